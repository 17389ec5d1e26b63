"""Which scalars has the API? Strict ones, each with a page that specifies it; a refusal is a request error.

What a user types into a form is taken as a String, and answered with a user error. Values that the database has written as JSON pass as
they are.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NewType

import strawberry
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr
from strawberry.types.scalar import ScalarDefinition

from service.db.types import rfc3339, whole_milliseconds

OrganizationNumber = NewType("OrganizationNumber", str)
CountryCode = NewType("CountryCode", str)
CurrencyCode = NewType("CurrencyCode", str)

DECIMAL_DIGITS_MAX = 38

_DATE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DECIMAL = re.compile(rf"-?\d{{1,{DECIMAL_DIGITS_MAX}}}(\.\d{{1,{DECIMAL_DIGITS_MAX}}})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def parse_date_time(value: Any) -> datetime:
    """A moment from RFC 3339 text, its offset given, cut to milliseconds."""
    match = _DATE_TIME.fullmatch(value.upper()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("DateTime is RFC 3339 with an offset: 2026-11-23T08:15:30.123Z.")
    second, fraction, offset = match.groups(default="")
    return whole_milliseconds(datetime.fromisoformat(second + fraction[:4].ljust(4, "0") * bool(fraction) + offset))


def parse_date(value: Any) -> date:
    """A calendar date from `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("Date is YYYY-MM-DD: 2026-11-23.")
    return date.fromisoformat(value)


def parse_organization_number(value: Any) -> OrganizationNumber:
    """Nine digits with the right check digit, blanks, "NO" and "MVA" taken off."""
    if isinstance(value, str) and len(value) <= 50:
        try:
            return OrganizationNumber(orgnr.validate(re.sub(r"[\s.]|^NO|MVA$", "", value.strip().upper())))
        except ValidationError:
            pass
    raise ValueError("OrganizationNumber is nine digits with a valid check digit: 923609016.")


def parse_country(value: Any) -> CountryCode:
    """Two letters, in any case."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2}", value, re.ASCII):
        return CountryCode(value.upper())
    raise ValueError("CountryCode is two letters of ISO 3166-1: NO.")


def parse_currency(value: Any) -> CurrencyCode:
    """Three letters, in any case."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{3}", value, re.ASCII):
        return CurrencyCode(value.upper())
    raise ValueError("CurrencyCode is three letters of ISO 4217: NOK.")


def parse_decimal(value: Any) -> Decimal:
    """An exact number from text without an exponent. A JSON number is refused: most readers have rounded it to a binary one."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        number = Decimal(value)
        if len(number.as_tuple().digits) <= DECIMAL_DIGITS_MAX:
            return number
    raise ValueError(f'Decimal is a string of at most {DECIMAL_DIGITS_MAX} digits without an exponent: "12.50".')


def _shown_date_time(value: datetime | str) -> str:
    return value if isinstance(value, str) else rfc3339(value)


def _shown_date(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _shown_decimal(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value, "f")


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment: RFC 3339 with an offset; given back in UTC with milliseconds, 2026-11-23T08:15:30.123Z.",
        specified_by_url="https://scalars.graphql.org/chillicream/date-time.html",
        serialize=_shown_date_time,
        parse_value=parse_date_time,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar date without time or zone: 2026-11-23.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=_shown_date,
        parse_value=parse_date,
    ),
    OrganizationNumber: strawberry.scalar(
        name="OrganizationNumber",
        description=(
            "A Norwegian organisation number: nine digits, the last a check digit modulo 11. "
            'Input may hold blanks, "NO" before and "MVA" after; output is the bare digits.'
        ),
        specified_by_url="https://www.brreg.no/om-oss/registrene-vare/om-enhetsregisteret/organisasjonsnummeret/",
        serialize=str,
        parse_value=parse_organization_number,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country by its two letters, ISO 3166-1 alpha-2: NO.",
        specified_by_url="https://www.iso.org/iso-3166-country-codes.html",
        serialize=str,
        parse_value=parse_country,
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="A currency by its three letters, ISO 4217: NOK.",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=str,
        parse_value=parse_currency,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description=f'An exact number as a string of at most {DECIMAL_DIGITS_MAX} digits, without an exponent: "12.50".',
        specified_by_url="https://www.w3.org/TR/xmlschema11-2/#decimal",
        serialize=_shown_decimal,
        parse_value=parse_decimal,
    ),
}
