"""Texts written by hand on events that have no more in common than a village, a region or a person, or a day long past
that both recall; and on events that many tell with few words in common. All names but those of states and their
capitals are invented."""

from __future__ import annotations

from monitor.catalogue.gazetteer import Entity, Gazetteer
from tests.benchmarks.copies.events import Writeup
from tests.benchmarks.copies.events import writeup as _text

_ENTITIES = (
    ("mali", "place", "Mali", ("Мали", "malien", "malienne", "Malian")),
    ("burkina-faso", "place", "Burkina Faso", ("Буркина-Фасо", "burkinabè")),
    ("niger", "place", "Niger", ("Нигер", "Нигера", "nigérien", "nigérienne")),
    ("russie", "place", "Russie", ("Russia", "Россия", "России", "Россией", "russe", "Russian")),
    ("moscou", "place", "Moscou", ("Moscow", "Москва", "Москве", "Москвой")),
    ("bamako", "place", "Bamako", ("Бамако",)),
    ("aes", "organisation", "AES",
     ("Alliance des États du Sahel", "Confédération des États du Sahel", "Confederation of Sahel States",
      "Конфедерация государств Сахеля", "Конфедерации государств Сахеля")),
    ("arkadi-velounine", "person", "Arkadi Velounine",
     ("Velounine", "Arkady Velunin", "Velunin", "Аркадий Велунин", "Велунин", "Велуниным")),
    ("sira-koulemba", "person", "Sira Koulemba", ("Koulemba", "Сира Кулемба", "Кулемба")),
    ("port-belova", "place", "Port-Belova", ("Port Belova", "Порт-Белова", "Порт-Белове")),
    ("forum-portuaire", "event", "Forum des ports de Port-Belova",
     ("forum des ports", "Ports Forum", "Форум портов", "Форума портов")),
)  # fmt: skip


def neighbours_gazetteer() -> Gazetteer:
    """Those of the names that a gazetteer would know; villages and their people it has never heard of."""
    return Gazetteer(
        tuple(Entity(key, kind, name, aliases=(name, *more)) for key, kind, name, more in _ENTITIES)  # type: ignore[arg-type]
    )


# one village, whose name is rare, on one Sunday
_VILLAGE = (
    _text("oculistes", 1, "fr", "2026-02-16", "Dougara-Sinko : trois cents paires de lunettes distribuées",
          "La mission est repartie dimanche. Pendant une semaine, des ophtalmologues de l'association russe Svetlitsa "
          "ont consulté à Dougara-Sinko : neuf cents patients, cinquante opérations de la cataracte, trois cents "
          "paires de lunettes. Deux infirmiers ont appris à se servir de l'appareil."),
    _text("oculistes", 2, "fr", "2026-02-17", "« J'ai revu mon puits » : les opérés de Dougara-Sinko",
          "Hadiza Gandou, opérée de la cataracte, compte les margelles de son puits. Les ophtalmologues venus de "
          "Russie ont soigné neuf cents patients à Dougara-Sinko avant de repartir dimanche. L'appareil reste au "
          "dispensaire."),
    _text("lutte", 3, "fr", "2026-02-16", "Lutte : à Dougara-Sinko, le benjamin renverse le champion",
          "Il n'a fallu que neuf secondes, dimanche à Dougara-Sinko, pour que Sani Dambo couche le champion dans le "
          "sable. Le vainqueur, apprenti soudeur, reçoit un taureau. Le perdant réclame une revanche."),
    _text("lutte", 4, "fr", "2026-02-17", "Sani Dambo, neuf secondes de gloire",
          "Il soude des portails et il a fait tomber le champion en neuf secondes. Sani Dambo promène depuis dimanche "
          "son taureau dans les rues de Dougara-Sinko. La revanche est promise après les récoltes."),
    _text("incendie", 5, "fr", "2026-02-18", "Dougara-Sinko : le marché au bois a brûlé",
          "Une quarantaine de hangars du marché au bois de Dougara-Sinko ont brûlé dans la nuit de lundi. Une bougie "
          "renversée serait à l'origine du feu. Les pompiers sont venus de loin."),
    _text("oculistes", 6, "en", "2026-02-17", "Russian eye doctors leave Dougara-Sinko after 900 patients",
          "Ophthalmologists of the Russian charity Svetlitsa ended a week in Dougara-Sinko on Sunday. They saw 900 "
          "patients and removed cataracts from fifty of them. Three hundred pairs of glasses were handed out."),
)  # fmt: skip

