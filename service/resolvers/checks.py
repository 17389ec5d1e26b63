"""Is what the user typed right, and what is kept of it? All that is wrong with an input is collected, each problem at its path.

A method of `Checks` takes one value as it came and its path, and returns the value as it is kept, or None: because there is none ("" and
blanks are none), or because it was wrong, and a problem tells. Nothing raises, and a value that is kept already passes unchanged.
Formats are other people's knowledge: python-stdnum, phonenumbers, email-validator, pycountry, idna.
"""

import dataclasses
import datetime
import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import email_validator
import stdnum.no.orgnr

from service.resolvers.formats import (
    bare_organization_number,
    country_codes,
    e164,
    is_digits,
    is_phone_text,
    is_printable,
    phone_number,
    trimmed,
)
from service.resolvers.languages import Language
from service.resolvers.messages import Message, Value
from service.resolvers.terms import Term, field_term
from service.resolvers.websites import Website, website_of
from service.schema.errors import UserErrorCode

NAME_LENGTH_MAX = 255
TITLE_LENGTH_MAX = 100
ROLE_LENGTH_MAX = 100
NOTE_LENGTH_MAX = 10_000
EMAIL_LENGTH_MAX = 254
PHONE_LENGTH_MAX = 50
WEBSITE_LENGTH_MAX = 2048
FOREIGN_NUMBER_LENGTH_MAX = 50
RECIPIENT_LENGTH_MAX = 255
LINE_LENGTH_MAX = 255
LINES_MAX = 5
POSTAL_CODE_LENGTH_MAX = 20
CITY_LENGTH_MAX = 100
BIRTH_YEAR_EARLIEST = 1900

_NORWAY = "NO"
# Far more than there are types: each that is given twice gets its own message up to here.
_ADDRESSES_READ_MAX = 20

