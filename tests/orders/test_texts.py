import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.db.models.choices import DeliveryMethod
from service.db.models.settings import SETTINGS
from service.orders import texts
from service.orders.delivery import Reason
from service.orders.facts import OrderFacts
from service.orders.texts import LANGUAGES, reason_text, warning_text
from service.orders.warnings import OrderWarningCode, Warned, warnings
from tests.orders.knowing import known

NOT_GIVEN = {OrderWarningCode.COMPANY_BANKRUPT, OrderWarningCode.COMPANY_DELETED}
"""What only the register's mirror tells."""
BY_REASON = {OrderWarningCode.EHF_NOT_POSSIBLE, OrderWarningCode.NO_EMAIL, OrderWarningCode.DELIVERY_NOT_POSSIBLE}
PATHS = {setting.path for setting in SETTINGS} | {("addresses",)}
FACTS = st.builds(
    known,
    is_private=st.booleans(),
    can_receive_ehf=st.sampled_from([None, False, True]),
    organization_number=st.none(),
    mobile=st.none(),
    addresses=st.just({}),
    invoice_delivery_method=st.sampled_from([method.name for method in DeliveryMethod]),
    invoice_delivery_chain=st.sampled_from([[], ["EHF"], ["PRINT"]]),
    invoice_ehf_endpoint=st.sampled_from([None, "0192:923609016"]),
    invoice_invoice_emails=st.just([]),
    invoice_factoring=st.just(False),
    invoice_block_invoicing=st.booleans(),
    invoice_block_reason=st.sampled_from([None, "", "Tvist", "{why} {0}"]),
    price_currency=st.sampled_from(["NOK", "EUR"]),
    price_vat_handling=st.sampled_from(["STANDARD", "EXPORT", "REVERSE_CHARGE"]),
    supplier_hold=st.sampled_from(["NONE", "ALL"]),
    supplier_hold_until=st.sampled_from([None, "2026-12-31"]),
    supplier_bank_accounts=st.just([{"bban": "86011117947", "iban": None, "verified_by_id": None}]),
)


def names_in(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_told_in_three_languages(reason: Reason) -> None:
    told = [reason_text(reason, language) for language in LANGUAGES]

    assert all(text[0].isupper() and text.endswith(".") and not names_in(text) for text in told)
    assert told[2] not in told[:2]


@pytest.mark.parametrize("code", [code for code in OrderWarningCode if code not in NOT_GIVEN | BY_REASON])
def test_a_warning_is_told_in_three_languages_with_the_same_values(code: OrderWarningCode) -> None:
    nb, nn, en = (names_in(template) for template in texts.WARNINGS[code])

    assert nb == nn == en
    assert texts.WARNINGS[code][2] not in texts.WARNINGS[code][:2]


def test_there_is_a_text_for_each_reason_and_none_for_what_is_not_given() -> None:
    assert set(texts.REASONS) == set(Reason)
    assert not set(texts.WARNINGS) & NOT_GIVEN


@given(FACTS)
@settings(max_examples=150)
def test_whatever_is_given_is_told_at_a_setting(facts: OrderFacts) -> None:
    for warned in warnings(facts, date(2026, 11, 25)):
        assert warned.path[:2] in PATHS
        assert all(warning_text(warned, language)[0].isupper() for language in LANGUAGES)


@pytest.mark.parametrize(("code", "name"), [(OrderWarningCode.INVOICING_BLOCKED, "why"), (OrderWarningCode.SUPPLIER_ON_HOLD, "until")])
def test_what_has_no_more_to_say_is_told_as_a_sentence(code: OrderWarningCode, name: str) -> None:
    assert names_in(texts.WARNINGS[code][0]) == [name]
    for language in LANGUAGES:
        assert warning_text(Warned(code, (), values={name: ""}), language).endswith(".")
        assert "31.12." in warning_text(Warned(code, (), values={name: "31.12."}), language)


def test_what_a_user_wrote_is_never_read_as_a_template() -> None:
    blocked = Warned(OrderWarningCode.INVOICING_BLOCKED, ("invoice", "blockInvoicing"), values={"why": "{why} {0.__class__}"})

    assert warning_text(blocked, "en") == "Invoicing of the customer is blocked: {why} {0.__class__}"