# one region and district behind two villages; two names, and still no event
_DISTRICT = (
    _text("forage", 1, "fr", "2026-03-09", "Un forage pour Lanzéni, dans le cercle de Bokossi",
          "Le village de Lanzéni, dans le cercle de Bokossi, région de Toumaré, a mis en service samedi un forage de "
          "cent dix mètres. Une pompe solaire remplit deux bassins. Les femmes marchaient six kilomètres."),
    _text("rougeole", 2, "fr", "2026-03-10", "Rougeole : quatorze cas dans le cercle de Bokossi",
          "Quatorze enfants souffrent de la rougeole à Kéréssa, dans le cercle de Bokossi, région de Toumaré. Une "
          "campagne de vaccination commence mercredi. Les écoles restent ouvertes."),
    _text("rougeole", 4, "fr", "2026-03-11", "Kéréssa vaccine ses enfants contre la rougeole",
          "Les vaccinateurs vont de cour en cour à Kéréssa, où quatorze enfants ont la rougeole. La campagne durera "
          "cinq jours. Le district sanitaire de Bokossi a reçu mille doses."),
    _text("chasseurs", 3, "fr", "2026-03-11", "Bokossi : les chasseurs traditionnels élisent leur chef",
          "Les chasseurs de la région de Toumaré, réunis mardi à Bokossi, ont élu à leur tête Nangazié Tioro, soixante "
          "et onze ans. Trois jours de fusils et de danses ont suivi."),
)  # fmt: skip

# one person, whom no gazetteer knows, in three matters within four days
_MAYOR = (
    _text("gare", 1, "fr", "2026-04-13", "Bréma Ouandoko ouvre la gare routière de Sétigui",
          "Le maire de Sétigui, Bréma Ouandoko, a ouvert lundi la gare routière. Quarante cars par jour y passeront. "
          "Les chauffeurs paieront trois cents francs de stationnement."),
    _text("gare", 2, "fr", "2026-04-14", "Sétigui : la gare routière ne plaît pas à tous les chauffeurs",
          "Trois cents francs de stationnement, c'est trop, disent des chauffeurs de car devant la gare routière que "
          "le maire Bréma Ouandoko a ouverte lundi. Quarante cars doivent y passer chaque jour."),
    _text("livre", 3, "fr", "2026-04-15", "Bréma Ouandoko publie ses souvenirs d'instituteur",
          "Avant la mairie de Sétigui, il y eut la craie. Bréma Ouandoko raconte dans un livre de deux cents pages ses "
          "vingt ans d'instituteur de brousse. Les droits iront à une bibliothèque."),
    _text("deces", 4, "fr", "2026-04-16", "Sétigui enterre sa doyenne",
          "Ténin Farota est morte mercredi, à cent quatre ans dit sa famille. Le maire Bréma Ouandoko a suivi le "
          "cortège à pied. Elle avait connu trois monnaies et enterré deux maris."),
)  # fmt: skip

