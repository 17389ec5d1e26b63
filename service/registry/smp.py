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
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
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
                return await _kinds(response, url.host)
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
        peer = stream.get_extra_info("server_addr")
        if peer is None:
            await stream.aclose()
            raise Fault(Reason.CONNECT, "peppol", detail="an SMP that hung up at once")
        if not is_public(str(peer[0])):
            await stream.aclose()
            raise Fault(Reason.ODD, str(peer[0]), detail="an SMP at an address that is not public")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's: that which is in it, where it is one within another (mapped, NAT64, 6to4).

    >>> [is_public(address) for address in ("193.1.2.3", "2a00:1450::1", "64:ff9b::c101:203")]
    [True, True, True]
    >>> [is_public(address) for address in ("10.1.2.3", "::ffff:127.0.0.1", "64:ff9b::a01:203", "2002:a01:203::1", "fec0::1", "::a01:203")]
    [False, False, False, False, False, False]
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        within = ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else ip.ipv4_mapped or ip.sixtofour
        if within is None:
            return ip in _UNICAST and ip.is_global
        ip = within
    return ip.is_global and not ip.is_multicast


async def _kinds(response: httpx.Response, host: str) -> frozenset[str]:
    """The kinds that a ServiceGroup refers to, read as it comes: a whole large one would keep everybody else waiting."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Fault(Reason.ODD, host, status=200, detail="an answer that is compressed, unasked")
    group, size = _ServiceGroup(), 0
    try:
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > BYTES_MAX:
                raise Fault(Reason.TOO_LARGE, host, status=200)
            group.feed(chunk)
        return group.kinds()
    except (expat.ExpatError, ValueError) as error:
        raise Fault(Reason.ODD, host, status=200, detail=str(error)) from error


class _ServiceGroup:
    """What an XML document says, piece by piece. ValueError, or expat's error, where it is no ServiceGroup."""

    def __init__(self) -> None:
        self._root = ""
        self._kinds: set[str] = set()
        self._parser = expat.ParserCreate("UTF-8", namespace_separator=" ")  # whatever the document calls itself
        self._parser.StartElementHandler = self._on_start
        self._parser.StartDoctypeDeclHandler = self._on_doctype

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def kinds(self) -> frozenset[str]:
        """The end of each reference's address, after `/services/`."""
        self._parser.Parse(b"", True)
        return frozenset(self._kinds)

    def _on_start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._root = self._root or name
        if self._root != f"{NAMESPACE} ServiceGroup":
            raise ValueError("no ServiceGroup")
        if name == f"{NAMESPACE} ServiceMetadataReference":
            self._kinds.add(unquote(attributes.get("href", "").rpartition("/services/")[2]))

    def _on_doctype(self, *_: object) -> None:
        raise ValueError("a document with a type, which may swell")
