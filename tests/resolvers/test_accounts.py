from dataclasses import asdict, dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.resolvers import accounts
from service.resolvers.checks import Checks
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode
from tests.resolvers.test_checks import TEXTS, kept_by, problem_of
from tests.resolvers.test_setting_checks import refused

BBAN, IBAN, GERMAN, BIC = "86011117947", "NO9386011117947", "DE89370400440532013000", "COBADEFFXXX"
KOSOVAN = "XK051212012345678906"
PATH = ("supplier", "bankAccounts")
# Those with 0000 in front were the post's giro accounts, with a check digit of their own.
TEN = st.integers(10**6, 10**10 - 1).map(lambda number: f"{number:010}")


@dataclass
class Given:
    """A bank account as it comes in."""

    bban: str | None = None
    iban: str | None = None
    bic: str | None = None
    country: str | None = None
    is_primary: bool | None = None


def kept_one(account: Given) -> dict[str, Any]:
    kept = kept_by(lambda c: accounts.bank_accounts(c, [account], *PATH))
    assert kept is not None
    (one,) = kept
    return one


def refused_of(account: Given) -> list[tuple[UserErrorCode, tuple[str, ...], Message]]:
    return refused(lambda c: accounts.bank_accounts(c, [account], *PATH))


def is_account_number(number: str) -> bool:
    """Whether the check digit is right, by modulo 11 with weights 2 to 7 from the right (bits.no)."""
    return sum(int(digit) * weight for digit, weight in zip(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def iban_of(bban: str) -> str:
    """A Norwegian IBAN: N and O are 23 and 24 (ISO 13616)."""
    return f"NO{98 - int(f'{bban}232400') % 97:02}{bban}"


def by_luhn(digits: str) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(digit // 10 + digit % 10 for digit in doubled) % 10)


def by_modulo_11(digits: str) -> str:
    weights = [(2, 3, 4, 5, 6, 7)[place % 6] for place in range(len(digits))]
    return "0123456789-"[-sum(int(digit) * weight for digit, weight in zip(reversed(digits), weights, strict=True)) % 11]


@given(TEN)
@settings(max_examples=50)
def test_a_kontonummer_has_its_check_digit_and_gives_its_iban(ten: str) -> None:
    for number in (f"{ten}{last}" for last in range(10)):
        typed = (Given(bban=number), "bban", Message.BANK_ACCOUNT_INVALID), (Given(iban=iban_of(number)), "iban", Message.IBAN_INVALID)
        for account, name, message in typed:
            checks = Checks()
            kept = accounts.bank_accounts(checks, [account], *PATH)
            if is_account_number(number):
                assert kept == [{"bban": number, "iban": iban_of(number), "bic": None, "country": "NO", "is_primary": True}]
            else:
                (problem,) = checks.problems
                assert (kept, problem.field, problem.message) == ([], (*PATH, "0", name), message)


@given(TEN)
@settings(max_examples=10)
def test_an_iban_with_other_check_digits_never_passes(ten: str) -> None:
    for number in filter(is_account_number, (f"{ten}{last}" for last in range(10))):
        for iban in (f"NO{check:02}{number}" for check in range(100)):
            assert refused_of(Given(iban=iban)) == (
                [] if iban == iban_of(number) else [(UserErrorCode.INVALID, (*PATH, "0", "iban"), Message.IBAN_INVALID)]
            )


def test_check_digits_that_leave_the_same_remainder_are_wrong() -> None:
    number = next(number for last in range(10**6) if is_account_number(number := f"86011{last:06}") and iban_of(number)[2:4] == "02")

    assert kept_one(Given(iban=f"NO02{number}"))["bban"] == number
    assert problem_of(lambda c: accounts.bank_accounts(c, [Given(iban=f"NO99{number}")], *PATH))[2] is Message.IBAN_INVALID


ACCOUNTS = st.builds(
    Given,
    bban=st.sampled_from([None, BBAN, "8601 11 17947", "86011117948", "abc"]) | TEXTS,
    iban=st.sampled_from([None, IBAN, KOSOVAN, "no93 8601 1117 947", GERMAN, "DE88370400440532013000"]),
    bic=st.sampled_from([None, BIC, "dnbanokk", "COBADE"]),
    country=st.sampled_from([None, "NO", "de", "XX"]),
    is_primary=st.sampled_from([None, False, True]),
)


@given(st.lists(ACCOUNTS, max_size=4))
@settings(max_examples=300)
def test_accounts_that_are_kept_pass_unchanged_and_one_of_them_is_primary(typed: list[Given]) -> None:
    checks = Checks()
    kept = accounts.bank_accounts(checks, typed, *PATH)

    assert kept is not None
    if not checks.problems:
        assert kept_by(lambda c: accounts.bank_accounts(c, [Given(**account) for account in kept], *PATH)) == kept
        assert sum(account["is_primary"] for account in kept) == bool(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (Given("8601 11 17947"), Given(BBAN, IBAN, None, "NO")),
        (Given("8601.11.17947", bic="dnbanokk", country="no"), Given(BBAN, IBAN, "DNBANOKK", "NO")),
        (Given(iban="no93 8601 1117 947"), Given(BBAN, IBAN, None, "NO")),
        (Given(BBAN, IBAN), Given(BBAN, IBAN, None, "NO")),
        (Given(iban="DE89 3704 0044 0532 0130 00", bic=BIC), Given(None, GERMAN, BIC, "DE")),
        (Given("532013000", GERMAN, BIC, "DE"), Given("532013000", GERMAN, BIC, "DE")),
        (Given(iban=KOSOVAN, bic="NCBVXKPR"), Given(None, KOSOVAN, "NCBVXKPR", "XK")),
        (Given(iban=KOSOVAN, bic="NCBVXKPR", country="xk"), Given(None, KOSOVAN, "NCBVXKPR", "XK")),
    ],
)
def test_an_account_is_kept_with_what_it_gives(typed: Given, kept: Given) -> None:
    assert kept_one(typed) == asdict(kept) | {"is_primary": True}


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        (Given(), [("bban", UserErrorCode.BLANK, Message.BLANK)]),
        (Given("86011117948"), [("bban", UserErrorCode.INVALID, Message.BANK_ACCOUNT_INVALID)]),
        (Given("8601-11-17947"), [("bban", UserErrorCode.INVALID, Message.BANK_ACCOUNT_INVALID)]),
        # Seven digits of the post's giro, with hyphens to make eleven characters.
        (Given("-5000005---"), [("bban", UserErrorCode.INVALID, Message.BANK_ACCOUNT_INVALID)]),
        (Given("8601１117947"), [("bban", UserErrorCode.INVALID, Message.BANK_ACCOUNT_INVALID)]),
        (Given("86010000001", IBAN), [("bban", UserErrorCode.INVALID, Message.BANK_ACCOUNT_INVALID)]),
        (Given("86010000000", IBAN), [("iban", UserErrorCode.INVALID, Message.IBAN_OF_OTHER_ACCOUNT)]),
        (Given(iban="DE88370400440532013000", bic=BIC), [("iban", UserErrorCode.INVALID, Message.IBAN_INVALID)]),
        (Given(iban=GERMAN, bic="COBADE"), [("bic", UserErrorCode.INVALID, Message.BIC_INVALID)]),
        (Given(iban=GERMAN), [("bic", UserErrorCode.BLANK, Message.BLANK)]),
        (Given("532013000", country="DE"), [("iban", UserErrorCode.BLANK, Message.BLANK), ("bic", UserErrorCode.BLANK, Message.BLANK)]),
        (Given(iban=GERMAN, bic=BIC, country="SE"), [("iban", UserErrorCode.INVALID, Message.IBAN_OF_OTHER_COUNTRY)]),
        (Given(BBAN, country="XK"), [("country", UserErrorCode.INVALID, Message.COUNTRY_INVALID)]),
        (Given("532013000", country="XX"), [("country", UserErrorCode.INVALID, Message.COUNTRY_INVALID)]),
        (Given("532013000", "DE88370400440532013000", BIC), [("iban", UserErrorCode.INVALID, Message.IBAN_INVALID)]),
        (Given("0532013000", GERMAN, BIC), [(None, UserErrorCode.DUPLICATE, Message.BANK_ACCOUNT_TWICE)]),
        (Given(BBAN, country="XX"), [("country", UserErrorCode.INVALID, Message.COUNTRY_INVALID)]),
    ],
)
def test_an_account_is_wrong_at_what_is_wrong_of_it(typed: Given, problems: list[tuple[str | None, UserErrorCode, Message]]) -> None:
    found = refused(lambda c: accounts.bank_accounts(c, [Given(GERMAN, GERMAN, BIC, "DE"), typed], *PATH))
    assert found == [(code, (*PATH, "1", *filter(None, [name])), message) for name, code, message in problems]