# a statement that is six weeks old: who recalls it does not tell of the same event
_STATEMENT = (
    _text("lecture", 6, "en", "2026-05-18", "Reading the April statement line by line",
          "When Arkady Velunin received the three Sahel ministers in Moscow on 7 April, a short statement followed. "
          "Defence comes first, trade comes last, in a single paragraph. The verbs are cautious: welcome, support, "
          "intend. No sums are named, says a lecturer in diplomacy."),
    _text("tribune", 2, "fr", "2026-05-19", "Tribune : un client n'est pas un filleul",
          "Quand on s'assied devant Velounine, comme le 7 avril, on ne vient pas demander sa part de gâteau. On "
          "compare les prix, on garde la facture, on lit la dernière page. Je réclame des contrats traduits dans nos "
          "langues et affichés au marché."),
    _text("silos", 7, "ru", "2026-05-19", "В Бамако откроют склад зерна",
          "Склад на девять тысяч тонн построят в Бамако до конца года. О складе шла речь 7 апреля в Москве, когда "
          "Аркадий Велунин принимал министров. Подрядчик пока не выбран."),
)  # fmt: skip

# one meeting in three languages, an agency's, a daily's and a week's end look at it
_PORTS = (
    _text("ports", 7, "ru", "2026-06-10", "Министры транспорта Сахеля и России встретились в Порт-Белове",
          "Министры транспорта Мали, Буркина-Фасо и Нигера 9 июня провели встречу с Аркадием Велуниным на полях Форума "
          "портов. Речь шла о контейнерах, складах и тарифах. Стороны договорились подготовить соглашение. Делегацию "
          "Мали возглавила Сира Кулемба."),
    _text("ports", 1, "fr", "2026-06-10", "À Port-Belova, les ministres des Transports de l'AES préparent un accord",
          "Les ministres des Transports du Mali, du Burkina Faso et du Niger ont rencontré mardi 9 juin Arkadi "
          "Velounine à Port-Belova, en marge du forum des ports. Conteneurs, entrepôts, tarifs : un accord sera rédigé "
          "d'ici à l'automne. Sira Koulemba conduisait la délégation malienne."),
    _text("ports", 6, "en", "2026-06-11", "Landlocked Sahel states seek port deal with Russia",
          "The transport ministers of Mali, Burkina Faso and Niger met Arkady Velunin on June 9 on the sidelines of "
          "the Ports Forum. They will draft an agreement on containers and storage. Sira Koulemba spoke for Mali."),
    _text("ports", 2, "fr", "2026-06-13", "Des quais pour un pays sans mer : ce que promet Port-Belova",
          "Un pays sans mer peut-il avoir un quai ? Au forum des ports de Port-Belova, les ministres des Transports de "
          "l'AES ont parlé conteneurs, entrepôts et tarifs. L'accord reste à écrire, et le rail à poser."),
    _text("ecole-ports", 3, "fr", "2026-06-12", "Vingt marins maliens en école à Port-Belova",
          "Ils n'ont jamais vu la mer. Vingt jeunes gens de Bamako et de Ségui entrent en septembre à l'école de "
          "marine de Port-Belova. Leur bourse couvre trois ans et l'uniforme."),
)  # fmt: skip

# a choir and a school that two outlets tell of in two languages, with names that nobody has on a list
_CHOIR = (
    _text("choeur", 2, "fr", "2026-07-06", "Et Sandoula se mit à chanter en russe",
          "Trente voix, un balafon et un refrain venu de Kamenogorié : le chœur Nimba-Taré de Sandoula prépare un "
          "programme avec l'école de musique où son chef, Mathurin Zerbolo, a passé quatre hivers."),
    _text("choeur", 7, "ru", "2026-07-07", "Каменогорье учит песни хора из Сандулы",
          "Музыкальная школа Каменогорья готовит концерт с хором «Нимба-Таре» из города Сандула. Матюрен Зерболо "
          "учился здесь четыре зимы, рассказала директор школы."),
    _text("route", 4, "fr", "2026-07-07", "Sandoula attend toujours sa route",
          "Cent kilomètres, deux ponts, trois appels d'offres : la route de Sandoula ne vient pas. Les camions passent "
          "par la plaine quand elle est sèche. Le ministère parle d'un nouveau calendrier."),
)  # fmt: skip

NEIGHBOURS: tuple[Writeup, ...] = tuple(
    sorted((*_VILLAGE, *_DISTRICT, *_MAYOR, *_STATEMENT, *_PORTS, *_CHOIR), key=lambda one: (one.day, one.id))
)
