"""What does a field of the schema say of itself? One of a few kinds, declared where the field is.

*column*: an attribute of the type's model. *relation*: the same-named relationship of the model, to one, to a few, or to a connection.
*resolved*: Python, for what another system knows. What a resolver returns may hold records by their ids (*loaded*), which the engine then
reads; so there is no other reader of records than the engine.

    @record(models.Customer, description="A customer, a supplier or a private customer.")
    class Customer(Node):
        customer_number: int = column("From the tenant's own series; never changes.")
        owner: Employee = to_one("Who answers for the customer.")
"""

import enum
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import strawberry
from sqlalchemy import BindParameter, ColumnElement
from sqlalchemy.types import TypeEngine
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from typing_extensions import dataclass_transform

from service.db.models import Base

Row: TypeAlias = Mapping[str, Any]
METADATA_KEY = "kundekort"
MODEL_ATTRIBUTE = "__model__"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a list's rows. `prepare` makes the bound value of the given one; None from it means no condition.

    One that `finds` holds of few rows: they are found by it, and then put in order, rather than looked for in the order of the list.
    """

    predicate: Callable[[Any, BindParameter[Any]], ColumnElement[bool]]
    type_: TypeEngine[Any]
    prepare: Callable[[Any], Any] = lambda value: value
    finds: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list's rows: its name, for cursors, and its keys: never null, all in one direction. The id comes last by itself."""

    name: str
    keys: Callable[[Any, Any], Sequence[ColumnElement[Any]]]  # of an edge's row and a node's; the same where there is no link


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of the model: a column, or a hybrid expression of columns."""

    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class ToOne:
    """The one row that the same-named relationship leads to; or, where that leads to links, the row that the `only` one leads on to."""

    relationship: str | None = None
    onward: str | None = None
    only: Callable[[Any], ColumnElement[bool]] | None = None


@dataclass(frozen=True, slots=True)
class ToFew:
    """The rows of a relationship that is bounded by itself (five types of address), in the order of `order`."""

    rows_max: int
    order: Callable[[Any], Sequence[ColumnElement[Any]]]
    filters: Mapping[str, Filter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paged:
    """A Relay connection over a model's rows, or over the links that lead to them, whose columns are then the edges'."""

    node: type[Base]
    orders: Mapping[str, Order]  # by the name of the enum value; the first is the default
    filters: Mapping[str, Filter] = field(default_factory=dict)
    arguments: Mapping[str, Filter] = field(default_factory=dict)  # conditions that are the field's own arguments
    page_size: int = 50
    links: str | None = None  # the parent's relationship to its links
    link_node: str | None = None  # the link's relationship to the node
    link: type[Base] | None = None
    of: Callable[[Any, Any], ColumnElement[bool]] | None = None  # which nodes are a parent's, where no relationship says it

    @property
    def models(self) -> tuple[type[Base], type[Base]]:
        """Of an edge's row, and of a node's: the same where there is no link."""
        return self.link or self.node, self.node


@dataclass(frozen=True, slots=True)
class ById:
    """The record with the argument `id`, null where there is none that the viewer may see."""

    model: type[Base]


@dataclass(frozen=True, slots=True)
class ByAnyId:
    """`node`: the record of whichever type the id names. An id of another system's thing goes to the field's resolver."""

    resolved_prefixes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's own row: the one whose `id` is this parameter of the door."""

    model: type[Base]
    id: BindParameter[Any]


