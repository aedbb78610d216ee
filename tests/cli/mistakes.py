"""Mistakes of those who set the monitor up, and what each is told: one line with what is wrong, where, and how to mend
it. ``{home}`` stands for the monitor's own folder, in arguments, files and answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.catalogue.registry import SOUND
from tests.cli.forked import run

SOURCE = "catalogue/sources/courrier.yml"
TOPIC = "catalogue/topics/les-mines.yml"
PLACES = "catalogue/gazetteer/mine.csv"
ALERTS = "catalogue/alerts.yml"
HEADER = "id,type,name,country,latin,cyrillic,arabic,ambiguous,near,wikidata,note\n"
RULES = """version: 1
targets:
  desk: "ntfy://a-topic"
rules:
  - {id: articles, when: article, topic: aes-russie, to: [desk]}
"""


@dataclass(frozen=True)
class Mistake:
    """``case``: its row of the catalogue of faults; ``told``: pieces of the one line, which say what, where and how to
    mend it; ``files``: what stands in the monitor's folder beforehand."""

    case: str
    name: str
    words: tuple[str, ...]
    code: int
    told: tuple[str, ...]
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)


def wrong(mistake: Mistake, home: Path) -> str | None:
    """What is amiss about the answer to a mistake that is made in an empty folder, ``None`` where nothing is."""
    for name, content in mistake.files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    before = tree(home)
    words = [word.replace("{home}", str(home)) for word in mistake.words]
    done = run(home, *words, **{name: value.replace("{home}", str(home)) for name, value in mistake.env.items()})
    lines = [line for line in done.err.splitlines() if line]
    if done.code != mistake.code:
        return f"ends with {done.code}: {done.err or done.out}"
    if len(lines) != 1 or "Traceback" in done.err + done.out:
        return f"{len(lines)} lines: {done.err}"
    missing = [piece for piece in mistake.told if piece.replace("{home}", str(home)) not in done.err]
    if missing:
        return f"does not say {missing}: {done.err}"
    return None if tree(home) == before else f"has changed {sorted(set(tree(home).items()) ^ set(before.items()))}"


