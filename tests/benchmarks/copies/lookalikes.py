"""Texts written by hand on events that are easily taken for one another: two visits of one minister a month apart, two
attacks on one day, a summit and a meeting on its fringe, the opening of a trial and its verdict, deliveries of one
thing by one giver to two towns. All names but those of states and their capitals are invented."""

from __future__ import annotations

from monitor.catalogue.gazetteer import Entity, Gazetteer
from tests.benchmarks.copies.events import Writeup
from tests.benchmarks.copies.events import writeup as _text

_ENTITIES = (
    ("mali", "place", "Mali", ("Мали",)),
    ("niger", "place", "Niger", ("Нигер",)),
    ("russie", "place", "Russie", ("Russia", "Россия", "России", "Россией")),
    ("moscou", "place", "Moscou", ("Moscow", "Москва", "Москве")),
    ("bamako", "place", "Bamako", ("Бамако",)),
    ("niamey", "place", "Niamey", ("Ниамей", "Ниамее")),
    ("aes", "organisation", "AES", ("Alliance des États du Sahel", "Confédération des États du Sahel")),
    ("anatoli-verechko", "person", "Anatoli Verechko", ("Verechko", "Anatoly Verechko", "Анатолий Верешко", "Верешко")),
    ("salif-ouandra", "person", "Salif Ouandra", ("Ouandra", "Салиф Уандра", "Уандра")),
    ("mariam-tagoula", "person", "Mariam Tagoula", ("Tagoula", "Мариам Тагула", "Тагула")),
    ("issa-belkoro", "person", "Issa Belkoro", ("Belkoro", "Исса Белькоро", "Белькоро")),
    ("severatom", "organisation", "Severatom", ("Североатом", "Североатома")),
    ("front-des-dunes", "organisation", "Front des Dunes", ("Dunes Front", "Фронт дюн")),
    ("farabana", "place", "Farabana", ("Фарабана", "Фарабане")),
    ("mantala", "place", "Mantala", ("Мантала", "Мантале")),
    ("zinkou", "place", "Zinkou", ("Зинку",)),
)


def lookalike_gazetteer() -> Gazetteer:
    """Those of the names that a gazetteer would know; the others it has never heard of."""
    return Gazetteer(
        tuple(Entity(key, kind, name, aliases=(name, *more)) for key, kind, name, more in _ENTITIES)  # type: ignore[arg-type]
    )


_VISITS = (
    _text("visite-fevrier", 1, "fr", "2026-02-10", "Le ministre Verechko attendu ce mardi à Bamako",
          "Anatoli Verechko, ministre russe de l'Énergie, arrive ce mardi 10 février à Bamako pour une visite de "
          "deux jours. Il doit parler de barrages avec Salif Ouandra et voir le chantier de la ligne de Mantala."),
    _text("visite-fevrier", 2, "fr", "2026-02-11", "Barrages et lignes : Verechko à Mantala",
          "Casque sur la tête, le ministre Anatoli Verechko a parcouru mercredi le chantier de la ligne électrique "
          "de Mantala. La veille, il s'était entretenu avec Salif Ouandra des barrages du haut fleuve. Les "
          "ingénieurs promettent le courant avant l'hivernage."),
    _text("visite-fevrier", 3, "en", "2026-02-11", "Verechko tours Mantala power line",
          "Anatoly Verechko visited the power line at Mantala on February 11 after talks with Salif Ouandra on "
          "dams. Engineers expect the work to end before the rains."),
    _text("visite-fevrier", 4, "ru", "2026-02-12", "Верешко завершил визит в Бамако",
          "Анатолий Верешко завершил визит: 10 февраля он встретился с Салифом Уандра, 11 февраля осмотрел линию в "
          "Мантале. Стороны обсудили плотины."),
    _text("visite-mars", 1, "fr", "2026-03-13", "Verechko de retour à Bamako pour parler d'uranium",
          "Un mois après sa première venue, Anatoli Verechko a retrouvé vendredi 13 mars à Bamako Salif Ouandra. "
          "Au menu cette fois, la prospection de l'uranium et la formation de géologues."),
    _text("visite-mars", 5, "fr", "2026-03-14", "Uranium : ce que Verechko et Ouandra se sont dit",
          "La prospection de l'uranium commencera par trois zones, ont convenu Anatoli Verechko et Salif Ouandra. "
          "Quarante géologues seront formés. Le ministre est reparti samedi matin."),
    _text("visite-mars", 3, "en", "2026-03-14", "Ouandra and Verechko agree on uranium survey",
          "Salif Ouandra and Anatoly Verechko met in Bamako on March 13. Forty geologists will be trained and "
          "three zones surveyed for uranium."),
)  # fmt: skip

