"""What may a plan cost? The records that it can return, and how large a statement it makes: counted by its nodes, before it runs."""

from collections.abc import Iterable, Iterator

from service.engine.kinds import Need
from service.engine.limits import Limits, check
from service.engine.plan import (
    AnyNode,
    Asked,
    Attribute,
    Composite,
    Connection,
    Cursor,
    Edges,
    Few,
    Field,
    Items,
    Leveled,
    Nested,
    Node,
    Nodes,
    Null,
    Object,
    One,
    PageInfo,
    Parts,
    Plain,
    Plan,
    Records,
    Referred,
    Single,
    TotalCount,
    TypeName,
    children,
)


def rows_of(plan: Plan) -> int:
    """The most records that the plan can return, edges apart."""
    return _rows_below(plan.fields) + sum(_part_rows(call.parts) for call in plan.calls.values())


def checked_rows(plan: Plan, limits: Limits) -> int:
    """The plan's rows; LIMIT_EXCEEDED where it could return too many, or would make too large a statement.

    A connection is three selects, one in another: compiling one takes milliseconds, and SQLite's parser takes no more than three, one in
    another, before its stack is full (sqlite.org/compile.html, YYSTACKDEPTH).
    """
    rows = rows_of(plan)
    check("rows", limits.rows, rows)
    nested = [_connections(field) for field in every_field(plan)]
    check("connections", limits.connections, sum(count for count, _ in nested))
    check("connection_depth", limits.connection_depth, max((depth for _, depth in nested), default=0))
    return rows


def records_of(plan: Plan) -> Iterator[Records]:
    """The nodes of the plan whose records a resolver's answer holds."""
    for call in plan.calls.values():
        yield from _part_records(call.parts)
    yield from _records(plan.fields)


def every_field(plan: Plan) -> Iterator[Field]:
    """The fields of all of the plan's statements."""
    yield from plan.fields
    for node in records_of(plan):
        yield from node.fields


def _records(nodes: Iterable[AnyNode]) -> Iterator[Records]:
    for node in nodes:
        if isinstance(node, Asked):
            yield from _part_records(node.parts)
        yield from _records(children(node))


def _part_records(parts: Parts | None) -> Iterator[Records]:
    for part in parts or ():
        match part:
            case Records():
                yield part
                yield from _records(part.fields)
            case Nested():
                yield from _part_records(part.parts)


def _connections(node: AnyNode) -> tuple[int, int]:
    """How many connections a node has in it, itself included, and how many of them one in another: what is as deep counts as one there."""
    below = [_connections(child) for child in children(node)]
    own = isinstance(node, Connection)
    is_deep = own or isinstance(node, Items) or (isinstance(node, Asked) and any(isinstance(need, Need) for need in node.resolved.needs))
    return own + sum(count for count, _ in below), is_deep + max((depth for _, depth in below), default=0)


def _rows(node: AnyNode) -> int:
    match node:
        case One() | Referred() | Single() | Node() | Nodes():
            return 1 + _rows_below(node.fields)
        case Few():
            return node.rows_max * (1 + _rows_below(node.fields))
        case Edges():
            # A record an edge, or the link's own row where no record is asked for.
            return max(1, _rows_below(node.fields))
        case Connection():
            read = sum(_rows(part) for part in node.fields if isinstance(part, Edges | Nodes))
            counts = sum(isinstance(part, TotalCount) for part in node.fields)
            is_paged = any(isinstance(part, PageInfo) for part in node.fields)
            return node.page.size * max(read, int(is_paged)) + counts
        case Object() | Leveled():
            return _rows_below(node.fields)
        case Items():
            return node.rows_max * _rows_below(node.fields)
        case Asked():
            return _part_rows(node.parts)
        case Attribute() | TypeName() | Null() | Composite() | PageInfo() | TotalCount() | Cursor():
            return 0


def _rows_below(nodes: Iterable[AnyNode]) -> int:
    return sum(map(_rows, nodes))


def _part_rows(parts: Parts | None) -> int:
    total = 0
    for part in parts or ():
        match part:
            case Records():
                total += part.rows_max * (1 + _rows_below(part.fields))
            case Nested():
                total += part.rows_max * _part_rows(part.parts)
            case Plain():
                pass
    return total
