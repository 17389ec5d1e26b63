from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.resolvers import setting_checks
from service.resolvers.checks import Checks
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode
from tests.resolvers.test_checks import TEXTS, kept_by, problem_of

DIGITS = st.text("0123456789", max_size=14)
EIGHT, TWELVE = (st.integers(0, 10**size - 1).map(f"{{:0{size}}}".format) for size in (8, 12))
ENDPOINTS = st.builds("{}:{}".format, st.sampled_from(["0192", "0088", " 0088 "]), DIGITS | TEXTS)
TextCheck = Callable[..., str | None]


def refused(check: Callable[[Checks], object]) -> list[tuple[UserErrorCode, tuple[str, ...], Message]]:
    """All that a check finds wrong."""
    checks = Checks()
    check(checks)
    return [(problem.code, problem.field, problem.message) for problem in checks.problems]


def organization_number(eight: str) -> str | None:
    """The number with its check digit, by modulo 11 (brreg.no); None where there is none."""
    rest = sum(int(digit) * weight for digit, weight in zip(eight, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return None if rest == 1 else f"{eight}{(11 - rest) % 11}"


def gln(twelve: str) -> str:
    """The number with its check digit, by modulo 10 (gs1.org)."""
    return f"{twelve}{-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(twelve)) % 10}"


@pytest.mark.parametrize(
    ("check", "texts"),
    [
        (
            setting_checks.ehf_endpoint,
            ENDPOINTS | TWELVE.map(lambda twelve: f"0088:{gln(twelve)}"),
        ),
        (setting_checks.norwegian_phone, TEXTS | st.text("0123456789+ ", min_size=5, max_size=13)),
        (setting_checks.currency, TEXTS | st.sampled_from(["nok", " EUR", "Sek"])),
        (setting_checks.ledger_account, TEXTS | DIGITS),
        (setting_checks.cost_account, TEXTS | DIGITS),
        (setting_checks.vat_code, TEXTS | DIGITS),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_text_that_is_kept_passes_unchanged(check: TextCheck, texts: st.SearchStrategy[str]) -> None:
    @given(texts)
    @settings(max_examples=60)
    def holds(text: str) -> None:
        kept = check(Checks(), text, "x")
        if kept is not None:
            assert kept_by(lambda c: check(c, kept, "x")) == kept
            assert kept.isascii()

    holds()


@given(st.lists(st.sampled_from(["ola@fjordvik.no", "Ola@Fjordvik.NO", " kari@fjordvik.no ", "KARI@FJORDVIK.NO", "ola", ""]), max_size=12))
@settings(max_examples=100)
def test_emails_that_are_kept_pass_unchanged_and_none_is_there_twice(typed: list[str]) -> None:
    kept = setting_checks.emails(Checks(), typed, "invoice", "ccEmails")

    assert (kept is None) == (len(typed) > 10)
    if kept is not None:
        assert kept_by(lambda c: setting_checks.emails(c, kept, "invoice", "ccEmails")) == kept
        assert len({email.casefold() for email in kept}) == len(kept)


@given(EIGHT)
@settings(max_examples=50)
def test_an_ehf_endpoint_has_the_check_digit_of_an_organisation_number(eight: str) -> None:
    found = [setting_checks.ehf_endpoint(Checks(), f"0192:{eight}{last}", "x") for last in range(10)]

    right = organization_number(eight)
    assert [endpoint for endpoint in found if endpoint] == ([] if right is None else [f"0192:{right}"])


@given(TWELVE)
@settings(max_examples=50)
def test_an_ehf_endpoint_has_the_check_digit_of_a_gln(twelve: str) -> None:
    found = [setting_checks.ehf_endpoint(Checks(), f"0088:{twelve}{last}", "x") for last in range(10)]

    assert [endpoint for endpoint in found if endpoint] == [f"0088:{gln(twelve)}"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0192:923609016", "0192:923609016"),
        (" 0192 : NO 923 609 016 MVA ", "0192:923609016"),
        ("0192:Org.nr. 923.609.016", "0192:923609016"),
        ("0088:5901234123457", "0088:5901234123457"),
        ("0088: 590 1234 123457", "0088:5901234123457"),
        ("", None),
    ],
)
def test_an_ehf_endpoint_is_kept_bare(typed: str, kept: str | None) -> None:
    assert kept_by(lambda c: setting_checks.ehf_endpoint(c, typed, "x")) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "923609016",
        "0192:",
        "0192:923609017",
        "0192:5901234123457",
        "0088:923609016",
        "0088:5901234123458",
        # A product's number of twelve digits, and a hyphen.
        "0088:036000-291452",
        "0088:５901234123457",
        "0184:923609016",
        "0192:0192:923609016",
    ],
)
def test_what_is_no_ehf_endpoint_is_refused(typed: str) -> None:
    wrong = problem_of(lambda c: setting_checks.ehf_endpoint(c, typed, "invoice", "ehfEndpoint"))
    assert wrong == (UserErrorCode.INVALID, ("invoice", "ehfEndpoint"), Message.EHF_ENDPOINT_INVALID)


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        (["ola@fjordvik.no", "ola"], [(UserErrorCode.INVALID, ("x", "1"), Message.EMAIL_INVALID)]),
        ([" ", "ola@fjordvik.no"], [(UserErrorCode.BLANK, ("x", "0"), Message.BLANK)]),
        (["ola@fjordvik.no", "k@fjordvik.no", "OLA@fjordvik.no"], [(UserErrorCode.DUPLICATE, ("x", "2"), Message.EMAIL_TWICE)]),
        ([f"{i}@fjordvik.no" for i in range(11)], [(UserErrorCode.TOO_LONG, ("x",), Message.LIST_TOO_LONG)]),
        ([f"{i}@fjordvik.no" for i in range(10)], []),
        ([], []),
    ],
)
def test_a_list_of_emails_is_wrong_at_its_items(typed: list[str], problems: list[Any]) -> None:
    assert refused(lambda c: setting_checks.emails(c, typed, "x")) == problems


