"""How much may one request ask for? Counted before it runs: the document's size in one linear walk, the plan's rows by its nodes.

A fragment's sums are computed once, however often it is spread: the usual limiters walk it anew at each spread, and twenty fragments that
each spread the next one twice hold them for seconds (graphql.md 6).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TokenKind,
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

# What an alias in introspection counts: it says the whole schema again, and no tool needs one.
_INTROSPECTION_ALIAS = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that a request may ask for; the defaults are those of the settings."""

    source_length: int = 50_000
    tokens: int = 2_000
    comments: int = 100
    string_length: int = 20_000
    operations: int = 20
    depth: int = 15
    nesting: int = 100
    aliases: int = 50
    root_fields: int = 20
    fields: int = 1_000
    comparisons: int = 25_000
    directives: int = 4
    connections: int = 20
    connection_depth: int = 3
    rows: int = 10_000
    page_size: int = 200
    errors: int = 10
    introspection: bool = True


def check_document(document: DocumentNode, limits: Limits) -> None:
    """LIMIT_EXCEEDED where a document, valid or not, is too large in one of the ways that are known before it is validated."""
    _check("string_length", limits.string_length, _longest_string(document))
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    _check("operations", limits.operations, len(operations))
    walk = _Walk([node for node in document.definitions if isinstance(node, FragmentDefinitionNode)], limits)
    for operation in operations:
        size = walk.size_of(operation)
        _check("depth", limits.depth, size.depth)
        _check("nesting", limits.nesting, size.nesting)
        _check("aliases", limits.aliases, size.aliases)
        _check("fields", limits.fields, size.fields)
        _check("root_fields", limits.root_fields, size.root_fields)


def check_strings(value: object, limits: Limits) -> None:
    """LIMIT_EXCEEDED where a variable's value, as JSON, has too long a string in it, be it an object's key."""
    match value:
        case str():
            _check("string_length", limits.string_length, len(value))
        case dict():
            for key, item in value.items():
                check_strings(key, limits)
                check_strings(item, limits)
        case list():
            for item in value:
                check_strings(item, limits)


def _check(limit: str, maximum: int, actual: int) -> None:
    if actual > maximum:
        raise LimitExceeded(limit, maximum, actual)


def _longest_string(document: DocumentNode) -> int:
    longest, token = 0, document.loc.start_token if document.loc else None
    while token:
        if token.kind in (TokenKind.STRING, TokenKind.BLOCK_STRING):
            longest = max(longest, len(token.value or ""))
        token = token.next
    return longest


@dataclass(frozen=True, slots=True)
class _Size:
    depth: int = 0  # of fields one in another
    nesting: int = 0  # of selection sets one in another
    aliases: int = 0
    fields: int = 0
    root_fields: int = 0

    def beside(self, other: "_Size") -> "_Size":
        return _Size(
            max(self.depth, other.depth),
            max(self.nesting, other.nesting),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.root_fields + other.root_fields,
        )


class _Walk:
    """Goes through each selection set of a document once. Fragments come in such an order that those they spread are known already: not by
    recursion, since a document may chain more of them than Python has frames."""

    def __init__(self, fragments: Sequence[FragmentDefinitionNode], limits: Limits) -> None:
        self._limits = limits
        self._sizes: dict[str, _Size] = {}
        named = {fragment.name.value: fragment for fragment in fragments}
        order = TopologicalSorter({name: _spreads(fragment.selection_set) & named.keys() for name, fragment in named.items()})
        with suppress(CycleError):  # those that lead to themselves come last, as if they held nothing: validation refuses them
            order.prepare()
        while ready := order.get_ready():
            self._sizes |= {name: self.size_of(named[name]) for name in ready}
            order.done(*ready)
        for name in named.keys() - self._sizes.keys():
            self.size_of(named[name])

    def size_of(self, definition: OperationDefinitionNode | FragmentDefinitionNode) -> _Size:
        self._check_directives(definition.directives)
        for variable in definition.variable_definitions or ():
            self._check_directives(variable.directives)
        return self._selection_set(definition.selection_set)

    def _selection_set(self, selection_set: SelectionSetNode) -> _Size:
        size = _Size()
        for selection in selection_set.selections:
            self._check_directives(selection.directives)
            if isinstance(selection, FieldNode):
                size = size.beside(self._field(selection))
                continue
            if isinstance(selection, FragmentSpreadNode):
                inner = self._sizes.get(selection.name.value, _Size())
            else:
                assert isinstance(selection, InlineFragmentNode)
                inner = self._selection_set(selection.selection_set)
            size = size.beside(replace(inner, nesting=inner.nesting + 1))
        return size

    def _field(self, node: FieldNode) -> _Size:
        below = self._selection_set(node.selection_set) if node.selection_set else _Size()
        # Introspection is deep by nature: GraphiQL asks for 13 levels.
        is_introspection = node.name.value in ("__schema", "__type")
        depth = 1 if node.name.value.startswith("__") else below.depth + 1
        aliases = (below.aliases + int(node.alias is not None)) * (_INTROSPECTION_ALIAS if is_introspection else 1)
        return _Size(depth, below.nesting + 1, aliases, below.fields + 1, 1)

    def _check_directives(self, directives: Sequence[DirectiveNode] | None) -> None:
        _check("directives", self._limits.directives, len(directives or ()))


def _spreads(selection_set: SelectionSetNode) -> set[str]:
    """The names of the fragments that are spread in a selection set, or in those within it."""
    found, waiting = set(), [selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                found.add(selection.name.value)
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
    return found


# --- rows

_Any: TypeAlias = Field | Edges | Nodes | PageInfo | TotalCount | Cursor | Node


def rows_of(plan: Plan) -> int:
    """The most records that the plan can return, edges apart."""
    return sum(map(_rows, plan.fields)) + sum(map(_call_rows, plan.calls.values()))


def checked_rows(plan: Plan, limits: Limits) -> int:
    """The plan's rows; LIMIT_EXCEEDED where it could return too many, or would make too large a statement.

    A connection is three selects, one in another: compiling one takes milliseconds, and SQLite's parser takes no more than three, one in
    another, before its stack is full (sqlite.org/compile.html, YYSTACKDEPTH).
    """
    rows = rows_of(plan)
    _check("rows", limits.rows, rows)
    nested = [_connections(field) for field in every_field(plan)]
    _check("connections", limits.connections, sum(count for count, _ in nested))
    _check("connection_depth", limits.connection_depth, max((depth for _, depth in nested), default=0))
    return rows


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
