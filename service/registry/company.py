"""What is a company? Enhetsregisteret's words, translated once to the contract's.

`company_of` is the only reader of the register's records. It reads tolerantly: what is unknown is passed over; absent, null, "" and a wrong
type are alike. It is strict where it matters: a record without a proper number and name is an `OddAnswer`. Everything is bounded.
Source: the register's own specification (data.brreg.no/enhetsregisteret/api/dokumentasjon), Enhet and Underenhet, version 2.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from stdnum.no import orgnr

TEXT_LENGTH_MAX = 300  # the longest that the register documents is a name, of 180
ADDRESS_LINES_MAX = 10
EMPLOYEES_MAX = 2**31 - 1  # GraphQL's Int


class OddAnswer(ValueError):
    """The register answered with something that is not a company: no proper number or name, or the format before 2018."""


class CompanyStatus(StrEnum):
    ACTIVE = "ACTIVE"
    BANKRUPT = "BANKRUPT"
    UNDER_LIQUIDATION = "UNDER_LIQUIDATION"
    UNDER_FORCED_LIQUIDATION = "UNDER_FORCED_LIQUIDATION"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class CodedValue:
    """A code of the register with its own words for it, in Norwegian."""

    code: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CompanyAddress:
    """As the register writes it. Abroad the postal code is part of `city`. `country` is two letters (ISO 3166-1), or None."""

    lines: tuple[str, ...] = ()
    postal_code: str | None = None
    city: str | None = None
    municipality_number: str | None = None
    municipality: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """One unit of the register: a main unit (enhet), or a sub-unit (underenhet) of one.

    A deleted unit has its number, name, form and `deleted_on`, and little else. The register has no status for a sub-unit: it is its
    parent's (`with_parent`), and ACTIVE while the parent is not known. `organization_form.code` is "" where the register left it out.
    """

    organization_number: str
    name: str
    status: CompanyStatus
    organization_form: CodedValue
    is_sub_unit: bool
    parent_organization_number: str | None = None
    parent_form: CodedValue | None = None  # of a sub-unit, and only where its parent was had
    business_address: CompanyAddress | None = None
    postal_address: CompanyAddress | None = None
    industries: tuple[CodedValue, ...] = ()
    employee_count: int | None = None
    has_employees: bool | None = None
    vat_registered: bool | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    website: str | None = None
    founded_on: date | None = None
    registered_on: date | None = None
    deleted_on: date | None = None

    @property
    def needs_accept_status(self) -> bool:
        """Whether a user must say yes to more than the name: it is not ACTIVE, or it is the estate of a bankruptcy, or a part of one."""
        forms = (self.organization_form, self.parent_form)
        return self.status is not CompanyStatus.ACTIVE or any(form.code == "KBO" for form in forms if form)

    @property
    def lacks_parent(self) -> bool:
        """Whether this is a living sub-unit whose parent, which decides its status, has yet to be asked for."""
        is_living = self.status is not CompanyStatus.DELETED
        return self.is_sub_unit and is_living and self.parent_organization_number is not None and self.parent_form is None

    def with_parent(self, parent: "Company") -> "Company":
        return replace(self, status=parent.status, parent_form=parent.organization_form)


def company_of(record: object, *, is_sub_unit: bool) -> Company:
    """The company that a record tells of. `is_sub_unit` is decided by the endpoint that gave it. Raises OddAnswer."""
    if not isinstance(record, Mapping):
        raise OddAnswer("the record is not an object")
    # The format before 2018 writes the form as a plain code, and its flags as "J" and "N": read as this one, a bankruptcy would go unseen.
    if isinstance(record.get("organisasjonsform"), str):
        raise OddAnswer("organisasjonsform is a plain code, as in the format before 2018")
    status = _status(record)
    return Company(
        organization_number=_required(_number(record, "organisasjonsnummer"), "organisasjonsnummer"),
        name=" ".join(_required(_text(record, "navn"), "navn").split()),
        status=status,
        organization_form=_coded(record, "organisasjonsform") or CodedValue(""),
        is_sub_unit=is_sub_unit,
        parent_organization_number=_number(record, "overordnetEnhet"),
        business_address=_address(record, "beliggenhetsadresse" if is_sub_unit else "forretningsadresse"),
        postal_address=_address(record, "postadresse"),
        industries=tuple(_industries(record)),
        employee_count=_count(record, "antallAnsatte"),
        has_employees=_flag(record, "harRegistrertAntallAnsatte"),
        vat_registered=None if status is CompanyStatus.DELETED else _flag(record, "registrertIMvaregisteret"),
        email=_text(record, "epostadresse"),
        phone=_text(record, "telefon"),
        mobile=_text(record, "mobil"),
        website=_text(record, "hjemmeside"),
        founded_on=_date(record, "oppstartsdato" if is_sub_unit else "stiftelsesdato"),
        registered_on=_date(record, "registreringsdatoEnhetsregisteret"),
        deleted_on=_date(record, "slettedato"),
    )


def _status(record: Mapping[object, object]) -> CompanyStatus:
    """The first that holds: several flags may be true together."""
    if _text(record, "slettedato") or (_text(record, "respons_klasse") or "").startswith("Slettet"):
        return CompanyStatus.DELETED
    if _flag(record, "konkurs"):
        return CompanyStatus.BANKRUPT
    if _flag(record, "underTvangsavviklingEllerTvangsopplosning"):
        return CompanyStatus.UNDER_FORCED_LIQUIDATION
    if _flag(record, "underAvvikling"):
        return CompanyStatus.UNDER_LIQUIDATION
    return CompanyStatus.ACTIVE


def _address(record: Mapping[object, object], field: str) -> CompanyAddress | None:
    wire = record.get(field)
    if not isinstance(wire, Mapping):
        return None
    country = (_text(wire, "landkode") or "").upper()
    address = CompanyAddress(
        lines=tuple(_lines(wire.get("adresse"))),
        postal_code=_text(wire, "postnummer"),
        city=_text(wire, "poststed"),
        municipality_number=_text(wire, "kommunenummer"),
        municipality=_text(wire, "kommune"),
        country=country if re.fullmatch("[A-Z]{2}", country) else None,
    )
    return None if address == CompanyAddress() else address


def _lines(wire: object) -> Iterator[str]:
    if isinstance(wire, list):
        lines = (line for line in map(clean_text, wire) if line)
        yield from (line for line, _ in zip(lines, range(ADDRESS_LINES_MAX), strict=False))


def _industries(record: Mapping[object, object]) -> Iterator[CodedValue]:
    for field in ("naeringskode1", "naeringskode2", "naeringskode3"):
        if industry := _coded(record, field):
            yield industry


def _coded(record: Mapping[object, object], field: str) -> CodedValue | None:
    wire = record.get(field)
    if isinstance(wire, Mapping) and (code := _text(wire, "kode")):
        return CodedValue(code, _text(wire, "beskrivelse"))
    return None


def _number(record: Mapping[object, object], field: str) -> str | None:
    wire = record.get(field)
    is_proper = isinstance(wire, str) and re.fullmatch("[0-9]{9}", wire) and orgnr.is_valid(wire)
    return str(wire) if is_proper else None


def _count(record: Mapping[object, object], field: str) -> int | None:
    wire = record.get(field)
    return wire if type(wire) is int and 0 <= wire <= EMPLOYEES_MAX else None  # True is an int too


def _flag(record: Mapping[object, object], field: str) -> bool | None:
    wire = record.get(field)
    return wire if isinstance(wire, bool) else None


def _date(record: Mapping[object, object], field: str) -> date | None:
    wire = record.get(field)
    if not (isinstance(wire, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", wire)):
        return None
    try:
        return date.fromisoformat(wire)
    except ValueError:  # the 30th of February
        return None


def _text(record: Mapping[object, object], field: str) -> str | None:
    return clean_text(record.get(field))


def clean_text(wire: object) -> str | None:
    """Trimmed, and without control characters; None where nothing is left, or more than TEXT_LENGTH_MAX."""
    if not isinstance(wire, str):
        return None
    text = _UNPRINTABLE.sub(" ", wire).strip()
    return text if 0 < len(text) <= TEXT_LENGTH_MAX else None


# Controls, of which NUL can't be stored in PostgreSQL, and surrogates, which can't be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _required(text: str | None, field: str) -> str:
    if text is None:
        raise OddAnswer(f"{field} is missing, or is not what it should be")
    return text
