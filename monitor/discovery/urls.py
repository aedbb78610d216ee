"""Addresses: which are usable, their one canonical form, and the identity that twins of an address share.

The address is taken apart by the grammar of RFC 3986 alone, not by ``urllib``: tabs, backslashes and user names, over
which readers of addresses disagree, are refused before anything is split.
"""

from __future__ import annotations

import base64
import hashlib
import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote_from_bytes, urljoin

import idna

LONGEST = 2083  # characters; the limit of old browsers, and above every address of an article seen so far
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SHAPE = re.compile(r"([a-z]+)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]*))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE | re.ASCII)
_UNWANTED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT_IN_PATH = "/:@!$&'()*+,;=~%"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?"

# Parameters that say how a reader came, never what is read
_TRACKER = re.compile(
    r"utm_\w+|at_\w+|mc_(?:cid|eid)|(?:pk|mtm|piwik|matomo)_\w+|ns_(?:mchannel|source|campaign|linkname|fee)"
    r"|itm_\w+|fb_(?:action_\w+|ref|source|comment_id)|hsa_\w+|_hs(?:enc|mi)|hsctatracking|vero_(?:id|conv)|oly_(?:anon|enc)_id"
    r"|wt_z?mc\w*|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|ya?clid|ysclid|twclid|ttclid|igsh(?:id)?|li_fat_id|mkt_tok"
    r"|xtor|xtref|xts|xtmc|xtcr|cmpid|s_cid|ref_src|ref_url|spm|_ga|_gl|_openstat|__twitter_impression|ito|smid|wpmp_switcher"
    r"|replytocom|doing_wp_cron|phpsessid|jsessionid|viewfullsite|usqp|amp_js_v|amp_gsa|noamp|nonamp",
    re.ASCII | re.IGNORECASE,
)
# Parameters that mean a variant of the same page only with such a value
_VARIANTS = {
    "amp": re.compile(r"1?|true|amp", re.IGNORECASE),
    "outputtype": re.compile(r"amp", re.IGNORECASE),
    "device": re.compile(r"\w*", re.ASCII),
    "mobile": re.compile(r"[01]?|true|false", re.IGNORECASE),
    "m": re.compile(r"[01]"),  # Blogger; WordPress uses m=202401 for an archive
    "share": re.compile(r"facebook|twitter|x|whatsapp|telegram|linkedin|email|jetpack-\w+", re.IGNORECASE),
    "sid": re.compile(r"[0-9a-f]{16,}", re.IGNORECASE),
    "sessionid": re.compile(r".*"),
}
_SPIP_PAGE = re.compile(r"(?:^|/)spip\.php$")
_SPIP_ARTICLE = re.compile(r"article\d+", re.ASCII)
_SPIP_CONTEXT = re.compile(r"rubrique\d*|id_rubrique|var_mode|debut_\w+|id_forum|retour", re.ASCII)
_PATH_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# "/slug-of-an-article/amp": what stands before must look like an article, so that "/tag/amp/" stays a tag
_AMP_PATH = re.compile(r"(/[^/]*[0-9.-][^/]*)(?:/amp)+(/?)$", re.IGNORECASE)
_AMP_FILE = re.compile(r"(/[0-9]+)-amp(\.html?)$|(/[^/]+)\.amp(\.html?)$", re.IGNORECASE)


class UrlRejected(ValueError):
    """Raised by this module for an address that can be no link. ``reason``: a few words for the ledger."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def canonical(url: str) -> str:
    """The one form of ``url``: scheme and host in lower case, no default port, percent signs and dots resolved as
    RFC 3986 section 6 says, no fragment, no trackers, AMP and mobile variants folded. http and https stay apart.
    Applying it twice changes nothing. Raises ``UrlRejected``."""
    scheme, host, port, path, query = _parts(url)
    path = _folded_path(_percent(path, _KEPT_IN_PATH))
    query = _folded_query(path, query)
    form = f"{scheme}://{host}{':' + port if port else ''}{path}{'?' + query if query else ''}"
    if len(form) > LONGEST:
        raise UrlRejected(f"longer than {LONGEST} characters once encoded")
    return form


def key(url: str) -> str:
    """Ten characters (``a-z2-7``) that stand for ``url`` and all its twins: http or https, with or without ``www.``,
    with or without a slash at the end, parameters in any order. Raises ``UrlRejected``."""
    form = canonical(url).partition("://")[2]
    address, _, query = form.partition("?")
    parameters = sorted(parameter.removesuffix("=") for parameter in query.split("&"))
    identity = address.removeprefix("www.").rstrip("/") + "?" + "&".join(parameters)
    return base64.b32encode(hashlib.sha256(identity.encode()).digest())[:10].decode().lower()


def absolute(base: str, href: str) -> str:
    """``href`` as a whole address, read against the page or list at ``base``; spaces around it go, and nothing else is
    changed. Raises ``UrlRejected`` when it leads to no page of the web (``mailto:``, ``javascript:``, no host…)."""
    href = href.strip(" \t\r\n\f")
    if not href:
        raise UrlRejected("empty address")
    if _UNWANTED.search(href):
        raise UrlRejected(_unwanted(href))
    try:
        url = href if _SCHEME.match(href) else urljoin(base, href)
    except ValueError as error:
        raise UrlRejected(f"no address: {error}") from None
    canonical(url)
    return url


def _parts(url: str) -> tuple[str, str, str, str, str]:
    """Scheme, host, port ("" for the default), path and query of ``url``, each checked."""
    if len(url) > LONGEST:
        raise UrlRejected(f"longer than {LONGEST} characters")
    if _UNWANTED.search(url):
        raise UrlRejected(_unwanted(url))
    scheme_found = _SCHEME.match(url)
    if not scheme_found:
        raise UrlRejected("no scheme: not a whole address" if url else "empty address")
    scheme = scheme_found[0][:-1].lower()
    if scheme not in _DEFAULT_PORTS:
        raise UrlRejected(f"scheme {scheme[:20]}: only http and https are fetched")
    shape = _SHAPE.fullmatch(url)
    if shape is None:
        raise UrlRejected("no host")
    # "http://a#@b/" and "http://a?@b/" too: some readers take b for the host
    if "@" in url[len(scheme) + 3 :].partition("/")[0]:
        raise UrlRejected("user name in the address")
    authority = _AUTHORITY.fullmatch(shape[2])
    if authority is None:
        raise UrlRejected("broken host or port")
    port = (authority[2] or "").lstrip("0")
    if authority[2] and not 0 < int(port[:6] or "0") <= 65535:
        raise UrlRejected(f"port {authority[2][:10]} does not exist")
    return scheme, _host(authority[1]), "" if port == _DEFAULT_PORTS[scheme] else port, shape[3] or "/", shape[4] or ""


def _host(name: str) -> str:
    if name.startswith("["):
        try:
            address = IPv6Address(name[1:-1])
        except AddressValueError:
            raise UrlRejected("broken IPv6 address") from None
        if address.scope_id is not None:
            raise UrlRejected("IPv6 address with a zone")
        return f"[{address}]"
    host = name.lower().removesuffix(".")
    if not host:
        raise UrlRejected("no host")
    if not host.isascii() or "xn--" in host:
        try:
            host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower().removesuffix(".")
        except (idna.IDNAError, UnicodeError):
            raise UrlRejected("host is no valid international name") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise UrlRejected("host has characters or lengths that no host name has")
    if _numeric(host):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            raise UrlRejected("host is a number but no IPv4 address") from None
    return host


def _numeric(host: str) -> bool:
    """Whether readers take the host for an IPv4 address (url.spec.whatwg.org, "ends in a number")."""
    return re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2], re.ASCII) is not None


def _percent(text: str, kept: str) -> str:
    """``text`` with needless percent signs resolved, needed ones added, and the rest in upper case."""

    def normal(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%25"
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else "%" + found[1].upper()

    text = _PERCENT.sub(normal, text) if "%" in text else text
    return quote_from_bytes(text.encode(), safe=kept)


def _folded_path(path: str) -> str:
    if ";" in path:
        path = _PATH_SESSION.sub("", path)
    if "/." in path:
        path = _without_dots(path)
    while "amp" in path[-10:].lower():
        folded = _AMP_FILE.sub(lambda m: (m[1] or m[3]) + (m[2] or m[4]), _AMP_PATH.sub(r"\1\2", path))
        if folded == path:
            break
        path = folded
    return path or "/"


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4."""
    segments = path.split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _folded_query(path: str, query: str) -> str:
    if not query:
        return ""
    # "&amp;" is the escape of a page or feed that was written into the address itself
    query = re.sub(r"&(?:amp;)+", "&", _percent(query, _KEPT_IN_QUERY))
    kept = [parameter for parameter in query.split("&") if parameter and not _is_tracker(parameter)]
    if "nb=1" in kept and "share=" in query:  # WordPress: "?share=facebook&nb=1"
        kept.remove("nb=1")
    if _SPIP_PAGE.search(path):
        kept = _spip(kept)
    return "&".join(kept)


def _is_tracker(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if _TRACKER.fullmatch(name):
        return True
    variant = _VARIANTS.get(name.lower())
    return variant is not None and variant.fullmatch(value) is not None


def _spip(parameters: list[str]) -> list[str]:
    """SPIP's short form: ``article138839=``, ``article5736&rubrique17`` and ``page=article&id_article=12`` are one
    article each, whatever section they are shown in."""
    names = dict(parameter.partition("=")[::2] for parameter in parameters)
    if names.get("page") == "article" and names.get("id_article", "").isdigit():
        article = f"article{names['id_article']}"
        rest = [p for p in parameters if p.partition("=")[0] not in ("page", "id_article")]
    else:
        articles = [p.removesuffix("=") for p in parameters if _SPIP_ARTICLE.fullmatch(p.removesuffix("="))]
        if not articles:
            return parameters
        article = articles[0]
        rest = [p for p in parameters if p.removesuffix("=") != article]
    return [article, *(p for p in rest if not _SPIP_CONTEXT.fullmatch(p.partition("=")[0]))]


def _unwanted(text: str) -> str:
    found = _UNWANTED.search(text)
    character = found[0] if found else ""
    if character == "\\":
        return "backslash in the address"
    if character.isspace():
        return "white space in the address"
    return f"control character U+{ord(character or ' '):04X} in the address"
