"""Rules as data: what they find, where the general path steps in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.catalogue.model import DateLine, SiteRules
from monitor.catalogue.presets import PLATFORMS, read_preset
from monitor.catalogue.sources import read_source
from monitor.extraction.article import Extraction, NoArticle, Page
from monitor.extraction.extract import extract

PROSE = "Le marché de Kambara a rouvert mardi devant plusieurs centaines de commerçantes venues de toute la région. "
LINE = DateLine(css="div.source", pattern=r"(?i)publi\w+ le (?P<date>[^|]+?)\s*(?:\|\s*(?P<credit>.+))?$")
RULES = SiteRules(
    version=3,
    title=("h1.main", "span.main"),
    body=("span.full",),
    remove=(".ad",),
    cut=(r"(?i)^à lire aussi",),
    end=(r"^Commentaires",),
    stub=(r"suite de l'article sur (?P<credit>[^.]+)\.*$",),
    date=(LINE,),
    image=("img.photo",),
    caption=(".legend",),
    title_suffix=r"(?i: - kambara\.example)",
    last_line_author=True,
    house_credits=("Kambara.example",),
)


WALL_OF_CHECKS = (
    b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser before accessing the site. "
    b"This is automatic and takes some seconds.</p></body></html>"
)
WALL_OF_SCRIPTS = (
    "<html><body><p>Veuillez activer JavaScript dans votre navigateur pour continuer à lire ce site, "
    "merci beaucoup.</p></body></html>"
).encode()


def run(
    html: str, rules: SiteRules | None = RULES, content_type: str = "text/html; charset=utf-8"
) -> Extraction | NoArticle:
    page = Page("http://news.kambara.example/h/1.html", html.encode(), content_type, datetime(2025, 6, 1, tzinfo=UTC))
    return extract(page, rules, "Africa/Bamako")


def article(html: str, rules: SiteRules | None = RULES) -> Extraction:
    outcome = run(html, rules)
    assert isinstance(outcome, Extraction), outcome
    return outcome


def page(
    body: str,
    *,
    source: str = "Publié le lundi 12 mai 2025 | Kambara.example",
    title: str = "<h1 class='main'>Le marché rouvre</h1>",
) -> str:
    top = f"<div class='source'>Société</div>{title}<div class='source'>{source}</div>"
    return f"<html><head><title>X</title></head><body>{top}{body}</body></html>"


def test_all_body_elements_are_joined_in_order() -> None:
    got = article(
        page(
            f"<span class='full'>Un. {PROSE}</span><span class='ad'>pub</span>"
            f"<span class='full'>Deux. {PROSE}<span class='ad'>pub</span></span><span class='full'>KONE M.</span>"
        )
    )
    assert [paragraph[:4] for paragraph in got.text.split("\n\n")] == ["Un. ", "Deux"]
    assert "pub" not in got.text
    assert got.bylines == ("KONE M.",)
    assert dict(got.origins)["text"] == "rule span.full"
    assert got.extractor.endswith("+rules3")


def test_the_date_may_stand_in_the_second_element() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>"))
    assert (got.published.on, got.published.evidence) == (date(2025, 5, 12), "site line")


def test_the_outlet_itself_is_no_credit_but_is_remembered() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>"))
    assert got.credits == ()
    assert ("house", "Kambara.example: site line: Kambara.example") in got.origins


def test_another_paper_on_the_line_is_a_credit() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>", source="Publié le lundi 12 mai 2025 | Le Matin"))
    assert got.credits == ("Le Matin",)


def test_second_title_selector_and_suffix() -> None:
    got = article(
        page(f"<span class='full'>{PROSE}</span>", title="<span class='main'>Le marché rouvre - Kambara.example</span>")
    )
    assert (got.title, dict(got.origins)["title"]) == ("Le marché rouvre", "rule span.main")


def test_cut_and_end() -> None:
    got = article(
        page(
            f"<span class='full'>{PROSE}<br>À lire aussi : le pont<br>{PROSE}<br>"
            "Commentaires (2)<br>Bravo à tous !</span>"
        )
    )
    assert "pont" not in got.text
    assert "Bravo" not in got.text


def test_stub_names_where_it_leads() -> None:
    got = article(page("<span class='full'>Le fleuve monte à Kambara. ... suite de l'article sur RFI</span>"))
    assert (got.kind, got.credits) == ("stub", ("RFI",))


def test_image_and_caption() -> None:
    got = article(
        page(f"<img class='photo' src='/img/x.jpg'><p class='legend'>Le marché</p><span class='full'>{PROSE}</span>")
    )
    assert (got.image_url, got.caption) == ("http://news.kambara.example/img/x.jpg", "Le marché")


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "http://[bad/x.jpg"]
)
def test_images_are_http_or_nothing(source: str) -> None:
    assert article(page(f"<img class='photo' src='{source}'><span class='full'>{PROSE}</span>")).image_url is None


def test_the_general_path_steps_in_where_rules_yield_nothing() -> None:
    got = article(
        f"<html><body><article><h1>Le marché rouvre</h1><p>{PROSE}</p><p>{PROSE * 2}</p></article></body></html>"
    )
    assert got.text.startswith("Le marché de Kambara")
    assert dict(got.origins)["text"].startswith("general")


def test_the_general_path_steps_in_where_rules_yield_too_little() -> None:
    teaser = "<h1 class='main'>Le marché rouvre</h1><span class='full'>Une accroche de trente signes.</span>"
    html = f"<html><body><article>{teaser}<p>{PROSE}</p><p>{PROSE * 2}</p><p>{PROSE * 3}</p></article></body></html>"
    got = article(html)
    assert len(got.text) > 500
    assert (dict(got.origins)["title"], dict(got.origins)["text"][:7]) == ("rule h1.main", "general")


def test_a_short_text_by_rule_stays_when_there_is_no_more() -> None:
    got = article(page("<span class='full'>Le marché de Kambara est fermé ce vendredi.</span>"))
    assert (got.text, got.kind) == ("Le marché de Kambara est fermé ce vendredi.", "brief")


def test_nested_matches_are_read_once() -> None:
    rules = SiteRules(body=("div.full",))
    got = article(
        f"<html><body><h1>Titre</h1><div class='full'><div class='full'><p>{PROSE}</p></div></div></body></html>",
        rules,
    )
    assert got.text.count("Le marché de Kambara") == 1


@pytest.mark.parametrize(
    ("body", "content_type", "state"),
    [
        (b"", "text/html", "extract_empty"),
        (b"   \n", "text/html", "extract_empty"),
        (b"%PDF-1.7 ...", "text/html", "not_an_article"),
        (b"\x89PNG\r\n\x1a\n....", "text/html", "not_an_article"),
        (b"MZ\x90\x00\x03", "text/html", "not_an_article"),
        (b"\x00\x00\x00\x18ftypmp42", "text/html", "not_an_article"),
        (b"\x00\x01\x02\x00" * 900, "text/html", "not_an_article"),
        (b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", "text/html", "not_an_article"),
        (b"<?xml version='1.0'?>\n<urlset><url><loc>x</loc></url></urlset>", "application/xml", "not_an_article"),
        (b'{"a": 1}', "application/json", "not_an_article"),
        (b"plain words and nothing else", "text/plain", "not_an_article"),
        (b"<html><body></body></html>", "text/html", "extract_empty"),
        (WALL_OF_CHECKS, "text/html", "failed"),
        (WALL_OF_SCRIPTS, "text/html", "failed"),
    ],
)
def test_what_is_no_article_says_why(body: bytes, content_type: str, state: str) -> None:
    outcome = extract(Page("https://x.example/a/b", body, content_type, datetime(2025, 6, 1, tzinfo=UTC)), None, "UTC")
    assert isinstance(outcome, NoArticle)
    assert outcome.state == state
    assert len(outcome.reason) > 5


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/",
        "https://x.example/category/mali/",
        "https://x.example/2024/06/page/4",
        "https://x.example/tag/aes/",
    ],
)
def test_lists_are_no_articles(url: str) -> None:
    items = "".join(
        f"<h3><a href='/{n}'>Un titre d’article assez long pour compter {n}</a></h3><p>{PROSE}</p>" for n in range(12)
    )
    outcome = extract(
        Page(url, f"<html><body>{items}</body></html>".encode(), "text/html", datetime(2025, 6, 1, tzinfo=UTC)),
        None,
        "UTC",
    )
    assert isinstance(outcome, NoArticle)
    assert outcome.state == "not_an_article"


def test_the_version_is_chosen_by_the_day_of_the_capture() -> None:
    old = SiteRules(version=1, body=("div.old",), valid_until=date(2025, 5, 31))
    rules = SiteRules(version=2, body=("div.new",), valid_from=date(2025, 6, 1), earlier=(old,))
    html = (
        f"<html><body><h1>Titre</h1><div class='old'><p>Ancien. {PROSE}</p></div><div class='new'><p>Neuf. {PROSE}</p>"
    )

    def on(day: datetime) -> Extraction | NoArticle:
        return extract(Page("http://k.example/h/1.html", html.encode(), "text/html", day), rules, "UTC")

    before, after = on(datetime(2025, 5, 31, 23, tzinfo=UTC)), on(datetime(2025, 6, 1, tzinfo=UTC))
    assert isinstance(before, Extraction)
    assert isinstance(after, Extraction)
    assert (before.text[:7], before.extractor[-7:]) == ("Ancien.", "+rules1")
    assert (after.text[:5], after.extractor[-7:]) == ("Neuf.", "+rules2")


def test_where_no_version_holds_the_general_path_reads_and_says_so() -> None:
    rules = SiteRules(version=2, body=("span.full",), valid_from=date(2026, 1, 1))
    got = article(f"<html><body><article><h1>Titre</h1><p>{PROSE}</p><p>{PROSE}</p></article></body></html>", rules)
    assert dict(got.origins)["text"].startswith("general")
    assert "no rules of this source hold for a page of 2025-06-01" in got.notes


def test_the_extractor_names_the_platforms_rules_too() -> None:
    got = article(page(f"<span class='full'>{PROSE}</span>"), RULES.model_copy(update={"preset": 5}))
    assert got.extractor.endswith("+rules3.5")


def test_cut_end_and_remove_hold_for_the_general_path() -> None:
    rules = SiteRules(remove=(".stories",), cut=("^Mot du jour",), end=("^Autres nouvelles",))
    long = PROSE * 2
    html = (
        f"<html><body><article><h1>Titre</h1><p>Autres nouvelles</p><p>{long}</p><p>Mot du jour : patience</p>"
        f"<div class='stories'><p>Un autre sujet. {long}</p></div><p>{long}</p><p>Autres nouvelles</p>"
        f"<p>Le fleuve monte. {long}</p></article></body></html>"
    )
    got = article(html, rules)
    assert got.text.split("\n\n") == [long.strip(), long.strip()]
    assert dict(got.origins)["text"].startswith("general")


def test_begin_lets_the_text_begin_below_a_line() -> None:
    rules = SiteRules(body=("div.all",), begin=("^Date :",))
    got = article(f"<html><body><div class='all'>Menu<br>Date : 2 mai<br>{PROSE}<br>{PROSE}</div></body></html>", rules)
    assert got.text.startswith("Le marché")
    whole = article(f"<html><body><div class='all'>Sans date.<br>{PROSE}<br>{PROSE}</div></body></html>", rules)
    assert whole.text.startswith("Sans date.")


def test_more_than_a_third_of_the_page_is_not_too_little() -> None:
    comments = "".join(f"<p class='comment'>Bravo {number}. {PROSE}</p>" for number in range(4))
    html = f"<html><body><h1>T</h1><div class='full'><p>{PROSE * 2}</p></div><div id='comments'>{comments}</div></body>"
    got = article(html, SiteRules(body=("div.full",)))
    assert "Bravo" not in got.text


def test_rules_that_meet_only_the_beginning_give_way() -> None:
    rest = "".join(f"<p>{number}. {PROSE * 2}</p>" for number in range(6))
    html = (
        f"<html><body><article><h1>Titre</h1><div class='full'><p>Début. {PROSE * 2}</p></div>{rest}</article></body>"
    )
    got = article(html, SiteRules(body=("div.full",)))
    assert got.text.startswith("Début.")
    assert "5. Le marché" in got.text
    assert any(note.startswith("the rules' text had") for note in got.notes)


def test_a_date_line_may_name_the_author() -> None:
    line = DateLine(css="p.info", pattern=r"(?P<date>\d+ \w+ \d{4}) par (?P<byline>.+)")
    got = article(
        f"<body><h1>T</h1><p class='info'>3 mai 2025 par Awa Tandina</p><div class='full'><p>{PROSE * 3}</p></div>",
        SiteRules(body=("div.full",), date=(line,)),
    )
    assert (got.published.on, got.bylines) == (date(2025, 5, 3), ("Awa Tandina",))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "later than valid_until"),
        ({"version": 2, "earlier": (SiteRules(version=2),)}, "a number of its own"),
        ({"version": 3, "earlier": (SiteRules(version=2, earlier=(SiteRules(),)),)}, "no versions of its own"),
    ],
)
def test_versions_that_contradict_each_other_are_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SiteRules(**fields)  # type: ignore[arg-type]


HEAD = "id: kambara\nname: Kambara\nhome: https://kambara.example/\ncountry: ML\nlanguages: [fr]\nplatform: wordpress\n"
HEAD += (
    "discovery:\n  - kind: feed\n    url: https://kambara.example/feed/\narticles:\n  patterns: ['^https://kambara']\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "ml" / "kambara.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + text)
    return path


def test_a_list_of_versions_over_the_platforms_rules(tmp_path: Path) -> None:
    text = (
        "extraction:\n  - version: 1\n    valid_until: 2026-03-31\n    body: [div.a]\n    cut: [^Un]\n"
        "  - version: 2\n    valid_from: 2026-04-01\n    body: [div.b]\n    cut: [^Deux]\n"
    )
    source, _, problems = read_source(written(tmp_path, text))
    assert problems == ()
    assert source is not None
    rules = source.extraction
    assert rules is not None
    old, new = rules.on(date(2026, 3, 31)), rules.on(date(2026, 4, 1))
    assert old is not None
    assert new is not None
    platform = read_preset(PLATFORMS / "wordpress.yml")["extraction"]
    assert (old.version, old.body, old.cut) == (1, ("div.a",), ("^Un", *platform["cut"]))
    assert (new.version, new.body, new.cut) == (2, ("div.b",), ("^Deux", *platform["cut"]))
    assert (new.end, new.remove) == (tuple(platform["end"]), tuple(platform["remove"]))
    assert (old.preset, new.preset) == (platform["version"], platform["version"])


def test_an_error_in_a_version_names_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "extraction:\n  - version: 1\n    boddy: [div.a]\n  - version: 2\n    titel: [h1]\n")
    _, _, problems = read_source(path)
    told = [str(problem) for problem in problems]
    line = HEAD.count("\n")
    assert any(f":{line + 3}: " in one and "did you mean 'body'" in one for one in told), told
    assert any(f":{line + 5}: " in one and "did you mean 'title'" in one for one in told), told


@pytest.mark.parametrize("text", ["extraction: []\n", "extraction: [1, 2]\n", "extraction: text\n"])
def test_what_is_no_list_of_versions_is_refused(tmp_path: Path, text: str) -> None:
    source, _, problems = read_source(written(tmp_path, text))
    assert source is None
    assert len(problems) == 1


def test_a_title_without_a_text() -> None:
    outcome = run("<html><head><title>Kambara : le pont</title></head><body><h1>Kambara : le pont</h1></body></html>")
    assert isinstance(outcome, NoArticle)
    assert outcome.state == "extract_empty"
    assert outcome.reason.startswith("a title and no text: Kambara : le pont")


def test_an_archive_of_a_theme_is_no_article_whatever_it_calls_itself() -> None:
    teasers = "".join(f"<div class='full'><h2><a href='/{n}'>Titre {n}</a></h2><p>{PROSE}</p></div>" for n in range(9))
    html = f"<html><head><meta property='og:type' content='article'></head><body>{teasers}</body></html>"
    for path in ("category/politique/", "tag/aes", "author/awa/page/40", "2024/06/page/4/"):
        page_ = Page(f"https://x.example/{path}", html.encode(), "text/html", datetime(2025, 6, 1, tzinfo=UTC))
        outcome = extract(page_, SiteRules(body=("div.full",)), "UTC")
        assert isinstance(outcome, NoArticle), path
        assert outcome.state == "not_an_article"


@pytest.mark.parametrize(
    ("ending", "kind", "why"),
    [
        ("Le maire a dit […]", "stub", "cut off"),
        ("Le maire a dit [...]", "stub", "cut off"),
        ("Le maire a dit [&]", "stub", "cut off"),
        ("Le maire a r&amp;...", "stub", "cut off"),
        ("Le maire a dit que…", "stub", "breaks off"),
        ("Le maire a dit. ... suite de l'article sur RFI", "stub", "leads"),
        ("La suite est réservée aux abonnés.", "paywalled", "says so"),
        ("Le maire a dit.", "brief", "characters"),
    ],
)
def test_kinds(ending: str, kind: str, why: str) -> None:
    html = f"<html><body><article><h1>Titre</h1><p>{PROSE}</p><p>{PROSE}</p><p>{ending}</p></article></body></html>"
    got = article(html, None)
    assert got.kind == kind
    assert why in dict(got.origins)["kind"]


def test_a_long_text_that_ends_in_dots_is_noted() -> None:
    body = "".join(f"<p>{number}. {PROSE * 2}</p>" for number in range(6))
    got = article(f"<html><body><article><h1>Titre</h1>{body}<p>{PROSE} Et puis…</p></article></body></html>", None)
    assert got.kind == "article"
    assert any(note.startswith("perhaps cut off") for note in got.notes)


@pytest.mark.parametrize(
    ("path", "credits"),
    [
        ("/2024/05/11/le-pont-rouvre-rfi/", ("RFI",)),
        ("/2024/05/11/le-pont-rouvre-rfi/?amp=1", ("RFI",)),
        ("/2024/05/11/le-pont-rouvre-la-gazette", ("La Gazette",)),
        ("/2024/05/11/le-pont-rouvre-autre-presse/", ()),
        ("/2024/05/11/rfi-ouvre-un-bureau/", ()),
        ("/", ()),
        ("", ()),
    ],
)
def test_the_end_of_an_address_names_whom_a_text_comes_from(path: str, credits: tuple[str, ...]) -> None:
    rules = SiteRules(body=("div.full",), address_credits={"-rfi": "RFI", "-la-gazette": "La Gazette"})
    html = f"<h1>Le pont rouvre</h1><div class='full'><p>{PROSE * 3}</p><p>{PROSE * 2}</p></div>"
    at = datetime(2025, 6, 1, tzinfo=UTC)
    outcome = extract(Page(f"https://relais.example{path}", html.encode(), "text/html", at), rules, "Africa/Bamako")
    if isinstance(outcome, Extraction):
        assert outcome.credits == credits
        words = [said for field, said in outcome.origins if field == "credit"]
        assert all(": address: -" in said for said in words)
    else:
        assert path in ("/", "")


@pytest.mark.parametrize(
    ("head", "parts", "text"),
    [
        (f"<meta property='og:description' content='{PROSE}'>", "<h1 class='main'>Le marché</h1>{0}", PROSE.strip()),
        (f"<meta property='og:description' content='{PROSE}'>", "<h1 class='main'>Le marché</h1>", None),
        (f"<meta property='og:description' content='{PROSE}'>", "<h1>Le marché</h1>{0}", None),
        ("<meta property='og:description' content='Le marché de Kambara'>", "<h1 class='main'>Le marché</h1>{0}", None),
        ("", "<h1 class='main'>Le marché</h1>{0}", None),
    ],
    ids=["title and date line", "no date line", "no title of the rules", "a slogan", "no description"],
)
def test_a_page_without_text_gives_its_description_where_the_site_dates_it(
    head: str, parts: str, text: str | None
) -> None:
    dated = "<div class='source'>Publié le 12 mai 2025 | La Gazette</div><span class='full'></span>"
    outcome = run(f"<html><head>{head}</head><body>{parts.format(dated)}</body></html>")
    if text is None:
        assert isinstance(outcome, NoArticle)
        assert outcome.state == "extract_empty"
    else:
        assert isinstance(outcome, Extraction)
        assert (outcome.text, outcome.kind, outcome.credits) == (text, "stub", ("La Gazette",))
        assert dict(outcome.origins)["text"] == "og:description"
        assert dict(outcome.origins)["kind"] == "the page has no text but its description"


def test_a_description_beside_a_text_is_not_read() -> None:
    head = "<meta property='og:description' content='Une tout autre phrase, aussi longue que peut l’être un texte.'>"
    got = article(f"<html><head>{head}</head><body>{page_body()}</body></html>")
    assert "tout autre phrase" not in got.text
    assert got.kind == "article"


def page_body() -> str:
    dated = "<div class='source'>Publié le 12 mai 2025</div>"
    return f"<h1 class='main'>Le marché</h1>{dated}<span class='full'><p>{PROSE * 4}</p><p>{PROSE * 4}</p></span>"
