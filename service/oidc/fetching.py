"""How are the issuer's keys fetched, safely?

Its discovery document says where they are (OpenID Connect Discovery 1.0, section 4), and must name the issuer itself, to the letter as it
is set. Both documents have one deadline, and a bound each; they come by TLS or from this machine, and no redirect is followed: who answers
for the issuer is the issuer. What goes wrong is an `IssuerFault`.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx
import orjson

from service.oidc.key_set import KeySet, key_set
from service.trust import authorities

DEADLINE_S = 5.0
BYTES_MAX = 512 * 1024
_DISCOVERY = "/.well-known/openid-configuration"
_HOST = re.compile(r"([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|[0-9a-f:]+", re.ASCII)  # the resolver raises for others
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class IssuerFault(Exception):
    """The issuer did not say which keys it has. The text is the reason, for the log."""


def checked_issuer(issuer: str) -> str:
    """The same. Raises ValueError where it is no issuer: an https address, or one of this machine, without query or fragment."""
    url = _parsed(issuer)
    if url is None or not (_is_safe(url) or _is_loopback(url)) or "?" in issuer or "#" in issuer:
        raise ValueError(f"The issuer is {issuer!r}; expected an address such as https://login.example.com.")
    return issuer


def client() -> httpx.AsyncClient:
    """The one client of an issuer's."""
    # Compressed answers could swell to any size between two looks at it.
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    return httpx.AsyncClient(headers=headers, verify=authorities(), follow_redirects=False, timeout=DEADLINE_S)


async def fetch_keys(http: httpx.AsyncClient, issuer: str) -> KeySet:
    """The keys that the issuer signs with now. Raises IssuerFault."""
    try:
        async with asyncio.timeout(DEADLINE_S):
            discovery = await _document(http, issuer.removesuffix("/") + _DISCOVERY)
            if discovery.get("issuer") != issuer:
                raise IssuerFault("its discovery document names another issuer")
            keys = key_set(await _document(http, _place_of_keys(discovery, issuer)))
    except TimeoutError:
        raise IssuerFault(f"no answer within {DEADLINE_S:g} seconds") from None
    except httpx.HTTPError as error:
        raise IssuerFault(f"{type(error).__name__}: {error}") from error
    if not keys:
        raise IssuerFault("none of its keys can be used")
    return keys


def _place_of_keys(discovery: Mapping[str, Any], issuer: str) -> str:
    place = discovery.get("jwks_uri")
    url = _parsed(place) if isinstance(place, str) else None
    home = _parsed(issuer)
    if url is None or not (_is_safe(url) or (_is_loopback(url) and home is not None and _is_loopback(home))):
        raise IssuerFault("its jwks_uri is no https address")
    return str(url)


def _parsed(text: str) -> httpx.URL | None:
    """An address with a host, and without credentials."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):  # the latter of a host that is no name in any script
        return None
    return url if _HOST.fullmatch(url.raw_host.decode("ascii")) and (url.port or 0) <= 65_535 and not url.userinfo else None


def _is_safe(url: httpx.URL) -> bool:
    return url.scheme == "https"


def _is_loopback(url: httpx.URL) -> bool:
    return url.scheme == "http" and url.host in _LOOPBACK


async def _document(http: httpx.AsyncClient, url: str) -> Mapping[str, Any]:
    async with http.stream("GET", url) as response:
        if response.status_code != 200:
            raise IssuerFault(f"status {response.status_code}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise IssuerFault("an answer that is compressed, unasked")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > BYTES_MAX:
                raise IssuerFault(f"more than {BYTES_MAX} bytes")
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise IssuerFault("an answer that is no JSON") from None
    if not isinstance(document, dict):
        raise IssuerFault("an answer that is no object")
    return document