@pytest.mark.parametrize(
    ("chain", "problems"),
    [
        (["EMAIL", "EHF"], []),
        ([], [(UserErrorCode.BLANK, ("x",), Message.BLANK)]),
        (["EHF", "AUTO"], [(UserErrorCode.NOT_ALLOWED, ("x", "1"), Message.CHAIN_WITHIN_CHAIN)]),
        (["EHF", "EMAIL", "EHF"], [(UserErrorCode.DUPLICATE, ("x", "2"), Message.DELIVERY_METHOD_TWICE)]),
    ],
)
def test_a_chain_has_each_method_once_and_no_chain_within(chain: list[str], problems: list[Any]) -> None:
    assert refused(lambda c: setting_checks.delivery_chain(c, chain, "x")) == problems
    assert setting_checks.delivery_chain(Checks(), chain, "x") == chain


def test_a_text_message_goes_to_a_norwegian_number() -> None:
    assert kept_by(lambda c: setting_checks.norwegian_phone(c, "99 88 77 66", "x")) == "+4799887766"
    wrong = problem_of(lambda c: setting_checks.norwegian_phone(c, "+46 8 123 456 78", "x"))
    assert wrong == (UserErrorCode.INVALID, ("x",), Message.PHONE_NOT_NORWEGIAN)
    assert problem_of(lambda c: setting_checks.norwegian_phone(c, "ring meg", "x"))[2] is Message.PHONE_INVALID


@pytest.mark.parametrize(
    ("type_", "lowest", "highest"), [("DAYS", 0, 365), ("MONTHS", 0, 12), ("DAY_OF_MONTH", 1, 31), ("END_OF_MONTH", 0, 365)]
)
def test_terms_are_days_months_or_a_day_of_the_month(type_: str, lowest: int, highest: int) -> None:
    for count in (lowest, highest):
        assert setting_checks.payment_terms(Checks(), type_, count, "x") == {"type": type_, "count": count}
    wrong = (UserErrorCode.INVALID, ("x", "count"), Message.NUMBER_OUTSIDE)
    assert problem_of(lambda c: setting_checks.payment_terms(c, type_, lowest - 1, "x")) == wrong
    assert problem_of(lambda c: setting_checks.payment_terms(c, type_, highest + 1, "x")) == wrong


def test_a_kid_has_from_4_to_25_digits() -> None:
    for length in (4, 25):
        assert setting_checks.kid_profile(Checks(), "MOD10", length, "x") == {"modulus": "MOD10", "length": length}
    wrong = (UserErrorCode.INVALID, ("x", "length"), Message.NUMBER_OUTSIDE)
    assert problem_of(lambda c: setting_checks.kid_profile(c, "MOD11", 3, "x")) == wrong
    assert problem_of(lambda c: setting_checks.kid_profile(c, "MOD11", 26, "x")) == wrong


