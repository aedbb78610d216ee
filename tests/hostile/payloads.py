"""Markup and formulas that would act in a reader's browser or table, in the places where pages carry text."""

from __future__ import annotations

from html import escape

from tests.hostile.faults import Fault, article, html

PAYLOADS = (
    "<script>alert(1)</script>", "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "<iframe srcdoc='<script>1</script>'>",
    "<a href='javascript:alert(1)'>x</a>", "<a href='JaVaScRiPt&#58;alert(1)'>x</a>", "<math><mi xlink:href='data:x'>",
    "<details open ontoggle=alert(1)>", "<body onload=alert(1)>", "{{7*7}}{% raw %}", "${7*7}#{7*7}", "<!--<script>-->",
    "]]><script>alert(1)</script>", "=HYPERLINK(\"http://x.example\")", "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "-2+3",
    "\u202e<script>", "\u2028alert(1)\u2029", "＝１＋１", "%3Cscript%3E", "&lt;script&gt;alert(1)&lt;/script&gt;",
)  # fmt: skip


def _page(place: str, payload: str, name: str) -> str:
    body = article(name)
    if place == "title":
        return body.replace("</h1>", f" {escape(payload)}</h1>", 1)
    if place == "author":
        return body.replace("</head>", f'<meta name="author" content="{escape(payload, quote=True)}"></head>', 1)
    return body.replace("<article>", f"<article><p>{payload}</p>", 1)


PAYLOAD_PAGES = [
    Fault("I1", f"{place}-{number}", page=html(_page(place, payload, f"Bourem-{place}-{number}")), state="stored")
    for place in ("title", "author", "text")
    for number, payload in enumerate(PAYLOADS)
]
