"""Every filter, alone and with others, however it reaches the engine: as a literal, as variables, as one variable, with nulls.

What a filter lets through is said once more here, in Python over the world's rows.
"""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.db.ids import parse_id
from service.db.models import Contact, Customer, CustomerType, Employee, Visibility
from service.db.types import rfc3339
from service.db.words import fold, query_words
from tests.engine.world import CITIES, FIRST_NAMES, NAMES, NUMBERS, START, World, id_of
from tests.people import Person

ONE_WORLD = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ENUMS = {"type", "visibility"}

Filter = Mapping[str, Any]


def searched(row: Customer | Contact | Employee, text: str) -> bool:
    return query_words(text).matches(row.words)


CARDS: dict[str, Callable[[Any, Any], bool]] = {
    "search": searched,
    "ownerId": lambda card, owner: card.owner_id == parse_id("emp", owner),
    "visibility": lambda card, visibility: card.visibility.name == visibility,
    "updatedSince": lambda card, moment: rfc3339(card.updated_at) >= moment,
}
CUSTOMERS = {
    **CARDS,
    "type": lambda customer, types: customer.type.name in types,
    "organizationNumber": lambda customer, number: customer.organization_number == number.replace(" ", ""),
    "isSupplier": lambda customer, value: customer.is_supplier == value,
}
EMPLOYEES: dict[str, Callable[[Any, Any], bool]] = {
    "search": searched,
    "isActive": lambda employee, value: employee.is_active == value,
}
TYPES = {
    "customers": {
        "search": "String",
        "type": "[CustomerType!]",
        "organizationNumber": "String",
        "ownerId": "ID",
        "visibility": "Visibility",
        "isSupplier": "Boolean",
        "city": "String",
        "includeArchived": "Boolean",
        "updatedSince": "DateTime",
    },
    "contacts": {"search": "String", "ownerId": "ID", "visibility": "Visibility", "includeArchived": "Boolean", "updatedSince": "DateTime"},
    "employees": {"search": "String", "isActive": "Boolean"},
}


def expected(world: World, list_: str, filter: Filter) -> set[str]:
    if list_ == "employees":
        rows: list[Any] = list(world.employees)
        holds = EMPLOYEES
    else:
        cards: list[Any] = [*(world.customers if list_ == "customers" else world.contacts)]
        rows = world.seen(cards) if filter.get("includeArchived") else world.live(cards)
        in_city = lambda customer, city: fold(city) in map(fold, world.cities_of(customer))  # noqa: E731  # one of a table's cells
        holds = {**CUSTOMERS, "city": in_city} if list_ == "customers" else CARDS
    asked = {name: value for name, value in filter.items() if name != "includeArchived" and value is not None}
    return {id_of(row) for row in rows if all(holds[name](row, value) for name, value in asked.items())}


def values(world: World) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "search": st.sampled_from(
            [*NAMES, *FIRST_NAMES, "aasen", "berg anne", "be", "22 33 44 55", "+47 912 34 567", "1002", "example", "finnes ikke"]
        ),
        "type": st.lists(st.sampled_from([kind.name for kind in CustomerType]), max_size=3),
        "organizationNumber": st.sampled_from([*filter(None, NUMBERS), "312 260 182", "974760673"]),
        "ownerId": st.sampled_from([*map(id_of, world.employees), "emp_" + "0" * 32, "tull"]),
        "visibility": st.sampled_from([visibility.name for visibility in Visibility]),
        "isSupplier": st.booleans(),
        "isActive": st.booleans(),
        "city": st.sampled_from([*filter(None, CITIES), "aalesund", "Bø"]),
        "includeArchived": st.booleans(),
        "updatedSince": st.sampled_from([rfc3339(START + timedelta(hours=hours)) for hours in range(4)]),
    }


def literal(name: str, value: Any) -> str:
    if name in ENUMS and value is not None:
        return str(value).replace("'", "")
    return json.dumps(value)


async def by_literal(reader: Person, list_: str, filter: Filter) -> Any:
    written = ", ".join(f"{name}: {literal(name, value)}" for name, value in filter.items())
    return await reader.reads(f"{{ {list_}(first: 200, filter: {{ {written} }}) {{ nodes {{ id }} totalCount }} }}")