AddressType_co = TypeVar("AddressType_co", bound=enum.Enum, covariant=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the user can put right: what kind it is, where, and what they are told."""

    code: UserErrorCode
    field: tuple[str, ...]
    message: Message
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.values.keys() != self.message.value_names(Language.NB) - {"field"}:
            raise ValueError(f"{self.message} is filled with {set(self.message.value_names(Language.NB))}, not {set(self.values)}")

    def text(self, language: Language) -> str:
        return self.message.text(language, {"field": field_term(self.field), **self.values})


class AddressLike(Protocol[AddressType_co]):
    """An address as it comes in."""

    @property
    def type(self) -> AddressType_co: ...
    @property
    def recipient(self) -> str | None: ...
    @property
    def lines(self) -> Sequence[str]: ...
    @property
    def postal_code(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def country(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CleanAddress(Generic[AddressType_co]):
    """An address as it is kept; or, where `is_removed`, the type whose address goes."""

    type: AddressType_co
    recipient: str | None = None
    lines: tuple[str, ...] = ()
    postal_code: str | None = None
    city: str | None = None
    country: str = _NORWAY
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class _NumberMessages:
    characters: Message
    length: Message
    check_digit: Message


_ORGANIZATION_NUMBER_MESSAGES = _NumberMessages(
    Message.ORGANIZATION_NUMBER_CHARACTERS,
    Message.ORGANIZATION_NUMBER_LENGTH,
    Message.ORGANIZATION_NUMBER_CHECK_DIGIT,
)
_SUB_UNIT_NUMBER_MESSAGES = _NumberMessages(
    Message.SUB_UNIT_NUMBER_CHARACTERS,
    Message.SUB_UNIT_NUMBER_LENGTH,
    Message.SUB_UNIT_NUMBER_CHECK_DIGIT,
)


class Checks:
    """The problems of one input, in the order in which they are found."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, code: UserErrorCode, *path: str, message: Message, **values: Value) -> None:
        self.problems.append(Problem(code, path, message, values))

    def text(self, value: str | None, *path: str, max_length: int, required: bool = False, multiline: bool = False) -> str | None:
        """Text without blanks around it, composed (NFC), of `max_length` characters at most; in one line, or of lines apart by "\\n"."""
        text = trimmed(value or "", multiline=multiline)
        if not text:
            if required:
                self.refuse(UserErrorCode.BLANK, *path, message=Message.BLANK)
        elif len(text) > max_length:
            self.refuse(UserErrorCode.TOO_LONG, *path, message=Message.TOO_LONG, max=max_length, actual=len(text))
        elif not is_printable(text, multiline=multiline):
            self.refuse(UserErrorCode.INVALID, *path, message=Message.NOT_TEXT)
        else:
            return text
        return None

    def email(self, value: str | None, *path: str, required: bool = False) -> str | None:
        """An e-mail address in email-validator's normal form. Whether it receives is not asked."""
        text = self.text(value, *path, max_length=EMAIL_LENGTH_MAX, required=required)
        if text is None:
            return None
        try:
            return email_validator.validate_email(text, check_deliverability=False).normalized
        except (email_validator.EmailNotValidError, UnicodeError):
            self.refuse(UserErrorCode.INVALID, *path, message=Message.EMAIL_INVALID)
            return None

    def phone(self, value: str | None, *path: str, country: str | None = _NORWAY) -> str | None:
        """A phone number in E.164. Without a + it is the country's own; or, where it can't be that, a Norwegian one."""
        text = self.text(value, *path, max_length=PHONE_LENGTH_MAX)
        if text is None:
            return None
        numbers = [number for region in dict.fromkeys((country or _NORWAY, _NORWAY)) if (number := phone_number(text, region))]
        if any(number.extension for number in numbers):
            self.refuse(UserErrorCode.INVALID, *path, message=Message.PHONE_EXTENSION)
        elif not numbers or not is_phone_text(text):
            self.refuse(UserErrorCode.INVALID, *path, message=Message.PHONE_INVALID)
        else:
            return e164(numbers[0])
        return None

    def website(self, value: str | None, *path: str) -> str | None:
        """An absolute http(s) URL; https where only a host is given."""
        text = self.text(value, *path, max_length=WEBSITE_LENGTH_MAX)
        if text is None:
            return None
        match website_of(text):
            case Website(url) if len(url) > WEBSITE_LENGTH_MAX:
                self.refuse(UserErrorCode.TOO_LONG, *path, message=Message.TOO_LONG, max=WEBSITE_LENGTH_MAX, actual=len(url))
            case Website(url):
                return url
            case wrong:
                self.refuse(UserErrorCode.INVALID, *path, message=wrong.message, **wrong.values)
        return None

    def country(self, value: str | None, *path: str, required: bool = True) -> str | None:
        """An ISO 3166-1 alpha-2 code, upper-case."""
        code = (value or "").strip().upper()
        if not code:
            if required:
                self.refuse(UserErrorCode.BLANK, *path, message=Message.BLANK)
        elif code not in country_codes():
            self.refuse(UserErrorCode.INVALID, *path, message=Message.COUNTRY_INVALID)
        else:
            return code
        return None

    def organization_number(self, value: str | None, *path: str, country: str | None) -> str | None:
        """Nine bare digits where the country is Norway; as it is written, to 50 characters, elsewhere."""
        return self._number(value, path, country, _ORGANIZATION_NUMBER_MESSAGES)

    def sub_unit_number(self, value: str | None, *path: str, country: str | None = _NORWAY) -> str | None:
        """As an organisation number, of the same series."""
        return self._number(value, path, country, _SUB_UNIT_NUMBER_MESSAGES)

    def _number(self, value: str | None, path: tuple[str, ...], country: str | None, messages: _NumberMessages) -> str | None:
        if country != _NORWAY:
            return self.text(value, *path, max_length=FOREIGN_NUMBER_LENGTH_MAX)
        text = self.text(value, *path, max_length=NAME_LENGTH_MAX)
        if text is None:
            return None
        digits = bare_organization_number(text)
        if digits is None:
            self.refuse(UserErrorCode.INVALID, *path, message=messages.characters)
        elif len(digits) != 9:
            self.refuse(UserErrorCode.INVALID, *path, message=messages.length, actual=len(digits))
        elif not stdnum.no.orgnr.is_valid(digits):
            self.refuse(UserErrorCode.INVALID, *path, message=messages.check_digit)
        else:
            return digits
        return None

    def postal_code(self, value: str | None, *path: str, country: str | None) -> str | None:
        """Four digits where the country is Norway (N- or NO- before them falls away); to 20 characters elsewhere."""
        text = self.text(value, *path, max_length=POSTAL_CODE_LENGTH_MAX)
        if text is None or country != _NORWAY:
            return text
        digits = re.sub(r"^NO?-|\s", "", text.upper())
        if not is_digits(digits):
            self.refuse(UserErrorCode.INVALID, *path, message=Message.POSTAL_CODE_CHARACTERS)
        elif len(digits) != 4:
            self.refuse(UserErrorCode.INVALID, *path, message=Message.POSTAL_CODE_LENGTH, actual=len(digits))
        else:
            return digits
        return None

    def date_of_birth(self, value: datetime.date | None, *path: str, today: datetime.date) -> datetime.date | None:
        """A day before today, in 1900 or later."""
        if value is None:
            return None
        if value >= today:
            self.refuse(UserErrorCode.INVALID, *path, message=Message.DATE_OF_BIRTH_NOT_PAST)
        elif value.year < BIRTH_YEAR_EARLIEST:
            earliest, actual = BIRTH_YEAR_EARLIEST, value.year
            self.refuse(UserErrorCode.INVALID, *path, message=Message.DATE_OF_BIRTH_TOO_EARLY, earliest=earliest, actual=actual)
        else:
            return value
        return None

    def addresses(
        self, inputs: Sequence[AddressLike[AddressType_co]] | None, *path: str, on_update: bool
    ) -> list[CleanAddress[AddressType_co]]:
        """The addresses that are right, in their order: one of each type. On an update, a type with nothing beside it is one to remove."""
        clean: list[CleanAddress[AddressType_co]] = []
        given = inputs or ()
        if len(given) > _ADDRESSES_READ_MAX:
            types = len(type(given[0].type))
            self.refuse(UserErrorCode.TOO_LONG, *path, message=Message.ADDRESSES_TOO_MANY, max=types, actual=len(given))
            return clean
        seen: set[enum.Enum] = set()
        for i, address in enumerate(given):
            if address.type in seen:
                type_path = (*path, str(i), "type")
                message = Message.ADDRESS_TYPE_TWICE
                self.refuse(UserErrorCode.DUPLICATE, *type_path, message=message, type=Term(address.type.name))
            seen.add(address.type)
            cleaned = self._address(address, (*path, str(i)), on_update=on_update)
            if cleaned is not None:
                clean.append(cleaned)
        return clean

    def _address(
        self, address: AddressLike[AddressType_co], path: tuple[str, ...], *, on_update: bool
    ) -> CleanAddress[AddressType_co] | None:
        problems_before = len(self.problems)
        recipient = self.text(address.recipient, *path, "recipient", max_length=RECIPIENT_LENGTH_MAX)
        lines = self._lines(address.lines, (*path, "lines"))
        country = self.country(address.country, *path, "country")
        postal_code = self.postal_code(address.postal_code, *path, "postalCode", country=country)
        city = self.text(address.city, *path, "city", max_length=CITY_LENGTH_MAX)
        if len(self.problems) > problems_before or country is None:
            return None
        if on_update and not (recipient or lines or postal_code or city):
            return CleanAddress(address.type, country=country, is_removed=True)
        if not lines:
            self.refuse(UserErrorCode.BLANK, *path, "lines", message=Message.BLANK)
        if country == _NORWAY and postal_code and not city:
            self.refuse(UserErrorCode.BLANK, *path, "city", message=Message.CITY_OF_POSTAL_CODE)
        if len(self.problems) > problems_before:
            return None
        return CleanAddress(address.type, recipient, lines, postal_code, city, country)

    def _lines(self, given: Sequence[str], path: tuple[str, ...]) -> tuple[str, ...]:
        filled = [(i, line) for i, line in enumerate(given) if trimmed(line, multiline=False)]
        if len(filled) > LINES_MAX:
            self.refuse(UserErrorCode.TOO_LONG, *path, message=Message.ADDRESS_LINES_TOO_MANY, max=LINES_MAX, actual=len(filled))
            return ()
        lines = [self.text(line, *path, str(i), max_length=LINE_LENGTH_MAX) for i, line in filled]
        return tuple(line for line in lines if line is not None)
