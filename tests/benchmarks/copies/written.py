"""Texts written by hand: what is hard about stories. All names are invented; no two texts share a sentence, save where
a series repeats itself."""

from __future__ import annotations

from monitor.catalogue.gazetteer import Entity, Gazetteer
from tests.benchmarks.copies.events import writeup as _text

_ENTITIES = (
    ("tamboura", "place", "Tamboura", ("Тамбура", "Тамбуре", "Тамбуры")),
    ("doulgou", "place", "Doulgou", ("Дулгу",)),
    ("koussi", "place", "Koussi", ("Кусси",)),
    ("yelimar", "place", "Yélimar", ("Yelimar", "Елимар", "Елимаре")),
    ("agence-horizon", "organisation", "Agence Horizon Sud", ("Horizon Sud", "Горизонт Юг")),
    ("savane-media", "organisation", "Savane Média", ("Savane Media",)),
    ("volganor", "organisation", "Volganor", ("Волганор", "Волганора")),
    ("banque-sahel-vert", "organisation", "Banque du Sahel vert", ("Green Sahel Bank", "Банк зеленого Сахеля")),
    ("awa-sindibe", "person", "Awa Sindibé", ("Awa Sindibe", "Sindibé", "Sindibe", "Ава Синдибе", "Синдибе")),
    ("oumarou-dagano", "person", "Oumarou Dagano", ("Dagano", "Умару Дагано", "Дагано")),
    ("piotr-lenski", "person", "Piotr Lenski", ("Lenski", "Pyotr Lensky", "Lensky", "Петр Ленский", "Ленский")),
    ("fanta-koume", "person", "Fanta Koumé", ("Fanta Koume", "Koumé", "Koume")),
    ("mali", "place", "Mali", ("Мали",)),
    ("russie", "place", "Russie", ("Russia", "Россия", "России")),
    ("bamako", "place", "Bamako", ("Бамако",)),
    ("aes", "organisation", "AES", ("Alliance des États du Sahel", "Confédération des États du Sahel")),
)


def written_gazetteer() -> Gazetteer:
    """Those of the names that a gazetteer would know."""
    return Gazetteer(
        tuple(Entity(key, kind, name, aliases=(name, *more)) for key, kind, name, more in _ENTITIES)  # type: ignore[arg-type]
    )