async def by_one_variable(reader: Person, list_: str, filter: Filter) -> Any:
    type_ = f"{list_[0].upper()}{list_[1:-1]}Filter"
    return await reader.reads(f"query($f: {type_}) {{ {list_}(first: 200, filter: $f) {{ nodes {{ id }} totalCount }} }}", f=filter)


async def by_a_variable_each(reader: Person, list_: str, filter: Filter) -> Any:
    """One document for every filter: what is not given is a variable that is left out."""
    declared = ", ".join(f"${name}: {type_}" for name, type_ in TYPES[list_].items())
    inside = ", ".join(f"{name}: ${name}" for name in TYPES[list_])
    return await reader.reads(
        f"query({declared}) {{ {list_}(first: 200, filter: {{ {inside} }}) {{ nodes {{ id }} totalCount }} }}", **filter
    )


async def with_nulls(reader: Person, list_: str, filter: Filter) -> Any:
    """What is not given is null, which says the same, where a null can be."""
    nulls = {name: None for name in TYPES[list_] if name != "includeArchived"}
    return await by_a_variable_each(reader, list_, {**nulls, **filter})


WAYS = (by_literal, by_one_variable, by_a_variable_each, with_nulls)


async def assert_holds(world: World, list_: str, filter: Filter) -> None:
    for ask in WAYS:
        answer = (await ask(world.reader, list_, filter))[list_]
        assert {node["id"] for node in answer["nodes"]} == expected(world, list_, filter), ask.__name__
        assert answer["totalCount"] == len(answer["nodes"]) == len(expected(world, list_, filter))


@given(draw=st.data())
@ONE_WORLD
async def test_filters_are_joined_by_and_and_say_the_same_however_they_are_given(world: World, draw: st.DataObject) -> None:
    list_ = draw.draw(st.sampled_from(["customers", "customers", "contacts", "employees"]))
    drawn = values(world)
    names = draw.draw(st.lists(st.sampled_from([*TYPES[list_]]), unique=True, max_size=3))

    await assert_holds(world, list_, {name: draw.draw(drawn[name], name) for name in names})


async def test_every_filter_alone_lets_through_just_what_it_names(world: World) -> None:
    owner = id_of(world.employees[1])
    live_number = world.live(world.customers)[0].customer_number
    alone: dict[str, list[Filter]] = {
        "customers": [
            *({"search": text} for text in ("aasen", "22 33 44 55", "312 260 182", str(live_number))),
            {"type": ["PRIVATE_CUSTOMER"]},
            {"organizationNumber": "312260182"},
            {"ownerId": owner},
            {"visibility": "OWNER_ONLY"},
            {"isSupplier": True},
            {"city": "oslo"},
            {"includeArchived": True},
            {"updatedSince": rfc3339(START + timedelta(hours=1))},
        ],
        "contacts": [
            *({"search": text} for text in ("aasen", "åse", "+47 22 33 44 55")),
            {"ownerId": owner},
            {"visibility": "OWNER_ONLY"},
            {"includeArchived": True},
            {"updatedSince": rfc3339(START + timedelta(hours=2))},
        ],
        "employees": [{"search": "aase"}, {"isActive": True}, {"isActive": False}],
    }
    for list_, filters in alone.items():
        everything = expected(world, list_, {"includeArchived": True})
        for filter in filters:
            assert expected(world, list_, filter)
            assert expected(world, list_, filter) != everything or filter == {"includeArchived": True}
            await assert_holds(world, list_, filter)


