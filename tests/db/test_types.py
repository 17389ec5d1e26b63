"""What is put in comes out the same, on both databases: moments to the millisecond, amounts, lists to compare with, ids."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, Text, bindparam, cast, insert, literal, select, union_all

from service.db.database import Database
from service.db.dialects import any_of
from service.db.ids import new_id
from service.db.models import Tenant
from service.db.types import Hundredths, Ids, Strings, now, rfc3339, whole_milliseconds

SHARED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones() | st.just(UTC))
# No database's text holds a NUL, and no text that was UTF-8 holds a lone surrogate.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)

AMOUNTS = st.decimals(0, Decimal("999999999999.99"), places=2) | st.decimals(-2, 2, places=2)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def kept(database: Database, moments: list[datetime], names: list[str]) -> dict[uuid.UUID, int]:
    """Tenants of these moments and names: their ids, and the place of each in the list."""
    ids = [new_id() for _ in moments]
    async with database.writing() as session:
        tenants = [{"tenant_id": id, "name": name, "created_at": moment} for id, moment, name in zip(ids, moments, names, strict=True)]
        # As a table's rows: tenants as such have a series.
        await session.execute(insert(Tenant.metadata.tables["tenants"]), tenants)
        await session.commit()
    return {id: place for place, id in enumerate(ids)}


async def rows(database: Database, statement: Any, **given: Any) -> list[Any]:
    async with database.reading() as connection:
        return list(await connection.execute(statement, given))


@given(st.lists(MOMENTS, min_size=1, max_size=5))
@SHARED
async def test_a_moment_is_kept_in_utc_to_the_millisecond_and_sorts_as_time(database: Database, moments: list[datetime]) -> None:
    places = await kept(database, moments, ["x"] * len(moments))

    found = await rows(database, select(Tenant.tenant_id, Tenant.created_at).order_by(Tenant.created_at))

    own = [(places[id], moment) for id, moment in found if id in places]
    assert all(moment == whole_milliseconds(moments[place]) for place, moment in own)
    assert [moment for _, moment in own] == sorted(whole_milliseconds(moment) for moment in moments)
    assert all(moment.tzinfo is UTC for _, moment in own)


@given(st.lists(MOMENTS, min_size=2, max_size=2))
@SHARED
async def test_a_bound_moment_is_compared_as_the_kept_one_is(database: Database, moments: list[datetime]) -> None:
    [own] = await kept(database, moments[:1], ["x"])

    later = await rows(
        database, select(Tenant.tenant_id).where(Tenant.tenant_id == own, Tenant.created_at >= whole_milliseconds(moments[1]))
    )

    assert bool(later) == (whole_milliseconds(moments[0]) >= whole_milliseconds(moments[1]))


def test_now_is_in_the_precision_that_is_kept() -> None:
    moment = now()

    assert moment == whole_milliseconds(moment)
    assert datetime.fromisoformat(rfc3339(moment)) == moment


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, max_size=3))
@SHARED
async def test_a_bound_list_of_texts_holds_just_those(database: Database, names: list[str], others: list[str]) -> None:
    places = await kept(database, [now()] * len(names), names)
    asked = [*others, *names[::2]]

    found = await rows(database, select(Tenant.tenant_id).where(any_of(Tenant.name, bindparam("names", type_=Strings()))), names=asked)

    assert {places[id] for (id,) in found if id in places} == {place for place, name in enumerate(names) if name in asked}


@given(st.sets(st.integers(0, 3)))
@SHARED
async def test_a_bound_list_of_ids_holds_just_those(database: Database, chosen: set[int]) -> None:
    places = await kept(database, [now()] * 4, ["x"] * 4)
    asked = [id for id, place in places.items() if place in chosen] + [new_id()]

    found = await rows(database, select(Tenant.tenant_id).where(any_of(Tenant.tenant_id, bindparam("ids", type_=Ids()))), ids=asked)

    assert {places[id] for (id,) in found} == chosen


async def test_an_empty_list_holds_nothing(database: Database) -> None:
    await kept(database, [now()], ["x"])

    assert await rows(database, select(Tenant.name).where(any_of(Tenant.name, bindparam("names", type_=Strings()))), names=[]) == []
    assert await rows(database, select(Tenant.name).where(any_of(Tenant.tenant_id, bindparam("ids", type_=Ids()))), ids=[]) == []


@given(st.lists(AMOUNTS, min_size=1, max_size=5))
@SHARED
async def test_an_amount_is_kept_exactly_with_two_places_and_sorts_as_a_number(database: Database, amounts: list[Decimal]) -> None:
    given_ = (select(literal(place).label("place"), literal(amount, Hundredths()).label("amount")) for place, amount in enumerate(amounts))

    found = await rows(database, union_all(*given_).order_by("amount"))

    assert all((kept, kept.as_tuple().exponent) == (amounts[place], -2) for place, kept in found)
    assert [kept for _, kept in found] == sorted(amounts)


@given(AMOUNTS, AMOUNTS)
@SHARED
async def test_a_bound_amount_is_compared_as_a_number(database: Database, one: Decimal, other: Decimal) -> None:
    amounts = [bindparam(name, type_=Hundredths()) for name in ("one", "other", "nothing")]

    [(is_more, nothing)] = await rows(database, select(amounts[0] > amounts[1], amounts[2]), one=one, other=other, nothing=None)

    assert (bool(is_more), nothing) == (one > other, None)


async def test_a_day_is_itself_from_the_calendar_s_first_to_its_last(database: Database) -> None:
    days = [date.min, date(1999, 12, 31), date.max]

    [found] = await rows(database, select(*(shown for day in days for shown in (literal(day, Date), cast(literal(day, Date), Text)))))

    assert list(found) == [shown for day in days for shown in (day, day.isoformat())]
