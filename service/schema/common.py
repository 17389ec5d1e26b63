"""What do the types share? Node, pages, and the small pieces that fields and inputs are declared with."""

from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument

from service.engine.kinds import argument, column

T = TypeVar("T")

CURSOR = "The edge's place in this order, for `after` and `before`. It holds names: keep it out of logs."
FORWARD: tuple[StrawberryArgument, ...] = (
    argument("first", int | None, "How many edges, from the front: 0 to 200."),
    argument("after", str | None, "Only what comes after this cursor."),
)
BOTH_WAYS: tuple[StrawberryArgument, ...] = (
    *FORWARD,
    argument("last", int | None, "How many edges, from the back: 0 to 200. Not together with `first`."),
    argument("before", str | None, "Only what comes before this cursor."),
)


def optional(description: str) -> Any:
    """An input field that may be left out, which is the same as null."""
    made = strawberry.field(description=description, default_factory=lambda: None)
    # So that the schema shows no default, while Python has one.
    made.default_value = strawberry.UNSET
    return made


@strawberry.interface(description="A record with an id of its own.")
class Node:
    id: strawberry.ID = column("Opaque, unique across types, and naming its type: what `node` takes, and what caches key on.")


@strawberry.type(description="Where a page stands in its list (Relay's connection specification).")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether the list goes on after this page: exact.")
    has_previous_page: bool = strawberry.field(description="Whether the list has edges before this page: exact.")
    start_cursor: str | None = strawberry.field(description="The first edge's cursor; null where the page is empty.")
    end_cursor: str | None = strawberry.field(description="The last edge's cursor; null where the page is empty.")


@strawberry.type(description="A record in a list, with its place.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(
        description="The edge's place in this order, for `after` and `before`. It holds names: keep it out of logs."
    )
    node: T = strawberry.field(description="The record.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The page's records with their places.")
    nodes: list[T] = strawberry.field(description="The page's records alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in the list.")
    total_count: int = strawberry.field(
        description="All records of the list that the viewer may see, whatever the page. Exact, so it costs time on large lists: ask once."
    )
