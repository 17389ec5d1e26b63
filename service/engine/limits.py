"""How much may one request ask for? Counted before it runs: the document's size in one linear walk, the plan's rows by its nodes.

A fragment's sums are computed once, however often it is spread: the usual limiters walk it anew at each spread, and twenty fragments that
each spread the next one twice hold them for seconds (graphql.md 6).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from service.engine.faults import LimitExceeded
from service.engine.plan import (
    Asked,
    Attribute,
    Call,
    Connection,
    Cursor,
    Edges,
    Few,
    Field,
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
    Single,
    TotalCount,
    TypeName,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that a request may ask for; the defaults are those of the settings."""

    depth: int = 15
    aliases: int = 50
    root_fields: int = 20
    fields: int = 1_000
    directives: int = 4
    operations: int = 20
    rows: int = 10_000
    connections: int = 20
    connection_depth: int = 3
    source_length: int = 50_000
    tokens: int = 2_000
    comments: int = 100
    errors: int = 10
    introspection: bool = True


@dataclass(frozen=True, slots=True)
class _Size:
    depth: int = 0
    aliases: int = 0
    fields: int = 0
    root_fields: int = 0

    def beside(self, other: "_Size") -> "_Size":
        return _Size(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.root_fields + other.root_fields,
        )


def check_document(document: DocumentNode, limits: Limits) -> None:
    """LIMIT_EXCEEDED where a document, valid or not, is too large in one of the ways that are known before it is validated."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    _check("operations", limits.operations, len(operations))
    measured = _Measured({n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}, limits)
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            measured.fragment(definition.name.value)
    for operation in operations:
        _check("directives", limits.directives, len(operation.directives or ()))
        size = measured.selection_set(operation.selection_set)
        _check("depth", limits.depth, size.depth)
        _check("aliases", limits.aliases, size.aliases)
        _check("fields", limits.fields, size.fields)
        _check("root_fields", limits.root_fields, size.root_fields)


def _check(limit: str, maximum: int, actual: int) -> None:
    if actual > maximum:
        raise LimitExceeded(limit, maximum, actual)


@dataclass(slots=True)
class _Measured:
    fragments: Mapping[str, FragmentDefinitionNode]
    limits: Limits
    sizes: dict[str, _Size] = field(default_factory=dict)

    def fragment(self, name: str) -> _Size:
        if name not in self.sizes:
            # Until it is known, nothing: a fragment that spreads itself is refused by validation, which follows.
            self.sizes[name] = _Size()
            if name in self.fragments:
                self.sizes[name] = self.selection_set(self.fragments[name].selection_set)
        return self.sizes[name]

    def selection_set(self, selection_set: SelectionSetNode) -> _Size:
        size = _Size()
        for selection in selection_set.selections:
            _check("directives", self.limits.directives, len(selection.directives or ()))
            if isinstance(selection, FieldNode):
                size = size.beside(self._field(selection))
            elif isinstance(selection, FragmentSpreadNode):
                size = size.beside(self.fragment(selection.name.value))
            else:
                assert isinstance(selection, InlineFragmentNode)
                size = size.beside(self.selection_set(selection.selection_set))
        return size

    def _field(self, node: FieldNode) -> _Size:
        below = self.selection_set(node.selection_set) if node.selection_set else _Size()
        # Introspection is deep by nature: GraphiQL asks for 13 levels.
        depth = 1 if node.name.value.startswith("__") else below.depth + 1
        return _Size(depth, below.aliases + int(node.alias is not None), below.fields + 1, 1)


# --- rows

_Any: TypeAlias = Field | Edges | Nodes | PageInfo | TotalCount | Cursor | Node


def rows_of(plan: Plan) -> int:
    """The most records that the plan can return, edges apart."""
    return sum(map(_rows, plan.fields)) + sum(map(_call_rows, plan.calls.values()))


def check_plan(plan: Plan, limits: Limits) -> None:
    """LIMIT_EXCEEDED where the plan could return too many rows, or would make too large a statement.

    A connection is three selects, one in another: compiling one takes milliseconds, and SQLite's parser takes no more than three, one in
    another, before its stack is full (sqlite.org/compile.html, YYSTACKDEPTH).
    """
    _check("rows", limits.rows, rows_of(plan))
    nested = [_connections(field) for field in every_field(plan)]
    _check("connections", limits.connections, sum(count for count, _ in nested))
    _check("connection_depth", limits.connection_depth, max((depth for _, depth in nested), default=0))


def _connections(node: _Any) -> tuple[int, int]:
    """How many connections a node has in it, itself included, and how many of them one in another."""
    match node:
        case Object() | One() | Few() | Single() | Connection() | Edges() | Nodes() | Node():
            below = [_connections(field) for field in node.fields]
        case _:
            return 0, 0
    own = int(isinstance(node, Connection))
    return own + sum(count for count, _ in below), own + max((depth for _, depth in below), default=0)


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


def _records(fields: Iterable[_Any]) -> Iterator[Records]:
    for node in fields:
        match node:
            case Asked():
                yield from _part_records(node.parts)
            case Object() | One() | Few() | Single() | Connection() | Edges() | Nodes() | Node():
                yield from _records(node.fields)


def _part_records(parts: Parts | None) -> Iterator[Records]:
    for part in parts or ():
        match part:
            case Records():
                yield part
                yield from _records(part.fields)
            case Nested():
                yield from _part_records(part.parts)


def _rows(node: _Any) -> int:
    match node:
        case One() | Single() | Node():
            return 1 + sum(map(_rows, node.fields))
        case Few():
            return node.rows_max * (1 + sum(map(_rows, node.fields)))
        case Nodes():
            return 1 + sum(map(_rows, node.fields))
        case Edges():
            # A record an edge, or the link's own row where no record is asked for.
            return max(1, sum(map(_rows, node.fields)))
        case Connection():
            read = sum(_rows(part) for part in node.fields if isinstance(part, Edges | Nodes))
            counts = sum(isinstance(part, TotalCount) for part in node.fields)
            is_paged = any(isinstance(part, PageInfo) for part in node.fields)
            return node.page.size * max(read, int(is_paged)) + counts
        case Object():
            return sum(map(_rows, node.fields))
        case Asked():
            return _part_rows(node.parts)
        case Attribute() | TypeName() | Null() | PageInfo() | TotalCount() | Cursor():
            return 0


def _call_rows(call: Call) -> int:
    return _part_rows(call.parts)


def _part_rows(parts: Parts | None) -> int:
    total = 0
    for part in parts or ():
        match part:
            case Records():
                total += part.rows_max * (1 + sum(map(_rows, part.fields)))
            case Nested():
                total += part.rows_max * _part_rows(part.parts)
            case Plain():
                pass
    return total
