"""The months and the days of the week as people print them, folded (small letters, no accents; й stays, ё is е)."""

from __future__ import annotations

# one stem a month and language; a stem must end its word or be followed by the rest of the month's name
_STEMS = (
    "janvier janv jan january januar jaenner janner enero ene gennaio gen janeiro января январь янв ocak січня "
    "يناير جانفي",
    "fevrier fevr fev february feb februar febrero febbraio fevereiro февраля февраль фев февр subat лютого "
    "فبراير فيفري",
    "mars march mar marz maerz marzo marco марта март мар mart березня مارس",
    "avril avr april apr abril abr aprile апреля апрель апр nisan квітня ابريل افريل",
    "mai may mayo maggio mag maio мая май mayis травня مايو ماي",
    "juin june jun juni junio giugno giu junho июня июнь июн haziran червня يونيو جوان",
    "juillet juil july jul juli julio luglio lug julho июля июль июл temmuz липня يوليو جويلية",
    "aout aou august aug agosto ago августа август авг agustos серпня اغسطس اوت",
    "septembre sept sep september septiembre settembre set setembro сентября сентябрь сен сент eylul вересня سبتمبر",
    "octobre oct october oktober okt octubre ottobre ott outubro out октября октябрь окт ekim жовтня اكتوبر",
    "novembre nov november noviembre novembro ноября ноябрь ноя нояб kasim листопада نوفمبر",
    "decembre dec december dez dezember diciembre dic dicembre dezembro декабря декабрь дек aralik грудня ديسمبر",
)
MONTHS = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_DAYS = (
    ("lundi", "monday", "понедельник"),
    ("mardi", "tuesday", "вторник"),
    ("mercredi", "wednesday", "среда", "среду"),
    ("jeudi", "thursday", "четверг"),
    ("vendredi", "friday", "пятница", "пятницу"),
    ("samedi", "saturday", "суббота", "субботу"),
    ("dimanche", "sunday", "воскресенье"),
)
WEEKDAYS = {name: number for number, names in enumerate(_DAYS) for name in names}
