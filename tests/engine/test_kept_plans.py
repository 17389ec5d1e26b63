"""Which plans of an operation are kept: the latest of each, as many as there is room for."""

from graphql import parse

from service.engine.cache import Document, Plans, Prepared
from service.engine.plan import Plan
from service.engine.run import Statement
from tests.engine.planning import engine_of
from tests.people import Person

_KEPT_MAX = 32


async def test_the_latest_plans_are_found_again_and_the_oldest_gave_way(admin: Person) -> None:
    query = "query Counted($n: Int) { customers(first: $n) { totalCount } }"
    plans = engine_of(admin.office).plans
    for size in range(_KEPT_MAX + 1):
        await admin.reads(query, n=size)

    made = plans.misses
    for size in range(1, _KEPT_MAX + 1):
        await admin.reads(query, n=size)
    assert plans.misses == made
    await admin.reads(query, n=0)
    assert plans.misses == made + 1


def test_a_plan_that_there_is_no_room_for_is_not_kept_and_pushes_out_none() -> None:
    plans, node = Plans(), parse("{ viewer { tenant { id } } }")
    small, large = Document("{ a }", node, "", ""), Document("{ b }", node, "", "")
    plans.keep(small, None, _reading("SELECT 1"))
    plans.keep(large, None, _reading("SELECT " + "1" * 40_000_000))

    assert [source for source, _ in plans._kept] == [small.source]


def _reading(text: str) -> Prepared:
    return Prepared(Plan((), {}, {}, False, {}), Statement(text, (), {}), {}, True, 0, ())