_ATTACKS = (
    _text("attaque-farabana", 1, "fr", "2026-04-06", "Attaque du poste de Farabana : cinq gendarmes tués",
          "Cinq gendarmes ont été tués dimanche 5 avril au petit matin dans l'attaque du poste de Farabana. Les "
          "assaillants, arrivés à moto, ont brûlé deux véhicules avant de fuir vers la forêt. Le Front des Dunes "
          "est soupçonné."),
    _text("attaque-farabana", 2, "fr", "2026-04-06", "Farabana pleure ses gendarmes",
          "Le poste de gendarmerie de Farabana n'est plus qu'un mur noirci. Dimanche à l'aube, des hommes à moto y "
          "ont tué cinq gendarmes. Le curé a fait sonner les cloches, le marché est resté fermé."),
    _text("attaque-farabana", 6, "en", "2026-04-07", "Five gendarmes killed in Farabana",
          "Men on motorbikes killed five gendarmes on Sunday, April 5, when they stormed the post at Farabana and "
          "set two vehicles on fire. The Dunes Front is suspected."),
    _text("attaque-zinkou", 1, "fr", "2026-04-06", "Attaque d'un convoi près de Zinkou : trois chauffeurs enlevés",
          "Trois chauffeurs ont été enlevés dimanche 5 avril dans l'attaque d'un convoi de ciment près de Zinkou. "
          "Les assaillants, arrivés à moto, ont vidé un camion avant de fuir vers le nord. Le Front des Dunes est "
          "soupçonné."),
    _text("attaque-zinkou", 4, "fr", "2026-04-07", "Zinkou : on cherche toujours les chauffeurs du convoi de ciment",
          "Les familles des trois chauffeurs pris avec leur convoi de ciment, dimanche, n'ont pas de nouvelles. "
          "Près de Zinkou, des traces de motos mènent vers le nord."),
    _text("attaque-zinkou", 2, "fr", "2026-04-08", "Chauffeurs enlevés près de Zinkou : le syndicat appelle à l'arrêt",
          "Le syndicat des routiers demande à ses membres de s'arrêter tant que les trois chauffeurs du convoi de "
          "ciment, enlevés dimanche près de Zinkou, ne sont pas libres."),
)  # fmt: skip

_SUMMIT = (
    _text("sommet", 1, "fr", "2026-05-20", "Sommet de Niamey : les trois chefs d'État adoptent un passeport commun",
          "Réunis mardi 19 mai à Niamey, les chefs d'État de la confédération ont adopté le modèle d'un passeport "
          "commun et le budget de leur parlement. Le prochain sommet est prévu dans un an."),
    _text("sommet", 2, "fr", "2026-05-20", "AES : un passeport et un parlement au sommet de Niamey",
          "Le communiqué final du sommet de Niamey tient en quatre pages. On y lit que le passeport commun sera "
          "vert, et que le parlement de l'AES aura son budget dès cette année."),
    _text("sommet", 6, "en", "2026-05-20", "Sahel leaders back common passport at Niamey summit",
          "A common passport and a budget for the confederal parliament were adopted on May 19 in Niamey at the "
          "summit of the three heads of state."),
    _text("sommet", 5, "fr", "2026-05-21", "Ce qui change avec le passeport commun décidé à Niamey",
          "Le passeport commun adopté mardi par les chefs d'État remplacera les carnets nationaux en cinq ans. Le "
          "parlement confédéral, dont le budget a été voté à Niamey, suivra le dossier."),
    _text("marge", 3, "fr", "2026-05-20", "En marge du sommet de Niamey, Tagoula reçoit l'envoyé russe",
          "Mariam Tagoula s'est entretenue mardi, en marge du sommet de Niamey, avec Piotr Ardanov, envoyé du "
          "ministère russe de la Santé. Il a été question d'un laboratoire de virologie et de vaccins pour le "
          "bétail."),
    _text("marge", 4, "fr", "2026-05-21", "Un laboratoire de virologie au menu de Tagoula et d'Ardanov",
          "La ministre Mariam Tagoula et l'envoyé russe Piotr Ardanov veulent ouvrir un laboratoire de virologie. "
          "Ils en ont parlé à Niamey ; des vaccins pour le bétail viendraient d'abord."),
    _text("marge", 7, "ru", "2026-05-21", "Арданов и Тагула обсудили лабораторию в Ниамее",
          "Мариам Тагула и Петр Арданов 19 мая обсудили в Ниамее лабораторию вирусологии и вакцины для скота."),
)  # fmt: skip

