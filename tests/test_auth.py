import asyncio
import base64
import hmac
import json
import stat
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.auth import LEEWAY_S, LIFETIME_S, Claims, Tokens, Unauthenticated, bearer_token, issuer_of, kept_secret
from tests.oidc.loopback import rsa_key

SECRET = "0123456789abcdef" * 2
CLAIMS = Claims(UUID("0198f0c2-5d3e-7000-8000-000000000001"), UUID("0198f0c2-5d3e-7000-8000-000000000002"))
TOKENS = Tokens(SECRET)
GOOD = TOKENS.issue(CLAIMS)


def payload() -> dict[str, Any]:
    return jwt.decode(GOOD, options={"verify_signature": False})


def signed(key: str = SECRET, headers: dict[str, Any] | None = None, **changed: object) -> str:
    """A token as an attacker or a mistake would make it: some claims changed, those that are None left out."""
    claims = {name: value for name, value in (payload() | changed).items() if value is not None}
    return jwt.encode(claims, key, "HS256", headers=headers)


def by_hand(header: dict[str, Any], key: str | None = None, digest: str = "sha256") -> str:
    """A token of good claims that no library would make: any header, signed by any key or by none."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    signed_text = f"{part(json.dumps(header).encode())}.{part(json.dumps(payload()).encode())}"
    signature = b"" if key is None else hmac.digest(key.encode(), signed_text.encode(), digest)
    return f"{signed_text}.{part(signature)}"


def test_a_token_names_its_employee() -> None:
    assert TOKENS.verify(GOOD) == CLAIMS


def test_a_token_has_the_agreed_claims_and_lives_thirty_days() -> None:
    claims = payload()

    assert jwt.get_unverified_header(GOOD)["alg"] == "HS256"
    assert (claims["iss"], claims["aud"]) == ("kundekort", "kundekort")
    assert (claims["tenant"], claims["sub"]) == (str(CLAIMS.tenant_id), str(CLAIMS.employee_id))
    assert claims["exp"] - claims["iat"] == LIFETIME_S == 30 * 86400


BAD_TOKENS = {
    "no signature (none)": by_hand({"alg": "none", "typ": "JWT"}),
    "no signature (None)": by_hand({"alg": "None"}),
    "signature cut off": by_hand({"alg": "HS256"}),
    "no algorithm": by_hand({"typ": "JWT"}, SECRET),
    "another algorithm": by_hand({"alg": "HS512"}, SECRET, "sha512"),
    "an empty key": by_hand({"alg": "HS256"}, ""),
    "a public key": by_hand({"alg": "HS256"}, "kundekort"),
    "an unknown critical header": by_hand({"alg": "HS256", "crit": ["x"], "x": 1}, SECRET),
    "another key": signed(key="f" * 32),
    "a key in the header": signed(key="f" * 32, headers={"jwk": {"kty": "oct", "k": base64.b64encode(b"f" * 32).decode()}}),
    "a key elsewhere": signed(key="f" * 32, headers={"jku": "https://evil.example/keys", "x5u": "https://evil.example/cert"}),
    "a key that is a path": signed(key="f" * 32, headers={"kid": "../../../dev/null"}),
    "expired": signed(iat=1_000_000_000, exp=1_000_000_600),
    "not yet issued": signed(iat=payload()["iat"] + 3600),
    "another issuer": signed(iss="someone"),
    "another audience": signed(aud="someone"),
    "several audiences": signed(aud=["kundekort", "someone"]),
    "no issuer": signed(iss=None),
    "no audience": signed(aud=None),
    "no tenant": signed(tenant=None),
    "no employee": signed(sub=None),
    "no issue time": signed(iat=None),
    "no end": signed(exp=None),
    "an employee that is no id": signed(sub="ola"),
    "a tenant that is no text": signed(tenant=7),
    "an id in another spelling": signed(sub=f"{{{CLAIMS.employee_id}}}"),
    "an endless end": signed(exp="Infinity"),
    "an end too late": signed(exp=payload()["exp"] + 1),
    "an end too late, as text": signed(exp=str(payload()["exp"] + 1)),
    "nothing": "",
    "two parts": GOOD.rpartition(".")[0],
    "four parts": GOOD + ".x",
    "claims that are a list": jwt.api_jws.encode(b"[]", SECRET, "HS256"),
    "claims that are no JSON": jwt.api_jws.encode(b"\xff", SECRET, "HS256"),
    "a header without a bottom": base64.urlsafe_b64encode(b"[" * 6000).rstrip(b"=").decode() + GOOD[GOOD.index(".") :],
    "claims without a bottom": jwt.api_jws.encode(b"[" * 100_000, SECRET, "HS256"),
    "huge": "e" * 100_000,
    "an issuer's algorithm": jwt.encode(payload(), rsa_key().private, "RS256"),
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
def test_a_bad_token_is_refused_for_a_reason_that_holds_nothing_of_it(token: str) -> None:
    with pytest.raises(Unauthenticated, match=r"^(\w+|it lives too long)$") as error:
        TOKENS.verify(token)

    assert error.value.noted == {}


def test_a_token_made_by_hand_with_the_secret_is_good() -> None:
    # Else the bad ones that are made by hand would prove nothing.
    assert TOKENS.verify(by_hand({"alg": "HS256", "typ": "JWT"}, SECRET)) == CLAIMS


@given(st.integers(0, len(GOOD) - 2), st.characters(codec="ascii"))
def test_a_token_with_one_character_changed_is_refused(place: int, character: str) -> None:
    # The last character is left alone: it has bits that carry nothing.
    changed = GOOD[:place] + character + GOOD[place + 1 :]
    if changed == GOOD:
        return

    with pytest.raises(Unauthenticated):
        TOKENS.verify(changed)


def test_a_token_ends_in_time_however_often_it_was_verified() -> None:
    ends = int(time.time()) + 1 - LEEWAY_S
    token = signed(iat=ends - 600, exp=ends)
    assert is_good(token)
    while is_good(token):
        assert time.time() < ends + LEEWAY_S + 1
    assert time.time() >= ends + LEEWAY_S


def is_good(token: str) -> bool:
    try:
        TOKENS.verify(token)
    except Unauthenticated:
        return False
    return True


def test_a_token_of_another_secret_is_not_taken_for_one_that_was_verified() -> None:
    token = TOKENS.issue(CLAIMS)
    TOKENS.verify(token)

    with pytest.raises(Unauthenticated):
        Tokens("another secret of thirty-two bytes or more").verify(token)
    with pytest.raises(Unauthenticated):
        TOKENS.verify(token[:-1] + ("A" if token[-1] != "A" else "E"))


def test_a_token_ends_after_thirty_days() -> None:
    now = time.time()

    assert TOKENS.verify(TOKENS.issue(CLAIMS, at=now - LIFETIME_S + 60)) == CLAIMS
    with pytest.raises(Unauthenticated):
        TOKENS.verify(TOKENS.issue(CLAIMS, at=now - LIFETIME_S - 60))


@pytest.mark.parametrize("authorization", [f"Bearer {GOOD}", f"bearer {GOOD}", f"BEARER  {GOOD}"])
def test_the_header_is_bearer_and_a_token(authorization: str) -> None:
    assert TOKENS.verify(bearer_token([authorization])) == CLAIMS


@pytest.mark.parametrize(
    "authorization",
    [
        [],
        [""],
        ["Bearer"],
        ["Bearer "],
        [GOOD],
        [f"Basic {GOOD}"],
        [f"Bearer {GOOD}, Bearer {GOOD}"],
        [f"Bearer {GOOD} "],
        [f"Bearer\t{GOOD}"],
        [f"Bearer {GOOD}\n"],
        [f"Bearer {GOOD}", f"Bearer {GOOD}"],
        [f"Bearer {signed(padding='a' * 16384)}"],
        ["Bearer æøå"],
    ],
    ids=range(13),
)
def test_any_other_header_is_refused(authorization: list[str]) -> None:
    with pytest.raises(Unauthenticated):
        bearer_token(authorization)


def test_who_has_issued_a_token_is_what_it_says_itself_where_it_says_so_in_text() -> None:
    assert issuer_of(GOOD) == "kundekort"
    assert issuer_of(signed(key="f" * 32, iss="https://login.example.com")) == "https://login.example.com"
    for token in ("", "..", GOOD.rpartition(".")[0], signed(iss=None), by_hand({"alg": "HS256"}, SECRET)[:-1] + "!"):
        assert issuer_of(token) is None


def test_a_secret_has_thirty_two_bytes_at_least() -> None:
    Tokens("x" * 32)
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Tokens("x" * 31)


def test_the_kept_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "jwt-secret"

    secret = kept_secret(file)

    assert len(secret) == 64
    assert kept_secret(file) == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["jwt-secret"]


async def test_of_many_that_start_at_once_all_get_the_same_secret(tmp_path: Path) -> None:
    secrets = await asyncio.gather(*(asyncio.to_thread(kept_secret, tmp_path / "jwt-secret") for _ in range(16)))

    assert len(set(secrets)) == 1


def test_a_spoilt_secret_is_said_not_used(tmp_path: Path) -> None:
    file = tmp_path / "jwt-secret"
    file.write_text("kort\n")

    with pytest.raises(ValueError, match=r"jwt-secret holds less than 32 bytes\. Remove it"):
        kept_secret(file)

    file.write_text("hemmelighet på over trettito byte, med en å")

    with pytest.raises(ValueError, match=r"jwt-secret holds more than ASCII\. Remove it"):
        kept_secret(file)
