"""Hostile pages: groups C and E of the catalogue. What a page must become is said by its state; text that must come
back is a phrase that the stored article holds."""

from __future__ import annotations

import unicodedata

from tests.extraction.test_hostile_pages import POISON, PROSE, linked_data
from tests.extraction.test_hostile_pages import html as markup
from tests.hostile.faults import Fault, article, html, sentences
from tests.hostile.press import Answer


def _page(name: str) -> Answer:
    return html(POISON[name])


def _named(case: str, *names: str) -> list[Fault]:
    return [Fault(case, _slug(name), page=_page(name)) for name in names]


def _slow(case: str, *names: str) -> list[Fault]:
    """Pages that would take ten seconds and more, of which a worker is given two."""
    return [Fault(case, _slug(name), page=_page(name), state="quarantined", reason="timeout") for name in names]


def _slug(name: str) -> str:
    return name.replace(" ", "-")[:34].lower()


def encoded(charset: str, text: str, says: str = "utf-8", *, own: str = "") -> Answer:
    """A page in one charset whose header claims another; ``own``: what the page itself says."""
    meta = f"<meta charset='{own}'>" if own else ""
    body = f"<html><head>{meta}<title>{text[:40]}</title></head><body><article><h1>{text[:40]}</h1>"
    body += f"<p>{text} " * 12 + "</article></body></html>"
    return html(body.encode(charset), ("Content-Type", f"text/html; charset={says}"))


CHARSETS = {
    "cp1250": "Žluťoučký kůň přišel na tržiště v sobotu ráno a nikdo ho tam nečekal",
    "cp1251": "Рынок открылся утром во вторник после трёх недель работ, сообщает мэрия",
    "koi8-r": "Рынок открылся утром во вторник после трёх недель работ, сообщает мэрия",
    "cp1252": "Le marché couvert a rouvert mardi après trois semaines de travaux, annonce-t-on",
    "iso-8859-15": "Le cœur du marché a été rénové pour 200 000 € à l'été, annonce la mairie",
    "shift_jis": "火曜日の朝に市場が再び開いたと市役所が発表した",
    "gbk": "市场在经过三个星期的工程之后于星期二早上重新开放",
    "big5": "市場在經過三個星期的工程之後於星期二早上重新開放",
    "euc-kr": "시장은 삼주간의 공사를 마치고 화요일 아침에 다시 문을 열었다",
}
SCRIPTS = {
    "arabic": "أعيد فتح السوق صباح الثلاثاء بعد ثلاثة أسابيع من الأشغال كما أعلنت البلدية",
    "chinese": CHARSETS["gbk"],
    "thai": "ตลาดเปิดอีกครั้งในเช้าวันอังคารหลังจากการก่อสร้างสามสัปดาห์",
    "emoji": "Le marché 👩🏽‍🌾 a rouvert 🎉 mardi après trois semaines de travaux 🏗️ annonce la mairie",
}

SPELLINGS = {
    "composed": "Le maïs précoce a été récolté à Ségou",
    "decomposed": unicodedata.normalize("NFD", "Le maïs précoce a été récolté à Ségou"),
    "soft-hyphens": "Le ma\u00adïs pré\u00adcoce a été récol\u00adté à Sé\u00adgou",
}


def nested(depth: int) -> Answer:
    """A text under so many levels."""
    text = " ".join(sentences(f"Profond-{depth}"))
    return html(markup("<div>" * depth + f"<h1>Titre profond {depth}</h1><p>{text}</p>"))


MEDIA = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "exe": b"MZ\x90\x00",
    "elf": b"\x7fELF",
    "gzip": b"\x1f\x8b\x08\x00",
    "zip": b"PK\x03\x04",
}

