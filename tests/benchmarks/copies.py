"""Are copies found, and nothing else? ``python -m tests.benchmarks.copies [--n N] [--texts FILE.jsonl] [--json]``

Articles are put together from sentences, written here or taken from the field ``text`` of a JSON Lines file, with a
quarter of the words exchanged so that no two share text by accident. Reprints of eight kinds, fresh articles and
articles that quote the first fifth of another are then looked up in an index kept in SQLite.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from monitor.similarity.copies import find_copies
from monitor.similarity.sketches import Sketch, sketch

COMMON = 200  # articles that share one hash, above which the hash says nothing
Paragraphs = list[str]


class SqliteIndex:
    """The tables of ``db/migrations.py`` that copies need, and nothing else."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "pragma journal_mode = wal; pragma synchronous = normal;"
            "create table articles (id integer primary key, text_hash text not null, shingles integer not null);"
            "create index articles_text_hash on articles(text_hash);"
            "create table bodies (id integer primary key, text text not null);"
            "create table sketches (hash integer not null, article_id integer not null, primary key (hash, article_id))"
            " without rowid; create index sketches_article on sketches(article_id);"
        )

    def add(self, article_id: int, text: str, sketched: Sketch) -> None:
        self._db.execute("insert into articles values (?, ?, ?)", [article_id, sketched.text_hash, sketched.shingles])
        self._db.execute("insert into bodies values (?, ?)", [article_id, text])
        self._db.executemany("insert into sketches values (?, ?)", [(value, article_id) for value in sketched.hashes])

    def commit(self) -> None:
        self._db.commit()

    def bytes_per_article(self) -> float:
        """What sketches and their indexes take, without the texts."""
        (size,) = self._db.execute("select sum(pgsize) from dbstat where name like 'sketches%'").fetchone()
        (articles,) = self._db.execute("select count(*) from articles").fetchone()
        return float(size / articles)

    def with_text_hash(self, text_hash: str) -> Sequence[int]:
        return [
            row[0] for row in self._db.execute("select id from articles where text_hash = ? order by id", [text_hash])
        ]

    def candidates(self, hashes: Sequence[int], at_least: int, limit: int) -> Sequence[tuple[int, int, int]]:
        shared: Counter[int] = Counter()
        for value in hashes:
            rows = self._db.execute(
                "select article_id from sketches where hash = ? limit ?", [value, COMMON]
            ).fetchall()
            if len(rows) < COMMON:
                shared.update(row[0] for row in rows)
        best = sorted((-count, article_id) for article_id, count in shared.items() if count >= at_least)[:limit]
        select = "select shingles from articles where id = ?"
        return [(id_, -negative, self._db.execute(select, [id_]).fetchone()[0]) for negative, id_ in best]

    def text(self, article_id: int) -> str:
        return str(self._db.execute("select text from bodies where id = ?", [article_id]).fetchone()[0])


