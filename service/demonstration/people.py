"""Who works at the demonstration's firm, and what are its people called? First names in use, last names made up."""

from random import Random
from typing import NamedTuple

from service.db.models import EmployeeRole


class Person(NamedTuple):
    name: str
    email: str
    role: EmployeeRole = EmployeeRole.MEMBER
    is_active: bool = True


KARI = "kari@example.no"

EMPLOYEES = (
    Person("Kari Tåkedal", KARI),
    Person("Ola Nattgløtt", "ola@example.no"),
    Person("Ingrid Snøkveld", "ingrid@example.no", EmployeeRole.ADMINISTRATOR),
    Person("Øystein Lyngbris", "oystein@example.no", EmployeeRole.ADMINISTRATOR),
    Person("Aase Måneskjær", "aase@example.no"),
    Person("Åse Aasmyrull", "ase@example.no"),
    Person("Bjørn Ærfuglstad", "bjorn@example.no"),
    Person("Amina Havblikken", "amina@example.no"),
    Person("Sverre Rimfrosteng", "sverre@example.no"),
    Person("Tuva Sildregn", "tuva@example.no"),
    Person("Ánte Vidderopet", "ante@example.no"),
    Person("Børge Siste-Sørbris", "borge@example.no", is_active=False),
)

_FIRST_NAMES = """
Aage Aasmund Agnes Amalie Anders Anne Arne Astrid Aud Ayan Berit Birger Bjørg Cathrine Dag Einar Elin Erlend Eva Frode
Gro Guro Gøril Hassan Haakon Håkon Håvard Idun Iselin Jorunn Jørn Kåre Kjersti Lars Leif Liv Magnhild Maja Marit Mons
Nils Odd Olav Pål Ragnhild Rolf Ronja Siri Sindre Solveig Steinar Synnøve Sølvi Tarjei Torbjørg Trygve Turid Unni Vigdis
Yngve Zofia Ægir Øyvind Ørjan Åge Ågot Åsmund
"""

_LAST_NAMES = """
Aabølgen Aakveldsro Aaslyngvik Ambolthaug Bekkesilder Blåtimestad Brattvaffel Bølgeskvulp Daggryvik Dønningås
Eikenøtthaug Eventyrmo Fjellblåst Fjærelett Flaskepostvik Furukongle Gjøkerop Glitrevann Gresshoppeli Gryteklang
Haustløv Havgulelid Hvirvelås Isrosevoll Jordbærtuft Klokkeklang Knirkesnø Kveldsbris Kvistkvae Lanterneberg Lavvobakk
Linerlemo Lomvirop Lyngtuven Melkeveien Morildvåg Mosedotten Myrsnipeng Nattravnås Nordlysdal Nøstegård Orrleiken
Pilegrimstø Polarnattvik Regnbuevoll Reveenka Rypestegg Skarefure Skodderud Snøugleholt Solgangsbris Stjernemyr
Sølvpilen Tindesus Trollsplint Tyttebærås Ullteppestad Vardefrost Villsauvik Vårflom Ærfuglholm Øretuven Østavindsli
Åkerrikse Åsgårdsrop Åslyngvik
"""

ROLES = (
    "Daglig leder",
    "Innkjøper",
    "Regnskapsansvarlig",
    "Økonomisjef",
    "Styreleder",
    "Prosjektleder",
    "Lageransvarlig",
    "IT-ansvarlig",
    "Markedssjef",
    "Driftsleder",
    "Avdelingsleder",
    "Personalsjef",
    "Sekretær",
)


class Names:
    """Names of invented people, each once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._names = [(first, last) for first in _FIRST_NAMES.split() for last in _LAST_NAMES.split()]
        random.shuffle(self._names)

    def next(self) -> tuple[str, str]:
        """First name, or two of them, and last name."""
        first, last = self._names.pop()
        return (f"{first} {self._random.choice(('Marie', 'Johan'))}" if self._random.random() < 0.05 else first), last
