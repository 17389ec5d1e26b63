"""When keys are fetched, how long they are good, and what a flood of made-up ones costs: nothing."""

import asyncio

import pytest

from service.oidc.fetching import IssuerFault
from service.oidc.key_set import KeySet, key_set
from service.oidc.keys import AGAIN_AFTER_FAULT_S, AGAIN_S, FRESH_S, KEPT_MAX_S, STALE_S, IssuerUnavailable, Keys
from tests.oidc.conftest import Clock
from tests.oidc.loopback import ec_key, rsa_key


class Source:
    """What the issuer has, how often it was asked, and a gate that an answer may have to wait at."""

    def __init__(self) -> None:
        self.keys = key_set({"keys": [rsa_key().jwk]})
        self.is_down = False
        self.times = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> KeySet:
        self.times += 1
        await self.gate.wait()
        if self.is_down:
            raise IssuerFault("it is down")
        return self.keys

    def rotate(self) -> None:
        self.keys = key_set({"keys": [ec_key().jwk]})


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def keys(source: Source, clock: Clock) -> Keys:
    return Keys(source, clock)


async def settled() -> None:
    """Until all that could go on has."""
    for _ in range(10):
        await asyncio.sleep(0)


async def found(keys: Keys, id: str) -> list[str]:
    return list(await keys.find(id))


async def test_keys_are_fetched_once_and_kept(keys: Keys, source: Source, clock: Clock) -> None:
    for clock.now_s in (1000.0, 1001.0, 1000.0 + FRESH_S):
        assert await found(keys, "rsa") == ["RS256"]

    assert source.times == 1


async def test_fifty_first_requests_make_one_fetch(keys: Keys, source: Source) -> None:
    source.gate.clear()
    requests = asyncio.gather(*(found(keys, id) for id in ["rsa", "made-up"] * 25))
    await settled()
    source.gate.set()

    assert await requests == [["RS256"], []] * 25
    assert source.times == 1


async def test_who_stops_waiting_stops_nobody_else(keys: Keys, source: Source) -> None:
    source.gate.clear()
    first, second = (asyncio.create_task(found(keys, "rsa")) for _ in range(2))
    await settled()
    first.cancel()
    await settled()
    source.gate.set()

    assert await second == ["RS256"]
    assert first.cancelled()


async def test_keys_that_are_not_fresh_are_fetched_beside_the_request_that_they_still_serve(
    keys: Keys, source: Source, clock: Clock
) -> None:
    await found(keys, "rsa")
    clock.now_s += FRESH_S + 1
    source.rotate()
    source.gate.clear()

    assert await found(keys, "rsa") == ["RS256"]
    source.gate.set()
    await settled()

    assert await found(keys, "ec") == ["ES256"]
    assert await found(keys, "rsa") == [], "a key that the issuer has withdrawn is good for nothing"
    assert source.times == 2


async def test_keys_that_nobody_has_asked_for_in_a_while_are_fetched_before_they_serve(keys: Keys, source: Source, clock: Clock) -> None:
    await found(keys, "rsa")
    clock.now_s += STALE_S + 1
    source.rotate()

    assert await found(keys, "rsa") == []


async def test_a_new_key_is_fetched_when_the_first_token_of_it_comes(keys: Keys, source: Source, clock: Clock) -> None:
    await found(keys, "rsa")
    source.rotate()
    clock.now_s += AGAIN_S

    assert await found(keys, "ec") == ["ES256"]


async def test_a_flood_of_made_up_keys_is_one_fetch_in_half_a_minute(keys: Keys, source: Source, clock: Clock) -> None:
    for _ in range(2):
        await asyncio.gather(*(found(keys, f"made-up-{number}") for number in range(100)))
        clock.now_s += AGAIN_S - 1
        await asyncio.gather(*(found(keys, f"made-up-{number}") for number in range(100)))
        clock.now_s += 1

    assert source.times == 2


async def test_a_key_that_was_not_there_half_a_minute_ago_is_none_and_no_reason_to_wait(keys: Keys, source: Source, clock: Clock) -> None:
    await found(keys, "rsa")
    source.rotate()
    clock.now_s += AGAIN_S - 1

    assert await found(keys, "ec") == []
    assert source.times == 1


async def test_while_the_issuer_is_down_its_last_keys_serve_for_an_hour(keys: Keys, source: Source, clock: Clock) -> None:
    await found(keys, "rsa")
    source.is_down = True

    for clock.now_s in (1000.0 + FRESH_S + 1, 1000.0 + STALE_S + 1, 1000.0 + KEPT_MAX_S):
        assert await found(keys, "rsa") == ["RS256"]
        await settled()

    clock.now_s += 1
    with pytest.raises(IssuerUnavailable):
        await keys.find("rsa")
    source.is_down = False
    clock.now_s += AGAIN_AFTER_FAULT_S
    assert await found(keys, "rsa") == ["RS256"]


async def test_while_the_issuer_is_down_a_token_of_an_unknown_key_is_not_bad_but_early(keys: Keys, source: Source, clock: Clock) -> None:
    source.is_down = True
    with pytest.raises(IssuerUnavailable) as first:
        await keys.find("rsa")
    assert first.value.retry_after_s == AGAIN_AFTER_FAULT_S

    clock.now_s += AGAIN_AFTER_FAULT_S - 1
    with pytest.raises(IssuerUnavailable) as second:
        await keys.find("rsa")
    assert second.value.retry_after_s == 1
    assert source.times == 1, "a fault is not asked for again at once"

    source.is_down = False
    clock.now_s += 1
    assert await found(keys, "rsa") == ["RS256"]


async def test_closing_ends_a_fetch_that_is_under_way(keys: Keys, source: Source) -> None:
    source.gate.clear()
    running = keys.renew()
    assert running is not None
    await settled()

    await keys.aclose()

    assert running.cancelled()
