"""Mail: text and page in one message, through the server that the settings name."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from ipaddress import ip_network
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor.catalogue.alerts import Network
from monitor.errors import ConfigError, DeliveryError, UsageError
from monitor.reporting.digest_words import told

SERVER = "PRESS_MONITOR_SMTP"
SENDER = "PRESS_MONITOR_MAIL_FROM"
TIMEOUT_SECONDS = 30.0
_FORM = "as smtp://user:password@mail.example.org:587?starttls"
_PORTS = {"tls": 465, "starttls": 587, "plain": 25}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# RFC 5321 without quoted names, which no mail server gives out
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")

Way = Literal["tls", "starttls", "plain"]


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. Neither name nor password stand in its ``repr``."""

    host: str
    port: int
    way: Way
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail. ``to``: addresses that were checked; ``id``: the part of its Message-ID before the sign."""

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str


def server_of(setting: str) -> Server:
    """The server of a setting. Raises ``ConfigError``, which never holds what was set."""
    if not setting:
        raise ConfigError(f"no mail server is set; set {SERVER} in the environment, {_FORM}")
    try:
        parts = urlsplit(setting)
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise ConfigError(f"{SERVER} is no address of a mail server; write it {_FORM}") from None
    known = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.path in ("", "/")
    if not known or not setting.isprintable() or set(options) - {"starttls"} or parts.fragment:
        raise ConfigError(
            f"{SERVER} is no address of a mail server; write it {_FORM} (in a password @ as %40, # as %23, / as %2F)"
        )
    host = str(parts.hostname)
    wanted = options.get("starttls", "no") in ("", "yes", "1", "true")
    way: Way = "tls" if parts.scheme == "smtps" else "starttls" if wanted else "plain"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and way == "plain" and host not in _LOOPBACK:
        raise ConfigError(f"{SERVER} would send the password unencrypted; add ?starttls, or write smtps://")
    return Server(host, port or _PORTS[way], way, user, password)


def sender_of(setting: str) -> Address:
    """The sender of a setting, as ``desk@example.org`` or ``Desk <desk@example.org>``. Raises ``ConfigError``."""
    if not setting:
        raise ConfigError(f"no sender is set; set {SENDER} in the environment, as desk@example.org")
    name, address = parseaddr(setting)
    if not setting.isprintable() or not is_address(address):
        raise ConfigError(f"{SENDER} is {setting[:80]!r}, which is no address; write it as desk@example.org")
    return Address(display_name=name, addr_spec=address)


def is_address(text: str) -> bool:
    """Whether a text is one plain mail address, with nothing before or after it."""
    local = text.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and not dots


def receivers(given: Sequence[str]) -> tuple[str, ...]:
    """The addresses that were given, each once, several between commas. Raises ``UsageError`` for one that is none."""
    found = [part.strip(" ") for text in given for part in text.split(",")]
    for address in found:
        if not is_address(address):
            raise UsageError(f"--mail {address[:80]!r} is no address; write it as desk@example.org")
    return tuple(dict.fromkeys(found))


def composed(letter: Letter, sender: Address, now: datetime) -> EmailMessage:
    """The message: text, and the page as its alternative. The same letter has the same Message-ID whenever it is
    made."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = told(letter.subject)
    message["From"] = sender
    message["To"] = ", ".join(letter.to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def send(message: EmailMessage, server: Server, timeout: float = TIMEOUT_SECONDS) -> None:
    """Hands a message to the server: one of this machine, at a public address, or at the very address that the setting
    names. Raises ``DeliveryError`` in one line that holds no secret."""
    # brings requests along, which a crawl that has nothing to send need not pay for
    from monitor.reporting.outward import LOOPBACK, InwardError, guarded

    where = f"the mail server {server.host}:{server.port}"
    try:
        with guarded((*LOOPBACK, *_named(server.host))), _connected(server, timeout) as client:
            if server.user:
                client.login(server.user, server.password)
            client.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"{where} refuses the name or the password ({error.smtp_code}); mend {SERVER}") from None
    except smtplib.SMTPRecipientsRefused as error:
        refused = ", ".join(f"{address} ({code})" for address, (code, _) in sorted(error.recipients.items()))
        raise DeliveryError(f"{where} takes no mail for {refused}; mend the address") from None
    except smtplib.SMTPSenderRefused as error:
        raise DeliveryError(f"{where} refuses the sender ({error.smtp_code}); mend {SENDER}") from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(f"{where} did not take the message ({error.smtp_code} {_said(error)})") from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError(f"{where} does not offer what {SERVER} asks for (STARTTLS, or a log-in)") from None
    except InwardError as error:
        raise DeliveryError(f"{where} leads inside ({error}): if that is meant, name the address in {SERVER}") from None
    except ssl.SSLError as error:
        raise DeliveryError(f"{where}: its certificate or encryption is bad ({error.reason or 'TLS'})") from None
    except (OSError, smtplib.SMTPException) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise DeliveryError(f"{where} cannot be reached ({told(str(why))}); mend {SERVER}, or try later") from None


def _named(host: str) -> tuple[Network, ...]:
    try:
        return (ip_network(host),)
    except ValueError:
        return ()


def _connected(server: Server, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.way == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    client = smtplib.SMTP(server.host, server.port, timeout=timeout)
    if server.way == "starttls":
        try:
            client.starttls(context=context)
        except BaseException:
            client.close()
            raise
    return client


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
    return told(text)[:120]
