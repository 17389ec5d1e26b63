"""Keys come from the issuer itself, within bounds; every fault of it is one."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from service.oidc import fetching
from service.oidc.fetching import BYTES_MAX, IssuerFault, checked_issuer, fetch_keys
from tests.oidc.loopback import DISCOVERY, JWKS, Loopback, ed_key, loopback, rsa_key
from tests.registry.faulty import reply


class Asking:
    """The service's side, with one client."""

    def __init__(self, http: httpx.AsyncClient, issuer: Loopback) -> None:
        self.http = http
        self.issuer = issuer

    async def keys(self, name: str | None = None) -> set[str]:
        return set(await fetch_keys(self.http, name or self.issuer.name))

    async def fault(self, name: str | None = None) -> str:
        with pytest.raises(IssuerFault) as raised:
            await self.keys(name)
        return str(raised.value)


@pytest.fixture
async def asking(outside: Loopback) -> AsyncIterator[Asking]:
    async with fetching.client() as http:
        yield Asking(http, outside)


async def test_the_keys_are_where_the_discovery_document_says(asking: Asking, outside: Loopback) -> None:
    assert await asking.keys() == {"rsa", "ec", "ed"}
    assert outside.asked == [DISCOVERY, JWKS]
    assert {request.headers["accept-encoding"] for request in outside.server.requests} == {"identity"}


async def test_an_issuer_whose_name_ends_with_a_slash_is_asked_at_the_same_place(asking: Asking, outside: Loopback) -> None:
    outside.discovery["issuer"] = outside.name + "/"

    assert await asking.keys(outside.name + "/") == {"rsa", "ec", "ed"}
    assert outside.asked[0] == DISCOVERY


async def test_who_calls_itself_otherwise_by_as_much_as_a_slash_is_another(asking: Asking, outside: Loopback) -> None:
    for told in (outside.name + "/", outside.name.upper(), "https://issuer.example", None):
        outside.discovery["issuer"] = told

        assert await asking.fault() == "its discovery document names another issuer"
    assert JWKS not in outside.asked


async def test_keys_come_by_tls_or_from_this_machine(asking: Asking, outside: Loopback) -> None:
    elsewhere = ("http://issuer.example/keys", "ftp://127.0.0.1/keys", "file:///etc/passwd", "https://a:b@issuer.example/keys")
    for place in (*elsewhere, "/keys", "https://", "", 7, None):
        outside.discovery["jwks_uri"] = place

        assert await asking.fault() == "its jwks_uri is no https address", place


def test_an_issuer_elsewhere_can_not_send_us_to_this_machine() -> None:
    with pytest.raises(IssuerFault, match="no https address"):
        fetching._place_of_keys({"jwks_uri": "http://127.0.0.1/keys"}, "https://issuer.example")


async def test_no_redirect_is_followed(asking: Asking, outside: Loopback) -> None:
    async with loopback(rsa_key("evil")) as evil:
        for path in (JWKS, DISCOVERY):
            for status in (301, 302, 303, 307, 308):
                outside.odd[path] = reply(status, Location=evil.name + path)

                assert await asking.fault() == f"status {status}"
        assert evil.asked == []


ODD = {
    "no JSON": (b"<html>", "an answer that is no JSON"),
    "nested too deep": (b"[" * 100_000, "an answer that is no JSON"),
    "a list": (b"[]", "an answer that is no object"),
    "too large": (b'{"a": "' + b"a" * BYTES_MAX + b'"}', f"more than {BYTES_MAX} bytes"),
}


@pytest.mark.parametrize(("body", "reason"), ODD.values(), ids=ODD)
async def test_an_odd_document_is_a_fault(asking: Asking, outside: Loopback, body: bytes, reason: str) -> None:
    for path in (JWKS, DISCOVERY):
        outside.odd[path] = reply(200, body)

        assert await asking.fault() == reason


async def test_what_is_compressed_unasked_is_not_unpacked(asking: Asking, outside: Loopback) -> None:
    outside.odd[JWKS] = reply(200, gzip.compress(b"{}"), Content_Encoding="gzip")

    assert await asking.fault() == "an answer that is compressed, unasked"


async def test_an_endless_answer_is_not_read_to_its_end(asking: Asking, outside: Loopback) -> None:
    outside.odd[JWKS] = b"HTTP/1.1 200 Told\r\nContent-Type: application/json\r\n\r\n" + b" " * (BYTES_MAX + 1)

    assert await asking.fault() == f"more than {BYTES_MAX} bytes"


@pytest.mark.parametrize("path", [DISCOVERY, JWKS])
async def test_no_answer_is_waited_for_past_the_deadline(
    asking: Asking, outside: Loopback, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "DEADLINE_S", 0.05)
    outside.odd[path] = None

    assert await asking.fault() == "no answer within 0.05 seconds"


async def test_a_broken_answer_is_a_fault(asking: Asking, outside: Loopback) -> None:
    for answer in (b"", b"HTTP/1.1 200\r\nContent-Length: 9\r\n\r\n{", b"SSH-2.0\r\n"):
        outside.odd[JWKS] = answer

        assert (await asking.fault()).startswith("RemoteProtocolError")


async def test_an_issuer_that_is_down_is_a_fault(asking: Asking) -> None:
    assert (await asking.fault("http://127.0.0.1:1")).startswith("ConnectError")


async def test_keys_none_of_which_can_be_used_are_a_fault(asking: Asking, outside: Loopback) -> None:
    outside.published = [{**ed_key().jwk, "use": "enc"}]

    assert await asking.fault() == "none of its keys can be used"


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.com",
        "https://login.example.com/",
        "https://login.example.com:8443/realms/fjell",
        "http://127.0.0.1:8080",
        "http://localhost/realms/fjell",
        "http://[::1]:8080",
    ],
)
def test_an_issuer_is_an_address_by_tls_or_of_this_machine(issuer: str) -> None:
    assert checked_issuer(issuer) == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        "login.example.com",
        "http://login.example.com",
        "http://127.0.0.1.example.com",
        "https://",
        "https://ola:hemmelig@login.example.com",
        "https://login.example.com?tenant=1",
        "https://login.example.com?",
        "https://login.example.com#top",
        "https://login.example.com:99999",
        "https://login..example.com",
        "https://" + "a" * 64 + ".example.com",
        "https://login .example.com",
    ],
)
def test_what_is_no_such_address_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match=r"expected an address such as https://login\.example\.com"):
        checked_issuer(issuer)
