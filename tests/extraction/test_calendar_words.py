"""The forms in which outlets print dates, as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.extraction.calendar_words import read_dates, read_machine, read_month
from monitor.extraction.relative_dates import read_relative, read_yearless

NIAMEY = ZoneInfo("Africa/Niamey")  # UTC+1 all year

DAYS = [
    ("Publié le jeudi 19 juin 2025 | Le Matin", "2025-06-19"),
    ("Publié le samedi 4 fevrier 2023", "2023-02-04"),
    ("Publié le samedi 4 février 2023", "2023-02-04"),
    ("Publie le mercredi 2 aout 2023", "2023-08-02"),
    ("Publié le lundi 1er aout 2022", "2022-08-01"),
    ("lundi 25 decembre 2023", "2023-12-25"),
    ("Date : 27 mai 2012", "2012-05-27"),
    ("13.10.2023, Sputnik Afrique", "2023-10-13"),
    ("Boulsa, 07 fév. 2019 (AIB)-", "2019-02-07"),
    ("Niamey, 28 juillet 2025 –", "2025-07-28"),
    ("Nigerfocus le 28 juillet 2025 :", "2025-07-28"),
    ("1er février 2026 par Ignace B.", "2026-02-01"),
    ("1er janvier 2025", "2025-01-01"),
    ("1 er mars 2025", "2025-03-01"),
    ("28 Décembre 2023, Rédigé par X", "2023-12-28"),
    ("décembre 17, 2025", "2025-12-17"),
    ("Décembre 1er, 2024", "2024-12-01"),
    ("by Bakary 28 juillet 2023", "2023-07-28"),
    ("vendredi,12 septembre, 2025", "2025-09-12"),
    ("le 2 sept. 2024", "2024-09-02"),
    ("3 oct. 2021", "2021-10-03"),
    ("9 janv. 2020", "2020-01-09"),
    ("9 févr. 2020", "2020-02-09"),
    ("15 juil. 2022", "2022-07-15"),
    ("23/05/2025", "2025-05-23"),
    ("3/5/2025", "2025-05-03"),
    ("05/23/2025", "2025-05-23"),
    ("12-06-2025", "2025-06-12"),
    ("18.02.2022", "2022-02-18"),
    ("01/02/24", "2024-02-01"),
    ("2025-06-25", "2025-06-25"),
    ("2025/06/25", "2025-06-25"),
    ("17 août 2025 2 commentaires", "2025-08-17"),
    ("12 Juin 2025 - 3 Min Read", "2025-06-12"),
    ("Publication : 5 AVRIL 2021", "2021-04-05"),
    ("le 30 JUIN 2019", "2019-06-30"),
    ("3rd March 2021", "2021-03-03"),
    ("March 3rd, 2021", "2021-03-03"),
    ("May 3, 2024", "2024-05-03"),
    ("Sept 9, 2019", "2019-09-09"),
    ("15 декабря 2024 г.", "2024-12-15"),
    ("Опубликовано 2 мая 2025", "2025-05-02"),
    ("1 июня 2023", "2023-06-01"),
    ("7 июля 2023", "2023-07-07"),
    ("24. Dezember 2023", "2023-12-24"),
    ("9. März 2022", "2022-03-09"),
    ("14 de octubre de 2024", "2024-10-14"),
    ("5 gennaio 2025", "2025-01-05"),
    ("2025年1月14日", "2025-01-14"),
    ("3 aoû. 2024", "2024-08-03"),
    ("الأربعاء، 07 أكتوبر 2020", "2020-10-07"),
]

TIMES = [
    ("2025-06-25T17:46+0200", "2025-06-25", "2025-06-25T15:46:00Z", "minute"),
    ("2025-06-25T17:46:09Z", "2025-06-25", "2025-06-25T17:46:09Z", "second"),
    ("2025-06-25 17:46:09", "2025-06-25", "2025-06-25T16:46:09Z", "second"),
    ("2025-06-25T17:46:09.123-05:30", "2025-06-25", "2025-06-25T23:16:09Z", "second"),
    ("Xinhua | 18.02.2022 08h54", "2022-02-18", "2022-02-18T07:54:00Z", "minute"),
    ("OUAGADOUGOU, 10 octobre 2022 - 10H33 GMT [ALERTE INFO]", "2022-10-10", "2022-10-10T10:33:00Z", "minute"),
    ("Créé le 7 juin 2025 07:35", "2025-06-07", "2025-06-07T06:35:00Z", "minute"),
    ("5 août 2024 à 14h05", "2024-08-05", "2024-08-05T13:05:00Z", "minute"),
    ("1er mars 2025 à 8h", "2025-03-01", "2025-03-01T07:00:00Z", "minute"),
    ("12/06/2025 à 9:05", "2025-06-12", "2025-06-12T08:05:00Z", "minute"),
    ("May 3, 2024 4:15 pm GMT", "2024-05-03", "2024-05-03T16:15:00Z", "minute"),
    ("May 3, 2024 at 12:15 am", "2024-05-03", "2024-05-02T23:15:00Z", "minute"),
    ("14:30, 2 мая 2025", "2025-05-02", "2025-05-02T13:30:00Z", "minute"),
    ("2 мая 2025, 14:30 МСК", "2025-05-02", "2025-05-02T11:30:00Z", "minute"),
    ("2 мая 2025, 14:30 по московскому времени", "2025-05-02", "2025-05-02T11:30:00Z", "minute"),
    ("19 juin 2025 à 10 heures 30", "2025-06-19", "2025-06-19T09:30:00Z", "minute"),
    ("13 Jan 2020, 22:11 GMT+10", "2020-01-13", "2020-01-13T12:11:00Z", "minute"),
    ("13 Jan 2020, 22:11 UTC-3", "2020-01-13", "2020-01-14T01:11:00Z", "minute"),
    ("Sat, 19 Oct 2019 00:04:00 +0200", "2019-10-19", "2019-10-18T22:04:00Z", "second"),
    ("Wed Jun 12 13:46:40 CEST 2024", "2024-06-12", "2024-06-12T11:46:40Z", "second"),
    ("2020-12-05T23:15:0Z", "2020-12-05", "2020-12-05T23:15:00Z", "second"),
    ("07 أكتوبر 2020 02:09 م", "2020-10-07", "2020-10-07T13:09:00Z", "minute"),
    ("12 juin 2025 10:00 - 1200 mots", "2025-06-12", "2025-06-12T09:00:00Z", "minute"),
]

NONE = [
    "30 février 2025",
    "9999-99-99",
    "2025-13-40",
    "32/01/2025",
    "Année 2025",
    "2ᵉ Session de 2025",
    "1ère classe, 10ème échelon",
    "5ᵉ journée",
    "80ème anniversaire",
    "Tél. 20 22 45 67",
    "192.168.2.2024.1",
    "1e400",
    "",
]


@pytest.mark.parametrize(("line", "day"), DAYS)
def test_day(line: str, day: str) -> None:
    readings = read_dates(line, NIAMEY)
    assert [(reading.on.isoformat(), reading.grain) for reading in readings] == [(day, "day")]


@pytest.mark.parametrize(("line", "day", "instant", "grain"), TIMES)
def test_time(line: str, day: str, instant: str, grain: str) -> None:
    reading = read_dates(line, NIAMEY)[0]
    assert reading.at is not None
    assert reading.on.isoformat() == day
    assert reading.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == instant
    assert reading.grain == grain


@pytest.mark.parametrize("line", NONE)
def test_no_date_is_invented(line: str) -> None:
    assert read_dates(line, NIAMEY) == []


def test_month_first_is_believed_when_asked() -> None:
    assert read_dates("03/05/2025", NIAMEY, month_first=True)[0].on == date(2025, 3, 5)


def test_all_dates_of_a_line_in_their_order() -> None:
    line = "Publié le 3 mai 2025, mis à jour le 05/05/2025 puis 2025-05-07"
    assert [reading.on.day for reading in read_dates(line, NIAMEY)] == [3, 5, 7]


@pytest.mark.parametrize(
    ("line", "today", "day"),
    [
        ("HARARE, 16 janvier. /TASS/.", date(2026, 2, 1), "2026-01-16"),
        ("HARARE, 16 décembre. /TASS/.", date(2026, 2, 1), "2025-12-16"),
        ("Source : BAMAKO, 25 décembre (Xinhua)", date(2025, 12, 26), "2025-12-25"),
        ("МОСКВА, 2 мая. /ТАСС/.", date(2025, 5, 3), "2025-05-02"),
        ("MOSCOW, January 16. /TASS/.", date(2026, 2, 1), "2026-01-16"),
        ("ce lundi 16 juin", date(2025, 6, 18), "2025-06-16"),
        ("ce lundi 16 juin", date(2026, 2, 1), "2025-06-16"),
        ("lundi 28 juillet", date(2029, 1, 1), "2025-07-28"),
        ("jeudi 28 juillet", date(2025, 8, 20), "2022-07-28"),
        ("1er janvier", date(2025, 12, 31), "2026-01-01"),
    ],
)
def test_yearless(line: str, today: date, day: str) -> None:
    reading = read_yearless(line, today)
    assert reading is not None
    assert reading.on.isoformat() == day


def test_yearless_29_february_falls_in_a_leap_year_or_nowhere() -> None:
    assert read_yearless("le 29 février", date(2026, 3, 1)) is None
    reading = read_yearless("le 29 février", date(2025, 1, 10))
    assert reading is not None
    assert reading.on == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("line", "day", "grain"),
    [
        ("il y a 3 heures", "2026-02-01", "day"),
        ("il y a 3 jours", "2026-01-29", "day"),
        ("2 days ago", "2026-01-30", "day"),
        ("one year ago", "2025-02-01", "month"),
        ("il y a 10 mois", "2025-04-01", "month"),
        ("hier", "2026-01-31", "day"),
        ("avant-hier", "2026-01-30", "day"),
        ("aujourd'hui", "2026-02-01", "day"),
        ("2 дня назад", "2026-01-30", "day"),
        ("вчера", "2026-01-31", "day"),
        ("позавчера", "2026-01-30", "day"),
        ("час назад", "2026-02-01", "day"),
        ("неделю назад", "2026-01-25", "day"),
        ("19 hours ago", "2026-01-31", "day"),
        ("il y a 30 secondes", "2026-02-01", "day"),
        ("il y a une semaine", "2026-01-25", "day"),
        ("à l'instant", "2026-02-01", "day"),
        ("ce dimanche", "2026-02-01", "day"),
        ("ce lundi", "2026-01-26", "day"),
        ("samedi dernier", "2026-01-31", "day"),
        ("dimanche dernier", "2026-01-25", "day"),
        ("hier mardi", "2026-01-27", "day"),
    ],
)
def test_relative(line: str, day: str, grain: str) -> None:
    reading = read_relative(line, datetime(2026, 2, 1, 12, tzinfo=UTC), NIAMEY)
    assert reading is not None
    assert (reading.on.isoformat(), reading.grain) == (day, grain)


def test_relative_words_inside_other_words_mean_nothing() -> None:
    assert read_relative("fichier, cahier, hiérarchie", datetime(2026, 2, 1, tzinfo=UTC), NIAMEY) is None


def test_month_alone() -> None:
    reading = read_month("Edition de juin 2025")
    assert reading is not None
    assert (reading.on, reading.grain) == (date(2025, 6, 1), "month")
    assert read_month("le 3 juin 25") is None


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("1718200000", "2024-06-12T13:46:40Z"),
        ("1718200000000", "2024-06-12T13:46:40Z"),
        ("20240612T134640Z", "2024-06-12T13:46:40Z"),
        ("Wed, 12 Jun 2024 13:46:40 GMT", "2024-06-12T13:46:40Z"),
        ("20240612T154640+0200", "2024-06-12T13:46:40Z"),
        ("999999999000", "2001-09-09T01:46:39Z"),
    ],
)
def test_machine_values(value: str, instant: str) -> None:
    reading = read_machine(value, UTC)
    assert reading is not None
    assert reading.at is not None
    assert reading.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == instant


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "line", ["1 " * 50_000, "1/" * 50_000, "1er " * 30_000, "12 h 30 " * 15_000, "janvier " * 15_000]
)
def test_long_lines_stay_quick(line: str) -> None:
    read_dates(line, UTC)
    read_yearless(line, date(2026, 1, 1))
    read_relative(line, datetime(2026, 1, 1, tzinfo=UTC), UTC)


def test_clock_times_that_daylight_saving_skips_or_repeats_raise_nothing() -> None:
    paris = ZoneInfo("Europe/Paris")
    skipped = read_dates("30 mars 2025 à 02h30", paris)[0]
    repeated = read_dates("26 octobre 2025 à 02h30", paris)[0]
    assert skipped.at is not None
    assert repeated.at is not None
    assert skipped.at.astimezone(UTC) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert repeated.at.astimezone(UTC) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "31 décembre 9999 23:59 GMT-14",
        "0001-01-01T00:00:00+14:00",
        "1er janvier 0001 00:00 UTC+14",
        "9999-12-31",
        "0" * 80,
    ],
)
def test_ends_of_the_calendar_raise_nothing(value: str) -> None:
    for zone in (UTC, NIAMEY, ZoneInfo("Pacific/Kiritimati")):
        read_dates(value, zone)
        read_machine(value, zone)
        read_yearless(value, date.max)
        read_yearless(value, date.min)
        read_relative(value, datetime(1, 1, 2, tzinfo=UTC), UTC)


def test_counting_back_beyond_the_calendar_raises_nothing() -> None:
    assert read_relative("il y a 999 ans", datetime(2026, 2, 1, tzinfo=UTC), NIAMEY) is not None
    assert read_relative("999 years ago", datetime(500, 2, 1, tzinfo=UTC), NIAMEY) is None
