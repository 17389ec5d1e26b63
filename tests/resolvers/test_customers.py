"""What is a new customer, and what can it not be?"""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.asking import CUSTOMER, NOBODY, organization_numbers, refusals

pytestmark = pytest.mark.asyncio(loop_scope="package")

NUMBER, SUB_UNIT = "312260182", "310497460"


async def test_a_customer_is_as_it_was_given_and_the_rest_is_decided_here(ola: Person) -> None:
    card = await CUSTOMER.created(ola, name="Fjordvik AS")

    assert card["id"].startswith("cus_")
    assert card["createdAt"] == card["updatedAt"]
    assert card | {"id": "", "customerNumber": 0, "createdAt": "", "updatedAt": ""} == {
        "id": "",
        "version": 1,
        "customerNumber": 0,
        "type": "CUSTOMER",
        "isSupplier": False,
        "name": "Fjordvik AS",
        "firstName": None,
        "displayName": "Fjordvik AS",
        "organizationNumber": None,
        "subUnitNumber": None,
        "country": "NO",
        "email": None,
        "phone": None,
        "mobile": None,
        "website": None,
        "note": None,
        "owner": {"id": ola.id},
        "visibility": "EVERYONE",
        "addresses": [],
        "contacts": {"totalCount": 0},
        "isArchived": False,
        "createdAt": "",
        "createdBy": {"id": ola.id},
        "updatedAt": "",
        "updatedBy": {"id": ola.id},
    }
    assert await CUSTOMER.read(ola, card["id"]) == card


async def test_all_that_is_wrong_comes_at_once_each_with_its_path(ola: Person) -> None:
    await ola.creates_customer(organizationNumber=NUMBER)
    wrong = {
        "type": "SUPPLIER",
        "name": "  ",
        "firstName": "x" * 256,
        "organizationNumber": "833286602",
        "subUnitNumber": "12345",
        "isSupplier": False,
        "email": "post@",
        "phone": "12",
        "mobile": "ring meg",
        "website": "ftp://fjordvik.example",
        "note": "x" * 10_001,
        "ownerId": NOBODY,
        "addresses": [
            {"type": "VISIT", "lines": []},
            {"type": "POSTAL", "lines": ["Kråkeneset 1"], "postalCode": "500", "city": "BERGEN"},
            {"type": "VISIT", "lines": ["Kråkeneset 1"], "postalCode": "5003"},
            {"type": "INVOICE", "lines": ["x" * 256], "country": "XX", "recipient": "x" * 256},
        ],
    }
    assert await refusals(ola, "createCustomer", wrong) == [
        ("BLANK", "name"),
        ("TOO_LONG", "firstName"),
        ("INVALID", "organizationNumber"),
        ("INVALID", "subUnitNumber"),
        ("INVALID", "email"),
        ("INVALID", "phone"),
        ("INVALID", "mobile"),
        ("INVALID", "website"),
        ("TOO_LONG", "note"),
        ("NOT_ALLOWED", "isSupplier"),
        ("BLANK", "addresses.0.lines"),
        ("INVALID", "addresses.1.postalCode"),
        ("DUPLICATE", "addresses.2.type"),
        ("BLANK", "addresses.2.city"),
        ("TOO_LONG", "addresses.3.recipient"),
        ("TOO_LONG", "addresses.3.lines.0"),
        ("INVALID", "addresses.3.country"),
        ("NOT_FOUND", "ownerId"),
    ]


async def test_what_was_wrong_beside_it_does_not_hide_a_duplicate(ola: Person) -> None:
    await ola.creates_customer(organizationNumber=NUMBER)
    wrong = {"name": "", "organizationNumber": NUMBER, "ownerId": "emp_1"}
    assert await refusals(ola, "createCustomer", wrong) == [
        ("BLANK", "name"),
        ("NOT_FOUND", "ownerId"),
        ("DUPLICATE", "organizationNumber"),
    ]


async def test_nothing_typed_is_null(ola: Person) -> None:
    optional = ("firstName", "organizationNumber", "subUnitNumber", "email", "phone", "mobile", "website", "note")
    for typed in ("", " \t"):
        card = await CUSTOMER.created(ola, **dict.fromkeys(optional, typed))
        assert {card[field] for field in optional} == {None}
    assert await refusals(ola, "createCustomer", {"name": ""}) == [("BLANK", "name")]
    assert await refusals(ola, "createCustomer", {"name": "Fjordvik", "country": ""}) == [("BLANK", "country")]


# --- the form's types


async def test_a_private_customer_has_a_first_name_and_its_last_name_in_name(ola: Person) -> None:
    card = await CUSTOMER.created(ola, type="PRIVATE_CUSTOMER", firstName="Ola", name="Nordmann")
    assert (card["firstName"], card["name"], card["displayName"]) == ("Ola", "Nordmann", "Ola Nordmann")


