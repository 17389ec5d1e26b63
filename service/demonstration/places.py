"""Where are the demonstration's cards? Real postal codes with their cities, and invented streets.

Norwegian codes are those of Bring's Postnummerregister (bring.no); in larger towns post-office boxes have a code of their own. Phones are
of ranges kept for fiction in Sweden (PTS), Germany (Bundesnetzagentur) and the United Kingdom (Ofcom). Norway and Denmark keep none that we
know of, so theirs are of round series, and read as invented.
"""

from random import Random
from typing import NamedTuple


class Place(NamedTuple):
    """A city by one of its postal codes. `phone` begins its phone numbers, in E.164, all but the last two digits."""

    postal_code: str
    city: str
    phone: str
    box_code: str | None = None
    country: str = "NO"


def _norwegian(postal_code: str, city: str, area: int, box_code: str | None = None) -> Place:
    return Place(postal_code, city, f"+47{area}0000", box_code)


NORWEGIAN = (
    _norwegian("0150", "Oslo", 22, "0101"),
    _norwegian("0182", "Oslo", 22, "0101"),
    _norwegian("0253", "Oslo", 22, "0301"),
    _norwegian("0350", "Oslo", 22, "0301"),
    _norwegian("0461", "Oslo", 22, "0401"),
    _norwegian("0585", "Oslo", 22, "0401"),
    _norwegian("1337", "Sandvika", 67, "1300"),
    _norwegian("1407", "Vinterbro", 64),
    _norwegian("1430", "Ås", 64),
    _norwegian("1530", "Moss", 69),
    _norwegian("1606", "Fredrikstad", 69),
    _norwegian("2000", "Lillestrøm", 63),
    _norwegian("2317", "Hamar", 62),
    _norwegian("2406", "Elverum", 62),
    _norwegian("2609", "Lillehammer", 61),
    _norwegian("2640", "Vinstra", 61),
    _norwegian("2815", "Gjøvik", 61),
    _norwegian("3015", "Drammen", 32),
    _norwegian("3210", "Sandefjord", 33),
    _norwegian("3510", "Hønefoss", 32),
    _norwegian("3717", "Skien", 35),
    _norwegian("4006", "Stavanger", 51, "4001"),
    _norwegian("4307", "Sandnes", 51),
    _norwegian("4612", "Kristiansand S", 38),
    _norwegian("4838", "Arendal", 37, "4801"),
    _norwegian("5003", "Bergen", 55, "5803"),
    _norwegian("5411", "Stord", 53),
    _norwegian("5700", "Voss", 56),
    _norwegian("6002", "Ålesund", 70, "6001"),
    _norwegian("6413", "Molde", 71),
    _norwegian("6509", "Kristiansund N", 71),
    _norwegian("6800", "Førde", 57),
    _norwegian("6856", "Sogndal", 57),
    _norwegian("7010", "Trondheim", 73, "7400"),
    _norwegian("7030", "Trondheim", 73, "7401"),
    _norwegian("7374", "Røros", 72),
    _norwegian("7600", "Levanger", 74),
    _norwegian("8006", "Bodø", 75, "8001"),
    _norwegian("8370", "Leknes", 76),
    _norwegian("8514", "Narvik", 76, "8505"),
    _norwegian("8622", "Mo i Rana", 75),
    _norwegian("8900", "Brønnøysund", 75),
    _norwegian("9008", "Tromsø", 77, "9251"),
    _norwegian("9170", "Longyearbyen", 79),
    _norwegian("9404", "Harstad", 77),
    _norwegian("9510", "Alta", 78),
    _norwegian("9730", "Karasjok", 78),
)

FOREIGN = {
    "SE": (
        Place("111 20", "Stockholm", "+468465004", country="SE"),
        Place("411 03", "Göteborg", "+463139006", country="SE"),
        Place("211 19", "Malmö", "+464062804", country="SE"),
    ),
    "DK": (
        Place("1550", "København V", "+45321200", country="DK"),
        Place("8000", "Aarhus C", "+45861200", country="DK"),
    ),
    "DE": (
        Place("10115", "Berlin", "+4930231250", country="DE"),
        Place("20457", "Hamburg", "+4940669690", country="DE"),
        Place("50667", "Köln", "+4922147100", country="DE"),
    ),
    "GB": (
        Place("EC1A 1BB", "London", "+4420794600", country="GB"),
        Place("M1 1AE", "Manchester", "+4416149600", country="GB"),
        Place("B33 8TH", "Birmingham", "+4412149600", country="GB"),
    ),
}

_NORWEGIAN_STREETS = """
Blekkhusgata Brunostveien Drivvedstien Dugurdsbakken Fiskesuppegata Fjellvettveien Fyrstikkgata Gåsehudveien
Hattemakersvingen Hvileskjærveien Kaffekvernveien Kappestien Knappenålsgata Kompassrosa Lusekoftegata Lykteslukkergata
Låvesvalebakken Matpakkeveien Månelyskroken Nisseluegata Nøstegarnsvegen Paraplygata Polkagrisbakken Regnfrakkveien
Rømmegrøtgata Selbuvottsvegen Skumringsvegen Snurrebassveien Spekematgata Stjerneskuddstien Stoppeklokka Sølvskjegata
Teskjegata Trekkspillgata Ullsokkvegen Vaffeljernsgata Værhanekroken Ærfuglgata Ønskebrønnveien Åresvingen
"""
_STREETS = {
    "NO": tuple(_NORWEGIAN_STREETS.split()),
    "SE": ("Kanelbullegatan", "Lingonsyltsvägen", "Årtullsgatan", "Midsommarkransgränd"),
    "DK": ("Smørrebrødsgade", "Ærtesuppevej", "Rødgrødstræde", "Blæksprutteallé"),
    "DE": ("Brezelstraße", "Kuckucksuhrweg", "Nebelhornallee", "Käsekuchengasse"),
    "GB": ("Teapot Lane", "Marmalade Row", "Umbrella Yard", "Crumpet Street"),
}


def street_address(random: Random, country: str) -> str:
    """A street with a number, in the country's order."""
    street, number = random.choice(_STREETS[country]), random.randint(1, 120)
    if country == "GB":
        return f"{number} {street}"
    stair = random.choice("ABC") if country == "NO" and random.random() < 0.2 else ""
    return f"{street} {number}{stair}"


def phone(random: Random, place: Place) -> str:
    return f"{place.phone}{random.randint(0, 99):02}"


def mobile(random: Random) -> str:
    """A Norwegian one, of the series after 000."""
    return f"+47{random.choice((40, 41, 45, 46, 47, 48, *range(90, 100)))}000{random.randint(0, 999):03}"
