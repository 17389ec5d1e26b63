"""What of a question makes the difference? Whatever may be left out of it is left out, as long as the rest still differs."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from graphql import (
    DefinitionNode,
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)
from graphql.language.visitor import REMOVE

from tests.oracle.documents import Question


async def smallest(schema: GraphQLSchema, question: Question, differs: Callable[[Question], Awaitable[bool]]) -> Question:
    """A question that differs still, and no longer would with anything less in it."""
    for request in question.requests:
        alone = replace(question, requests=[request])
        if len(question.requests) > 1 and await differs(alone):
            question = alone
            break
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller in _smaller(schema, question):
            if await differs(smaller):
                question, is_smaller = smaller, True
                break
    return question


def _smaller(schema: GraphQLSchema, question: Question) -> Iterator[Question]:
    """The valid questions with one selection or directive less."""
    document = parse(question.document)
    for place in range(_count(document)):
        made = _tidied(visit(document, _Without(place)))
        # An emptied selection prints, but can't be parsed.
        source = print_ast(made)
        if "{}" in source or source == question.document:
            continue
        node = parse(source)
        if not validate(schema, node):
            used = {name for definition in node.definitions for name in _variables(definition)}
            requests = [{name: value for name, value in request.items() if name in used} for request in question.requests]
            yield replace(question, document=source, requests=requests)


class _Without(Visitor):
    """Takes out the selection or directive at this place of a walk."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.left = place

    def enter(self, node: Node, *_: object) -> object:
        if isinstance(node, SelectionNode | DirectiveNode):
            self.left -= 1
            if self.left == -1:
                return REMOVE
        return None


def _count(document: DocumentNode) -> int:
    counter = _Without(-1)
    visit(document, counter)
    return -1 - counter.left


def _tidied(document: DocumentNode) -> DocumentNode:
    """Without the fragments and variables that nothing takes any more."""
    kept: list[DefinitionNode] = []
    left = [*document.definitions]
    while len(left) != len(kept):
        kept = left
        spread = {name for definition in kept for name in _spread(definition)}
        left = [one for one in kept if not isinstance(one, FragmentDefinitionNode) or one.name.value in spread]
    used = {name for definition in kept for name in _variables(definition)}
    for place, definition in enumerate(kept):
        if isinstance(definition, OperationDefinitionNode):
            variables = tuple(one for one in definition.variable_definitions or () if one.variable.name.value in used)
            kept[place] = _changed(definition, variable_definitions=variables)
    return DocumentNode(definitions=tuple(kept))


def _changed(node: OperationDefinitionNode, **values: object) -> OperationDefinitionNode:
    return OperationDefinitionNode(**{**{key: getattr(node, key) for key in node.keys}, **values})


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()
        self.fragments: set[str] = set()

    def enter_variable_definition(self, *_: object) -> object:
        return False

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.variables.add(node.name.value)

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.fragments.add(node.name.value)


def _variables(node: Node) -> set[str]:
    names = _Names()
    visit(node, names)
    return names.variables


def _spread(node: Node) -> set[str]:
    names = _Names()
    visit(node, names)
    return names.fragments
