"""A cursor is decoded strictly: one of another list, order or direction, a damaged one, any other text is refused, and nothing breaks.

It is not signed. A forged one moves only inside what the door shows: it gives a page of the list, or BAD_USER_INPUT.
"""

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Integer, LargeBinary, Uuid

from service.db.types import Moment
from service.engine.cursor import place
from service.engine.faults import BadUserInput
from tests.engine.world import World, id_of
from tests.people import Person, Reply

ONE_WORLD = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
PAGES = {
    (
        "customers",
        order,
    ): f"query($a: String, $b: String) {{ customers(after: $a, before: $b, orderBy: {{field: {order}}}) {{ nodes {{ id }} }} }}"
    for order in ("NAME", "CUSTOMER_NUMBER", "CREATED_AT", "UPDATED_AT")
}
NOUGHT = "0" * 32


def encoded(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def asked(reader: Person, list_: str, order: str, cursor: str) -> Reply:
    return await reader.asks(PAGES[list_, order], a=cursor)


def is_refused(reply: Reply) -> bool:
    """Refused before anything ran; or, and nothing else, a page."""
    if reply.status == 200 and "data" in reply.body:
        assert "errors" not in reply.body
        return False
    assert reply.codes == ["BAD_USER_INPUT"], reply.body
    assert reply.statements == ()
    return True


async def cursor_of(reader: Person, field: str, *path: str) -> str:
    value = await reader.reads(f"{{ {field} }}")
    for name in path:
        value = value[name]
    cursor: str = value["pageInfo"]["endCursor"]
    return cursor


async def test_a_cursor_of_another_list_order_or_direction_is_refused(world: World) -> None:
    reader = world.reader
    end = "{ pageInfo { endCursor } }"
    customer = next(customer for customer in world.seen(world.customers) if customer in world.customers[:2])
    others = [
        await cursor_of(reader, f"contacts {end}", "contacts"),
        await cursor_of(reader, f"employees {end}", "employees"),
        await cursor_of(reader, f"customers(orderBy: {{field: CREATED_AT}}) {end}", "customers"),
        await cursor_of(reader, f"customers(orderBy: {{field: NAME, direction: DESC}}) {end}", "customers"),
        await cursor_of(reader, f'customer(id: "{id_of(customer)}") {{ contacts {end} }}', "customer", "contacts"),
    ]

    for cursor in others:
        assert is_refused(await asked(reader, "customers", "NAME", cursor))
        assert is_refused(await reader.asks(PAGES["customers", "NAME"], b=cursor))
    own = await cursor_of(reader, f"customers {end}", "customers")
    assert not is_refused(await asked(reader, "customers", "NAME", own))


NO_CURSORS = [
    "",
    " ",
    "null",
    "=",
    "å",
    "x" * 1025,
    encoded([1, "customers:NAME:ASC", "00" * 800, NOUGHT]),
    encoded(b"\xff\xfe"),
    encoded(b"[" * 700),
    encoded(None),
    encoded({"version": 1}),
    encoded([]),
    encoded([2, "customers:NAME:ASC", "00", NOUGHT]),
    encoded([1, "customers:NAME:ASC", "00"]),
    encoded([1, "customers:NAME:ASC", "00", NOUGHT, NOUGHT]),
    encoded([1, "customers:NAME:ASC", None, NOUGHT]),
    encoded([1, "customers:NAME:ASC", 5, 5]),
    encoded([1, "customers:NAME:ASC", "0", NOUGHT]),
    encoded([1, "customers:NAME:ASC", "FF", NOUGHT]),
    encoded([1, "customers:NAME:ASC", "00", "zz"]),
    encoded([1, "customers:NAME:ASC", "00", "00000000-0000-0000-0000-000000000000"]),
    encoded([1, "customers:NAME:ASC", {"a": 1}, [2]]),
]


async def test_a_cursor_that_is_none_is_refused(admin: Person) -> None:
    for cursor in NO_CURSORS:
        reply = await asked(admin, "customers", "NAME", cursor)
        assert is_refused(reply), cursor
        assert reply.body["errors"][0]["message"] == "The cursor is not one of this list in this order."


async def test_a_cursor_has_one_spelling(admin: Person) -> None:
    # The last character of such a length has four bits that carry nothing.
    good = next(text for size in range(1, 4) if len(text := encoded([1, "customers:NAME:ASC", "00" * size, NOUGHT])) % 4 == 2)
    assert not is_refused(await asked(admin, "customers", "NAME", good))

    for other in (
        good + "==",
        good[:-1] + chr(ord(good[-1]) + 1),
        good[:3] + "\n" + good[3:],
        good.replace("_", "/").replace("-", "+") + " ",
    ):
        assert is_refused(await asked(admin, "customers", "NAME", other)), other


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (Integer(), True),
        (Integer(), 1.0),
        (Integer(), "1"),
        (Integer(), 2**31),
        (Integer(), -(2**31) - 1),
        (Moment(), "2026-01-01"),
        (Moment(), "2026-01-01T00:00:00"),
        (Moment(), "2026-01-01T00:00:00.000+00:00"),
        (Moment(), "2026-01-01T00:00:00.000000Z"),
        (Moment(), "0001-01-01T00:00:00.000+14:00"),
        (Moment(), "9999-12-31T23:59:59.999-14:00"),
        (Moment(), 5),
        (LargeBinary(), "0g"),
        (LargeBinary(), " 00"),
        (Uuid(), f"{{{NOUGHT}}}"),
        (Uuid(), []),
    ],
)
def test_a_key_is_taken_in_the_one_spelling_that_the_database_writes(type_: Any, value: Any) -> None:
    with pytest.raises(BadUserInput):
        place(encoded([1, "tag", value]), "tag", [type_])


