"""What the benchmarks of copies are made of: articles put together from sentences, and reprints of eight kinds.

The sentences are written here or taken from the field ``text`` of a JSON Lines file; a quarter of their words is
exchanged, so that no two articles share text by accident.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

Paragraphs = list[str]
Sentences = Callable[[random.Random], str]

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
    # there are few turns of phrase here, and a language has many
    return exchanged(sentence[0].upper() + sentence[1:], dice, 0.4)


def sentence_source(texts: Path | None) -> Sentences:
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


def article(dice: random.Random, sentence: Sentences, words: int = 560, share: float = 0.25) -> Paragraphs:
    """About so many words in paragraphs of three sentences, ``share`` of them exchanged."""
    goal, paragraphs, count = dice.gauss(words, words / 4), [], 0
    while count < max(words / 4, goal):
        paragraph = " ".join(exchanged(sentence(dice), dice, share) for _ in range(3))
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