async def test_a_filter_of_nothing_is_no_filter_and_one_of_no_type_finds_nothing(world: World) -> None:
    for written in (
        "",
        "(filter: null)",
        "(filter: {})",
        '(filter: {search: " - "})',
        "(filter: {includeArchived: false})",
        "(filter: {type: null})",
    ):
        answer = await world.reader.reads(f"{{ customers{written} {{ totalCount }} }}")
        assert answer == {"customers": {"totalCount": len(world.live(world.customers))}}
    assert await world.reader.reads("{ customers(filter: {type: []}) { totalCount } }") == {"customers": {"totalCount": 0}}
    one_type = await world.reader.reads("{ customers(filter: {type: SUPPLIER}) { totalCount } }")
    assert one_type == {"customers": {"totalCount": len(expected(world, "customers", {"type": ["SUPPLIER"]}))}}


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("query($v: Boolean) { customers(filter: {includeArchived: $v}) { totalCount } }", {"v": None}, "includeArchived"),
    ("query($v: CustomerFilter) { customers(filter: $v) { totalCount } }", {"v": {"includeArchived": None}}, "includeArchived"),
    ("query($v: CustomerFilter) { customers(filter: $v) { totalCount } }", {"v": {"tenantId": "x"}}, "tenantId"),
    ("query($v: [CustomerType!]) { customers(filter: {type: $v}) { totalCount } }", {"v": ["NOBODY"]}, "NOBODY"),
    ("query($v: DateTime) { customers(filter: {updatedSince: $v}) { totalCount } }", {"v": "2026"}, "RFC 3339"),
    ("query($v: OrderDirection) { customers(orderBy: {field: NAME, direction: $v}) { totalCount } }", {"v": None}, "orderBy"),
    ("query($v: Int!) { customers(first: $v) { totalCount } }", {}, "$v"),
    ("query($v: Int) { customers(first: $v) { totalCount } }", {"v": 1.5}, "$v"),
    ("query($v: Int) { customers(first: $v) { totalCount } }", {"v": 2**31}, "$v"),
    ('query($v: Int) { companyLookup(query: "abc", first: $v) { hits { name } } }', {"v": None}, "first"),
)


async def test_a_variable_that_can_not_be_is_refused_by_its_name(admin: Person) -> None:
    for document, variables, said in REFUSED:
        reply = await admin.asks(document, **variables)
        assert set(reply.codes) == {"BAD_USER_INPUT"}, document
        assert "data" not in reply.body
        assert said in reply.body["errors"][0]["message"]


async def test_a_variable_that_is_left_out_takes_the_default_of_its_place(world: World) -> None:
    answers = [
        await world.reader.reads(document)
        for document in (
            "{ customers { nodes { id } } }",
            "query($v: Boolean) { customers(filter: {includeArchived: $v}) { nodes { id } } }",
            "query($v: Boolean = false) { customers(filter: {includeArchived: $v}) { nodes { id } } }",
            "query($v: OrderDirection) { customers(orderBy: {field: NAME, direction: $v}) { nodes { id } } }",
            "query($v: CustomerOrder = {field: NAME}) { customers(orderBy: $v) { nodes { id } } }",
            "query($v: Int, $w: String, $x: CustomerFilter) { customers(first: $v, after: $w, filter: $x) { nodes { id } } }",
        )
    ]

    assert all(answer == answers[0] for answer in answers)


async def test_an_organisation_number_is_found_however_it_is_typed(admin: Person) -> None:
    await admin.creates_customer("Fjordvik AS", organizationNumber="312260182")
    await admin.creates_customer("Åsen AB", organizationNumber="NO5566778899MVA", country="SE")
    query = "query($n: String) { customers(filter: {organizationNumber: $n}) { nodes { name } } }"

    for typed in ("312260182", " 312 260 182 ", "NO 312 260 182 MVA", "no312260182mva"):
        assert (await admin.reads(query, n=typed))["customers"]["nodes"] == [{"name": "Fjordvik AS"}], typed
    assert (await admin.reads(query, n="NO5566778899MVA"))["customers"]["nodes"] == [{"name": "Åsen AB"}]


async def test_a_search_finds_what_is_typed_in_another_way(admin: Person) -> None:
    await admin.creates_customer("Åsen & Sønn AS", organizationNumber="312260182", phone="22 33 44 55", email="post@fjord.example")
    other = await admin.creates_customer("Fjordvik AS")
    number = str(
        (await admin.reads('{ customers(filter: {search: "sønn"}) { nodes { customerNumber } } }'))["customers"]["nodes"][0][
            "customerNumber"
        ]
    )

    for typed in (
        "aasen",
        "ASEN",
        "åsen sønn",
        "sonn aas",
        "22334455",
        "22 33 44",
        "+47 22334455",
        "312 260 182",
        "NO 312260182 MVA",
        "post@fjord",
        number,
    ):
        answer = await admin.reads("query($s: String) { customers(filter: {search: $s}) { nodes { name } } }", s=typed)
        assert [node["name"] for node in answer["customers"]["nodes"]] == ["Åsen & Sønn AS"], typed
    assert other
