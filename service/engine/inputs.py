"""Where does an argument's value come from? From the document or from a variable; the planner has to know which.

A value from the document is part of the plan. Of a variable the planner may ask two things: its value, which then becomes a condition
of the plan (`Shape`: whoever reuses the plan must give the same), or a place in the statement (`Bindings`), read anew for each request.
So the cache key is what the planner looked at, and no second list of it is kept by hand (Grafast's constraints are the model).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    Visitor,
    get_nullable_type,
    is_non_null_type,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.utilities.coerce_input_value import coerce_input_literal
from sqlalchemy import BindParameter, bindparam
from sqlalchemy.types import TypeEngine

from service.engine.faults import BadUserInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Input:
    """An argument, or an input field inside one. `read` gives its coerced value, `Undefined` where it was left out."""

    name: str
    type: GraphQLInputType
    node: ValueNode | None
    read: Callable[[VariableValues], Any]
    is_constant: bool

    def child(self, name: str) -> "Input":
        """An input object's field, its default where the object or the field is left out."""
        object_type = get_nullable_type(self.type)
        assert isinstance(object_type, GraphQLInputObjectType)
        definition = object_type.fields[name]
        if self.node is None or isinstance(self.node, ObjectValueNode):
            given = {child.name.value: child.value for child in self.node.fields} if self.node else {}
            return input_of(name, definition, given.get(name))
        parent = self.read

        def read(variables: VariableValues) -> Any:
            value = parent(variables)
            found = value.get(name, Undefined) if isinstance(value, Mapping) else Undefined
            return definition.default_value if found is Undefined else found

        return Input(name, definition.type, self.node, _refusing_null(name, definition.type, read), self.is_constant)


def input_of(name: str, definition: GraphQLArgument | GraphQLInputField, node: ValueNode | None) -> Input:
    """The input that a document's value gives to an argument or a field; None for one that the document leaves out."""
    if node is None:
        return Input(name, definition.type, None, lambda _: definition.default_value, True)
    if isinstance(node, VariableNode):
        variable = node.name.value

        def read_variable(variables: VariableValues) -> Any:
            value = variables.coerced.get(variable, Undefined)
            return definition.default_value if value is Undefined else value

        return Input(name, definition.type, node, _refusing_null(name, definition.type, read_variable), False)
    if not _has_variables(node):
        value = coerce_input_literal(node, definition.type)
        return Input(name, definition.type, node, lambda _: value, True)

    def read_literal(variables: VariableValues) -> Any:
        value = coerce_input_literal(node, definition.type, variables)
        if value is Undefined:
            raise BadUserInput(f"Argument '{name}' has an invalid value.")
        return value

    return Input(name, definition.type, node, read_literal, False)


def _refusing_null(name: str, type_: GraphQLInputType, read: Callable[[VariableValues], Any]) -> Callable[[VariableValues], Any]:
    # A nullable variable may stand where a default makes null impossible; the specification lets validation pass, and refuses it here.
    if not is_non_null_type(type_):
        return read

    def checked(variables: VariableValues) -> Any:
        value = read(variables)
        if value is None:
            raise BadUserInput(f"Argument '{name}' must not be null.")
        return value

    return checked


class _FindVariables(Visitor):
    found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _has_variables(node: ValueNode) -> bool:
    finder = _FindVariables()
    visit(node, finder)
    return finder.found


@dataclass(slots=True)
class Shape:
    """What a plan depends on: every question that the planner asked of the variables, and the answer that it saw."""

    variables: VariableValues
    seen: list[tuple[Callable[[VariableValues], Any], Any]] = field(default_factory=list)

    def value(self, input: Input) -> Any:
        """The input's value, which the plan then holds for."""
        return self.ask(input, lambda value: value)

    def ask(self, input: Input, question: Callable[[Any], T]) -> T:
        """The answer to a question about the input's value; the plan then holds for every value with that answer."""

        def answer(variables: VariableValues) -> T:
            return question(input.read(variables))

        seen = answer(self.variables)
        if not input.is_constant:
            self.seen.append((answer, seen))
        return seen


@dataclass(slots=True)
class Bindings:
    """The values that a statement takes from the request, each with the parameter that holds its place."""

    read: dict[str, Callable[[VariableValues], Any]] = field(default_factory=dict)

    def bind(self, read: Callable[[VariableValues], Any], type_: TypeEngine[Any]) -> BindParameter[Any]:
        name = f"given_{len(self.read) + 1}"
        self.read[name] = read
        return bindparam(name, type_=type_)
