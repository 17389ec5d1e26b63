"""Which companies does the sandbox have? Invented ones, one at least of every kind that the register gives, as its own records.

Every name, address line and person is invented; postal codes and codes of the register are real, so that the card's rules meet real
values. Numbers are of the series that is kept for test units (first digit 2 or 3), with proper check digits. `KINDS` tells what to expect
of which.
"""

from collections.abc import Iterator
from dataclasses import dataclass

Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Kind:
    """One organisation number, what stands behind it, and what a look-up makes of it."""

    number: str
    kind: str
    expect: str


KINDS = (
    Kind("312260182", "AS, an ordinary one", "ACTIVE, employees counted, business and postal address"),
    Kind("310590835", "AS without a postal address", "ACTIVE; POSTAL and INVOICE are filled from the business address"),
    Kind("310166138", "AS with one to four employees", "the number of employees is withheld: employeeCount null, hasEmployees true"),
    Kind("310860913", "ASA, listed", "ACTIVE, 4 210 employees, three industries"),
    Kind("311909967", "ENK, a sole proprietor", "ACTIVE; a CUSTOMER with a number; name in mixed case; no employees"),
    Kind("310308242", "NUF, a foreign firm registered here", "ACTIVE; its business address is abroad"),
    Kind("313281949", "UTLA, the same firm again", "found by its number only; postal code within the city, as the register writes it"),
    Kind("314219937", "KOMM, a municipality", "ACTIVE, public"),
    Kind("312181908", "ORGL, a part of a municipality", "ACTIVE, with a parent that is no sub-unit's"),
    Kind("314378652", "FLI, an association", "ACTIVE, not registered for VAT, c/o first in its postal address"),
    Kind("313975436", "AS, bankrupt", "BANKRUPT: added only with acceptStatus"),
    Kind("311319485", "KBO, the estate of that bankruptcy", "ACTIVE by its own flags: added only with acceptStatus all the same"),
    Kind("313574911", "AS under liquidation", "UNDER_LIQUIDATION: added only with acceptStatus"),
    Kind("310862525", "AS under forced liquidation", "UNDER_FORCED_LIQUIDATION: added only with acceptStatus"),
    Kind("313601897", "AS, deleted", "DELETED: number, name, form and date are all that is left"),
    Kind("313114716", "removed for legal reasons", "410: no company, answered"),
    Kind("310497460", "BEDR, a sub-unit", "ACTIVE by its parent 312260182; the card gets the parent's number, and this one as sub-unit"),
    Kind("315507529", "BEDR of the bankrupt AS", "BANKRUPT by its parent 313975436: added only with acceptStatus"),
    Kind("314170342", "AAFY, a sub-unit of the association", "ACTIVE by its parent 314378652"),
    Kind("311366718", "BEDR, deleted", "DELETED, and its parent is not told any more"),
    Kind("311768425", "AS with almost nothing", "ACTIVE; no address, industry, contact data or founding date"),
    Kind("313846563", "AS with odd values", "ACTIVE; its e-mail and phones are left out of the card, with a warning in the log"),
    Kind("311212230", "AS with lower case and æøå in its name", "ACTIVE; found in any case"),
    Kind("315307929", "no such company", "404 at both: no company, answered"),
)

REMOVED = {"313114716": "2026-03-02"}

FORMS = {
    "AAFY": "Underenhet til ikke-næringsdrivende",
    "AS": "Aksjeselskap",
    "ASA": "Allmennaksjeselskap",
    "BEDR": "Underenhet til næringsdrivende og offentlig forvaltning",
    "ENK": "Enkeltpersonforetak",
    "FLI": "Forening/lag/innretning",
    "KBO": "Konkursbo",
    "KOMM": "Kommune",
    "NUF": "Norskregistrert utenlandsk foretak",
    "ORGL": "Organisasjonsledd",
    "UTLA": "Utenlandsk enhet",
}

