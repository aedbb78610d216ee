"""Texts written by hand as agencies and dailies write them: a lede, a quotation, and the background that every report
of the field repeats. One week in which much happens between the same two capitals. All names but those of states and
their capitals are invented."""

from __future__ import annotations

from monitor.catalogue.gazetteer import Entity, Gazetteer
from tests.benchmarks.copies.events import Writeup
from tests.benchmarks.copies.events import writeup as _text

_ENTITIES = (
    ("mali", "place", "Mali", ("Mali's", "Мали", "malien", "maliens", "malienne")),
    ("burkina-faso", "place", "Burkina Faso", ("Буркина-Фасо", "burkinabè")),
    ("niger", "place", "Niger", ("Нигер", "nigérien", "nigérienne")),
    ("russie", "place", "Russie", ("Russia", "Россия", "России", "Россией")),
    ("moscou", "place", "Moscou", ("Moscow", "Москва", "Москве", "Москвой")),
    ("bamako", "place", "Bamako", ("Бамако",)),
    ("ouagadougou", "place", "Ouagadougou", ("Уагадугу",)),
    ("aes", "organisation", "AES",
     ("Alliance des États du Sahel", "Alliance of Sahel States", "Альянс государств Сахеля")),
    ("cedeao", "organisation", "Cédéao", ("ECOWAS", "ЭКОВАС")),
    ("oleg-sidorine", "person", "Oleg Sidorine", ("Sidorine", "Sidorin", "Олег Сидорин", "Сидорин")),
    ("boukary-zanga", "person", "Boukary Zanga", ("Zanga", "Букари Занга", "Занга")),
    ("hawa-timite", "person", "Hawa Timité", ("Timité", "Timite", "Хава Тимите", "Тимите")),
    ("norvolt", "organisation", "Norvolt", ("Норвольт", "Норвольта")),
    ("sankale", "place", "Sankalé", ("Sankale", "Санкале")),
)  # fmt: skip


def reports_gazetteer() -> Gazetteer:
    """Those of the names that a gazetteer would know."""
    return Gazetteer(
        tuple(Entity(key, kind, name, aliases=(name, *more)) for key, kind, name, more in _ENTITIES)  # type: ignore[arg-type]
    )


