from typing import Any

import pytest

from service.db.models.choices import DeliveryMethod, SupplierHold, VatHandling
from service.resolvers.checks import Checks
from service.resolvers.messages import Message
from service.resolvers.setting_rules import CustomerFacts, Holds, refuse_broken, refuse_impossible
from service.schema.errors import UserErrorCode

HOLDS = {
    "invoice_delivery_method": DeliveryMethod.AUTO,
    "invoice_ehf_endpoint": "0192:923609016",
    "invoice_invoice_emails": ["post@fjordvik.no"],
    "invoice_sms_notification": False,
    "invoice_sms_number": None,
    "invoice_collective_invoice": False,
    "invoice_factoring": False,
    "price_vat_handling": VatHandling.STANDARD,
    "supplier_hold": SupplierHold.NONE,
    "supplier_hold_until": None,
}
COMPANY = CustomerFacts(is_private=False, country="NO")
PERSON = CustomerFacts(is_private=True, country="NO")
DANE = CustomerFacts(is_private=False, country="DK")
METHOD, VAT = ("invoice", "deliveryMethod"), ("price", "vatHandling")
HOLD_UNTIL, SMS_NUMBER, COLLECTIVE = ("supplier", "holdUntil"), ("invoice", "smsNumber"), ("invoice", "collectiveInvoice")


def by(method: str, **other: Any) -> dict[str, Any]:
    return {"invoice_delivery_method": DeliveryMethod[method], **other}


def refused(other: dict[str, Any], facts: CustomerFacts | None) -> list[tuple[UserErrorCode, tuple[str, ...], Message]]:
    assert other.keys() <= HOLDS.keys()
    checks = Checks()
    refuse_impossible(checks, Holds(HOLDS | other, facts=facts))
    return [(problem.code, problem.field, problem.message) for problem in checks.problems]


@pytest.mark.parametrize("facts", [None, COMPANY, PERSON], ids=["level", "company", "person"])
@pytest.mark.parametrize(
    ("other", "path", "message"),
    [
        (by("FACTORING"), METHOD, Message.FACTORING_IS_OFF),
        ({"supplier_hold_until": "2026-12-31"}, HOLD_UNTIL, Message.HOLD_IS_NONE),
        ({"supplier_hold_until": "2026-12-31", "supplier_hold": "NONE"}, HOLD_UNTIL, Message.HOLD_IS_NONE),
    ],
)
def test_what_goes_together_nowhere_is_refused_on_every_level(
    other: dict[str, Any], path: tuple[str, ...], message: Message, facts: CustomerFacts | None
) -> None:
    assert refused(other, facts) == [(UserErrorCode.NOT_ALLOWED, path, message)]


@pytest.mark.parametrize("facts", [None, COMPANY], ids=["level", "company"])
def test_an_ehf_is_of_one_order(facts: CustomerFacts | None) -> None:
    collected = {"invoice_collective_invoice": True}
    assert refused(by("EHF", **collected), facts) == [(UserErrorCode.NOT_ALLOWED, COLLECTIVE, Message.COLLECTIVE_BY_EHF)]
    assert refused(by("EMAIL", **collected), facts) == []


@pytest.mark.parametrize(
    ("other", "facts", "code", "path", "message"),
    [
        (by("EHF"), PERSON, UserErrorCode.NOT_ALLOWED, METHOD, Message.EHF_NEEDS_A_NUMBER),
        (by("EHF", invoice_ehf_endpoint=None), COMPANY, UserErrorCode.NOT_ALLOWED, METHOD, Message.EHF_NEEDS_A_NUMBER),
        (by("EMAIL", invoice_invoice_emails=[]), COMPANY, UserErrorCode.NOT_ALLOWED, METHOD, Message.EMAIL_NEEDS_AN_ADDRESS),
        (by("VIPPS"), COMPANY, UserErrorCode.NOT_ALLOWED, METHOD, Message.METHOD_OF_PERSONS),
        (by("EFAKTURA"), COMPANY, UserErrorCode.NOT_ALLOWED, METHOD, Message.METHOD_OF_PERSONS),
        ({"invoice_delivery_method": "AVTALEGIRO"}, COMPANY, UserErrorCode.NOT_ALLOWED, METHOD, Message.METHOD_OF_PERSONS),
        ({"invoice_sms_notification": True}, COMPANY, UserErrorCode.BLANK, SMS_NUMBER, Message.BLANK),
        ({"price_vat_handling": VatHandling.EXPORT}, COMPANY, UserErrorCode.NOT_ALLOWED, VAT, Message.EXPORT_TO_NORWAY),
    ],
)
def test_what_a_customer_can_not_have_is_refused_on_the_card_alone(
    other: dict[str, Any], facts: CustomerFacts, code: UserErrorCode, path: tuple[str, ...], message: Message
) -> None:
    assert refused(other, facts) == [(code, path, message)]
    assert refused(other, None) == []


@pytest.mark.parametrize(
    ("other", "facts"),
    [
        ({}, COMPANY),
        ({}, PERSON),
        (by("EHF"), COMPANY),
        (by("EMAIL"), PERSON),
        (by("VIPPS"), PERSON),
        (by("EFAKTURA"), PERSON),
        (by("AVTALEGIRO"), PERSON),
        (by("FACTORING", invoice_factoring=True), COMPANY),
        (by("MANUAL", invoice_ehf_endpoint=None, invoice_invoice_emails=[]), COMPANY),
        ({"invoice_sms_notification": True, "invoice_sms_number": "+4799887766"}, COMPANY),
        ({"price_vat_handling": VatHandling.EXPORT}, DANE),
        ({"supplier_hold": SupplierHold.ALL}, COMPANY),
        ({"supplier_hold": SupplierHold.ALL, "supplier_hold_until": "2026-12-31"}, COMPANY),
    ],
)
def test_what_goes_together_passes(other: dict[str, Any], facts: CustomerFacts) -> None:
    assert refused(other, facts) == []


def test_all_that_does_not_go_together_is_told() -> None:
    wrong = by("EHF", invoice_collective_invoice=True, invoice_sms_notification=True, price_vat_handling="EXPORT")
    assert [path for _, path, _ in refused(wrong, PERSON)] == [COLLECTIVE, METHOD, SMS_NUMBER, VAT]


def test_what_was_broken_before_is_refused_only_where_it_is_asked_for_anew() -> None:
    def broken(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, ...]]:
        checks = Checks()
        refuse_broken(checks, Holds(HOLDS | before, facts=COMPANY), Holds(HOLDS | after, facts=COMPANY))
        return [problem.field for problem in checks.problems]

    assert broken(by("VIPPS"), by("VIPPS", invoice_factoring=True)) == []
    assert broken(by("VIPPS"), by("EFAKTURA")) == [METHOD]
    assert broken({"supplier_hold_until": "2026-12-31"}, {"supplier_hold_until": "2027-12-31"}) == [HOLD_UNTIL]
    assert broken({"price_vat_handling": VatHandling.EXPORT}, {"price_vat_handling": VatHandling.STANDARD}) == []
