"""How are numbers and texts written, by people and by invoices? Pure readings of one text each, which tell nobody what is wrong.

Sources: how invoices write organisation numbers (blanks, dots, NO, MVA, Org.nr), phonenumbers' plans, ISO 3166-1 by pycountry.
"""

import re
import unicodedata
from functools import cache

import phonenumbers

from service.db.normal import normalized


def bare_organization_number(text: str) -> str | None:
    """The digits of a Norwegian organisation number as people and invoices write it; None where it has more than that in it.

    >>> bare_organization_number("Org.nr. NO 923 609 016 MVA")
    '923609016'
    """
    match = _NUMBER_FORM.fullmatch(re.sub(r"[\s.:-]", "", text).upper())
    return match[1] if match else None


_NUMBER_FORM = re.compile(r"(?:ORG(?:ANISASJONS)?N(?:UMME)?R)?(?:NO)?([0-9]+)(?:MVA)?", re.ASCII)


def phone_number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The number, if there can be one: by the numbering plan in Norway, by its length elsewhere, where plans are wider than our tables.

    What would be read as another number the next time, because it goes on with zeros that are dialled at home, is none.
    """
    try:
        number = phonenumbers.parse(text, region)
        is_settled = e164(phonenumbers.parse(e164(number))) == e164(number)
    except phonenumbers.NumberParseException:
        return None
    is_norwegian = number.country_code == 47
    is_one = phonenumbers.is_valid_number(number) if is_norwegian else phonenumbers.is_possible_number(number)
    return number if is_one and is_settled else None


def e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_phone_text(text: str) -> bool:
    """Digits and what stands between them: no letters that a keypad would read as digits, and no extension."""
    return _PHONE_TEXT.fullmatch(text) is not None


_PHONE_TEXT = re.compile(r"[\d\s+().\-–/]+")


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2."""
    # Its tables take a tenth of a second to read, which a start should not wait for.
    import pycountry

    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def currency_codes() -> frozenset[str]:
    """ISO 4217, letters."""
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def trimmed(text: str, *, multiline: bool) -> str:
    """Composed, without blanks around it; "" where nothing of it can be seen."""
    if multiline:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = normalized("NFC", text).strip()
    return "" if all(unicodedata.category(c) in _UNSEEN for c in text) else text


_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp"})


def is_printable(text: str, *, multiline: bool) -> bool:
    """No control characters, lone surrogates or, in one line, line ends. (Neither database keeps NUL or a lone surrogate.)"""
    allowed = "\n\t" if multiline else ""
    return all(c in allowed or unicodedata.category(c) not in _UNPRINTABLE for c in text)


_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def is_digits(text: str) -> bool:
    """0 to 9 alone, and at least one."""
    return text.isascii() and text.isdigit()