INDUSTRIES = {
    "01.130": "Dyrking av grønnsaker, meloner, rot- og knollvekster",
    "03.110": "Hav- og kystfiske",
    "10.710": "Produksjon av brød og ferske konditorvarer",
    "23.410": "Produksjon av keramiske husholdningsartikler og dekorasjonsgjenstander",
    "41.000": "Oppføring av bygninger",
    "43.210": "Elektrisk installasjonsarbeid",
    "46.380": "Engroshandel med fisk, skalldyr og bløtdyr",
    "49.410": "Godstransport på vei",
    "56.110": "Restaurantvirksomhet",
    "62.100": "Programmeringstjenester",
    "68.200": "Utleie og drift av egen eller leid fast eiendom",
    "69.202": "Regnskap og bokføring",
    "70.200": "Bedriftsrådgivning og annen administrativ rådgivning",
    "84.110": "Generell offentlig administrasjon",
    "85.100": "Førskoleundervisning",
    "93.120": "Idrettslag og -klubber",
}

# postnummer: poststed, kommunenummer, kommune
PLACES = {
    "0150": ("OSLO", "0301", "OSLO"),
    "0585": ("OSLO", "0301", "OSLO"),
    "1407": ("VINTERBRO", "3218", "ÅS"),
    "2640": ("VINSTRA", "3439", "NORD-FRON"),
    "4006": ("STAVANGER", "1103", "STAVANGER"),
    "5003": ("BERGEN", "4601", "BERGEN"),
    "6002": ("ÅLESUND", "1508", "ÅLESUND"),
    "7030": ("TRONDHEIM", "5001", "TRONDHEIM"),
    "8900": ("BRØNNØYSUND", "1813", "BRØNNØY"),
    "9008": ("TROMSØ", "5501", "TROMSØ"),
    "9170": ("LONGYEARBYEN", "2100", "SVALBARD"),
}

# The many: number, name, street, postal code, industry, employees (0: none; 1 to 4: withheld).
ORDINARY = (
    ("312402688", "FJORDVIK BYGG AS", "Kråkeneset 4", "5003", "41.000", 31),
    ("314078667", "FJORDVIK EIENDOM AS", "Kråkeneset 2", "5003", "68.200", 0),
    ("313617602", "FJORDVIK FISK AS", "Notbåtkaia 11", "6002", "03.110", 18),
    ("311137212", "FJORDVIK REGNSKAP AS", "Kråkeneset 6", "5003", "69.202", 7),
    ("312901099", "FJORDVIK RØR OG VARME AS", "Lyngheimen 19", "5003", "43.210", 12),
    ("311815903", "TÅKEHEIM BAKERI AS", "Melveien 3", "7030", "10.710", 9),
    ("310396249", "TÅKEHEIM BARNEHAGE AS", "Melveien 40", "7030", "85.100", 22),
    ("312957116", "TÅKEHEIM DATA AS", "Nullpunktet 1", "7030", "62.100", 44),
    ("313777413", "TÅKEHEIM ELEKTRO AS", "Strømgata 8", "7030", "43.210", 15),
    ("311154729", "TÅKEHEIM HOLDING AS", "Nullpunktet 1", "7030", "70.200", 0),
    ("314038525", "GRØNNLYKT GARTNERI AS", "Veksthusveien 12", "1407", "01.130", 6),
    ("315808413", "GRØNNLYKT KAFÉ AS", "Veksthusveien 14", "1407", "56.110", 3),
    ("315485258", "GRØNNLYKT UTVIKLING AS", "Veksthusveien 10", "1407", "68.200", 0),
    ("311888536", "KVITUGLE KONSULENT AS", "Fjærstien 7", "0585", "70.200", 2),
    ("314750047", "KVITUGLE PROGRAMVARE AS", "Fjærstien 9", "0585", "62.100", 58),
    ("313439577", "KVITUGLE TRANSPORT AS", "Lastegata 101", "0585", "49.410", 83),
    ("315551315", "BØLGEBRYN BÅT AS", "Slippen 5", "4006", "46.380", 11),
    ("311735373", "BØLGEBRYN FRAKT AS", "Slippen 7", "4006", "49.410", 27),
    ("314907515", "BØLGEBRYN SJØMAT AS", "Slippen 9", "4006", "46.380", 36),
    ("315163722", "SNØKLOKKA HOTELL AS", "Vintervegen 1", "9008", "56.110", 64),
    ("313516768", "SNØKLOKKA REISER AS", "Vintervegen 3", "9008", "49.410", 4),
    ("315122201", "SNØKLOKKA VEDLIKEHOLD AS", "Vintervegen 5", "9170", "41.000", 5),
    ("311972995", "MÅNESTEIN BYGGMESTER AS", "Hammarvegen 22", "2640", "41.000", 8),
    ("313528820", "MÅNESTEIN GRUS AS", "Hammarvegen 50", "2640", "49.410", 1),
    ("310018260", "MÅNESTEIN KRAFT AS", "Damvegen 2", "2640", "43.210", 13),
    ("311304348", "RAVNEKROKEN BOKHANDEL AS", "Bokstavgata 29", "0150", "70.200", 3),
    ("314395484", "RAVNEKROKEN FORLAG AS", "Bokstavgata 31", "0150", "62.100", 10),
    ("313205797", "RAVNEKROKEN TRYKK AS", "Bokstavgata 33", "0150", "23.410", 0),
    ("314682823", "HVALROSS VERKSTED AS", "Verftsveien 3", "8900", "41.000", 17),
    ("314807294", "HVALROSS OG SØNNER AS", "Verftsveien 5", "8900", "46.380", 4),
    ("310222798", "HVALROSS MARITIME TJENESTER AS", "Verftsveien 7", "8900", "03.110", 51),
    ("315180589", "TEKOPP OG TALLERKEN AS", "Leirgata 4", "4006", "23.410", 6),
    ("314871804", "LANGSOM SNEGLE REGNSKAP AS", "Sporveien 2", "0150", "69.202", 21),
    ("311340182", "RASK SNEGLE REGNSKAP AS", "Sporveien 3", "0150", "69.202", 5),
    ("313801756", "SNEGLEFART BUDTJENESTE AS", "Sporveien 4", "0150", "49.410", 39),
)


