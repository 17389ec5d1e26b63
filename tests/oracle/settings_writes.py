"""What does a change of a customer's settings do, and what does it refuse? And who approves a bank account?"""

from collections.abc import Mapping
from typing import Any

from tests.oracle import rules
from tests.oracle.world import Customer, Employee, World

_IBANS = {"86011117947": "NO9386011117947", "99990000006": "NO2299990000006"}
_REFERENCE, _ACCOUNTS = "invoice.ourReference", "supplier.bankAccounts"


def update_customer_settings(world: World, viewer: Employee, input: rules.Input) -> Customer:
    customer = rules.to_change(world.customers, world, viewer, input, "customer")
    errors: list[tuple[str, ...]] = []
    if "supplier" in input and not customer.is_supplier:
        errors.append(("NOT_ALLOWED", "supplier"))
    said = dict(customer.settings)
    for group in ("invoice", "price", "supplier"):
        for name, value in input.get(group, {}).items():
            match name:
                case "ourReferenceId":
                    colleague = world.find(viewer, world.employees, value)
                    if colleague is None or not colleague.is_active:
                        errors.append(("INACTIVE" if colleague else "NOT_FOUND", "invoice", "ourReferenceId"))
                    said[_REFERENCE] = colleague
                case "bankAccounts":
                    said[_ACCOUNTS] = value and [_account(viewer, customer, account["bban"]) for account in value]
                case _:
                    said[f"{group}.{name}"] = value
    if errors:
        raise rules.Refused(*errors)
    rules.change(world, viewer, customer, {"settings": {place: value for place, value in said.items() if value is not None}})
    return customer


def _account(viewer: Employee, customer: Customer, bban: str) -> dict[str, Any]:
    """One that is there already is as approved as it was."""
    present = [account for account in customer.settings.get(_ACCOUNTS, ()) if account["bban"] == bban]
    new = {"iban": _IBANS[bban], "bic": None, "country": "NO", "isPrimary": True, "isVerified": False, "verifiedBy": None}
    return present[0] if present else {"bban": bban, **new, "enteredBy": viewer}


def approve_bank_accounts(world: World, viewer: Employee, input: rules.Input) -> Customer:
    customer = rules.to_change(world.customers, world, viewer, input, "customer")
    if not customer.is_supplier:
        raise rules.Refused(("NOT_ALLOWED", "id"))
    accounts = customer.settings.get(_ACCOUNTS, [])
    waiting = [account for account in accounts if not account["isVerified"]]
    if not waiting:
        raise rules.Refused(("INVALID", "id"))
    if all(account["enteredBy"] is viewer for account in waiting):
        raise rules.Refused(("NOT_ALLOWED", "id"))
    approved = [
        {**account, "isVerified": True, "verifiedBy": viewer} if account in waiting and account["enteredBy"] is not viewer else account
        for account in accounts
    ]
    rules.change(world, viewer, customer, {"settings": {**customer.settings, _ACCOUNTS: approved}})
    return customer


def hand_over_references(world: World, viewer: Employee, leaving: Employee, successor: Employee) -> None:
    """Who is vår referanse is so on any customer, also of cards that the administrator may not see."""
    for customer in world.customers:
        if customer.settings.get(_REFERENCE) is leaving:
            rules.change(world, viewer, customer, {"settings": {**customer.settings, _REFERENCE: successor}})


MUTATIONS: Mapping[str, rules.Mutation] = {
    "updateCustomerSettings": rules.mutation("customer", update_customer_settings),
    "approveBankAccounts": rules.mutation("customer", approve_bank_accounts),
}
