"""How does a page of a list become SQL? Three selects, one in another, and only those whose result is asked for.

The innermost picks the page's rows by index: door, filters, the stretch between two places, order, limit. The middle makes each row's JSON,
so that no value is made for a row outside of the page. The outermost gathers them. A count and the flags behind the page are subqueries of
their own.
"""

from collections.abc import Callable
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

from service.engine.cursor import cursor_of
from service.engine.json_sql import JsonObject, JsonRows, Shown
from service.engine.plan import Attribute, Connection, Cursor, Edges, Fields, Node, Nodes, PageInfo, TotalCount, TypeName

ObjectOf: TypeAlias = Callable[[Any, Fields], JsonObject]
_AHEAD = {False: "hasNextPage", True: "hasPreviousPage"}
_BEHIND = {False: "hasPreviousPage", True: "hasNextPage"}


def connection(parent: Any, field: Connection, object_of: ObjectOf) -> ColumnElement[Any]:
    """The connection's JSON; `parent` is the row that it hangs on, None at the root."""
    listed = _List(parent, field)
    rows = _page(listed, object_of) if _needs_rows(field) else None
    parts = [(part.key, _part(listed, rows, part)) for part in field.fields]
    whole = select(JsonObject(parts))
    return whole.scalar_subquery() if rows is None else whole.select_from(rows).scalar_subquery()


@dataclass(frozen=True, slots=True)
class _List:
    """All rows of the list that the viewer may see: the ground that page, count and flags stand on."""

    parent: Any
    field: Connection

    def rows(self) -> tuple[Any, Any, Select[Any]]:
        """A fresh alias of the edge's row and of the node's, and a select of both."""
        paged = self.field.paged
        node: Any = aliased(self.field.model)
        edge: Any = node if paged.link is None else aliased(paged.link)
        found: Select[Any] = select(node) if edge is node else select(edge, node)
        if paged.links and paged.link_node:
            found = found.where(getattr(self.parent, paged.links).of_type(edge), getattr(edge, paged.link_node).of_type(node))
        found = found.where(self.field.door(node), *(condition(node) for condition in self.field.where))
        return edge, node, found if self.parent is None else found.correlate(self.parent)

    def keys(self, edge: Any, node: Any) -> list[ColumnElement[Any]]:
        return [*self.field.order.keys(edge, node), node.id]

    def ordered(self, edge: Any, node: Any, *, is_backward: bool = False) -> list[ColumnElement[Any]]:
        is_descending = self.field.is_descending != is_backward
        return [key.desc() if is_descending else key.asc() for key in self.keys(edge, node)]

    def is_past(self, keys: list[ColumnElement[Any]], place: tuple[BindParameter[Any], ...], *, forward: bool) -> ColumnElement[bool]:
        """Whether a row stands after a place in the list's direction (or before it), the place itself not counted."""
        here, there = tuple_(*keys), tuple_(*place)
        return here > there if forward != self.field.is_descending else here < there

    def has_beyond(self, place: tuple[BindParameter[Any], ...] | None, *, forward: bool) -> ColumnElement[bool]:
        """Whether the list has a row at a place or past it: one that the place leaves out."""
        if place is None:
            return false()
        edge, node, found = self.rows()
        keys = self.keys(edge, node)
        at_place = and_(*(key == value for key, value in zip(keys, place, strict=True)))
        beyond: Exists = (
            found.with_only_columns(literal_column("1")).where(or_(self.is_past(keys, place, forward=forward), at_place)).exists()
        )
        return beyond


def _needs_rows(field: Connection) -> bool:
    asked = {name for part in field.fields if isinstance(part, PageInfo) for _, name in part.fields}
    return any(isinstance(part, Edges | Nodes) for part in field.fields) or bool(asked - {"__typename", _BEHIND[field.page.is_backward]})


