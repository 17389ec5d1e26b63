"""Is what holds for a customer what plain Python makes of the four levels? And does a change on one change that, and nothing else?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

import pytest
from graphql import GraphQLObjectType, get_named_type, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from service.db import models
from service.db.models.settings import BY_COLUMN
from service.graphql import schema
from tests.oracle import stored_settings
from tests.oracle.drawn_settings import drawn_settings, drawn_value
from tests.oracle.drawn_worlds import drawn_world
from tests.oracle.settings import GROUPS
from tests.oracle.side_by_side import REFERENCE
from tests.oracle.stored import signed_in, store
from tests.oracle.world import Customer, CustomerCategory, Employee, Firm, PriceList, World
from tests.people import Office, Person, uuid_of
from tests.test_graphql import everything_of

_SETTINGS = [f"{group}.{name}" for group, names in GROUPS.items() for name in names]
Level: TypeAlias = Firm | CustomerCategory | Customer


def _document() -> str:
    """Each customer's settings, all of them, with where they come from."""
    customer = schema.type_map["Customer"]
    assert isinstance(customer, GraphQLObjectType)
    asked = " ".join(
        f"{name} {everything_of(get_named_type(customer.fields[name].type), levels=6)}" for name in ("settings", "effectiveSettings")
    )
    return f"{{ customers(filter: {{includeArchived: true}}) {{ nodes {{ id category {{ id }} {asked} }} }} }}"


DOCUMENT = _document()


@dataclass(frozen=True, repr=False)
class Settled:
    """A firm of a few customers, in plain objects and in a database, and who reads it."""

    world: World
    viewer: Employee
    person: Person

    @property
    def people(self) -> Sequence[Employee]:
        return self.world.employees

    @property
    def lists(self) -> Sequence[PriceList]:
        return self.world.price_lists

    async def writes(self, *levels: Level) -> None:
        """What these levels say, into their rows."""
        async with self.person.office.parts.database.writing() as session:
            for level in levels:
                await session.merge(_row(level))
            await session.commit()

    async def reads(self) -> Mapping[str, Any]:
        """What holds for each customer, by its id: in one statement, and as the reference says."""
        answer = await self.person.reads(DOCUMENT)
        assert answer == REFERENCE.answer(self.world, self.viewer, parse(DOCUMENT), {})
        return {customer["id"]: customer["effectiveSettings"] for customer in answer["customers"]["nodes"]}


def _row(level: Level) -> models.Base:
    """The level's row: NULL where it says nothing."""
    match level:
        case Firm():
            row: models.Base = stored_settings.of_tenant(level)
        case CustomerCategory():
            row = stored_settings.category(level)
        case Customer():
            row = stored_settings.of_customer(level)
    said = stored_settings.columns(level.settings)
    for column in BY_COLUMN.keys() - said.keys():
        setattr(row, column, None)
    return row


@pytest.fixture
async def settled(office: Office) -> Settled:
    """The first firm of a drawn world, with a few of the customers that everybody sees."""
    world = drawn_world(Random(4), "Fjell")
    firm = world.firms[0]
    seen = [customer for customer in world.customers if customer.firm is firm and customer.visibility == "EVERYONE"]
    suppliers = [customer for customer in seen if customer.is_supplier]
    others = [customer for customer in seen if not customer.is_supplier]
    kept = World(
        firms=[firm],
        employees=[employee for employee in world.employees if employee.firm is firm],
        customers=[*suppliers[:2], *others[:2]],
        categories=[category for category in world.categories if category.firm is firm],
        price_lists=[price_list for price_list in world.price_lists if price_list.firm is firm],
    )
    await store(kept, office.parts.database)
    viewer = kept.employees[0]
    return Settled(kept, viewer, signed_in(office, viewer))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32 - 1), percents=st.lists(st.sampled_from([0, 5, 20, 60, 100]), min_size=3, max_size=3))
async def test_each_setting_is_the_nearest_levels_that_says_something(settled: Settled, seed: int, percents: list[int]) -> None:
    random = Random(seed)
    levels: Sequence[Sequence[Level]] = (settled.world.customers, settled.world.categories, settled.world.firms)
    for percent, alike in zip(percents, levels, strict=True):
        for level in alike:
            level.settings = drawn_settings(random, settled.people, settled.lists, percent, with_accounts=True)
    for customer in settled.world.customers:
        customer.category = random.choice((None, *settled.world.categories))
    await settled.writes(*(level for alike in levels for level in alike))

    holding = await settled.reads()

    assert {holds["supplier"] is None for holds in holding.values()} == {True, False}
    for customer in settled.world.customers:
        assert (holding[customer.id]["supplier"] is None) == (holding[customer.id]["sources"]["supplier"] is None) != customer.is_supplier


