"""A token is good by the issuer's own key, the key's own algorithm, and every claim; whatever else is one refusal."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from service.auth import Unauthenticated
from service.oidc import Account, Issuer, IssuerUnavailable
from service.oidc.issuer import LEEWAY_S, LIFETIME_MAX_S
from service.oidc.keys import AGAIN_S, KEPT_MAX_S
from tests.oidc.conftest import Clock
from tests.oidc.loopback import AUDIENCE, DISCOVERY, JWKS, Loopback, SigningKey, ec_key, ed_key, rsa_key
from tests.registry.faulty import reply

OLA = Account("ola-at-the-issuer", "ola@example.com", None)
Forged = Callable[[Loopback], str]


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize("key", [rsa_key(), ec_key(), ed_key()], ids=lambda key: key.algorithm)
async def test_a_token_names_its_account_whatever_the_key(issuer: Issuer, outside: Loopback, key: SigningKey) -> None:
    assert await issuer.verify(outside.token(key)) == OLA


async def test_a_token_may_be_an_access_token_for_several_audiences_and_have_claims_that_we_do_not_know(
    issuer: Issuer, outside: Loopback
) -> None:
    headers = {"typ": "at+jwt", "jku": "https://evil.example/keys"}

    assert await issuer.verify(outside.token(headers=headers, aud=["account", AUDIENCE], azp="crm", nonce="n", groups=["a"] * 50)) == OLA


async def test_clocks_may_differ_a_little(issuer: Issuer, outside: Loopback) -> None:
    early, late = now() + LEEWAY_S - 10, now() - LEEWAY_S + 10

    assert await issuer.verify(outside.token(iat=early, nbf=early)) == OLA
    assert await issuer.verify(outside.token(exp=late)) == OLA


def other_key(**headers: Any) -> Forged:
    """Signed by a key of the forger's own, which the header says is the issuer's."""
    return lambda outside: outside.token(rsa_key("evil"), {"kid": "rsa", **headers})


def claims(**changed: Any) -> Forged:
    return lambda outside: outside.token(**changed)


def times(**from_now_s: float) -> Forged:
    """Of the moment at which the token is made, which may be long after this file is read."""

    def made(outside: Loopback) -> str:
        moments: dict[str, Any] = {name: now() + seconds for name, seconds in from_now_s.items()}
        return outside.token(**moments)

    return made


def payload(content: bytes) -> Forged:
    """Signed by the issuer, whatever it is."""
    return lambda _: jwt.api_jws.encode(content, rsa_key().private, "RS256", {"kid": "rsa"})


def text(token: str) -> Forged:
    return lambda _: token


def headers(**given: Any) -> Forged:
    return lambda outside: outside.token(headers=given)


FORGED: dict[str, Forged] = {
    "no signature (none)": lambda outside: outside.by_hand({"alg": "none", "kid": "rsa"}),
    "no signature (None)": lambda outside: outside.by_hand({"alg": "None", "kid": "rsa"}),
    "signature cut off": lambda outside: outside.token().rpartition(".")[0] + ".",
    "signature of another token": lambda outside: outside.token(sub="eva").rpartition(".")[0] + "." + outside.token().rpartition(".")[2],
    "HMAC by the public key, as PEM": lambda outside: outside.by_hand({"alg": "HS256", "kid": "rsa"}, rsa_key().pem),
    "HMAC by the public key, as JWK": lambda outside: outside.by_hand({"alg": "HS256", "kid": "rsa"}, rsa_key().jwk["n"].encode()),
    "HMAC by the public key, said to be RS256": lambda outside: outside.by_hand({"alg": "RS256", "kid": "rsa"}, rsa_key().pem),
    "HMAC by an empty key": lambda outside: outside.by_hand({"alg": "HS256", "kid": "rsa"}, b""),
    "another key": other_key(),
    "another key, in the header": other_key(jwk=rsa_key("evil").jwk),
    "another key, elsewhere": other_key(jku="https://evil.example/keys", x5u="https://evil.example/cert"),
    "another key, with its certificate": other_key(x5c=["MIIB"]),
    "an id that is a path": headers(kid="../../../../dev/null"),
    "an id that is SQL": headers(kid="rsa' OR 1=1 --"),
    "an id that is an address": headers(kid="https://evil.example/keys"),
    "an id that nobody has": headers(kid="made-up"),
    "an id that is empty": headers(kid=""),
    "an id with a zero byte": headers(kid="rsa\0"),
    "no id": lambda outside: jwt.encode(outside.claims(), rsa_key().private, "RS256"),
    "ES256, with the id of an RSA key": lambda outside: outside.token(ec_key(), {"kid": "rsa"}),
    "RS512, by an RS256 key": lambda outside: jwt.encode(outside.claims(), rsa_key().private, "RS512", {"kid": "rsa"}),
    "PS256, by an RS256 key": lambda outside: jwt.encode(outside.claims(), rsa_key().private, "PS256", {"kid": "rsa"}),
    "an algorithm that is a list": lambda outside: outside.by_hand({"alg": ["RS256"], "kid": "rsa"}, b"x"),
    "an id that is a list": lambda outside: outside.by_hand({"alg": "RS256", "kid": ["rsa"]}, b"x"),
    "a key for encryption": lambda outside: outside.token(rsa_key("for encryption")),
    "an RSA key that is too weak": lambda outside: outside.token(rsa_key("weak", 1024)),
    "an unknown critical header": headers(crit=["x"], x=1),
    "a payload elsewhere": headers(b64=False, crit=["b64"]),
    "a logout's token": headers(typ="logout+jwt"),
    "a type that is a number": headers(typ=7),
    "an event's token": claims(events={"http://schemas.openid.net/event/backchannel-logout": {}}),
    "expired": times(iat=-7200, exp=-3600),
    "expired just past the leeway": times(exp=-LEEWAY_S - 1),
    "not yet valid": times(nbf=3600),
    "not yet issued": times(iat=3600, exp=4000),
    "an end too late": times(exp=LIFETIME_MAX_S + 60),
    "an end too late, as text": lambda outside: outside.token(exp=str(now() + LIFETIME_MAX_S + 60)),
    "an endless end": claims(exp=float("inf")),
    "an end that is none": claims(exp=float("nan")),
    "an end that is text": claims(exp="soon"),
    "another audience": claims(aud="someone"),
    "our audience, written otherwise": claims(aud=AUDIENCE.upper()),
    "audiences without ours": claims(aud=["someone", "account"]),
    "no audience in the list": claims(aud=[]),
    "audiences that are no text": claims(aud=[AUDIENCE, 7]),
    "an audience that is an object": claims(aud={AUDIENCE: True}),
    "another issuer": claims(iss="https://evil.example"),
    "our issuer, with a slash": lambda outside: outside.token(iss=outside.name + "/"),
    "our issuer, in a list": lambda outside: payload(json.dumps(outside.claims() | {"iss": [outside.name]}).encode())(outside),
    "no issuer": claims(iss=None),
    "no audience": claims(aud=None),
    "no subject": claims(sub=None),
    "no issue time": claims(iat=None),
    "no end": claims(exp=None),
    "a subject that is empty": claims(sub=""),
    "a subject that is a number": claims(sub=7),
    "a subject that is too long": claims(sub="a" * 256),
    "a subject with a zero byte": claims(sub="ola\0"),
    "a subject with half a character": claims(sub="ola\ud800"),
    "a hundred kilobytes": claims(padding="a" * 100_000),
    "a hundred kilobytes of brackets": payload(b"[" * 100_000),
    "claims that are a list": payload(b"[]"),
    "claims that are no JSON": payload(b"\xff"),
    "a number of 5,000 digits": payload(b'{"exp": ' + b"9" * 5000 + b"}"),
    "nothing": text(""),
    "dots": text(".."),
    "two parts": lambda outside: outside.token().rpartition(".")[0],
    "four parts": lambda outside: outside.token() + ".x",
}
# A hundred kilobytes, signed by the issuer itself: the size of the header is what refuses it, before it comes this far.
GOOD_BUT_LARGE = "a hundred kilobytes"


def publish_bad_keys(outside: Loopback) -> None:
    """Beside its good keys, the issuer has some that no token may be signed with."""
    outside.published += [rsa_key("for encryption").jwk | {"use": "enc"}, rsa_key("weak", 1024).jwk]


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_every_forged_token_is_refused(issuer: Issuer, outside: Loopback) -> None:
    publish_bad_keys(outside)
    taken = []
    for name, forged in FORGED.items():
        try:
            await issuer.verify(forged(outside))
            taken.append(name)
        except Unauthenticated:
            pass

    assert taken == [GOOD_BUT_LARGE]
    assert await issuer.verify(outside.token()) == OLA


async def test_what_is_wrong_at_sight_asks_the_issuer_nothing(outside: Loopback) -> None:
    issuer = Issuer(outside.name, AUDIENCE)  # not entered, so nothing is fetched beforehand
    for name in (
        *("no signature (none)", "expired", "not yet valid", "not yet issued", "an end too late", "another audience"),
        *("our issuer, with a slash", "no subject", "an event's token", "no id"),
    ):
        with pytest.raises(Unauthenticated):
            await issuer.verify(FORGED[name](outside))

    assert outside.asked == []
    await issuer.__aexit__(None, None, None)


async def test_the_reason_is_for_the_log_and_holds_no_claim(issuer: Issuer, outside: Loopback) -> None:
    with pytest.raises(Unauthenticated) as expired:
        await issuer.verify(outside.token(exp=now() - 3600, iat=now() - 7200))
    with pytest.raises(Unauthenticated) as unknown:
        await issuer.verify(outside.token(headers={"kid": "\x1b[2J" + "æ" * 5000}))
    with pytest.raises(Unauthenticated) as odd:
        await issuer.verify(outside.token(exp="ola@example.com"))

    assert (expired.value.reason, expired.value.noted) == ("ExpiredSignatureError", {"alg": "'RS256'", "kid": "'rsa'"})
    assert unknown.value.reason == "the issuer has no such key"
    assert unknown.value.noted["kid"].startswith(r"'\x1b[2J\xe6")
    assert len(unknown.value.noted["kid"]) == 64
    assert "ola" not in str(odd.value) + str(odd.value.noted)


@pytest.mark.parametrize("verified", [False, None, "true", "True", 1, [True]])
async def test_an_e_mail_counts_only_where_the_issuer_says_true(issuer: Issuer, outside: Loopback, verified: object) -> None:
    assert await issuer.verify(outside.token(email_verified=verified)) == Account("ola-at-the-issuer", None, None)


@pytest.mark.parametrize("email", [None, "", 7, ["ola@example.com"], "ola@example.com\0", "ola\ud800@example.com", "a" * 400])
async def test_an_e_mail_that_no_database_could_hold_is_none(issuer: Issuer, outside: Loopback, email: object) -> None:
    assert (await issuer.verify(outside.token(email=email))).email is None


async def test_the_tenant_claim_is_text_and_required_where_one_is_set(outside: Loopback) -> None:
    async with Issuer(outside.name, AUDIENCE, "tid") as issuer:
        assert (await issuer.verify(outside.token(tid="fjell"))).tenant == "fjell"
        for value in (None, "", 7, True, ["fjell"], {"fjell": True}, "fjell\0", "a" * 400):
            with pytest.raises(Unauthenticated, match="it has no tenant claim"):
                await issuer.verify(outside.token(tid=value))


async def test_the_keys_are_fetched_before_the_first_token_comes(outside: Loopback) -> None:
    async with Issuer(outside.name, AUDIENCE), asyncio.timeout(10):
        await outside.is_asked_for_keys.wait()


async def test_a_rotated_key_is_found_and_a_withdrawn_one_is_not(issuer: Issuer, outside: Loopback, clock: Clock) -> None:
    await issuer.verify(outside.token())
    new = SigningKey("new", "ES256", ec_key().private)
    outside.published = [new.jwk]
    clock.now_s += AGAIN_S

    assert await issuer.verify(outside.token(new)) == OLA
    with pytest.raises(Unauthenticated):
        await issuer.verify(outside.token())


async def test_fifty_first_requests_fetch_the_keys_once(issuer: Issuer, outside: Loopback) -> None:
    accounts = await asyncio.gather(*(issuer.verify(outside.token(sub=f"employee-{number}")) for number in range(50)))

    assert len({account.subject for account in accounts}) == 50
    assert outside.asked == [DISCOVERY, JWKS]


async def test_a_flood_of_made_up_keys_is_no_flood_of_fetches(issuer: Issuer, outside: Loopback, clock: Clock) -> None:
    await issuer.verify(outside.token())
    clock.now_s += AGAIN_S
    forged = [outside.token(headers={"kid": f"made-up-{number}"}) for number in range(100)]

    refused = await asyncio.gather(*map(issuer.verify, forged), return_exceptions=True)

    assert {type(error) for error in refused} == {Unauthenticated}
    assert outside.asked.count(JWKS) == 2


async def test_an_issuer_that_is_down_is_no_fault_of_the_token(issuer: Issuer, outside: Loopback, clock: Clock) -> None:
    assert await issuer.verify(outside.token()) == OLA
    outside.odd[DISCOVERY] = reply(503)
    clock.now_s += KEPT_MAX_S

    assert await issuer.verify(outside.token()) == OLA
    with pytest.raises(IssuerUnavailable):
        await issuer.verify(outside.token(ec_key("new")))
    with pytest.raises(Unauthenticated):
        await issuer.verify(outside.token(exp=now() - 3600, iat=now() - 7200))
    clock.now_s += 1
    with pytest.raises(IssuerUnavailable):
        await issuer.verify(outside.token())
