"""Which of an issuer's keys can tokens be verified with, and by which algorithm? (RFC 7517, RFC 7518, RFC 8037.)

Each key has one algorithm, by its type and curve: a token's header chooses a key, and can make it do nothing else. Left out is a key for
encryption, one that is too weak, one that says another algorithm of itself, and whatever is no key at all.
"""

from collections.abc import Mapping
from typing import Any

import jwt

# Of each algorithm: the type and curve of its keys, and what else of a public key is its own.
_KINDS = {
    "RS256": ("RSA", None, ("n", "e")),
    "ES256": ("EC", "P-256", ("x", "y")),
    "EdDSA": ("OKP", "Ed25519", ("x",)),
}
ALGORITHMS = tuple(_KINDS)
RSA_BITS_MIN, RSA_BITS_MAX = 2048, 8192  # RFC 7518, section 3.3; past the greatest, one look at a signature costs milliseconds
KEYS_MAX = 100

KeySet = Mapping[str, Mapping[str, jwt.PyJWK]]
"""Keys by their id, and then by algorithm: two of different types may share an id (RFC 7517, section 4.5)."""


def key_set(document: Mapping[str, Any]) -> KeySet:
    """The keys of a JWK set document that can be used; of two that are called the same, the first."""
    given = document.get("keys")
    found: dict[str, dict[str, jwt.PyJWK]] = {}
    for jwk in given[:KEYS_MAX] if isinstance(given, list) else ():
        if isinstance(jwk, dict) and isinstance(id := jwk.get("kid"), str) and (key := _usable(jwk)) is not None:
            found.setdefault(id, {}).setdefault(key.algorithm_name, key)
    return found


def _usable(jwk: Mapping[str, Any]) -> jwt.PyJWK | None:
    algorithm = next((name for name, (kind, curve, _) in _KINDS.items() if (jwk.get("kty"), jwk.get("crv")) == (kind, curve)), None)
    if algorithm is None or jwk.get("alg", algorithm) != algorithm or jwk.get("use", "sig") != "sig" or not _verifies(jwk):
        return None
    # The public part alone, whatever else was published with it.
    public = {name: jwk.get(name) for name in ("kty", "crv", *_KINDS[algorithm][2]) if name in jwk}
    try:
        key = jwt.PyJWK(public, algorithm)
    except jwt.PyJWTError:
        return None
    if algorithm == "RS256" and not RSA_BITS_MIN <= key.key.key_size <= RSA_BITS_MAX:
        return None
    return key


def _verifies(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return isinstance(operations, list) and "verify" in operations