PAGES = [
    *(
        Fault(
            "C1" if depth <= 1_500 else "C2",
            f"depth-{depth}",
            page=nested(depth),
            holds=sentences(f"Profond-{depth}")[5],
        )
        for depth in (250, 256, 300, 700, 1_500, 3_000, 20_000, 99_000)
    ),
    Fault(
        "C3",
        "attributes",
        page=html(markup("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</p>")),
        state="quarantined",
        reason=r".*attributes",
    ),
    Fault("C4", "paragraphs", page=html(markup("<p>court</p>" * 110_000)), state="quarantined", reason=".*tags"),
    Fault(
        "C5",
        "rows",
        page=html(markup("<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>")),
        state="quarantined",
        reason=".*tags",
    ),
    Fault("C5", "breaks", page=html(markup("<br>" * 110_000)), state="quarantined", reason=".*tags"),
    Fault("C5", "items", page=html(markup("<li>" * 110_000)), state="quarantined", reason=".*tags"),
    *_slow("C5", "list items", "short paragraphs"),
    *_named("C6", "colspan", "main parts without text"),
    *_slow("C6", "nested tables", "articles within articles"),
    Fault(
        "C7",
        "six-megabytes-of-words",
        page=html(markup("<p>" + "mot " * 1_500_000 + "</p>")),
        state="quarantined",
        reason=".*bytes",
    ),
    Fault("C7", "one-word-of-a-megabyte", page=html(markup("<p>" + "a" * 1_000_000 + "</p>")), holds="a" * 1_000),
    *_named(
        "C8",
        "quotes",
        "json with nulls and half letters",
        "json with fifty thousand authors",
        "json with numbers beyond all",
        "deep json",
        "deep json objects",
    ),
    *_named("C9", "entity bomb"),
    *_named("C10", "backtracking"),
    *_named("C11", "dates"),
    *_named("C12", "title", "a megabyte of authors"),
    Fault(
        "C12",
        "tricks-in-titles",
        page=html(article("Mopti").replace("<h1>", "<h1>Un \u202e\u200btitre\u2066\ufeff: ")),
        holds="Un titre: ",
    ),
    Fault("C12", "two-scripts", page=_page("one title in letters of two scripts")),
    *(
        Fault("C13", name, page=html(magic + bytes(range(256)) * 40), state="not_an_article", reason=r"\S")
        for name, magic in MEDIA.items()
    ),
    *_named("C14", "attributes that hold pages", "svg and mathml", "base and srcdoc"),
    Fault(
        "C14",
        "a-form-with-actions",
        page=html(article("Sikasso", "<form><button formaction='javascript:alert(1)'>x</button></form>")),
    ),
    *_named("C15", "hidden words"),
    *(Fault("E1", charset, page=encoded(charset, text, own=charset), holds=text) for charset, text in CHARSETS.items()),
    # nobody says what it is; of languages in Latin letters none but ours can be told without a word
    *(
        Fault("E1", f"undeclared-{charset}", page=encoded(charset, text), holds=text)
        for charset, text in CHARSETS.items()
        if charset not in ("cp1250", "iso-8859-15")
    ),
    Fault("E2", "nonsense", page=encoded("utf-8", CHARSETS["cp1252"], "nonsense-42"), holds=CHARSETS["cp1252"]),
    Fault(
        "E3",
        "a-mark-and-another-header",
        page=encoded("utf-8-sig", CHARSETS["cp1252"], "iso-8859-1"),
        holds=CHARSETS["cp1252"],
    ),
    Fault("E3", "utf-16-with-its-mark", page=encoded("utf-16", CHARSETS["cp1252"]), holds=CHARSETS["cp1252"]),
    Fault("E3", "utf-7", page=encoded("utf-7", CHARSETS["cp1252"], "utf-7"), holds="a rouvert mardi apr+AOg-s"),
    *_named("E4", "nulls", "broken utf-8"),
    Fault(
        "E4", "half-letters", page=html(article("Ségou").encode() + "\ud83d \ufffe".encode("utf-8", "surrogatepass"))
    ),
    # of an emoji made of several the joining signs go, as all that is invisible
    *(
        Fault("E5", name, page=html(article(name, f"<p>{text}</p>")), holds="Le maïs précoce a été récolté à Ségou")
        for name, text in SPELLINGS.items()
    ),
    *(Fault("E6", name, page=encoded("utf-8", text), holds=text[-40:]) for name, text in SCRIPTS.items()),
    Fault(
        "E11", "year-10000", page=html(linked_data('{"@type":"NewsArticle","datePublished":"10000-01-01T00:00:60Z"}'))
    ),
]

assert PROSE
