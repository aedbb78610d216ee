from __future__ import annotations

from pathlib import Path

import pytest

from monitor.catalogue.wording import load_wording
from monitor.errors import ConfigError

GOOD = """\
version: 1
groups:
  - id: guerre
    label: la guerre
    words:
      - id: guerre-mot
        label: guerre
        terms: {fr: [guerre, '"conflit armé"', belli*], "*": [war]}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "wording.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_words_are_those_that_analysts_compare() -> None:
    found = load_wording()
    assert [[word.label for word in group.words] for group in found.groups] == [
        ["mercenaires", "instructeurs", "partenaires", "Africa Corps", "Wagner"],
        ["terroristes", "djihadistes", "groupes armés"],
        ["junte", "autorités", "gouvernement"],
    ]


def test_a_file_of_the_readers_own_takes_its_place(tmp_path: Path) -> None:
    assert load_wording(tmp_path) == load_wording()
    found = load_wording(write(tmp_path, GOOD))
    assert [group.id for group in found.groups] == ["guerre"]
    word = found.word("guerre-mot")
    assert word is not None
    assert word.terms["fr"] == ("guerre", '"conflit armé"', "belli*")
    assert found.word("mercenaires") is None


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert load_wording(write(tmp_path, GOOD)).groups[0].label == "la guerre"
    assert (
        load_wording(write(tmp_path, GOOD.replace("la guerre", "la guerre, la vraie")))
        .groups[0]
        .label.endswith("vraie")
    )


@pytest.mark.parametrize(
    ("changed", "line", "told"),
    [
        ("guerre, '", 8, "has a quote too many or too few"),
        ("[guerre,", 8, "must be text"),
        ("'\"conflit armé\"'", 8, "is no term"),
        ("belli*", 8, "would match nearly anything"),
        ("label: guerre\n", 8, "colour"),
        ("version: 1", 1, "version"),
    ],
)
def test_mistakes_are_told_with_file_and_line(tmp_path: Path, changed: str, line: int, told: str) -> None:
    replacement = {
        "guerre, '": "'gue\"rre', '",
        "[guerre,": "[12,",
        "'\"conflit armé\"'": "'\"…\"'",
        "belli*": "be*",
        "label: guerre\n": "label: guerre\n        colour: red\n",
        "version: 1": "version: 0",
    }[changed]
    with pytest.raises(ConfigError) as error:
        load_wording(write(tmp_path, GOOD.replace(changed, replacement)))
    lines = str(error.value).splitlines()
    assert [one for one in lines if f"wording.yml:{line}:" in one and told in one], lines


def test_an_id_stands_once(tmp_path: Path) -> None:
    twice = GOOD + GOOD.partition("groups:\n")[2].replace("id: guerre\n", "id: paix\n")
    with pytest.raises(ConfigError, match="'guerre-mot' is defined twice, first on line 6"):
        load_wording(write(tmp_path, twice))
    with pytest.raises(ConfigError, match="guerre"):
        load_wording(write(tmp_path, GOOD + GOOD.partition("groups:\n")[2].replace("guerre-mot", "autre")))


@pytest.mark.parametrize(
    "text", ["", "[]", "version: 1\n", "version: 1\ngroups: []\n", "\x00", "a: [", "version: 1\ngroups: 3\n"]
)
def test_ugly_files_are_errors_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"wording\.yml"):
        load_wording(write(tmp_path, text))
