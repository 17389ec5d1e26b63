"""How is an argument given? As a literal, by a variable, or in part by variables; left out, null, or by a default.

A variable may stand wherever its type lets it (GraphQL 5.8.5). Its values are drawn for each request.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
    is_non_null_type,
)

from tests.oracle.cursors import Order
from tests.oracle.values import Values

_VARIABLES_MAX = 10
_NOT_GIVEN = object()
_GIVEN_SHARE = {"first": 75, "last": 75, "filter": 50}
_PAGE = ("first", "last", "after", "before")


@dataclass(frozen=True, slots=True)
class _Use:
    """What an input is for: its name, the list that it stands at, and the field or input that it is of."""

    name: str
    order: Order | None
    parent: str


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    type: GraphQLInputType
    use: _Use
    default: str | None


@dataclass(slots=True)
class Inputs:
    """The arguments of one document, and the variables that they take."""

    random: Random
    values: Values
    variables: list[_Variable] = field(default_factory=list)

    @property
    def definitions(self) -> str:
        """The operation's variable definitions."""
        shown = (f"${variable.name}: {variable.type}{f' = {variable.default}' if variable.default else ''}" for variable in self.variables)
        return f"({', '.join(shown)})" if self.variables else ""

    def requests(self, count: int) -> Sequence[Mapping[str, Any]]:
        """So many sets of variables; each changes some of what the one before gave."""
        given = {variable.name: self._given(variable) for variable in self.variables}
        found = [given]
        for _ in range(count - 1 if self.variables else 0):
            changed = [variable for variable in self.variables if self._chance(40)] or [self.random.choice(self.variables)]
            given = {**given, **{variable.name: self._given(variable) for variable in changed}}
            found.append(given)
        return [{name: value for name, value in given.items() if value is not _NOT_GIVEN} for given in found]

    def arguments(
        self,
        definitions: Mapping[str, GraphQLArgument],
        order: Order | None,
        field_name: str,
        page_size: int | None = None,
    ) -> str:
        """A field's arguments as they are written. `page_size` is that of a page which may not be larger."""
        given: dict[str, str] = {}
        if order is not None and "orderBy" in definitions and self._chance(60):
            text, order = self._known_order(definitions["orderBy"].type, order)
            given |= {"orderBy": text} if text else {}
            definitions = {name: definition for name, definition in definitions.items() if name != "orderBy"}
        ends = self._ends([*definitions])
        for name, definition in definitions.items():
            if name in _PAGE and order is not None:
                if page_size is not None and name == ends:
                    given[name] = str(page_size)
                    continue
                # Pages from the back are as usual as those from the front, and a place stands beside either.
                if name not in (ends, "after", "before") and not (name in ("first", "last") and page_size is None and self._chance(1)):
                    continue
            if is_required(definition) or self._chance(_GIVEN_SHARE.get(name, 35)):
                given[name] = self._given_as(definition, _Use(name, order, field_name))
        names = [*given]
        if self._chance(20):
            names.reverse()
        return f"({', '.join(f'{name}: {given[name]}' for name in names)})" if given else ""

    def condition(self, *, is_likely: bool) -> str:
        """What a @skip or an @include hangs on."""
        if len(self.variables) < _VARIABLES_MAX and self._chance(60):
            return self._variable(GraphQLNonNull(GraphQLBoolean), _Use("if", None, ""), has_default=False)
        return "true" if self._chance(75) == is_likely else "false"

    # --- literals

    def _given_as(self, definition: GraphQLArgument | GraphQLInputField, use: _Use) -> str:
        return self._value(definition.type, use, has_default=definition.default_value is not Undefined)

    def _value(self, type_: GraphQLInputType, use: _Use, *, has_default: bool = False, is_constant: bool = False) -> str:
        if not is_constant and self._chance(35) and len(self.variables) < _VARIABLES_MAX:
            return self._variable(type_, use, has_default=has_default)
        if isinstance(type_, GraphQLNonNull):
            return self._literal(type_.of_type, use, is_constant=is_constant)
        return "null" if self._chance(7) else self._literal(type_, use, is_constant=is_constant)

    def _literal(self, type_: GraphQLInputType, use: _Use, *, is_constant: bool) -> str:
        match type_:
            case GraphQLList(of_type=item):
                if self._chance(20):
                    return self._literal(_nullable(item), use, is_constant=is_constant)
                return f"[{', '.join(self._value(item, use, is_constant=is_constant) for _ in range(self.random.randrange(4)))}]"
            case GraphQLEnumType():
                name: str = self.random.choice([*type_.values])
                return name
            case GraphQLInputObjectType():
                given = {
                    name: self._value(
                        definition.type,
                        _Use(name, None, use.name),
                        has_default=definition.default_value is not Undefined,
                        is_constant=is_constant,
                    )
                    for name, definition in type_.fields.items()
                    if is_required(definition) or self._chance(30)
                }
                return "{" + ", ".join(f"{name}: {value}" for name, value in given.items()) + "}"
        assert isinstance(type_, GraphQLScalarType)
        return json.dumps(self.values.scalar(type_.name, use.name, use.order, use.parent), ensure_ascii=False)

    def _known_order(self, type_: GraphQLInputType, order: Order) -> tuple[str, Order]:
        """An order that is known when the document is drawn, so that cursors can be of it; or the list's own."""
        if self._chance(40):
            return "", order
        assert isinstance(type_, GraphQLInputObjectType)
        fields = _nullable(type_.fields["field"].type)
        assert isinstance(fields, GraphQLEnumType)
        name, direction = self.random.choice([*fields.values]), self.random.choice((None, "ASC", "DESC"))
        text = f"{{field: {name}, direction: {direction}}}" if direction else f"{{field: {name}}}"
        return text, Order(order.list, name, direction == "DESC")

    def _ends(self, names: Sequence[str]) -> str:
        return "last" if "last" in names and self._chance(45) else "first"

    # --- variables

    def _variable(self, type_: GraphQLInputType, use: _Use, *, has_default: bool) -> str:
        """A variable that may stand here: a new one, or one that stands elsewhere."""
        fitting = [variable for variable in self.variables if variable.use == use and str(variable.type) == str(type_)]
        if fitting and self._chance(60):
            return f"${self.random.choice(fitting).name}"
        declared: GraphQLInputType = type_
        default: str | None = None
        if not isinstance(type_, GraphQLNonNull):
            declared = GraphQLNonNull(type_) if self._chance(25) else type_
        elif has_default and self._chance(50):
            declared = type_.of_type
        if self._chance(25):
            inner = _nullable(declared)
            may_be_null = not isinstance(declared, GraphQLNonNull) and not isinstance(type_, GraphQLNonNull)
            default = "null" if may_be_null and self._chance(15) else self._literal(inner, use, is_constant=True)
            if isinstance(type_, GraphQLNonNull) and self._chance(30):
                # With a default of its own, a variable that may be null may stand where null may not.
                declared = inner
        variable = _Variable(f"v{len(self.variables) + 1}", declared, use, default)
        self.variables.append(variable)
        return f"${variable.name}"

    def _given(self, variable: _Variable) -> Any:
        may_be_left_out = variable.default is not None or not is_non_null_type(variable.type)
        if may_be_left_out and self._chance(25):
            return _NOT_GIVEN
        if self._chance(1):
            return self.values.impossible(getattr(_nullable(variable.type), "name", ""))
        return self._json(variable.type, variable.use)

    def _json(self, type_: GraphQLInputType, use: _Use) -> Any:
        match type_:
            case GraphQLNonNull(of_type=inner):
                return self._json_given(inner, use)
        return None if self._chance(8) else self._json_given(type_, use)

    def _json_given(self, type_: GraphQLInputType, use: _Use) -> Any:
        match type_:
            case GraphQLList(of_type=item):
                if self._chance(15):
                    return self._json_given(_nullable(item), use)
                return [self._json(item, use) for _ in range(self.random.randrange(4))]
            case GraphQLEnumType():
                return self.random.choice([*type_.values])
            case GraphQLInputObjectType():
                return {
                    name: self._json(definition.type, _Use(name, None, use.name))
                    for name, definition in type_.fields.items()
                    if is_required(definition) or self._chance(30)
                }
        assert isinstance(type_, GraphQLScalarType)
        return self.values.scalar(type_.name, use.name, use.order, use.parent)

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) >= 100 - percent


def _nullable(type_: GraphQLInputType) -> GraphQLInputType:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def is_required(definition: GraphQLArgument | GraphQLInputField) -> bool:
    return is_non_null_type(definition.type) and definition.default_value is Undefined
