from datetime import date
from typing import Any

import pytest

from service.orders.delivery import Reason
from service.orders.warnings import OrderWarningCode, Warned, warnings
from tests.orders.knowing import address, known

INVOICED = date(2026, 11, 25)
METHOD, CHAIN, VAT, CURRENCY = ("invoice", "deliveryMethod"), ("invoice", "deliveryChain"), ("price", "vatHandling"), ("price", "currency")


def by(method: str, **other: Any) -> dict[str, Any]:
    return {"invoice_delivery_method": method, **other}


def account(**other: str | None) -> dict[str, str | None]:
    return {"bban": "86011117947", "iban": "NO9386011117947", "verified_by_id": None, **other}


@pytest.mark.parametrize(
    ("other", "warned"),
    [
        (by("EHF", can_receive_ehf=False), Warned(OrderWarningCode.EHF_NOT_POSSIBLE, METHOD, Reason.EHF_NOT_RECEIVED)),
        (by("EHF", can_receive_ehf=None), Warned(OrderWarningCode.EHF_NOT_POSSIBLE, METHOD, Reason.EHF_UNKNOWN)),
        (by("EHF", invoice_ehf_endpoint=None), Warned(OrderWarningCode.EHF_NOT_POSSIBLE, METHOD, Reason.NO_EHF_ADDRESS)),
        (by("EHF", is_private=True), Warned(OrderWarningCode.EHF_NOT_POSSIBLE, METHOD, Reason.PRIVATE_CUSTOMER)),
        (by("EMAIL", invoice_invoice_emails=[]), Warned(OrderWarningCode.NO_EMAIL, METHOD, Reason.NO_EMAIL)),
        (by("PRINT", addresses={}), Warned(OrderWarningCode.ADDRESS_INCOMPLETE, METHOD, Reason.ADDRESS_INCOMPLETE)),
        (by("EHF", addresses={}), Warned(OrderWarningCode.ADDRESS_INCOMPLETE, ("addresses",))),
        ({"addresses": {"INVOICE": address(city=None)}}, Warned(OrderWarningCode.ADDRESS_INCOMPLETE, ("addresses",))),
        (by("VIPPS"), Warned(OrderWarningCode.DELIVERY_NOT_POSSIBLE, METHOD, Reason.NOT_A_PERSON)),
        (by("FACTORING", invoice_factoring=False), Warned(OrderWarningCode.DELIVERY_NOT_POSSIBLE, METHOD, Reason.NO_FACTORING)),
        ({"invoice_delivery_chain": ["VIPPS"]}, Warned(OrderWarningCode.DELIVERY_NOT_POSSIBLE, CHAIN, Reason.CHAIN_IS_OUT)),
        (
            {"invoice_block_invoicing": True, "invoice_block_reason": "Tvist"},
            Warned(OrderWarningCode.INVOICING_BLOCKED, ("invoice", "blockInvoicing"), values={"why": "Tvist"}),
        ),
        ({"invoice_block_invoicing": True}, Warned(OrderWarningCode.INVOICING_BLOCKED, ("invoice", "blockInvoicing"), values={"why": ""})),
        ({"price_currency": "EUR"}, Warned(OrderWarningCode.CURRENCY_WITHOUT_PRICE_LIST, CURRENCY, values={"currency": "EUR"})),
        ({"price_list_currency": "EUR"}, Warned(OrderWarningCode.CURRENCY_WITHOUT_PRICE_LIST, CURRENCY, values={"currency": "NOK"})),
        ({"price_vat_handling": "EXPORT"}, Warned(OrderWarningCode.VAT_HANDLING_NOT_POSSIBLE, VAT)),
        ({"price_vat_handling": "REVERSE_CHARGE", "organization_number": None}, Warned(OrderWarningCode.VAT_HANDLING_NOT_POSSIBLE, VAT)),
        ({"supplier_hold": "ALL"}, Warned(OrderWarningCode.SUPPLIER_ON_HOLD, ("supplier", "hold"), values={"until": ""})),
        (
            {"supplier_hold": "ALL", "supplier_hold_until": "2026-11-25"},
            Warned(OrderWarningCode.SUPPLIER_ON_HOLD, ("supplier", "hold"), values={"until": "2026-11-25"}),
        ),
        (
            {"supplier_bank_accounts": [account(verified_by_id="0" * 32), account(iban="DE89370400440532013000", bban=None)]},
            Warned(OrderWarningCode.BANK_ACCOUNT_UNVERIFIED, ("supplier", "bankAccounts", "1"), values={"number": "3000"}),
        ),
    ],
)
def test_a_warning_is_given_alone_at_its_setting(other: dict[str, Any], warned: Warned) -> None:
    assert list(warnings(known(**other), INVOICED)) == [warned]


@pytest.mark.parametrize(
    "other",
    [
        {},
        by("EHF"),
        by("EHF", can_receive_ehf=None, is_endpoint_of_card=True),
        by("EMAIL", addresses={}),
        by("PRINT", addresses={"VISIT": address("VISIT")}),
        by("MANUAL", addresses={}, invoice_invoice_emails=[], can_receive_ehf=False),
        # What is passed over in the chain is no warning.
        {"can_receive_ehf": None, "addresses": {}},
        {"invoice_block_reason": "Tvist"},
        {"price_currency": "EUR", "price_list_currency": "EUR"},
        {"price_list_currency": "NOK"},
        {"price_vat_handling": "EXPORT", "country": "DK"},
        {"price_vat_handling": "REVERSE_CHARGE"},
        {"supplier_hold": "ALL", "is_supplier": False},
        {"supplier_hold": "ALL", "supplier_hold_until": "2026-11-24"},
        {"supplier_bank_accounts": [account(verified_by_id="0" * 32)]},
        {"supplier_bank_accounts": [account()], "is_supplier": False},
    ],
)
def test_nothing_is_warned_of_that_will_go_well(other: dict[str, Any]) -> None:
    assert list(warnings(known(**other), INVOICED)) == []


def test_all_that_is_wrong_is_told() -> None:
    facts = known(
        **by("EHF", can_receive_ehf=False, addresses={}),
        invoice_block_invoicing=True,
        price_currency="EUR",
        supplier_bank_accounts=[account()] * 2,
    )

    assert [warned.code for warned in warnings(facts, INVOICED)] == [
        OrderWarningCode.ADDRESS_INCOMPLETE,
        OrderWarningCode.EHF_NOT_POSSIBLE,
        OrderWarningCode.INVOICING_BLOCKED,
        OrderWarningCode.CURRENCY_WITHOUT_PRICE_LIST,
        OrderWarningCode.BANK_ACCOUNT_UNVERIFIED,
        OrderWarningCode.BANK_ACCOUNT_UNVERIFIED,
    ]
