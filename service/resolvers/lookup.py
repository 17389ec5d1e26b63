"""What does the form offer for what is typed? Both are asked at once, the tenant's customers and the register, and merged by number.

A hit that is here already says SHOW, one that is not says ADD. The register being slow, down or odd never fails the look-up: what is here
comes, and `registry` says the rest.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import strawberry

from service.db.finding import FoundCustomer, customers_matching, customers_with_numbers
from service.db.words import fold, query_words
from service.engine.faults import Unavailable
from service.engine.kinds import held
from service.registry import Answer, RegistryStatus
from service.registry import Company as RegisteredCompany
from service.registry.answer import not_asked
from service.registry.client import bare_number
from service.resolvers.formats import bare_organization_number
from service.schema.common import Node
from service.schema.companies import ID_PREFIX, Company, RegistryAnswer
from service.schema.context import Info
from service.schema.lookup import CUSTOMERS_OF_A_HIT_MAX, HITS_MAX, CompanyHit, CompanyHitAction, CompanyLookup
from service.schema.scalars import OrganizationNumber

_QUERY_LENGTH_MIN = 3
_CUSTOMERS_READ_MAX = HITS_MAX * CUSTOMERS_OF_A_HIT_MAX
_NORWAY = "NO"


async def company_lookup(
    info: Info,
    query: Annotated[str, strawberry.argument(description="As it is typed. The register is asked from three characters on.")],
    first: Annotated[int, strawberry.argument(description="How many hits: 0 to 50.")] = 10,
) -> CompanyLookup:
    if first == 0:
        return CompanyLookup(hits=[], registry=RegistryAnswer.of(not_asked(())))
    typed = query.strip()
    number = bare_number(bare_organization_number(typed) or "")
    here, answer = await (_by_number(info, number) if number else _by_name(info, typed, first))
    hits = _merged(here, answer.value, typed)[:first]
    return CompanyLookup(hits=[hit.shown() for hit in hits], registry=RegistryAnswer.of(answer))


async def company(
    info: Info,
    organization_number: Annotated[OrganizationNumber, strawberry.argument(description="The company's number; a sub-unit's too.")],
) -> Company | None:
    answer = await info.context.register.company(organization_number)
    if answer.status is RegistryStatus.UNAVAILABLE:
        raise Unavailable("Enhetsregisteret did not answer.")
    return Company.of(answer.value) if answer.value else None


async def company_node(info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The record's id.")]) -> Node | None:
    """The company that a global id names; nothing where it names none."""
    number = bare_number(id.removeprefix(f"{ID_PREFIX}_"))
    return await company(info, OrganizationNumber(number)) if number else None


_Here = Sequence[FoundCustomer]
_Companies = tuple[RegisteredCompany, ...]


async def _by_number(info: Info, number: str) -> tuple[_Here, Answer[_Companies]]:
    context = info.context
    here, answer = await asyncio.gather(
        customers_with_numbers(context.database, context.viewer, [number], _CUSTOMERS_READ_MAX), context.register.company(number)
    )
    return here, answer.with_value((answer.value,) if answer.value else ())


async def _by_name(info: Info, typed: str, first: int) -> tuple[_Here, Answer[_Companies]]:
    context = info.context
    here, answer = await asyncio.gather(
        customers_matching(context.database, context.viewer, query_words(typed), _CUSTOMERS_READ_MAX), _search(info, typed, first)
    )
    # A customer may be called otherwise here than in the register, or than another with its number: the number tells.
    numbers = {company.organization_number for company in answer.value} | {customer.own_number for customer in here if customer.own_number}
    also = await customers_with_numbers(context.database, context.viewer, numbers, _CUSTOMERS_READ_MAX)
    return list(dict.fromkeys((*here, *also))), answer


async def _search(info: Info, typed: str, first: int) -> Answer[_Companies]:
    """The register's companies of this name. Too short a name would give anything; a number that is none would give nothing."""
    is_name = len(typed) >= _QUERY_LENGTH_MIN and bare_organization_number(typed) is None
    return await info.context.register.search(typed, first) if is_name else not_asked(())


@dataclass(slots=True)
class _Hit:
    """One organisation number, or one customer without a number."""

    number: str | None
    customers: list[FoundCustomer] = field(default_factory=list)
    company: RegisteredCompany | None = None

    def shown(self) -> CompanyHit:
        ids = [customer.id for customer in self.customers[:CUSTOMERS_OF_A_HIT_MAX]]
        return CompanyHit(
            organization_number=self.number,
            name=self.name,
            action=CompanyHitAction.SHOW if ids else CompanyHitAction.ADD,
            customers=held(ids),
            company=Company.of(self.company) if self.company else None,
        )

    @property
    def name(self) -> str:
        if self.customers:
            return self.customers[0].display_name
        assert self.company is not None
        return self.company.name

    def rank(self, typed: str) -> int:
        """The best comes first: here already before what could be added; called just so, then beginning so, then the rest."""
        name = fold(self.name)
        return 4 * (not self.customers) + (0 if name == typed else 1 if name.startswith(typed) else 2)


def _merged(here: _Here, companies: Iterable[RegisteredCompany], typed: str) -> list[_Hit]:
    """One hit an organisation number, best first; equals as they came: customers by name, companies as the register ranks them."""
    hits: dict[tuple[str, str] | FoundCustomer, _Hit] = {}
    for customer in here:
        number = customer.own_number
        key = (customer.country, number) if number else customer
        hits.setdefault(key, _Hit(number)).customers.append(customer)
    for found in companies:
        hits.setdefault((_NORWAY, found.organization_number), _Hit(found.organization_number)).company = found
    folded = fold(typed)
    return sorted(hits.values(), key=lambda hit: hit.rank(folded))
