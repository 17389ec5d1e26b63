"""Who can receive EHF is what Peppol says exactly, and what is not said is neither yes nor no."""

import asyncio
import socket
import struct
from typing import Any

import dns.rcode
import pytest
import structlog

from service.registry.fault import Fault, Reason
from service.registry.peppol import ANSWERED, Peppol
from service.registry.sandbox import running_sandbox, smp_of
from service.registry.sandbox_smp import REMINDER, service_group
from service.registry.sml import Sml, checked_zone, host_of
from service.registry.smp import BILLING_INVOICE, Smps
from tests.registry.faulty import Handler, always, faulty, reply
from tests.registry.names import named

ZONE = "participant.sml.test.tech.peppol.org"
ME = "0192:923609016"
HOST = host_of(ME, ZONE)
THERE = {f"{ZONE}.": ("SOA ns.test. people.test. 1 60 60 60 60",)}
CREDIT_NOTE = BILLING_INVOICE.replace("Invoice", "CreditNote")


def naptr(address: str, *, order: int = 10, preference: int = 10, flags: str = "U", service: str = "Meta:SMP") -> str:
    return f'NAPTR {order} {preference} "{flags}" "{service}" "!.*!{address}!" .'


def group(*kinds: str) -> bytes:
    return reply(200, service_group(ME, list(kinds), "https://smp.test").encode())


async def asked(handler: Handler, *, deadline_s: float = 5.0) -> bool | None:
    async with faulty(handler) as smp, Peppol(None, smp_url=smp.url, deadline_s=deadline_s) as peppol:
        return await peppol.can_receive_ehf(ME)


# --- what the SMP says


async def test_the_sandbox_answers_as_peppol_does() -> None:
    async with running_sandbox() as url, Peppol(None, smp_url=smp_of(url)) as peppol:
        answers = [await peppol.can_receive_ehf(f"0192:31234567{digit}") for digit in (2, 7, 9)]

    assert answers == [True, False, False]


@pytest.mark.parametrize(
    ("kinds", "can"),
    [
        ([BILLING_INVOICE], True),
        ([REMINDER, CREDIT_NOTE, BILLING_INVOICE], True),
        ([], False),
        ([CREDIT_NOTE], False),
        ([REMINDER], False),
        ([BILLING_INVOICE.removesuffix("::2.1")], False),
        ([f"{BILLING_INVOICE}1"], False),
        ([BILLING_INVOICE.replace("Invoice##", "invoice##")], False),
    ],
)
async def test_who_is_listed_for_exactly_the_invoice_can_receive_it(kinds: list[str], can: bool) -> None:
    assert await asked(always(group(*kinds))) is can


async def test_who_the_smp_does_not_know_can_not() -> None:
    assert await asked(always(reply(404, b"<html>Not found</html>"))) is False


async def test_the_question_has_its_participant_escaped_and_no_accept_header() -> None:
    async with faulty(always(reply(404))) as smp, Peppol(None, smp_url=smp.url) as peppol:
        await peppol.can_receive_ehf(ME)

    (request,) = smp.requests
    assert request.target.endswith("/api/iso6523-actorid-upis%3A%3A0192%3A923609016")
    assert "accept" not in request.headers
    assert request.headers["accept-encoding"] == "identity"


DOCUMENT = service_group(ME, [BILLING_INVOICE], "https://smp.test")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(200, DOCUMENT[:-9].encode()), Reason.ODD),
        (reply(200, b"<html/>"), Reason.ODD),
        (reply(200, DOCUMENT.replace("publishing/1.0", "publishing/2.0").encode()), Reason.ODD),
        (reply(200, DOCUMENT.replace("?>", "?><!DOCTYPE a>").encode()), Reason.ODD),
        (reply(200, DOCUMENT.replace("0192", "0192æ").encode("latin-1")), Reason.ODD),
        (reply(200, b""), Reason.ODD),
        (reply(200, DOCUMENT.encode(), Content_Encoding="gzip"), Reason.ODD),
        (reply(200, DOCUMENT.encode() + b" " * 1024 * 1024), Reason.TOO_LARGE),
        (reply(200, DOCUMENT.encode())[:-9], Reason.BROKEN),
        (b"", Reason.BROKEN),
        (reply(204), Reason.ODD),
        (reply(302, Location="/elsewhere"), Reason.REDIRECT),
        (reply(403), Reason.REFUSED),
        (reply(406), Reason.VERSION_REFUSED),
        (reply(429), Reason.RATE_LIMITED),
        (reply(500), Reason.SERVER_ERROR),
        (reply(503), Reason.GATEWAY),
    ],
)
async def test_no_fault_of_the_smp_is_an_answer_and_the_log_says_which_it_was_but_not_of_whom(answer: bytes, reason: Reason) -> None:
    outcomes: list[str] = []
    with structlog.testing.capture_logs() as lines:
        async with faulty(always(answer)) as smp, Peppol(None, smp_url=smp.url, on_asked=outcomes.append) as peppol:
            assert await peppol.can_receive_ehf(ME) is None

    assert [line["reason"] for line in lines] == outcomes == [reason]
    assert "923609016" not in str(lines)


async def test_an_smp_that_is_not_there_is_no_answer() -> None:
    async with faulty(always(b"")) as smp:
        pass
    async with Peppol(None, smp_url=smp.url) as peppol:
        assert await peppol.can_receive_ehf(ME) is None


async def test_a_silent_smp_is_no_answer_after_the_deadline() -> None:
    async def silent(*_: object) -> None:
        await asyncio.Event().wait()

    assert await asked(silent, deadline_s=0.05) is None


async def test_one_that_sends_byte_after_byte_has_the_deadline_as_well() -> None:
    async def dripping(_request: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.001)

    assert await asked(dripping, deadline_s=0.05) is None


