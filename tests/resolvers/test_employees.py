"""Who works here (Administrasjon – Ansatte)? Administrators decide; there is always one; and who leaves leaves no card without an owner."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from service.db.models import Contact, Customer, EmployeeRole
from tests.people import Person
from tests.resolvers.asking import CONTACT, CUSTOMER, KINDS, NOBODY, refusals, rows

pytestmark = pytest.mark.asyncio(loop_scope="package")

FIELDS = "employee { id name email role isActive }"


async def done(person: Person, mutation: str, **input: Any) -> Any:
    payload = await person.does(mutation, input, FIELDS)
    assert payload["userErrors"] == []
    return payload["employee"]


async def test_an_administrator_adds_an_employee_who_may_sign_in(admin: Person) -> None:
    employee = await done(admin, "createEmployee", name=" Ola Nordmann ", email="Ola.Nordmann@Example.COM")
    assert employee["id"].startswith("emp_")
    assert employee | {"id": ""} == {
        "id": "",
        "name": "Ola Nordmann",
        "email": "Ola.Nordmann@example.com",
        "role": "MEMBER",
        "isActive": True,
    }
    assert (await done(admin, "createEmployee", name="Kari", email="kari@example.com", role="ADMINISTRATOR"))["role"] == "ADMINISTRATOR"


async def test_only_administrators_change_employees_and_a_member_learns_nothing_else(admin: Person, ola: Person, eva: Person) -> None:
    for mutation, input in [
        ("createEmployee", {"name": "Per", "email": "per@example.com", "role": "ADMINISTRATOR"}),
        ("createEmployee", {"name": "", "email": admin.name}),
        ("updateEmployee", {"id": ola.id, "name": "Olav"}),
        ("updateEmployee", {"id": ola.id, "role": "ADMINISTRATOR"}),
        ("updateEmployee", {"id": eva.id, "name": "Eva"}),
        ("deactivateEmployee", {"id": admin.id, "successorId": ola.id}),
        ("deactivateEmployee", {"id": NOBODY, "successorId": NOBODY}),
    ]:
        assert await refusals(ola, mutation, input) == [("NOT_ALLOWED", "")]


async def test_the_error_of_a_member_is_of_the_input_as_a_whole(ola: Person) -> None:
    payload = await ola.does("updateEmployee", {"id": ola.id, "name": "Olav"}, FIELDS)
    assert payload["userErrors"][0] == {
        "code": "NOT_ALLOWED",
        "field": None,
        "message": "Dette kan bare en administrator gjøre. Spør en av dem.",
    }


async def test_all_that_is_wrong_comes_at_once(admin: Person, ola: Person) -> None:
    wrong = {"name": " ", "email": "x"}
    assert await refusals(admin, "createEmployee", wrong) == [("BLANK", "name"), ("INVALID", "email")]
    assert await refusals(admin, "createEmployee", {"name": "x" * 256, "email": ""}) == [("TOO_LONG", "name"), ("BLANK", "email")]
    nulls = {"name": None, "email": None, "role": None}
    assert await refusals(admin, "updateEmployee", {"id": ola.id, **nulls}) == [("BLANK", field) for field in nulls]


async def test_an_email_is_one_employee_s_in_the_firm_whatever_its_case(admin: Person, ola: Person, kari: Person) -> None:
    for email in ("ola@example.com", "OLA@example.com", "Ola@EXAMPLE.com"):
        assert await refusals(admin, "createEmployee", {"name": "Olav", "email": email}) == [("DUPLICATE", "email")]
        assert await refusals(admin, "updateEmployee", {"id": kari.id, "email": email}) == [("DUPLICATE", "email")]
    assert (await done(admin, "updateEmployee", id=ola.id, email="OLA@example.com"))["email"] == "OLA@example.com"


async def test_an_email_stays_taken_when_its_employee_has_left(admin: Person, ola: Person) -> None:
    await done(admin, "deactivateEmployee", id=ola.id, successorId=admin.id)
    assert await refusals(admin, "createEmployee", {"name": "Ola II", "email": "ola@example.com"}) == [("DUPLICATE", "email")]


async def test_two_firms_may_have_the_same_email(ola: Person, eva: Person) -> None:
    assert (await done(eva, "createEmployee", name=ola.name, email="ola@example.com"))["email"] == "ola@example.com"


async def test_of_many_who_add_the_same_email_at_once_one_succeeds(admin: Person) -> None:
    new = {"name": "Per", "email": "per@example.com"}
    payloads = await asyncio.gather(*(admin.does("createEmployee", new, FIELDS) for _ in range(6)))
    codes = sorted([error["code"] for error in payload["userErrors"]] for payload in payloads)
    assert codes == [[]] + [["DUPLICATE"]] * 5


async def test_an_update_changes_what_it_names_and_the_last_write_wins(admin: Person, ola: Person) -> None:
    ola_as_he_is = {"id": ola.id, "name": "Ola", "email": "ola@example.com", "role": "MEMBER", "isActive": True}
    assert await done(admin, "updateEmployee", id=ola.id) == ola_as_he_is
    for change in ({"name": "Ola Nordmann"}, {"email": "on@example.com"}, {"role": "ADMINISTRATOR"}, {"name": "Ola N."}):
        ola_as_he_is |= change
        assert await done(admin, "updateEmployee", id=ola.id, **change) == ola_as_he_is


async def test_a_new_administrator_may_at_once_and_one_who_is_none_any_more_may_not(admin: Person, ola: Person) -> None:
    await done(admin, "updateEmployee", id=ola.id, role="ADMINISTRATOR")
    await done(ola, "updateEmployee", id=admin.id, role="MEMBER")
    assert await refusals(admin, "updateEmployee", {"id": ola.id, "name": "Olav"}) == [("NOT_ALLOWED", "")]


async def test_the_last_administrator_stays_one(admin: Person, ola: Person) -> None:
    assert await refusals(admin, "updateEmployee", {"id": admin.id, "role": "MEMBER"}) == [("NOT_ALLOWED", "role")]
    assert await refusals(admin, "deactivateEmployee", {"id": admin.id, "successorId": ola.id}) == [("NOT_ALLOWED", "id")]
    assert (await done(admin, "updateEmployee", id=admin.id, role="ADMINISTRATOR", name="Sjef"))["name"] == "Sjef"


async def test_a_deactivated_administrator_is_not_counted(admin: Person, ola: Person) -> None:
    await done(admin, "updateEmployee", id=ola.id, role="ADMINISTRATOR")
    await done(admin, "deactivateEmployee", id=ola.id, successorId=admin.id)
    assert await refusals(admin, "updateEmployee", {"id": admin.id, "role": "MEMBER"}) == [("NOT_ALLOWED", "role")]


async def test_of_two_administrators_who_demote_each_other_at_once_one_stays(admin: Person) -> None:
    mutations: list[tuple[str, dict[str, Any]]] = [("updateEmployee", {"role": "MEMBER"}), ("deactivateEmployee", {})]
    for i, (mutation, input) in enumerate(mutations):
        other = await admin.office.person(f"Per{i}", admin.firm, EmployeeRole.ADMINISTRATOR)
        third = await admin.office.person(f"Pål{i}", admin.firm)
        more = {"successorId": third.id} if mutation == "deactivateEmployee" else {}
        await asyncio.gather(
            admin.asks(_document(mutation), input={"id": other.id, **input, **more}),
            other.asks(_document(mutation), input={"id": admin.id, **input, **more}),
        )
        query = "{ employees(filter: { isActive: true }) { nodes { id role } } }"
        employees = (await third.reads(query))["employees"]["nodes"]
        (stayed,) = [employee["id"] for employee in employees if employee["role"] == "ADMINISTRATOR"]
        admin = next(person for person in (admin, other) if person.id == stayed)


def _document(mutation: str) -> str:
    input = mutation[0].upper() + mutation[1:]
    return f"mutation($input: {input}Input!) {{ {mutation}(input: $input) {{ {FIELDS} userErrors {{ code }} }} }}"


async def test_who_is_deactivated_is_signed_out_at_once(admin: Person, ola: Person) -> None:
    assert (await ola.asks("{ viewer { employee { id } } }")).status == 200
    employee = await done(admin, "deactivateEmployee", id=ola.id, successorId=admin.id)
    assert employee == {"id": ola.id, "name": "Ola", "email": "ola@example.com", "role": "MEMBER", "isActive": False}
    reply = await ola.asks("{ viewer { employee { id } } }")
    assert (reply.status, reply.codes, "data" in reply.body) == (401, ["UNAUTHENTICATED"], False)


async def test_who_leaves_hands_over_every_card_unseen_by_the_administrator(admin: Person, ola: Person, kari: Person) -> None:
    cards = []
    for kind in KINDS:
        for number, visibility in (("312260182", "EVERYONE"), ("310590835", "OWNER_ONLY")):
            given = {"organizationNumber": number} if kind is CUSTOMER else {}
            cards.append((kind, await kind.created(ola, visibility=visibility, **given)))
            away = await kind.created(ola, visibility=visibility)
            cards.append((kind, await kind.done(ola, "archive", {"id": away["id"], "version": 1})))
    others = [await kind.created(kari, visibility="OWNER_ONLY") for kind in KINDS]

    document = _document("deactivateEmployee").replace("employee {", "employee { __typename")
    reply = await admin.asks(document, input={"id": ola.id, "successorId": kari.id})
    assert reply.data["deactivateEmployee"]["userErrors"] == []
    for kind, card in cards:
        now = await kind.read(kari, card["id"])
        changes = {"owner": {"id": kari.id}, "updatedBy": {"id": admin.id}, "version": card["version"] + 1, "updatedAt": now["updatedAt"]}
        assert now == card | changes
        assert (await kind.read(admin, card["id"]) is None) == (card["visibility"] == "OWNER_ONLY")
    assert [await kind.read(kari, card["id"]) for kind, card in zip(KINDS, others, strict=True)] == others


async def test_no_card_is_left_with_who_leaves_whatever_the_moment(admin: Person, ola: Person, kari: Person) -> None:
    cards = [await kari.creates_customer(f"Karis {i}") for i in range(4)]
    given = [{"id": card["id"], "version": 1, "ownerId": ola.id} for card in cards]
    create = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } userErrors { code } } }"
    await asyncio.gather(
        *(kari.does("changeCustomerOwner", input, "customer { id }") for input in given[:2]),
        *(ola.asks(create, input={"lastName": "Nordmann", "visibility": "OWNER_ONLY"}) for _ in range(3)),
        admin.does("deactivateEmployee", {"id": ola.id, "successorId": kari.id}, FIELDS),
        *(kari.does("changeCustomerOwner", input, "customer { id }") for input in given[2:]),
        *(ola.asks(create, input={"lastName": "Nordmann", "visibility": "OWNER_ONLY"}) for _ in range(3)),
    )
    async with ola.office.parts.database.reading() as connection:
        for model in (Customer, Contact):
            owners = await connection.scalars(select(model.owner_id).where(model.tenant_id == ola.claims.tenant_id))
            assert set(owners) <= {kari.claims.employee_id}


async def test_whether_there_was_anything_to_hand_over_is_not_told(admin: Person, ola: Person, kari: Person) -> None:
    await CONTACT.created(ola, visibility="OWNER_ONLY")
    told = [await done(admin, "deactivateEmployee", id=leaver.id, successorId=admin.id) for leaver in (ola, kari)]
    assert [employee.keys() for employee in told] == [told[0].keys()] * 2
    assert [employee["isActive"] for employee in told] == [False, False]


async def test_a_successor_is_another_active_employee_of_the_firm(admin: Person, ola: Person, kari: Person, eva: Person) -> None:
    await CUSTOMER.created(ola)
    for successor, code in [(NOBODY, "NOT_FOUND"), (eva.id, "NOT_FOUND"), ("", "NOT_FOUND"), (ola.id, "NOT_ALLOWED")]:
        assert await refusals(admin, "deactivateEmployee", {"id": ola.id, "successorId": successor}) == [(code, "successorId")]
    await done(admin, "deactivateEmployee", id=kari.id, successorId=ola.id)
    assert await refusals(admin, "deactivateEmployee", {"id": ola.id, "successorId": kari.id}) == [("INACTIVE", "successorId")]


async def test_who_has_left_already_does_not_leave_again(admin: Person, ola: Person, kari: Person) -> None:
    await done(admin, "deactivateEmployee", id=ola.id, successorId=kari.id)
    assert await refusals(admin, "deactivateEmployee", {"id": ola.id, "successorId": kari.id}) == [("INACTIVE", "id")]


async def test_another_firm_s_employee_is_not_found(admin: Person, eva: Person) -> None:
    before = await rows(eva)
    for id in (eva.id, NOBODY, "x", eva.id.upper()):
        assert await refusals(admin, "updateEmployee", {"id": id, "name": "Eva", "role": "MEMBER"}) == [("NOT_FOUND", "id")]
        assert await refusals(admin, "deactivateEmployee", {"id": id, "successorId": admin.id}) == [("NOT_FOUND", "id")]
    assert await rows(eva) == before


async def test_who_was_signed_in_elsewhere_is_not_signed_in_here(admin: Person, eva: Person) -> None:
    """A token names the firm and the employee together."""
    claims = replace(admin.claims, tenant_id=eva.claims.tenant_id)
    reply = await admin.office.send(admin.office.tokens.issue(claims), {"query": "{ viewer { employee { id } } }"})
    assert reply.status == 401
