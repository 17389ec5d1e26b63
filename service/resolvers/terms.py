"""What does the form call it? The words for fields, addresses and numbers that messages are filled with, in three languages."""

from collections.abc import Mapping
from enum import StrEnum

from service.resolvers.languages import Language


class Term(StrEnum):
    """A word of the form. A field's value is its name in the API."""

    NAME = "name"
    FIRST_NAME = "firstName"
    LAST_NAME = "lastName"
    TITLE = "title"
    ROLE = "role"
    ORGANIZATION_NUMBER = "organizationNumber"
    SUB_UNIT_NUMBER = "subUnitNumber"
    COUNTRY = "country"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    WEBSITE = "website"
    NOTE = "note"
    DATE_OF_BIRTH = "dateOfBirth"
    ADDRESSES = "addresses"
    RECIPIENT = "recipient"
    LINES = "lines"
    POSTAL_CODE = "postalCode"
    CITY = "city"
    INVOICE = "INVOICE"
    POSTAL = "POSTAL"
    DELIVERY = "DELIVERY"
    VISIT = "VISIT"
    ATTESTATION = "ATTESTATION"
    FIELD = ""

    def text(self, language: Language) -> str:
        return dict(zip(Language, _TERMS[self], strict=True))[language]


_TERMS: Mapping[Term, tuple[str, str, str]] = {
    Term.NAME: ("Navn", "Namn", "Name"),
    Term.FIRST_NAME: ("Fornavn", "Fornamn", "First name"),
    Term.LAST_NAME: ("Etternavn", "Etternamn", "Last name"),
    Term.TITLE: ("Stilling", "Stilling", "Job title"),
    Term.ROLE: ("Rolle", "Rolle", "Role"),
    Term.ORGANIZATION_NUMBER: ("Organisasjonsnummer", "Organisasjonsnummer", "Organisation number"),
    Term.SUB_UNIT_NUMBER: ("Underenhet", "Undereining", "Sub-unit"),
    Term.COUNTRY: ("Land", "Land", "Country"),
    Term.EMAIL: ("E-post", "E-post", "E-mail"),
    Term.PHONE: ("Telefon", "Telefon", "Phone"),
    Term.MOBILE: ("Mobil", "Mobil", "Mobile"),
    Term.WEBSITE: ("Nettside", "Nettside", "Website"),
    Term.NOTE: ("Notat", "Notat", "Note"),
    Term.DATE_OF_BIRTH: ("Fødselsdato", "Fødselsdato", "Date of birth"),
    Term.ADDRESSES: ("Adresser", "Adresser", "Addresses"),
    Term.RECIPIENT: ("Mottaker", "Mottakar", "Recipient"),
    Term.LINES: ("Adresse", "Adresse", "Address"),
    Term.POSTAL_CODE: ("Postnummer", "Postnummer", "Postal code"),
    Term.CITY: ("Poststed", "Poststad", "City"),
    Term.INVOICE: ("Fakturaadresse", "Fakturaadresse", "Invoice address"),
    Term.POSTAL: ("Postadresse", "Postadresse", "Postal address"),
    Term.DELIVERY: ("Leveringsadresse", "Leveringsadresse", "Delivery address"),
    Term.VISIT: ("Besøksadresse", "Besøksadresse", "Visiting address"),
    Term.ATTESTATION: ("Attesteringsadresse", "Attesteringsadresse", "Attestation address"),
    Term.FIELD: ("Feltet", "Feltet", "The field"),
}


def field_term(path: tuple[str, ...]) -> Term:
    """What the form calls the field at a path: its last name that is no list index."""
    names = [name for name in path if not name.isdecimal()]
    return Term(names[-1]) if names and names[-1] in _FIELD_NAMES else Term.FIELD


_FIELD_NAMES = frozenset(term.value for term in Term)

_NUMBERS = {
    Language.NB: ["ingen", "ett", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    Language.NN: ["ingen", "eitt", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    Language.EN: ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}


def count(number: int, language: Language) -> str:
    """A number as it stands in a sentence: a word up to twelve, with thousands apart from 10 000.

    >>> count(8, Language.NB), count(10_000, Language.EN)
    ('åtte', '10,000')
    """
    words = _NUMBERS[language]
    if 0 <= number < len(words):
        return words[number]
    if number < 10_000:
        return str(number)
    return f"{number:,}" if language is Language.EN else f"{number:,}".replace(",", "\u00a0")