_REPORTS = (
    _text("commission", 1, "fr", "2026-03-03", "Mali-Russie : la commission mixte se réunit à Bamako",
          "La troisième session de la commission mixte entre le Mali et la Russie s'est ouverte lundi à Bamako, "
          "sous la présidence de Boukary Zanga, ministre des Affaires étrangères, et d'Oleg Sidorine, "
          "vice-ministre du Commerce. Douze projets sont sur la table, de l'élevage à la formation des pilotes. « "
          "Nous voulons des résultats avant la fin de l'année », a dit M. Zanga. Depuis leur sortie de la Cédéao, "
          "les pays de l'Alliance des États du Sahel ont multiplié les accords avec Moscou, devenu leur premier "
          "partenaire en matière de sécurité. La région fait face depuis plus de dix ans à des groupes armés."),
    _text("commission", 2, "fr", "2026-03-04", "Douze projets pour la commission mixte Mali-Russie",
          "Élevage, pilotes, engrais : la commission mixte réunie à Bamako a retenu douze projets, annonce le "
          "ministère. Oleg Sidorine, qui conduit la partie russe, repart mercredi. Boukary Zanga s'est dit "
          "satisfait du « ton franc » des échanges. La session suivante aura lieu à Kazan. Le Mali et ses voisins "
          "ont quitté la Cédéao et se sont tournés vers la Russie, qui leur fournit armes et instructeurs."),
    _text("commission", 6, "en", "2026-03-04", "Mali, Russia pick twelve projects at joint commission",
          "The joint commission of Mali and Russia ended its third session in Bamako on Tuesday with a list of "
          "twelve projects, from cattle breeding to pilot training. The talks were led by Boukary Zanga and Oleg "
          "Sidorin. The three members of the Alliance of Sahel States left ECOWAS and have since turned to Moscow "
          "for arms."),
    _text("commission", 7, "ru", "2026-03-04", "В Бамако завершилось заседание российско-малийской комиссии",
          "Третье заседание комиссии прошло в Бамако под руководством Букари Занга и Олега Сидорина. Отобраны "
          "двенадцать проектов: животноводство, подготовка пилотов, удобрения. Страны Альянса государств Сахеля "
          "развивают сотрудничество с Россией."),
    _text("solaire", 1, "fr", "2026-03-04", "Norvolt pose la première pierre de la centrale solaire de Sankalé",
          "Le groupe russe Norvolt a lancé mardi à Sankalé, à 15 km de Bamako, le chantier d'une centrale solaire "
          "de 200 mégawatts. La ministre de l'Énergie, Hawa Timité, a posé la première pierre. Le coût annoncé "
          "dépasse 120 milliards de francs. Les coupures de courant pèsent sur les ménages et sur les usines. "
          "Depuis leur sortie de la Cédéao, les pays de l'Alliance des États du Sahel ont multiplié les accords "
          "avec Moscou."),
    _text("solaire", 3, "fr", "2026-03-05", "Sankalé : 200 mégawatts attendus du soleil",
          "À Sankalé, les bulldozers sont déjà là. La centrale que construit Norvolt doit donner 200 mégawatts et "
          "couvrir 314 hectares. Hawa Timité, venue poser la première pierre, promet une mise en service dans un "
          "an. Des riverains réclament leurs indemnités. Le Mali connaît des coupures de courant depuis deux ans."),
    _text("solaire", 6, "en", "2026-03-05", "Work begins on 200-megawatt solar plant near Bamako",
          "Russia's Norvolt has begun to build a 200-megawatt solar plant at Sankale, outside Bamako. Energy "
          "minister Hawa Timite laid the first stone on March 3. The plant will cover 314 hectares and take a year "
          "to build."),
    _text("convoi", 1, "fr", "2026-03-04", "Un convoi de carburant attaqué sur la route de Dassoumé",
          "Vingt-trois camions-citernes ont été incendiés mardi sur la route de Dassoumé, à 60 km de Bamako, selon "
          "deux élus locaux. L'armée malienne et ses partenaires russes escortaient le convoi. L'attaque n'a pas "
          "été revendiquée. La région fait face depuis plus de dix ans à des groupes armés qui visent les routes."),
    _text("convoi", 4, "fr", "2026-03-05", "Dassoumé : après l'attaque du convoi, la pénurie guette",
          "Les files s'allongent devant les stations. L'attaque de mardi sur la route de Dassoumé, où vingt-trois "
          "citernes ont brûlé malgré l'escorte, prive la capitale d'une partie de son carburant. Les transporteurs "
          "exigent plus de protection. « Nous ne roulerons pas de nuit », dit leur porte-parole, Seydou Makalé."),
    _text("convoi", 6, "en", "2026-03-05", "Fuel convoy torched on Dassoume road",
          "Attackers burned 23 fuel tankers on Tuesday on the Dassoume road, 60 km from Bamako, although Malian "
          "troops and their Russian partners guarded the convoy. Hauliers, led by Seydou Makale, ask for more "
          "protection."),
    _text("bourses", 2, "fr", "2026-03-06", "Trois cents bourses russes pour les étudiants maliens",
          "L'ambassade de Russie à Bamako a publié vendredi la liste des trois cents boursiers retenus pour l'an "
          "prochain. Médecine, agronomie et génie civil viennent en tête. Les départs auront lieu en septembre. "
          "Depuis les années soixante, des milliers de cadres maliens ont étudié à Moscou ou à Kiev."),
    _text("bourses", 5, "fr", "2026-03-07", "Études en Russie : la liste des boursiers est connue",
          "Ils sont trois cents, choisis parmi deux mille dossiers. La liste des boursiers de la Russie pour l'an "
          "prochain, affichée vendredi à l'ambassade, fait des heureux et des déçus. La médecine attire le plus, "
          "devant l'agronomie. Un cours de langue commence en juin."),
    _text("blog", 5, "fr", "2026-03-06", "Sahel : la Russie peut-elle remplacer la Cédéao ?",
          "Les pays de l'Alliance des États du Sahel ont quitté la Cédéao et multiplié les accords avec Moscou. "
          "Mais un partenaire lointain ne remplace pas des voisins. Les marchés, les parents, les routes sont de "
          "l'autre côté des frontières. Il faudra bien se reparler."),
    _text("burkina-or", 1, "fr", "2026-03-05", "Burkina Faso : une mine d'or attribuée à un groupe russe",
          "Le Conseil des ministres a attribué mercredi à la société russe Zolotnik le permis de la mine d'or de "
          "Pélinga. Le Burkina Faso détiendra 15 % du capital. L'exploitation, prévue sur neuf ans, doit produire "
          "trois tonnes par an. Depuis leur sortie de la Cédéao, les pays de l'Alliance des États du Sahel ont "
          "multiplié les accords avec Moscou."),
    _text("burkina-or", 3, "fr", "2026-03-06", "Pélinga : ce que rapportera la mine confiée à Zolotnik",
          "Trois tonnes d'or par an pendant neuf ans, et 15 % pour l'État : le permis de Pélinga, accordé mercredi "
          "à Zolotnik en Conseil des ministres, fait débat à Ouagadougou. Un collectif de la société civile "
          "demande à voir le contrat."),
    _text("burkina-or", 6, "en", "2026-03-06", "Burkina Faso grants Pelinga gold permit to Russian firm",
          "Burkina Faso's cabinet on Wednesday granted the Pelinga gold mine to Zolotnik of Russia. The state "
          "keeps 15 percent. Output should reach three tonnes a year for nine years."),
    _text("sidorine-ouaga", 2, "fr", "2026-03-06", "Après Bamako, Sidorine à Ouagadougou",
          "Oleg Sidorine est arrivé jeudi à Ouagadougou, deuxième étape de sa tournée. Le vice-ministre russe du "
          "Commerce y a parlé coton et tracteurs avec les chambres de commerce. Un magasin de pièces détachées "
          "ouvrira à Bobo. Le Burkina Faso, comme le Mali, a quitté la Cédéao."),
    _text("sidorine-ouaga", 4, "fr", "2026-03-07", "Tracteurs russes : un magasin de pièces à Bobo",
          "Les paysans n'attendront plus leurs pièces des mois. Un magasin ouvrira à Bobo, a annoncé Oleg Sidorine "
          "aux chambres de commerce, à Ouagadougou. Le coton burkinabè pourrait prendre le chemin inverse."),
    _text("drones", 1, "fr", "2026-03-09", "L'armée malienne présente de nouveaux drones",
          "Quatre drones de surveillance ont été présentés lundi sur la base aérienne de Bamako. Ils voleront dix "
          "heures d'affilée, selon le chef d'état-major. Leur provenance n'a pas été dite. La région fait face "
          "depuis plus de dix ans à des groupes armés."),
    _text("drones", 4, "fr", "2026-03-10", "Quatre drones de plus pour l'armée",
          "Le chef d'état-major a réceptionné lundi, à la base aérienne, quatre drones de surveillance capables de "
          "voler dix heures. D'où viennent-ils ? L'état-major n'en dit rien."),
    _text("convoi-bis", 1, "fr", "2026-03-10", "Carburant : un second convoi attaqué, à Tiékala cette fois",
          "Une semaine après Dassoumé, neuf camions-citernes ont été incendiés lundi à Tiékala, dans le sud du "
          "Mali. Deux chauffeurs sont blessés. L'armée malienne et ses partenaires russes sont arrivés après le "
          "départ des assaillants. La région fait face depuis plus de dix ans à des groupes armés qui visent les "
          "routes."),
    _text("convoi-bis", 3, "fr", "2026-03-11", "Neuf citernes brûlées à Tiékala",
          "À Tiékala, neuf carcasses barrent la route. Les deux chauffeurs blessés dans l'attaque de lundi sont "
          "soignés à Sikasso. Les transporteurs parlent d'une guerre du carburant."),
    _text("solaire-greve", 3, "fr", "2026-03-12", "Sankalé : les riverains bloquent le chantier de Norvolt",
          "Des riverains ont bloqué jeudi l'entrée du chantier solaire de Sankalé pour réclamer leurs indemnités. "
          "Norvolt renvoie à la préfecture. Le chef du village demande une réunion avant la fin de la semaine."),
    _text("solaire-greve", 5, "fr", "2026-03-13", "Indemnités : le chantier de Sankalé à l'arrêt",
          "Depuis jeudi, aucun engin ne roule à Sankalé. Les riverains, assis devant la barrière, veulent être "
          "payés pour leurs champs. La préfecture promet une réunion avec Norvolt et le chef du village."),
)  # fmt: skip

REPORTS: tuple[Writeup, ...] = tuple(sorted(_REPORTS, key=lambda one: (one.day, one.id)))