async def test_a_private_customer_needs_a_first_name(ola: Person) -> None:
    private = {"type": "PRIVATE_CUSTOMER", "name": "Nordmann"}
    for first_name in ({}, {"firstName": None}, {"firstName": " "}):
        assert await refusals(ola, "createCustomer", private | first_name) == [("BLANK", "firstName")]


async def test_a_private_customer_has_no_organization_number(ola: Person) -> None:
    private = {"type": "PRIVATE_CUSTOMER", "firstName": "Ola", "name": "Nordmann", "organizationNumber": NUMBER, "subUnitNumber": SUB_UNIT}
    assert await refusals(ola, "createCustomer", private) == [("NOT_ALLOWED", "organizationNumber"), ("NOT_ALLOWED", "subUnitNumber")]


async def test_only_a_private_customer_has_a_first_name(ola: Person) -> None:
    for type in ("CUSTOMER", "SUPPLIER"):
        firm = {"type": type, "name": "Nordmann", "firstName": "Ola"}
        assert await refusals(ola, "createCustomer", firm) == [("NOT_ALLOWED", "firstName")]


async def test_a_supplier_is_one_and_the_others_may_be(ola: Person) -> None:
    person: dict[str, Any] = {"type": "PRIVATE_CUSTOMER", "firstName": "Ola"}
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"type": "SUPPLIER"}, True),
        ({"type": "SUPPLIER", "isSupplier": True}, True),
        ({"type": "CUSTOMER"}, False),
        ({"type": "CUSTOMER", "isSupplier": True}, True),
        ({"type": "CUSTOMER", "isSupplier": False}, False),
        (person, False),
        (person | {"isSupplier": True}, True),
    ]
    for given, is_supplier in cases:
        assert (await CUSTOMER.created(ola, **given))["isSupplier"] is is_supplier, given


async def test_a_supplier_that_is_none_is_not_allowed(ola: Person) -> None:
    supplier = {"type": "SUPPLIER", "name": "Fjordvik AS", "isSupplier": False}
    assert await refusals(ola, "createCustomer", supplier) == [("NOT_ALLOWED", "isSupplier")]


async def test_who_becomes_a_supplier_is_one_without_saying_so_twice(ola: Person) -> None:
    card = await CUSTOMER.created(ola)
    changed = await CUSTOMER.done(ola, "update", {"id": card["id"], "version": 1, "type": "SUPPLIER"})
    assert (changed["type"], changed["isSupplier"]) == ("SUPPLIER", True)

    wrong = {"id": card["id"], "version": 2, "isSupplier": False}
    assert await refusals(ola, "updateCustomer", wrong) == [("NOT_ALLOWED", "isSupplier")]

    again = await CUSTOMER.done(ola, "update", {"id": card["id"], "version": 2, "type": "CUSTOMER"})
    assert (again["type"], again["isSupplier"]) == ("CUSTOMER", True)  # sold to and bought from, until someone says otherwise


async def test_a_change_of_type_takes_its_fields_with_it(ola: Person) -> None:
    firm = await CUSTOMER.created(ola, organizationNumber=NUMBER)
    becomes_private = {"id": firm["id"], "version": 1, "type": "PRIVATE_CUSTOMER"}
    assert await refusals(ola, "updateCustomer", becomes_private) == [("BLANK", "firstName"), ("NOT_ALLOWED", "organizationNumber")]

    private = await CUSTOMER.done(ola, "update", becomes_private | {"firstName": "Ola", "organizationNumber": None})
    assert (private["displayName"], private["organizationNumber"]) == ("Ola Fjordvik", None)

    becomes_firm = {"id": firm["id"], "version": 2, "type": "CUSTOMER"}
    assert await refusals(ola, "updateCustomer", becomes_firm) == [("NOT_ALLOWED", "firstName")]
    assert (await CUSTOMER.done(ola, "update", becomes_firm | {"firstName": ""}))["displayName"] == "Fjordvik"


# --- values, as they are typed and as they are kept


async def test_a_norwegian_number_is_kept_bare(ola: Person) -> None:
    for typed in ("312260182", "312 260 182", "NO312260182MVA", "no 312.260.182 mva", " 312\u00a0260\u00a0182 "):
        card = await CUSTOMER.created(ola, organizationNumber=typed, allowDuplicate=True)
        assert card["organizationNumber"] == NUMBER, typed


async def test_a_norwegian_number_has_nine_digits_of_which_the_last_checks_the_others(ola: Person) -> None:
    for typed in ("31226018", "3122601821", "312260183", "SE312260182", "123456789", "x"):
        wrong = {"name": "Fjordvik", "organizationNumber": typed}
        assert await refusals(ola, "createCustomer", wrong) == [("INVALID", "organizationNumber")], typed


