"""Is the engine right? Every document that can be drawn from the schema, over any world, answers as graphql-core does with plain functions.

The register is switched off here: what it says has tests of its own. `make fuzz` asks on where this ends.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.graphql import schema
from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.oracle.differing import Differs, Sides, sides
from tests.oracle.documents import NOT_ASKED, Question, question
from tests.oracle.drawn_worlds import drawn_world
from tests.oracle.found import FOLDER, Case, kept
from tests.oracle.smaller import smallest
from tests.oracle.twins import twins
from tests.oracle.values import Values
from tests.oracle.world import Employee

_WORLDS, _DOCUMENTS_A_WORLD = 5, 40
_Databases = Mapping[str, SqliteDatabases | PostgresqlDatabases]


@pytest.fixture
def databases(sqlite_databases: SqliteDatabases, postgresql_databases: PostgresqlDatabases) -> _Databases:
    return {"sqlite": sqlite_databases, "postgresql": postgresql_databases}


@contextmanager
def _fresh(databases: _Databases, folder: Path) -> Iterator[Mapping[str, Settings]]:
    with databases["sqlite"].fresh() as sqlite, databases["postgresql"].fresh() as postgresql:
        urls = {"sqlite": sqlite, "postgresql": postgresql}
        yield {name: Settings.read(database_url=url, data_dir=folder, registry_url="") for name, url in urls.items()}


@pytest.fixture
async def both(request: pytest.FixtureRequest, databases: _Databases, tmp_path: Path) -> AsyncIterator[Sides]:
    """The world of the parameter's seed, in both databases and in the reference."""
    with _fresh(databases, tmp_path) as of_databases:
        async with sides(request.param, of_databases) as opened:
            yield opened


@pytest.mark.parametrize("both", range(_WORLDS), indirect=True)
@settings(
    max_examples=_DOCUMENTS_A_WORLD,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**64 - 1))
async def test_any_document_answers_as_plain_functions_over_plain_objects_do(both: Sides, seed: int) -> None:
    # The same seeds are drawn for every world: each world makes other documents of them.
    random = Random(f"{both.world.firms[0].id}:{seed}")
    drawn = question(schema, random, Values(random, both.world, both.cursors))
    await _agree(both, drawn, random.choice(both.viewers))


async def _agree(both: Sides, drawn: Question, viewer: Employee) -> None:
    """A difference is told by as little of the document as makes it."""

    async def differs(question: Question) -> bool:
        return await both.difference(question, viewer) is not None

    try:
        await both.agree(drawn, viewer)
    except Differs:
        await both.agree(await smallest(schema, drawn, differs), viewer)
        raise


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: str(file.stem))
async def test_what_fuzzing_found_is_answered_alike_since(file: Path, databases: _Databases, tmp_path: Path) -> None:
    case = kept(file)
    if case.viewer is not None:
        with _fresh(databases, tmp_path) as of_databases:
            async with sides(case.seed, of_databases) as both:
                await both.agree(case.question, both.viewers[case.viewer])
        return
    for name in databases:
        with _fresh(databases, tmp_path) as of_full, _fresh(databases, tmp_path) as of_bare:
            async with twins(case.seed, of_full[name], of_bare[name]) as both_worlds:
                await both_worlds.agree(case.question)


async def test_a_difference_is_told_by_as_little_as_makes_it() -> None:
    drawn = Question(
        "query($a: ID!, $b: Int, $s: Boolean!) { customer(id: $a) { ...F } customers(first: $b) @skip(if: $s) { totalCount nodes { id } } }"
        "fragment F on Customer { name owner { ...G id } } fragment G on Employee { name }",
        [{"a": "x", "b": 1, "s": False}, {"a": "y", "b": 2, "s": False}],
    )

    async def differs(question: Question) -> bool:
        return "totalCount" in question.document and any(request.get("b") == 2 for request in question.requests)

    small = await smallest(schema, drawn, differs)

    assert "".join(small.document.split()) == "query($b:Int){customers(first:$b){totalCount}}"
    assert small.requests == [{"b": 2}]


def test_a_difference_that_is_kept_is_read_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.oracle.found.FOLDER", tmp_path)
    case = Case(7, 1, Question("query A($s: String) {\n  customers(filter: {search: $s}) { totalCount } }", [{"s": "å"}, {}], "A"))

    assert kept(case.keep("7-3", "they differ")) == case


def test_the_documents_that_are_drawn_ask_for_all_that_can_be_read() -> None:
    world = drawn_world(Random(0), "Fjell")
    assert schema.query_type is not None
    missing = _readable(schema.query_type, set())
    for seed in range(1500):
        random, seen = Random(seed), set[str]()
        node = parse(question(schema, random, Values(random, world)).document)
        types = TypeInfo(schema)
        visit(node, TypeInfoVisitor(types, _Noted(types, seen)))
        missing -= seen
        if not missing:
            return
    pytest.fail(f"drawn too seldom: {missing}")


class _Noted(Visitor):
    """Notes the fields, arguments and input fields that a document has, and of what kinds its selections and values are."""

    def __init__(self, types: TypeInfo, seen: set[str]) -> None:
        super().__init__()
        self.types = types
        self.seen = seen

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.seen.add(f"{self.types.get_parent_type()}.{node.name.value}")

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        if self.types.get_directive() is None:
            self.seen.add(f"({node.name.value}: {get_named_type(self.types.get_input_type())})")

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        self.seen.add(f"{get_named_type(self.types.get_parent_input_type())}.{node.name.value}")


def _readable(type_: GraphQLNamedType, known: set[str]) -> set[str]:
    """The names of what can be asked for from this type on."""
    found: set[str] = set()
    if type_.name in known or not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        return found
    known.add(type_.name)
    if isinstance(type_, GraphQLInterfaceType):
        for implementing in schema.get_implementations(type_).objects:
            found |= _readable(implementing, known)
    for name, field in type_.fields.items():
        if f"{type_.name}.{name}" in NOT_ASKED:
            continue
        found |= {f"{type_.name}.{name}"} | _readable(get_named_type(field.type), known)
        for argument_name, argument in getattr(field, "args", {}).items():
            named = get_named_type(argument.type)
            found |= {f"({argument_name}: {named})"} | _readable(named, known)
    return found
