"""Every kind of mistake is told with its file, its line and a remedy; all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.catalogue.files import did_you_mean, load_yaml, validate, where
from monitor.catalogue.model import Source, Strict
from monitor.errors import ConfigError
from tests.catalogue.registry import SOUND, write


def complaint(folder: Path, text: str) -> list[str]:
    """The lines that the error has for ``text``, without the folder."""
    path = write(folder, text)
    with pytest.raises(ConfigError) as caught:
        validate(load_yaml(path), Source)
    assert caught.value.exit_code == 78
    return str(caught.value).replace(f"{folder}/", "").split("\n")


def test_a_sound_file(tmp_path: Path) -> None:
    source = validate(load_yaml(write(tmp_path)), Source)

    assert source.id == "courrier"
    assert source.languages == ("fr",)
    assert str(source.discovery[0].url) == "https://www.courrier.example/feed/"
    assert source.enabled


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("owner: private", "owner: private\nrolle: press", "7: rolle: unknown key 'rolle'; did you mean 'role'?"),
        ("owner: private", "ownr: private", "6: ownr: unknown key 'ownr'; did you mean 'owner'?"),
        ("owner: private", "owner: privat", "6: owner: \"privat\" is not allowed; did you mean 'private'?"),
        ("name: Le Courrier\n", "", "1: the key 'name' is missing (add it)"),
        ("name: Le Courrier", "name: no", "2: name: must be text, not false (put it in quotes)"),
        ("name: Le Courrier", "name: 10:30", "2: name: must be text, not 630 (put it in quotes)"),
        (
            "home: https://www.courrier.example/",
            "home: www.courrier.example",
            '3: home: "www.courrier.example" is no web address: relative URL without a base (write it whole, as '
            "https://www.example.org/)",
        ),
        (
            "home: https://www.courrier.example/",
            "home: htp://www.courrier.example/",
            '3: home: "htp://www.courrier.example/" is no web address: only http and https are read (write it whole',
        ),
        (
            "country: ML",
            "country: Mali",
            '4: country: "Mali" does not have the form ^[A-Z]{2}$ (write two capitals, as BF)',
        ),
        (
            "    url: https",
            "    checked: gestern\n    url: https",
            '9: discovery[0].checked: "gestern" is no date (write it as 2026',
        ),
        (
            "languages: [fr]",
            "languages: fr",
            '5: languages: must be a list, not "fr" (write it as `[…]` or as lines that begin with `- `)',
        ),
        (
            "languages: [fr]",
            "languages: []",
            "5: languages: []: tuple should have at least 1 item after validation, not 0",
        ),
        (
            "owner: private",
            "owner: private\ntimezone: Africa/Bamakoo",
            "7: timezone: unknown time zone 'Africa/Bamakoo'",
        ),
        (
            "owner: private",
            'owner: private\nrequests: "400"',
            '7: requests: must be a number, not "400" (write it without',
        ),
        (
            "owner: private",
            "owner: private\nlookback_days: true",
            "7: lookback_days: must be a number, not true (write it in digits)",
        ),
        ("owner: private", "owner: private\ndelay: 0", "7: delay: 0: input should be greater than or equal to 1"),
        ("owner: private", "owner: private\ndelay: .nan", "7: delay: NaN: input should be"),
        ("owner: private", "owner: private\ndisabled: yes", "7: disabled: must hold `key: value` lines, not true"),
        ("- kind: feed", "- kind: feeds", "8: discovery[0]: kind 'feeds' is unknown; did you mean 'feed'?"),
        (
            "- kind: feed\n    url",
            "- url",
            "8: discovery[0]: the key 'kind' is missing (add it; it says what this entry is)",
        ),
        ("- kind: feed", "- kind: feed\n    urll: x", "9: discovery[0].urll: unknown key 'urll'; did you mean 'url'?"),
        (
            "- kind: feed",
            "- kind: feed\n    item: .x",
            "9: discovery[0].item: unknown key 'item' (one of: confidence, checked, kind, url)",
        ),
        ("url: https://www.courrier.example/feed/", "url: feed/", '9: discovery[0].url: "feed/" is no web address'),
        (
            "/feed/",
            "/feed/{n}",
            '9: discovery[0].url: "https://www.courrier.example/feed/{n}" is no web address: non-URL',
        ),
        (
            "/feed/",
            "/a b",
            '9: discovery[0].url: "https://www.courrier.example/a b" is no web address: non-URL code point',
        ),
        ("- kind: feed", "- hello\n  - kind: feed", '8: discovery[0]: must hold `key: value` lines, not "hello"'),
        (
            "  patterns:",
            "  hosts: ['https://x.example']\n  patterns:",
            "11: articles.hosts[0]: 'https://x.example' is no host name; write it bare and in lower case",
        ),
        (
            "    - '^",
            "    - '('\n    - '^",
            "12: articles.patterns[0]: not a regular expression: missing ), unterminated",
        ),
        ("    - '^", "    - '(a+)+'\n    - '^", "12: articles.patterns[0]: '(a+)+' repeats a repetition"),
        ("    - '^", "    - 7\n    - '^", "12: articles.patterns[0]: must be text, not 7 (put it in quotes)"),
        (
            "owner: private",
            "owner: private\nextraction:\n  title: ['h1::text']",
            "8: extraction.title[0]: 'h1::text' is not a CSS selector",
        ),
        (
            "owner: private",
            "owner: private\nextraction:\n  title_suffix: '(?i) - le courrier'",
            "8: extraction.title_suffix: '(?i) - le courrier' sets flags for the whole (set them for a part: (?i:…))",
        ),
        (
            "owner: private",
            "owner: private\nextraction:\n  date:\n    - css: time\n      pattern: '\\d+'",
            "10: extraction.date[0].pattern: '\\\\d+' has no group named date",
        ),
    ],
)
def test_each_mistake_has_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SOUND

    lines = complaint(tmp_path, SOUND.replace(old, new))

    assert any(line.startswith(f"courrier.yml:{told}") for line in lines), lines


def test_all_mistakes_come_at_once_in_order(tmp_path: Path) -> None:
    text = SOUND.replace("owner: private", "owner: nobody").replace("languages: [fr]", "langages: [fr]")

    lines = complaint(tmp_path, text.replace("kind: feed", "kind: fed"))

    assert [line.split(": ")[0] for line in lines] == [f"courrier.yml:{n}" for n in (5, 6, 8)]


def test_a_nested_model_and_a_mapping_of_models(tmp_path: Path) -> None:
    class Inner(Strict):
        weight: int

    class Outer(Strict):
        rules: dict[str, tuple[Inner, ...]]

    path = write(tmp_path, "rules:\n  one:\n    - weight: 1\n    - weigth: 2\n")

    with pytest.raises(ConfigError) as caught:
        validate(load_yaml(path), Outer)

    assert str(caught.value).replace(f"{path}:", "").split("\n") == [
        "4: rules.one[1].weigth: unknown key 'weigth'; did you mean 'weight'?",
        "4: rules.one[1]: the key 'weight' is missing (add it)",
    ]


def test_a_message_stays_one_short_line(tmp_path: Path) -> None:
    lines = complaint(tmp_path, SOUND.replace("country: ML", f'country: "{"x" * 5000}\\nsecond line"'))

    assert len(lines) == 1
    assert len(lines[0]) < 200


def test_words() -> None:
    assert did_you_mean("intervall", ["interval", "url"]) == "; did you mean 'interval'?"
    assert did_you_mean("zzz", ["interval", "url"]) == " (one of: interval, url)"
    assert did_you_mean("zzz", []) == ""
    assert where(("discovery", 0, "url")) == "discovery[0].url"