def test_accounts_are_ten_at_most_none_twice_and_one_primary() -> None:
    german = Given(iban=GERMAN, bic=BIC, is_primary=True)
    assert refused(lambda c: accounts.bank_accounts(c, [Given(BBAN), Given(iban=IBAN)], "x")) == [
        (UserErrorCode.DUPLICATE, ("x", "1"), Message.BANK_ACCOUNT_TWICE)
    ]
    assert refused(lambda c: accounts.bank_accounts(c, [Given(BBAN, is_primary=True), german], "x")) == [
        (UserErrorCode.DUPLICATE, ("x", "1", "isPrimary"), Message.PRIMARY_TWICE)
    ]
    assert problem_of(lambda c: accounts.bank_accounts(c, [german] * 11, "x")) == (
        UserErrorCode.TOO_LONG,
        ("x",),
        Message.LIST_TOO_LONG,
    )
    kept = kept_by(lambda c: accounts.bank_accounts(c, [Given(BBAN), german], "x")) or []
    assert [account["is_primary"] for account in kept] == [False, True]


@given(st.text("0123456789", min_size=1, max_size=24), st.sampled_from("0123456789-"))
@settings(max_examples=200)
def test_a_kid_passes_by_modulo_10_or_11_alone(digits: str, last: str) -> None:
    kid = digits + last
    for right in (by_luhn(digits), by_modulo_11(digits)):
        assert accounts.default_kid(Checks(), digits + right, "x") == digits + right

    if last not in (by_luhn(digits), by_modulo_11(digits)):
        assert refused(lambda c: accounts.default_kid(c, kid, "x")) == [(UserErrorCode.INVALID, ("x",), Message.KID_INVALID)]


@pytest.mark.parametrize(("typed", "kept"), [("1234567 4 ", "12345674"), ("0 0", "00"), ("6-", "6-"), (" ", None)])
def test_a_kid_is_kept_without_blanks(typed: str, kept: str | None) -> None:
    assert kept_by(lambda c: accounts.default_kid(c, typed, "x")) == kept


@pytest.mark.parametrize("typed", ["0", "-", "12345675", "1234-5674", "0" * 26, "٠٠", "KID 12345674"])
def test_what_is_no_kid_is_refused(typed: str) -> None:
    assert problem_of(lambda c: accounts.default_kid(c, typed, "x")) == (UserErrorCode.INVALID, ("x",), Message.KID_INVALID)
