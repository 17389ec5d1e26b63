"""What one request may ask for: each limit holds at its maximum, and refuses one more, before anything runs."""

import pytest
from graphql import get_introspection_query

from service.engine.documents import Documents
from service.engine.faults import RequestRefused
from service.engine.limits import Limits
from service.graphql import schema
from tests import large
from tests.people import Person

LIMITS = Limits()


def code_of(document: str, limits: Limits = LIMITS) -> str | None:
    """With what code a document is refused; None where it may run."""
    try:
        Documents(schema, limits).valid(document)
    except RequestRefused as refused:
        return str((refused.errors[0].extensions or {})["code"])
    return None


@pytest.mark.parametrize(
    "places",
    [
        "query Q {0} {{ __typename }}",
        "query Q($a: Int {0}) {{ viewer {{ tenant {{ id }} }} }}",
        "{{ ...F }} fragment F on Query {0} {{ __typename }}",
        "{{ ...F }} fragment F on Query {{ ...F viewer {0} {{ tenant {{ id }} }} }}",
        "{{ viewer {0} {{ tenant {{ id }} }} }}",
        "{{ ... {0} {{ __typename }} }}",
        "{{ ...F {0} }} fragment F on Query {{ __typename }}",
        "{{ ...F }} fragment F on Query {{ ... {0} {{ viewer {{ tenant {{ id {0} }} }} }} }}",
    ],
)
def test_directives_are_counted_wherever_they_may_stand(places: str) -> None:
    assert code_of(places.format("@aa " * (LIMITS.directives + 1))) == "LIMIT_EXCEEDED"
    assert code_of(places.format("@aa " * LIMITS.directives)) == "GRAPHQL_VALIDATION_FAILED"


def test_what_a_fragment_holds_counts_at_each_of_its_spreads() -> None:
    fragment = "fragment F on Tenant { " + " ".join(f"a{n}: name" for n in range(26)) + " }"

    assert code_of("{ viewer { tenant { ...F } } } " + fragment) is None
    assert code_of("{ viewer { tenant { ...F ...F } } } " + fragment) == "LIMIT_EXCEEDED"
    assert code_of("{ viewer { tenant { name } } } fragment G on Tenant { id } " + fragment) == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "asked",
    [
        "__schema {{ types {{ {0} }} }}",
        "__schema {{ types {{ ...F }} }} }} fragment F on __Type {{ {0}",
        '__type(name: "Customer") {{ {0} }}',
    ],
)
def test_an_alias_in_introspection_counts_ten_for_it_says_the_schema_again(asked: str) -> None:
    def repeated(times: int) -> str:
        return "{ " + asked.format(" ".join(f"a{n}: fields {{ name }}" for n in range(times))) + " }"

    assert code_of(repeated(5)) is None
    assert code_of(repeated(6)) == "LIMIT_EXCEEDED"
    assert code_of("{ " + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(6)) + " }") == "LIMIT_EXCEEDED"


def test_the_depth_within_fragments_counts() -> None:
    def split(levels: int) -> str:
        inner = large.deep(levels).removeprefix("{ customers(first: 1) ").removesuffix(" }")
        return f"{{ customers(first: 1) {{ ...F }} }} fragment F on CustomerConnection {inner}"

    assert code_of(split(14), Limits(depth=14)) is None
    assert code_of(split(14), Limits(depth=13)) == "LIMIT_EXCEEDED"


def test_how_deep_a_chain_of_fragments_goes_is_no_matter_of_pythons_frames() -> None:
    # Each within what the parser takes, and together deeper than Python's stack.
    chain = " ".join(f"fragment F{n} on Query {{ {'a { ' * 30} ...F{n + 1} {'} ' * 30} }}" for n in range(20))

    assert code_of(f"{{ ...F0 }} {chain} fragment F20 on Query {{ __typename }}") == "LIMIT_EXCEEDED"


def test_fragments_that_double_around_nothing_are_refused_or_run_at_once() -> None:
    doubling = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(24))

    assert code_of(f"{{ ...F0 }} {doubling} fragment F24 on Query {{ }}") in (None, "LIMIT_EXCEEDED", "GRAPHQL_VALIDATION_FAILED")


