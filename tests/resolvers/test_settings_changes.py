"""What has changed since an order took its settings: the scenario that an order system lives with, and what it is not told of."""

from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.test_settings import ACCOUNT, makes_category, named, sets, sets_defaults

pytestmark = pytest.mark.asyncio(loop_scope="package")

CHANGES = """
query($id: ID!, $since: String!) { customer(id: $id) {
  orderDefaults { settingsVersion }
  settingsChanges(since: $since) { totalCount nodes { field before after level changedBy { name } settingsVersion } }
} }
"""


async def version(person: Person, customer: Any) -> str:
    query = "query($id: ID!) { customer(id: $id) { orderDefaults { settingsVersion } } }"
    found: str = (await person.asks(query, id=customer["id"])).data["customer"]["orderDefaults"]["settingsVersion"]
    return found


async def told(person: Person, customer: Any, since: str) -> list[tuple[Any, ...]]:
    """The changes as they are told; the last one's version is the customer's."""
    reply = await person.asks(CHANGES, id=customer["id"], since=since)
    assert len(reply.statements) == 1
    found = reply.data["customer"]
    nodes = found["settingsChanges"]["nodes"]
    assert found["settingsChanges"]["totalCount"] == len(nodes)
    assert found["orderDefaults"]["settingsVersion"] == (nodes[-1]["settingsVersion"] if nodes else since)
    return [(".".join(node["field"]), node["before"], node["after"], node["level"], node["changedBy"]["name"]) for node in nodes]


async def test_an_order_learns_field_by_field_what_has_changed_on_whichever_level(admin: Person, kari: Person) -> None:
    customer = await kari.creates_customer()
    customer = await sets(
        kari, customer, invoice={"language": "NN", "sendReminders": False, "yourReference": "Ola"}, price={"discountPercent": "10"}
    )
    since = await version(kari, customer)
    assert await told(kari, customer, since) == []

    await sets_defaults(admin, invoice={"paymentTerms": {"type": "DAYS", "count": 30}, "language": "EN"})

    assert await told(kari, customer, since) == [("invoice.paymentTerms", None, "30 DAYS", "TENANT", "Admin")]
    customer = await sets(kari, customer, invoice={"language": None}, price={"discountPercent": "12.5"})
    assert await told(kari, customer, since) == [
        ("invoice.paymentTerms", None, "30 DAYS", "TENANT", "Admin"),
        ("invoice.language", "NN", None, "CUSTOMER", "Kari"),
        ("price.discountPercent", "10.00", "12.50", "CUSTOMER", "Kari"),
    ]


async def test_another_category_is_told_of_by_what_it_says_otherwise(admin: Person, kari: Person) -> None:
    one = await makes_category(admin, "En", invoice={"language": "EN", "invoiceFee": True})
    other = await makes_category(admin, "To", invoice={"language": "SV", "invoiceFee": True}, price={"rounding": "WHOLE_KRONE"})
    customer = await sets(kari, await kari.creates_customer(), categoryId=one["id"])
    since = await version(kari, customer)

    await admin.does("updateCustomerCategory", {**named(other), "invoice": {"factoring": True}}, "category { id }")
    assert await told(kari, customer, since) == []
    customer = await sets(kari, customer, categoryId=other["id"])
    await admin.does("updateCustomerCategory", {**named(one), "invoice": {"language": "DA"}}, "category { id }")
    await sets_defaults(admin, price={"rounding": "NONE"}, invoice={"language": "NN"})

    assert await told(kari, customer, since) == [
        ("invoice.language", "EN", "SV", "CATEGORY", "Kari"),
        ("invoice.factoring", None, "true", "CATEGORY", "Kari"),
        ("price.rounding", None, "WHOLE_KRONE", "CATEGORY", "Kari"),
    ]


