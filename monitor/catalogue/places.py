"""Where an outlet may be, by the end of its host's name; and the clock of that country."""

from __future__ import annotations

from urllib.parse import urlsplit

# countries whose clocks are the same everywhere, those that the registry has outlets of
ZONES = {
    "ML": "Africa/Bamako",
    "BF": "Africa/Ouagadougou",
    "NE": "Africa/Niamey",
    "BE": "Europe/Brussels",
    "BJ": "Africa/Porto-Novo",
    "CF": "Africa/Bangui",
    "CI": "Africa/Abidjan",
    "CM": "Africa/Douala",
    "DZ": "Africa/Algiers",
    "FR": "Europe/Paris",
    "GA": "Africa/Libreville",
    "GH": "Africa/Accra",
    "GN": "Africa/Conakry",
    "MA": "Africa/Casablanca",
    "MR": "Africa/Nouakchott",
    "NG": "Africa/Lagos",
    "SN": "Africa/Dakar",
    "TD": "Africa/Ndjamena",
    "TG": "Africa/Lome",
    "TN": "Africa/Tunis",
}


def country_of(url: str) -> str | None:
    """The country whose domain the address is in; None for the domains of no country, and for .cf and .ga, which were
    given away to the whole world."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    return ending if ending in ZONES and ending not in ("CF", "GA") else None


def zone_of(country: str) -> str | None:
    """The time zone of a country, None where it is not known here or the country has several."""
    return ZONES.get(country)
