"""What is stored as JSON is taken apart and put together in SQL, the same on both databases."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Integer, Text, Uuid, bindparam, select
from sqlalchemy.types import TypeEngine

from service.db.database import Database
from service.db.json_parts import JsonPart, JsonText, json_items, json_list

SHARED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
# No database's text holds a NUL, and no text that was UTF-8 holds a lone surrogate.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ID = UUID("0198f0c2-5d3e-7000-8000-000000000001")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def rows(database: Database, *selected: Any, **given: Any) -> list[Any]:
    async with database.reading() as connection:
        return [tuple(row) for row in await connection.execute(select(*selected), given)]


def stored() -> Any:
    return bindparam("stored", type_=JSON(none_as_null=True))


async def test_a_part_is_of_its_type(database: Database) -> None:
    kept: list[tuple[Any, TypeEngine[Any], Any]] = [
        *((text, Text(), text) for text in ("NO9386011117947", "12.50", "", "null")),
        *((number, Integer(), number) for number in (14, 0, -1)),
        *((flag, Boolean(), flag) for flag in (True, False)),
        (ID.hex, Uuid(), ID),
        *((None, type_, None) for type_ in (Text(), Integer(), Boolean(), Uuid())),
    ]
    for value, type_, taken in kept:
        part = JsonPart(stored(), "is_primary", type_)

        [(found, missing)] = await rows(database, part, part.is_(None), stored={"other": "x", "is_primary": value})

        assert found == taken
        assert isinstance(found, type(taken))
        assert bool(missing) is (value is None)


async def test_what_an_object_lacks_and_what_is_no_object_at_all_is_null(database: Database) -> None:
    part = JsonPart(stored(), "count", Integer())

    assert await rows(database, part, stored={"type": "DAYS"}) == [(None,)]
    assert await rows(database, part, stored=None) == [(None,)]


async def test_a_key_is_taken_as_each_type_that_is_asked_for(database: Database) -> None:
    kept = {"verified_by_id": ID.hex}

    for type_, taken in ((Text(), ID.hex), (Uuid(), ID), (Text(), ID.hex)):
        assert await rows(database, JsonPart(stored(), "verified_by_id", type_), stored=kept) == [(taken,)]


@pytest.mark.parametrize("name", ["", "a'b", "a.b", "isPrimary", "a b", 'a"', "æ", "a\n"])
def test_only_names_of_ours_are_written_into_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="not a name of ours"):
        JsonPart(stored(), name, Text())


@given(st.lists(st.tuples(TEXTS, st.integers(-(2**31), 2**31 - 1), st.booleans()), max_size=4))
@SHARED
async def test_items_are_rows_in_their_order(database: Database, items: list[tuple[str, int, bool]]) -> None:
    item = json_items(stored()).c.value
    parts = JsonPart(item, "bban", Text()), JsonPart(item, "count", Integer()), JsonPart(item, "is_primary", Boolean())

    found = await rows(database, *parts, stored=[dict(zip(("bban", "count", "is_primary"), values, strict=True)) for values in items])

    assert found == items


@given(st.lists(TEXTS | st.none() | st.integers(-(2**31), 2**31 - 1), max_size=4))
@SHARED
async def test_a_list_is_made_of_a_rows_own_values(database: Database, items: list[str | int | None]) -> None:
    given_ = {f"x{place}": item for place, item in enumerate(items)}
    bound = [bindparam(name, type_=Integer() if isinstance(item, int) else Text()) for name, item in given_.items()]

    assert await rows(database, json_list(*bound), **given_) == [(items,)]


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**31), 2**31) | TEXTS, lambda inner: st.lists(inner, max_size=3)))
@SHARED
async def test_a_text_that_is_json_is_the_json(database: Database, value: Any) -> None:
    [(found,)] = await rows(database, JsonText(bindparam("text", type_=Text())), text=json.dumps(value))

    assert found == value
