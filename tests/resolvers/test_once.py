"""Every mutation that the schema has is written once under a key: what it writes and what it answers are committed together."""

import ast
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type
from sqlalchemy import select

from service.db import models
from service.db.models import Base, KeptAnswer
from service.engine.kinds import held, loaded
from service.graphql import schema
from service.resolvers import once as module
from service.resolvers.once import outcome_of, payload_of, records_in
from service.schema.customer_payload import CustomerPayload
from service.schema.errors import UserError, UserErrorCode
from tests.faults import failing
from tests.people import Person, Reply
from tests.resolvers.asking import CONTACT, CUSTOMER

in_the_office = pytest.mark.asyncio(loop_scope="package")


@dataclass(frozen=True)
class Case:
    """A mutation's input that writes something, made ready by two people; and what makes of it one that is refused."""

    input: Callable[[Person, Person], Awaitable[dict[str, Any]]]
    refused: Mapping[str, Any]


async def new_customer(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"name": "Fjordvik AS", "addresses": [{"type": "VISIT", "lines": ["Fjordveien 1"], "postalCode": "0150", "city": "Oslo"}]}


async def new_contact(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"lastName": "Teskjelund"}


async def new_employee(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"name": "Åse", "email": "ase@example.com"}


async def company(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"organizationNumber": "310590835"}


async def customer(admin: Person, _ola: Person) -> dict[str, Any]:
    return {"id": (await admin.creates_customer())["id"], "version": 1}


async def contact(admin: Person, _ola: Person) -> dict[str, Any]:
    return {"id": (await admin.creates_contact())["id"], "version": 1}


async def archived_customer(admin: Person, ola: Person) -> dict[str, Any]:
    card = await customer(admin, ola)
    await CUSTOMER.done(admin, "archive", card)
    return card | {"version": 2}


async def archived_contact(admin: Person, ola: Person) -> dict[str, Any]:
    card = await contact(admin, ola)
    await CONTACT.done(admin, "archive", card)
    return card | {"version": 2}


async def two_cards(admin: Person, ola: Person) -> dict[str, Any]:
    return {"customerId": (await customer(admin, ola))["id"], "contactId": (await contact(admin, ola))["id"]}


async def link(admin: Person, ola: Person) -> dict[str, Any]:
    ends = await two_cards(admin, ola)
    await admin.does("linkContact", ends, "contact { id }")
    return ends


async def employee(_admin: Person, ola: Person) -> dict[str, Any]:
    return {"id": ola.id}


async def customer_settings(admin: Person, ola: Person) -> dict[str, Any]:
    return await customer(admin, ola) | {"invoice": {"language": "EN"}, "price": {"discountPercent": "5"}}


async def unapproved_supplier(_admin: Person, ola: Person) -> dict[str, Any]:
    card = await ola.creates_customer(type="SUPPLIER")
    accounts = {"id": card["id"], "version": 1, "supplier": {"bankAccounts": [{"bban": "86011117947"}]}}
    await ola.does("updateCustomerSettings", accounts, "customer { id }")
    return {"id": card["id"], "version": 2}


async def tenant_settings(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"version": 1, "invoice": {"language": "EN"}}


async def new_category(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"name": "Storkunde", "invoice": {"language": "EN"}}


async def category(admin: Person, ola: Person) -> dict[str, Any]:
    payload = await admin.does("createCustomerCategory", await new_category(admin, ola), "category { id version }")
    made: dict[str, Any] = payload["category"]
    return made


async def new_price_list(_admin: Person, _ola: Person) -> dict[str, Any]:
    return {"name": "Standard", "currency": "NOK"}


async def price_list(admin: Person, ola: Person) -> dict[str, Any]:
    payload = await admin.does("createPriceList", await new_price_list(admin, ola), "priceList { id version }")
    made: dict[str, Any] = payload["priceList"]
    return made


def given(
    base: Callable[[Person, Person], Awaitable[dict[str, Any]]], **more: Any
) -> Callable[[Person, Person], Awaitable[dict[str, Any]]]:
    """An input with more in it; ADMIN and OLA stand for their ids."""

    async def made(admin: Person, ola: Person) -> dict[str, Any]:
        people = {"ADMIN": admin.id, "OLA": ola.id}
        return await base(admin, ola) | {name: people.get(value, value) for name, value in more.items()}

    return made


NO_CUSTOMER, NO_CONTACT, NO_EMPLOYEE = (f"{prefix}_{'0' * 32}" for prefix in ("cus", "con", "emp"))
CASES = {
    "createCustomer": Case(new_customer, {"name": ""}),
    "createCustomerFromCompany": Case(company, {"organizationNumber": "123"}),
    "updateCustomer": Case(given(customer, name="Bølgebryn AS"), {"id": NO_CUSTOMER}),
    "changeCustomerOwner": Case(given(customer, ownerId="OLA"), {"version": 7}),
    "archiveCustomer": Case(customer, {"version": 7}),
    "restoreCustomer": Case(archived_customer, {"version": 7}),
    "createContact": Case(new_contact, {"lastName": ""}),
    "updateContact": Case(given(contact, title="Innkjøper"), {"id": NO_CONTACT}),
    "changeContactOwner": Case(given(contact, ownerId="OLA"), {"ownerId": NO_EMPLOYEE}),
    "archiveContact": Case(contact, {"version": 7}),
    "restoreContact": Case(archived_contact, {"id": NO_CONTACT}),
    "linkContact": Case(two_cards, {"customerId": NO_CUSTOMER}),
    "unlinkContact": Case(link, {"contactId": NO_CONTACT}),
    "createEmployee": Case(new_employee, {"email": ""}),
    "updateEmployee": Case(given(employee, name="Ola Nordmann"), {"name": ""}),
    "deactivateEmployee": Case(given(employee, successorId="ADMIN"), {"successorId": NO_EMPLOYEE}),
    "updateCustomerSettings": Case(customer_settings, {"version": 7}),
    "approveBankAccounts": Case(unapproved_supplier, {"id": NO_CUSTOMER}),
    "updateTenantSettings": Case(tenant_settings, {"version": 7}),
    "createCustomerCategory": Case(new_category, {"name": ""}),
    "updateCustomerCategory": Case(given(category, name="Kommune"), {"version": 7}),
    "createPriceList": Case(new_price_list, {"currency": "kroner"}),
    "updatePriceList": Case(given(price_list, currency="EUR"), {"name": ""}),
}


