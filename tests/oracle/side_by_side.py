"""The service and the reference, asked the same by the same viewer: do they answer the same?

Cursors are compared by the place that they hold, not by how it is spelt. What only the service can choose (a new
record's id and number, the time of a write) is read from its tables after a mutation, and given to the reference; so a time that moves
where it should not is seen.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from graphql import parse, print_schema
from sqlalchemy import select

from service.auth import Claims
from service.db import models
from service.db.ids import public_id
from service.db.types import rfc3339
from service.graphql import schema
from tests.oracle.cursors import CURSORS_BEGIN_WITH, decoded
from tests.oracle.reads import Reference
from tests.oracle.world import Employee, Facts, Firm, World
from tests.people import Office, Person, uuid_of

REFERENCE = Reference(print_schema(schema))
_parsed = cache(parse)


class SideBySide:
    """A running office, and the plain world that should be in it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.world = World()

    # --- who is there

    async def firm(self, name: str) -> Employee:
        """A new firm's administrator."""
        return self._joined(await self.office.firm(name), Firm(f"ten_{0:032x}", name), "ADMINISTRATOR")

    async def person(self, name: str, firm: Firm) -> Employee:
        """A new member of a firm's."""
        return self._joined(await self.office.person(name, firm.name), firm, "MEMBER")

    def _joined(self, person: Person, firm: Firm, role: str) -> Employee:
        if firm not in self.world.firms:
            firm.id = public_id(models.Tenant.id_prefix, person.claims.tenant_id)
            self.world.firms.append(firm)
        email = "admin@example.com" if role == "ADMINISTRATOR" else f"{person.name.lower()}@example.com"
        employee = Employee(firm, person.id, person.name, email, role)
        self.world.employees.append(employee)
        return employee

    @property
    def viewers(self) -> Sequence[Employee]:
        """Everybody who may sign in."""
        return [employee for employee in self.world.employees if employee.is_active]

    # --- asking both

    async def reads(self, viewer: Employee, document: str, **variables: Any) -> Any:
        """The service's answer to a query, which the reference gives too."""
        reply = (await self._person(viewer).asks(document, **variables)).data
        expected = REFERENCE.answer(self.world, viewer, _parsed(document), variables)
        check_same(reply, expected, f"{viewer.name} of {viewer.firm.name} asks {document} with {variables}")
        return reply

    async def does(self, viewer: Employee, mutation: str, input: Mapping[str, Any]) -> Any:
        """The payload of a mutation, which both give."""
        document = mutation_document(mutation)
        reply = (await self._person(viewer).asks(document, input=input)).data
        self.world.facts = await self._observed()
        expected = REFERENCE.answer(self.world, viewer, _parsed(document), {"input": input})
        assert not any(self.world.facts.new_ids.values()), f"{mutation} made a record where nothing should be made"
        check_same(reply, expected, f"{viewer.name} of {viewer.firm.name} does {mutation} {input}")
        return reply[mutation]

    async def is_signed_in(self, employee: Employee) -> bool:
        reply = await self._person(employee).asks("{ viewer { employee { id } } }")
        return reply.status != 401

    def _person(self, employee: Employee) -> Person:
        claims = Claims(uuid_of(employee.firm.id), uuid_of(employee.id))
        return Person(self.office, employee.firm.name, employee.name, employee.id, self.office.tokens.issue(claims))

    async def _observed(self) -> Facts:
        world, facts = self.world, Facts()
        known = {record.id for records in (world.employees, world.customers, world.contacts) for record in records}
        tenants = [uuid_of(firm.id) for firm in world.firms]
        async with self.office.parts.database.reading() as connection:
            for model in (models.Employee, models.Customer, models.Contact):
                columns = (model.id, model.created_at, model.updated_at)
                for id, created_at, updated_at in await connection.execute(select(*columns).where(model.tenant_id.in_(tenants))):
                    public = public_id(model.id_prefix, id)
                    facts.created_at[public], facts.updated_at[public] = rfc3339(created_at), rfc3339(updated_at)
                    if public not in known:
                        facts.new_ids.setdefault(model.id_prefix, []).append(public)
            numbers = select(models.Customer.id, models.Customer.customer_number).where(models.Customer.tenant_id.in_(tenants))
            for id, number in await connection.execute(numbers):
                facts.customer_numbers[public_id(models.Customer.id_prefix, id)] = number
        return facts


def check_same(reply: Any, expected: Any, asked: str) -> None:
    difference = _difference(comparable(reply), comparable(expected), "")
    assert difference is None, f"{asked}: {difference}"


def _difference(service: Any, reference: Any, path: str) -> str | None:
    """Where two answers first differ, and how; None where they don't."""
    if service == reference:
        return None
    if isinstance(service, dict) and isinstance(reference, dict) and service.keys() == reference.keys():
        parts = [(service[key], reference[key], f"{path}.{key}") for key in service]
    elif isinstance(service, list) and isinstance(reference, list) and len(service) == len(reference):
        parts = [(one, other, f"{path}[{i}]") for i, (one, other) in enumerate(zip(service, reference, strict=True))]
    else:
        return f"at {path} the service says {service}, the reference {reference}"
    return next(difference for part in parts if (difference := _difference(*part)))


def comparable(answer: Any) -> Any:
    """The answer with each cursor as the place that it holds, and user errors in one order."""
    match answer:
        case list():
            return [comparable(item) for item in answer]
        case dict():
            shown = {key: comparable(value) for key, value in answer.items()}
            if "userErrors" in answer:
                shown["userErrors"] = sorted(shown["userErrors"], key=lambda error: (error["code"], error["field"] or []))
            return shown
        case str() if answer.startswith(CURSORS_BEGIN_WITH):
            return decoded(answer) or answer
    return answer


_RECORD = "id version visibility isArchived updatedAt displayName owner { id } updatedBy { id }"
_PAYLOADS = {
    "CustomerPayload": f"customer {{ {_RECORD} organizationNumber contacts {{ totalCount nodes {{ id }} }} }} "
    f"duplicates {{ {_RECORD} organizationNumber }}",
    "ContactPayload": f"contact {{ {_RECORD} customers {{ totalCount edges {{ node {{ id }} role isPrimary }} }} }}",
    "EmployeePayload": "employee { id name email role isActive }",
}


@cache
def mutation_document(mutation: str) -> str:
    """The mutation with all of its payload that the door could matter to."""
    assert schema.mutation_type is not None
    field = schema.mutation_type.fields[mutation]
    payload = str(field.type).rstrip("!")
    input = field.args["input"].type
    return f"mutation($input: {input}) {{ {mutation}(input: $input) {{ {_PAYLOADS[payload]} userErrors {{ code field }} }} }}"
