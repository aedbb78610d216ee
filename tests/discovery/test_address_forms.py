"""Patterns from the addresses that a site's lists gave."""

from __future__ import annotations

import re

import pytest

from monitor.catalogue.patterns import regular
from monitor.discovery.address_forms import forms_of

ROOT = "https://www.site.example"


@pytest.mark.parametrize(
    ("known", "pattern", "also", "never"),
    [
        (["/2026/05/01/un/", "/2026/05/02/deux/"], r"\d{4}/\d{1,2}/\d{1,2}/[^/?#]+/?$", "/2025/12/31/x", "/2026/5/1/"),
        (["/2026/05/un-titre", "/2026/06/deux"], r"\d{4}/\d{1,2}/[^/?#]+/?$", "/2025/12/x/", "/2026/06/"),
        (["/pol/12-un-titre.html", "/eco/13-x.html"], r"[^/?#]+/\d+-[^/?#]+\.html/?$", "/eco/9-x.html", "/eco.html"),
        (
            ["/a/b/12-un.html", "/a/13-deux.html"],
            r"(?:[^/?#]+/){1,2}\d+-[^/?#]+\.html/?$", "/c/14-trois.html", "/14-trois.html",
        ),
        (["/a/913-un", "/a/914-deux", "/a/915-x"], r"a/\d+-[^/?#]+/?$", "/a/1-y", "/b/1-y"),
        (["/h/300846.html"], r"[^/?#]+/\d+\.html/?$", "/h/1.html", "/h/x.html"),
        (["/20250616/1074340857.html"], r"[^/?#]+/\d{8,}\.html/?$", "/20250617/1074340858.html", "/20250617/"),
        (["/Un-titre_a123.html"], r"[^/?#]+_a\d+\.html/?$", "/X_a9.html", "/X_r9.html"),
        (["/cat/un-titre-3105020.html"], r"[^/?#]+/[^/?#]+-\d+\.html/?$", "/b/x-31.html", "/b/x.html"),
        (["/spip.php?article12"], r"spip\.php\?article\d+(?:[&=][^#]*)?$", "/spip.php?article9=", "/spip.php?mot9"),
        (["/lire.php?rub=3&id=12"], r"lire\.php\?(?:[^#&]+&)*id=\d+(?:[&=][^#]*)?$", "/lire.php?id=9", "/lire.php?x=9"),
        (
            ["/le-port-rouvre-aux-bacs", "/un-pont-pour-la-ville/"],
            r"[^/?#-]+(?:-+[^/?#-]+){3,}/?$", "/quatre-mots-au-moins", "/nous-contacter",
        ),
    ],
)  # fmt: skip
def test_the_form_of_addresses(known: list[str], pattern: str, also: str, never: str) -> None:
    forms = forms_of(ROOT + path for path in known)

    assert forms.patterns == (rf"^https?://(?:www\.)?site\.example/{pattern}",)
    assert forms.left == ()
    assert regular(forms.patterns[0])
    assert re.search(forms.patterns[0], f"http://site.example{also}")
    assert not re.search(forms.patterns[0], f"http://site.example{never}")
    assert not re.search(forms.patterns[0], f"http://site.example.evil.example{also}")


def test_the_commonest_form_comes_first_and_the_rarest_are_left_over() -> None:
    urls = [f"{ROOT}/{n}-x" for n in range(5)] + [f"{ROOT}/a/{n}-x.html" for n in range(3)]
    urls += [f"{ROOT}/x_a1", f"{ROOT}/n/12", f"{ROOT}/rare7.php", f"{ROOT}/m/1.htm"]

    forms = forms_of(urls)

    assert len(forms.patterns) == 4
    assert [sum(bool(re.search(pattern, url)) for url in urls) for pattern in forms.patterns[:2]] == [5, 3]
    assert len(forms.left) == 2


@pytest.mark.parametrize("url", ["", "mailto:x", "http://[x", ROOT, f"{ROOT}/", "x", f"{ROOT}/?q=mot"])
def test_what_has_no_form_is_left_over(url: str) -> None:
    assert forms_of([url]).left == (url,)


def test_hostile_addresses_give_patterns_that_are_sound_and_quick() -> None:
    urls = [
        f"{ROOT}/{'a-' * 900}",
        f"{ROOT}/{'(' * 50}",
        f"{ROOT}/{'/'.join('ab' for _ in range(60))}",
        f"{ROOT}/%5B*+?",
    ]

    forms = forms_of(urls)

    assert forms.patterns
    for pattern in forms.patterns:
        assert regular(pattern)
        re.search(pattern, f"{ROOT}/" + "a-" * 1000 + "!")