async def test_an_order_of_after_a_move_is_not_told_of_what_the_category_before_it_had_changed(admin: Person, kari: Person) -> None:
    one, other = await makes_category(admin, "En"), await makes_category(admin, "To", invoice={"language": "EN"})
    customer = await sets(kari, await kari.creates_customer(), categoryId=one["id"])
    await admin.does("updateCustomerCategory", {**named(one), "invoice": {"language": "EN"}}, "category { id }")
    await sets(kari, customer, categoryId=other["id"])

    assert await told(kari, customer, await version(kari, customer)) == []


async def test_a_changed_bank_account_is_told_of_by_its_last_four_digits(kari: Person) -> None:
    supplier = await kari.creates_customer(type="SUPPLIER")
    since = await version(kari, supplier)

    supplier = await sets(kari, supplier, supplier={"bankAccounts": [ACCOUNT]})
    assert await told(kari, supplier, since) == [("supplier.bankAccounts", None, "***********7947", "CUSTOMER", "Kari")]

    payload = await kari.does("updateCustomer", {**named(supplier), "type": "CUSTOMER", "isSupplier": False}, "customer { id version }")
    assert payload["userErrors"] == []
    assert await told(kari, supplier, since) == []


async def test_what_is_no_version_is_refused(kari: Person) -> None:
    customer = await kari.creates_customer()
    for since in ("", "x", "-1", "1" * 30):
        reply = await kari.asks(CHANGES, id=customer["id"], since=since)
        assert reply.codes == ["BAD_USER_INPUT"], since


async def test_what_the_system_makes_of_the_card_is_told_of_where_no_level_says_anything(admin: Person, kari: Person) -> None:
    customer = await kari.creates_customer(email="post@fjord.example.com")
    since = await version(kari, customer)
    changed = {"email": "ny@fjord.example.com", "mobile": "+4791234567", "organizationNumber": "310000019", "note": "Ring først"}
    customer = await updates(kari, customer, **changed)
    system = [
        ("invoice.ehfEndpoint", None, "0192:310000019", "SYSTEM", "Kari"),
        ("invoice.invoiceEmails", "post@fjord.example.com", "ny@fjord.example.com", "SYSTEM", "Kari"),
        ("invoice.smsNumber", None, "+4791234567", "SYSTEM", "Kari"),
    ]

    assert sorted(await told(kari, customer, since)) == system
    since = await version(kari, customer)
    customer = await sets(kari, customer, invoice={"smsNumber": "+4740000000"})
    await sets_defaults(admin, invoice={"invoiceEmails": ["felles@example.com"]})
    customer = await updates(kari, customer, email="nyere@fjord.example.com", mobile="+4797654321", organizationNumber=None)
    assert await told(kari, customer, since) == [
        ("invoice.smsNumber", None, "+4740000000", "CUSTOMER", "Kari"),
        ("invoice.invoiceEmails", None, "felles@example.com", "TENANT", "Admin"),
        ("invoice.ehfEndpoint", "0192:310000019", None, "SYSTEM", "Kari"),
    ]


async def test_vaar_referanse_is_told_of_when_the_card_gets_another_owner(admin: Person, kari: Person, ola: Person) -> None:
    customer = await kari.creates_customer()
    since = await version(admin, customer)
    given = {"id": customer["id"], "version": customer["version"], "ownerId": ola.id}
    await kari.does("changeCustomerOwner", given, "customer { id }")
    await admin.does("deactivateEmployee", {"id": ola.id, "successorId": admin.id}, "employee { id }")

    assert await told(admin, customer, since) == [
        ("invoice.ourReference", kari.id, ola.id, "SYSTEM", "Kari"),
        ("invoice.ourReference", ola.id, admin.id, "SYSTEM", "Admin"),
    ]


async def updates(person: Person, customer: Any, **given: Any) -> Any:
    payload = await person.does(
        "updateCustomer", {"id": customer["id"], "version": customer["version"], **given}, "customer { id version }"
    )
    assert payload["userErrors"] == [], payload
    return payload["customer"]
