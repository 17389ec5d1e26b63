"""How much may one request ask for? Each limit; and how large a document is, counted in one linear walk before it is validated.

What the plan of a valid one may read is counted by its nodes (`cost.py`). A fragment's sums are computed once, however often it is spread:
the usual limiters walk it anew at each spread, and twenty fragments that each spread the next one twice hold them for seconds (graphql.md
6).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

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
    check("string_length", limits.string_length, _longest_string(document))
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    check("operations", limits.operations, len(operations))
    walk = _Walk([node for node in document.definitions if isinstance(node, FragmentDefinitionNode)], limits)
    for operation in operations:
        size = walk.size_of(operation)
        check("depth", limits.depth, size.depth)
        check("nesting", limits.nesting, size.nesting)
        check("aliases", limits.aliases, size.aliases)
        check("fields", limits.fields, size.fields)
        check("root_fields", limits.root_fields, size.root_fields)


def check_strings(value: object, limits: Limits) -> None:
    """LIMIT_EXCEEDED where a variable's value, as JSON, has too long a string in it, be it an object's key."""
    match value:
        case str():
            check("string_length", limits.string_length, len(value))
        case dict():
            for key, item in value.items():
                check_strings(key, limits)
                check_strings(item, limits)
        case list():
            for item in value:
                check_strings(item, limits)


def check(limit: str, maximum: int, actual: int) -> None:
    """LIMIT_EXCEEDED where it is more."""
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
        check("directives", self._limits.directives, len(directives or ()))


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
