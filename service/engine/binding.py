"""How does graphql-core complete what the engine has read? By taking each field from the row that it stands in, under its response key.

An operation of rows alone never comes here. One that also has resolved fields does: rows are dicts by response key, what resolvers return
are Python objects, and root fields with a resolver are called through the running operation, which then reads the records in the answer.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeGuard

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema
from strawberry.types import get_object_definition

Resolver: TypeAlias = Callable[..., Any]


class Running(Protocol):
    """The operation that is being executed, as a resolver's wrapper needs it."""

    async def call(self, key: str, answer: Awaitable[Any]) -> Any:
        """A root resolver's answer, with the records that it holds read."""

    def type_of(self, key: str) -> str:
        """The type of the row at a root field whose own type is an interface."""


def is_row(source: Any) -> TypeGuard[dict[str, Any]]:
    """Whether this is a row that the engine has read, not an object of a resolver's."""
    return type(source) is dict


def bind(schema: GraphQLSchema) -> GraphQLSchema:
    """Make the schema's fields read rows. Strawberry built it, for Python objects alone."""
    roots = (schema.query_type, schema.mutation_type)
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInterfaceType) and not type_.name.startswith("__"):
            type_.resolve_type = _type_name
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        # A row is of the type that the plan read it for; Strawberry's check knows its own instances only.
        type_.is_type_of = None
        for field in type_.fields.values():
            assert field.resolve is not None
            field.resolve = _root(field.resolve) if type_ in roots else _inner(field.resolve)
    return schema


def _type_name(value: Any, info: GraphQLResolveInfo[Any], _type: Any) -> str:
    if is_row(value):
        running: Running = info.context.running
        return running.type_of(str(info.path.key))
    definition = get_object_definition(type(value), strict=True)
    return definition.name


def _inner(original: Resolver) -> Resolver:
    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if is_row(source):
            return source[str(info.path.key)]
        return original(source, info, **arguments)

    return resolve


def _root(original: Resolver) -> Resolver:
    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        key = str(info.path.key)
        if key in source:
            return source[key]
        running: Running = info.context.running
        return running.call(key, original(source, info, **arguments))

    return resolve