async def test_an_smp_at_an_address_that_is_not_public_gets_no_byte() -> None:
    smps = Smps(timeout_s=5, user_agent="Kundekort", is_public_only=True)
    async with faulty(always(group(BILLING_INVOICE))) as smp:
        with pytest.raises(Fault, match="odd"):
            await smps.kinds_of(ME, smp.url)
        await smps.aclose()

    assert smp.requests == []


async def test_an_smp_that_is_gone_before_its_address_is_looked_at_is_a_fault_as_any_other() -> None:
    smps = Smps(timeout_s=5, user_agent="Kundekort", is_public_only=True)

    async def reset(_reader: object, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()

    async with await asyncio.start_server(reset, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for _ in range(30):  # which of the two is first is chance
            with pytest.raises(Fault):
                await smps.kinds_of(ME, url)
    await smps.aclose()


# --- where the SMP is


@pytest.mark.parametrize(
    ("participant", "label"),
    [
        (ME, "XQK4T3FMTEZDUY5BOVJMTNAQ45N7E4TIBYHWFPGOT75BSP7UYG2A"),
        ("0088:123abc", "Y7DZFXAF3D4CJZ4KCGRXTEC6TWVCGA4KY7ZWA5BOIF6MSWD4TDRQ"),
        ("0088:123ABC", "Y7DZFXAF3D4CJZ4KCGRXTEC6TWVCGA4KY7ZWA5BOIF6MSWD4TDRQ"),
    ],
)
def test_a_participant_has_its_name_in_the_zone(participant: str, label: str) -> None:
    assert host_of(participant, ZONE) == f"{label.lower()}.iso6523-actorid-upis.{ZONE}."


async def located(*records: str, deadline_s: float = 5.0, **more: Any) -> str | None:
    names = THERE | ({HOST: records} if records else {})
    async with named(names, **more) as resolving:
        return await Sml(ZONE, resolving=resolving).smp_of(ME, asyncio.get_running_loop().time() + deadline_s)


@pytest.mark.parametrize(
    ("records", "address"),
    [
        ([naptr("https://smp.elma-smp.no/")], "https://smp.elma-smp.no"),
        ([naptr("https://smp.example.com:443/peppol/")], "https://smp.example.com:443/peppol"),
        ([naptr("https://smp.test", flags="u", service="META:smp")], "https://smp.test"),
        ([naptr("https://second.test", order=20), naptr("https://first.test", order=10, preference=90)], "https://first.test"),
        ([naptr("https://second.test", preference=20), naptr("https://first.test")], "https://first.test"),
        ([naptr("https://other.test", order=1, service="Meta:XXX"), naptr("https://smp.test")], "https://smp.test"),
        (['NAPTR 1 1 "U" "Meta:SMP" "!^.*$!https://smp.test!" .'], "https://smp.test"),
    ],
)
async def test_the_address_of_the_smp_is_that_of_the_first_record(records: list[str], address: str) -> None:
    assert await located(*records) == address


async def test_a_name_that_is_not_there_is_nobody_who_is_registered() -> None:
    assert await located() is None


@pytest.mark.parametrize(
    "record",
    [
        naptr("http://smp.test"),
        naptr("https://smp.test:8443"),
        naptr("https://user@smp.test"),
        naptr("https://smp.test/?a"),
        naptr("https://smp.test/#a"),
        naptr("ftp://smp.test"),
        naptr("https://"),
        naptr("https://" + "a" * 64),
        naptr("smp.test"),
        naptr("https://smp.test", flags="S"),
        naptr("https://smp.test", service="Meta:XXX"),
        'NAPTR 1 1 "U" "Meta:SMP" "" smp.test.',
        'NAPTR 1 1 "U" "Meta:SMP" "!^(.+)$!https://\\\\1.test!" .',
        "A 192.0.2.1",
    ],
)
async def test_a_record_that_leads_to_no_smp_says_nothing(record: str) -> None:
    with pytest.raises(Fault) as met:
        await located(record)

    assert met.value.reason is Reason.ODD


async def test_where_the_zone_is_gone_nobody_is_said_to_be_unregistered() -> None:
    async with named({}) as resolving:
        with pytest.raises(Fault) as met:
            await Sml(ZONE, resolving=resolving).smp_of(ME, asyncio.get_running_loop().time() + 5)

    assert met.value.reason is Reason.UNKNOWN_PATH
    assert met.value.is_ours


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED])
async def test_a_name_server_that_can_not_tell_says_nothing(rcode: dns.rcode.Rcode) -> None:
    with pytest.raises(Fault) as met:
        await located(rcode=rcode)

    assert met.value.reason is Reason.SERVER_ERROR


async def test_a_name_server_that_is_silent_says_nothing_after_the_deadline() -> None:
    with pytest.raises(Fault) as met:
        await located(is_silent=True, deadline_s=0.05)

    assert met.value.reason is Reason.TIMEOUT


async def test_by_both_servers_together() -> None:
    outcomes: list[str] = []
    for records, answer in ((THERE, False), (THERE | {HOST: (naptr("https://127.0.0.1"),)}, None), ({}, None)):
        async with named(records) as resolving, Peppol(Sml(ZONE, resolving=resolving), on_asked=outcomes.append) as peppol:
            assert await peppol.can_receive_ehf(ME) is answer

    assert outcomes[0] == ANSWERED
    assert ANSWERED not in outcomes[1:]


@pytest.mark.parametrize("zone", ["", "peppol", "https://peppol.org", "peppol.org/x", "a b.org", "." * 3, "a." * 80 + "org"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="expected one such as"):
        checked_zone(zone)