# One debate in seven accounts: each outlet keeps other speakers, and half of them come days late
_DEBATE = (
    _text("debat", 1, "fr", "2025-02-03", "Coopération AES-Russie : l'Agence Horizon Sud au cœur d'un débat",
          "Savane Média et l'Agence Horizon Sud ont tenu le 1er février 2025 à Tamboura une "
          "conférence-débat sur la coopération entre l'AES et la "
          "Russie : énergie, sécurité, communication. Piotr Lenski, qui dirige l'agence, a expliqué ce "
          "qu'elle veut faire dans la région. Fanta "
          "Koumé, économiste, juge le choix réfléchi. Des journalistes seront formés, a-t-il été promis."),
    _text("debat", 2, "fr", "2025-02-03", "Tamboura : une conférence-débat sur les rapports avec la Russie",
          "La grande salle du centre culturel de Tamboura était pleine ce samedi 1er février. À "
          "l'invitation de Savane Média, des panélistes ont "
          "débattu de la coopération avec Moscou. L'énergie a pris le plus de temps : les délestages ont "
          "été cités par presque tous les orateurs. "
          "Oumarou Dagano, spécialiste des réseaux, a détaillé l'état des centrales."),
    _text("debat", 3, "fr", "2025-02-04", "AES-Russie : Savane Média et Horizon Sud ouvrent le débat",
          "Population, superficie, part du commerce régional : le professeur Oumarou Dagano a aligné les "
          "chiffres de l'AES devant les participants "
          "de la conférence organisée par Savane Média et Horizon Sud à Tamboura. Pour lui la coopération "
          "avec la Russie doit profiter aux deux "
          "côtés. Le basculement est irréversible, a complété un étudiant."),
    _text("debat", 4, "fr", "2025-02-04",
        "Énergie, sécurité, communication : Maliens et Russes confrontent leurs vues",
          "Trois thèmes étaient à l'ordre du jour de la rencontre du 1er février entre l'Alliance des "
          "États du Sahel et la Russie, vue par des "
          "chercheurs et des journalistes : la sécurité, l'énergie, la communication. Le responsable de "
          "l'Agence Horizon Sud veut faire connaître "
          "la culture de son pays. Fanta Koumé a posé la question du prix de l'électricité."),
    _text("debat", 5, "fr", "2025-02-05", "Piotr Lenski à Tamboura : « former vos journalistes »",
          "De passage à Tamboura pour une conférence-débat, Piotr Lenski, de l'Agence Horizon Sud, a "
          "plaidé pour des ateliers destinés aux reporters "
          "maliens. Interrogé sur la coopération entre l'AES et la Russie, il a parlé d'un monde à "
          "plusieurs pôles. Savane Média, qui organisait le "
          "débat, annonce une seconde rencontre."),
    _text("debat", 6, "fr", "2025-02-06", "Conférence-débat de Savane Média : ce qu'il faut retenir",
          "Quatre panels, deux cents personnes et beaucoup de questions : la conférence-débat sur la "
          "coopération AES-Russie, à Tamboura, a tenu ses "
          "promesses. Sur la sécurité, les orateurs demandent de la patience. Sur l'énergie, Dagano "
          "propose de regarder vers le nucléaire. "
          "Sur la communication, l'Agence Horizon Sud promet des ateliers."),
    _text("debat", 7, "fr", "2025-02-08", "Les pays de l'AES intéressent l'Agence Horizon Sud",
          "L'Agence Horizon Sud, dirigée par Piotr Lenski, s'intéresse à la zone AES. Elle l'a dit lors "
          "d'un débat monté avec Savane Média au centre "
          "culturel de Tamboura, en présence de Fanta Koumé et d'étudiants. La coopération avec la Russie "
          "dans le domaine de l'énergie y a été "
          "défendue, les médias aussi."),
)  # fmt: skip

# One signing in three languages, and another of the same firm three weeks later
_SIGNING = (
    _text("raffinerie", 1, "fr", "2025-03-10", "Volganor construira une raffinerie à Yélimar",
          "La société Volganor et la Banque du Sahel vert ont signé le 9 mars un contrat pour une "
          "raffinerie à Yélimar. Awa Sindibé, qui conduisait la "
          "délégation, parle de 62 tonnes par an et de quatre ans de chantier."),
    _text("raffinerie", 2, "en", "2025-03-10", "Volganor to build refinery in Yelimar",
          "A refinery turning out 62 tonnes a year will be built in Yelimar by Volganor with money from "
          "the Green Sahel Bank, under a contract signed on "
          "March 9. The delegation was led by Awa Sindibe."),
    _text("raffinerie", 3, "ru", "2025-03-11", "Волганор построит завод в Елимаре",
          "Компания Волганор и Банк зеленого Сахеля 9 марта подписали контракт. Завод в Елимаре будет "
          "выпускать 62 тонны в год, сообщила Ава Синдибе."),
    _text("raffinerie", 4, "fr", "2025-03-11", "Yélimar aura sa raffinerie",
          "Soixante-deux tonnes de métal par an : c'est ce que doit produire la raffinerie promise à "
          "Yélimar. Le contrat avec Volganor est signé, la "
          "Banque du Sahel vert prête l'argent. Les orpailleurs attendent de voir."),
    _text("personnel", 1, "fr", "2025-04-02", "Volganor recrute à Yélimar",
          "Volganor cherche cent vingt soudeurs et conducteurs d'engins à Yélimar. Les dossiers se "
          "déposent à la mairie jusqu'au 20 avril ; la formation "
          "durera six semaines."),
    _text("personnel", 5, "fr", "2025-04-03", "Yélimar : cent vingt postes de soudeurs et de conducteurs",
          "File d'attente devant la mairie de Yélimar : la société Volganor reçoit les dossiers des "
          "soudeurs et des conducteurs d'engins. Une formation "
          "de six semaines est prévue pour les cent vingt retenus."),
)  # fmt: skip
_VISIT = (
    _text("visite", 1, "en", "2025-03-18", "Lensky meets Dagano in Doulgou",
          "Pyotr Lensky met Oumarou Dagano in Doulgou on March 17. They spoke of grain, ports and visas, "
          "and agreed to meet again in Tamboura."),
    _text("visite", 2, "fr", "2025-03-18", "Dagano reçoit Lenski",
          "Oumarou Dagano a reçu Piotr Lenski le 17 mars à Doulgou. Il a été question de céréales, de "
          "ports et de visas. Une nouvelle rencontre est prévue "
          "à Tamboura."),
    _text("visite", 3, "ru", "2025-03-18", "Дагано принял Ленского в Дулгу",
          "Умару Дагано 17 марта принял в Дулгу делегацию, которую возглавлял Петр Ленский. Говорили о "
          "зерне, портах и визах. Следующая встреча пройдет в "
          "Тамбуре."),
)  # fmt: skip