def test_every_mutation_has_a_case() -> None:
    assert schema.mutation_type is not None
    assert CASES.keys() == schema.mutation_type.fields.keys(), "a new mutation is shown here to be written once under a key"


async def sent(person: Person, mutation: str, input: dict[str, Any], key: str) -> Reply:
    assert schema.mutation_type is not None
    field = schema.mutation_type.fields[mutation]
    kind, payload = get_named_type(field.args["input"].type), get_named_type(field.type)
    assert isinstance(kind, GraphQLInputObjectType)
    assert isinstance(payload, GraphQLObjectType)
    records = " ".join(f"{name} {{ id }}" for name in payload.fields if name not in ("userErrors", "warnings"))
    query = f"mutation($input: {kind.name}!) {{ {mutation}(input: $input) {{ {records} userErrors {{ code message field }} }} }}"
    return await person.office.send(person.token, {"query": query, "variables": {"input": input}}, {"idempotency-key": key})


async def rows_of(person: Person) -> dict[str, set[tuple[Any, ...]]]:
    """All that is kept of the person's firm, but for answers."""
    tables = [table for table in Base.metadata.sorted_tables if table is not KeptAnswer.__table__]
    async with person.office.parts.database.reading() as connection:
        found = {
            table.name: (await connection.execute(select(table).where(table.c.tenant_id == person.claims.tenant_id))).all()
            for table in tables
        }
    return {name: {tuple(map(str, row)) for row in rows} for name, rows in found.items()}


@in_the_office
@pytest.mark.parametrize("mutation", CASES)
async def test_a_mutation_that_crashes_is_written_and_answered_the_next_time_or_neither(mutation: str, admin: Person, ola: Person) -> None:
    input, key = await CASES[mutation].input(admin, ola), uuid4().hex
    before = await rows_of(admin)
    with failing("before_commit"):
        undone = await sent(admin, mutation, input, key)
    unwritten = await rows_of(admin)
    with failing("after_commit"):
        unanswered = await sent(admin, mutation, input, key)
    written = await rows_of(admin)
    again = await sent(admin, mutation, input, key)

    assert (undone.codes, unwritten) == (["INTERNAL_SERVER_ERROR"], before)
    assert unanswered.codes == ["INTERNAL_SERVER_ERROR"]
    assert written != before
    assert again.headers["idempotency-replayed"] == "true"
    payload = again.data[mutation]
    assert payload["userErrors"] == []
    assert any(isinstance(value, dict) for value in payload.values())
    assert await rows_of(admin) == written


@in_the_office
@pytest.mark.parametrize("mutation", CASES)
async def test_a_mutation_that_is_refused_is_refused_again_with_the_same_words(mutation: str, admin: Person, ola: Person) -> None:
    input, key = {**await CASES[mutation].input(admin, ola), **CASES[mutation].refused}, uuid4().hex
    first, again = await sent(admin, mutation, input, key), await sent(admin, mutation, input, key)

    assert first.data[mutation]["userErrors"] != []
    assert "idempotency-replayed" not in first.headers
    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")


def test_resolvers_commit_with_their_answer_alone() -> None:
    for file in Path(module.__file__).parent.glob("*.py"):
        calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        commits = [call for call in calls if isinstance(call, ast.Attribute) and call.attr == "commit"]
        assert len(commits) == (file.name == "once.py"), f"{file.name}: `return await commit(info, work, payload)`"


# --- payloads as JSON


def test_a_payload_comes_back_as_it_was_kept() -> None:
    one, two = UUID(int=1), UUID(int=2)
    errors = [UserError(code=UserErrorCode.BLANK, message="Navn må fylles ut.", field=["name"])]
    for payload in (
        CustomerPayload(customer=None, user_errors=errors, duplicates=held([one, two])),
        CustomerPayload(
            customer=held(one), user_errors=[UserError(code=UserErrorCode.NOT_ALLOWED, message="Nei.", field=None)], duplicates=[]
        ),
    ):
        assert payload_of(CustomerPayload, outcome_of(payload, "nb")) == payload


def test_what_a_version_before_or_after_this_one_has_kept_is_given_again_as_far_as_it_goes() -> None:
    outcome = {"ids": {"customer": UUID(int=1).hex, "notes": [UUID(int=2).hex]}, "user_errors": [], "language": "nb"}

    payload = payload_of(CustomerPayload, outcome)

    assert payload == CustomerPayload(customer=held(UUID(int=1)), user_errors=[], duplicates=[])


def test_a_payload_that_holds_what_can_not_be_kept_is_refused_when_the_schema_is_built() -> None:
    @strawberry.type
    class NotePayload:
        customer: str = loaded(models.Customer, "A customer.")
        note: str
        user_errors: list[UserError]

    with pytest.raises(TypeError, match=r"NotePayload\.note"):
        records_in(NotePayload)