WHO = (
    "le maire de la commune", "une association de maraîchères", "le comité de gestion du forage",
    "la directrice du collège", "un groupe de jeunes diplômés", "le gouverneur de la région",
    "la coopérative des éleveurs", "un ancien instituteur", "le chef de quartier", "la ministre de l'hydraulique",
    "un convoi de camionneurs", "le conseil des sages", "une troupe de théâtre", "le médecin du district",
    "la fédération des pêcheurs", "un inventeur autodidacte",
)  # fmt: skip
DID = (
    "a inauguré", "a demandé", "a promis d'agrandir", "a refusé de fermer", "a visité", "a défendu", "a fait réparer",
    "a présenté aux habitants", "a retrouvé", "a longuement décrit", "a mis en vente", "a proposé de déplacer",
)  # fmt: skip
WHAT = (
    "le nouveau marché couvert", "la pompe solaire du village", "une bibliothèque itinérante",
    "la piste qui mène au fleuve", "un entrepôt de céréales", "le pont de bois emporté par les pluies",
    "la radio communautaire", "un atelier de couture", "le vieux four à briques", "une pépinière de karité",
    "la salle des fêtes", "un registre tenu depuis quarante ans",
)  # fmt: skip
WHERE = (
    "à l'entrée de Tamboura", "près de la mare de Koussi", "dans le quartier de Sinaré",
    "au bord de la route de Doulgou", "derrière l'école de Faramba", "sur la colline de Yéla",
    "au carrefour de Banfolo", "dans la plaine de Gassi",
)  # fmt: skip
WHEN = (
    "lundi matin", "à la veille de la rentrée", "pendant la saison des pluies", "après trois semaines d'attente",
    "devant une centaine de personnes", "au lendemain de la fête", "malgré la chaleur",
    "pour la deuxième fois de l'année",
)  # fmt: skip
WHY = (
    "parce que le budget le permettait enfin", "sans attendre l'avis du préfet", "avec l'aide de la diaspora",
    "afin de calmer les esprits", "comme le voulait la coutume", "alors que personne n'y croyait plus",
    "en échange de deux jours de travail", "pour que les enfants n'aient plus à marcher si loin",
)  # fmt: skip
SYLLABLES = ("ba", "ko", "mé", "ri", "sou", "ta", "lé", "do", "fan", "gui", "yo", "nia", "zé", "pa", "wen", "dia")


def written_sentence(dice: random.Random) -> str:
    parts = [dice.choice(choices) for choices in (WHO, DID, WHAT, WHERE, WHEN, WHY)]
    sentence = f"{parts[0]} {parts[1]} {parts[2]} {parts[3]}, {parts[4]}, {parts[5]}."
    return sentence[0].upper() + sentence[1:]


def sentence_source(texts: Path | None) -> Callable[[random.Random], str]:
    """Sentences written here, or those of a file's texts."""
    if texts is None:
        return written_sentence
    rows = (json.loads(line)["text"] for line in texts.read_text(encoding="utf-8").splitlines() if line.strip())
    pool = [part for text in rows for part in re.split(r"(?<=[.!?])\s+", text) if 6 <= len(part.split()) <= 60]
    return lambda dice: dice.choice(pool)


def exchanged(sentence: str, dice: random.Random, share: float = 0.25) -> str:
    """The sentence with a quarter of its words replaced by words that do not exist."""
    return " ".join(
        "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) if dice.random() < share else word
        for word in sentence.split()
    )


def article(dice: random.Random, sentence: Callable[[random.Random], str]) -> Paragraphs:
    """About 560 words in paragraphs of three sentences."""
    goal, paragraphs, count = dice.gauss(560, 150), [], 0
    while count < max(150, goal):
        paragraph = " ".join(exchanged(sentence(dice), dice) for _ in range(3))
        paragraphs.append(paragraph)
        count += len(paragraph.split())
    return paragraphs


def retitled(text: Paragraphs, dice: random.Random) -> Paragraphs:
    return [
        exchanged("Ce que l'on sait de cette affaire", dice, 0.5),
        *text,
        "Par " + exchanged("Awa Untelle", dice, 0.5),
    ]


def shortened(text: Paragraphs, dice: random.Random) -> Paragraphs:
    cut = set(dice.sample(range(len(text)), k=min(dice.randint(1, 2), len(text) - 1)))
    return [paragraph for place, paragraph in enumerate(text) if place not in cut]


def mistyped(text: Paragraphs, dice: random.Random) -> Paragraphs:
    def typo(word: str) -> str:
        place = dice.randrange(len(word))
        return word[:place] + dice.choice("aeiounrst") + word[place + 1 :]

    return [" ".join(typo(word) if dice.random() < 0.01 else word for word in part.split()) for part in text]


def restyled(text: Paragraphs, _: random.Random) -> Paragraphs:
    changes = str.maketrans({"'": "’", "-": "–", "é": "e\u0301", ",": " ,"})
    return ["« " + paragraph.translate(changes) + " »" for paragraph in text]


