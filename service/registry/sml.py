"""Who is a Peppol participant's SMP, the server that knows what the participant receives? Peppol's SML says, a zone of the DNS.

A participant is a host name in the zone, and its NAPTR record the address of its SMP. A name that is not there is nobody who is registered,
as long as the zone itself is there; all else is a `Fault`, and says nothing of the participant. Source: Peppol's policy for the use of
identifiers, and its SML specification; RFC 3403 (NAPTR).
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable, Iterable

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver
import httpx
from dns.rdtypes.IN.NAPTR import NAPTR

from service.registry.fault import Fault, Reason
from service.registry.transport import checked_base_url

SCHEME = "iso6523-actorid-upis"
_ZONE = re.compile(r"([a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}", re.ASCII)
_REGEXP = re.compile(r"(?P<mark>[!/|#])\^?\.\*\$?(?P=mark)(?P<address>[^!|]+)(?P=mark)i?", re.ASCII)

Resolving = Callable[[], dns.asyncresolver.Resolver]


class Sml:
    """`resolving` gives the resolver of the moment: this machine's, whose servers may change while the service runs."""

    def __init__(self, zone: str, *, resolving: Resolving = dns.asyncresolver.Resolver) -> None:
        self._zone = checked_zone(zone)
        self._resolving = resolving

    async def smp_of(self, participant: str, deadline: float) -> str | None:
        """The https address of the participant's SMP, without a slash at its end; None for who is not registered. Raises Fault.

        `deadline` is in the running loop's time.
        """
        try:
            records = await self._ask(host_of(participant, self._zone), dns.rdatatype.NAPTR, deadline)
            return self._address(record for record in records if isinstance(record, NAPTR))
        except dns.resolver.NXDOMAIN:
            await self._check_zone(deadline)
            return None  # nobody of this name is registered
        except dns.exception.DNSException as error:
            raise self._fault(error) from error

    async def _check_zone(self, deadline: float) -> None:
        """Zones have been given up, and then nobody is found in them. Raises Fault."""
        try:
            await self._ask(f"{self._zone}.", dns.rdatatype.SOA, deadline)
        except dns.exception.DNSException as error:
            raise self._fault(error) from error

    async def _ask(self, name: str, kind: dns.rdatatype.RdataType, deadline: float) -> dns.resolver.Answer:
        lifetime = max(deadline - asyncio.get_running_loop().time(), 0.001)
        return await self._resolving().resolve(name, kind, search=False, lifetime=lifetime, raise_on_no_answer=False)

    def _address(self, records: Iterable[NAPTR]) -> str:
        for record in sorted(records, key=lambda record: (record.order, record.preference)):
            if record.flags.upper() == b"U" and record.service.lower() == b"meta:smp":
                found = _REGEXP.fullmatch(record.regexp.decode("ascii", "replace"))
                address = found["address"].rstrip("/") if found else ""
                if not _is_smp(address):
                    raise Fault(Reason.ODD, self._zone, detail="an SMP's address that is none of https, port 443")
                return address
        raise Fault(Reason.ODD, self._zone, detail="a participant without an SMP")

    def _fault(self, error: dns.exception.DNSException) -> Fault:
        """The name is not in the log: it stands for a number, which may be a person's."""
        match error:
            case dns.resolver.NXDOMAIN():
                return Fault(Reason.UNKNOWN_PATH, self._zone, detail="there is no such zone")
            case dns.exception.Timeout():
                return Fault(Reason.TIMEOUT, self._zone)
            case dns.resolver.NoNameservers():
                return Fault(Reason.SERVER_ERROR, self._zone)
            case dns.resolver.NoResolverConfiguration():
                return Fault(Reason.CONNECT, self._zone, detail="this machine has no name server")
        return Fault(Reason.ODD, self._zone, detail=type(error).__name__)


def host_of(participant: str, zone: str) -> str:
    """The name under which a participant stands in the DNS, as such an absolute one.

    >>> host_of("0192:923609016", "participant.sml.prod.tech.peppol.org")[:58]
    'xqk4t3fmtezduy5bovjmtnaq45n7e4tibyhwfpgot75bsp7uyg2a.iso65'
    """
    digest = hashlib.sha256(participant.lower().encode()).digest()
    return f"{base64.b32encode(digest).decode().rstrip('=').lower()}.{SCHEME}.{zone}."


def checked_zone(zone: str) -> str:
    """The same, without a dot at its end. Raises ValueError where it is no zone of the DNS."""
    bare = zone.lower().removesuffix(".")
    if not _ZONE.fullmatch(bare) or len(bare) > 150:
        raise ValueError(f"The zone is {zone!r}; expected one such as participant.sml.prod.tech.peppol.org.")
    return bare


def _is_smp(address: str) -> bool:
    """Who registers may write any address here: only one as an SMP has it is asked."""
    try:
        url = httpx.URL(checked_base_url(address))
    except ValueError:
        return False
    return url.scheme == "https" and url.port is None and not url.userinfo
