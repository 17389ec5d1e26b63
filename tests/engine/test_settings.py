"""What holds of a setting is what the nearest level says, each setting by itself: for random settings on all levels, on both databases."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.db.database import Database
from service.graphql import schema
from tests.oracle.drawn_settings import value_of
from tests.oracle.drawn_worlds import drawn_world
from tests.oracle.settings import GROUPS, effective, levels
from tests.oracle.stored import signed_in, store
from tests.oracle.stored_settings import columns, rows_of
from tests.oracle.world import Customer, World
from tests.people import Office


def everything(type_: Any) -> str:
    """A selection of all that a type has; of a record, its id."""
    named = get_named_type(type_)
    assert isinstance(named, GraphQLObjectType)
    if "id" in named.fields:
        return "{ id }"
    parts = (
        name if is_leaf_type(get_named_type(field.type)) else f"{name} {everything(field.type)}" for name, field in named.fields.items()
    )
    return f"{{ {' '.join(parts)} }}"


EFFECTIVE = f"query($id: ID!) {{ customer(id: $id) {{ effectiveSettings {everything(schema.type_map['EffectiveSettings'])} }} }}"


def shown(value: Any) -> Any:
    """The reference's value as the query asks for it: of a record its id."""
    match value:
        case dict():
            return {name: shown(inner) for name, inner in value.items()}
        case list():
            return [shown(inner) for inner in value]
        case None | str() | bool() | int():
            return value
    return {"id": value.id}


@pytest.fixture
async def stored(office: Office) -> tuple[Office, World]:
    world = drawn_world(Random(11), "Fjell")
    await store(world, office.parts.database)
    return office, world


async def holds(office: Office, customer: Customer) -> Any:
    person = signed_in(office, customer.owner)
    return (await person.reads(EFFECTIVE, id=customer.id))["customer"]["effectiveSettings"]


async def test_all_that_holds_and_where_it_comes_from_is_as_the_levels_say(stored: tuple[Office, World]) -> None:
    office, world = stored
    for customer in world.customers:
        if customer.owner.is_active:
            assert await holds(office, customer) == shown(effective(customer))


def places() -> Iterator[str]:
    yield from (f"{group}.{name}" for group, names in GROUPS.items() for name in names)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), place=st.sampled_from([*places()]), level=st.integers(0, 2))
async def test_a_change_of_one_field_on_one_level_changes_that_field_or_nothing(
    stored: tuple[Office, World], seed: int, place: str, level: int
) -> None:
    office, world = stored
    random = Random(seed)
    customer = random.choice([one for one in world.customers if one.category is not None and one.owner.is_active and one.is_supplier])
    before = await holds(office, customer)
    said, source = levels(customer)[level]
    is_hidden = any(other.get(place) is not None for other, _ in levels(customer)[:level])
    said[place] = None if random.random() < 0.3 else value_of(random, place, customer.firm, world)
    await write(office.parts.database, customer, source, place, said[place])

    after = await holds(office, customer)

    assert after == shown(effective(customer))
    group, name = place.split(".")
    changed = {
        f"{part}.{field}"
        for part in GROUPS
        for field in GROUPS[part]
        if (before[part][field], before["sources"][part][field]) != (after[part][field], after["sources"][part][field])
    }
    assert changed <= (set() if is_hidden else {f"{group}.{name}"})


async def write(database: Database, customer: Customer, source: str, place: str, value: Any) -> None:
    """Set one field of a level's row, or unset it."""
    ((column, kept),) = columns({place: value}).items()
    async with database.writing() as session:
        row = await session.get_one(*rows_of(customer, source))
        setattr(row, column, kept)
        await session.commit()
