"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest

from monitor.extraction.charset import codec_of, decode

FRENCH = "Où l’été s’achève : « l’œuvre » d’une année – 13ᵉ forum"
META = '<html><head><meta charset="{}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("text", "codec", "header", "used"),
    [
        (FRENCH, "utf-8", "text/html; charset=utf-8", "utf-8"),
        (FRENCH, "utf-8", None, "utf-8"),
        (FRENCH, "utf-8", "text/html; charset=iso-8859-1", "utf-8"),
        (FRENCH.replace("ᵉ", "e"), "windows-1252", "text/html; charset=iso-8859-1", "windows-1252"),
        (FRENCH.replace("ᵉ", "e"), "windows-1252", "text/html", "windows-1252"),
        (FRENCH.replace("ᵉ", "e"), "windows-1252", "text/html; charset=utf-8", "windows-1252"),
        (FRENCH.replace("ᵉ", "e"), "windows-1252", "text/html; charset=nonsense-42", "windows-1252"),
        ("Выставка открылась", "windows-1251", "text/html; charset=windows-1251", "cp1251"),
        ("Выставка открылась", "koi8-r", 'text/html; charset="koi8-r"', "koi8-r"),
        ("中文报道", "gbk", "text/html; charset=gb2312", "gb18030"),
        ("日本語の記事", "shift_jis", "text/html; charset=Shift_JIS", "cp932"),
        ("عاجل", "windows-1256", "text/html; charset=windows-1256", "cp1256"),
        ("Şarkı", "iso-8859-9", "text/html; charset=iso-8859-9", "cp1254"),
    ],
)
def test_text_comes_back(text: str, codec: str, header: str | None, used: str) -> None:
    decoded = decode(f"<p>{text}</p>".encode(codec), header)
    assert decoded.text == f"<p>{text}</p>"
    assert decoded.charset == used


def test_meta_counts_where_the_header_is_silent_or_wrong() -> None:
    body = META.format("windows-1251", "Выставка").encode("windows-1251")
    assert "Выставка" in decode(body, "text/html").text
    # the header's UTF-8 does not decode, so the page's own word counts
    assert "Выставка" in decode(body, "text/html; charset=utf-8").text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_byte_order_mark_beats_everything(mark: bytes) -> None:
    codec = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}[mark]
    decoded = decode(mark + FRENCH.encode(codec), "text/html; charset=windows-1251")
    assert (decoded.text, decoded.source) == (FRENCH, "byte order mark")


@pytest.mark.parametrize("label", ["utf-7", "UTF-16", "base64", "rot13", "hex", "idna", "nonsense-42", "x" * 39])
def test_labels_that_are_not_believed(label: str) -> None:
    assert codec_of(label) is None


RUSSIAN = "Рынок открылся утром во вторник после трёх недель работ, сообщает мэрия. "


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        ("أعيد فتح السوق صباح الثلاثاء بعد ثلاثة أسابيع من الأشغال كما أعلنت البلدية", "windows-1256"),
        ("火曜日の朝に市場が再び開いたと市役所が発表した", "shift_jis"),
        ("市场在经过三个星期的工程之后于星期二早上重新开放", "gbk"),
        ("市場在經過三個星期的工程之後於星期二早上重新開放", "big5"),
        ("시장은 삼주간의 공사를 마치고 화요일 아침에 다시 문을 열었다", "euc-kr"),
    ],
)
@pytest.mark.parametrize("length", [3, 900])
def test_another_script_that_nobody_declares(text: str, codec: str, length: int) -> None:
    page = META.format("utf-8", f"<script>var a = 1;</script><p>{text}</p>" * length)
    decoded = decode(page.encode(codec), "text/html; charset=utf-8")
    assert decoded.text == page
    assert decoded.source == "detected"


@pytest.mark.parametrize(
    "text",
    [FRENCH.replace("ᵉ", "e"), "« À Ségou… » : «\xa0Élevé\xa0»", "Été créé, hétérogénéité, été à Ségou", "\x80", ""],
)
def test_no_french_is_another_script(text: str) -> None:
    page = META.format("utf-8", f"{text} et la suite de l’article, déjà annoncée à la mairie.")
    decoded = decode(page.encode("windows-1252", "ignore"), "text/html; charset=utf-8")
    assert decoded.charset == "windows-1252"


def test_a_few_broken_bytes_do_not_turn_a_page_into_mojibake() -> None:
    body = (FRENCH * 20).encode() + b"\xe9 fin"
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.charset == "utf-8"
    assert FRENCH in decoded.text
    assert decoded.note == "1 characters are not UTF-8"


def test_utf8_is_never_taken_for_romanian_or_thai() -> None:
    text = "Président : l’été et la chaîne dorée des années"
    for header in ("text/html; charset=iso-8859-16", "text/html; charset=tis-620", None):
        assert decode(text.encode(), header).text == text


def test_every_byte_decodes() -> None:
    for size in (1, 2, 3, 7):
        for byte in range(256):
            decode(bytes([byte]) * size, None)
    assert len(decode(bytes(range(256)), "text/html; charset=latin1").text) == 251
