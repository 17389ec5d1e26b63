"""Legg til: what happens when a customer is created from Enhetsregisteret? The register's facts fill what the user has left open.

What the user gives is checked as in any form. What is odd in the register is left out with a line in the log, and never refuses the
customer (registry.md 8).
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from service.db.models import Customer
from service.registry import Company, CompanyDraft, CompanyStatus, DraftAddress, RegistryStatus, draft_of
from service.resolvers.checks import CITY_LENGTH_MAX, LINE_LENGTH_MAX, LINES_MAX, NAME_LENGTH_MAX, Checks, CleanAddress
from service.resolvers.customers import Given, clean, refused, save_new
from service.resolvers.formats import trimmed
from service.resolvers.messages import Message
from service.schema.context import Info
from service.schema.customer_payload import CustomerPayload
from service.schema.customers import CreateCustomerFromCompanyInput
from service.schema.enums import AddressType, CustomerType
from service.schema.errors import UserErrorCode

log = structlog.get_logger("kundekort.lookup")
T = TypeVar("T")

_STATUS_MESSAGES = {
    CompanyStatus.BANKRUPT: Message.COMPANY_BANKRUPT,
    CompanyStatus.UNDER_LIQUIDATION: Message.COMPANY_UNDER_LIQUIDATION,
    CompanyStatus.UNDER_FORCED_LIQUIDATION: Message.COMPANY_UNDER_FORCED_LIQUIDATION,
    CompanyStatus.DELETED: Message.COMPANY_DELETED,
    CompanyStatus.ACTIVE: Message.COMPANY_BANKRUPTCY_ESTATE,  # what is ACTIVE and needs a yes all the same
}


async def create_customer_from_company(info: Info, input: CreateCustomerFromCompanyInput) -> CustomerPayload:
    checks = Checks()
    number = checks.organization_number(input.organization_number, "organizationNumber", country="NO")
    if number is None and not checks.problems:
        checks.refuse(UserErrorCode.BLANK, "organizationNumber", message=Message.BLANK)
    company = await registered(info, number, checks) if number else None
    if company is not None and company.needs_accept_status and not input.accept_status:
        message = _STATUS_MESSAGES[company.status]
        checks.refuse(UserErrorCode.NOT_ALLOWED, "organizationNumber", message=message, name=company.name)
    if input.type is CustomerType.PRIVATE_CUSTOMER:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "type", message=Message.NO_ORGANIZATION_NUMBER_OF_PRIVATE_CUSTOMER)
    given_addresses = checks.addresses(input.addresses, "addresses", on_update=False)
    if company is None:
        clean(_typed(input, None), checks)
        return refused(info, checks)
    draft = draft_of(company)
    values = clean(_typed(input, _kept_draft(draft)), checks)
    addresses = {address.type: address for address in (*_kept_addresses(draft), *given_addresses)}
    customer = Customer(**values, visibility=input.visibility)
    return await save_new(info, customer, list(addresses.values()), input.owner_id, checks, allow_duplicate=input.allow_duplicate)


async def registered(info: Info, number: str, checks: Checks) -> Company | None:
    """The company with this number; None, and why, where there is none to be had."""
    answer = await info.context.register.company(number)
    if answer.status is RegistryStatus.UNAVAILABLE:
        checks.refuse(UserErrorCode.UNAVAILABLE, "organizationNumber", message=Message.REGISTER_UNAVAILABLE)
    elif answer.status is RegistryStatus.NOT_ASKED:
        checks.refuse(UserErrorCode.UNAVAILABLE, "organizationNumber", message=Message.REGISTER_NOT_USED)
    elif answer.value is None:
        checks.refuse(UserErrorCode.NOT_FOUND, "organizationNumber", message=Message.COMPANY_NOT_FOUND)
    return answer.value


def _typed(input: CreateCustomerFromCompanyInput, draft: CompanyDraft | None) -> Given:
    """What the user gives, and the register's where that is open."""
    return Given(
        type=CustomerType.CUSTOMER if input.type is CustomerType.PRIVATE_CUSTOMER else input.type,
        name=_first(input.name, draft.name if draft else "-"),
        first_name=None,
        organization_number=draft.organization_number if draft else None,
        sub_unit_number=draft.sub_unit_number if draft else None,
        country="NO",
        is_supplier=None,
        email=_first(input.email, draft.email if draft else None),
        phone=_first(input.phone, draft.phone if draft else None),
        mobile=_first(input.mobile, draft.mobile if draft else None),
        website=_first(input.website, draft.website if draft else None),
        note=input.note,
    )


def _first(given: str | None, registered: str | None) -> str | None:
    """What the user has typed, if that is more than blanks."""
    return given if trimmed(given or "", multiline=False) else registered


def _kept_draft(draft: CompanyDraft) -> CompanyDraft:
    """The draft without what our own rules don't take."""
    number = draft.sub_unit_number or draft.organization_number
    return dataclasses.replace(
        draft,
        name=_kept_name(number, draft.name),
        email=_kept(number, "email", lambda checks: checks.email(draft.email)),
        phone=_kept(number, "phone", lambda checks: checks.phone(draft.phone)),
        mobile=_kept(number, "mobile", lambda checks: checks.phone(draft.mobile)),
        website=_kept(number, "website", lambda checks: checks.website(draft.website)),
    )


def _kept_name(number: str, name: str) -> str:
    """A name that is too long for a card is cut: without one there is no customer."""
    return _kept(number, "name", lambda checks: checks.text(name, max_length=NAME_LENGTH_MAX)) or name[:NAME_LENGTH_MAX].strip()


def _kept_addresses(draft: CompanyDraft) -> Sequence[CleanAddress[AddressType]]:
    number = draft.sub_unit_number or draft.organization_number
    return [_kept_address(number, address) for address in draft.addresses]


def _kept_address(number: str, address: DraftAddress) -> CleanAddress[AddressType]:
    """An address of the register's. It may have no lines, which a user's may not."""

    def kept_line(line: str) -> str | None:
        return _kept(number, "line", lambda checks: checks.text(line, max_length=LINE_LENGTH_MAX))

    lines = map(kept_line, address.lines[:LINES_MAX])
    return CleanAddress(
        type=AddressType[address.type.name],
        lines=tuple(line for line in lines if line),
        postal_code=_kept(number, "postal_code", lambda checks: checks.postal_code(address.postal_code, country=address.country)),
        city=_kept(number, "city", lambda checks: checks.text(address.city, max_length=CITY_LENGTH_MAX)),
        country=_kept(number, "country", lambda checks: checks.country(address.country)) or "NO",
    )


def _kept(number: str, field: str, check: Callable[[Checks], T | None]) -> T | None:
    """The value that a check gives; what it refuses is left out, and the log says of which company."""
    checks = Checks()
    value = check(checks)
    if checks.problems:
        log.warning("company_value_left_out", organization_number=number, field=field, problem=checks.problems[0].message.value)
    return value