def test_a_cursor_gives_the_values_that_were_put_in() -> None:
    keys = ["00ff", 7, "2026-01-01T00:00:00.001Z", "0198f0c25d3e70008000000000000001"]
    raw, number, moment, id = place(encoded([1, "tag", *keys]), "tag", [LargeBinary(), Integer(), Moment(), Uuid()])

    assert (raw.hex(), number, id.hex) == ("00ff", 7, keys[3])
    assert moment.isoformat() == "2026-01-01T00:00:00.001000+00:00"


@given(text=st.text(max_size=80), order=st.sampled_from([order for _, order in PAGES]))
@ONE_WORLD
async def test_any_text_as_a_cursor_is_refused_or_gives_a_page(world: World, text: str, order: str) -> None:
    # A lone surrogate never gets this far: it is no JSON.
    is_refused(await asked(world.reader, "customers", order, text.encode("utf-8", "replace").decode()))


@given(flips=st.lists(st.integers(0, 8 * 200), min_size=1, max_size=3), order=st.sampled_from([order for _, order in PAGES]))
@ONE_WORLD
async def test_a_cursor_with_flipped_bits_is_refused_or_gives_a_page_of_the_list(world: World, flips: list[int], order: str) -> None:
    field = f"customers(first: 3, orderBy: {{field: {order}}}) {{ pageInfo {{ endCursor }} }}"
    cursor = await cursor_of(world.reader, field, "customers")
    content = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for flip in flips:
        content[flip // 8 % len(content)] ^= 1 << flip % 8

    reply = await asked(world.reader, "customers", order, encoded(bytes(content)))

    if not is_refused(reply):
        shown = {node["id"] for node in reply.data["customers"]["nodes"]}
        assert shown <= {*map(id_of, world.live(world.customers))}


@given(
    key=st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.lists(st.integers(), max_size=2),
    order=st.sampled_from([order for _, order in PAGES]),
)
@ONE_WORLD
async def test_a_forged_key_is_refused_or_gives_a_page(world: World, key: Any, order: str) -> None:
    is_refused(await asked(world.reader, "customers", order, encoded([1, f"customers:{order}:ASC", key, NOUGHT])))


async def test_a_page_size_that_can_not_be_is_refused(admin: Person) -> None:
    for arguments, said in (
        ("first: 1, last: 1", "Give either first or last, not both."),
        ("first: 0, last: 0", "Give either first or last, not both."),
        ("first: -1", "first is -1; expected a number from 0 to 200."),
        ("first: 201", "first is 201; expected a number from 0 to 200."),
        ("last: -1", "last is -1; expected a number from 0 to 200."),
        ("last: 201", "last is 201; expected a number from 0 to 200."),
    ):
        reply = await admin.asks(f"{{ customers({arguments}) {{ totalCount }} }}")
        assert is_refused(reply)
        assert reply.body["errors"][0]["message"] == said


async def test_the_largest_page_and_the_smallest_are_answered(admin: Person) -> None:
    await admin.creates_customer()

    answer = await admin.reads(
        "{ most: customers(first: 200) { nodes { name } } none: customers(last: 0) { nodes { name } pageInfo { hasPreviousPage } } }"
    )

    assert answer["most"]["nodes"] == [{"name": "Fjordvik AS"}]
    assert answer["none"] == {"nodes": [], "pageInfo": {"hasPreviousPage": True}}
