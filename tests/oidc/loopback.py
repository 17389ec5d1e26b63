"""An OpenID Connect issuer of the tests' own: real keys and tokens, real HTTP on loopback, and every fault that an issuer can have."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import get_default_algorithms

from tests.registry.faulty import Faulty, Request, faulty, reply

AUDIENCE = "kundekort"
DISCOVERY = "/.well-known/openid-configuration"
JWKS = "/keys"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
Jwk = dict[str, Any]


@dataclass(frozen=True)
class SigningKey:
    """A key of the issuer's."""

    kid: str
    algorithm: str
    private: PrivateKey = field(repr=False)

    @property
    def jwk(self) -> Jwk:
        """As it is published."""
        public: Jwk = get_default_algorithms()[self.algorithm].to_jwk(self.private.public_key(), as_dict=True)
        return {**{name: public[name] for name in public if name != "key_ops"}, "kid": self.kid, "use": "sig", "alg": self.algorithm}

    @property
    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@cache
def rsa_key(kid: str = "rsa", bits: int = 2048) -> SigningKey:
    return SigningKey(kid, "RS256", rsa.generate_private_key(65537, bits))


@cache
def ec_key(kid: str = "ec") -> SigningKey:
    return SigningKey(kid, "ES256", ec.generate_private_key(ec.SECP256R1()))


@cache
def ed_key(kid: str = "ed") -> SigningKey:
    return SigningKey(kid, "EdDSA", ed25519.Ed25519PrivateKey.generate())


@dataclass
class Loopback:
    """The issuer. What it publishes, and how it fails, can be changed while it runs."""

    server: Faulty
    published: list[Jwk]
    discovery: dict[str, object] = field(default_factory=dict)
    # Whole answers by path, in place of its own; None: no answer, ever.
    odd: dict[str, bytes | None] = field(default_factory=dict)
    is_asked_for_keys: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        return self.server.url.partition("/enhetsregisteret")[0]

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in their order."""
        return [request.target for request in self.server.requests]

    def token(self, key: SigningKey | None = None, headers: dict[str, Any] | None = None, **changed: object) -> str:
        """A good token of Ola's, with some claims changed, and those that are None left out."""
        signing = key or rsa_key()
        return jwt.encode(self.claims(**changed), signing.private, signing.algorithm, headers={"kid": signing.kid, **(headers or {})})

    def claims(self, **changed: object) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": "ola-at-the-issuer",
            "iat": now,
            "exp": now + 600,
            "email": "ola@example.com",
            "email_verified": True,
        }
        return {name: value for name, value in (claims | changed).items() if value is not None}

    def by_hand(self, header: dict[str, Any], secret: bytes | None = None) -> str:
        """A token of good claims that no library would make: any header, its HMAC by any secret, or no signature."""
        text = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(self.claims()).encode())}"
        return f"{text}.{_part(b'' if secret is None else hmac.digest(secret, text.encode(), 'sha256'))}"

    async def answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.target
        if path in self.odd:
            odd = self.odd[path]
            if odd is None:
                await asyncio.Event().wait()
            writer.write(odd or b"")
        elif path == DISCOVERY:
            writer.write(reply(200, {"issuer": self.name, "jwks_uri": self.name + JWKS, **self.discovery}))
        elif path == JWKS:
            self.is_asked_for_keys.set()
            writer.write(reply(200, {"keys": self.published}))
        else:
            writer.write(reply(404))


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@asynccontextmanager
async def loopback(*keys: SigningKey) -> AsyncIterator[Loopback]:
    """An issuer with these keys, or with one of each algorithm."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        await issuer.answer(request, writer)

    async with faulty(handler) as server:
        issuer = Loopback(server, [key.jwk for key in keys or (rsa_key(), ec_key(), ed_key())])
        yield issuer