def main_units() -> Iterator[Record]:
    """Every enhet, living and deleted."""
    for number, name, street, postal_code, industry, employees in ORDINARY:
        yield _enhet(number, name, "AS", _norwegian(street, postal_code), industry, employees, contact=_domain(name))
    yield from _companies()
    yield from _public_and_others()
    yield from _in_trouble()
    yield _deleted("313601897", "TÅKEHEIM FERGE AS", "AS", "2024-11-26", "SlettetEnhet")


def sub_units() -> Iterator[Record]:
    """Every underenhet, living and deleted."""
    yield _underenhet("310497460", "FJORDVIK AS AVD ÅLESUND", "BEDR", "312260182", _norwegian("Notbåtkaia 2", "6002"), "41.000", 14) | {
        "hjemmeside": "alesund.fjordvik.example",
        "epostadresse": "alesund@fjordvik.example",
    }
    yield _underenhet("314898346", "FJORDVIK BYGG AS AVD VOSS", "BEDR", "312402688", _norwegian("Stasjonsgata 1", "5003"), "41.000", 6)
    yield _underenhet("313887839", "KVITUGLE TRANSPORT AS AVD NORD", "BEDR", "313439577", _norwegian("Lasteveien 1", "9008"), "49.410", 23)
    yield _underenhet("315848377", "TÅKEHEIM SKOLE", "BEDR", "312181908", _norwegian("Skoleveien 1", "7030"), "84.110", 61)
    yield _underenhet("315507529", "RÅTTEN PLANKE AS AVD SAG", "BEDR", "313975436", _norwegian("Sagveien 1", "2640"), "41.000", 3)
    yield _underenhet("314170342", "SNØKLOKKA SKILAG HYTTEDRIFT", "AAFY", "314378652", _norwegian("Hytteløypa 1", "9008"), "93.120", 0)
    yield _deleted("311366718", "TÅKEHEIM FERGE AS AVD KAI", "BEDR", "2024-11-26", "SlettetUnderEnhet") | {"nedleggelsesdato": "2024-11-20"}


