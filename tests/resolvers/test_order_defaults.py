"""What an order for a customer begins with, through the API."""

from datetime import date
from typing import Any

import orjson
import pytest

from service.db.models import EmployeeRole, PeppolReceiver
from service.db.visibility import Viewer
from service.engine.engine import Request
from service.schema.context import Context
from tests.engine.planning import engine_of
from tests.people import Person
from tests.resolvers.test_settings import ACCOUNT, makes_price_list, named, sets

pytestmark = pytest.mark.asyncio(loop_scope="package")

DEFAULTS = """
query($id: ID!, $on: Date) { customer(id: $id) { orderDefaults(invoiceDate: $on) {
  invoiceDate dueDate
  settings { invoice { deliveryMethod language } sources { invoice { language } } }
  delivery { method recipient passedOver { method reason } }
  addresses { type takenFrom address { type lines postalCode city } }
  contact { displayName }
  warnings { code message field }
} } }
"""
VISIT = {"type": "VISIT", "lines": ["Storgata 1"], "postalCode": "0155", "city": "Oslo"}


async def defaults(person: Person, customer: Any, on: str | None = "2026-01-31", language: str = "nb") -> Any:
    reply = await person.asks(DEFAULTS, id=customer["id"], on=on, language=language)
    assert len(reply.statements) == 1, reply.statements
    return reply.data["customer"]["orderDefaults"]


async def test_an_order_gets_all_that_it_begins_with_in_one_statement(kari: Person) -> None:
    customer = await kari.creates_customer(email="post@fjordvik.no", addresses=[VISIT])
    contact = await kari.creates_contact("Nordmann", firstName="Ola")
    await kari.does("linkContact", {"customerId": customer["id"], "contactId": contact["id"], "isPrimary": True}, "contact { id }")

    found = await defaults(kari, customer)

    shown = {"type": "VISIT", "lines": ["Storgata 1"], "postalCode": "0155", "city": "Oslo"}
    assert found == {
        "invoiceDate": "2026-01-31",
        "dueDate": "2026-02-14",
        "settings": {"invoice": {"deliveryMethod": "AUTO", "language": "NB"}, "sources": {"invoice": {"language": "SYSTEM"}}},
        "delivery": {
            "method": "EMAIL",
            "recipient": "post@fjordvik.no",
            "passedOver": [{"method": "EHF", "reason": "Kunden har verken organisasjonsnummer eller EHF-adresse."}],
        },
        "addresses": [
            {"type": "INVOICE", "takenFrom": "VISIT", "address": shown},
            {"type": "POSTAL", "takenFrom": "VISIT", "address": shown},
            {"type": "DELIVERY", "takenFrom": "VISIT", "address": shown},
            {"type": "VISIT", "takenFrom": "VISIT", "address": shown},
            {"type": "ATTESTATION", "takenFrom": None, "address": None},
        ],
        "contact": {"displayName": "Ola Nordmann"},
        "warnings": [],
    }


async def test_a_list_of_customers_costs_one_statement(kari: Person) -> None:
    for name in ("Fjordvik AS", "Havnes AS"):
        await kari.creates_customer(name)

    reply = await kari.asks("{ customers { nodes { orderDefaults { dueDate delivery { method } warnings { code } } } } }")

    assert len(reply.statements) == 1
    assert [node["orderDefaults"]["delivery"]["method"] for node in reply.data["customers"]["nodes"]] == ["MANUAL", "MANUAL"]


async def test_the_number_that_is_set_on_the_card_is_trusted_before_the_directory_has_told(kari: Person) -> None:
    customer = await kari.creates_customer(organizationNumber="923609016", addresses=[VISIT])
    assert (await defaults(kari, customer, language="en"))["delivery"] == {
        "method": "PRINT",
        "recipient": None,
        "passedOver": [
            {"method": "EHF", "reason": "It is not known whether the customer can receive EHF."},
            {"method": "EMAIL", "reason": "The customer has no e-mail address for invoices."},
        ],
    }

    await sets(kari, customer, invoice={"ehfEndpoint": "0192:923609016"})
    assert (await defaults(kari, customer))["delivery"] == {"method": "EHF", "recipient": "0192:923609016", "passedOver": []}


