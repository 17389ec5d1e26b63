"""How does a page become SQL? Two selects, one in another; a third between them where rows are numbered, turned, or have connections.

The innermost finds the page's rows by index: door, filters, the stretch between two places, order, limit; of each row it takes what the
page shows. The outermost makes each row's JSON and gathers it, so that no value is made for a row outside of the page. A count and the
flags behind the page are subqueries of their own. A connection of the page's rows is a column of theirs, made in between: SQLite's parser
has no room for selects in functions in selects in functions (sqlite.org/compile.html, YYSTACKDEPTH).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    Integer,
    Select,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from service.db.dialects import Unindexed
from service.engine.columns import attributes_of, columns_in, columns_within
from service.engine.cursor import cursor_of
from service.engine.json_sql import JsonAgain, JsonName, JsonObject, JsonRows
from service.engine.plan import Attribute, Connection, Cursor, Edges, Fields, Node, Nodes, PageInfo, TotalCount, TypeName

Made: TypeAlias = Mapping[int, ColumnElement[Any]]
"""Values of an object that are made already, by the plan node's identity."""
ObjectOf: TypeAlias = Callable[[Any, Fields, Made], JsonObject]
_AHEAD = {False: "hasNextPage", True: "hasPreviousPage"}
_BEHIND = {False: "hasPreviousPage", True: "hasNextPage"}


def connection(parent: Any, field: Connection, object_of: ObjectOf) -> ColumnElement[Any]:
    """The connection's JSON; `parent` is the row that it hangs on, None at the root."""
    listed = _List(parent, field)
    page = _page(listed, object_of) if _needs_rows(field) else None
    whole = select(JsonObject([(part.key, _part(listed, page, part, object_of)) for part in field.fields]))
    return whole.scalar_subquery() if page is None else whole.select_from(page.node).scalar_subquery()


@dataclass(frozen=True, slots=True)
class _List:
    """All rows of the list that the viewer may see: the ground that page, count and flags stand on."""

    parent: Any
    field: Connection

    def rows(self) -> tuple[Any, Any, Select[Any]]:
        """A fresh alias of the edge's row and of the node's, and a select from both."""
        paged = self.field.paged
        node: Any = aliased(self.field.model)
        edge: Any = node if paged.link is None else aliased(paged.link)
        found: Select[Any] = select(literal_column("1")).select_from(edge)
        if paged.links and paged.link_node:
            found = found.where(getattr(self.parent, paged.links).of_type(edge), getattr(edge, paged.link_node).of_type(node))
        elif paged.of:
            found = found.where(paged.of(self.parent, node))
        found = found.where(self.field.door(node), *(condition(node) for condition in self.field.where))
        return edge, node, found if self.parent is None else found.correlate(self.parent)

    def keys(self, edge: Any, node: Any) -> list[ColumnElement[Any]]:
        return [*self.field.order.keys(edge, node), node.id]

    def ground_keys(self, edge: Any, node: Any) -> list[ColumnElement[Any]]:
        """The keys where rows are looked for: without their index where a condition finds the rows."""
        keys = self.keys(edge, node)
        return [Unindexed(key) for key in keys] if self.field.is_found else keys

    def ordered(self, keys: Sequence[ColumnElement[Any]], *, is_backward: bool = False) -> list[ColumnElement[Any]]:
        is_descending = self.field.is_descending != is_backward
        return [key.desc() if is_descending else key.asc() for key in keys]

    def is_past(self, keys: list[ColumnElement[Any]], place: tuple[BindParameter[Any], ...], *, forward: bool) -> ColumnElement[bool]:
        """Whether a row stands after a place in the list's direction (or before it), the place itself not counted."""
        here, there = tuple_(*keys), tuple_(*place)
        return here > there if forward != self.field.is_descending else here < there

    def has_beyond(self, place: tuple[BindParameter[Any], ...] | None, *, forward: bool) -> ColumnElement[bool]:
        """Whether the list has a row at a place or past it: one that the place leaves out."""
        if place is None:
            return false()
        edge, node, found = self.rows()
        keys = self.ground_keys(edge, node)
        at_place = and_(*(key == value for key, value in zip(keys, place, strict=True)))
        beyond: Exists = found.where(or_(self.is_past(keys, place, forward=forward), at_place)).exists()
        return beyond


@dataclass(frozen=True, slots=True)
class _Page:
    """The page's rows in the list's order, and one more where it has to be known whether there are more."""

    edge: Any
    node: Any
    numbered: Subquery | None
    """With `number`, a row's place in the page from the end where reading began, and `found`, how many rows there are."""
    made: Made


def _facts(field: Connection) -> set[str]:
    return {name for part in field.fields if isinstance(part, PageInfo) for _, name in part.fields}


def _needs_rows(field: Connection) -> bool:
    asked = _facts(field) - {"__typename", _BEHIND[field.page.is_backward]}
    return any(isinstance(part, Edges | Nodes) for part in field.fields) or bool(asked)


