"""Whatever the register does, a look-up is answered within its deadline, and the log has one line that says why."""

import asyncio
import gzip
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest
from structlog.testing import capture_logs

from service.registry.answer import RegistryStatus
from service.registry.client import Enhetsregisteret
from service.registry.fault import EXCERPT_LENGTH_MAX
from service.registry.wire import UNIT_BYTES_MAX
from tests.registry.faulty import Handler, Request, always, by_path, faulty, page, reply, unit

NUMBER, OTHER, THIRD = "312260182", "310590835", "310166138"
DEADLINE_S = 1.0
SLACK_S = 1.0  # of a machine that is busy with other tests

LookUp = Callable[[Enhetsregisteret], Awaitable[set[RegistryStatus]]]


async def by_number(register: Enhetsregisteret) -> set[RegistryStatus]:
    return {(await register.company(NUMBER)).status}


async def by_name(register: Enhetsregisteret) -> set[RegistryStatus]:
    return {(await register.search("Fjordvik", 10)).status}


async def by_numbers(register: Enhetsregisteret) -> set[RegistryStatus]:
    return {answer.status for answer in (await register.companies([NUMBER, OTHER])).values()}


LOOK_UPS: list[LookUp] = [by_number, by_name, by_numbers]


async def hangs(_request: Request, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def stops_in_the_middle(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(reply(200, {"organisasjonsnummer": NUMBER})[:-5])
    await writer.drain()
    await hangs(request, writer)


async def hangs_up(_request: Request, _writer: asyncio.StreamWriter) -> None:
    pass


async def never_ends(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


SWOLLEN = reply(200, gzip.compress(b" " * (UNIT_BYTES_MAX * 8)), Content_Encoding="gzip")

FAULTS: dict[str, tuple[Handler, str]] = {
    "slow": (hangs, "timeout"),
    "half a body, then nothing": (stops_in_the_middle, "timeout"),
    "half a body, then the end": (always(reply(200, b'{"a":1}')[:-2]), "broken"),
    "hung up": (hangs_up, "broken"),
    "not HTTP": (always(b"\x16\x03\x01\x00\xa5 hello\r\n\r\n"), "broken"),
    "500": (always(reply(500, {"status": 500, "trace": "5631709a"})), "server_error"),
    "502": (always(reply(502, b"<html>")), "gateway"),
    "503": (always(reply(503)), "gateway"),
    "504": (always(reply(504)), "gateway"),
    "429": (always(reply(429)), "rate_limited"),
    "429 for a minute": (always(reply(429, Retry_After="60")), "rate_limited"),
    "429 until a date": (always(reply(429, Retry_After="Fri, 31 Dec 2999 23:59:59 GMT")), "rate_limited"),
    "429 for who knows": (always(reply(429, Retry_After="soon")), "rate_limited"),
    "cut JSON": (always(reply(200, b'{"organisasjonsnummer": "31226')), "not_json"),
    "HTML": (always(reply(200, b"<html>Vedlikehold</html>", Content_Type="text/html")), "not_json"),
    "no body": (always(reply(200)), "not_json"),
    "not UTF-8": (always(reply(200, '{"navn": "Å"}'.encode("latin-1"))), "not_json"),
    "too deep": (always(reply(200, b"[" * 100_000)), "not_json"),
    "null": (always(reply(200, None)), "odd"),
    "a list": (always(reply(200, [unit(NUMBER)])), "odd"),
    "another object": (always(reply(200, {"message": "ok"})), "odd"),
    "an odd page": (always(reply(200, {"_embedded": {"enheter": {}, "underenheter": "x"}})), "odd"),
    "204": (always(reply(204)), "odd"),
    "endless": (never_ends, "too_large"),
    "swollen": (always(SWOLLEN), "too_large"),
    "400": (always(reply(400, {"status": 400, "feilmelding": "Feilaktig forespørsel"})), "refused"),
    "406": (always(reply(406)), "version_refused"),
    "415": (always(reply(415)), "version_refused"),
    "404 of the path": (always(reply(404, {"title": "Not Found", "status": 404, "instance": "/x", "detail": "x"})), "unknown_path"),
    "404 of another server": (always(reply(404, b"<html>nginx</html>")), "unknown_path"),
}
OUR_OWN = {"refused", "version_refused", "unknown_path"}


@dataclass
class Outcome:
    statuses: set[RegistryStatus]
    elapsed_s: float
    log: list[dict[str, object]]


async def outcome(look_up: LookUp, url: str) -> Outcome:
    async with Enhetsregisteret(url, deadline_s=DEADLINE_S) as register:
        begun = time.monotonic()
        with capture_logs() as lines:
            statuses = await look_up(register)
        elapsed_s = time.monotonic() - begun
    return Outcome(statuses, elapsed_s, [dict(line) for line in lines if line["event"] == "registry_unavailable"])


@pytest.mark.parametrize("look_up", LOOK_UPS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_of_the_register_is_an_answer_within_the_deadline(fault: str, look_up: LookUp) -> None:
    handler, reason = FAULTS[fault]

    async with faulty(handler) as told:
        met = await outcome(look_up, told.url)

    assert met.statuses == {RegistryStatus.UNAVAILABLE}
    assert met.elapsed_s < DEADLINE_S + SLACK_S
    assert [(line["reason"], line["log_level"]) for line in met.log] == [(reason, "error" if reason in OUR_OWN else "warning")]
    assert len(str(met.log[0].get("body", "")).encode()) <= EXCERPT_LENGTH_MAX
    assert "Fjordvik" not in repr(met.log)


TYPED = "Kari Testdal"
REPEATS: dict[str, bytes] = {
    "of what was typed": reply(400, {"status": 400, "valideringsfeil": [{"parametere": ["navn"], "feilaktigVerdi": TYPED}]}),
    "in the message": reply(500, {"status": 500, "message": f"no value for '{TYPED}'"}),
    "a text": reply(500, TYPED),
    "a list": reply(500, [TYPED]),
    "cut short": reply(200, f' \n{{"navn": "{TYPED}", "organ'.encode()),
    "after a byte order mark": reply(200, f'\ufeff{{"navn": "{TYPED}"}}'.encode()),
    "in UTF-16": reply(200, f'{{"navn": "{TYPED}"}}'.encode("utf-16")),
}


@pytest.mark.parametrize("answer", REPEATS.values(), ids=REPEATS)
async def test_a_body_of_json_is_not_logged_since_it_may_name_a_person(answer: bytes) -> None:
    async with faulty(always(answer)) as told:
        met = await outcome(by_number, told.url)

    assert met.log
    assert "body" not in met.log[0]
    assert "Testdal" not in repr(met.log)


async def test_a_page_of_another_server_is_logged() -> None:
    async with faulty(always(reply(502, b"<html>Vedlikehold</html>"))) as told:
        met = await outcome(by_number, told.url)

    assert [(line["status"], line["body"]) for line in met.log] == [(502, "<html>Vedlikehold</html>")]


@pytest.mark.parametrize("look_up", LOOK_UPS)
async def test_a_refused_connection_is_an_answer_within_the_deadline(look_up: LookUp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    met = await outcome(look_up, f"http://127.0.0.1:{port}/api")

    assert met.statuses == {RegistryStatus.UNAVAILABLE}
    assert met.elapsed_s < DEADLINE_S + SLACK_S
    assert [line["reason"] for line in met.log] == ["connect"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_elsewhere_is_not_followed(status: int) -> None:
    async with faulty(always(reply(200, unit(NUMBER)))) as elsewhere:
        async with faulty(always(reply(status, Location=f"{elsewhere.url}/enheter/{NUMBER}"))) as told:
            met = await outcome(by_number, told.url)

        assert elsewhere.requests == []
    assert met.statuses == {RegistryStatus.UNAVAILABLE}
    assert [line["reason"] for line in met.log] == ["redirect"]


async def test_a_huge_body_is_read_no_further_than_any_real_one_would_go() -> None:
    written = 0

    async def counts(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            writer.write(b" " * 65536)
            await writer.drain()
            written += 65536

    async with faulty(counts) as told:
        await outcome(by_number, told.url)

    buffers = 16 * 1024 * 1024  # the kernel's, of two connections
    assert written < 2 * UNIT_BYTES_MAX + buffers


async def test_an_answer_about_another_company_is_odd() -> None:
    async with faulty(always(reply(200, unit(OTHER)))) as told:
        met = await outcome(by_number, told.url)

    assert met.statuses == {RegistryStatus.UNAVAILABLE}
    assert met.log[0]["reason"] == "odd"


async def test_the_format_before_2018_is_refused_as_odd() -> None:
    old = {"organisasjonsnummer": int(NUMBER), "navn": "FJORDVIK AS", "organisasjonsform": "AS", "konkurs": "J"}

    async with faulty(always(reply(200, old))) as told:
        met = await outcome(by_number, told.url)

    assert met.statuses == {RegistryStatus.UNAVAILABLE}
    assert met.log[0]["reason"] == "odd"


async def test_one_odd_hit_costs_only_itself() -> None:
    hits = page("enheter", unit(NUMBER), {"navn": "uten nummer"}, unit(OTHER), unit(THIRD))

    async with faulty(by_path({"/enheter": reply(200, hits)})) as told, Enhetsregisteret(told.url) as register:
        with capture_logs() as log:
            answer = await register.search("fjordvik", 10)

    assert [company.organization_number for company in answer.value] == [NUMBER, OTHER, THIRD]
    assert [line["event"] for line in log] == ["registry_odd_records"]


@pytest.mark.parametrize("kind", ["enheter", "underenheter"])
async def test_a_company_found_at_one_endpoint_needs_no_answer_of_the_other(kind: str) -> None:
    async def half_deaf(request: Request, writer: asyncio.StreamWriter) -> None:
        if f"/{kind}/" not in request.target:
            await hangs(request, writer)
        writer.write(reply(200, unit(NUMBER)))

    async with faulty(half_deaf) as told, Enhetsregisteret(told.url, deadline_s=60) as register:
        answer = await register.company(NUMBER)

    assert answer.is_answered
    assert answer.value is not None
    assert answer.value.is_sub_unit is (kind == "underenheter")


async def test_a_company_unknown_at_one_endpoint_may_be_at_the_other_that_does_not_answer() -> None:
    async with faulty(by_path({f"/enheter/{NUMBER}": reply(404)}, otherwise=reply(500))) as told:
        met = await outcome(by_number, told.url)

    assert met.statuses == {RegistryStatus.UNAVAILABLE}


@pytest.mark.parametrize("first", [reply(502), reply(503), reply(504), reply(429), reply(429, Retry_After="0"), b""])
async def test_what_passes_is_tried_again_within_the_deadline(first: bytes) -> None:
    asked: dict[str, int] = {}

    async def recovers(request: Request, writer: asyncio.StreamWriter) -> None:
        asked[request.target] = asked.get(request.target, 0) + 1
        is_first = asked[request.target] == 1
        writer.write(first if is_first else reply(200, unit(NUMBER)) if "/enheter/" in request.target else reply(404))

    async with faulty(recovers) as told, Enhetsregisteret(told.url, deadline_s=30) as register:
        answer = await register.company(NUMBER)

    assert answer.is_answered
    assert asked[next(target for target in asked if "/enheter/" in target)] == 2


@pytest.mark.parametrize("answer", [reply(500), reply(400), reply(406), reply(200, b"<html>"), reply(429, Retry_After="60")])
async def test_what_does_not_pass_is_asked_once(answer: bytes) -> None:
    async with faulty(always(answer)) as told:
        await outcome(by_number, told.url)

    targets = [request.target for request in told.requests]
    assert len(targets) == len(set(targets))


async def test_the_deadline_is_of_the_whole_with_its_retries_and_its_parent() -> None:
    async def parent_hangs(request: Request, writer: asyncio.StreamWriter) -> None:
        if OTHER in request.target:
            await hangs(request, writer)
        is_sub_unit = "/underenheter/" in request.target
        writer.write(reply(200, unit(NUMBER, form="BEDR", overordnetEnhet=OTHER)) if is_sub_unit else reply(404))

    async with faulty(parent_hangs) as told, Enhetsregisteret(told.url, deadline_s=DEADLINE_S) as register:
        begun = time.monotonic()
        answer = await register.company(NUMBER)
        again = await register.company(NUMBER)

    assert time.monotonic() - begun < 2 * DEADLINE_S + SLACK_S
    assert answer.value is not None
    assert (answer.value.status, answer.value.lacks_parent) == ("ACTIVE", True)
    assert again.source == "LIVE"  # it may get another status yet, so it was not kept


async def test_no_more_than_eight_calls_are_in_flight() -> None:
    in_flight = 0
    eight, may_answer = asyncio.Event(), asyncio.Event()

    async def counts(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal in_flight
        if NUMBER not in request.target:
            in_flight += 1
            if in_flight == 8:
                eight.set()
            await may_answer.wait()
            in_flight -= 1
        writer.write(reply(404))

    numbers = ["312402688", "314078667", "313617602", "311137212", "312901099", "311815903", "310396249", "312957116"]
    async with faulty(counts) as told, Enhetsregisteret(told.url, deadline_s=30) as register, httpx.AsyncClient() as another:
        asking = [asyncio.create_task(register.company(number)) for number in numbers]
        await eight.wait()
        await another.get(f"{told.url}/enheter/{NUMBER}")  # served after whatever the register was asked before
        most = in_flight
        may_answer.set()
        answers = await asyncio.gather(*asking)

    assert most == 8
    assert all(answer.is_answered for answer in answers)
    assert len(told.requests) == 2 * len(numbers) + 1


@pytest.mark.parametrize(
    "url", ["data.brreg.no", "ftp://data.brreg.no/api", "http://", "/api", "http://[", "http://xn--", "https://x:99999"]
)
def test_a_base_url_that_is_none_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="expected one such as https://"):
        Enhetsregisteret(url)