_TRIAL = (
    _text("proces", 1, "fr", "2026-06-02", "Le procès Belkoro s'ouvre devant une salle comble",
          "Le procès d'Issa Belkoro, ancien directeur de la cotonnière, s'est ouvert lundi 1er juin. On lui "
          "reproche le détournement de 900 millions. Ses avocats ont demandé le renvoi, que la cour a refusé."),
    _text("proces", 2, "fr", "2026-06-03", "Cotonnière : Belkoro à la barre",
          "La cour a refusé lundi de renvoyer le procès d'Issa Belkoro. L'ancien directeur de la cotonnière nie "
          "avoir touché aux 900 millions. Ses avocats parlent d'un dossier vide."),
    _text("verdict", 1, "fr", "2026-06-16", "Issa Belkoro condamné à sept ans",
          "Sept ans de prison et la confiscation de deux villas : le verdict est tombé lundi 15 juin contre Issa "
          "Belkoro, ancien directeur de la cotonnière. Il fait appel."),
    _text("verdict", 5, "fr", "2026-06-17", "Sept ans pour l'ancien directeur de la cotonnière",
          "Le tribunal n'a pas suivi la défense. Issa Belkoro est condamné à sept ans et perd deux villas. Le "
          "parquet avait demandé dix ans ; l'appel est annoncé."),
    _text("verdict", 6, "en", "2026-06-16", "Former cotton chief gets seven years",
          "Issa Belkoro, who ran the cotton company, was sentenced on June 15 to seven years in prison. Two villas "
          "are confiscated. He will appeal."),
)  # fmt: skip

_GRAIN = (
    _text("ble-mantala", 1, "fr", "2026-07-03", "Blé : 20 000 tonnes livrées à Mantala",
          "Un don de 20 000 tonnes de blé venu de Russie est arrivé jeudi 2 juillet à Mantala. L'ambassadeur a "
          "remis les documents au gouverneur. Les écoles seront servies les premières."),
    _text("ble-mantala", 4, "fr", "2026-07-04", "Mantala a reçu son blé",
          "Les sacs s'empilent dans les hangars de Mantala : 20 000 tonnes de blé, don de Moscou, que le "
          "gouverneur a reçues jeudi des mains de l'ambassadeur. Les cantines des écoles passent en premier."),
    _text("ble-mantala", 7, "ru", "2026-07-03", "Россия передала пшеницу в Мантале",
          "Россия 2 июля передала в Мантале 20 000 тонн пшеницы. Документы вручил посол."),
    _text("ble-zinkou", 1, "fr", "2026-07-10", "Blé : 15 000 tonnes livrées à Zinkou",
          "Un don de 15 000 tonnes de blé venu de Russie est arrivé jeudi 9 juillet à Zinkou. L'ambassadeur a "
          "remis les documents au maire. Les hôpitaux seront servis les premiers."),
    _text("ble-zinkou", 3, "fr", "2026-07-10", "Zinkou : le maire réceptionne 15 000 tonnes de blé",
          "Le train est entré en gare de Zinkou avec 15 000 tonnes de blé. Le maire, qui les a réceptionnées, les "
          "destine aux hôpitaux et aux familles déplacées."),
)  # fmt: skip

_TOLL = (
    _text("bilan", 1, "fr", "2026-08-04", "Effondrement d'une mine à Lougani : au moins douze morts",
          "Une galerie de la mine artisanale de Lougani s'est effondrée lundi après les pluies. Au moins douze "
          "orpailleurs sont morts, d'autres sont bloqués. Les secours creusent à la pelle."),
    _text("bilan", 2, "fr", "2026-08-05", "Mine de Lougani : le bilan passe à dix-neuf morts",
          "Sept corps de plus ont été sortis mardi de la galerie effondrée de Lougani. Le bilan atteint dix-neuf "
          "morts. Une pelleteuse est arrivée de la ville voisine, les pluies gênent les secours."),
    _text("bilan", 5, "fr", "2026-08-06", "À Lougani, fin des recherches dans la galerie effondrée",
          "Les secours ont quitté mercredi la mine de Lougani. Vingt et un orpailleurs ont péri dans "
          "l'effondrement de la galerie. Le site est fermé jusqu'à la fin des pluies."),
    _text("mine-loi", 3, "fr", "2026-08-06", "Le code minier révisé devant les députés",
          "Les députés examinent depuis mercredi le code minier révisé. La part de l'État monterait à 35 %. Les "
          "orpailleurs demandent des couloirs réservés."),
    _text("mine-loi", 4, "fr", "2026-08-07", "Code minier : l'État veut 35 %",
          "Au deuxième jour des débats, la part de l'État dans les mines, 35 %, divise les députés. Le code minier "
          "révisé prévoit aussi des couloirs pour les orpailleurs."),
)  # fmt: skip