@dataclass(frozen=True, slots=True)
class Group:
    """An object without a row of its own, that groups fields: those whose attributes begin with `prefix`. Null unless `when` holds.

    Its arguments `given`, each with its type, are given to the resolved fields in it among what they need, under the arguments' names.
    """

    prefix: str = ""
    when: str | None = None
    given: Mapping[str, TypeEngine[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leveled:
    """The settings of the row: what is set on it, or what holds for it (`inheritance.Levels`)."""

    is_effective: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """The record whose id is in an attribute: of the row, or of what is set on it."""

    model: type[Base]
    id: str
    is_of_settings: bool = False


@dataclass(frozen=True, slots=True)
class Composite:
    """An attribute that is a JSON object; `parts` are its fields, by their names in Python."""

    parts: "Takes"


@dataclass(frozen=True, slots=True)
class Items:
    """An attribute that is a JSON array of such objects, so many at most."""

    rows_max: int
    parts: "Takes"


@dataclass(frozen=True, slots=True)
class Called:
    """Answered by its resolver. `sizes` are its arguments that say how many, each with the most that it may say."""

    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Need:
    """What a resolved field is given of its parent's row under a name: an expression, made of these attributes and relationships."""

    name: str
    attributes: tuple[str, ...]
    make: Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Answered by Python, for all of its parents at once. `needs` are the attributes of the parents' rows that it is given, and more."""

    needs: tuple[str | Need, ...]
    resolve: Callable[[Sequence[Row], Any], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Records that a Python object holds by their ids (a UUID, or a sequence of them): read by the engine, through the door."""

    model: type[Base]
    rows_max: int = 1


@dataclass(frozen=True, slots=True)
class OfLoaded:
    """What Python answers of the record that the object holds under another name, and the engine reads. Of no record, an empty list."""

    holder: str
    model: type[Base]
    resolved: Resolved


@dataclass(frozen=True, slots=True)
class Listed:
    """A bounded list of Python objects that may hold records."""

    rows_max: int


Takes: TypeAlias = Mapping[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]]
"""How each part of a JSON object is taken out of it."""
Kind: TypeAlias = (
    Column
    | ToOne
    | ToFew
    | Paged
    | ById
    | ByAnyId
    | Own
    | Group
    | Leveled
    | Reference
    | Composite
    | Items
    | Called
    | Resolved
    | Loaded
    | OfLoaded
    | Listed
)


def declared(kind: Kind, description: str, arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """A Strawberry field of a kind. It has no resolver: the engine answers it."""
    made = strawberry.field(description=description, metadata={METADATA_KEY: kind})
    made.arguments = list(arguments)
    return made


def column(description: str, attribute: str | None = None) -> Any:
    return declared(Column(attribute), description)


def to_one(description: str, relationship: str | None = None) -> Any:
    return declared(ToOne(relationship), description)


def resolved(description: str, resolve: Callable[[Sequence[Row], Any], Awaitable[Sequence[Any]]], *, needs: tuple[str | Need, ...]) -> Any:
    return declared(Resolved(needs, resolve), description)


def loaded(model: type[Base], description: str, *, rows_max: int = 1) -> Any:
    return declared(Loaded(model, rows_max), description)


def of_loaded(model: type[Base], holder: str, resolved: Resolved, description: str) -> Any:
    made = declared(OfLoaded(holder, model, resolved), description)
    # The engine makes it of the record that the holder names: whoever makes the object doesn't give it.
    made.init = made.compare = made.repr = False
    return made


def held(ids: uuid.UUID | Sequence[uuid.UUID] | None) -> Any:
    """The ids for a `loaded` field, where its type promises the records that the engine puts in their place."""
    return ids


def argument(name: str, annotation: Any, description: str, default: Any = strawberry.UNSET) -> StrawberryArgument:
    """An argument of a declared field; `name` as in Python."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        default=default,
        description=description,
    )


T = TypeVar("T", bound=type[Any])


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field, column, to_one, resolved, loaded, of_loaded, declared))
def record(model: type[Base], *, description: str) -> Callable[[T], T]:
    """A schema type whose objects are a model's rows."""

    def decorate(cls: T) -> T:
        setattr(cls, MODEL_ATTRIBUTE, model)
        decorated: T = strawberry.type(cls, description=description)
        return decorated

    return decorate


def member(value: Any) -> str:
    """The name of an enum's value, whether coerced from a variable (the member) or a schema's default (its value)."""
    return str(value.value if isinstance(value, enum.Enum) else value)
