"""What is the card filled with when a company is added?

`draft_of` is the form's "Legg til", before anything is saved. Values are the register's own, not yet held against the card's rules: whoever
saves them leaves out what those refuse.
"""

from dataclasses import dataclass
from enum import StrEnum

from service.registry.company import Company, CompanyAddress

REGISTER_COUNTRY = "NO"  # of every number that the register gives, also a foreign firm's


class DraftAddressType(StrEnum):
    """The address types that the register can fill. Names as in the API's AddressType."""

    VISIT = "VISIT"
    POSTAL = "POSTAL"
    INVOICE = "INVOICE"


@dataclass(frozen=True, slots=True)
class DraftAddress:
    """`lines` may be empty: some places have only a postal code and a city. c/o stays the first line."""

    type: DraftAddressType
    lines: tuple[str, ...]
    postal_code: str | None
    city: str | None
    country: str


@dataclass(frozen=True, slots=True)
class CompanyDraft:
    """`organization_number` is the parent's where `sub_unit_number` is set. `country` is the country of the number."""

    name: str
    organization_number: str
    sub_unit_number: str | None
    country: str
    email: str | None
    phone: str | None
    mobile: str | None
    website: str | None
    addresses: tuple[DraftAddress, ...]


def draft_of(company: Company) -> CompanyDraft:
    """The card that a company gives. A deleted sub-unit has lost its parent, so its own number is all that there is."""
    parent = company.parent_organization_number if company.is_sub_unit else None
    return CompanyDraft(
        name=company.name,
        organization_number=parent or company.organization_number,
        sub_unit_number=company.organization_number if parent else None,
        country=REGISTER_COUNTRY,
        email=company.email,
        phone=company.phone,
        mobile=company.mobile,
        website=_with_scheme(company.website),
        addresses=_addresses(company.business_address, company.postal_address),
    )


def _addresses(business: CompanyAddress | None, postal: CompanyAddress | None) -> tuple[DraftAddress, ...]:
    sources = (
        (DraftAddressType.VISIT, business),
        (DraftAddressType.POSTAL, postal or business),
        (DraftAddressType.INVOICE, postal or business),
    )
    return tuple(
        DraftAddress(type_, source.lines, source.postal_code, source.city, source.country or REGISTER_COUNTRY)
        for type_, source in sources
        if source
    )


def _with_scheme(website: str | None) -> str | None:
    return website if website is None or "://" in website else f"https://{website}"
