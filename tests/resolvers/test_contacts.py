"""What is a new contact, and what can it not be?"""

import datetime

import pytest

from tests.people import Person
from tests.resolvers.asking import CONTACT, NOBODY, refusals

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_contact_is_as_it_was_given_and_the_rest_is_decided_here(ola: Person) -> None:
    card = await CONTACT.created(ola, lastName="Nordmann")

    assert card["id"].startswith("con_")
    assert card["createdAt"] == card["updatedAt"]
    assert card | {"id": "", "createdAt": "", "updatedAt": ""} == {
        "id": "",
        "version": 1,
        "firstName": None,
        "lastName": "Nordmann",
        "displayName": "Nordmann",
        "title": None,
        "email": None,
        "phone": None,
        "mobile": None,
        "dateOfBirth": None,
        "note": None,
        "owner": {"id": ola.id},
        "visibility": "EVERYONE",
        "addresses": [],
        "customers": {"totalCount": 0},
        "isArchived": False,
        "createdAt": "",
        "createdBy": {"id": ola.id},
        "updatedAt": "",
        "updatedBy": {"id": ola.id},
    }
    assert await CONTACT.read(ola, card["id"]) == card


async def test_a_contact_is_shown_by_first_and_last_name(ola: Person) -> None:
    assert (await CONTACT.created(ola, firstName="Kari", lastName="Nordmann"))["displayName"] == "Kari Nordmann"


async def test_all_that_is_wrong_comes_at_once_each_with_its_path(ola: Person) -> None:
    wrong = {
        "firstName": "x" * 256,
        "lastName": " ",
        "title": "x" * 101,
        "email": "kari@",
        "phone": "12",
        "mobile": "22 33 44 55 linje 2",
        "dateOfBirth": "2999-01-01",
        "note": "x" * 10_001,
        "ownerId": NOBODY,
        "addresses": [{"type": "VISIT", "lines": []}],
    }
    assert await refusals(ola, "createContact", wrong) == [
        ("TOO_LONG", "firstName"),
        ("BLANK", "lastName"),
        ("TOO_LONG", "title"),
        ("INVALID", "email"),
        ("INVALID", "phone"),
        ("INVALID", "mobile"),
        ("INVALID", "dateOfBirth"),
        ("TOO_LONG", "note"),
        ("BLANK", "addresses.0.lines"),
        ("NOT_FOUND", "ownerId"),
    ]


async def test_nothing_typed_is_null(ola: Person) -> None:
    optional = ("firstName", "title", "email", "phone", "mobile", "note")
    card = await CONTACT.created(ola, **dict.fromkeys(optional, ""))
    assert {card[field] for field in optional} == {None}
    assert card["displayName"] == "Fjordvik"


async def test_values_are_kept_in_their_normal_form(ola: Person) -> None:
    card = await CONTACT.created(ola, email="Kari@Example.COM", phone="22 33 44 55", mobile="+46 70 123 45 67", dateOfBirth="1970-01-02")
    assert (card["email"], card["phone"], card["mobile"]) == ("Kari@example.com", "+4722334455", "+46701234567")
    assert card["dateOfBirth"] == "1970-01-02"


async def test_a_date_of_birth_is_in_the_past(ola: Person) -> None:
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(1)
    for wrong in (tomorrow.isoformat(), "1899-12-31"):
        assert await refusals(ola, "createContact", {"lastName": "Nordmann", "dateOfBirth": wrong}) == [("INVALID", "dateOfBirth")]


async def test_two_contacts_may_be_the_same_person(ola: Person) -> None:
    same = {"firstName": "Ola", "lastName": "Nordmann", "email": "ola@example.com"}
    assert len({(await CONTACT.created(ola, **same))["id"] for _ in range(2)}) == 2