async def test_what_will_go_wrong_is_told_each_at_its_setting(admin: Person, kari: Person) -> None:
    euros = await makes_price_list(admin, "Euro", "EUR")
    customer = await kari.creates_customer(type="SUPPLIER")
    customer = await sets(
        kari,
        customer,
        invoice={"blockInvoicing": True, "blockReason": "Skylder penger.", "deliveryMethod": "PRINT"},
        price={"priceListId": euros["id"], "currency": "EUR"},
        supplier={"hold": "PAYMENTS", "holdUntil": "2026-02-01", "bankAccounts": [ACCOUNT]},
    )
    await admin.does("updatePriceList", {**named(euros), "currency": "USD"}, "priceList { id }")

    found = await defaults(kari, customer)

    assert [(warning["code"], ".".join(warning["field"])) for warning in found["warnings"]] == [
        ("ADDRESS_INCOMPLETE", "invoice.deliveryMethod"),
        ("INVOICING_BLOCKED", "invoice.blockInvoicing"),
        ("CURRENCY_WITHOUT_PRICE_LIST", "price.currency"),
        ("SUPPLIER_ON_HOLD", "supplier.hold"),
        ("BANK_ACCOUNT_UNVERIFIED", "supplier.bankAccounts.0"),
    ]
    assert found["warnings"][1]["message"] == "Kunden er sperret for fakturering: Skylder penger."
    assert found["warnings"][4]["message"] == "Bankkontoen som slutter på 7947, venter på godkjenning av en annen ansatt."
    later = await defaults(kari, customer, on="2026-02-02")
    assert "SUPPLIER_ON_HOLD" not in [warning["code"] for warning in later["warnings"]]


async def test_without_a_date_an_order_is_invoiced_today(kari: Person) -> None:
    customer = await kari.creates_customer()
    found = await defaults(kari, customer, on=None)
    assert found["invoiceDate"] < found["dueDate"]


async def test_an_answer_that_is_made_at_midnight_is_of_one_day(kari: Person) -> None:
    await kari.creates_customer()
    office = kari.office
    viewer = Viewer(kari.claims.tenant_id, kari.claims.employee_id, EmployeeRole.MEMBER)
    context = Context(viewer, "nb", office.parts.database, office.parts.registry, today=date(2026, 1, 31))

    query = "{ customers { nodes { orderDefaults { invoiceDate dueDate } } } }"
    answer = await engine_of(office).answer(Request(query), context)

    [customer] = orjson.loads(orjson.dumps(answer.data))["customers"]["nodes"]
    assert customer["orderDefaults"] == {"invoiceDate": "2026-01-31", "dueDate": "2026-02-14"}


async def test_a_contact_that_one_may_not_see_is_no_order_s_contact(kari: Person, ola: Person) -> None:
    customer = await kari.creates_customer()
    contact = await kari.creates_contact("Nordmann", visibility="OWNER_ONLY")
    await kari.does("linkContact", {"customerId": customer["id"], "contactId": contact["id"], "isPrimary": True}, "contact { id }")

    assert (await defaults(kari, customer))["contact"] == {"displayName": "Nordmann"}
    assert (await defaults(ola, customer))["contact"] is None


async def test_a_change_is_answered_with_what_should_be_looked_at(kari: Person, ola: Person) -> None:
    supplier = await kari.creates_customer(type="SUPPLIER", email="post@fjordvik.no")
    looked_at = "customer { id version } warnings { code field }"

    payload = await kari.does("updateCustomerSettings", {**named(supplier), "supplier": {"bankAccounts": [ACCOUNT]}}, looked_at)
    assert payload["warnings"] == [{"code": "BANK_ACCOUNT_UNVERIFIED", "field": ["supplier", "bankAccounts", "0"]}]

    approved = await ola.does("approveBankAccounts", named(payload["customer"]), looked_at)
    assert (approved["userErrors"], approved["warnings"]) == ([], [])
    refused = await kari.does("updateCustomerSettings", {**named(supplier), "id": "cus_" + "0" * 32}, looked_at)
    assert (refused["customer"], refused["warnings"]) == (None, [])


async def test_what_the_directory_has_told_decides_whether_an_order_goes_by_ehf(kari: Person) -> None:
    for number, method in (("310000000", "EHF"), ("310000035", "PRINT")):
        customer = await kari.creates_customer(organizationNumber=number, addresses=[VISIT])
        async with kari.office.parts.database.writing() as session:
            row = PeppolReceiver(tenant_id=kari.claims.tenant_id, endpoint=f"0192:{number}", is_capable=method == "EHF")
            session.add(row)
            await session.commit()

        assert (await defaults(kari, customer))["delivery"]["method"] == method