def _page(listed: _List, object_of: ObjectOf) -> Subquery:
    field, page = listed.field, listed.field.page
    names = {name for part in field.fields if isinstance(part, PageInfo) for _, name in part.fields}
    looks_ahead = _AHEAD[page.is_backward] in names

    edge, node, found = listed.rows()
    keys = listed.keys(edge, node)
    if page.after:
        found = found.where(listed.is_past(keys, page.after, forward=True))
    if page.before:
        found = found.where(listed.is_past(keys, page.before, forward=False))
    order = listed.ordered(edge, node, is_backward=page.is_backward)
    picked = found.order_by(*order).limit(literal_column(str(page.size + looks_ahead))).subquery()

    node = aliased(field.model, picked)
    edge = node if field.paged.link is None else aliased(field.paged.link, picked)
    columns: list[ColumnElement[Any]] = [
        _item(listed, edge, node, part, object_of).label(f"part_{index}")
        for index, part in enumerate(field.fields)
        if isinstance(part, Edges | Nodes)
    ]
    if names - {"__typename"}:
        away = listed.ordered(edge, node, is_backward=page.is_backward)
        columns += [func.row_number().over(order_by=away).label("number"), func.count().over().label("found")]
    if names & {"startCursor", "endCursor"}:
        columns.append(cursor_of(field.cursor_tag, listed.keys(edge, node)).label("cursor"))
    return select(*columns or [literal_column("1")]).select_from(node).order_by(*listed.ordered(edge, node)).subquery()


def _item(listed: _List, edge: Any, node: Any, part: Edges | Nodes, object_of: ObjectOf) -> JsonObject:
    if isinstance(part, Nodes):
        return object_of(node, part.fields)
    pairs: list[tuple[str, ColumnElement[Any]]] = []
    for field in part.fields:
        match field:
            case Node():
                pairs.append((field.key, object_of(node, field.fields)))
            case Cursor():
                pairs.append((field.key, cursor_of(listed.field.cursor_tag, listed.keys(edge, node))))
            case Attribute():
                pairs.append((field.key, Shown(getattr(edge, field.name))))
            case TypeName():
                pairs.append((field.key, literal_column(f"'{field.name}'")))
    return JsonObject(pairs)


def _part(listed: _List, rows: Subquery | None, part: Edges | Nodes | PageInfo | TotalCount | TypeName) -> ColumnElement[Any]:
    match part:
        case TypeName():
            return literal_column(f"'{part.name}'")
        case TotalCount():
            _, _, found = listed.rows()
            return found.with_only_columns(func.count()).scalar_subquery()
        case PageInfo():
            return JsonObject([(key, _page_fact(listed, rows, name, part.type_name)) for key, name in part.fields])
        case Edges() | Nodes():
            assert rows is not None
            index = listed.field.fields.index(part)
            within = rows.c.number <= literal_column(str(listed.field.page.size), Integer) if "number" in rows.c else None
            return JsonRows(rows.c[f"part_{index}"], within)


def _page_fact(listed: _List, rows: Subquery | None, name: str, type_name: str) -> ColumnElement[Any]:
    page = listed.field.page
    if name == "__typename":
        return literal_column(f"'{type_name}'")
    if name == _BEHIND[page.is_backward]:
        place = page.before if page.is_backward else page.after
        return Shown(listed.has_beyond(place, forward=page.is_backward))
    assert rows is not None
    size = literal_column(str(page.size), Integer)
    if name == _AHEAD[page.is_backward]:
        place = page.after if page.is_backward else page.before
        more = func.coalesce(func.max(rows.c.found), literal_column("0")) > size
        return Shown(or_(more, listed.has_beyond(place, forward=not page.is_backward)))
    is_farthest = name == ("startCursor" if page.is_backward else "endCursor")
    number = case((rows.c.found > size, size), else_=rows.c.found) if is_farthest else literal_column("1", Integer)
    inside = and_(rows.c.number == number, rows.c.number <= size)
    return func.max(case((inside, rows.c.cursor)))
