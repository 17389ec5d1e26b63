"""Is a setting's value right, and how is it kept? As the methods of `Checks`: each problem at its path; what is kept passes unchanged.

Sources: Peppol's participant identifier schemes 0192 and 0088 (docs.peppol.eu), ISO 4217 by pycountry, SAF-T's standard VAT codes
(skatteetaten.no), the due dates of Norwegian accounting systems.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import stdnum.ean
import stdnum.no.orgnr

from service.resolvers.checks import Checks
from service.resolvers.formats import bare_organization_number, currency_codes, is_digits
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode

EMAILS_MAX = 10
METHODS_MAX = 8
AMOUNT_BELOW = Decimal(10) ** 12
PLACES = Decimal("0.01")
KID_LENGTH_MIN, KID_LENGTH_MAX = 4, 25
_COUNTS: Mapping[str, tuple[int, int]] = {"DAYS": (0, 365), "MONTHS": (0, 12), "DAY_OF_MONTH": (1, 31), "END_OF_MONTH": (0, 365)}
_VAT_CODES = frozenset(str(code) for code in (0, 1, 3, 5, 6, 7, *range(11, 16), 20, 21, 22, 31, 32, 33, 51, 52, *range(81, 90), 91, 92))


def emails(checks: Checks, given: Sequence[str], *path: str) -> list[str] | None:
    """Ten e-mail addresses at most, none of them twice, whatever its case."""
    if len(given) > EMAILS_MAX:
        checks.refuse(UserErrorCode.TOO_LONG, *path, message=Message.LIST_TOO_LONG, max=EMAILS_MAX, actual=len(given))
        return None
    kept: list[str] = []
    for i, value in enumerate(given):
        email = checks.email(value, *path, str(i), required=True)
        if email is not None and email.casefold() in {other.casefold() for other in kept}:
            checks.refuse(UserErrorCode.DUPLICATE, *path, str(i), message=Message.EMAIL_TWICE, email=email)
        elif email is not None:
            kept.append(email)
    return kept


def delivery_chain(checks: Checks, given: Sequence[str], *path: str) -> list[str] | None:
    """Delivery methods, none of them twice, and not AUTO: it is what the chain is for."""
    if not given:
        checks.refuse(UserErrorCode.BLANK, *path, message=Message.BLANK)
    elif len(given) > METHODS_MAX:
        checks.refuse(UserErrorCode.TOO_LONG, *path, message=Message.LIST_TOO_LONG, max=METHODS_MAX, actual=len(given))
        return None
    for i, method in enumerate(given):
        if method == "AUTO":
            checks.refuse(UserErrorCode.NOT_ALLOWED, *path, str(i), message=Message.CHAIN_WITHIN_CHAIN)
        elif method in given[:i]:
            checks.refuse(UserErrorCode.DUPLICATE, *path, str(i), message=Message.DELIVERY_METHOD_TWICE)
    return list(given)


def norwegian_phone(checks: Checks, given: str, *path: str) -> str | None:
    """A Norwegian phone number in E.164."""
    number = checks.phone(given, *path)
    if number is not None and not number.startswith("+47"):
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.PHONE_NOT_NORWEGIAN)
        return None
    return number


def ehf_endpoint(checks: Checks, given: str, *path: str) -> str | None:
    """`0192:` and an organisation number, or `0088:` and a GLN."""
    text = checks.text(given, *path, max_length=50)
    if text is None:
        return None
    scheme, _, id = text.partition(":")
    digits = bare_organization_number(id) if scheme.strip() == "0192" else re.sub(r"\s", "", id)
    if scheme.strip() == "0192" and digits is not None and stdnum.no.orgnr.is_valid(digits):
        return f"0192:{digits}"
    if scheme.strip() == "0088" and digits is not None and is_digits(digits) and len(digits) == 13 and stdnum.ean.is_valid(digits):
        return f"0088:{digits}"
    checks.refuse(UserErrorCode.INVALID, *path, message=Message.EHF_ENDPOINT_INVALID)
    return None


def payment_terms(checks: Checks, type_: str, count: int, *path: str) -> dict[str, Any] | None:
    """`{"type", "count"}`: days, months, or a day of the month."""
    return {"type": type_, "count": count} if _is_within(checks, count, *_COUNTS[type_], *path, "count") else None


def kid_profile(checks: Checks, modulus: str, length: int, *path: str) -> dict[str, Any] | None:
    """`{"modulus", "length"}`: a KID has from 4 to 25 digits."""
    is_right = _is_within(checks, length, KID_LENGTH_MIN, KID_LENGTH_MAX, *path, "length")
    return {"modulus": modulus, "length": length} if is_right else None


def percent(checks: Checks, given: Decimal, *path: str) -> Decimal | None:
    """0 to 100, with two places at most."""
    return _number(checks, given, Decimal(100), *path)


def amount(checks: Checks, given: Decimal, *path: str) -> Decimal | None:
    """Not below 0, with two places at most."""
    return _number(checks, given, AMOUNT_BELOW - PLACES, *path)


def _number(checks: Checks, given: Decimal, highest: Decimal, *path: str) -> Decimal | None:
    if not _is_within(checks, given, 0, highest, *path):
        return None
    if given != round(given, 2):
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.TOO_MANY_PLACES)
        return None
    return abs(given).quantize(PLACES)


def _is_within(checks: Checks, given: Decimal | int, lowest: int, highest: Decimal | int, *path: str) -> bool:
    is_within = lowest <= given <= highest
    if not is_within:
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.NUMBER_OUTSIDE, lowest=str(lowest), highest=str(highest))
    return is_within


def currency(checks: Checks, given: str, *path: str) -> str | None:
    """A currency of ISO 4217, upper-case."""
    code = checks.text(given, *path, max_length=50, required=True)
    if code is not None and code.upper() not in currency_codes():
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.CURRENCY_INVALID)
        return None
    return code.upper() if code is not None else None


def ledger_account(checks: Checks, given: str, *path: str) -> str | None:
    """Four digits."""
    return _digits(checks, given, 4, 4, *path)


def cost_account(checks: Checks, given: str, *path: str) -> str | None:
    """Four to eight digits."""
    return _digits(checks, given, 4, 8, *path)


def _digits(checks: Checks, given: str, shortest: int, longest: int, *path: str) -> str | None:
    text = checks.text(given, *path, max_length=50)
    if text is not None and not (is_digits(text) and shortest <= len(text) <= longest):
        if shortest == longest:
            checks.refuse(UserErrorCode.INVALID, *path, message=Message.ACCOUNT_LENGTH, length=longest)
        else:
            checks.refuse(UserErrorCode.INVALID, *path, message=Message.ACCOUNT_DIGITS, lowest=shortest, highest=longest)
        return None
    return text


def vat_code(checks: Checks, given: str, *path: str) -> str | None:
    """One of SAF-T's standard codes."""
    text = checks.text(given, *path, max_length=50)
    if text is not None and text not in _VAT_CODES:
        checks.refuse(UserErrorCode.INVALID, *path, message=Message.VAT_CODE_INVALID)
        return None
    return text