# The same roads, the same carriers, the same words: four attacks that are four events
_ROADS = tuple(
    writeup
    for event, day, place, first, second in (
        ("convoi1", "2025-05-02", "Koussi",
         "Douze camions-citernes ont brûlé jeudi à la sortie de Koussi. Les chauffeurs ont pu s'enfuir à "
         "pied vers le hameau de Bélé, où ils ont passé la nuit.",
         "L'incendie de douze citernes à Koussi prive la ville d'essence. À Bélé, les habitants racontent "
         "l'arrivée des chauffeurs épuisés."),
        ("convoi2", "2025-05-07", "Doulgou",
         "Une embuscade a coûté la vie à trois convoyeurs mardi dans la forêt de Doulgou. Un drone avait "
         "signalé des motos la veille, sans effet.",
         "Trois convoyeurs tués à Doulgou : leurs familles demandent pourquoi l'alerte donnée par le "
         "drone n'a pas été entendue."),
        ("convoi3", "2025-05-12", "Yélimar",
         "Les transporteurs suspendent leurs départs depuis Yélimar tant que l'escorte ne sera pas "
         "doublée. Leur syndicat a déposé un préavis de dix jours.",
         "Préavis de dix jours à Yélimar : le syndicat des transporteurs veut deux fois plus de soldats "
         "pour escorter les départs."),
        ("convoi4", "2025-05-17", "Tamboura",
         "Quarante citernes sont entrées samedi soir à Tamboura sous les applaudissements. Les stations "
         "rouvrent, mais la vente reste limitée à vingt litres.",
         "Tamboura respire : les stations ont rouvert après l'arrivée de quarante citernes, avec une "
         "limite de vingt litres par client."),
    )
    for writeup in (
        _text(event, 1, "fr", day, f"Carburant : nouvel épisode à {place}",
              f"{first} Le Mali manque de carburant depuis des mois, la route du sud reste dangereuse."),
        _text(event, 2, "fr", day, f"Crise du carburant, la situation à {place}",
            f"{second} La pénurie de carburant dure depuis des mois au Mali."),
    )
)  # fmt: skip

