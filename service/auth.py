"""Is a token one of ours, and whom does it name? A bearer token (RFC 6750) holds the ids of a tenant and an employee, signed with the local
secret (RFC 7519, HS256).

The algorithm is pinned, every claim is required, and no token lives longer than ours do; whatever else a token's header says is not
followed. All that is wrong with a token is one `Unauthenticated`, whose reason is for the log alone: a caller learns nothing from trying.
Whether the employee is there, and active, the database says.
"""

import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

import jwt
from cachetools import LRUCache

LIFETIME_S = 30 * 24 * 3600
SECRET_BYTES_MIN = 32  # RFC 7518, section 3.2: as long as the hash
_ALGORITHM = "HS256"
_PARTY = "kundekort"  # issuer and audience: our tokens are for ourselves
LEEWAY_S = 5  # clocks of two machines of ours
_HEADER_BYTES_MAX = 16 * 1024  # issuers list groups in theirs
_VERIFIED_MAX = 1_000  # tokens
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.ASCII | re.IGNORECASE)


class Unauthenticated(Exception):
    """No token, or none that is good. The reason, and what is noted with it, are for the log alone."""

    def __init__(self, reason: str, **noted: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.noted = noted


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom a good token names."""

    tenant_id: UUID
    employee_id: UUID


class Tokens:
    """Tokens signed with one secret, of at least 32 bytes."""

    def __init__(self, secret: str) -> None:
        if len(secret.encode()) < SECRET_BYTES_MIN:
            raise ValueError(f"the secret must have at least {SECRET_BYTES_MIN} bytes")
        self._secret = secret
        self._verified: LRUCache[str, tuple[Claims, int]] = LRUCache(_VERIFIED_MAX)

    def issue(self, claims: Claims, *, at: float | None = None) -> str:
        """A token that is good for 30 days from `at` (seconds since 1970), or from now."""
        issued = int(time.time() if at is None else at)
        payload = {
            "iss": _PARTY,
            "aud": _PARTY,
            "tenant": str(claims.tenant_id),
            "sub": str(claims.employee_id),
            "iat": issued,
            "exp": issued + LIFETIME_S,
        }
        return jwt.encode(payload, self._secret, _ALGORITHM)

    def verify(self, token: str) -> Claims:
        """Whom the token names. Raises Unauthenticated.

        The same token comes with every request of a client's, and nothing but time can make a good one bad: it is verified once.
        """
        claims, ends = self._verified.get(token) or (None, 0)
        if claims is None or ends <= time.time() - LEEWAY_S:
            claims, ends = self._verified[token] = self._decoded(token)
        return claims

    def _decoded(self, token: str) -> tuple[Claims, int]:
        """Whom the token names, and until when (seconds since 1970)."""
        try:
            payload = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                issuer=_PARTY,
                audience=_PARTY,
                leeway=LEEWAY_S,
                options={"require": ["iss", "aud", "tenant", "sub", "iat", "exp"], "strict_aud": True},
            )
            if int(payload["exp"]) - int(payload["iat"]) > LIFETIME_S:
                raise Unauthenticated("it lives too long")
            return Claims(_id(payload["tenant"]), _id(payload["sub"])), int(payload["exp"])
        except (jwt.PyJWTError, ValueError) as error:
            raise Unauthenticated(type(error).__name__) from None


def bearer_token(authorization: Sequence[str]) -> str:
    """The token in the request's Authorization headers: exactly one, `Bearer` and a token. Raises Unauthenticated."""
    if not authorization:
        raise Unauthenticated("no Authorization header")
    if len(authorization) != 1 or len(authorization[0]) > _HEADER_BYTES_MAX:
        raise Unauthenticated("an Authorization header too much, or too long")
    if (bearer := _BEARER.fullmatch(authorization[0])) is None:
        raise Unauthenticated("no bearer token")
    return bearer[1]


def issuer_of(token: str) -> str | None:
    """Who a token says has issued it: as good as a guess, until that issuer's key has verified it."""
    try:
        claimed: object = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError):
        return None
    return claimed if isinstance(claimed, str) else None


def _id(claim: object) -> UUID:
    if not isinstance(claim, str) or str(UUID(claim)) != claim:
        raise ValueError("a claim is no id of ours")
    return UUID(claim)


def signing(secret: str, kept_in: Path) -> Tokens:
    """Tokens of the secret that is set; where none is, of the one that is kept in the file, made on the first start. Raises ValueError."""
    return Tokens(secret or kept_secret(kept_in))


def kept_secret(file: Path) -> str:
    """The secret in the file, which only its owner may read; made where there is none. Two processes that start at once get the same.

    Raises ValueError where the file holds something shorter, or something else than ASCII.
    """
    if not file.exists():
        _make_secret(file)
    secret = file.read_bytes().strip()
    if not secret.isascii() or len(secret) < SECRET_BYTES_MIN:
        fault = f"less than {SECRET_BYTES_MIN} bytes" if secret.isascii() else "more than ASCII"
        raise ValueError(f"{file} holds {fault}. Remove it: a new secret is made, and all tokens end.")
    return secret.decode("ascii")


def _make_secret(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written whole under a name of its own (0600), then linked: a link to a name that is taken fails, so nobody reads half a secret.
    with NamedTemporaryFile("w", encoding="ascii", dir=file.parent, prefix=".secret-") as draft:
        draft.write(secrets.token_hex(SECRET_BYTES_MIN) + "\n")
        draft.flush()
        try:
            file.hardlink_to(draft.name)
        except FileExistsError:
            return
