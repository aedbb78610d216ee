"""The mobile twins of an outlet's pages: their hosts, and the desktop address that such a page belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

# what outlets put before the host that they send telephones to
PREFIXES = ("m", "mobile", "mobi", "wap", "amp")
_HOST = re.compile(rf"(https?://)(?:{'|'.join(PREFIXES)})\.(?=[^/]*\.)", re.IGNORECASE)
_FOLDER = re.compile(r"(https?://[^/]+)/(?:m|mobile|amp)(?=/.)", re.IGNORECASE)


def desktop_forms(url: str) -> tuple[str, ...]:
    """The addresses that ``url`` would have without its mobile host (``m.``), its mobile folder (``/m/``) or both;
    empty for one that has neither."""
    without_host = _HOST.sub(r"\1", url, count=1)
    forms = (without_host, _FOLDER.sub(r"\1", url, count=1), _FOLDER.sub(r"\1", without_host, count=1))
    return tuple(form for form in dict.fromkeys(forms) if form != url)


def mobile_hosts(hosts: Iterable[str]) -> frozenset[str]:
    """The hosts that pages of ``hosts`` may redirect telephones to."""
    return frozenset(f"{prefix}.{host}" for host in hosts for prefix in PREFIXES)
