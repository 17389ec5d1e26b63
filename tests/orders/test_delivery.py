from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.db.models.choices import DeliveryMethod
from service.orders.delivery import Delivery, PassedOver, Reason, delivery, obstacle
from service.orders.facts import OrderFacts
from tests.orders.knowing import address, known

METHODS = [method.name for method in DeliveryMethod if method is not DeliveryMethod.AUTO]
PERSON = {"is_private": True, "organization_number": None, "invoice_ehf_endpoint": None}
FACTS = st.fixed_dictionaries(
    {
        "is_private": st.booleans(),
        "mobile": st.sampled_from([None, "+4799887766"]),
        "can_receive_ehf": st.sampled_from([None, False, True]),
        "is_endpoint_of_card": st.booleans(),
        "invoice_ehf_endpoint": st.sampled_from([None, "0192:923609016"]),
        "invoice_invoice_emails": st.sampled_from([[], ["post@fjordvik.no"]]),
        "invoice_factoring": st.booleans(),
        "addresses": st.sampled_from([{}, {"VISIT": address("VISIT")}, {"INVOICE": address(city=None)}]),
    }
)


@pytest.mark.parametrize(
    ("method", "other", "reason"),
    [
        ("EHF", {}, None),
        ("EHF", {"is_private": True}, Reason.PRIVATE_CUSTOMER),
        ("EHF", {"invoice_ehf_endpoint": None}, Reason.NO_EHF_ADDRESS),
        ("EHF", {"can_receive_ehf": None}, Reason.EHF_UNKNOWN),
        ("EHF", {"can_receive_ehf": None, "is_endpoint_of_card": True}, None),
        ("EHF", {"can_receive_ehf": False}, Reason.EHF_NOT_RECEIVED),
        ("EHF", {"can_receive_ehf": False, "is_endpoint_of_card": True}, Reason.EHF_NOT_RECEIVED),
        ("EHF", {"can_receive_ehf": False, "invoice_ehf_endpoint": "0088:5790000435951", "is_endpoint_of_card": True}, None),
        ("EHF", {"can_receive_ehf": True, "invoice_ehf_endpoint": "0192:974760673"}, Reason.EHF_UNKNOWN),
        ("EMAIL", {}, None),
        ("EMAIL", {"invoice_invoice_emails": []}, Reason.NO_EMAIL),
        ("PRINT", {}, None),
        ("PRINT", {"addresses": {"VISIT": address("VISIT")}}, None),
        ("PRINT", {"addresses": {}}, Reason.ADDRESS_INCOMPLETE),
        ("PRINT", {"addresses": {"DELIVERY": address("DELIVERY")}}, Reason.ADDRESS_INCOMPLETE),
        ("PRINT", {"addresses": {"INVOICE": address(city=None), "VISIT": address("VISIT")}}, Reason.ADDRESS_INCOMPLETE),
        ("EFAKTURA", {}, Reason.NOT_A_PERSON),
        ("EFAKTURA", PERSON, None),
        ("AVTALEGIRO", {}, Reason.NOT_A_PERSON),
        ("AVTALEGIRO", PERSON, None),
        ("VIPPS", {}, Reason.NOT_A_PERSON),
        ("VIPPS", PERSON, None),
        ("VIPPS", {**PERSON, "mobile": None}, Reason.NO_MOBILE),
        ("FACTORING", {}, None),
        ("FACTORING", {"invoice_factoring": False}, Reason.NO_FACTORING),
        ("MANUAL", {"addresses": {}, "invoice_invoice_emails": [], "invoice_ehf_endpoint": None}, None),
    ],
)
def test_a_method_works_or_has_its_obstacle(method: str, other: dict[str, Any], reason: Reason | None) -> None:
    assert obstacle(known(**other), method) is reason


@pytest.mark.parametrize(
    ("method", "recipient"),
    [
        ("EHF", "0192:923609016"),
        ("EMAIL", "post@fjordvik.no, ola@fjordvik.no"),
        ("PRINT", None),
        ("EFAKTURA", None),
        ("AVTALEGIRO", None),
        ("VIPPS", "+4799887766"),
        ("FACTORING", None),
        ("MANUAL", None),
    ],
)
def test_a_set_method_has_who_receives_there(method: str, recipient: str | None) -> None:
    assert delivery(known(invoice_delivery_method=method, is_private=method in {"EFAKTURA", "AVTALEGIRO", "VIPPS"})) == Delivery(
        method, recipient, (), None
    )


@pytest.mark.parametrize(
    ("method", "other", "reason"),
    [
        ("EHF", {"invoice_ehf_endpoint": None}, Reason.NO_EHF_ADDRESS),
        ("EMAIL", {"invoice_invoice_emails": []}, Reason.NO_EMAIL),
        ("VIPPS", {"is_private": True, "mobile": None}, Reason.NO_MOBILE),
    ],
)
def test_a_set_method_that_does_not_work_stays_with_its_reason(method: str, other: dict[str, Any], reason: Reason) -> None:
    assert delivery(known(invoice_delivery_method=method, **other)) == Delivery(method, None, (), reason)


@given(FACTS, st.lists(st.sampled_from(METHODS), unique=True))
@settings(max_examples=200)
def test_with_auto_it_is_the_chains_first_that_works_and_manual_where_none_does(other: dict[str, Any], chain: list[str]) -> None:
    facts: OrderFacts = known(**other, invoice_delivery_chain=chain)

    chosen = delivery(facts)

    passed = [method for method, _ in chosen.passed_over]
    assert [obstacle(facts, method) for method in passed] == [reason for _, reason in chosen.passed_over]
    assert None not in [reason for _, reason in chosen.passed_over]
    if chosen.reason is None:
        assert chain[: len(passed) + 1] == [*passed, chosen.method]
        assert obstacle(facts, chosen.method) is None
    else:
        assert (passed, chosen.method, chosen.recipient, chosen.reason) == (chain, "MANUAL", None, Reason.CHAIN_IS_OUT)


def test_what_is_passed_over_is_told_with_its_reason() -> None:
    facts = known(can_receive_ehf=None, invoice_invoice_emails=[])

    passed = [PassedOver("EHF", Reason.EHF_UNKNOWN), PassedOver("EMAIL", Reason.NO_EMAIL)]
    assert delivery(facts) == Delivery("PRINT", None, passed, None)
