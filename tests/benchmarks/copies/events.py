"""Invented events and what several outlets write about each, in French, English and Russian.

Persons, places and companies do not exist. Each write-up says some of what there is to say, in its own words, among
sentences of its own and the background that every text of the field repeats. Between the single events run series: one
matter with the same names every few days, weekly briefs, anniversaries.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.catalogue.gazetteer import Entity, Gazetteer

Languages = dict[str, str]
BEGIN = date(2025, 1, 6)
SYLLABLES = (
    "ba", "ko", "me", "ri", "sou", "ta", "le", "do", "fan", "gui", "yo", "nia", "ze", "pa", "ven", "dia", "mo",
)  # fmt: skip
_CYRILLIC = dict(zip("abdefgiklmnoprstuvyz", "абдефгиклмнопрстувйз", strict=True))
MONTHS = {
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"],
    "ru": ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
           "октября", "ноября", "декабря"],
}  # fmt: skip

# a kind of event: what it is about (thing), and what is said of it, each in several ways
KINDS: tuple[dict[str, list[list[str]]], ...] = (
    {
        "thing": [["une usine de ciment", "a cement plant", "цементный завод"],
                  ["une raffinerie de sucre", "a sugar refinery", "сахарный завод"],
                  ["une centrale solaire", "a solar power station", "солнечную электростанцию"],
                  ["un hôpital régional", "a regional hospital", "региональную больницу"],
                  ["une école de pilotage", "a flying school", "летную школу"]],
        "fr": [["{a} inaugure {thing} à {p}", "{p} : {thing} ouvre ses portes", "{a} à {p} pour lancer {thing}"],
               ["{a} a coupé le ruban {day} à {p} : {thing} entre en service.",
                "À {p}, {thing} a été mise en route {day} par {a}."],
               ["Le chantier, confié à {o}, a coûté {n} millions.", "{o} a mené les travaux pour {n} millions."],
               ["{b} a remercié les ouvriers et les riverains.",
                "Devant les habitants, {b} a salué le travail des équipes."],
               ["Près de {m} emplois sont attendus sur le site.", "Le site doit employer {m} personnes."]],
        "en": [["{a} opens {thing} in {p}", "{p}: {thing} starts work"],
               ["{a} opened {thing} in {p} on {day}.", "In {p}, {thing} was put into service by {a} on {day}."],
               ["The works were carried out by {o} for {n} million.", "Built by {o}, it cost {n} million."],
               ["{b} thanked the workers and the neighbours.", "The crews were praised by {b}."],
               ["Some {m} jobs are expected.", "The plant is to employ {m} people."]],
        "ru": [["{a} открыл {thing} в {p}", "{p}: запущен новый объект"],
               ["{day} {a} открыл {thing} в {p}.", "В {p} {day} при участии {a} запустили {thing}."],
               ["Строительство вела {o}, стоимость {n} миллионов.", "Работы стоимостью {n} миллионов выполнила {o}."],
               ["{b} поблагодарил рабочих.", "Перед жителями выступил {b}."],
               ["Ожидается {m} рабочих мест.", "На объекте будут работать {m} человек."]],
    },
    {
        "thing": [["le coton", "cotton", "хлопок"], ["les engrais", "fertiliser", "удобрения"],
                  ["les bourses d'études", "scholarships", "стипендии"], ["le transport aérien", "air transport",
                   "авиасообщение"],
                  ["la pêche", "fishing", "рыболовство"]],
        "fr": [["{a} et {b} signent un protocole sur {thing}", "Protocole à {p} : {thing} au menu",
        "{thing} : ce que prévoit le texte signé à {p}"],
               ["{a} et {b} ont paraphé {day} à {p} un protocole qui porte sur {thing}.",
                "Un protocole sur {thing} lie désormais {a} et {b}, qui l'ont signé {day} à {p}."],
               ["Le document court sur {n} ans.", "La durée prévue est de {n} ans."],
               ["{o} sera chargée du suivi.", "Le suivi revient à {o}."],
               ["Une enveloppe de {m} millions est prévue.", "{m} millions seront débloqués."]],
        "en": [["{a} and {b} sign protocol on {thing}", "{thing}: what was signed in {p}"],
               ["{a} and {b} signed a protocol on {thing} in {p} on {day}.",
                "Meeting in {p} on {day}, {a} and {b} initialled a text on {thing}."],
               ["It runs for {n} years.", "The text is valid for {n} years."],
               ["{o} will watch over it.", "The follow-up is left to {o}."],
               ["An envelope of {m} million is foreseen.", "Some {m} million will be released."]],
        "ru": [["{a} и {b} подписали протокол: {thing}", "Протокол подписан в {p}"],
               ["{a} и {b} подписали в {p} {day} протокол, тема: {thing}.",
                "{day} в {p} {a} и {b} парафировали документ, его предмет: {thing}."],
               ["Документ рассчитан на {n} лет.", "Срок действия: {n} лет."],
               ["Контроль поручен {o}.", "Следить за выполнением будет {o}."],
               ["Предусмотрено {m} миллионов.", "Выделят {m} миллионов."]],
    },
    {
        "thing": [["un convoi de camions", "a convoy of lorries", "колонну грузовиков"], ["un poste de douane",
        "a customs post", "таможенный пост"],
                  ["un marché à bétail", "a cattle market", "скотный рынок"], ["une antenne relais", "a relay mast",
                   "вышку связи"],
                  ["un pont", "a bridge", "мост"]],
        "fr": [["{p} : {thing} attaqué, {n} blessés", "Attaque près de {p}",
        "Des hommes armés s'en prennent à {thing} vers {p}"],
               ["Des hommes armés ont attaqué {thing} {day} près de {p}.",
                "{thing} a été la cible d'une attaque {day}, non loin de {p}."],
               ["Le bilan provisoire est de {n} blessés.", "On compte {n} blessés, selon {o}."],
               ["{a} s'est rendu sur place.", "Sur les lieux, {a} a promis une enquête."],
               ["Les assaillants, à moto, ont fui avec {m} têtes de bétail.",
                "{m} bêtes ont été emportées par les assaillants venus à moto."]],
        "en": [["Gunmen attack {thing} near {p}", "{p}: {n} hurt in attack"],
               ["Gunmen attacked {thing} near {p} on {day}.", "On {day} {thing} came under attack not far from {p}."],
               ["The provisional toll stands at {n} wounded.", "{o} counts {n} wounded."],
               ["{a} went to the scene.", "{a} promised an inquiry on the spot."],
               ["The attackers fled on motorbikes with {m} cattle.", "Some {m} animals were taken."]],
        "ru": [["Нападение на {thing} у {p}", "{p}: {n} раненых"],
               ["Вооруженные люди напали на {thing} у {p} {day}.",
                "{day} недалеко от {p} совершено нападение на {thing}."],
               ["Ранены {n} человек.", "По данным {o}, раненых {n}."],
               ["На место прибыл {a}.", "{a} обещал расследование."],
               ["Нападавшие на мотоциклах угнали {m} голов скота.", "Угнано {m} голов скота."]],
    },
    {
        "thing": [["l'eau potable", "drinking water", "питьевая вода"], ["la langue et le théâtre",
        "language and theatre", "язык и театр"],
                  ["les semences", "seeds", "семена"], ["la presse en ligne", "online press", "сетевая пресса"],
                  ["les routes rurales", "rural roads", "сельские дороги"]],
        "fr": [["{p} accueille un forum : {thing} au centre", "Forum de {p} : {a} plaide",
        "{thing} : {m} participants réunis à {p}"],
               ["Un forum consacré au thème suivant, {thing}, s'est tenu {day} à {p} à l'appel de {o}.",
                "{o} a réuni {day} à {p} un forum sur un thème : {thing}."],
               ["{a} a ouvert les travaux devant {m} participants.",
                "{m} participants ont écouté le discours d'ouverture de {a}."],
               ["{b} a présenté un exposé sur les attentes des villages.",
                "Pour {b}, les villages doivent être entendus."],
               ["Une prochaine édition est annoncée dans {n} mois.", "Rendez-vous est pris dans {n} mois."]],
        "en": [["Forum in {p} on {thing}", "{a} opens forum in {p}"],
               ["A forum on {thing} was held in {p} on {day}, called by {o}.",
                "{o} held a forum on {thing} in {p} on {day}."],
               ["{a} opened the proceedings before {m} participants.", "Some {m} people heard {a} open it."],
               ["{b} spoke of what villages expect.", "Villages must be heard, according to {b}."],
               ["The next one is due in {n} months.", "They will meet again in {n} months."]],
        "ru": [["Форум в {p}: {thing}", "{a} открыл форум в {p}"],
               ["Форум на тему «{thing}» прошел в {p} {day} по приглашению {o}.",
                "{o} провела {day} в {p} форум, тема: {thing}."],
               ["{a} открыл заседание, участвовали {m} человек.", "Перед {m} участниками выступил {a}."],
               ["{b} рассказал об ожиданиях деревень.", "О деревнях говорил {b}."],
               ["Следующий форум через {n} месяцев.", "Новая встреча через {n} месяцев."]],
    },
)  # fmt: skip
BACKGROUND = {
    "fr": (
        "Depuis deux ans, les trois pays du Sahel ont resserré leurs liens et parlent d'une seule voix.",
        "Le Mali, le Burkina Faso et le Niger ont quitté l'organisation régionale et formé une confédération.",
        "La Russie est devenue un partenaire de premier plan pour la sécurité et l'économie de la région.",
        "À Bamako comme à Moscou, on rappelle que la coopération se fonde sur le respect de la souveraineté.",
        "La région fait face depuis plus de dix ans à une crise sécuritaire qui a déplacé des milliers de familles.",
        "Les autorités de la transition ont fait de la souveraineté économique une priorité.",
    ),
    "en": (
        "Over the past two years the three countries of the Sahel have drawn closer together.",
        "Mali, Burkina Faso and Niger left the regional organisation in January and formed a confederation.",
        "Russia has become a leading partner for the security and the economy of the region.",
        "The region has faced a security crisis for more than ten years.",
    ),
    "ru": (
        "За последние два года три страны Сахеля стали ближе друг к другу.",
        "Мали, Буркина-Фасо и Нигер вышли из региональной организации и создали конфедерацию.",
        "Россия стала важным партнером региона в области безопасности и экономики.",
        "Регион более десяти лет переживает кризис безопасности.",
    ),
}  # fmt: skip
OWN = {
    "fr": ("{w} et {v} ont été évoqués par plusieurs voix.", "Un habitant parle de {w}, un autre de {v}.",
    "La question de {w} reste posée."),
    "en": ("Several voices mentioned {w} and {v}.", "One resident spoke of {w}, another of {v}.",
    "The question of {w} remains."),
    "ru": ("Прозвучали слова {w} и {v}.", "Один житель говорил о {w}, другой о {v}.", "Вопрос о {w} остается."),
}  # fmt: skip
BRIEFS = (
    "Le point de la semaine à {p}",
    "Revue de la semaine, numéro {n}",
    "Conseil des ministres : les décisions prises {day}",
)


@dataclass(frozen=True, slots=True)
class Writeup:
    """A text with the event that it is about and the outlet that wrote it."""

    id: str
    event: str
    outlet: int
    language: str
    day: date
    title: str
    text: str
    precision: str = "day"


def writeup(event: str, outlet: int, language: str, day: str, title: str, text: str) -> Writeup:
    """A text of a day given as ``YYYY-MM-DD``."""
    return Writeup(f"{event}-{outlet}-{day}", event, outlet, language, date.fromisoformat(day), title, text)


@dataclass(frozen=True, slots=True)
class _Name:
    id: str
    type: str
    latin: str

    def told(self, language: str) -> str:
        return cyrillic(self.latin) if language == "ru" else self.latin


def cyrillic(word: str) -> str:
    """A name in Russian letters, letter by letter."""
    return "".join(
        _CYRILLIC[letter.lower()].upper() if letter.isupper() else _CYRILLIC.get(letter, letter) for letter in word
    )


class World:
    """The names of an invented region, two in three of which a gazetteer knows, and what happens there."""

    def __init__(self, seed: int, filler: Sequence[str] = ()) -> None:
        self.dice = random.Random(seed)
        self.people = [self._name("person", number, 2) for number in range(40)]
        self.places = [self._name("place", number, 1) for number in range(40)]
        self.houses = [self._name("organisation", number, 1) for number in range(16)]
        self.filler = filler

    def _name(self, kind: str, number: int, words: int) -> _Name:
        parts = ["".join(self.dice.choices(SYLLABLES, k=3)).capitalize() for _ in range(words)]
        return _Name(f"{kind}-{number}", kind, " ".join(parts))

    def gazetteer(self) -> Gazetteer:
        """What is known of the names."""
        known = [
            one for group in (self.people, self.places, self.houses) for number, one in enumerate(group) if number % 3
        ]
        states = [
            Entity("mali", "place", "Mali", aliases=("Mali", "Мали")),
            Entity("niger", "place", "Niger", aliases=("Niger", "Нигер")),
            Entity("burkina-faso", "place", "Burkina Faso", aliases=("Burkina Faso", "Буркина-Фасо")),
            Entity("russie", "place", "Russie", aliases=("Russie", "Russia", "Россия")),
        ]
        return Gazetteer(
            (*states, *(Entity(one.id, one.type, one.latin, aliases=(one.latin, cyrillic(one.latin))) for one in known))  # type: ignore[arg-type]
        )

    def writeups(self, texts: int, days: int) -> list[Writeup]:
        """About so many texts over so many days, in the order in which they came out."""
        made: list[Writeup] = []
        number = 0
        while len(made) < texts:
            number += 1
            begin = BEGIN + timedelta(days=self.dice.randrange(days))
            made += self._series(number, begin) if number % 9 == 0 else self._event(f"e{number}", begin)
        for week in range(days // 7):
            made += self._briefs(BEGIN + timedelta(days=7 * week), week)
        self.dice.shuffle(made)
        return [
            Writeup(f"t{at}", one.event, one.outlet, one.language, one.day, one.title, one.text)
            for at, one in enumerate(sorted(made, key=lambda one: one.day))
        ]

    def _event(
        self, key: str, begin: date, cast: dict[str, _Name] | None = None, kind: int | None = None
    ) -> list[Writeup]:
        dice = self.dice
        rules = KINDS[dice.randrange(len(KINDS)) if kind is None else kind]
        thing = dict(zip(("fr", "en", "ru"), dice.choice(rules["thing"]), strict=True))
        names = cast or self._cast()
        numbers = {"n": str(dice.randrange(3, 90)), "m": str(dice.randrange(100, 990))}
        count = dice.choices((1, 2, 3, 4, 5, 7), (30, 20, 20, 12, 10, 8))[0]
        outlets = dice.sample(range(40), count)
        matter = [self._word() for _ in range(8)]
        return [self._writeup(key, outlet, begin, rules, thing, names, numbers, matter) for outlet in outlets]

    def _cast(self) -> dict[str, _Name]:
        a, b = self.dice.sample(self.people, 2)
        return {"a": a, "b": b, "p": self.dice.choice(self.places), "o": self.dice.choice(self.houses)}

    def _series(self, number: int, begin: date) -> list[Writeup]:
        """One matter with the same people, every few days elsewhere or otherwise: each is an event of its own."""
        kind, cast = self.dice.randrange(len(KINDS)), self._cast()
        made: list[Writeup] = []
        for step in range(4):
            day = begin + timedelta(days=step * self.dice.randint(3, 7))
            scene = {**cast, "p": self.dice.choice(self.places)}
            made += self._event(f"s{number}.{step}", day, scene, kind)
        return made

    def _briefs(self, day: date, week: int) -> list[Writeup]:
        made: list[Writeup] = []
        for outlet, title in enumerate(BRIEFS):
            told = title.format(p=self.places[0].latin, n=week + 1, day=_civil(day, "fr"))
            lines = [self.dice.choice(BACKGROUND["fr"])]
            for _ in range(4):
                scene = self._event("", day)[0]
                lines.append(scene.title if scene.language == "fr" else f"{self._own('fr')}")
            lines += [self._own("fr") for _ in range(3)]
            made.append(Writeup("", f"brief{outlet}.{week}", outlet, "fr", day, told, " ".join(lines)))
        return made

    def _writeup(
        self, key: str, outlet: int, begin: date, rules: dict[str, list[list[str]]], thing: Languages,
        names: dict[str, _Name], numbers: dict[str, str], matter: Sequence[str],
    ) -> Writeup:  # fmt: skip
        dice = self.dice
        language = dice.choices(("fr", "en", "ru"), (70, 18, 12))[0]
        day = begin + timedelta(days=dice.choices((0, 1, 2, 3, 5), (50, 28, 12, 6, 4))[0])
        slots = {slot: name.told(language) for slot, name in names.items()}
        slots |= {**numbers, "thing": thing[language], "day": _civil(begin, language)}
        title, lead, *facets = ([way.format(**slots) for way in ways] for ways in rules[language])
        said = [dice.choice(ways) for ways in facets if dice.random() < 0.7]
        # what is particular to the event, and what only this outlet has to say
        said += [self._own(language, matter) for _ in range(dice.randint(1, 3))]
        said += [self._own(language) for _ in range(dice.randint(1, 4))]
        if self.filler and language == "fr":
            said += dice.sample(self.filler, 3)
        dice.shuffle(said)
        said += dice.sample(BACKGROUND[language], dice.randint(1, 3))
        text = " ".join([dice.choice(lead), *said])
        return Writeup("", key, outlet, language, day, _upper(dice.choice(title)), text)

    def _word(self) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4)))

    def _own(self, language: str, matter: Sequence[str] = ()) -> str:
        words = self.dice.sample(matter, 2) if matter else [self._word(), self._word()]
        told = [cyrillic(word) for word in words] if language == "ru" else words
        return self.dice.choice(OWN[language]).format(w=told[0], v=told[1])


def _civil(day: date, language: str) -> str:
    month = MONTHS[language][day.month - 1]
    return f"{month} {day.day}" if language == "en" else f"{'le ' if language == 'fr' else ''}{day.day} {month}"


def _upper(title: str) -> str:
    return title[0].upper() + title[1:]
