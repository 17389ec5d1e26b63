"""Which fields does an operation select on a type? Fragments spread, directives decided, equal response keys merged (GraphQL 6.3.2).

@skip and @include are questions about variables: whatever the answer hangs on becomes part of the plan's shape.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
)

from service.engine.inputs import Input, Shape, input_of


@dataclass(frozen=True, slots=True)
class Selected:
    """One response key of a type's selection, and the field nodes that were merged in it."""

    key: str
    name: str
    nodes: tuple[FieldNode, ...]

    @property
    def selection_sets(self) -> tuple[SelectionSetNode, ...]:
        return tuple(node.selection_set for node in self.nodes if node.selection_set)

    def arguments(self, definition: GraphQLField) -> dict[str, Input]:
        """Every argument of the field, those left out with their defaults. Merged nodes have equal arguments: validation saw to it."""
        given = {argument.name.value: argument.value for argument in self.nodes[0].arguments or ()}
        return {name: input_of(name, argument, given.get(name)) for name, argument in definition.args.items()}


@dataclass(frozen=True, slots=True)
class Selections:
    """Collects the selected fields of a type."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    shape: Shape

    def of(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Selected]:
        """The fields that are selected on objects of the type, in the order of the response."""
        found = _Found()
        for selection_set in sets:
            self._collect(type_, selection_set, found)
        return [Selected(key, nodes[0].name.value, tuple(nodes)) for key, nodes in found.fields.items()]

    def _collect(self, type_: GraphQLObjectType, selection_set: SelectionSetNode, found: "_Found") -> None:
        for selection in selection_set.selections:
            if not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                found.fields.setdefault(key, []).append(selection)
                continue
            if isinstance(selection, FragmentSpreadNode):
                if selection.name.value in found.fragments:
                    continue
                found.fragments.add(selection.name.value)
                fragment = self.fragments[selection.name.value]
                condition, inner = fragment.type_condition.name.value, fragment.selection_set
            else:
                assert isinstance(selection, InlineFragmentNode)
                condition = selection.type_condition.name.value if selection.type_condition else type_.name
                inner = selection.selection_set
            if self._applies(condition, type_):
                self._collect(type_, inner, found)

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        if condition == type_.name:
            return True
        abstract = self.schema.type_map[condition]
        return isinstance(abstract, GraphQLInterfaceType) and self.schema.is_sub_type(abstract, type_)

    def _is_included(self, selection: SelectionNode) -> bool:
        directives = {directive.name.value: directive for directive in selection.directives or ()}
        if "skip" in directives and self._condition(directives["skip"]):
            return False
        return "include" not in directives or self._condition(directives["include"])

    def _condition(self, directive: DirectiveNode) -> bool:
        definition = GraphQLSkipDirective if directive.name.value == "skip" else GraphQLIncludeDirective
        given = {argument.name.value: argument.value for argument in directive.arguments or ()}
        return bool(self.shape.value(input_of("if", definition.args["if"], given.get("if"))))


@dataclass(slots=True)
class _Found:
    fields: dict[str, list[FieldNode]] = field(default_factory=dict)
    fragments: set[str] = field(default_factory=set)
