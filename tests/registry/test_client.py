"""The client before the sandbox, and before a register that says exactly what a rule needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from service.registry.answer import RegistrySource, RegistryStatus
from service.registry.client import NUMBERS_MAX, Enhetsregisteret
from service.registry.company import Company, CompanyStatus
from service.registry.finder import SINGLES_MAX
from service.registry.sandbox_companies import KINDS, ORDINARY
from service.registry.transport import CALLS_MAX
from tests.registry.conftest import Clock
from tests.registry.faulty import Faulty, Request, always, by_path, faulty, page, reply, unit

pytestmark = pytest.mark.asyncio(loop_scope="module")  # with the sandbox, which is served in it

NUMBER, OTHER, THIRD = "312260182", "310590835", "310166138"
ORDINARY_NUMBERS = [number for number, *_ in ORDINARY]
GONE = reply(410, {"organisasjonsnummer": NUMBER, "slettedato": "2026-03-02"})


def kind_of(start: str) -> str:
    return next(kind.number for kind in KINDS if kind.kind.startswith(start))


async def found(register: Enhetsregisteret, number: str) -> Company:
    answer = await register.company(number)
    assert answer.status is RegistryStatus.ANSWERED
    assert answer.value is not None
    return answer.value


def paths(register: Faulty) -> list[str]:
    return [request.target.split("/api/")[1].split("?")[0] for request in register.requests]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
async def test_each_kind_in_the_sandbox_is_what_its_table_says(kind: object, register: Enhetsregisteret) -> None:
    number, expect = next((known.number, known.expect) for known in KINDS if known is kind)

    answer = await register.company(number)

    assert (answer.status, answer.source) == (RegistryStatus.ANSWERED, RegistrySource.LIVE)
    if "no company" in expect:
        assert answer.value is None
    else:
        assert answer.value is not None
        assert expect.startswith((answer.value.status, "found by its number", "the number of employees"))
        assert answer.value.needs_accept_status is ("acceptStatus" in expect or answer.value.status is CompanyStatus.DELETED)


async def test_a_sub_unit_has_its_parents_number_and_status(register: Enhetsregisteret) -> None:
    company = await found(register, kind_of("BEDR of the bankrupt"))

    assert company.is_sub_unit
    assert company.parent_organization_number == kind_of("AS, bankrupt")
    assert company.status is CompanyStatus.BANKRUPT


async def test_a_sub_unit_of_a_deleted_parent_is_deleted_with_it() -> None:
    answers = {
        f"/underenheter/{NUMBER}": reply(200, unit(NUMBER, overordnetEnhet=OTHER)),
        f"/enheter/{OTHER}": reply(200, unit(OTHER, slettedato="2026-01-31")),
    }
    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        assert (await found(register, NUMBER)).status is CompanyStatus.DELETED


@pytest.mark.parametrize("parent", [reply(404), reply(410), reply(500), reply(200, [])])
async def test_a_sub_unit_whose_parent_cannot_be_had_is_active(parent: bytes) -> None:
    answers = {f"/underenheter/{NUMBER}": reply(200, unit(NUMBER, overordnetEnhet=OTHER)), f"/enheter/{OTHER}": parent}
    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        assert (await found(register, NUMBER)).status is CompanyStatus.ACTIVE


@pytest.mark.parametrize("number", ["", "12345678", "312260183", "Fjordvik AS", "3122601820"])
async def test_what_is_no_organisation_number_is_not_asked(number: str) -> None:
    async with faulty(always(reply(500))) as told, Enhetsregisteret(told.url) as register:
        assert (await register.company(number)).status is RegistryStatus.NOT_ASKED
        assert (await register.companies([number]))[number].status is RegistryStatus.NOT_ASKED
        assert told.requests == []


async def test_a_number_may_be_written_with_blanks(register: Enhetsregisteret) -> None:
    assert (await found(register, " 312 260 182 ")).name == "FJORDVIK AS"


async def test_a_register_that_is_not_used_is_not_asked() -> None:
    async with Enhetsregisteret("") as register:
        assert not register.is_used
        assert (await register.company(NUMBER)).status is RegistryStatus.NOT_ASKED
        assert (await register.companies([NUMBER]))[NUMBER].status is RegistryStatus.NOT_ASKED
        assert (await register.search("Fjordvik", 10)).status is RegistryStatus.NOT_ASKED
        assert not await register.probe()


async def test_the_probe_tells_whether_the_register_answers(register: Enhetsregisteret) -> None:
    assert await register.probe()

    async with faulty(always(reply(500))) as told, Enhetsregisteret(told.url) as down:
        assert not await down.probe()


async def test_calls_say_who_asks_and_for_which_version() -> None:
    async with (
        faulty(always(reply(404))) as told,
        Enhetsregisteret(told.url, user_agent="Kundekort/9", contact="drift@fjordvik.example") as register,
    ):
        await register.company(NUMBER)

    heard = {request.target.rsplit("/", 2)[1]: request.headers for request in told.requests}
    for kind, media_type in (("enheter", "enhet"), ("underenheter", "underenhet")):
        versioned = f"application/vnd.brreg.enhetsregisteret.{media_type}.v2+json;charset=UTF-8"
        assert heard[kind]["accept"] == f"{versioned}, application/json;q=0.5"
        assert heard[kind]["user-agent"] == "Kundekort/9"
        assert heard[kind]["from"] == "drift@fjordvik.example"


# Searching by name


async def test_a_name_finds_companies_in_any_case_by_its_parts(register: Enhetsregisteret) -> None:
    names = [company.name for company in (await register.search("  regn fjord  ", 10)).value]

    assert names == ["FJORDVIK REGNSKAP AS"]


async def test_a_foreign_firm_comes_as_its_nuf_and_not_as_utla_too(register: Enhetsregisteret) -> None:
    hits = (await register.search("foghorn", 10)).value

    assert [company.organization_form.code for company in hits] == ["NUF"]
    assert (await found(register, kind_of("UTLA"))).organization_form.code == "UTLA"


async def test_sub_units_are_searched_only_where_main_units_are_few() -> None:
    many = page("enheter", unit(NUMBER), unit(OTHER), unit(THIRD))
    async with faulty(by_path({"/enheter": reply(200, many)})) as told, Enhetsregisteret(told.url) as register:
        await register.search("fjordvik", 10)
        assert paths(told) == ["enheter"]

    few = {"/underenheter": reply(200, page("underenheter", unit(OTHER))), "/enheter": reply(200, page("enheter", unit(NUMBER)))}
    async with faulty(by_path(few)) as told, Enhetsregisteret(told.url) as register:
        answer = await register.search("fjordvik", 10)
        assert paths(told) == ["enheter", "underenheter"]
    assert [(company.organization_number, company.is_sub_unit) for company in answer.value] == [(NUMBER, False), (OTHER, True)]


async def test_sub_units_that_cannot_be_had_cost_the_others_nothing() -> None:
    answers = {"/underenheter": reply(500), "/enheter": reply(200, page("enheter", unit(NUMBER)))}
    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        answer = await register.search("fjordvik", 10)

    assert (answer.status, len(answer.value)) == (RegistryStatus.ANSWERED, 1)


async def test_sub_units_found_by_name_have_their_parents_status(register: Enhetsregisteret) -> None:
    hits = (await register.search("avd", 10)).value

    assert {company.name: company.status for company in hits if company.is_sub_unit} == {
        "FJORDVIK AS AVD ÅLESUND": CompanyStatus.ACTIVE,
        "FJORDVIK BYGG AS AVD VOSS": CompanyStatus.ACTIVE,
        "KVITUGLE TRANSPORT AS AVD NORD": CompanyStatus.ACTIVE,
        "RÅTTEN PLANKE AS AVD SAG": CompanyStatus.BANKRUPT,
    }


async def test_a_search_gives_no_more_than_was_asked_for(register: Enhetsregisteret) -> None:
    assert len((await register.search("as", 4)).value) == 4

    more = page("enheter", unit(NUMBER), unit(OTHER), unit(THIRD))
    async with faulty(always(reply(200, more))) as told, Enhetsregisteret(told.url) as talkative:
        assert len((await talkative.search("fjordvik", 2)).value) == 2


@pytest.mark.parametrize("name", ["x" * 1000, "æ" * 181, "a\x00b\nc", "%&=?#/..", "*", "\ud800 fjordvik", "'; DROP TABLE"])
async def test_any_name_is_made_one_that_the_register_accepts(name: str, register: Enhetsregisteret) -> None:
    assert (await register.search(name, 10)).status is RegistryStatus.ANSWERED


@pytest.mark.parametrize(("name", "size"), [("", 10), (" \t\x00", 10), ("fjordvik", 0)])
async def test_nothing_to_search_for_is_not_asked(name: str, size: int, register: Enhetsregisteret) -> None:
    assert (await register.search(name, size)).status is RegistryStatus.NOT_ASKED


# Many numbers at once


async def test_many_numbers_are_one_search_at_each_endpoint() -> None:
    answers = {
        "/enheter": reply(200, page("enheter", unit(OTHER), unit(NUMBER))),
        "/underenheter": reply(200, page("underenheter", unit(THIRD, overordnetEnhet=OTHER))),
    }
    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        companies = await register.companies([NUMBER, OTHER, THIRD])
        assert sorted(paths(told)) == ["enheter", "underenheter"]

    assert {number: answer.value and answer.value.is_sub_unit for number, answer in companies.items()} == {
        NUMBER: False,
        OTHER: False,
        THIRD: True,
    }


async def test_many_numbers_of_every_kind_are_as_each_by_itself(sandbox_url: str) -> None:
    numbers = [kind.number for kind in KINDS]
    async with Enhetsregisteret(sandbox_url) as one, Enhetsregisteret(sandbox_url) as many:
        together = await many.companies(numbers)
        alone = {number: await one.company(number) for number in numbers}

    assert {number: answer.value for number, answer in together.items()} == {number: answer.value for number, answer in alone.items()}
    assert {answer.status for answer in together.values()} == {RegistryStatus.ANSWERED}


async def test_what_a_batch_lacks_is_asked_for_one_by_one_up_to_a_limit() -> None:
    nothing = {f"/{kind}": reply(200, page(kind)) for kind in ("enheter", "underenheter")}
    async with faulty(by_path(nothing)) as told, Enhetsregisteret(told.url, deadline_s=30) as register:
        answers = await register.companies(ORDINARY_NUMBERS)

    statuses = [answer.status for answer in answers.values()]
    assert len(ORDINARY_NUMBERS) > SINGLES_MAX
    assert statuses.count(RegistryStatus.ANSWERED) == SINGLES_MAX
    assert statuses.count(RegistryStatus.NOT_ASKED) == len(ORDINARY_NUMBERS) - SINGLES_MAX
    assert len(told.requests) == 2 + 2 * SINGLES_MAX


async def test_when_half_of_a_batch_fails_what_the_other_half_has_is_answered() -> None:
    answers = {"/enheter": reply(200, page("enheter", unit(NUMBER))), "/underenheter": reply(500)}
    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        with capture_logs() as log:
            companies = await register.companies([NUMBER, OTHER])

    assert companies[NUMBER].status is RegistryStatus.ANSWERED
    assert companies[OTHER].status is RegistryStatus.UNAVAILABLE
    assert [line["event"] for line in log] == ["registry_unavailable"]


async def test_more_than_one_batch_is_still_one_answer(register: Enhetsregisteret) -> None:
    numbers = [f"{prefix:08d}" for prefix in range(90_000_000, 90_000_400)]
    proper = [f"{number}{digit}" for number in numbers for digit in range(10) if _is_proper(f"{number}{digit}")]

    answers = await register.companies([NUMBER, *proper])

    assert len(proper) > 300
    assert answers[NUMBER].is_answered


async def test_too_many_numbers_are_the_callers_mistake(register: Enhetsregisteret) -> None:
    with pytest.raises(ValueError, match="2001 organisation numbers"):
        await register.companies([str(number) for number in range(NUMBERS_MAX + 1)])


# Asking as little as can be


async def test_a_second_look_up_is_from_the_cache_as_of_the_first(sandbox_url: str, clock: Clock) -> None:
    async with Enhetsregisteret(sandbox_url, clock=clock) as register:
        before = datetime.now(UTC)
        live = await register.company(NUMBER)
        clock.now += 59
        cached = await register.company(NUMBER)
        clock.now += 2
        again = await register.company(NUMBER)

    assert [answer.source for answer in (live, cached, again)] == ["LIVE", "CACHE", "LIVE"]
    assert cached.value == live.value
    assert cached.as_of == live.as_of
    assert live.as_of is not None
    assert before <= live.as_of <= datetime.now(UTC)


async def test_not_found_is_kept_for_a_shorter_time(sandbox_url: str, clock: Clock) -> None:
    unknown = kind_of("no such company")
    async with Enhetsregisteret(sandbox_url, clock=clock) as register:
        sources = [(await register.company(unknown)).source]
        clock.now += 9
        sources.append((await register.company(unknown)).source)
        clock.now += 2
        sources.append((await register.company(unknown)).source)

    assert sources == ["LIVE", "CACHE", "LIVE"]


async def test_searches_and_batches_are_kept_too(register: Enhetsregisteret) -> None:
    await register.search("Fjordvik", 10)
    await register.companies([NUMBER, OTHER])

    assert (await register.search("FJORDVIK ", 10)).source is RegistrySource.CACHE
    assert (await register.company(OTHER)).source is RegistrySource.CACHE
    assert (await register.companies([NUMBER]))[NUMBER].source is RegistrySource.CACHE


async def test_what_was_unavailable_is_not_kept() -> None:
    async with faulty(always(reply(500))) as told, Enhetsregisteret(told.url) as register:
        await register.company(NUMBER)
        before = len(told.requests)
        await register.company(NUMBER)

    assert len(told.requests) > before


async def test_a_company_removed_for_legal_reasons_leaves_the_cache(clock: Clock) -> None:
    is_removed = False

    async def register_of(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.target.endswith(f"/enheter/{NUMBER}"):
            writer.write(GONE if is_removed else reply(200, unit(NUMBER)))
        elif "/enheter?" in request.target:
            writer.write(reply(200, page("enheter", unit(NUMBER), unit(OTHER), unit(THIRD))))
        else:
            writer.write(reply(404))

    async with faulty(register_of) as told, Enhetsregisteret(told.url, clock=clock) as register:
        await register.company(NUMBER)
        clock.now += 50
        await register.search("fjordvik", 3)
        is_removed = True
        clock.now += 11  # the company has left the cache by itself, the search is still there

        removed = await register.company(NUMBER)
        searched = await register.search("fjordvik", 3)

    assert (removed.status, removed.value) == (RegistryStatus.ANSWERED, None)
    assert searched.source is RegistrySource.LIVE


async def test_equal_look_ups_at_once_are_one_call_and_outlive_who_gives_up() -> None:
    may_answer = asyncio.Event()
    heard = asyncio.Event()

    async def waits(request: Request, writer: asyncio.StreamWriter) -> None:
        heard.set()
        await may_answer.wait()
        writer.write(reply(200, unit(NUMBER)) if "/enheter/" in request.target else reply(404))

    async with faulty(waits) as told, Enhetsregisteret(told.url, deadline_s=30) as register:
        first, second, third = (asyncio.create_task(register.company(NUMBER)) for _ in range(3))
        await heard.wait()
        first.cancel()
        may_answer.set()
        answers = await asyncio.gather(second, third)

    assert [answer.value and answer.value.name for answer in answers] == ["FJORDVIK AS", "FJORDVIK AS"]
    assert sorted(paths(told)) == [f"enheter/{NUMBER}", f"underenheter/{NUMBER}"]


async def test_a_register_that_is_down_is_not_asked_until_a_trial_succeeds(clock: Clock) -> None:
    is_down = True

    async def register_of(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(500) if is_down else reply(200, unit(NUMBER)) if "/enheter/" in request.target else reply(404))

    async with faulty(register_of) as told, Enhetsregisteret(told.url, faults_max=2, cool_down_s=10, clock=clock) as register:
        await register.company(NUMBER)
        await register.company(NUMBER)
        asked = len(told.requests)
        with capture_logs() as log:
            refused = await register.company(NUMBER)
        assert len(told.requests) == asked

        is_down = False
        clock.now += 10
        recovered = await register.company(NUMBER)

    assert refused.status is RegistryStatus.UNAVAILABLE
    assert [(line["event"], line["reason"]) for line in log] == [("registry_unavailable", "breaker_open")]
    assert recovered.status is RegistryStatus.ANSWERED


async def test_retry_after_is_obeyed(clock: Clock) -> None:
    async with faulty(always(reply(429, Retry_After="30"))) as told, Enhetsregisteret(told.url, clock=clock) as register:
        await register.company(NUMBER)
        asked = len(told.requests)
        clock.now += 29
        await register.company(NUMBER)
        assert len(told.requests) == asked
        clock.now += 1
        await register.company(NUMBER)
        assert len(told.requests) > asked


@pytest.mark.parametrize("answer", [reply(404), reply(200, [1]), reply(400)])
async def test_a_register_that_answers_is_not_down_whatever_it_says(answer: bytes) -> None:
    async with faulty(always(answer)) as told, Enhetsregisteret(told.url, faults_max=1, cached_missing_s=0) as register:
        await register.company(NUMBER)
        asked = len(told.requests)
        await register.company(NUMBER)

    assert len(told.requests) > asked


async def test_a_look_up_that_got_no_turn_says_nothing_of_the_register(clock: Clock) -> None:
    async with (
        faulty(always(reply(500))) as told,
        Enhetsregisteret(told.url, deadline_s=0.2, faults_max=1, cool_down_s=10, clock=clock) as register,
    ):
        await register.company(NUMBER)  # an outage: the breaker opens
        clock.now += 10
        asked = len(told.requests)
        with capture_logs() as log:
            async with every_slot(register):
                trial = await register.company(NUMBER)
            after = await register.company(NUMBER)

    assert (trial.status, after.status) == (RegistryStatus.UNAVAILABLE, RegistryStatus.UNAVAILABLE)
    assert [line["reason"] for line in log] == ["busy", "breaker_open"]
    assert len(told.requests) == asked


@asynccontextmanager
async def every_slot(register: Enhetsregisteret) -> AsyncIterator[None]:
    """As if so many other calls were in flight. Real ones would end at the same moment as the look-up that waits for them."""
    assert register._finder
    async with AsyncExitStack() as stack:
        for _ in range(CALLS_MAX):
            await stack.enter_async_context(register._finder._transport._slots)
        yield


def _is_proper(number: str) -> bool:
    return sum(weight * int(digit) for weight, digit in zip((3, 2, 7, 6, 5, 4, 3, 2, 1), number, strict=True)) % 11 == 0
