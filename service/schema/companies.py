"""Companies, as Enhetsregisteret knows them and the API shows them: facts, and what the form is filled with."""

import dataclasses
from datetime import date, datetime
from typing import Self

import strawberry

from service import registry
from service.registry import CompanyStatus, RegistrySource, RegistryStatus
from service.schema.addresses import Address
from service.schema.common import Node
from service.schema.enums import AddressType, CustomerType, described
from service.schema.scalars import CountryCode, OrganizationNumber

ID_PREFIX = "com"

described(
    CompanyStatus,
    "How it stands with a company. The first that holds: a bankrupt company may be under liquidation too.",
    ACTIVE="Nothing of what follows. Of a sub-unit: nor of its parent, where that is known.",
    BANKRUPT="Konkurs.",
    UNDER_LIQUIDATION="Under avvikling.",
    UNDER_FORCED_LIQUIDATION="Under tvangsavvikling eller tvangsoppløsning.",
    DELETED="Slettet: no longer in the register, or closed.",
)
described(
    RegistryStatus,
    "Whether the register answered.",
    ANSWERED="It did. That it knows no such company is an answer too.",
    NOT_ASKED="There was nothing to ask it, or it is not used here.",
    UNAVAILABLE="It was asked, and did not answer in time or sensibly. What is here already is shown all the same.",
)
described(
    RegistrySource,
    "Where the register's answer was read.",
    LIVE="From the register, just now.",
    CACHE="From the register a moment ago; `asOf` says when.",
    MIRROR="From this service's own copy of the register; `asOf` says how old it is.",
)


@strawberry.type(description="Whether Enhetsregisteret answered, and how fresh the answer is.")
class RegistryAnswer:
    status: RegistryStatus = strawberry.field(description="Whether it answered.")
    source: RegistrySource | None = strawberry.field(description="Where the answer was read; null without one.")
    as_of: datetime | None = strawberry.field(description="When the register said so; null without an answer.")

    @classmethod
    def of(cls, answer: registry.Answer[object]) -> Self:
        return cls(status=answer.status, source=answer.source, as_of=answer.as_of)


@strawberry.type(description="A code of one of the register's lists.")
class CodedValue:
    code: str = strawberry.field(description='The code itself: "AS", "62.100".')
    description: str | None = strawberry.field(description="What it stands for, in Norwegian.")


@strawberry.type(description="An address as the register has it.")
class CompanyAddress:
    lines: list[str] = strawberry.field(description="Street, post box, c/o; none of them blank.")
    postal_code: str | None = strawberry.field(description="Four digits in Norway; abroad it stands in `city`.")
    city: str | None = strawberry.field(description="Poststed; abroad with the postal code.")
    municipality_number: str | None = strawberry.field(description="Kommunenummer: four digits, which change with reforms.")
    municipality: str | None = strawberry.field(description="Kommune.")
    country: CountryCode | None = strawberry.field(description="ISO 3166-1 alpha-2.")


@strawberry.type(description="What the form is filled with when a company is added, before anything is saved.")
class CustomerDraft:
    type: CustomerType = strawberry.field(description="Always CUSTOMER: the user may choose another.")
    name: str = strawberry.field(description="The company's name.")
    organization_number: str = strawberry.field(description="Of a sub-unit: its parent's.")
    sub_unit_number: str | None = strawberry.field(description="The sub-unit's own number, where it is one.")
    country: CountryCode = strawberry.field(description="ISO 3166-1 alpha-2.")
    email: str | None = strawberry.field(description="As in the register.")
    phone: str | None = strawberry.field(description="As in the register.")
    mobile: str | None = strawberry.field(description="As in the register.")
    website: str | None = strawberry.field(description="As in the register, with https:// where it has no scheme.")
    addresses: list[Address] = strawberry.field(
        description="VISIT from the business address; POSTAL and INVOICE from the postal address, else from the business address."
    )

    @classmethod
    def of(cls, company: registry.Company) -> Self:
        draft = registry.draft_of(company)
        return cls(
            type=CustomerType.CUSTOMER,
            name=draft.name,
            organization_number=draft.organization_number,
            sub_unit_number=draft.sub_unit_number,
            country=CountryCode(draft.country),
            email=draft.email,
            phone=draft.phone,
            mobile=draft.mobile,
            website=draft.website,
            addresses=[
                Address(
                    type=AddressType[address.type.name],
                    recipient=None,
                    lines=list(address.lines),
                    postal_code=address.postal_code,
                    city=address.city,
                    country=CountryCode(address.country),
                )
                for address in draft.addresses
            ],
        )


@strawberry.type(
    description="A company or a sub-unit (underenhet), by Enhetsregisteret. Contains data under the Norwegian licence for open government "
    "data (NLOD), made available by Brønnøysundregistrene."
)
class Company(Node):
    organization_number: OrganizationNumber = strawberry.field(description="Its own number, a sub-unit's too.")
    name: str = strawberry.field(description="As it is registered, mostly in capitals.")
    status: CompanyStatus = strawberry.field(description="How it stands with the company.")
    organization_form: CodedValue = strawberry.field(description="Organisasjonsform: AS, ENK, NUF, BEDR and more.")
    is_sub_unit: bool = strawberry.field(description="Whether it is a sub-unit (underenhet) of another.")
    parent_organization_number: OrganizationNumber | None = strawberry.field(description="The unit above a sub-unit, or a public body.")
    business_address: CompanyAddress | None = strawberry.field(description="Forretningsadresse; of a sub-unit, beliggenhetsadresse.")
    postal_address: CompanyAddress | None = strawberry.field(description="Postadresse; most companies have none.")
    industries: list[CodedValue] = strawberry.field(description="Næringskoder, the main one first; three at most.")
    employee_count: int | None = strawberry.field(
        description="The register gives no number from one to four: then this is null, and hasEmployees is true."
    )
    has_employees: bool | None = strawberry.field(description="Whether employees are registered; null where the register does not say.")
    vat_registered: bool | None = strawberry.field(description="Whether it is in Merverdiavgiftsregisteret; null of a deleted one.")
    email: str | None = strawberry.field(description="As in the register.")
    phone: str | None = strawberry.field(description="As in the register.")
    mobile: str | None = strawberry.field(description="As in the register.")
    website: str | None = strawberry.field(description="As in the register.")
    founded_on: date | None = strawberry.field(description="Stiftelsesdato; of a sub-unit, when it started.")
    registered_on: date | None = strawberry.field(description="When it came into the register, 1995 at the earliest.")
    deleted_on: date | None = strawberry.field(description="When it was deleted.")

    draft: CustomerDraft = strawberry.field(description="Legg til, before anything is saved: what the form is filled with.")

    @classmethod
    def of(cls, facts: registry.Company) -> Self:
        shown = {name: getattr(facts, name) for name in _FACTS}
        return cls(id=strawberry.ID(f"{ID_PREFIX}_{facts.organization_number}"), draft=CustomerDraft.of(facts), **shown)


_FACTS = {field.name for field in dataclasses.fields(registry.Company)} & {field.name for field in dataclasses.fields(Company)}