def _companies() -> Iterator[Record]:
    fjordvik = _enhet("312260182", "FJORDVIK AS", "AS", _norwegian("Kråkeneset 1", "5003"), "41.000", 48, contact="fjordvik.example")
    yield fjordvik | {"postadresse": _norwegian("Postboks 12", "5003"), "telefon": "55 50 00 00", "mobil": "99 99 99 99"}
    yield _enhet("310590835", "GRØNNLYKT AS", "AS", _norwegian("Veksthusveien 8", "1407"), "01.130", 8, contact="gronnlykt.example")
    yield _enhet("310166138", "BØLGEBRYN AS", "AS", _norwegian("Slippen 1", "4006"), "46.380", 3, contact="bolgebryn.example")
    yield _enhet("310860913", "KVITUGLE ASA", "ASA", _norwegian("Fjærstien 1", "0585"), "62.100", 4210, contact="kvitugle.example") | {
        "naeringskode2": _industry("70.200"),
        "naeringskode3": _industry("68.200"),
        "erIKonsern": True,
    }
    yield _enhet("311212230", "Blåbærtua Øl og Ånd as", "AS", _norwegian("Bærstien 5", "2640"), "56.110", 5, contact="blabertua.example")
    bare = _enhet("311768425", "NESTEN INGENTING AS", "AS", None, None, 0)
    yield {field: value for field, value in bare.items() if field not in {"stiftelsesdato", "institusjonellSektorkode", "maalform"}}
    odd = _enhet("313846563", "  SKJEV   VINKEL  AS ", "AS", _norwegian("Krokveien 0", "0150") | {"kommune": ""}, "43.210", 6)
    yield odd | {
        "epostadresse": "post(at)skjevvinkel",
        "telefon": "ring sentralbordet og spør etter Skjev, innvalg 12, mellom 9 og 14",
        "mobil": "123",
        "hjemmeside": "http://skjevvinkel.example/om oss",
        "postadresse": {"land": "Norge", "landkode": "no", "postnummer": "0150", "poststed": "OSLO", "adresse": ["", None, "Postboks 0"]},
    }


def _public_and_others() -> Iterator[Record]:
    owner = _enhet("311909967", "Kvitugle Keramikk Kari Nordmann", "ENK", _norwegian("Leirgata 2", "4006"), "23.410", 0)
    yield {field: value for field, value in owner.items() if field != "stiftelsesdato"} | {"mobil": "99999999"}
    abroad: Record = {"land": "Storbritannia", "landkode": "GB", "poststed": "LONDON SW1A 0ZZ", "adresse": ["1 Invented Yard"]}
    yield _enhet("310308242", "FOGHORN & DAUGHTERS LTD", "NUF", abroad, "70.200", 2) | {
        "postadresse": _norwegian("c/o Fjordvik Regnskap AS", "5003")
    }
    yield _enhet("313281949", "FOGHORN & DAUGHTERS LTD", "UTLA", abroad, None, 0) | {
        "registreringsnummerIHjemlandet": "0000000000",
        "foretaksformIHjemlandet": {"kode": "LTD", "beskrivelse": "Private limited company"},
    }
    yield _enhet("314219937", "TÅKEHEIM KOMMUNE", "KOMM", _norwegian("Rådhusplassen 1", "7030"), "84.110", 912, contact="takeheim.example")
    yield _enhet("312181908", "TÅKEHEIM KOMMUNE OPPVEKST", "ORGL", _norwegian("Rådhusplassen 1", "7030"), "84.110", 307) | {
        "overordnetEnhet": "314219937"
    }
    yield _enhet("314378652", "SNØKLOKKA SKILAG", "FLI", _norwegian("Hytteløypa 2", "9008"), "93.120", 0) | {
        "registrertIMvaregisteret": False,
        "postadresse": _norwegian("c/o Ola Nordmann", "9008", "Vintervegen 8"),
    }


