"""A plan is used again for every request that it is good for, and for no other: the answer never hangs on what was asked before."""

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.db.visibility import Viewer, find_viewer
from service.engine.engine import Engine, Request
from service.engine.faults import RequestRefused
from service.engine.limits import Limits
from service.graphql import schema
from service.schema.context import Context
from tests.engine.planning import engine_of
from tests.engine.world import World, id_of
from tests.people import Office, Person

DOCUMENT = """query Cards(
    $skip: Boolean! = false, $archived: Boolean, $search: String, $type: [CustomerType!], $filter: ContactFilter, $order: CustomerOrder,
    $field: ContactOrderField! = NAME, $direction: OrderDirection, $first: Int, $last: Int, $after: String, $id: ID!, $types: [AddressType!]
) {
    customers(first: $first, last: $last, after: $after, orderBy: $order,
        filter: {includeArchived: $archived, search: $search, type: $type}) {
        nodes { id name @skip(if: $skip) addresses(types: $types) @include(if: $skip) { city } }
        totalCount
    }
    contacts(first: 5, filter: $filter, orderBy: {field: $field, direction: $direction}) @skip(if: $skip) { nodes { displayName } }
    node(id: $id) { __typename ... on Customer { name } ... on Contact { lastName } ... on Employee { email } }
    customer(id: $id) { id }
}"""


def plans_of(person: Person, query: str) -> int:
    """How many plans are kept of a document."""
    return sum(len(kept.plans) for (source, _), kept in engine_of(person.office).plans._kept.items() if source == query)


async def test_other_values_use_the_same_plan_and_get_their_own_answer(admin: Person) -> None:
    ids = [(await admin.creates_customer(name))["id"] for name in ("Berg", "Dal")]
    query = """query($id: ID!, $s: String, $n: String) {
        customer(id: $id) { name } customers(filter: {search: $s, organizationNumber: $n}) { nodes { name } }
    }"""

    for id, search, name in ((ids[0], "dal", "Berg"), (ids[1], "berg", "Dal"), (ids[0], "berg", "Berg")):
        answer = await admin.reads(query, id=id, s=search)
        assert answer == {"customer": {"name": name}, "customers": {"nodes": [{"name": search.capitalize()}]}}

    assert plans_of(admin, query) == 1
    await admin.reads(query, id=ids[0], s="berg", n="312260182")
    await admin.reads(query, id="tull", s="berg")
    await admin.reads(query, id=ids[0])
    assert plans_of(admin, query) == 4


async def test_one_plan_serves_every_viewer_each_through_their_own_door(admin: Person, ola: Person, kari: Person, eva: Person) -> None:
    await ola.creates_customer("Skjult AS", visibility="OWNER_ONLY")
    query = "{ customers { nodes { name } totalCount } }"

    shown = [(await person.reads(query))["customers"]["totalCount"] for person in (admin, ola, kari, eva, ola)]

    assert shown == [0, 1, 0, 0, 1]
    assert plans_of(admin, query) == 1


async def test_documents_that_differ_in_a_blank_alone_are_planned_apart_and_answer_alike(admin: Person) -> None:
    assert await admin.reads("{viewer{employee{name}}}") == await admin.reads("{ viewer { employee { name } } }")


async def test_operations_of_one_document_have_plans_of_their_own(admin: Person) -> None:
    query = "query A($n: Int) { customers(first: $n) { totalCount } } query B($n: Int) { contacts(first: $n) { totalCount } }"
    for name, key in (("A", "customers"), ("B", "contacts"), ("A", "customers")):
        reply = await admin.office.send(admin.token, {"query": query, "operationName": name, "variables": {"n": 1}})
        assert reply.data == {key: {"totalCount": 0}}


async def test_the_plans_that_are_kept_of_a_document_are_bounded(admin: Person) -> None:
    query = "query($n: Int) { customers(first: $n) { totalCount } }"
    for size in range(40):
        assert await admin.reads(query, n=size) == {"customers": {"totalCount": 0}}

    assert plans_of(admin, query) == 32
    assert await admin.reads(query, n=0) == {"customers": {"totalCount": 0}}


async def test_ids_of_nothing_that_there_is_share_one_plan_however_they_begin(admin: Person) -> None:
    query = "query($id: ID!) { node(id: $id) { id } }"
    made_before = engine_of(admin.office).plans.misses
    for number in range(40):
        assert await admin.reads(query, id=f"a{number}_{'0' * 32}") == {"node": None}
        assert await admin.reads(query, id=f"{number}") == {"node": None}

    assert plans_of(admin, query) == 1
    assert engine_of(admin.office).plans.misses == made_before + 1


async def test_a_document_that_was_refused_is_not_kept(admin: Person) -> None:
    for _ in range(2):
        reply = await admin.asks("{ customers { nothing } }")
        assert reply.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert len(engine_of(admin.office)._documents._kept) == 0


async def answer_of(engine: Engine, office: Office, viewer: Viewer, variables: dict[str, Any]) -> Any:
    context = Context(viewer, "nb", office.parts.database, office.parts.registry)
    try:
        answer = await engine.answer(Request(DOCUMENT, "Cards", variables), context)
    except RequestRefused as refused:
        return [error.message for error in refused.errors]
    return orjson.loads(orjson.dumps(answer.data))


def variables(world: World) -> st.SearchStrategy[dict[str, Any]]:
    ids = [id_of(world.customers[0]), id_of(world.customers[1]), id_of(world.contacts[0]), world.reader.id, "tull"]
    optional = {
        "skip": st.booleans(),
        "archived": st.none() | st.booleans(),
        "search": st.none() | st.sampled_from(["berg", "aasen", "-"]),
        "type": st.none() | st.sampled_from([[], ["SUPPLIER"], ["CUSTOMER", "SUPPLIER"]]),
        "filter": st.none()
        | st.sampled_from([{}, {"search": "berg"}, {"includeArchived": True}, {"visibility": "OWNER_ONLY", "search": None}]),
        "order": st.none() | st.sampled_from([{"field": "NAME"}, {"field": "NAME", "direction": "DESC"}, {"field": "CUSTOMER_NUMBER"}]),
        "field": st.sampled_from(["NAME", "UPDATED_AT"]),
        "direction": st.none() | st.sampled_from(["ASC", "DESC"]),
        "first": st.none() | st.sampled_from([-1, 0, 2, 3]),
        "last": st.none() | st.just(2),
        "after": st.none() | st.just("x"),
        "types": st.none() | st.sampled_from([[], ["VISIT"], ["VISIT", "POSTAL"]]),
    }
    return st.fixed_dictionaries({"id": st.sampled_from(ids)}, optional=optional)


@given(draw=st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_an_answer_does_not_hang_on_what_was_asked_before(world: World, draw: st.DataObject) -> None:
    office, claims = world.reader.office, world.reader.claims
    viewer = await find_viewer(office.parts.database, claims.tenant_id, claims.employee_id)
    assert viewer is not None
    kept = Engine(schema, office.parts.database, Limits())

    base = draw.draw(variables(world))
    # One variable changes at a time: a plan that forgot to hang on it would be used again.
    changes = draw.draw(st.lists(variables(world).flatmap(lambda other: st.sampled_from([*other.items()])), min_size=2, max_size=5))
    for drawn in (base, *({**base, name: value} for name, value in changes)):
        fresh = Engine(schema, office.parts.database, Limits())
        assert await answer_of(kept, office, viewer, drawn) == await answer_of(fresh, office, viewer, drawn)
