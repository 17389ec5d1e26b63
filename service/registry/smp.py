"""What does a Peppol participant receive? Its SMP says: a document, the ServiceGroup, has a reference to each kind of message.

An SMP is anybody's server, at an address that somebody wrote into the DNS. So it is asked at a public address only, looked at before a byte
is sent; no redirect is followed, and no more is read than any real answer has. Source: Peppol's SMP
specification.
"""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote
from xml.parsers import expat

import httpx

from service.registry.fault import Fault, Reason
from service.registry.sml import SCHEME
from service.registry.transport import reason_of
from service.trust import authorities

CALLS_MAX = 4
BYTES_MAX = 1024 * 1024
NAMESPACE = "http://busdox.org/serviceMetadata/publishing/1.0/"
BILLING_INVOICE = (
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
"""The kind of message that an invoice of EHF Billing 3.0 is."""


class Smps:
    """All SMPs, by one pool of connections. `is_public_only` is False for an SMP of our own, which may be on this machine."""

    def __init__(self, *, timeout_s: float, user_agent: str, is_public_only: bool) -> None:
        self._extensions = {"trace": _refuse_private} if is_public_only else {}
        self._client = httpx.AsyncClient(
            # Compressed answers could swell to any size between two looks at it.
            headers={"User-Agent": user_agent, "Accept-Encoding": "identity"},
            follow_redirects=False,
            timeout=timeout_s,
            limits=httpx.Limits(max_connections=CALLS_MAX, max_keepalive_connections=CALLS_MAX),
            trust_env=False,  # a proxy's address would be looked at in place of the SMP's
            verify=authorities(trust_env=False),
        )
        # Norway's SMP answers 406 to one that names XML.
        del self._client.headers["Accept"]

    async def aclose(self) -> None:
        await self._client.aclose()

    async def kinds_of(self, participant: str, smp_url: str) -> frozenset[str] | None:
        """The kinds of messages that the participant receives; None where the SMP does not know the participant. Raises Fault."""
        url = httpx.URL(f"{smp_url}/{quote(f'{SCHEME}::{participant}', safe='')}")
        try:
            async with self._client.stream("GET", url, extensions=self._extensions) as response:
                if response.status_code == 404:
                    return None
                if response.status_code != 200:
                    raise Fault(reason_of(response.status_code), url.host, status=response.status_code)
                return _kinds(await _body(response, url.host), url.host)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Fault(Reason.CONNECT, url.host, detail=str(error)) from error
        except httpx.TimeoutException as error:
            raise Fault(Reason.TIMEOUT, url.host) from error
        except httpx.HTTPError as error:
            raise Fault(Reason.BROKEN, url.host, detail=str(error)) from error


async def _refuse_private(event: str, about: Mapping[str, Any]) -> None:
    """Hears of what happens to a connection (httpx's extension `trace`), and ends one to where nobody else could come."""
    if event == "connection.connect_tcp.complete":
        stream = about["return_value"]
        address = str(stream.get_extra_info("server_addr")[0])
        if not is_public(address):
            await stream.aclose()
            raise Fault(Reason.ODD, address, detail="an SMP at an address that is not public")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's.

    >>> [is_public(address) for address in ("193.1.2.3", "10.1.2.3", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    ip = ipaddress.ip_address(address)
    bare = ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip
    return bare.is_global and not bare.is_multicast


async def _body(response: httpx.Response, host: str) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Fault(Reason.ODD, host, status=200, detail="an answer that is compressed, unasked")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > BYTES_MAX:
            raise Fault(Reason.TOO_LARGE, host, status=200)
    return bytes(body)


def _kinds(body: bytes, host: str) -> frozenset[str]:
    """The kinds that a ServiceGroup refers to: the end of each reference's address, after `/services/`."""
    kinds: set[str] = set()
    roots: list[str] = []

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if not roots:
            roots.append(name)
        if name == f"{NAMESPACE} ServiceMetadataReference":
            kinds.add(unquote(attributes.get("href", "").rpartition("/services/")[2]))

    def on_doctype(*_: object) -> None:
        raise Fault(Reason.ODD, host, status=200, detail="a document with a type, which may swell")

    parser = expat.ParserCreate("UTF-8", namespace_separator=" ")  # whatever the document calls itself
    parser.StartElementHandler = on_start
    parser.StartDoctypeDeclHandler = on_doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Fault(Reason.ODD, host, status=200, detail="no XML") from error
    if roots != [f"{NAMESPACE} ServiceGroup"]:
        raise Fault(Reason.ODD, host, status=200, detail="no ServiceGroup")
    return frozenset(kinds)