def footed(text: Paragraphs, dice: random.Random) -> Paragraphs:
    footer = "Soutenez notre rédaction, abonnez-vous à notre lettre et suivez-nous chaque jour sur tous les réseaux."
    return [*text, *(exchanged(footer, dice, 0.1) for _ in range(3))]


def combined(text: Paragraphs, dice: random.Random) -> Paragraphs:
    return footed(retitled(restyled(mistyped(shortened(text, dice), dice), dice), dice), dice)


def kept(text: Paragraphs, dice: random.Random, share: float) -> Paragraphs:
    words = " ".join(text).split()
    size = round(len(words) * share)
    start = dice.randint(0, len(words) - size)
    return [" ".join(words[start : start + size])]


KINDS: dict[str, Callable[[Paragraphs, random.Random], Paragraphs]] = {
    "title and byline": retitled,
    "1-2 paragraphs cut": shortened,
    "typing errors 1 %": mistyped,
    "quotes and dashes": restyled,
    "footer": footed,
    "combined": combined,
    "half kept": lambda text, dice: kept(text, dice, 0.5),
    "third kept": lambda text, dice: kept(text, dice, 1 / 3),
}


def measure(number: int, texts: Path | None, seed: int = 7) -> dict[str, object]:
    """All figures of one run: recall by kind, precision, false alarms, CPU rates, bytes of sketch per article."""
    dice, sentence = random.Random(seed), sentence_source(texts)
    with tempfile.TemporaryDirectory() as folder:
        index = SqliteIndex(Path(folder) / "copies.db")
        stored = [article(dice, sentence) for _ in range(number)]
        started = time.process_time()
        for place, paragraphs in enumerate(stored):
            text = "\n\n".join(paragraphs)
            index.add(place, text, sketch(text))
        index.commit()
        insert_seconds = time.process_time() - started
        queries = max(20, min(500, number // 8))
        seconds, looked_up = 0.0, 0
        recall: dict[str, float] = {}
        relations: dict[str, dict[str, int]] = {}
        right = wrong = 0

        def found(text: str) -> dict[int, str]:
            nonlocal seconds, looked_up
            began = time.process_time()
            copies = find_copies(text, sketch(text), index)
            seconds += time.process_time() - began
            looked_up += 1
            return {copy.of_id: copy.relation for copy in copies if copy.relation != "quotes"}

        for kind, change in KINDS.items():
            hits: Counter[str] = Counter()
            for place in dice.sample(range(number), k=min(queries, number)):
                answer = found("\n\n".join(change(stored[place], dice)))
                hits[answer.pop(place, "none")] += 1
                wrong += len(answer)
            size = sum(hits.values())
            recall[kind] = round(1 - hits["none"] / size, 4)
            relations[kind] = dict(hits)
            right += size - hits["none"]
        fresh = ["\n\n".join(article(dice, sentence)) for _ in range(queries)]
        wrong += sum(len(found(text)) for text in fresh)
        alarms = 0
        for text in fresh:
            place = dice.randrange(number)
            source = " ".join(stored[place]).split()
            quote = " ".join(source[: len(source) // 5])
            alarms += bool(found(f"{text}\n\n{quote}"))
        size_per_article = index.bytes_per_article()
    return {
        "articles": number,
        "queries": looked_up,
        "recall": round(sum(recall.values()) / len(recall), 4),
        "precision": round(right / max(1, right + wrong), 4),
        "recall_by_kind": recall,
        "relations_by_kind": relations,
        "false_alarm_20_percent_quote": round(alarms / queries, 4),
        "insert_per_cpu_second": round(number / insert_seconds),
        "look_up_per_cpu_second": round(looked_up / seconds),
        "sketch_bytes_per_article": round(size_per_article),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=20_000, help="articles in the index")
    parser.add_argument("--texts", type=Path, help="JSON Lines with the field 'text'")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.n, options.texts)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        if isinstance(value, dict):
            print(name)
            for inner, figure in value.items():
                print(f"  {inner:22} {figure}")
        else:
            print(f"{name:30} {value}")


if __name__ == "__main__":
    main()
