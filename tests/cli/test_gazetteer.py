"""``press-monitor gazetteer``, as its users start it."""

from __future__ import annotations

from pathlib import Path

from monitor.catalogue.entries import ENTITY_COLUMNS
from tests.cli.forked import run
from tests.crawl.program import Done

HEADER = ",".join(ENTITY_COLUMNS)
OWN = f"""{HEADER}
zz-awa,person,Awa Prunier,BF,,,,Prunier,=BF|@zz-verger,,Jardinière invented for this
zz-verger,organisation,Grand Verger,BF,GRVG,,,,,,
"""


def gazetteer(home: Path, *arguments: str | Path, own: str = OWN) -> Done:
    """The command, with rows of the user's own."""
    folder = home / "catalogue" / "gazetteer"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.csv").write_text(own, encoding="utf-8")
    return run(home, "gazetteer", *arguments)


def test_list_and_show_know_the_users_rows(tmp_path: Path) -> None:
    listed = gazetteer(tmp_path, "list", "--type", "person", "--country", "BF")
    assert listed.code == 0, listed.err
    assert "zz-awa  person  BF  Awa Prunier  2 aliases" in listed.out.splitlines()
    assert {line.split("  ")[1] for line in listed.out.splitlines()} == {"person"}
    entities = gazetteer(tmp_path, "list", "--json").json["entities"]
    assert len(entities) > 250
    assert [entity["note"] for entity in entities if entity["id"] == "zz-awa"] == ["Jardinière invented for this"]

    shown = gazetteer(tmp_path, "show", "zz-awa")
    assert "near:       @zz-verger | =BF" in shown.out
    unknown = gazetteer(tmp_path, "show", "zz-vergr")
    assert (unknown.code, unknown.out) == (64, "")
    assert "no entity 'zz-vergr'; did you mean 'zz-verger'?" in unknown.err


def test_check_tells_every_problem_and_ends_with_78(tmp_path: Path) -> None:
    well = gazetteer(tmp_path, "check")
    assert well.code == 0, well.err
    assert well.out.startswith("ok: ")

    broken = gazetteer(tmp_path, "check", own=OWN.replace("person", "persan").replace("@zz-verger", "@zz-verg"))
    assert (broken.code, broken.out) == (78, "")
    place = tmp_path / "catalogue" / "gazetteer" / "own.csv"
    assert f"{place}:2: type: 'persan' is unknown; did you mean 'person'?" in broken.err
    assert f"{place}:2: near: there is no entity 'zz-verg'; did you mean 'zz-verger'?" in broken.err

    draft = tmp_path / "draft.csv"
    draft.write_text(f"{HEADER}\nzz-awa,place,Awa,BF,,,,Ouest,,,\n", encoding="utf-8")
    assert gazetteer(tmp_path, "check", draft).code == 0
    draft.write_text(f"{HEADER}\nzz-neu,place,Neuf (lieu),BF,,,,Neuf,,,\n", encoding="utf-8")
    doubted = gazetteer(tmp_path, "check", draft)
    assert doubted.code == 0
    warnings = [line for line in doubted.err.splitlines() if line.startswith("WARNING")]
    assert warnings == [
        f"WARNING  {draft}:2: zz-neu: all its aliases are ambiguous and nothing supports them (fill near)"
    ]
    assert warnings[0].removeprefix("WARNING  ") in gazetteer(tmp_path, "check", draft, "--json").json["warnings"]
    topic = tmp_path / "topic.yml"
    topic.write_text("key: x\n", encoding="utf-8")
    refused = gazetteer(tmp_path, "check", topic)
    assert (refused.code, refused.out) == (64, "")
    assert "topics: press-monitor topics check FILE.yml" in refused.err


def test_a_country_is_named_in_any_case_and_must_be_one(tmp_path: Path) -> None:
    upper, lower = (gazetteer(tmp_path, "list", "--country", code, "--json").json["entities"] for code in ("BF", "bf"))
    assert upper == lower
    assert {entity["country"] for entity in lower} == {"BF"}
    assert {one["country"] for one in gazetteer(tmp_path, "list", "--country", "-", "--json").json["entities"]} == {
        None
    }
    for code, said in (("XX", "is no country"), ("Mali", "is no country"), ("ZZ", "is no country"),
                       ("NU", "no entity is of it (there are ")):  # fmt: skip
        refused = gazetteer(tmp_path, "list", "--country", code)
        assert (refused.code, refused.out) == (64, "")
        assert f"--country '{code}'" in refused.err
        assert said in refused.err
    nothing = gazetteer(tmp_path, "list", "--country", "FR", "--type", "event")
    assert (nothing.code, nothing.out) == (0, "")
    assert "no entity is of the type event and of FR" in nothing.err


def test_find_prints_each_mention_and_why(tmp_path: Path) -> None:
    text = tmp_path / "article.txt"
    text.write_text(
        "Prunier à Ouagadougou\nAwa Prunier dirige le GRVG.\x1b[31m\nUn Prunier ailleurs.", encoding="utf-8"
    )
    found = gazetteer(tmp_path, "find", text)
    assert found.code == 0, found.err
    lines = found.out.splitlines()
    assert "title 0-7  Prunier  Awa Prunier [zz-awa]  (its full name stands elsewhere in the text)" in lines
    assert "sentence 1 0-11  Awa Prunier  Awa Prunier [zz-awa]  (by a name that needs no support)" in lines
    assert "sentence 1 22-26  GRVG  Grand Verger [zz-verger]  (by a name that needs no support)" in lines
    assert "\x1b" not in found.out
    assert lines[0].startswith(f"text of {text}, read as of 20")

    told = gazetteer(tmp_path, "find", "--json", "--title", "GRVG", "--on", "2025-01-01", text).json
    assert told["day"] == "2025-01-01"
    assert told["mentions"][0] == {
        "entity": "zz-verger", "where": "title", "start": 0, "end": 4, "sentence": 0, "resolved_by": "full_name",
        "candidates": ["zz-verger"],
    }  # fmt: skip


def test_find_refuses_what_is_no_text(tmp_path: Path) -> None:
    for name, raw, said in (("a.bin", b"\xff\xfe\x00", "is not UTF-8"), ("none.txt", None, "cannot be read")):
        if raw is not None:
            (tmp_path / name).write_bytes(raw)
        refused = gazetteer(tmp_path, "find", tmp_path / name)
        assert refused.code == 64
        assert said in refused.err or "does not exist" in refused.err
    for words in (["-"], ["-", "--title", "GRVG"]):
        empty = run(tmp_path, "gazetteer", "find", *words, given=b" \n")
        assert (empty.code, empty.out) == (64, "")
        assert "standard input: holds no text" in empty.err
    for day in ("2025-02-30", "hier", "2025"):
        assert run(tmp_path, "gazetteer", "find", "-", "--on", day, given=b"GRVG").code == 64