_ONE_DAY = (
    _text("ecole", 1, "fr", "2026-09-09", "Le président ouvre un lycée technique à Mantala",
          "Le chef de l'État a inauguré mardi 8 septembre un lycée technique à Mantala. Six cents élèves y "
          "apprendront la soudure et le froid. Il devait ensuite se rendre à la laiterie."),
    _text("ecole", 2, "fr", "2026-09-09", "Six cents places au nouveau lycée technique",
          "La soudure, le froid, l'électricité : le lycée technique de Mantala, inauguré mardi par le chef de "
          "l'État, ouvre avec six cents élèves."),
    _text("laiterie", 1, "fr", "2026-09-09", "Le président inaugure la laiterie de Mantala",
          "Le chef de l'État a inauguré mardi 8 septembre la laiterie de Mantala. Elle traitera 40 000 litres par "
          "jour, achetés aux éleveurs des environs."),
    _text("laiterie", 5, "fr", "2026-09-10", "Mantala : la laiterie attend ses 40 000 litres",
          "Inaugurée mardi, la laiterie cherche ses fournisseurs. Les éleveurs de Mantala calculent : il faut 40 "
          "000 litres de lait par jour."),
    _text("atome", 1, "fr", "2026-10-14", "Severatom signe pour une petite centrale",
          "Severatom et le ministère de l'Énergie ont signé mercredi 14 octobre un mémorandum pour une petite "
          "centrale nucléaire de 55 mégawatts. Salif Ouandra parle d'une étude de deux ans."),
    _text("atome", 6, "en", "2026-10-15", "Severatom, energy ministry sign on small reactor",
          "A 55-megawatt reactor is the aim of a memorandum that Severatom signed on October 14. Salif Ouandra "
          "said the study would take two years."),
    _text("atome", 7, "ru", "2026-10-15", "Североатом подписал меморандум",
          "Североатом 14 октября подписал меморандум о малой станции на 55 мегаватт. Салиф Уандра: изучение займет "
          "два года."),
    _text("atome-stage", 2, "fr", "2026-10-16", "Severatom accueille vingt stagiaires",
          "Vingt étudiants en physique partent chez Severatom pour un stage de six mois. Ils logeront près du "
          "réacteur d'essai ; leur retour est prévu au printemps."),
)  # fmt: skip

# Chronicles and columns: the vocabulary of the field, and no event
_COLUMNS = (
    _text("chronique1", 1, "fr", "2026-02-11", "Le Mali et la Russie, une histoire longue",
          "Les bourses d'études, les avions, les dictionnaires : l'amitié entre Bamako et Moscou a plus de "
          "soixante ans. Elle a connu des silences et des retours. Chacun y cherche aujourd'hui autre chose."),
    _text("chronique2", 4, "fr", "2026-04-07", "Que cherche Moscou au Sahel ?",
          "Des mines, des voix à l'ONU, des ports lointains : les réponses ne manquent pas. L'auteur de ces lignes "
          "croit surtout à l'habitude. On va là où l'on vous invite."),
    _text("chronique3", 2, "fr", "2026-05-20", "Confédération : le plus dur commence",
          "Écrire un traité est une chose, payer des fonctionnaires en est une autre. L'AES le sait. Douanes, "
          "monnaie, diplômes : chaque mot cache un bureau à ouvrir."),
    _text("bulletin1", 3, "fr", "2026-06-01", "Baromètre de la sécurité, mai",
          "Notre baromètre relève en mai 41 incidents, contre 52 le mois d'avant. Le nord reste le plus touché, la "
          "boucle du fleuve respire, les routes du sud sont stables."),
    _text("bulletin2", 3, "fr", "2026-07-01", "Baromètre de la sécurité, juin",
          "Notre baromètre relève en juin 47 incidents, contre 41 le mois d'avant. Le nord reste le plus touché, "
          "la boucle du fleuve s'agite, les routes du sud sont stables."),
    _text("divers1", 5, "fr", "2026-07-03", "Mantala : la bibliothèque ferme pour travaux",
          "Fuites et poussière : la bibliothèque de Mantala ferme trois mois. Les livres iront au lycée des filles."),
    _text("divers2", 6, "en", "2026-04-06", "Farabana football club climbs to third place",
          "Two late goals on Sunday lifted the club of Farabana to third. The coach praised his young goalkeeper."),
)  # fmt: skip

LOOKALIKES: tuple[Writeup, ...] = tuple(
    sorted(
        (*_VISITS, *_ATTACKS, *_SUMMIT, *_TRIAL, *_GRAIN, *_TOLL, *_ONE_DAY, *_COLUMNS),
        key=lambda one: (one.day, one.id),
    )
)