async def test_a_change_on_one_level_changes_that_setting_unless_a_nearer_level_says_it_and_nothing_else(settled: Settled) -> None:
    random = Random(1)
    before = await settled.reads()
    felt = 0
    for setting in _SETTINGS:
        level = _level(settled.world, random)
        if setting in level.settings and random.random() < 0.3:
            del level.settings[setting]
        else:
            level.settings[setting] = drawn_value(random, setting.split(".")[1], settled.people, settled.lists)
        await settled.writes(level)

        after = await settled.reads()

        for customer in settled.world.customers:
            changed = _differing(before[customer.id], after[customer.id])
            assert changed <= ({setting} if _inherits(customer, level, setting) else set()), (setting, customer.name)
            felt += len(changed)
        before = after
    assert felt > len(_SETTINGS) / 2


def _level(world: World, random: Random) -> Level:
    """A customer's own, its category's or the tenant's."""
    customer = random.choice([customer for customer in world.customers if customer.category])
    assert customer.category
    levels: list[Level] = [customer, customer.category, customer.firm]
    return random.choice(levels)


def _inherits(customer: Customer, level: Level, setting: str) -> bool:
    """Whether the level is one of the customer's, and no nearer one says anything of the setting."""
    category = customer.category
    chain: list[Level] = [customer, *([category] if category else []), customer.firm]
    return level in chain and not any(setting in nearer.settings for nearer in chain[: chain.index(level)])


def _differing(before: Any, after: Any) -> set[str]:
    """The settings whose value, or whose source, is another."""
    assert [before[group] is None for group in GROUPS] == [after[group] is None for group in GROUPS]
    return {
        f"{group}.{name}"
        for group, names in GROUPS.items()
        for name in names
        if before[group] is not None
        and (before[group][name], before["sources"][group][name]) != (after[group][name], after["sources"][group][name])
    }


OWN_FACTS: Sequence[tuple[str, Mapping[str, Any]]] = [
    ("invoice.invoiceEmails", {"email": "ny@fjord.example"}),
    ("invoice.invoiceEmails", {"email": None}),
    ("invoice.smsNumber", {"mobile": "+46812345678"}),
    ("invoice.smsNumber", {"mobile": "+4791234567"}),
    ("invoice.smsNumber", {"mobile": None}),
    ("invoice.ehfEndpoint", {"organization_number": "310000043"}),
    ("invoice.ehfEndpoint", {"country": "SE"}),
    ("invoice.ehfEndpoint", {"country": "NO"}),
    ("invoice.ehfEndpoint", {"organization_number": None}),
    ("price.pricesIncludeVat", {"type": "PRIVATE_CUSTOMER"}),
    ("invoice.ourReference", {"owner": 1}),
]


async def test_what_the_system_says_follows_the_customers_own_facts(settled: Settled) -> None:
    world, customer = settled.world, settled.world.customers[0]
    levels: list[Level] = [*world.firms, *world.categories, customer]
    for level in levels:
        level.settings = {}
    await settled.writes(*levels)
    reached = {"email": "bo@example.com", "mobile": "+4798765432"}
    await _becomes(settled, customer, **reached, organization_number="310000000", country="NO", type="CUSTOMER", owner=0)
    before = await settled.reads()
    for setting, facts in OWN_FACTS:
        await _becomes(settled, customer, **facts)

        after = await settled.reads()

        group, name = setting.split(".")
        assert _differing(before[customer.id], after[customer.id]) == {setting}
        assert after[customer.id]["sources"][group][name] == "SYSTEM"
        before = after


async def _becomes(settled: Settled, customer: Customer, **facts: Any) -> None:
    """The customer's own facts, in the plain world and in its row. An owner is told by its place among the people."""
    row = dict(facts)
    if "owner" in facts:
        facts["owner"] = settled.people[facts["owner"]]
        row["owner_id"] = uuid_of(facts["owner"].id)
        del row["owner"]
    if "type" in facts:
        row["type"] = models.CustomerType[facts["type"]]
    for name, value in facts.items():
        setattr(customer, name, value)
    customers = models.Customer.metadata.tables["customers"]
    async with settled.person.office.parts.database.writing() as session:
        await session.execute(update(customers).where(customers.c.id == uuid_of(customer.id)).values(**row))
        await session.commit()
