"""The registry of a folder: overlays, presets, and what the files must agree on."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.catalogue.addresses import hosts_of, is_article_url, scope_of
from monitor.catalogue.overview import as_yaml
from monitor.catalogue.presets import PLATFORMS, merged, preset
from monitor.catalogue.sources import load_sources, read_source, read_sources, select
from monitor.errors import ConfigError, UsageError
from tests.catalogue.registry import SOUND, other, write


def problems(*directories: Path) -> list[str]:
    return [str(problem) for problem in read_sources(directories).problems]


def test_sources_of_all_folders_sorted(tmp_path: Path) -> None:
    write(tmp_path / "ml")
    write(tmp_path / "bf", other("abc", SOUND.replace("ML", "BF")), "abc.yml")
    write(tmp_path, "not: read", ".#courrier.yml")
    write(tmp_path, "not: read", "notes.txt")

    assert list(load_sources([tmp_path, tmp_path / "absent"])) == ["abc", "courrier"]


def test_an_overlay_takes_the_place_of_the_shipped_file(tmp_path: Path) -> None:
    write(tmp_path / "shipped" / "ml")
    write(tmp_path / "mine", SOUND.replace("Le Courrier", "Mon Courrier"))

    sources = load_sources([tmp_path / "shipped", tmp_path / "mine"])

    assert [source.name for source in sources.values()] == ["Mon Courrier"]


def test_a_broken_overlay_does_not_leave_the_shipped_file_in_force(tmp_path: Path) -> None:
    write(tmp_path / "shipped")
    write(tmp_path / "mine", SOUND + "unheard: of\n")

    registry = read_sources([tmp_path / "shipped", tmp_path / "mine"])

    assert registry.sources == {}
    assert len(registry.problems) == 1


def test_problems_of_all_files_come_together(tmp_path: Path) -> None:
    write(tmp_path, SOUND + "unheard: of\n")
    write(tmp_path, other("abc") + "\tx: y\n", "abc.yml")
    write(tmp_path, other("xyz"), "xyz.yaml")

    with pytest.raises(ConfigError) as caught:
        load_sources([tmp_path])

    lines = str(caught.value).split("\n")
    assert [line.split(": ")[0] for line in lines] == [
        f"{tmp_path}/abc.yml:13",
        f"{tmp_path}/courrier.yml:13",
        f"{tmp_path}/xyz.yaml:1",
    ]
    assert lines[2].endswith("is not read (name it xyz.yml)")


def test_the_file_is_named_after_the_id(tmp_path: Path) -> None:
    path = write(tmp_path, name="courier.yml")

    assert problems(tmp_path) == [f"{path}:1: id: 'courrier' stands in courier.yml (name the file courrier.yml)"]


def test_the_folder_is_the_country(tmp_path: Path) -> None:
    path = write(tmp_path / "ne")

    assert problems(tmp_path) == [f"{path}:4: country: ML stands in the folder ne/ (move the file to ml/)"]


def test_two_files_with_one_id(tmp_path: Path) -> None:
    first = write(tmp_path / "bf", SOUND.replace("ML", "BF"))
    second = write(tmp_path / "ml")

    assert problems(tmp_path) == [f"{second}:1: the source 'courrier' has a file already: {first} (delete one)"]


@pytest.mark.parametrize(
    "url",
    ["https://www.courrier.example/feed/", "http://courrier.example/feed", "https://WWW.Courrier.example/feed/#top"],
)
def test_two_sources_with_one_feed(tmp_path: Path, url: str) -> None:
    first = write(tmp_path)
    second = write(tmp_path, other("abc").replace("https://www.abc.example/feed/", url), "zzz.yml")
    second.write_text(second.read_text(encoding="utf-8").replace("id: abc", "id: zzz"), encoding="utf-8")

    [told] = problems(tmp_path)

    assert told.startswith(f"{second}:9: discovery[0].url: {first} already has https://www.courrier.example/feed/")


def test_two_sources_with_one_home(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, other("zzz").replace("https://www.zzz.example/\n", "http://courrier.example\n"), "zzz.yml")

    told = problems(tmp_path)

    assert any("zzz.yml:3: home: " in line and "courrier.yml already has" in line for line in told)


def test_one_entry_point_twice_in_a_file(tmp_path: Path) -> None:
    entry = "  - kind: feed\n    url: https://www.courrier.example/feed/\n"
    path = write(tmp_path, SOUND.replace(entry, entry + entry))

    [told] = problems(tmp_path)

    assert told.startswith(f"{path}:11: discovery[1].url: this file already has")


def test_a_sitemap_may_be_shared(tmp_path: Path) -> None:
    sitemap = "  - kind: sitemap\n    url: https://press.example/news.xml\n"
    for name in ("courrier", "zzz"):
        write(tmp_path, other(name).replace("discovery:\n", "discovery:\n" + sitemap), f"{name}.yml")

    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "/feed/",
            "/",
            '9: discovery[0].url: this is the home page, not a feed (look for <link rel="alternate"',
        ),
        (
            "/feed/\n",
            "\nplatform: spip\n",
            "9: discovery[0].url: this is the home page, not a feed (try https://www.courrier.example/spip.php?page=backend)",
        ),
        (
            "https://www.courrier.example/feed/",
            "https://me:secret@www.courrier.example/feed/",
            "9: discovery[0].url: a user name stands in the address",
        ),
        (
            "  - kind: feed\n    url: https://www.courrier.example/feed/\n",
            "  - kind: listing\n    url: https://www.courrier.example/?p={n}\n",
            "9: discovery[0].url: {n} is filled in by nothing here (one of: page)",
        ),
        (
            "  - kind: feed\n    url: https://www.courrier.example/feed/\n",
            "  - kind: listing\n    url: https://www.courrier.example/une\n    pages: 3\n",
            "9: discovery[0].url: 3 pages but no {page} (say where the number stands)",
        ),
        (
            "  - kind: feed\n    url: https://www.courrier.example/feed/\n",
            "  - kind: listing\n    url: https:///une\n",
            "9: discovery[0].url: 'https:///une' has no host (write it whole)",
        ),
        (
            "  - kind: feed\n    url: https://www.courrier.example/feed/\n",
            "  - kind: id_range\n    url: https://news.courrier.example/h/{id}.html\n",
            "9: discovery[0].url: its addresses are no articles of this source: another host",
        ),
        (
            "discovery:\n  - kind: feed\n    url: https://www.courrier.example/feed/\n",
            "",
            "1: no entry point under discovery: nothing would ever be read",
        ),
        (
            "  patterns:",
            "  examples: ['https://www.courrier.example/2026/ok/', 'https://www.courrier.example/no/']\n  patterns:",
            "11: articles.examples[1]: https://www.courrier.example/no/ is no article here: fits no article pattern",
        ),
        (
            "  patterns:",
            "  reject: [/vieux/]\n  examples:\n    - https://www.courrier.example/vieux/2026/x/\n  patterns:",
            "13: articles.examples[0]: https://www.courrier.example/vieux/2026/x/ is no article here: rejected by /vie",
        ),
        (
            "  patterns:",
            "  counterexamples:\n    - https://www.courrier.example/2026/x/\n  patterns:",
            "12: articles.counterexamples[0]: https://www.courrier.example/2026/x/ is taken for an article: ^https",
        ),
        (
            "  patterns:\n    - '^https?://(?:www\\.)?courrier\\.example/\\d{4}/[^/?#]+/?$'\n",
            "  reject: [x]\n",
            None,
        ),
    ],
)
def test_what_values_must_agree_on(tmp_path: Path, old: str, new: str, told: str | None) -> None:
    assert old in SOUND
    path = write(
        tmp_path, SOUND.replace(old, new) if old != "/feed/" else SOUND.replace("example/feed/", f"example{new}")
    )

    lines = problems(tmp_path)

    assert len(lines) == (0 if told is None else 1), lines
    assert told is None or lines[0].startswith(f"{path}:{told}")


def test_a_listing_needs_patterns(tmp_path: Path) -> None:
    listing = "discovery:\n  - kind: listing\n    url: https://www.courrier.example/une\n"
    write(tmp_path, SOUND.partition("discovery:")[0] + listing)

    assert "courrier.yml:8: discovery[0]: a listing needs articles.patterns" in problems(tmp_path)[0]


def test_a_disabled_source_needs_no_entry_point(tmp_path: Path) -> None:
    head = SOUND.partition("discovery:")[0]
    write(tmp_path, head + "disabled:\n  since: 2026-11-22\n  reason: does not resolve\n")

    sources = load_sources([tmp_path])

    assert not sources["courrier"].enabled


# --- presets ---------------------------------------------------------------------------------------------------------


def test_the_preset_lies_beneath(tmp_path: Path) -> None:
    write(tmp_path, SOUND + "platform: weblogy\nextraction:\n  house_credits: [Courrier.example]\n  image: []\n")

    source = load_sources([tmp_path])["courrier"]

    assert source.spider == "weblogy"
    assert source.extraction is not None
    assert source.extraction.body == ("span.FullArticleTexte",)
    assert source.extraction.last_line_author
    assert source.extraction.house_credits == ("Courrier.example",)
    assert source.extraction.image == ()


def test_a_source_can_take_the_presets_rules_away(tmp_path: Path) -> None:
    write(tmp_path, SOUND + "platform: weblogy\nextraction: null\nspider: press\n")

    source = load_sources([tmp_path])["courrier"]

    assert source.extraction is None
    assert source.spider == "press"


def test_rejects_add_to_the_presets(tmp_path: Path) -> None:
    write(tmp_path, SOUND.replace("articles:\n", "articles:\n  reject: [/archives/]\n") + "platform: wordpress\n")

    reject = load_sources([tmp_path])["courrier"].articles.reject

    assert reject[0] == "/archives/"
    assert reject[1:] == tuple(preset("wordpress")["articles"]["reject"])


def test_a_mistake_in_a_merged_list_keeps_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND.replace("articles:\n", "articles:\n  reject:\n    - /x/\n    - '('\n"))

    assert problems(tmp_path)[0].startswith(f"{path}:13: articles.reject[1]: not a regular expression")


def test_merging() -> None:
    beneath = {"a": {"x": 1, "y": [1]}, "b": 2}

    assert merged(beneath, {"a": {"y": [2], "z": 3}}) == {"a": {"x": 1, "y": [2], "z": 3}, "b": 2}
    assert merged(beneath, {"a": None}) == {"a": None, "b": 2}
    assert beneath == {"a": {"x": 1, "y": [1]}, "b": 2}


@pytest.mark.parametrize("path", sorted(PLATFORMS.glob("*")), ids=lambda path: path.name)
def test_every_preset_is_sound(path: Path) -> None:
    assert path.suffix == ".yml"
    assert preset(path.stem)


def test_a_platform_of_another_type_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND + "platform: ../../secret\n")

    assert problems(tmp_path)[0].startswith(f'{path}:13: platform: "../../secret" is not allowed')


@pytest.mark.parametrize(
    "more",
    [
        "platform: weblogy\nnote: 'l''été: oui'\n",
        "platform: weblogy\nextraction: {version: 4, body: [div.x]}\n",
        "platform: wordpress\nextraction: {body: [div.x]}\n",
        "platform: custom\nextraction: {version: 4, body: [div.x]}\n",
        "platform: joomla\nextraction: {body: [div.x]}\n",
    ],
)
def test_shown_as_yaml_it_reads_back_the_same(tmp_path: Path, more: str) -> None:
    path = write(tmp_path, SOUND + more)
    source, _, problems = read_source(path)
    assert source is not None, problems

    path.write_text(as_yaml(source), encoding="utf-8")

    assert read_source(path)[0] == source


@pytest.mark.parametrize("platform", [path.stem for path in PLATFORMS.glob("*.yml")])
def test_five_lines_shown_as_yaml_read_back_the_same(tmp_path: Path, platform: str) -> None:
    head = SOUND.partition("languages:")[0]
    path = write(tmp_path, f"{head}platform: {platform}\n")
    source, _, problems = read_source(path)
    assert source is not None, problems

    path.write_text(as_yaml(source), encoding="utf-8")

    assert read_source(path)[0] == source


# --- choosing --------------------------------------------------------------------------------------------------------


def three(folder: Path) -> Path:
    write(folder)
    write(folder, other("gazette"), "gazette.yml")
    write(folder, other("radio") + "disabled:\n  since: 2026-11-22\n  reason: asked us not to read it\n", "radio.yml")
    return folder


def test_without_names_the_enabled_ones(tmp_path: Path) -> None:
    sources = load_sources([three(tmp_path)])

    assert [source.id for source in select(sources, [])] == ["courrier", "gazette"]


def test_named_ones_in_order_once_disabled_too(tmp_path: Path) -> None:
    sources = load_sources([three(tmp_path)])

    assert [source.id for source in select(sources, ["radio", "courrier", "radio"])] == ["radio", "courrier"]


def test_unknown_names_with_the_nearest(tmp_path: Path) -> None:
    sources = load_sources([three(tmp_path)])

    with pytest.raises(UsageError, match=r"unknown sources: 'courier' \(did you mean courrier\?\), 'zzzz'; "):
        select(sources, ["courier", "gazette", "zzzz"])


@pytest.mark.timeout(60)
def test_five_hundred_sources_load_quickly(tmp_path: Path) -> None:
    for number in range(500):
        write(tmp_path, other(f"s{number}"), f"s{number}.yml")

    assert len(load_sources([tmp_path])) == 500


# --- hosts ----------------------------------------------------------------------------------------------------------


def test_the_hosts_of_a_source(tmp_path: Path) -> None:
    write(
        tmp_path,
        SOUND.replace("/feed/", "@").replace("https://www.courrier.example@", "https://feeds.example/courrier")
        + "  hosts: [news.courrier.example]\n",
    )
    source = load_sources([tmp_path])["courrier"]

    assert hosts_of(source) == {"courrier.example", "news.courrier.example"}
    assert scope_of(source) == {"courrier.example", "news.courrier.example", "feeds.example"}


def test_an_international_host(tmp_path: Path) -> None:
    write(tmp_path, SOUND.replace("www.courrier.example/\n", "www.échos.example/\n", 1).partition("articles:")[0])
    source = load_sources([tmp_path])["courrier"]

    assert is_article_url(source, "https://xn--chos-9oa.example/2026/x") == (True, "every address of the source")
    assert is_article_url(source, "https://Échos.example/2026/x")[0]
    assert is_article_url(source, "https://echos.example/2026/x") == (False, "another host")
