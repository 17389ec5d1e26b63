"""How are the demonstration's customers treated? As an administrator could have set it, and in every way that is worth a look."""

from collections import Counter
from typing import Any

import stdnum.iban
from stdnum.no import kontonr

from service.db.models import Customer, CustomerSettings, CustomerType, Level
from service.db.models.settings import BY_COLUMN
from service.resolvers.checks import Checks
from service.resolvers.setting_rules import CustomerFacts, Holds, refuse_impossible
from tests.demonstration.conftest import Rows

SYSTEM: dict[str, Any] = {
    "invoice_delivery_method": "AUTO",
    "price_vat_handling": "STANDARD",
    "price_currency": "NOK",
    "supplier_hold": "NONE",
}


def cards(filled: Rows) -> list[tuple[Customer, CustomerSettings]]:
    customers = {customer.id: customer for customer in filled.customers}
    return [(customers[settings.customer_id], settings) for settings in filled.settings]


def holds(filled: Rows, settings: CustomerSettings) -> dict[str, Any]:
    category = [category for category in filled.categories if category.id == settings.category_id]
    levels: list[Level] = [settings, *category, *filled.tenant_settings]
    said = {column: [getattr(level, column) for level in levels] for column in BY_COLUMN}
    return {column: next((value for value in values if value is not None), SYSTEM.get(column)) for column, values in said.items()}


def test_there_is_something_to_see_on_every_level(filled: Rows) -> None:
    of_category = Counter(category.name for _, card in cards(filled) for category in filled.categories if category.id == card.category_id)
    own = [column for _, card in cards(filled) for column in BY_COLUMN if getattr(card, column) is not None]

    assert {price_list.currency for price_list in filled.price_lists} == {"NOK", "EUR"}
    assert min(of_category[name] for name in ("Storkunde", "Offentlig", "Utland")) > 5
    assert len(filled.tenant_settings) == 1
    assert min(Counter(own)[name] for name in ("price_discount_percent", "invoice_payment_terms", "invoice_block_reason")) > 2
    assert 100 < len(filled.settings) < len(filled.customers)


def test_what_holds_for_a_customer_goes_together(filled: Rows) -> None:
    for customer, card in cards(filled):
        checks, held = Checks(), holds(filled, card)
        [price_list] = [price_list for price_list in filled.price_lists if price_list.id == held["price_price_list_id"]]
        facts = CustomerFacts(customer.type is CustomerType.PRIVATE_CUSTOMER, customer.country)
        refuse_impossible(checks, Holds(held, price_list, facts))
        assert checks.problems == []


def test_suppliers_have_an_account_of_no_bank_mostly_approved_by_another(filled: Rows) -> None:
    active = {employee.id.hex for employee in filled.employees if employee.is_active}
    accounts = [account for _, card in cards(filled) for account in card.supplier_bank_accounts or ()]

    assert {customer.is_supplier for customer, card in cards(filled) if card.supplier_bank_accounts} == {True}
    assert len(accounts) > 40
    for account in accounts:
        assert kontonr.is_valid(account["bban"])
        assert account["bban"].startswith("9999")
        assert stdnum.iban.is_valid(account["iban"])
        assert account["entered_by_id"] in active
        assert account["verified_by_id"] in active - {account["entered_by_id"]} | {None}
    assert 0 < sum(account["verified_by_id"] is None for account in accounts) < len(accounts) / 2
    assert {approver["employee_id"] for _, card in cards(filled) for approver in card.supplier_approvers or ()} <= active
