"""Is a bank account's number right, or a KID? Kontonummer, IBAN, BIC (ISO 13616, ISO 9362) and KID (bits.no), by python-stdnum."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import stdnum.bic
import stdnum.iban
import stdnum.luhn
from stdnum.no import kontonr

from service.resolvers.checks import Checks
from service.resolvers.formats import is_digits
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode
from service.schema.settings import BANK_ACCOUNTS_MAX

KID_LENGTH_MIN, KID_LENGTH_MAX = 2, 25
_NORWAY = "NO"


class AccountLike(Protocol):
    """A bank account as it comes in."""

    @property
    def bban(self) -> str | None: ...
    @property
    def iban(self) -> str | None: ...
    @property
    def bic(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def is_primary(self) -> bool | None: ...


def bank_accounts(checks: Checks, given: Sequence[AccountLike], *path: str) -> list[dict[str, Any]] | None:
    """The accounts as they are kept: `bban`, `iban`, `bic`, `country`, `is_primary`, of which one is."""
    if len(given) > BANK_ACCOUNTS_MAX:
        checks.refuse(UserErrorCode.TOO_LONG, *path, message=Message.LIST_TOO_LONG, max=BANK_ACCOUNTS_MAX, actual=len(given))
        return None
    kept: list[dict[str, Any]] = []
    for i, account in enumerate(given):
        clean = _account(checks, account, *path, str(i))
        if clean is None:
            continue
        # Every account has an IBAN by now. Abroad the number beside it is what somebody typed.
        if any(clean["iban"] == other["iban"] for other in kept):
            checks.refuse(UserErrorCode.DUPLICATE, *path, str(i), message=Message.BANK_ACCOUNT_TWICE)
        if account.is_primary and any(other["is_primary"] for other in kept):
            checks.refuse(UserErrorCode.DUPLICATE, *path, str(i), "isPrimary", message=Message.PRIMARY_TWICE)
        kept.append({**clean, "is_primary": bool(account.is_primary)})
    if kept and not any(account["is_primary"] for account in kept):
        kept[0]["is_primary"] = True
    return kept


def _account(checks: Checks, given: AccountLike, *path: str) -> dict[str, Any] | None:
    problems_before = len(checks.problems)
    iban = _iban(checks, given.iban, *path, "iban")
    country = _country(checks, given.country, iban, *path, "country")
    if country is None and len(checks.problems) == problems_before:
        country = iban[:2] if iban else _NORWAY
    bic = _bic(checks, given.bic, *path, "bic")
    bban = _bban(checks, given.bban, country, *path, "bban")
    if len(checks.problems) > problems_before:
        return None
    if iban is not None and iban[:2] != country:
        checks.refuse(UserErrorCode.INVALID, *path, "iban", message=Message.IBAN_OF_OTHER_COUNTRY)
    if country == _NORWAY:
        own_iban = stdnum.iban.compact(kontonr.to_iban(bban)) if bban else iban
        if own_iban is None:
            checks.refuse(UserErrorCode.BLANK, *path, "bban", message=Message.BLANK)
        elif iban is not None and iban != own_iban:
            checks.refuse(UserErrorCode.INVALID, *path, "iban", message=Message.IBAN_OF_OTHER_ACCOUNT)
        else:
            iban, bban = own_iban, own_iban[4:]
    else:
        for name, value in (("iban", iban), ("bic", bic)):
            if value is None:
                checks.refuse(UserErrorCode.BLANK, *path, name, message=Message.BLANK)
    if len(checks.problems) > problems_before:
        return None
    return {"bban": bban, "iban": iban, "bic": bic, "country": country}


def _country(checks: Checks, given: str | None, iban: str | None, *path: str) -> str | None:
    # An IBAN vouches for its country: Kosovo has one, XK, which is on no list of ISO's.
    if iban is not None and (given or "").strip().upper() == iban[:2]:
        return iban[:2]
    return checks.country(given, *path, required=False)


def _iban(checks: Checks, given: str | None, *path: str) -> str | None:
    text = checks.text(given, *path, max_length=50)
    if text is None:
        return None
    iban: str = stdnum.iban.compact(text)
    # 00, 01 and 99 leave the same remainder as 97, 98 and 02, which alone are check digits.
    if not stdnum.iban.is_valid(iban) or iban[2:4] != stdnum.iban.calc_check_digits(iban):
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.IBAN_INVALID)
        return None
    return iban


def _bic(checks: Checks, given: str | None, *path: str) -> str | None:
    text = checks.text(given, *path, max_length=50)
    if text is None:
        return None
    bic: str = stdnum.bic.compact(text)
    if not stdnum.bic.is_valid(bic):
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.BIC_INVALID)
        return None
    return bic


def _bban(checks: Checks, given: str | None, country: str | None, *path: str) -> str | None:
    text = checks.text(given, *path, max_length=50)
    if text is None or country != _NORWAY:
        return text
    digits = re.sub(r"[\s.]", "", text)
    if not is_digits(digits) or len(digits) != 11 or not kontonr.is_valid(digits):
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.BANK_ACCOUNT_INVALID)
        return None
    return digits


def default_kid(checks: Checks, given: str, *path: str) -> str | None:
    """2 to 25 digits, the last a check digit by modulo 10 or 11; a hyphen where modulo 11 gives ten."""
    text = checks.text(given, *path, max_length=50)
    if text is None:
        return None
    kid = re.sub(r"\s", "", text)
    is_formed = re.fullmatch(r"\d+[\d-]", kid, re.ASCII) and KID_LENGTH_MIN <= len(kid) <= KID_LENGTH_MAX
    if not is_formed or not (kid[-1] == _mod11(kid[:-1]) or stdnum.luhn.is_valid(kid)):
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.KID_INVALID)
        return None
    return kid


def _mod11(digits: str) -> str:
    """The check character by modulo 11, with weights 2 to 7 from the right."""
    rest = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits))) % 11
    return {0: "0", 1: "-"}.get(rest, str(11 - rest))