# Weekly: one outlet's brief, and the council whose communiqué several outlets carry
_WEEKLY = (
    _text("hebdo1", 3, "fr", "2025-06-06", "La semaine de l'AES en bref",
          "Cette semaine : la rentrée des apprentis à Koussi, le prix du riz, une victoire aux échecs. "
          "L'AES et la Russie ont parlé de visas."),
    _text("hebdo2", 3, "fr", "2025-06-13", "La semaine de l'AES en bref",
          "Cette semaine : la réparation du bac de Doulgou, la récolte d'oignons, un film primé. L'AES et "
          "la Russie ont parlé de bourses."),
    _text("hebdo3", 3, "fr", "2025-06-20", "La semaine de l'AES en bref",
          "Cette semaine : une panne d'eau à Yélimar, le concours des conteurs, la foire aux ânes. L'AES "
          "et la Russie ont parlé de fret."),
    _text("conseil1", 1, "fr", "2025-06-04", "Conseil du mercredi 4 juin : les nominations",
          "Le conseil a nommé une directrice des eaux, adopté un texte sur les cliniques privées et pris "
          "connaissance d'un rapport sur les criquets."),
    _text("conseil1", 4, "fr", "2025-06-05", "Ce qu'a décidé le conseil du 4 juin",
          "Un texte sur les cliniques privées a été adopté. Une directrice des eaux est nommée ; un "
          "rapport sur les criquets a été lu."),
    _text("conseil2", 1, "fr", "2025-06-11", "Conseil du mercredi 11 juin : les nominations",
          "Le conseil a nommé un préfet maritime, adopté un texte sur les taxis et pris connaissance d'un "
          "rapport sur les examens."),
    _text("conseil2", 4, "fr", "2025-06-12", "Ce qu'a décidé le conseil du 11 juin",
          "Les taxis auront un nouveau texte. Un préfet maritime est nommé ; le rapport sur les examens a été lu."),
)  # fmt: skip

# A disaster, what is told of it a week after, and a year after
_DISASTER = (
    _text("crue", 1, "fr", "2024-08-20", "Crue à Koussi : le pont emporté",
          "La crue a emporté le pont de Koussi dans la nuit du 19 août. Deux quartiers sont coupés, les "
          "pirogues font la navette, le préfet demande des vivres."),
    _text("crue", 2, "fr", "2024-08-21", "Koussi coupée en deux par la crue",
          "Depuis que la crue a emporté son pont, Koussi vit en deux moitiés. Des pirogues passent les "
          "malades. Le préfet attend des vivres."),
    _text("crue", 5, "en", "2024-08-21", "Flood sweeps away bridge in Koussi",
          "A flood swept away the bridge of Koussi on August 19. Two districts are cut off and canoes "
          "carry the sick."),
    _text("crue-an", 1, "fr", "2025-08-20", "Koussi : un an après la crue, toujours pas de pont",
          "Un an après la crue du 19 août qui avait emporté le pont de Koussi, les pirogues font toujours "
          "la navette. Un appel d'offres est resté sans suite."),
    _text("crue-an", 2, "fr", "2025-08-21", "Un an sans pont à Koussi",
          "L'appel d'offres pour le pont de Koussi est resté sans suite. Un an après la crue, on passe "
          "encore en pirogue."),
)  # fmt: skip
_SINGLE = (
    _text("seul1", 6, "fr", "2025-02-04", "L'AES et la Russie parlent de chemins de fer",
          "Une délégation du rail a visité Bamako. L'AES et la Russie étudient un écartement commun des "
          "voies et un atelier de locomotives."),
    _text("seul2", 6, "fr", "2025-02-05", "Tamboura : le marché aux volailles déménage",
          "Les vendeuses de pintades quitteront le centre de Tamboura à la fin du mois. La mairie promet "
          "de l'ombre et des robinets."),
    _text("seul3", 6, "fr", "2025-03-11", "Yélimar : la finale de lutte reportée",
          "La pluie a eu raison de la finale de lutte à Yélimar. Les tambours reviendront dimanche, si le "
          "sable sèche."),
    _text("seul4", 7, "en", "2025-03-19", "Doulgou library reopens",
          "The library of Doulgou reopens with four thousand books after a fire two years ago."),
    _text("seul5", 7, "ru", "2025-03-12", "В Тамбуре открылся музей",
        "В Тамбуре открылся музей музыки. В нем триста инструментов, вход свободный."),
)  # fmt: skip

WRITTEN = tuple(
    sorted((*_DEBATE, *_SIGNING, *_VISIT, *_ROADS, *_WEEKLY, *_DISASTER, *_SINGLE), key=lambda one: (one.day, one.id))
)
