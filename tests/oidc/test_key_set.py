"""Each key has one algorithm, by its type and curve; what can't be used is left out, and spoils nothing."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from service.oidc.key_set import KEYS_MAX, key_set
from tests.oidc.loopback import Jwk, SigningKey, ec_key, ed_key, rsa_key

KEYS = [rsa_key(), ec_key(), ed_key()]


def named(*jwks: object) -> dict[str, set[str]]:
    """The algorithms of the keys that can be used, by id."""
    return {id: set(keys) for id, keys in key_set({"keys": list(jwks)}).items()}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_a_key_has_the_algorithm_of_its_type_whether_it_says_so_or_not(key: SigningKey) -> None:
    silent = {name: value for name, value in key.jwk.items() if name not in ("alg", "use")}

    assert named(key.jwk) == named(silent) == {key.kid: {key.algorithm}}
    assert named({**key.jwk, "key_ops": ["verify"]}) == {key.kid: {key.algorithm}}


UNUSABLE: dict[str, object] = {
    "for encryption": {**rsa_key().jwk, "use": "enc"},
    "for signing alone": {**rsa_key().jwk, "key_ops": ["sign"]},
    "operations that are no list": {**rsa_key().jwk, "key_ops": "verify"},
    "RSA of 1024 bits": rsa_key("weak", 1024).jwk,
    "RSA for another algorithm": {**rsa_key().jwk, "alg": "PS256"},
    "RSA for a secret's algorithm": {**rsa_key().jwk, "alg": "HS256"},
    "RSA that says it is of a curve": {**rsa_key().jwk, "alg": "ES256"},
    "a secret": {"kty": "oct", "k": "c2VjcmV0" * 8, "kid": "oct", "alg": "HS256"},
    "a secret that says RS256": {"kty": "oct", "k": "c2VjcmV0" * 8, "kid": "oct", "alg": "RS256"},
    "another curve": SigningKey("p384", "ES384", ec.generate_private_key(ec.SECP384R1())).jwk,
    "a curve that is not there": {**ec_key().jwk, "crv": "P-257"},
    "a point off the curve": {**ec_key().jwk, "y": ec_key().jwk["x"]},
    "no id": {name: value for name, value in rsa_key().jwk.items() if name != "kid"},
    "an id that is a number": {**rsa_key().jwk, "kid": 7},
    "no modulus": {name: value for name, value in rsa_key().jwk.items() if name != "n"},
    "a modulus that is a number": {**rsa_key().jwk, "n": 7},
    "an exponent of one": {**rsa_key().jwk, "e": "AQ"},
    "no key": "key",
    "nothing": None,
}


@pytest.mark.parametrize("jwk", UNUSABLE.values(), ids=UNUSABLE)
def test_a_key_that_can_not_be_used_is_left_out_and_the_others_stay(jwk: object) -> None:
    other = ed_key("other")

    assert named(jwk, other.jwk) == {"other": {"EdDSA"}}


def test_two_keys_of_different_types_may_share_an_id_and_of_two_of_one_type_the_first_counts() -> None:
    keys = key_set({"keys": [rsa_key("a").jwk, ec_key("a").jwk, rsa_key("b").jwk | {"kid": "a"}]})

    assert {"RS256", "ES256"} == set(keys["a"])
    assert keys["a"]["RS256"].key.public_numbers() == rsa_key("a").private.public_key().public_numbers()  # type: ignore[union-attr] # of an RSA key


def test_a_private_key_that_was_published_is_used_as_a_public_one() -> None:
    key = ed_key()
    [found] = key_set({"keys": [{**key.jwk, "d": key.jwk["x"]}]})[key.kid].values()

    assert found.key == key.private.public_key()


def test_no_more_keys_are_read_than_an_issuer_has() -> None:
    many = [{**ed_key().jwk, "kid": str(number)} for number in range(KEYS_MAX + 1)]

    assert len(named(*many)) == KEYS_MAX


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@settings(max_examples=60)
@given(st.sampled_from(KEYS), st.dictionaries(st.sampled_from(["kty", "crv", "n", "e", "x", "y", "alg", "use", "key_ops", "kid"]), _json))
def test_whatever_a_key_has_in_it_the_others_stay(key: SigningKey, changed: dict[str, Any]) -> None:
    odd: Jwk = {**key.jwk, **changed}
    other = ed_key("other")

    assert named(odd, other.jwk)["other"] == {"EdDSA"}


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": "keys"}, {"keys": []}])
def test_a_document_without_keys_has_none(document: dict[str, object]) -> None:
    assert key_set(document) == {}
