"""What may be asked? A valid document drawn from the schema itself, so that a new field is asked for from its first day; and its variables.

All of the language that a read can use: aliases, fields again under the key that they have, fragments of every kind and on interfaces,
@skip and @include, variables for any argument or part of one, with defaults, null or left out. It stays within the limits by a count of
its own, so that a refusal for its size is a difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, TypeAlias

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type

from tests.oracle.asked import LISTS
from tests.oracle.inputs import Inputs
from tests.oracle.values import Values

Composite: TypeAlias = GraphQLObjectType | GraphQLInterfaceType

_DEPTH_MAX, _FIELDS_MAX, _ALIASES_MAX, _ROWS_MAX, _CONNECTIONS_MAX, _CONNECTION_DEPTH_MAX = 9, 45, 30, 5_000, 8, 3
_ROOT_FIELDS_MAX = 16
_FRAGMENT_DEPTH_MAX = 3
_PAGE_SIZE_DEFAULT = 50
_FEW = {"hits": 50, "customers": 10, "categories": 200, "priceLists": 200, "bankAccounts": 10, "approvers": 10}
_AS_DEEP = frozenset({"bankAccounts", "approvers", "orderDefaults"})
"""What counts as a connection where it stands one in another."""
_FEW_DEFAULT = 5
_REQUESTS_MAX = 3
_WIDE = 8
NOT_ASKED = frozenset({"Customer.settingsChanges", "OrderDefaults.settingsVersion"})
"""What only a history says, with numbers that the service draws: a test of their own has it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A document, and the variables with which it is asked, one request after the other."""

    document: str
    requests: Sequence[Mapping[str, Any]]
    operation_name: str | None = None


def question(schema: GraphQLSchema, random: Random, values: Values) -> Question:
    """A question that is valid, and small enough to be answered."""
    return _Drawer(schema, random, Inputs(random, values)).question()


@dataclass(frozen=True, slots=True)
class _At:
    """Where in the document a selection stands: how deep, in how many connections, and how many rows there may be of it."""

    depth: int = 1
    connections: int = 0
    rows: int = 1
    fragments: int = 0


@dataclass(frozen=True, slots=True)
class _Size:
    """What has been asked for so far, fragments counted where they are spread."""

    fields: int = 0
    aliases: int = 0
    rows: int = 0
    connections: int = 0
    root_fields: int = 0

    def plus(self, other: "_Size") -> "_Size":
        return _Size(*(mine + theirs for mine, theirs in zip(_parts(self), _parts(other), strict=True)))

    @property
    def is_within(self) -> bool:
        maxima = (_FIELDS_MAX, _ALIASES_MAX, _ROWS_MAX, _CONNECTIONS_MAX, _ROOT_FIELDS_MAX)
        return all(part <= maximum for part, maximum in zip(_parts(self), maxima, strict=True))


def _parts(size: _Size) -> tuple[int, ...]:
    return size.fields, size.aliases, size.rows, size.connections, size.root_fields


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field as it was asked for: again, it must be the same but for its selection."""

    alias: str
    definition: GraphQLField
    name: str
    arguments: str
    page_size: int | None


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A named fragment, and what it adds where it is spread once more in a place like its first."""

    name: str
    type: str
    size: _Size
    at: _At


@dataclass(slots=True)
class _Drawer:
    schema: GraphQLSchema
    random: Random
    inputs: Inputs
    size: _Size = _Size()
    keys: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    asked: dict[str, list[_Asked]] = field(default_factory=dict)
    fragments: list[_Fragment] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    def question(self) -> Question:
        assert self.schema.query_type is not None
        selection = self._selection_set(self.schema.query_type, _At())
        name = "Asked" if self._chance(30) else ""
        variables = self.inputs.definitions
        is_short = not name and not variables and self._chance(50)
        operation = selection if is_short else f"query {name}{variables} {selection}"
        definitions = [operation, *self.definitions]
        if self._chance(30):
            definitions.reverse()
        requests = self.inputs.requests(self.random.randrange(_REQUESTS_MAX) + 1)
        return Question("\n".join(definitions), requests, name if name and self._chance(50) else None)

    # --- selections

    def _selection_set(self, type_: Composite, at: _At) -> str:
        wanted = self.random.randrange(1, 6 if at.depth < 3 else 9 if _is_wide(type_) else 5)
        found = [selection for _ in range(wanted) if (selection := self._selection(type_, at))]
        if not found:
            self._count(at, "")
            found = ["__typename"]
        return "{ " + " ".join(found) + " }"

    def _selection(self, type_: Composite, at: _At) -> str:
        if type_ is self.schema.query_type and self._chance(2):
            # What the schema says of itself stands beside rows, and has them completed by graphql-core.
            return self._leaf("__type", "__Type", at, f'(name: "{self.random.choice([*self.schema.type_map])}")', " { kind name }")
        roll = self.random.randrange(100)
        if roll < 67:
            return self._field(type_, at)
        if roll < 72:
            return self._leaf("__typename", "String!", at)
        if roll < 82 and (before := self.asked.get(type_.name)):
            return self._again(self.random.choice(before), at)
        if roll < 91 and at.fragments < _FRAGMENT_DEPTH_MAX:
            return self._inline_fragment(type_, replace(at, fragments=at.fragments + 1))
        if at.fragments < _FRAGMENT_DEPTH_MAX:
            return self._spread(type_, replace(at, fragments=at.fragments + 1))
        return self._field(type_, at)

    def _inline_fragment(self, type_: Composite, at: _At) -> str:
        if self._chance(25):
            return f"...{self._directives()} {self._selection_set(type_, at)}"
        condition = self._condition(type_)
        return f"... on {condition.name}{self._directives()} {self._selection_set(condition, at)}"

    def _spread(self, type_: Composite, at: _At) -> str:
        applicable = [fragment for fragment in self.fragments if self._is_spreadable(fragment, type_, at)]
        if applicable and self._chance(60):
            fragment = self.random.choice(applicable)
            self.size = self.size.plus(fragment.size)
            return f"...{fragment.name}{self._directives()}"
        condition = self._condition(type_)
        name = f"F{len(self.definitions) + 1}"
        place = len(self.definitions)
        self.definitions.append("")
        before = self.size
        selection = self._selection_set(condition, at)
        added = _Size(*(now - then for now, then in zip(_parts(self.size), _parts(before), strict=True)))
        self.fragments.append(_Fragment(name, condition.name, added, at))
        self.definitions[place] = f"fragment {name} on {condition.name} {selection}"
        return f"...{name}{self._directives()}"

    def _is_spreadable(self, fragment: _Fragment, type_: Composite, at: _At) -> bool:
        """On such a type, no deeper and of no more rows than where it was counted."""
        types = {condition.name for condition in self._conditions(type_)}
        is_counted = at.depth <= fragment.at.depth and at.connections <= fragment.at.connections and at.rows <= fragment.at.rows
        return fragment.type in types and is_counted and self.size.plus(fragment.size).is_within

    def _condition(self, type_: Composite) -> Composite:
        conditions = self._conditions(type_)
        return conditions[0] if self._chance(50) else self.random.choice(conditions)

    def _conditions(self, type_: Composite) -> list[Composite]:
        """The types that a fragment may have where objects of this type are."""
        if isinstance(type_, GraphQLInterfaceType):
            return [*self.schema.get_implementations(type_).objects, type_]
        return [type_, *type_.interfaces]

    # --- fields

    def _field(self, type_: Composite, at: _At) -> str:
        asked = {name: definition for name, definition in type_.fields.items() if f"{type_.name}.{name}" not in NOT_ASKED}
        name = self.random.choice([name for name, definition in asked.items() for _ in range(_share(definition))])
        definition = type_.fields[name]
        if is_leaf_type(get_named_type(definition.type)):
            arguments = self.inputs.arguments(definition.args, None, name)
            return self._leaf(name, str(definition.type), at, arguments)
        order = LISTS.get((type_.name, name))
        page_size = None
        if order is not None:
            # A list of many rows below many rows is asked for by small pages.
            is_small = at.rows > 4 or self._chance(30)
            page_size = self.random.randrange(4) if is_small else None
        assert order is not None or not str(definition.type).endswith("Connection!"), f"What is {type_.name}.{name} ordered by?"
        if not self._has_room(definition, name, at, page_size):
            return self._leaf("__typename", "String!", at)
        arguments = self.inputs.arguments(definition.args, order, name, page_size)
        return self._composite(self._keyed(type_, definition, name, arguments, page_size), at)

    def _leaf(self, name: str, type_: str, at: _At, arguments: str = "", selection: str = "") -> str:
        if not self.size.plus(_Size(fields=1, aliases=1, root_fields=at.depth == 1)).is_within:
            return ""
        alias = self._alias(name, arguments, type_)
        self._count(at, alias)
        return f"{alias}{name}{arguments}{self._directives()}{selection}"

    def _keyed(self, type_: Composite, definition: GraphQLField, name: str, arguments: str, page_size: int | None) -> _Asked:
        asked = _Asked(self._alias(name, arguments, str(definition.type)), definition, name, arguments, page_size)
        self.asked.setdefault(type_.name, []).append(asked)
        return asked

    def _again(self, asked: _Asked, at: _At) -> str:
        """The same under the same key, with a selection that is merged with the other's."""
        if not self._has_room(asked.definition, asked.name, at, asked.page_size):
            return ""
        return self._composite(asked, at)

    def _composite(self, asked: _Asked, at: _At) -> str:
        self._count(at, asked.alias)
        self.size = self.size.plus(self._weight(asked.definition, asked.name, at, asked.page_size))
        named = get_named_type(asked.definition.type)
        assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
        directives = self._directives()
        selection = self._selection_set(named, self._below(asked.definition, asked.name, at, asked.page_size))
        return f"{asked.alias}{asked.name}{asked.arguments}{directives} {selection}"

    def _alias(self, name: str, arguments: str, type_: str) -> str:
        """What is written before the field, so that its key means the same wherever it stands, and selections can be merged."""
        meaning = (name, arguments, type_)
        if self.keys.get(name, meaning) == meaning and (self.size.aliases >= _ALIASES_MAX - 8 or self._chance(75)):
            self.keys[name] = meaning
            return ""
        same = [key for key, other in self.keys.items() if other == meaning and key != name]
        key = self.random.choice(same) if same and self._chance(50) else f"a{len(self.keys)}"
        self.keys[key] = meaning
        return f"{key}: "

    def _count(self, at: _At, alias: str) -> None:
        self.size = self.size.plus(_Size(fields=1, aliases=bool(alias), root_fields=at.depth == 1))

    # --- how large it is

    def _has_room(self, definition: GraphQLField, name: str, at: _At, page_size: int | None) -> bool:
        below = self._below(definition, name, at, page_size)
        needed = self._weight(definition, name, at, page_size).plus(_Size(fields=2, aliases=1, root_fields=at.depth == 1))
        return below.depth <= _DEPTH_MAX and below.connections <= _CONNECTION_DEPTH_MAX and self.size.plus(needed).is_within

    def _below(self, definition: GraphQLField, name: str, at: _At, page_size: int | None) -> _At:
        deeper = replace(at, depth=at.depth + 1)
        if _is_connection(definition):
            return replace(deeper, connections=at.connections + 1, rows=at.rows * (_PAGE_SIZE_DEFAULT if page_size is None else page_size))
        if name in _AS_DEEP:
            deeper = replace(deeper, connections=at.connections + 1)
        if name not in ("edges", "nodes") and _is_list(definition):
            return replace(deeper, rows=at.rows * _FEW.get(name, _FEW_DEFAULT))
        return deeper

    def _weight(self, definition: GraphQLField, name: str, at: _At, page_size: int | None) -> _Size:
        """At most what the rows and connections of this field are, its selection apart."""
        below = self._below(definition, name, at, page_size)
        return _Size(rows=max(below.rows, at.rows) + at.rows, connections=int(_is_connection(definition)))

    def _directives(self) -> str:
        if not self._chance(7):
            return ""
        names = self.random.choice((["skip"], ["include"], ["include", "skip"]))
        return "".join(f" @{name}(if: {self.inputs.condition(is_likely=name == 'include')})" for name in names)

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) >= 100 - percent


def _is_connection(definition: GraphQLField) -> bool:
    return get_named_type(definition.type).name.endswith("Connection")


def _is_wide(type_: Composite) -> bool:
    """Whether it is no record, and has many fields: settings, which few documents come to."""
    return not type_.interfaces and len(type_.fields) >= _WIDE


def _share(definition: GraphQLField) -> int:
    """How often it is asked for: lists, where most can be wrong, and what has most below it, more than objects; those more than values."""
    type_ = get_named_type(definition.type)
    return 5 if _is_connection(definition) or type_.name == "SettingsSources" else 1 if is_leaf_type(type_) else 2


def _is_list(definition: GraphQLField) -> bool:
    return "[" in str(definition.type)
