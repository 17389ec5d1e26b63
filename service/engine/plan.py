"""What does an operation read? Frozen records and nothing else: one for each kind of thing that a response is made of.

A node that enters a model can't be made without its `door`. Every node has the response key under which its value stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql.execution.values import VariableValues
from sqlalchemy import BindParameter, ColumnElement

from service.db.models import Base
from service.engine.kinds import Order, Paged, Resolved, Takes

Door: TypeAlias = Callable[[Any], ColumnElement[bool]]
Condition: TypeAlias = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of the row, or an expression of its columns."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class TypeName:
    """`__typename`: known when the plan is made."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Null:
    """Nothing can be there: an id that is none of ours."""

    key: str


@dataclass(frozen=True, slots=True)
class Object:
    """An object without a row: the fields that it groups. Null unless the row's attribute `when` is true."""

    key: str
    fields: "Fields"
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Leveled:
    """What is set on the row, or what holds for it."""

    key: str
    is_effective: bool
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class Referred:
    """The row whose id an attribute of the parent's is, or one of what is set on the parent."""

    key: str
    model: type[Base]
    door: Door
    id: str
    is_of_settings: bool
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class Composite:
    """An attribute that is a JSON object."""

    key: str
    name: str
    parts: Takes
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class Items:
    """An attribute that is a JSON array of objects."""

    key: str
    name: str
    rows_max: int
    parts: Takes
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class One:
    """The row that a relationship of the parent's leads to, or `onward` from the link that it leads to."""

    key: str
    model: type[Base]
    door: Door
    relationship: str
    fields: "Fields"
    link: type[Base] | None = None
    onward: str | None = None
    only: Condition | None = None


@dataclass(frozen=True, slots=True)
class Few:
    """The rows of a relationship of the parent's that is bounded by itself."""

    key: str
    model: type[Base]
    door: Door
    relationship: str
    rows_max: int
    where: tuple[Condition, ...]
    order: Callable[[Any], Sequence[ColumnElement[Any]]]
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class Single:
    """A model's row by its id."""

    key: str
    model: type[Base]
    door: Door
    id: BindParameter[Any]
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class Page:
    """Which stretch of a list: `size` rows of those between two places, from the front or from the back."""

    size: int
    is_backward: bool
    after: tuple[BindParameter[Any], ...] | None
    before: tuple[BindParameter[Any], ...] | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """An edge's place, as a client may give it back."""

    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """An edge's record."""

    key: str
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges`: each row's cursor, record, and columns of the link."""

    key: str
    fields: tuple["Attribute | TypeName | Cursor | Node", ...]


@dataclass(frozen=True, slots=True)
class Nodes:
    """`nodes`: the records without their edges."""

    key: str
    fields: "Fields"


@dataclass(frozen=True, slots=True)
class PageInfo:
    """`pageInfo`: its selected fields, each under its response key."""

    key: str
    fields: tuple[tuple[str, str], ...]  # response key, name
    type_name: str


@dataclass(frozen=True, slots=True)
class TotalCount:
    """`totalCount`: all rows of the list, whatever the page."""

    key: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of a model's rows, or of the links that lead to them, and what is asked of it."""

    key: str
    model: type[Base]
    door: Door
    paged: Paged
    where: tuple[Condition, ...]
    is_found: bool  # by a condition, rather than in the list's order
    order: Order
    is_descending: bool
    cursor_tag: str
    page: Page
    fields: tuple[Edges | Nodes | PageInfo | TotalCount | TypeName, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a row that Python answers, and what its answer holds that the engine reads. `given` are arguments of the groups around."""

    key: str
    resolved: Resolved
    parts: "Parts | None"
    given: tuple[tuple[str, BindParameter[Any]], ...] = ()


Field: TypeAlias = Attribute | TypeName | Null | Object | Leveled | Referred | Composite | Items | One | Few | Single | Connection | Asked
Fields: TypeAlias = tuple[Field, ...]
AnyNode: TypeAlias = Field | Edges | Nodes | PageInfo | TotalCount | Cursor | Node


@dataclass(frozen=True, slots=True)
class Plain:
    """An attribute of a Python object, taken as it is."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Nested:
    """An object, or a bounded list of objects, in a Python object's attribute, which may hold records in turn."""

    key: str
    name: str
    rows_max: int
    parts: "Parts"


@dataclass(frozen=True, slots=True)
class Records:
    """The records whose ids a Python object's attribute holds."""

    key: str
    name: str
    model: type[Base]
    door: Door
    rows_max: int
    fields: Fields
    only: str | None = None
    """The one field whose value stands for the record's."""


Parts: TypeAlias = tuple[Plain | Nested | Records, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A root field that a resolver answers, and the records that its answer holds."""

    key: str
    parts: Parts | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole operation: what is read, what is called, and the values that the statement takes from the request."""

    fields: Fields
    calls: Mapping[str, Call]
    types: Mapping[str, str]  # of the rows at root fields whose type is an interface, by response key
    is_introspecting: bool
    given: Mapping[str, Callable[[VariableValues], Any]]

    @property
    def is_one_statement(self) -> bool:
        """Whether the statement's text is the whole answer."""
        return not self.calls and not self.is_introspecting and not any(map(_asks, self.fields))


def children(node: AnyNode) -> Sequence[AnyNode]:
    """The nodes right below one, in the same statement: what another system's answer holds is read by others."""
    match node:
        case Object() | One() | Few() | Single() | Connection() | Edges() | Nodes() | Node():
            return node.fields
        case Leveled() | Referred() | Composite() | Items():
            return node.fields
    return ()


def _asks(node: AnyNode) -> bool:
    return isinstance(node, Asked) or any(map(_asks, children(node)))
