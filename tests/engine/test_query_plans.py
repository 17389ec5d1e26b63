"""Do lists, searches, counts and single cards find their rows by an index, however many there are?

Asked of the databases' own planners (EXPLAIN), over enough rows that reading all of them would be dearer. PostgreSQL is asked twice: for
these values, and for any (a prepared statement's generic plan). `--customers 1000000` asks over a million.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import asyncpg
import pytest
from graphql import get_operation_ast, parse
from sqlalchemy import make_url, text

from benchmarks.rows import Filled, fill
from service.db.database import Database
from service.db.ids import public_id
from service.db.models import EmployeeRole
from service.db.visibility import Viewer
from service.engine import sql
from service.engine.inputs import Shape
from service.engine.planner import plan_of
from service.engine.run import Statement, compiled
from service.graphql import schema
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.engine.planning import coerced

# Small tables are read whole: a firm's employees.
LARGE = {"customers", "contacts", "customer_addresses", "contact_addresses", "customer_contacts", "customer_settings"}


class Asked(NamedTuple):
    """An operation, and the indexes of which each database has to use one for its cards."""

    operation: str
    indexes: tuple[str, ...]


CARD = "nodes { id displayName owner { name } addresses { city } }"
BY_KEY = ("pk_customers", "sqlite_autoindex_customers_1")
OWN_LEVEL_BY_KEY = ("pk_customer_settings", "sqlite_autoindex_customer_settings_1")
HOLDS = "effectiveSettings { invoice { language ourReference { name } } sources { invoice { language } } }"
LISTS = {
    "by name": Asked(f"{{ customers(first: 50) {{ {CARD} pageInfo {{ hasNextPage }} }} }}", ("ix_customers_name",)),
    "by name, from the back": Asked(f"{{ customers(last: 50) {{ {CARD} }} }}", ("ix_customers_name",)),
    "by number, descending": Asked(
        f"{{ customers(orderBy: {{field: CUSTOMER_NUMBER, direction: DESC}}) {{ {CARD} }} }}", ("uq_customers_customer_number",)
    ),
    "by creation": Asked(f"{{ customers(orderBy: {{field: CREATED_AT}}) {{ {CARD} }} }}", ("ix_customers_created_at",)),
    "by change, descending": Asked(
        f"{{ customers(orderBy: {{field: UPDATED_AT, direction: DESC}}) {{ {CARD} }} }}", ("ix_customers_updated_at",)
    ),
    "with contacts": Asked("{ customers { edges { node { id contacts { edges { node { id } } } } } } }", ("ix_customers_name",)),
    "search": Asked(f'{{ customers(filter: {{search: "fjord 1234"}}) {{ {CARD} }} }}', ("ix_customers_words", *BY_KEY)),
    "search for the first": Asked('{ customers(first: 1, filter: {search: "2345"}) { nodes { id } } }', ("ix_customers_words", *BY_KEY)),
    "count of a search": Asked('{ customers(filter: {search: "fjord 1234"}) { totalCount } }', ("ix_customers_words", *BY_KEY)),
    "organisation number": Asked(
        f'{{ customers(filter: {{organizationNumber: "$number"}}) {{ {CARD} totalCount }} }}', ("ix_customers_organization_number",)
    ),
    "city": Asked('{ customers(first: 5, filter: {city: "Nowhere"}) { nodes { id } totalCount } }', ("ix_customer_addresses_city",)),
    "own ones": Asked('{ customers(filter: {ownerId: "$owner"}) { nodes { id } } }', ("ix_customers_owner",)),
    "contacts by name": Asked("{ contacts(first: 50) { nodes { id displayName } } }", ("ix_contacts_name",)),
    "one customer": Asked('{ customer(id: "$id") { name addresses { city } contacts { nodes { id } } } }', BY_KEY),
    "what holds in a list": Asked(f"{{ customers(first: 50) {{ nodes {{ id {HOLDS} category {{ name }} }} }} }}", OWN_LEVEL_BY_KEY),
    "what holds for one": Asked(f'{{ customer(id: "$id") {{ {HOLDS} settings {{ price {{ currency }} }} }} }}', OWN_LEVEL_BY_KEY),
}
# A level of its own for every customer.
SETTLED = (
    "INSERT INTO customer_settings (tenant_id, customer_id, invoice_language) SELECT tenant_id, id, 'EN' FROM customers",
    "ANALYZE customer_settings",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Iterator[Filled]:
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield asyncio.run(settled(url, request.config.getoption("--customers")))


async def settled(url: str, customers: int) -> Filled:
    filled = await fill(url, customers)
    database = Database(url)
    async with database.writing() as session:
        for statement in SETTLED:
            await session.execute(text(statement))
        await session.commit()
    await database.close()
    return filled


@pytest.fixture
async def database(filled: Filled) -> AsyncIterator[Database]:
    opened = Database(filled.database_url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("name", LISTS)
async def test_rows_are_found_by_an_index(filled: Filled, database: Database, name: str) -> None:
    asked = LISTS[name]
    statement, values = asked_of(database, filled, asked.operation)

    if database.dialect.name == "sqlite":
        steps = await sqlite_steps(database, statement, values)
        read = [step for step in steps if step.table in LARGE]
        assert not [step for step in read if step.text.startswith("SCAN")], steps
        assert not [step for step in steps if "VIRTUAL TABLE" in step.text and ":M" not in step.text], steps  # of words, without a MATCH
        assert any(index in step.text.split() for step in read for index in asked.indexes), steps
        # All of a tenant's rows are gone through in a list's order alone, until the page is full: never to find some, nor to sort them.
        for step in read:
            if step.text.endswith("(tenant_id=?)"):
                assert "filter" not in asked.operation, (step, steps)
                assert not [beside for beside in steps if beside.within == step.within and "TEMP B-TREE" in beside.text], (step, steps)
    else:
        for mode in ("force_custom_plan", "force_generic_plan"):
            nodes = [node async for node in postgresql_nodes(filled, statement, values, mode)]
            scanned = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"} & LARGE
            assert not scanned, (mode, scanned)
            used = {node.get("Index Name") for node in nodes}
            assert used & set(asked.indexes), (mode, nodes)
            # What is found by a condition is not looked for along the list's order, which is endless where little is found.
            assert "filter" not in asked.operation or "ownerId" in asked.operation or "ix_customers_name" not in used, (mode, nodes)


def asked_of(database: Database, filled: Filled, operation: str) -> tuple[Statement, tuple[Any, ...]]:
    """The statement of an operation, with its values, as the engine would give it to the driver."""
    ids = {"$id": public_id("cus", filled.customer_id), "$owner": public_id("emp", filled.reader_id), "$number": "312260182"}
    for name, value in ids.items():
        operation = operation.replace(name, value)
    document = parse(operation)
    node = get_operation_ast(document)
    assert node is not None
    variables = coerced(node, {})
    plan = plan_of(schema, document, node, Shape(variables), 200)
    viewer = Viewer(filled.tenant_id, filled.reader_id, EmployeeRole.MEMBER)
    statement = compiled(sql.operation(plan.fields), database.dialect)
    return statement, statement.values({name: read(variables) for name, read in plan.given.items()} | viewer.bound)


class Step(NamedTuple):
    """A step of SQLite's plan, and the step that it is a part of."""

    text: str  # SEARCH customers_1 USING INDEX ix_customers_name (tenant_id=?)
    within: int

    @property
    def table(self) -> str:
        """What it reads, whatever its alias."""
        return re.sub(r"_\d+$", "", [*self.text.split(), ""][1])


async def sqlite_steps(database: Database, statement: Statement, values: tuple[Any, ...]) -> list[Step]:
    async with database.reading() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", values)
        return [Step(row.detail, row.parent) for row in rows]


async def postgresql_nodes(filled: Filled, statement: Statement, values: tuple[Any, ...], mode: str) -> AsyncIterator[dict[str, Any]]:
    connection = await asyncpg.connect(make_url(filled.database_url).render_as_string(hide_password=False))
    try:
        await connection.execute(f"SET jit = off; SET plan_cache_mode = {mode}")
        [found] = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.text}", *values))
        waiting = [found["Plan"]]
        while waiting:
            node = waiting.pop()
            waiting.extend(node.get("Plans", ()))
            yield node
    finally:
        await connection.close()