def _page(listed: _List, object_of: ObjectOf) -> _Page:
    field, page = listed.field, listed.field.page
    facts = _facts(field) - {"__typename"}
    size = page.size + (_AHEAD[page.is_backward] in facts)

    edge, node, found = listed.rows()
    keys = listed.ground_keys(edge, node)
    if page.after:
        found = found.where(listed.is_past(keys, page.after, forward=True))
    if page.before:
        found = found.where(listed.is_past(keys, page.before, forward=False))
    shown = _shown(listed, edge, node)
    order = listed.ordered(keys, is_backward=page.is_backward)
    rows = found.with_only_columns(*shown).order_by(*order).limit(literal_column(str(size))).subquery()
    edge, node = _aliases(field, rows)
    nested = {id(below): connection(node, below, object_of).label(f"nested_{index}") for index, below in enumerate(_nested(field))}
    if not facts and not nested and not page.is_backward:
        return _Page(edge, node, None, {})

    keys = listed.keys(edge, node)
    away = listed.ordered(keys, is_backward=page.is_backward)
    counts = [func.row_number().over(order_by=away).label("number"), func.count().over().label("found")] if facts else []
    between = select(*rows.c, *counts, *nested.values()).order_by(*listed.ordered(keys)).subquery()
    edge, node = _aliases(field, between)
    return _Page(edge, node, between if facts else None, {key: JsonAgain(between.c[column.name]) for key, column in nested.items()})


def _nested(field: Connection) -> Iterator[Connection]:
    """The connections of the page's rows."""
    for part in field.fields:
        match part:
            case Nodes():
                yield from (below for below in part.fields if isinstance(below, Connection))
            case Edges():
                nodes = (of for of in part.fields if isinstance(of, Node))
                yield from (below for of in nodes for below in of.fields if isinstance(below, Connection))


def _shown(listed: _List, edge: Any, node: Any) -> list[ColumnElement[Any]]:
    """The columns of the page's rows that are read outside of the innermost select: by their objects, and by their order."""
    field = listed.field
    link, model = field.paged.models
    of_node, of_edge = {"id"}, set[str]()
    for key in field.order.keys(link, model):
        of_node |= columns_within(model, key)
        of_edge |= columns_within(link, key)
    for part in field.fields:
        match part:
            case Nodes():
                of_node |= attributes_of(model, part.fields)
            case Edges():
                for of in part.fields:
                    match of:
                        case Node():
                            of_node |= attributes_of(model, of.fields)
                        case Attribute():
                            of_edge |= columns_in(link, of.name)
    if edge is node:
        of_node |= of_edge
        of_edge = set()
    return [getattr(row, name) for row, names in ((edge, of_edge), (node, of_node)) for name in sorted(names)]


def _aliases(field: Connection, rows: Subquery) -> tuple[Any, Any]:
    node = aliased(field.model, rows)
    return (node if field.paged.link is None else aliased(field.paged.link, rows)), node


def _part(
    listed: _List, page: _Page | None, part: Edges | Nodes | PageInfo | TotalCount | TypeName, object_of: ObjectOf
) -> ColumnElement[Any]:
    match part:
        case TypeName():
            return JsonName(part.name)
        case TotalCount():
            _, _, found = listed.rows()
            return found.with_only_columns(func.count()).scalar_subquery()
        case PageInfo():
            return JsonObject([(key, _fact(listed, page, name, part.type_name)) for key, name in part.fields])
        case Edges() | Nodes():
            assert page is not None
            size = literal_column(str(listed.field.page.size), Integer)
            within = None if page.numbered is None else page.numbered.c.number <= size
            return JsonRows(_item(listed, page, part, object_of), within)


def _item(listed: _List, page: _Page, part: Edges | Nodes, object_of: ObjectOf) -> JsonObject:
    if isinstance(part, Nodes):
        return object_of(page.node, part.fields, page.made)
    pairs: list[tuple[str, ColumnElement[Any]]] = []
    for field in part.fields:
        match field:
            case Node():
                pairs.append((field.key, object_of(page.node, field.fields, page.made)))
            case Cursor():
                pairs.append((field.key, _cursor(listed, page)))
            case Attribute():
                pairs.append((field.key, getattr(page.edge, field.name)))
            case TypeName():
                pairs.append((field.key, JsonName(field.name)))
    return JsonObject(pairs)


def _cursor(listed: _List, page: _Page) -> ColumnElement[str]:
    return cursor_of(listed.field.cursor_tag, listed.keys(page.edge, page.node))


def _fact(listed: _List, page: _Page | None, name: str, type_name: str) -> ColumnElement[Any]:
    asked = listed.field.page
    if name == "__typename":
        return JsonName(type_name)
    if name == _BEHIND[asked.is_backward]:
        place = asked.before if asked.is_backward else asked.after
        return listed.has_beyond(place, forward=asked.is_backward)
    assert page is not None
    assert page.numbered is not None
    size, rows = literal_column(str(asked.size), Integer), page.numbered.c
    if name == _AHEAD[asked.is_backward]:
        place = asked.after if asked.is_backward else asked.before
        more = func.coalesce(func.max(rows.found), literal_column("0")) > size
        return or_(more, listed.has_beyond(place, forward=not asked.is_backward))
    is_farthest = name == ("startCursor" if asked.is_backward else "endCursor")
    number = case((rows.found > size, size), else_=rows.found) if is_farthest else literal_column("1", Integer)
    inside = and_(rows.number == number, rows.number <= size)
    return func.max(case((inside, _cursor(listed, page))))
