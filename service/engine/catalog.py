"""What did Strawberry's schema say of a GraphQL field? The way back from graphql-core's types to what was declared."""

from typing import Any

from graphql import GraphQLField, GraphQLNamedType, get_named_type
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from service.db.models import Base
from service.engine.kinds import METADATA_KEY, MODEL_ATTRIBUTE, Kind

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF


def kind_of(field: GraphQLField) -> Kind | None:
    """What the field was declared as; None for an ordinary Strawberry field."""
    definition = (field.extensions or {}).get(_DEFINITION)
    return definition.metadata.get(METADATA_KEY) if isinstance(definition, StrawberryField) else None


def python_name(field: GraphQLField) -> str:
    """The field's name in Python."""
    definition = field.extensions[_DEFINITION]
    assert isinstance(definition, StrawberryField)
    return definition.python_name


def model_of(type_: GraphQLNamedType) -> type[Base] | None:
    """The model whose rows are the type's objects."""
    definition: Any = (type_.extensions or {}).get(_DEFINITION)
    return getattr(getattr(definition, "origin", None), MODEL_ATTRIBUTE, None)


def target_of(field: GraphQLField) -> GraphQLNamedType:
    """The type of what the field gives, its lists and non-nulls taken off."""
    return get_named_type(field.type)
