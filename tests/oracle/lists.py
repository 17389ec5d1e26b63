"""How does a list answer? Its rows in order, the stretch that is asked for, and what stands around it (Relay's specification)."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from tests.oracle.cursors import BadRequest, Key, Order, cursor_of, place_of

PAGE_SIZE_MAX, HITS_MAX = 200, 50
T = TypeVar("T")


class Row(NamedTuple, Generic[T]):
    """A record at its place in a list; `link` is what leads to it, where something does."""

    key: Key
    node: T
    link: Any = None


class Page(NamedTuple):
    """Which stretch of a list is asked for."""

    first: int | None
    last: int | None
    after: Key | None
    before: Key | None


def asked_page(order: Order, arguments: Mapping[str, Any]) -> Page:
    """The page that a list's arguments ask for; BadRequest where none can be meant."""
    first, last = (arguments.get(name) for name in ("first", "last"))
    if first is not None and last is not None:
        raise BadRequest("both ends")
    for size in (first, last):
        if size is not None and not 0 <= size <= PAGE_SIZE_MAX:
            raise BadRequest(size)
    places = [None if arguments.get(name) is None else place_of(order, arguments[name]) for name in ("after", "before")]
    return Page(first, last, *places)


def asked_hits(first: int) -> int:
    """How many hits a look-up asks for; BadRequest where it can't be so many."""
    if not 0 <= first <= HITS_MAX:
        raise BadRequest(first)
    return first


def connection(rows: Sequence[Row[T]], arguments: Mapping[str, Any], order: Order, *, page_size: int) -> dict[str, Any]:
    """The connection as plain values, under GraphQL's names."""
    asked = asked_page(order, arguments)
    listed = sorted(rows, key=lambda row: row.key, reverse=order.is_descending)
    is_before = _descending if order.is_descending else _ascending
    passed = [row for row in listed if asked.after is not None and not is_before(asked.after, row.key)]
    to_come = [row for row in listed if asked.before is not None and not is_before(row.key, asked.before)]
    stretch = [row for row in listed if row not in passed and row not in to_come]
    if asked.last is not None:
        page = stretch[max(len(stretch) - asked.last, 0) :]
        has_previous, has_next = bool(passed) or len(stretch) > len(page), bool(to_come)
    else:
        page = stretch[: page_size if asked.first is None else asked.first]
        has_previous, has_next = bool(passed), bool(to_come) or len(stretch) > len(page)
    edges = [{"cursor": cursor_of(order, row.key), "node": row.node, "link": row.link} for row in page]
    return {
        "edges": edges,
        "nodes": [row.node for row in page],
        "totalCount": len(listed),
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _ascending(one: Key, other: Key) -> bool:
    return one < other


def _descending(one: Key, other: Key) -> bool:
    return one > other