def _in_trouble() -> Iterator[Record]:
    bankrupt = _enhet("313975436", "RÅTTEN PLANKE AS", "AS", _norwegian("Sagveien 1", "2640"), "41.000", 4)
    yield bankrupt | {"konkurs": True, "konkursdato": "2026-02-10"}
    yield _enhet(
        "311319485", "RÅTTEN PLANKE AS KONKURSBO", "KBO", _norwegian("c/o Bostyrer Ola Nordmann", "2640", "Tinggata 1"), "41.000", 0
    )
    closing = _enhet("313574911", "TAKK FOR OSS AS", "AS", _norwegian("Sistesvingen 3", "0585"), "56.110", 0)
    yield closing | {"underAvvikling": True, "underAvviklingDato": "2026-05-04"}
    forced = _enhet("310862525", "GLEMT ÅRSREGNSKAP AS", "AS", _norwegian("Fristgata 31", "0585"), "70.200", 0)
    yield forced | {
        "underTvangsavviklingEllerTvangsopplosning": True,
        "tvangsopplostPgaManglendeRegnskapDato": "2026-06-30",
        "underAvvikling": True,
    }


def _enhet(
    number: str, name: str, form: str, address: Record | None, industry: str | None, employees: int, *, contact: str | None = None
) -> Record:
    record = _unit(number, name, form, industry, employees) | {
        "respons_klasse": "Enhet",
        "stiftelsesdato": "2011-04-12",
        "registrertIForetaksregisteret": form not in {"FLI", "KOMM", "ORGL", "KBO"},
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": form == "FLI",
        "registrertIPartiregisteret": False,
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "maalform": "Bokmål",
        "erIKonsern": False,
        "paategninger": [],
    }
    if address:
        record["forretningsadresse"] = address
    if contact:
        record |= {"epostadresse": f"post@{contact}", "hjemmeside": f"www.{contact}", "telefon": "55 50 00 01"}
    return record


def _underenhet(number: str, name: str, form: str, parent: str, address: Record, industry: str, employees: int) -> Record:
    return _unit(number, name, form, industry, employees) | {
        "respons_klasse": "Underenhet",
        "overordnetEnhet": parent,
        "oppstartsdato": "2014-01-01",
        "beliggenhetsadresse": address,
    }


def _unit(number: str, name: str, form: str, industry: str | None, employees: int) -> Record:
    record: Record = {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": form, "beskrivelse": FORMS[form]},
        "registreringsdatoEnhetsregisteret": "2011-05-02",
        "registrertIMvaregisteret": form not in {"KOMM", "ORGL", "UTLA", "AAFY"},
        "harRegistrertAntallAnsatte": employees > 0,
    }
    if employees > 4:  # one to four are withheld
        record["antallAnsatte"] = employees
    if industry:
        record["naeringskode1"] = _industry(industry)
    return record


def _deleted(number: str, name: str, form: str, on: str, class_: str) -> Record:
    """All that the register tells of a deleted unit."""
    return {
        "respons_klasse": class_,
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": {"kode": form, "beskrivelse": FORMS[form]},
        "slettedato": on,
    }


def _norwegian(line: str, postal_code: str, *more: str) -> Record:
    city, municipality_number, municipality = PLACES[postal_code]
    return {
        "land": "Norge",
        "landkode": "NO",
        "postnummer": postal_code,
        "poststed": city,
        "adresse": [line, *more],
        "kommune": municipality,
        "kommunenummer": municipality_number,
    }


def _industry(code: str) -> Record:
    return {"kode": code, "beskrivelse": INDUSTRIES[code]}


def _domain(name: str) -> str:
    """fjordvik-bygg.example, of FJORDVIK BYGG AS; .example is nobody's."""
    letters = name.removesuffix(" AS").casefold().translate(str.maketrans("æøåé", "aoae"))
    return f"{'-'.join(letters.split())}.example"
