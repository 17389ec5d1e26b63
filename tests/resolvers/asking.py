"""What tests of the write path say again and again: a card as the API shows it, and what a mutation refuses, with nothing written."""

from dataclasses import dataclass
from typing import Any

import stdnum.no.orgnr
from sqlalchemy import Uuid, bindparam, select

from service.db.models import Base
from tests.people import Person

NOBODY = "emp_" + "0" * 32
ADDRESS = "addresses { type recipient lines postalCode city country }"
CARD = f"""id version displayName firstName email phone mobile note owner {{ id }} visibility {ADDRESS}
    isArchived createdAt createdBy {{ id }} updatedAt updatedBy {{ id }}"""


@dataclass(frozen=True)
class Kind:
    """A kind of card: its name in mutations, the one field that it can't be without, and all of its fields."""

    name: str
    name_field: str
    fields: str

    def __str__(self) -> str:
        return self.name

    @property
    def field(self) -> str:
        return self.name.lower()

    async def created(self, person: Person, **given: Any) -> Any:
        """A new card of the person's, with all of its fields."""
        name = given.pop(self.name_field, "Fjordvik")
        return await self.done(person, "create", {self.name_field: name, **given})

    async def done(self, person: Person, verb: str, input: dict[str, Any], ending: str = "") -> Any:
        """The card after a mutation that nothing refuses; None where the person may no longer see it."""
        payload = await person.does(f"{verb}{self.name}{ending}", input, f"{self.field} {{ {self.fields} }}")
        assert payload["userErrors"] == []
        return payload[self.field]

    async def read(self, person: Person, id: str) -> Any:
        """The card as the person sees it now; None where there is none."""
        return (await person.reads(f"query($id: ID!) {{ {self.field}(id: $id) {{ {self.fields} }} }}", id=id))[self.field]

    async def refusals(self, person: Person, verb: str, input: dict[str, Any], ending: str = "") -> list[tuple[str, str]]:
        return await refusals(person, f"{verb}{self.name}{ending}", input)

    async def conflict(self, person: Person, verb: str, input: dict[str, Any], ending: str = "") -> Any:
        """The card as it is now, of a payload that says CONFLICT and has written nothing."""
        before = await rows(person)
        payload = await person.does(f"{verb}{self.name}{ending}", input, f"{self.field} {{ {self.fields} }}")
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("CONFLICT", ["version"])]
        assert await rows(person) == before
        return payload[self.field]


CUSTOMER = Kind(
    "Customer",
    "name",
    f"{CARD} customerNumber type isSupplier name organizationNumber subUnitNumber country website contacts {{ totalCount }}",
)
CONTACT = Kind("Contact", "lastName", f"{CARD} lastName title dateOfBirth customers {{ totalCount }}")
KINDS = [CUSTOMER, CONTACT]


async def refusals(person: Person, mutation: str, input: dict[str, Any]) -> list[tuple[str, str]]:
    """What a mutation refuses: each code and its path, in their order. Nothing comes with them, and nothing is written."""
    record = mutation.removesuffix("Owner").removesuffix("FromCompany")
    record = next(name for name in ("Employee", "Customer", "Contact") if record.endswith(name)).lower()
    before = await rows(person)
    payload = await person.does(mutation, input, f"{record} {{ id }}")
    assert payload[record] is None
    assert await rows(person) == before
    return [(error["code"], ".".join(error["field"] or ())) for error in payload["userErrors"]]


async def rows(person: Person) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the database holds of the person's firm."""
    firm = {"firm": person.claims.tenant_id}
    async with person.office.parts.database.reading() as connection:
        return {name: [tuple(row) for row in await connection.execute(every, firm)] for name, every in _EVERY_ROW.items()}


_EVERY_ROW = {
    table.name: select(table).where(table.c.tenant_id == bindparam("firm", type_=Uuid())).order_by(*table.primary_key.columns)
    for table in Base.metadata.sorted_tables
}


def organization_numbers(count: int) -> list[str]:
    """Valid numbers, of the series that is kept for tests."""
    return [number for number in map(str, range(319_000_000, 319_000_000 + 12 * count)) if stdnum.no.orgnr.is_valid(number)][:count]
