"""What one request may cost, beyond the counts that `test_limits` holds at their edges."""

import gc
import tracemalloc
from pathlib import Path

import pytest
from graphql import parse

from service.db.database import Database
from service.engine.cache import Document, Plans, Prepared
from service.engine.documents import operation_of
from service.engine.engine import Engine
from service.engine.limits import Limits
from service.engine.plan import Plan
from service.graphql import schema
from service.settings import Settings
from tests import large
from tests.people import Person, open_office

CARD = "id displayName owner { id name email } createdBy { name } updatedBy { name } addresses { type recipient lines city country }"
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
MARKS = "a" + "\u0301\u0327" * 60_000


def nested(levels: int) -> str:
    """Connections one in another, with everything that a connection can be asked for."""
    inner = ""
    for level in reversed(range(levels)):
        name = "customers" if level % 2 == 0 else "contacts"
        arguments = '(first: 1, filter: { search: "a" })' if level == 0 else "(first: 1)"
        link = "" if level == 0 else "role email phone isPrimary"
        inner = f"{name}{arguments} {{ {PAGE} nodes {{ {CARD} }} edges {{ cursor {link} node {{ {CARD} {inner} }} }} }}"
    return f"{{ {inner} }}"


async def test_three_connections_one_in_another_are_answered_by_both_databases(ola: Person) -> None:
    contact = await ola.creates_contact()
    customer = await ola.creates_customer("Aasen AS")
    await ola.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")

    answer = await ola.reads(nested(3))

    [outer] = answer["customers"]["edges"]
    [middle] = outer["node"]["contacts"]["edges"]
    [inner] = middle["node"]["customers"]["edges"]
    assert inner["node"]["id"] == customer["id"]


async def test_four_are_refused_by_both(ola: Person) -> None:
    reply = await ola.asks(nested(4))

    assert reply.body["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "connection_depth", "max": 3, "actual": 4}


async def test_connections_are_counted(ola: Person) -> None:
    def beside(count: int) -> str:
        return (
            "{ customers(first: 1) { nodes { id "
            + " ".join(f"c{i}: contacts(first: 1) {{ totalCount }}" for i in range(count - 1))
            + " } } }"
        )

    assert (await ola.asks(beside(20))).codes == []
    assert (await ola.asks(beside(21))).body["errors"][0]["extensions"]["limit"] == "connections"


@pytest.mark.parametrize("asked", ["edges { cursor role }", "pageInfo { endCursor }"])
async def test_edges_without_their_records_count_as_rows(asked: str, ola: Person) -> None:
    aliased = " ".join(f"c{i}: contacts(first: 200) {{ {asked} }}" for i in range(3))
    reply = await ola.asks(f"{{ customers(first: 20) {{ nodes {{ id {aliased} }} }} }}")

    assert reply.body["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "rows", "max": 10_000, "actual": 12_020}


async def test_introspection_counts_aliases_and_fields_like_any_selection(ola: Person) -> None:
    inner = " ".join(f"a{i}: fields {{ ...B }}" for i in range(20))
    innermost = " ".join(f"b{i}: name" for i in range(20))
    document = f"{{ __schema {{ types {{ {inner} }} }} }} fragment B on __Field {{ {innermost} }}"

    assert (await ola.asks(document)).body["errors"][0]["extensions"]["limit"] == "aliases"


@pytest.mark.parametrize(
    "document",
    [
        "query($text: String!) { companyLookup(query: $text) { hits { name } } }",
        "query($text: String!) { customers(filter: { city: $text, search: $text, organizationNumber: $text }) { nodes { id } } }",
        "mutation($text: String!) { createCustomer(input: { name: $text, note: $text, email: $text }) { userErrors { code } } }",
    ],
)
async def test_a_letter_with_ever_more_marks_takes_no_longer_than_other_text(document: str, office_settings: Settings) -> None:
    # Unbounded, this text alone holds the process for half a minute: the request's deadline would not be met.
    async with open_office(office_settings.model_copy(update={"string_max_length": len(MARKS)})) as office:
        assert "data" in (await (await office.firm()).asks(document, text=MARKS)).body


def test_plans_without_a_statement_are_bounded_too() -> None:
    plans, node = Plans(), parse("{ viewer { tenant { id } } }")
    prepared = Prepared(Plan((), {}, {}, False, {}), None, {}, True, 0, ())
    for number in range(20_000):
        plans.keep(Document(f"{{ company(organizationNumber: {number}) }}", node, "", ""), None, prepared)

    assert 1 < len(plans._kept) < 15_000


def test_what_a_plan_hangs_on_is_counted_with_it() -> None:
    plain, asked = (
        Prepared(Plan((), {}, {}, False, {}), None, {}, True, 0, questions) for questions in ((), ((lambda _: "", "x" * 19_000),))
    )

    assert asked.bytes_max - plain.bytes_max >= 5_000


SHAPES = {
    "a list": """query($first: Int = 5, $after: String, $search: String = "fjord") {
        customers(first: $first, after: $after, filter: {search: $search}) {
            edges { cursor node { id name owner { id } contacts(first: 5) { nodes { id displayName } } } } pageInfo { endCursor } totalCount
        } }""",
    "fields alone": "{ customers { nodes { " + "id " * 200 + "} } }",
    "many fields": large.wide(150),
    "many variables": f"query({', '.join(f'$a{n}: Boolean! = true' for n in range(120))}) {{ viewer {{ employee {{ "
    + " ".join(f"id @include(if: $a{n})" for n in range(120))
    + " } } }",
    "a long text": '{ customers(filter: {search: "' + "x" * 19_000 + '"}) { totalCount } }',
}
TIMES = 5
FREED_BYTES = 250_000
"""As much may be objects of the work itself, which Python keeps to use again."""


@pytest.mark.parametrize("shape", SHAPES)
def test_a_document_and_its_plan_take_no_more_memory_than_the_caches_reckon_with(shape: str, tmp_path: Path) -> None:
    engine = Engine(schema, Database(f"sqlite:///{tmp_path}/none.db"), Limits())
    tracemalloc.start()
    prepare(engine, SHAPES[shape])  # and with it what is made once, for all
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(1, TIMES + 1):
        prepare(engine, SHAPES[shape] + "\n" * number)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    _, *kept = engine.plans._kept.values()
    assert len(kept) == TIMES
    reckoned = sum(one.bytes_max for one in kept)
    assert reckoned / 4 < taken < reckoned + FREED_BYTES


def prepare(engine: Engine, source: str) -> None:
    document = engine._documents.valid(source)
    operation = operation_of(document.node, None)
    engine._prepared(document, operation, engine._variables(operation, {}))