@pytest.mark.parametrize(
    "document",
    [
        "{ ...F } fragment F on Query { ...F }",
        "{ ...F } fragment F on Query { viewer { tenant { id } } ...G } fragment G on Query { ... { ...F } }",
        "{ viewer { tenant { ...F } } } fragment F on Tenant { ...G ...G } fragment G on Tenant { ...F ...F name }",
        "{ ...Unknown }",
    ],
)
def test_a_fragment_that_leads_to_itself_or_nowhere_is_invalid(document: str) -> None:
    assert code_of(document) == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "document",
    [
        "{ customers { nodes { " + "owner { id name } " * 200 + "} } }",
        "{ " + ("customers { nodes { " + "id " * 150 + "} } ") * 2 + "}",
        "{ customers { ...F } } fragment F on CustomerConnection { nodes { " + "id " * 250 + "} nothing }",
        "{ customers { nodes { " + " ".join(f"...F{n}" for n in range(150)) + " } } } "
        + " ".join(f"fragment F{n} on Customer {{ id name }}" for n in range(150)),
    ],
)  # fmt: skip
def test_the_same_key_ever_again_is_refused_by_the_limits_name_wherever_it_stands(document: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        Documents(schema, LIMITS).valid(document)

    most = LIMITS.comparisons
    assert [error.extensions for error in refused.value.errors] == [
        {"code": "LIMIT_EXCEEDED", "limit": "comparisons", "max": most, "actual": most + 1}
    ]


def test_as_many_fragments_as_a_large_client_puts_together_are_no_matter() -> None:
    parts = " ".join(f"fragment F{n} on Customer {{ id name owner {{ id }} }}" for n in range(20))
    cards = "nodes { " + " ".join(f"...F{n}" for n in range(20)) + " }"

    assert code_of("{ " + " ".join(f"a{n}: customers(first: 1) {{ {cards} }}" for n in range(10)) + " } " + parts) is None


def test_no_more_errors_are_told_than_are_of_use() -> None:
    with pytest.raises(RequestRefused) as refused:
        Documents(schema, LIMITS).valid("{ viewer { tenant { " + " ".join(f"x{n}" for n in range(30)) + " } } }")

    assert len(refused.value.errors) <= LIMITS.errors + 1
    assert {(error.extensions or {})["code"] for error in refused.value.errors} == {"GRAPHQL_VALIDATION_FAILED"}


def test_without_introspection_nothing_is_suggested() -> None:
    def said(limits: Limits) -> str:
        with pytest.raises(RequestRefused) as refused:
            Documents(schema, limits).valid("{ custmers { totalCount } }")
        return refused.value.errors[0].message

    assert "customers" in said(LIMITS)
    assert "customers" not in said(Limits(introspection=False))


ROWS = (
    ("{ customers(first: 200) { nodes { contacts(first: 49) { nodes { id } } } } }", 200 * (1 + 49)),
    ("{ customers(first: 200) { nodes { contacts(first: 50) { nodes { id } } } } }", 200 * (1 + 50)),
    ("{ customers(first: 200) { edges { node { contacts(first: 50) { edges { node { id } } } } } } }", 200 * (1 + 50)),
    ("{ customers(first: 200) { edges { node { id } } nodes { owner { id } addresses { city } } } }", 200 * (1 + 1 + 1 + 5)),
    ("{ customers(last: 200) { nodes { contacts(first: 150) { totalCount } } } }", 200 * (1 + 1)),
    ("{ contacts(first: 100) { nodes { customers(first: 100) { edges { cursor } } } } }", 100 * (1 + 100)),
    ("{ contacts(first: 100) { nodes { customers(first: 100) { nodes { id } } } } }", 100 * 101),
)


async def test_the_rows_that_a_plan_can_return_are_known_before_it_runs(admin: Person) -> None:
    for document, rows in ROWS:
        reply = await admin.asks(document)
        if rows <= LIMITS.rows:
            assert reply.data
            continue
        [error] = reply.body["errors"]
        assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "rows", "max": LIMITS.rows, "actual": rows}
        assert "data" not in reply.body
        assert reply.statements == ()


async def test_a_whole_introspection_is_within_the_limits(admin: Person) -> None:
    query = get_introspection_query(
        specified_by_url=True, input_value_deprecation=True, schema_description=True, directive_is_repeatable=True
    )

    assert (await admin.asks(query)).data["__schema"]["queryType"]["name"] == "Query"