async def test_a_foreign_number_is_kept_as_it_is_written_there_to_fifty_characters(ola: Person) -> None:
    card = await CUSTOMER.created(ola, country="se", organizationNumber=" 556012-5790 MVA ")
    assert (card["country"], card["organizationNumber"]) == ("SE", "556012-5790 MVA")
    assert (await CUSTOMER.created(ola, country="GB", organizationNumber="x" * 50))["organizationNumber"] == "x" * 50
    too_long = {"name": "Foghorn", "country": "GB", "organizationNumber": "x" * 51}
    assert await refusals(ola, "createCustomer", too_long) == [("TOO_LONG", "organizationNumber")]


async def test_a_sub_unit_stands_beside_its_parent_s_number(ola: Person) -> None:
    card = await CUSTOMER.created(ola, organizationNumber=NUMBER, subUnitNumber="NO 310 497 460")
    assert (card["organizationNumber"], card["subUnitNumber"]) == (NUMBER, SUB_UNIT)
    alone = {"name": "Avdeling", "subUnitNumber": SUB_UNIT}
    assert await refusals(ola, "createCustomer", alone) == [("BLANK", "organizationNumber")]
    wrong = {"name": "Avdeling", "organizationNumber": NUMBER, "subUnitNumber": "310497461"}
    assert await refusals(ola, "createCustomer", wrong) == [("INVALID", "subUnitNumber")]


async def test_phones_are_kept_in_e164_by_the_customer_s_country(ola: Person) -> None:
    for country, typed, kept in [
        ("NO", "22 33 44 55", "+4722334455"),
        ("NO", "+46 8 123 456 78", "+46812345678"),
        ("NO", "0047 99 99 99 99", "+4799999999"),
        ("SE", "08-123 456 78", "+46812345678"),
        ("SE", "+47 22 33 44 55", "+4722334455"),
    ]:
        card = await CUSTOMER.created(ola, country=country, phone=typed, mobile=typed)
        assert (card["phone"], card["mobile"]) == (kept, kept)


async def test_a_website_is_kept_as_an_absolute_url(ola: Person) -> None:
    for typed, kept in [
        ("fjordvik.example", "https://fjordvik.example"),
        ("WWW.Fjordvik.example/om-oss", "https://www.fjordvik.example/om-oss"),
        ("http://fjordvik.example", "http://fjordvik.example"),
        ("blåbær.example", "https://blåbær.example"),
    ]:
        assert (await CUSTOMER.created(ola, website=typed))["website"] == kept


async def test_a_website_is_of_the_web(ola: Person) -> None:
    for typed in ("javascript:alert(1)", "ftp://fjordvik.example", "mailto:post@fjordvik.example", "https://a:b@fjordvik.example"):
        assert await refusals(ola, "createCustomer", {"name": "Fjordvik", "website": typed}) == [("INVALID", "website")], typed


async def test_a_country_is_one_of_iso_s_codes_in_any_case(ola: Person) -> None:
    for typed, kept in [("no", "NO"), ("Se", "SE"), (" dk ", "DK")]:
        assert (await CUSTOMER.created(ola, country=typed))["country"] == kept
    for typed in ("ZZ", "NOR", "Norge"):
        assert await refusals(ola, "createCustomer", {"name": "Fjordvik", "country": typed}) == [("INVALID", "country")], typed


async def test_what_is_too_long_is_a_user_error_up_to_the_longest_string_that_is_read(ola: Person) -> None:
    for field, most in {"name": 255, "note": 10_000, "email": 254, "website": 2048}.items():
        assert await refusals(ola, "createCustomer", {"name": "Fjordvik", field: "x" * (most + 1)}) == [("TOO_LONG", field)]
    assert await refusals(ola, "createCustomer", {"name": "x" * 20_000}) == [("TOO_LONG", "name")]
    assert len((await CUSTOMER.created(ola, note="x\n" * 4_999 + "xx"))["note"]) == 10_000


# --- the tenant's series


async def test_customer_numbers_rise_by_one_to_three_and_are_never_the_same(ola: Person, kari: Person, eva: Person) -> None:
    people = [ola, kari, ola] * 10
    created = await asyncio.gather(*(person.creates_customer(f"Fjordvik {i}") for i, person in enumerate(people)))
    numbers = sorted(card["customerNumber"] for card in created)
    steps = [later - earlier for earlier, later in pairwise(numbers)]

    assert len(numbers) == 30
    assert set(steps) <= {1, 2, 3}
    assert len(set(steps)) > 1
    assert 1001 <= numbers[0] <= 1003
    assert 1001 <= (await eva.creates_customer())["customerNumber"] <= 1003  # each firm has its own


async def test_a_refused_customer_takes_no_number(ola: Person) -> None:
    first = await ola.creates_customer()
    for number in organization_numbers(3):
        await refusals(ola, "createCustomer", {"name": "", "organizationNumber": number})
    second = await ola.creates_customer()
    assert 1 <= second["customerNumber"] - first["customerNumber"] <= 3


async def test_numbers_rise_in_the_order_of_creation(ola: Person) -> None:
    created = [(await ola.creates_customer())["customerNumber"] for _ in range(5)]
    assert created == sorted(set(created))