def tree(home: Path) -> dict[str, str]:
    """Every file and folder below, with the hash of what it holds."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(home.rglob("*"))
    }


def _source(case: str, name: str, text: str | bytes, *told: str, line: int) -> Mistake:
    """A mistake in the file of a source."""
    return Mistake(case, name, ("sources", "list"), 78, (f"{{home}}/{SOURCE}:{line}:", *told), {SOURCE: text})


def _alerts(case: str, name: str, text: str, *told: str, line: int | None) -> Mistake:
    where = f"{{home}}/{ALERTS}:" + (f"{line}:" if line else "")
    return Mistake(case, name, ("alerts", "check"), 78, (where, *told), {ALERTS: text})


def _row(case: str, name: str, row: str | bytes, *told: str, line: int = 2) -> Mistake:
    text = row if isinstance(row, bytes) else HEADER + row
    return Mistake(case, name, ("gazetteer", "check"), 78, (f"{{home}}/{PLACES}:{line}:", *told), {PLACES: text})


def _topic(case: str, name: str, text: str, *told: str, line: int) -> Mistake:
    return Mistake(case, name, ("topics", "check"), 78, (f"{{home}}/{TOPIC}:{line}:", *told), {TOPIC: text})


def _changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


CONTACT = {"PRESS_MONITOR_CONTACT": "desk@press.example"}
OURS = {SOURCE: SOUND}
NO_BASE = "hello, this is no database at all\n"
FEED = "https://www.courrier.example/feed/"
CHINA = (Path(__file__).parents[2] / "monitor/catalogue/topics/aes-chine.yml").read_text(encoding="utf-8")
MINES = CHINA.replace("key: aes-chine", "key: les-mines")

MISTAKES = (
    _source("J1", "a key that does not exist", _changed("owner:", "ownr:"), "'ownr'", "did you mean 'owner'?", line=6),
    _source(
        "J1",
        "one further down",
        _changed("    url:", "    intervall: 5\n    url:"),
        "discovery[0].intervall",
        "one of: confidence",
        line=9,
    ),
    _topic(
        "J1",
        "one in a topic",
        MINES + "sidess: []\n",
        "unknown key 'sidess'",
        "did you mean 'sides'?",
        line=MINES.count("\n") + 1,
    ),
    _alerts("J1", "one in the alerts", RULES + "quite: x\n", "unknown key 'quite'", "did you mean 'quiet'?", line=6),
    _row(
        "J1",
        "a column too many",
        HEADER.replace("note", "note,lattin").encode(),
        "'lattin'",
        "did you mean 'latin'?",
        line=1,
    ),
    _row(
        "J1",
        "a column that is missing",
        HEADER.replace("latin,", "").encode(),
        "'latin' is missing",
        "the columns are id,type",
        line=1,
    ),
    _source("J2", "a tab", _changed("  - kind", "\t- kind"), "a tab indents this line", "use spaces", line=8),
    _source(
        "J2", "a key twice", SOUND + "owner: state\n", "'owner' stands twice, first on line 6", "delete one", line=13
    ),
    _source("J2", "a wrong type", _changed("[fr]", "5"), "languages: must be a list, not 5", "write it as", line=5),
    _source("J2", "an empty file", "", "empty", "at least one `key: value`", line=1),
    _source("J2", "a list in place of keys", "- a\n", "a list stands where `key: value` lines are expected", line=1),
    _source(
        "J2",
        "another encoding",
        SOUND.replace("Le C", "Lé C").encode("latin-1"),
        "byte 0xe9 is not UTF-8",
        "save the file as UTF-8",
        line=2,
    ),
    _source("J2", "an open bracket", _changed("[fr]", "[fr"), "not YAML", "column 6", "mend it there", line=6),
    _source(
        "J2",
        "a colon left out",
        _changed("owner: private", "owner private"),
        "could not find expected ':'",
        "mend it there",
        line=7,
    ),
    _source(
        "J2", "an apostrophe", _changed("Le Courrier", "'L'eau'"), "an apostrophe in single quotes? double it", line=2
    ),
    _source("J2", "a NUL", SOUND.encode() + b"\0", "the character U+0000 is not allowed", "delete it", line=13),
    _source("J2", "an anchor", _changed("Le Courrier", "&a Le Courrier"), "&a is an anchor", "delete it", line=2),
    _source("J2", "an unknown time zone", SOUND + "timezone: Africa/Bamakko\n", "timezone", "Africa/Bamako", line=13),
    _source(
        "J2", "two documents", SOUND + "---\nid: x\n", "a second document starts here", "delete the `---`", line=13
    ),
    _source(
        "J2",
        "a name that the file does not have",
        _changed("id: courrier", "id: autre"),
        "'autre' stands in courrier.yml",
        "name the file autre.yml",
        line=1,
    ),
    Mistake(
        "J2",
        "another ending",
        ("sources", "list"),
        78,
        ("courrier.yaml:1: is not read", "name it courrier.yml"),
        {SOURCE.replace(".yml", ".yaml"): SOUND},
    ),
    Mistake(
        "J2", "an empty topic", ("topics", "check"), 78, ("{home}/" + TOPIC + ":1: empty", "`key: value`"), {TOPIC: ""}
    ),
    _topic(
        "J2",
        "a lexicon that does not exist",
        MINES.replace("lexicons: [", "lexicons: [nolex, ", 1),
        "there is no lexicon-nolex.yml",
        "check the topic's lexicons",
        line=MINES[: MINES.index("lexicons: [")].count("\n") + 1,
    ),
    _row("J2", "an id with blanks", "Une Mine,place,Mine,ML,,,,,,,\n", "'Une Mine' is no id", "small letters"),
    _row("J2", "an unknown type", "une-mine,thing,Mine,ML,,,,,,,\n", "'thing' is unknown", "one of: person"),
    _row("J2", "too few fields", "une-mine,place,Mine\n", "3 fields where 11 are expected", "add commas"),
    _row(
        "J2",
        "a row in another encoding",
        (HEADER + "une-mine,place,Été,ML,,,,,,,\n").encode("latin-1"),
        "byte 0xc9 is not UTF-8",
        "save the file as UTF-8",
    ),
    Mistake(
        "J3",
        "two files of one source",
        ("sources", "list"),
        78,
        ("{home}/catalogue/sources/ml/courrier.yml:1:", "has a file already: {home}/" + SOURCE, "delete one"),
        {SOURCE: SOUND, "catalogue/sources/ml/courrier.yml": SOUND},
    ),
    Mistake(
        "J3",
        "two sources with one feed",
        ("sources", "list"),
        78,
        ("{home}/" + SOURCE + ":9:", "{home}/catalogue/sources/autre.yml already has " + FEED, "delete one"),
        {
            SOURCE: SOUND,
            "catalogue/sources/autre.yml": _changed("id: courrier", "id: autre").replace(
                "https://www.courrier.example/\n", "https://www.autre.example/\n"
            ),
        },
    ),
    _row(
        "J3",
        "an id twice",
        "une-mine,place,Mine,ML,,,,,,,\nune-mine,place,Mines,ML,,,,,,,\n",
        "the id 'une-mine' is taken, mine.csv:2",
        "merge the two",
        line=3,
    ),
    _topic("J3", "a topic twice", CHINA, "'aes-chine' is taken by", "choose another", line=1),
    _source(
        "J4", "no scheme", _changed(FEED, FEED.removeprefix("https://")), "is no web address", "write it whole", line=9
    ),
    _source(
        "J4",
        "a scheme misspelt",
        _changed(FEED, FEED.replace("https", "htp")),
        "only http and https are read",
        "as https://www.example.org/",
        line=9,
    ),
    _source(
        "J4", "a blank", _changed(FEED, FEED.replace("feed", "the feed")), "is no web address", "write it whole", line=9
    ),
    _source(
        "J4",
        "the home page as a feed",
        _changed(FEED, "https://www.courrier.example/"),
        "this is the home page, not a feed",
        "look for <link",
        line=9,
    ),
    Mistake(
        "J4",
        "a page without a scheme",
        ("add-article", "www.courrier.example/x"),
        64,
        ("'www.courrier.example/x': no address of a page", "give it whole"),
        env=CONTACT,
    ),
    _source(
        "J5",
        "an open bracket in a pattern",
        _changed("/\\d{4}/", "/(\\d{4}/"),
        "not a regular expression",
        "at position",
        "mend it there",
        line=12,
    ),
    _source(
        "J5",
        "a pattern that explodes",
        _changed("[^/?#]+/?$", "([^/?#]+)+/?$"),
        "repeats a repetition",
        "put a separator",
        line=12,
    ),
    _source(
        "J5",
        "no selector",
        _changed("kind: feed", "kind: listing\n    links: 'a[['"),
        "is not a CSS selector",
        "write it as",
        line=9,
    ),
    Mistake("J5", "a question without words", ("search", '"'), 64, ("no word to look for in '\"'", "write words")),
    _source("J6", "no delay", SOUND + "delay: 0\n", "delay: 0", "greater than or equal to 1", line=13),
    _source(
        "J6", "a delay in words", SOUND + "delay: soon\n", "delay: must be a number", "write it in digits", line=13
    ),
    Mistake("J6", "always", ("schedule", "--every", "0m"), 64, ("--every '0m' is too often", "try 15m")),
    Mistake(
        "J6", "never", ("schedule", "--every", "99999h"), 64, ("--every '99999h' does not divide", "nearest is 24h")
    ),
    Mistake("J6", "some day", ("schedule", "--every", "soon"), 64, ("--every 'soon' is no interval", "write hourly")),
    Mistake("J7", "no contact", ("crawl", "courrier"), 78, ("PRESS_MONITOR_CONTACT is not set", "set it to"), OURS),
    Mistake(
        "J7",
        "a contact that reaches nobody",
        ("crawl", "courrier"),
        78,
        ("PRESS_MONITOR_CONTACT is 'me'", "set it to"),
        OURS,
        {"PRESS_MONITOR_CONTACT": "me"},
    ),
    Mistake(
        "J7",
        "a contact of the manual",
        ("crawl", "courrier"),
        78,
        ("which reaches nobody", "set it to"),
        OURS,
        {"PRESS_MONITOR_CONTACT": "desk@your-site.org"},
    ),
    Mistake(
        "J8",
        "a source that was taken out",
        ("crawl", "parti"),
        64,
        ("unknown source: 'parti'", "sources list"),
        env=CONTACT,
    ),
    Mistake(
        "J9",
        "a source that was renamed",
        ("sources", "show", "lefasso"),
        64,
        ("unknown source: 'lefasso'", "did you mean lefaso"),
    ),
    Mistake(
        "J10",
        "no database there",
        ("search", "mali", "--db", "{home}/nope.db"),
        65,
        ("no database at {home}/nope.db", "name yours with --db"),
    ),
    Mistake(
        "J10",
        "none to back up",
        ("backup", "{home}/out", "--db", "{home}/nope.db"),
        65,
        ("no database at {home}/nope.db", "name it with --db"),
    ),
    Mistake(
        "J10",
        "a folder as database",
        ("search", "mali", "--db", "{home}"),
        64,
        ("'--db'", "'{home}' is a directory", "see press-monitor search --help"),
    ),
    Mistake(
        "J10",
        "a text as database",
        ("search", "mali", "--db", "{home}/a.db"),
        65,
        ("{home}/a.db is not a SQLite database", "left as it is", "name another with --db"),
        {"a.db": NO_BASE},
    ),
    Mistake(
        "J10",
        "a crawl into a text",
        ("crawl", "courrier", "--db", "{home}/a.db"),
        65,
        ("{home}/a.db is not a SQLite database", "name another with --db"),
        {"a.db": NO_BASE, **OURS},
        CONTACT,
    ),
    Mistake(
        "J10",
        "an empty file",
        ("search", "mali", "--db", "{home}/a.db"),
        65,
        ("{home}/a.db is empty", "fills it"),
        {"a.db": ""},
    ),
    Mistake(
        "J10",
        "a folder in the environment",
        ("search", "mali"),
        64,
        ("'{home}' is a directory", "--db"),
        env={"PRESS_MONITOR_DB": "{home}"},
    ),
    Mistake(
        "J10",
        "a file in place of a folder",
        ("crawl", "courrier", "--db", "{home}/a.db/press.db"),
        65,
        ("{home}/a.db cannot be written", "name another place with --db"),
        {"a.db": "x", **OURS},
        CONTACT,
    ),
    Mistake(
        "J10",
        "a home that is a file",
        ("crawl", "abamako"),
        65,
        ("{home}/file cannot be written", "name another place with --db"),
        {"file": "x"},
        {"PRESS_MONITOR_HOME": "{home}/file", **CONTACT},
    ),
    Mistake(
        "J11",
        "no mail server",
        ("digest", "--mail", "a@b.example", "--db", "{home}/a.db"),
        78,
        ("no mail server is set", "set PRESS_MONITOR_SMTP"),
    ),
    Mistake(
        "J11", "no rules", ("alerts", "check"), 78, ("{home}/" + ALERTS + ": there are no rules", "docs/delivery.md")
    ),
    _alerts("J11", "an unknown target", RULES.replace("[desk]", "[dsk]"), "no target 'dsk'", "there are desk", line=5),
    _alerts(
        "J11",
        "no address",
        RULES.replace("ntfy://a-topic", "a-topic"),
        "no address of a service",
        "write it as",
        line=3,
    ),
    _alerts(
        "J11",
        "nothing in the environment",
        RULES.replace("ntfy://a-topic", "${DESK_URL}"),
        "target desk",
        "no DESK_URL",
        "set it where the crawl is started",
        line=None,
    ),
    _alerts(
        "J11",
        "an unknown topic",
        RULES.replace("aes-russie", "aes-russia"),
        "no topic 'aes-russia'",
        "did you mean 'aes-russie'?",
        line=None,
    ),
    _alerts(
        "J11", "quiet hours in words", RULES + "quiet: 22-6\n", "'22-6' is no time of the day", "write it as", line=6
    ),
    Mistake(
        "J12",
        "a source too few",
        ("crawl", "abamako", "lefasso"),
        64,
        ("'lefasso'", "did you mean lefaso"),
        env=CONTACT,
    ),
    Mistake("J13", "a switch misspelt", ("crawl", "--dryrun"), 64, ("'--dryrun'", "--dry-run", "--help")),
    Mistake("J13", "a command misspelt", ("crawll",), 64, ("'crawll'", "see press-monitor --help")),
    Mistake(
        "J13", "a day of tomorrow", ("digest", "--day", "2999-01-01"), 64, ("2999-01-01 lies in the future", "today is")
    ),
    Mistake(
        "J13", "a port that does not exist", ("serve", "--port", "99999"), 64, ("99999 is not in the range", "65535")
    ),
    Mistake(
        "J13",
        "revisits in the environment",
        ("revisit",),
        78,
        ("PRESS_MONITOR_REVISITS is 'some'", "one of all"),
        OURS,
        {"PRESS_MONITOR_REVISITS": "some", **CONTACT},
    ),
    Mistake(
        "J13",
        "a level of the log",
        ("crawl", "courrier"),
        78,
        ("PRESS_MONITOR_LOG_LEVEL is 'LOUD'", "one of"),
        OURS,
        {"PRESS_MONITOR_LOG_LEVEL": "LOUD", **CONTACT},
    ),
    Mistake(
        "J13",
        "days to keep",
        ("prune",),
        78,
        ("PRESS_MONITOR_KEEP_ATTEMPTS is", "a number of days"),
        env={"PRESS_MONITOR_KEEP_ATTEMPTS": "many"},
    ),
    Mistake(
        "J15",
        "an import of nothing",
        ("import", "{home}/none.warc.gz"),
        64,
        ("{home}/none.warc.gz cannot be read", "mend the path"),
    ),
    Mistake(
        "J15",
        "an import of a text",
        ("import", "{home}/a.warc.gz"),
        64,
        ("{home}/a.warc.gz is not a WARC file", "give files written as .warc"),
        {"a.warc.gz": NO_BASE},
    ),
    Mistake("J15", "no backup", ("restore", "{home}/none"), 65, ("{home}/none is no backup", "name a folder")),
)
