"""A read is one statement, and each select in it has exactly the FROM that its node of the plan names.

A derived table that forgets which row it hangs on is a cross join that no linting sees, because the WHERE joins the stray table: so the
text itself is read here.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import literal_column

from service.engine import sql
from service.engine.json_sql import JsonObject
from service.engine.plan import Connection, Edges, Few, Fields, Node, Nodes, Object, One, PageInfo, Single, TotalCount
from service.engine.run import compiled
from tests.engine.planning import DIALECTS, planned
from tests.people import Person

DERIVED = "(derived)"
DEEP = """query($id: ID!, $first: Int, $after: String, $last: Int) {
    viewer { employee { name role } tenant { name } }
    node(id: $id) { id ... on Customer { name owner { name } } }
    customer(id: $id) {
        addresses { lines } only: addresses(types: [VISIT]) { city }
        contacts(first: 3) {
            totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
            edges { cursor role node { lastName owner { name } customers(after: $after) {
                totalCount pageInfo { hasPreviousPage hasNextPage } nodes { name contacts { edges { isPrimary } } }
            } } }
        }
    }
    customers(first: $first) { nodes { owner { name } createdBy { name } updatedBy { email } addresses { city } } }
    contacts(last: $last) { nodes { id } edges { node { addresses { city } } } pageInfo { hasPreviousPage startCursor } }
    employees { totalCount }
}"""
FILTERED = """query($search: String, $city: String, $types: [CustomerType!]) {
    customers(first: 2, orderBy: {field: UPDATED_AT},
        filter: {search: $search, city: $city, type: $types, isSupplier: true, includeArchived: true}) {
        totalCount nodes { name } pageInfo { hasNextPage }
    }
    employees(filter: {search: $search, isActive: true}) { nodes { name } }
}"""


def froms(text: str) -> Iterator[tuple[str, ...]]:
    """What stands in each FROM of a statement: the tables' names, or that it is a derived table."""
    for start in (match.end() for match in re.finditer(r"\bFROM\b", text)):
        yield tuple(_items(text[start:]))


def _items(text: str) -> Iterator[str]:
    depth, item = 0, ""
    for token in re.findall(r"[()]|\w+|[^\w()]", text):
        if depth == 0 and (token == ")" or token in ("WHERE", "ORDER", "LIMIT", "JOIN", "UNION")):
            break
        if depth == 0 and token == ",":
            yield _name(item)
            item = ""
            continue
        item += token
        depth += {"(": 1, ")": -1}.get(token, 0)
    yield _name(item)


def _name(item: str) -> str:
    item = item.strip()
    return DERIVED if item.startswith("(") else re.split(r"[ (]", item)[0]


def named(fields: Fields) -> Iterator[tuple[str, ...]]:
    """What a plan's nodes name."""
    for field in fields:
        match field:
            case Object():
                yield from named(field.fields)
            case One() | Single():
                yield (field.model.__tablename__,)
                yield from named(field.fields)
            case Few():
                yield (field.model.__tablename__,)
                yield (DERIVED,)
                yield from named(field.fields)
            case Connection():
                yield from _named_by_connection(field)


def _named_by_connection(field: Connection) -> Iterator[tuple[str, ...]]:
    link = field.paged.link
    ground = (field.model.__tablename__,) if link is None else (link.__tablename__, field.model.__tablename__)
    asked = {name for part in field.fields if isinstance(part, PageInfo) for _, name in part.fields}
    ahead, behind = ("hasPreviousPage", "hasNextPage") if field.page.is_backward else ("hasNextPage", "hasPreviousPage")
    rows = any(isinstance(part, Edges | Nodes) for part in field.fields) or bool(asked - {behind})
    nodes: list[Nodes | Node] = [part for part in field.fields if isinstance(part, Nodes)]
    nodes += [of for part in field.fields if isinstance(part, Edges) for of in part.fields if isinstance(of, Node)]
    is_nesting = any(isinstance(below, Connection) for part in nodes for below in part.fields)
    if rows:
        yield from (ground, (DERIVED,))
    if rows and (asked - {"__typename"} or is_nesting or field.page.is_backward):
        yield (DERIVED,)
    yield from (ground for part in field.fields if isinstance(part, TotalCount))
    places = {"after": field.page.after, "before": field.page.before}
    start, stop = ("before", "after") if field.page.is_backward else ("after", "before")
    yield from (ground for flag, place in ((behind, start), (ahead, stop)) if flag in asked and places[place])
    for part in nodes:
        yield from named(part.fields)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("after", [None, "eA"])
def test_each_select_has_exactly_the_from_that_its_node_names(dialect: str, after: str | None) -> None:
    plan = planned(DEEP, id="cus_" + "0" * 32, first=5, last=2, after=after)

    text = compiled(sql.operation(plan.fields), DIALECTS[dialect]).text

    # A bound list is a table of its own on SQLite.
    found = Counter(items for items in froms(text) if items != ("json_each",))
    assert found == Counter(named(plan.fields))
    assert {len(items) for items in found} == {1, 2}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_filter_adds_no_table_to_the_list_that_it_filters(dialect: str) -> None:
    plan = planned(FILTERED, search="åsen", city="Oslo", types=["CUSTOMER"])

    found = Counter(froms(compiled(sql.operation(plan.fields), DIALECTS[dialect]).text))

    # Three of customers (page, count) and one of employees; what a filter reads stands in a select of its own.
    assert found == {
        ("customers",): 2,
        ("customer_addresses",): 2,
        ("employees",): 1,
        (DERIVED,): 3,
        **({("customers_words",): 2, ("employees_words",): 1, ("json_each",): 2} if "sqlite" in dialect else {}),
    }


def test_the_reader_of_froms_sees_a_stray_table() -> None:
    text = "SELECT (SELECT a.x FROM (SELECT b.y FROM b AS b_1, c WHERE b_1.z IN (1, 2)) AS a, d LIMIT 1) FROM e ORDER BY e.f"

    assert [*froms(text)] == [(DERIVED, "d"), ("b", "c"), ("e",)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_equal_documents_give_equal_text_whatever_the_values(dialect: str) -> None:
    texts = {
        compiled(sql.operation(planned(FILTERED, search=search, city=city, types=types).fields), DIALECTS[dialect]).text
        for search, city, types in (("åsen", "Oslo", ["CUSTOMER"]), ("o'hare\"; --", "' OR 1=1", ["SUPPLIER", "CUSTOMER"]))
    }

    assert len(texts) == 1
    assert not re.search("åsen|hare|Oslo|SUPPLIER", texts.pop())


@pytest.mark.parametrize("key", ["a'b", "a-b", "", "1a", "å", "a\n", "::a", "a'), ('b"])
def test_nothing_but_a_name_is_written_into_a_statement_as_a_key(key: str) -> None:
    with pytest.raises(ValueError, match="not a response key"):
        JsonObject([("name", literal_column("1")), (key, literal_column("1"))])


async def test_a_query_of_columns_and_relations_is_one_statement(admin: Person) -> None:
    customer = await admin.creates_customer()

    reply = await admin.asks(DEEP, id=customer["id"], first=5, last=2)

    assert reply.data["customer"]["contacts"]["totalCount"] == 0
    assert len(reply.statements) == 1