@given(st.decimals(-2, 102, allow_nan=False) | st.decimals(-2, 102, places=2))
def test_a_number_that_is_kept_is_the_one_that_was_given_with_two_places(typed: Decimal) -> None:
    kept = setting_checks.percent(Checks(), typed, "x")

    if kept is None:
        assert typed < 0 or typed > 100 or typed * 100 % 1 != 0
    else:
        assert (kept, kept.as_tuple().exponent, kept.is_signed()) == (typed, -2, False)
        assert str(setting_checks.percent(Checks(), kept, "x")) == str(kept)


@pytest.mark.parametrize(
    ("check", "typed", "shown"),
    [
        (setting_checks.percent, "0", "0.00"),
        (setting_checks.percent, "-0", "0.00"),
        (setting_checks.percent, "100", "100.00"),
        (setting_checks.percent, "12.5000", "12.50"),
        (setting_checks.amount, "999999999999.99", "999999999999.99"),
    ],
)
def test_a_number_is_kept_with_two_places(check: Callable[..., Decimal | None], typed: str, shown: str) -> None:
    assert str(kept_by(lambda c: check(c, Decimal(typed), "x"))) == shown


@pytest.mark.parametrize(
    ("check", "typed", "message"),
    [
        (setting_checks.percent, "-0.01", Message.NUMBER_OUTSIDE),
        (setting_checks.percent, "100.01", Message.NUMBER_OUTSIDE),
        (setting_checks.percent, "12.345", Message.TOO_MANY_PLACES),
        (setting_checks.amount, "-1", Message.NUMBER_OUTSIDE),
        (setting_checks.amount, "1000000000000", Message.NUMBER_OUTSIDE),
        (setting_checks.amount, "0.001", Message.TOO_MANY_PLACES),
    ],
)
def test_a_number_outside_or_too_fine_is_refused(check: Callable[..., Decimal | None], typed: str, message: Message) -> None:
    assert problem_of(lambda c: check(c, Decimal(typed), "price", "x")) == (UserErrorCode.INVALID, ("price", "x"), message)


@pytest.mark.parametrize(
    ("check", "typed", "kept"),
    [
        (setting_checks.currency, " nok ", "NOK"),
        (setting_checks.ledger_account, "2400", "2400"),
        (setting_checks.cost_account, "4300", "4300"),
        (setting_checks.cost_account, "43001234", "43001234"),
        (setting_checks.vat_code, "0", "0"),
        (setting_checks.vat_code, " 81 ", "81"),
    ],
)
def test_a_code_is_kept(check: TextCheck, typed: str, kept: str) -> None:
    assert kept_by(lambda c: check(c, typed, "x")) == kept


@pytest.mark.parametrize(
    ("check", "typed", "problem"),
    [
        (setting_checks.currency, "", (UserErrorCode.BLANK, Message.BLANK)),
        (setting_checks.currency, "XXQ", (UserErrorCode.INVALID, Message.CURRENCY_INVALID)),
        (setting_checks.currency, "kr", (UserErrorCode.INVALID, Message.CURRENCY_INVALID)),
        (setting_checks.ledger_account, "240", (UserErrorCode.INVALID, Message.ACCOUNT_LENGTH)),
        (setting_checks.ledger_account, "24000", (UserErrorCode.INVALID, Message.ACCOUNT_LENGTH)),
        (setting_checks.ledger_account, "24O0", (UserErrorCode.INVALID, Message.ACCOUNT_LENGTH)),
        (setting_checks.cost_account, "430", (UserErrorCode.INVALID, Message.ACCOUNT_DIGITS)),
        (setting_checks.cost_account, "430012345", (UserErrorCode.INVALID, Message.ACCOUNT_DIGITS)),
        (setting_checks.cost_account, "٤٣٠٠", (UserErrorCode.INVALID, Message.ACCOUNT_DIGITS)),
        (setting_checks.vat_code, "2", (UserErrorCode.INVALID, Message.VAT_CODE_INVALID)),
        (setting_checks.vat_code, "03", (UserErrorCode.INVALID, Message.VAT_CODE_INVALID)),
        (setting_checks.vat_code, "90", (UserErrorCode.INVALID, Message.VAT_CODE_INVALID)),
    ],
)
def test_what_is_no_code_is_refused(check: TextCheck, typed: str, problem: tuple[UserErrorCode, Message]) -> None:
    code, path, message = problem_of(lambda c: check(c, typed, "supplier", "x"))
    assert ((code, message), path) == (problem, ("supplier", "x"))
