"""Which firms are the demonstration's customers? Invented ones, and some companies of the register's stand-in.

Organisation numbers that the stand-in doesn't know are of the series that is kept for test units (first digit 3), with proper check digits.
Numbers abroad have their country's form, and are such that no firm there can have them.
"""

from collections.abc import Callable
from random import Random

from stdnum.no import orgnr

# Companies of the stand-in (`service.registry.sandbox_companies`) that are customers. The others are there to be added.
REGISTERED = (
    "312260182",  # FJORDVIK AS, an ordinary one
    "310497460",  # its sub-unit in Ålesund
    "313617602",  # FJORDVIK FISK AS
    "311137212",  # FJORDVIK REGNSKAP AS
    "312402688",  # FJORDVIK BYGG AS
    "311815903",  # TÅKEHEIM BAKERI AS
    "310396249",  # TÅKEHEIM BARNEHAGE AS
    "312957116",  # TÅKEHEIM DATA AS
    "314219937",  # TÅKEHEIM KOMMUNE
    "314038525",  # GRØNNLYKT GARTNERI AS
    "310860913",  # KVITUGLE ASA, listed
    "313439577",  # KVITUGLE TRANSPORT AS
    "313887839",  # its sub-unit in the north
    "311909967",  # Kvitugle Keramikk Kari Nordmann, a sole proprietor
    "315551315",  # BØLGEBRYN BÅT AS
    "315163722",  # SNØKLOKKA HOTELL AS
    "314378652",  # SNØKLOKKA SKILAG, an association
    "311972995",  # MÅNESTEIN BYGGMESTER AS
    "311304348",  # RAVNEKROKEN BOKHANDEL AS
    "314682823",  # HVALROSS VERKSTED AS
    "315180589",  # TEKOPP OG TALLERKEN AS
    "314871804",  # LANGSOM SNEGLE REGNSKAP AS
    "311212230",  # Blåbærtua Øl og Ånd as, in lower case
    "313975436",  # RÅTTEN PLANKE AS, bankrupt
)
REGISTERED_SUPPLIERS = frozenset({"311137212", "313439577", "314871804"})
HIDDEN = "314750047"
"""KVITUGLE PROGRAMVARE AS: Kari's, who alone sees it. For her a look-up says SHOW, for the others ADD."""
ARCHIVED = "313516768"
"""SNØKLOKKA REISER AS: its only card is archived, so that a look-up says ADD."""
TWICE = "312402688"
"""FJORDVIK BYGG AS: has a second card, for one building site, which was allowed as a duplicate."""
SECOND_NAME = "FJORDVIK BYGG AS, byggeplass Notbåtkaia"

_FIRST_WORDS = """
Aakveld Aasgløtt Blåveis Bålglød Dvergmispel Firkløver Fjellrype Flygesand Fossegrim Gjøkur Glasskule Gullregn Havsule
Heilo Huldreslått Ishjerte Issvull Kattugle Klokkelyng Kråkesølv Lavendelblå Lyktestolpe Løvetann Myrull Månelys
Nattravn Nøtteskrike Papirbåt Perleugle Pusekatt Regnsky Sjøløk Skjærgård Skumring Småtroll Solsnu Stjernegutt Svalerede
Tangsprell Teskje Trollbær Tusenbein Ulveham Vinterøy Vårløk Ærlig Øyenstikker Åkerbær Årestrek
"""
_TRADES = """
Akvakultur Anlegg Bakeri Bilverksted Blomster Bygg Dykking Eiendom Elektro Frisør Glass Helse Hytteservice Interiør Kafé
Kulde Kurs Landskap Malerservice Mekaniske Møbler Reklamebyrå Renhold Rørservice Sport Taksering Tannklinikk Ur
Veterinær
"""
_SUPPLIER_TRADES = "Agentur Emballasje Engros Forsikring Grossist Import Kontorrekvisita Logistikk Maskin Telefoni Trelast Vakt Vikar"
_FORMS = ("AS",) * 12 + ("DA", "SA", "ANS")

FOREIGN_FIRMS = {
    "SE": (
        "Älvdans Verkstad AB",
        "Kanelkatt Design AB",
        "Norrskensbåt Frakt AB",
        "Öronsnäcka Ljud AB",
        "Åskväder El AB",
        "Tranbär Livs AB",
    ),
    "DK": ("Ællinge Møbler A/S", "Søstjerne Fisk ApS", "Klitvind Energi A/S", "Ørestreng Musik ApS", "Hyggelys Handel ApS"),
    "DE": ("Nebelkrähe Maschinen GmbH", "Königskerze Papier GmbH", "Süßholz Feinkost GmbH", "Zaunkönig Logistik GmbH & Co. KG"),
    "GB": (
        "Puddlejump Textiles Ltd",
        "Brambletoft Cider Ltd",
        "Owl & Thimble Trading Ltd",
        "Foggybottle Marine Ltd",
        "Quillfeather Books Ltd",
    ),
}
# Of Swedish numbers the third digit is 2 or more; Danish ones begin at 10, and these registers' own have not come to 9 in front.
_FOREIGN_NUMBERS = {"SE": "5519##-####", "DK": "00######", "DE": "HRB 9#####", "GB": "9#######"}


class Firms:
    """Names and organisation numbers of firms that the register's stand-in doesn't know, each once."""

    def __init__(self, random: Random, taken: frozenset[str]) -> None:
        self._random = random
        self._taken = set(taken)

    def name(self, *, is_supplier: bool) -> str:
        words, trades = _FIRST_WORDS.split(), (_SUPPLIER_TRADES if is_supplier else _TRADES).split()
        choice = self._random.choice
        return self._fresh(lambda: f"{choice(words)} {choice(trades)} {choice(_FORMS)}")

    def number(self) -> str:
        return self._fresh(self._valid_number)

    def foreign_number(self, country: str) -> str:
        form = _FOREIGN_NUMBERS[country]
        return self._fresh(lambda: "".join(self._random.choice("0123456789") if c == "#" else c for c in form))

    def _valid_number(self) -> str:
        while not orgnr.is_valid(number := f"3{self._random.randrange(10**8):08}"):
            pass
        return number

    def _fresh(self, draw: Callable[[], str]) -> str:
        while (drawn := draw()) in self._taken:
            pass
        self._taken.add(drawn)
        return drawn
