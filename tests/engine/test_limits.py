"""What one request may ask for: each limit holds at its maximum, and refuses one more, before anything runs."""

from collections.abc import Callable

import pytest
from graphql import get_introspection_query

from service.engine.documents import Documents
from service.engine.faults import RequestRefused
from service.engine.limits import Limits
from service.graphql import schema
from tests.people import Person

LIMITS = Limits()


def code_of(document: str, limits: Limits = LIMITS) -> str | None:
    """With what code a document is refused; None where it may run."""
    try:
        Documents(schema, limits).valid(document)
    except RequestRefused as refused:
        return str((refused.errors[0].extensions or {})["code"])
    return None


def deep(levels: int) -> str:
    """A document of so many levels of fields, the last of them a leaf."""
    inner = "id"
    for level in range(levels - 2, 0, -1):
        inner = ("nodes", "contacts", "nodes", "customers")[(level - 1) % 4] + f" {{ {inner} }}"
    return f"{{ customers {{ {inner} }} }}"


def wide(count: int) -> str:
    """A document of so many fields, 48 at each root field but the last. (Validation gives up on the same field a thousand times.)"""
    customer = (
        "id version displayName email phone mobile note visibility isArchived createdAt updatedAt customerNumber type isSupplier name"
    )
    employee = "id name email role isActive __typename"
    fields = f"nodes {{ {customer} country website owner {{ {employee} }} createdBy {{ {employee} }} updatedBy {{ {employee} }} }}"
    rest = "edges { cursor node { id name owner { name } } } totalCount"
    roots = [f"a{n}: customers {{ {fields} {rest} }}" for n in range(19)]
    return "{ " + " ".join(roots) + " customers { " + "totalCount " * (count - 19 * 48 - 1) + "} }"


OF_DOCUMENTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "depth": (LIMITS.depth, deep),
    "aliases": (LIMITS.aliases, lambda count: "{ viewer { tenant { " + " ".join(f"a{n}: name" for n in range(count)) + " } } }"),
    "root_fields": (LIMITS.root_fields, lambda count: "{ " + " ".join(f"a{n}: __typename" for n in range(count)) + " }"),
    "fields": (LIMITS.fields, wide),
    "directives": (LIMITS.directives, lambda count: "{ viewer " + "@include(if: true) " * count + "{ tenant { id } } }"),
    "operations": (LIMITS.operations, lambda count: " ".join(f"query Q{n} {{ __typename }}" for n in range(count))),
    "source_length": (LIMITS.source_length, lambda count: "{ __typename }".ljust(count)),
}


@pytest.mark.parametrize("limit", OF_DOCUMENTS)
def test_a_document_may_have_as_much_as_the_limit_and_no_more(limit: str) -> None:
    maximum, document = OF_DOCUMENTS[limit]

    # Many directives of one kind are invalid too, but not over a limit.
    assert code_of(document(maximum)) == ("GRAPHQL_VALIDATION_FAILED" if limit == "directives" else None)
    with pytest.raises(RequestRefused) as refused:
        Documents(schema, LIMITS).valid(document(maximum + 1))
    [error] = refused.value.errors
    assert error.extensions == {"code": "LIMIT_EXCEEDED", "limit": limit, "max": maximum, "actual": maximum + 1}
    assert error.message == f"The request's {limit} is {maximum + 1}; the most allowed is {maximum}."


def test_a_document_is_parsed_up_to_so_many_tokens_and_comments() -> None:
    def tokens(count: int) -> str:
        assert count % 4 == 0
        # Four tokens a variable; eight more, with the closing one, for the rest.
        return "query(" + "".join(f"$v{n}:Int " for n in range((count - 8) // 4)) + ") { __typename }"

    assert code_of(tokens(LIMITS.tokens)) == "GRAPHQL_VALIDATION_FAILED"
    assert code_of(tokens(LIMITS.tokens + 4)) == "LIMIT_EXCEEDED"
    assert code_of("#\n" * LIMITS.comments + "{ __typename }") is None
    assert code_of("#\n" * (LIMITS.comments + 1) + "{ __typename }") == "LIMIT_EXCEEDED"


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


def test_the_depth_within_fragments_counts() -> None:
    inner = deep(LIMITS.depth).removeprefix("{ customers {").removesuffix("} }")
    deeper = f"nodes {{ contacts {{ nodes {{ customers {{ {inner} }} }} }} }}"

    assert code_of(f"{{ customers {{ ...F }} }} fragment F on CustomerConnection {{ {inner} }}") is None
    assert code_of(f"{{ customers {{ ...F }} }} fragment F on CustomerConnection {{ {deeper} }}") == "LIMIT_EXCEEDED"


@pytest.mark.parametrize("fragments", [24, 100])
def test_fragments_that_double_are_refused_at_once(fragments: int) -> None:
    """Each spreads the next twice, a million fields and more: a limiter that walks them would not come back."""
    doubling = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments))

    document = f"{{ ...F0 }} {doubling} fragment F{fragments} on Query {{ __typename }}"

    assert code_of(document) == "LIMIT_EXCEEDED"


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
        assert len(reply.statements) == 1


def beside(count: int) -> str:
    """So many connections, two at each root field."""
    halves, rest = divmod(count, 2)
    roots = [f"a{n}: customers(first: 1) {{ nodes {{ contacts(first: 1) {{ nodes {{ id }} }} }} }}" for n in range(halves)]
    return "{ " + " ".join(roots) + " contacts(first: 1) { nodes { id } }" * rest + " }"


def nested(count: int) -> str:
    """So many connections, one in another."""
    inner = "id"
    for level in range(count - 1, -1, -1):
        inner = f"{('customers', 'contacts')[level % 2]}(first: 1) {{ nodes {{ {inner} }} }}"
    return f"{{ {inner} }}"


@pytest.mark.parametrize(
    ("limit", "maximum", "document"),
    [("connections", LIMITS.connections, beside), ("connection_depth", LIMITS.connection_depth, nested)],
)
async def test_a_plan_may_have_so_many_connections_and_no_more(
    admin: Person, limit: str, maximum: int, document: Callable[[int], str]
) -> None:
    assert (await admin.asks(document(maximum))).data

    [error] = (await admin.asks(document(maximum + 1))).body["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": limit, "max": maximum, "actual": maximum + 1}


async def test_a_whole_introspection_is_within_the_limits(admin: Person) -> None:
    query = get_introspection_query(
        specified_by_url=True, input_value_deprecation=True, schema_description=True, directive_is_repeatable=True
    )

    assert (await admin.asks(query)).data["__schema"]["queryType"]["name"] == "Query"
