"""A name server that says what it is told to: real DNS on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import cast

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Records = Mapping[str, tuple[str, ...]]
"""By absolute name, `TYPE data`. Where there is none, NXDOMAIN."""


class _Server(asyncio.DatagramProtocol):
    def __init__(self, records: Records, rcode: dns.rcode.Rcode, *, is_silent: bool) -> None:
        self._records = records
        self._rcode = rcode
        self._is_silent = is_silent

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not self._is_silent:
            self._transport.sendto(self._answer(dns.message.from_wire(data)).to_wire(), addr)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        (question,) = query.question
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = question.name.to_text()
        there = [data.partition(" ") for data in self._records.get(name, ())]
        for kind, _, data in there:
            if kind == question.rdtype.name:
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, data))
        answer.set_rcode(self._rcode if there or self._rcode else dns.rcode.NXDOMAIN)
        return answer


@asynccontextmanager
async def named(
    records: Records, *, rcode: dns.rcode.Rcode = dns.rcode.NOERROR, is_silent: bool = False
) -> AsyncIterator[Callable[[], dns.asyncresolver.Resolver]]:
    """Gives what makes resolvers that ask it."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Server(records, rcode, is_silent=is_silent), ("127.0.0.1", 0))

    def resolver() -> dns.asyncresolver.Resolver:
        made = dns.asyncresolver.Resolver(configure=False)
        made.nameservers = ["127.0.0.1"]
        made.port = transport.get_extra_info("sockname")[1]
        return made

    try:
        yield resolver
    finally:
        transport.close()
