"""Whose account does a token of the issuer's name?

A token is an ID token (OpenID Connect Core 1.0, section 2), or an access token in the same form (RFC 9068), made for our audience. What is
seen to be wrong without a key is refused first, so that made-up tokens ask the issuer nothing; then the key decides that the header names,
looked up by its id among the issuer's own. Nothing else of the header is followed: no key in it, and no address of one.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

import jwt
from jwt.types import Options

from service.auth import Unauthenticated
from service.oidc.fetching import client, fetch_keys
from service.oidc.key_set import ALGORITHMS
from service.oidc.keys import Keys

LEEWAY_S = 30  # clocks of two houses
LIFETIME_MAX_S = 24 * 3600
SUBJECT_LENGTH_MAX = 255  # OpenID Connect Core 1.0, section 2
_TEXT_LENGTH_MAX = 320
_SHOWN_LENGTH_MAX = 64
_CLAIMS: Options = {"require": ["iss", "aud", "sub", "iat", "exp"]}
_CLAIMS_ALONE: Options = {
    **_CLAIMS,
    "verify_signature": False,
    "verify_exp": True,
    "verify_nbf": True,
    "verify_iat": True,
    "verify_aud": True,
    "verify_iss": True,
    "verify_sub": True,
}
# RFC 8725, section 3.11: tokens of other kinds (a logout's, an event's) are signed by the same keys, for the same audience.
_TYPES = {"jwt", "at+jwt", "application/at+jwt"}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account at the issuer. `email` is there only where the issuer has verified it; `tenant` is the tenant claim's value."""

    subject: str
    email: str | None
    tenant: str | None


class _Refused(ValueError):
    """Why a token is not taken, in words that hold nothing of its claims."""


class Issuer:
    """One issuer, open while it is entered; `name` is its address, as tokens have it."""

    def __init__(self, name: str, audience: str, tenant_claim: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._audience = audience
        self._tenant_claim = tenant_claim
        self._http = client()
        self._keys = Keys(partial(fetch_keys, self._http, name), clock)

    async def __aenter__(self) -> Self:
        # The first user does not wait for the keys, and the log says at once if there are none.
        self._keys.renew()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._keys.aclose()
        await self._http.aclose()

    async def verify(self, token: str) -> Account:
        """Whose the token is. Raises Unauthenticated, IssuerUnavailable."""
        noted: dict[str, str] = {}
        try:
            header = jwt.get_unverified_header(token)
            noted = {name: _shown(header[name]) for name in ("alg", "kid") if name in header}
            algorithm, key_id = _chosen(header)
            self._account(self._claims(token, "", _CLAIMS_ALONE))
            key = (await self._keys.find(key_id)).get(algorithm)
            if key is None:
                raise _Refused("the issuer has no such key")
            return self._account(self._claims(token, key, _CLAIMS))
        except (jwt.PyJWTError, ValueError) as error:
            reason = str(error) if isinstance(error, _Refused) else type(error).__name__
            raise Unauthenticated(reason, **noted) from None

    def _claims(self, token: str, key: jwt.PyJWK | str, options: Options) -> Mapping[str, Any]:
        return jwt.decode(token, key, ALGORITHMS, options, issuer=self.name, audience=self._audience, leeway=LEEWAY_S)

    def _account(self, claims: Mapping[str, Any]) -> Account:
        if int(claims["exp"]) - int(claims["iat"]) > LIFETIME_MAX_S:
            raise _Refused("it lives too long")
        if "events" in claims:  # RFC 8417, section 2.2: it tells of something that happened, a logout for one
            raise _Refused("it is an event's")
        subject: str = claims["sub"]
        if not 0 < len(subject) <= SUBJECT_LENGTH_MAX or not subject.isascii() or not subject.isprintable():
            raise _Refused("its subject is none")
        tenant = _text(claims.get(self._tenant_claim)) if self._tenant_claim else None
        if self._tenant_claim and tenant is None:
            raise _Refused("it has no tenant claim")
        # Only what the issuer itself vouches for: JSON's true, and neither 1 nor "true".
        email = _text(claims.get("email")) if claims.get("email_verified") is True else None
        return Account(subject, email, tenant)


def _chosen(header: Mapping[str, Any]) -> tuple[str, str]:
    """The algorithm and the id of the key that a header names."""
    algorithm, key_id, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if algorithm not in ALGORITHMS:
        raise _Refused("its algorithm is none of ours")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise _Refused("it is a token of another kind")
    if not isinstance(key_id, str):
        raise _Refused("it names no key")
    return algorithm, key_id


def _text(claim: object) -> str | None:
    """A claim that is text as a database can hold it, and of a length that can be."""
    return claim if isinstance(claim, str) and 0 < len(claim) <= _TEXT_LENGTH_MAX and claim.isprintable() else None


def _shown(value: object) -> str:
    """Somebody's text, as much of it as a line of a log may have."""
    return ascii(value)[:_SHOWN_LENGTH_MAX]
