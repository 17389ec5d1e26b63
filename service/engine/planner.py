"""What does this operation read? From a valid document's selections to a plan, by what the schema's fields say of themselves.

The planner asks variables through `Shape` and binds their values through `Bindings`; it never keeps a value by another way.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    get_named_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy import BindParameter, Uuid, inspect
from sqlalchemy.types import TypeEngine

from service.db.ids import parse_id, prefix_of
from service.db.models import Base
from service.db.visibility import door
from service.engine import kinds
from service.engine.catalog import kind_of, model_of, python_name, target_of
from service.engine.inputs import Bindings, Input, Shape
from service.engine.listing import Listing, checked_size
from service.engine.plan import (
    Asked,
    Attribute,
    Call,
    Composite,
    Connection,
    Cursor,
    Edges,
    Few,
    Field,
    Fields,
    Items,
    Leveled,
    Nested,
    Node,
    Nodes,
    Null,
    Object,
    One,
    PageInfo,
    Parts,
    Plain,
    Plan,
    Records,
    Referred,
    Single,
    TotalCount,
    TypeName,
)
from service.engine.selection import Selected, Selections


def plan_of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, shape: Shape, page_size_max: int) -> Plan:
    """The plan of an operation of a valid document, for variables of this shape."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    bindings = Bindings()
    planner = _Planner(schema, Selections(schema, fragments, shape), shape, Listing(shape, bindings, page_size_max), bindings)
    if operation.operation is OperationType.QUERY:
        assert schema.query_type is not None
        planner.plan_query(schema.query_type, operation.selection_set)
    else:
        assert schema.mutation_type is not None
        planner.plan_mutation(schema.mutation_type, operation.selection_set)
    return Plan(tuple(planner.fields), planner.calls, planner.types, planner.is_introspecting, bindings.read)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the groups around a field say of it: how its attributes begin, which arguments it is given, and whose row it is of."""

    prefix: str = ""
    given: tuple[tuple[str, BindParameter[Any]], ...] = ()
    model: type[Base] | None = None


_NONE_AROUND = _Around()


@dataclass(slots=True)
class _Planner:
    schema: GraphQLSchema
    selections: Selections
    shape: Shape
    listing: Listing
    bindings: Bindings
    fields: list[Field] = field(default_factory=list)
    calls: dict[str, Call] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    is_introspecting: bool = False

    # --- the root

    def plan_query(self, root: GraphQLObjectType, selection_set: SelectionSetNode) -> None:
        for selected in self.selections.of(root, [selection_set]):
            if selected.name in ("__schema", "__type"):
                self.is_introspecting = True
            elif self._is_call(root, selected):
                self._plan_call(root, selected)
            else:
                self.fields.append(self._field(root, None, selected))

    def plan_mutation(self, root: GraphQLObjectType, selection_set: SelectionSetNode) -> None:
        for selected in self.selections.of(root, [selection_set]):
            if selected.name != "__typename":
                self._plan_call(root, selected)

    def _is_call(self, root: GraphQLObjectType, selected: Selected) -> bool:
        if selected.name == "__typename":
            return False
        kind = kind_of(root.fields[selected.name])
        if isinstance(kind, kinds.ByAnyId):
            id = selected.arguments(root.fields[selected.name])["id"]
            return self._prefix(id, kind.resolved_prefixes) is not None
        return kind is None or isinstance(kind, kinds.Called)

    def _plan_call(self, root: GraphQLObjectType, selected: Selected) -> None:
        definition = root.fields[selected.name]
        kind = kind_of(definition)
        sizes = kind.sizes if isinstance(kind, kinds.Called) else {}
        for name, argument in selected.arguments(definition).items():
            # Its value is the resolver's business, but one that can't be is refused before anything runs.
            self.shape.ask(argument, checked_size(name, sizes[name]) if name in sizes else lambda _: None)
        target = target_of(definition)
        self.calls[selected.key] = Call(selected.key, self._parts(target, selected))

    # --- rows

    def _fields(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode], around: _Around = _NONE_AROUND) -> Fields:
        model = model_of(type_) or around.model
        return tuple(self._field(type_, model, selected, around) for selected in self.selections.of(type_, sets))

    def _field(self, type_: GraphQLObjectType, model: type[Base] | None, selected: Selected, around: _Around = _NONE_AROUND) -> Field:
        key = selected.key
        if selected.name == "__typename":
            return TypeName(key, type_.name)
        definition = type_.fields[selected.name]
        arguments = selected.arguments(definition)
        target = target_of(definition)
        match kind_of(definition):
            case kinds.Column(attribute):
                return Attribute(key, around.prefix + (attribute or python_name(definition)))
            case kinds.ToOne(relationship, onward, only):
                name = relationship or python_name(definition)
                other, below = _related(model, name), self._below(target, selected)
                if onward is None:
                    return One(key, other, door, name, below)
                return One(key, _related(other, onward), door, name, below, other, onward, only)
            case kinds.ToFew(rows_max, order, filters):
                name = python_name(definition)
                where = tuple(self.listing.conditions(filters, arguments.__getitem__).values())
                return Few(key, _related(model, name), door, name, rows_max, where, order, self._below(target, selected))
            case kinds.Paged() as paged:
                return self._connection(key, paged, arguments, _object(target), selected)
            case kinds.ById(by_model):
                return self._by_id(key, by_model, arguments["id"], self._below(target, selected))
            case kinds.ByAnyId():
                return self._by_any_id(key, arguments["id"], selected)
            case kinds.Own(own_model, id):
                return Single(key, own_model, door, id, self._below(target, selected))
            case kinds.Group() as group:
                within = self._within(group, arguments, around, model)
                return Object(key, self._fields(_object(target), selected.selection_sets, within), group.when)
            case kinds.Leveled(is_effective):
                return Leveled(key, is_effective, self._below(target, selected))
            case kinds.Reference(referred, id_name, is_of_settings):
                return Referred(key, referred, door, around.prefix + id_name, is_of_settings, self._below(target, selected))
            case kinds.Composite(parts):
                return Composite(key, around.prefix + python_name(definition), parts, self._below(target, selected))
            case kinds.Items(items_max, parts):
                return Items(key, around.prefix + python_name(definition), items_max, parts, self._below(target, selected))
            case kinds.Resolved() as resolved:
                return Asked(key, resolved, self._parts(target, selected), around.given)
        raise AssertionError(f"{type_.name}.{selected.name} can't be read with a row: it says nothing of itself")

    def _within(self, group: kinds.Group, arguments: Mapping[str, Input], around: _Around, model: type[Base] | None) -> _Around:
        given = tuple((name, self._given(arguments[name], type_)) for name, type_ in group.given.items())
        return _Around(around.prefix + group.prefix, around.given + given, model)

    def _given(self, input: Input, type_: TypeEngine[Any]) -> BindParameter[Any]:
        def value(variables: VariableValues) -> Any:
            found = input.read(variables)
            return None if found is Undefined else found

        return self.bindings.bind(value, type_)

    def _below(self, target: Any, selected: Selected) -> Fields:
        return self._fields(_object(target), selected.selection_sets)

    def _by_id(self, key: str, model: type[Base], id: Input, fields: Fields) -> Field:
        prefix = model.id_prefix

        def parse(value: Any) -> Any:
            return parse_id(prefix, value)

        if self.shape.ask(id, lambda value: parse(value) is None):
            return Null(key)
        return Single(key, model, door, self.bindings.bind(lambda variables: parse(id.read(variables)), Uuid()), fields)

    def _by_any_id(self, key: str, id: Input, selected: Selected) -> Field:
        node = self.schema.type_map["Node"]
        assert isinstance(node, GraphQLInterfaceType)
        models = ((type_, model_of(type_)) for type_ in self.schema.get_implementations(node).objects)
        known = {model.id_prefix: (type_, model) for type_, model in models if model is not None}
        prefix = self._prefix(id, known)
        if prefix is None:
            return Null(key)
        type_, model = known[prefix]
        self.types[key] = type_.name
        return self._by_id(key, model, id, self._fields(type_, selected.selection_sets))

    def _prefix(self, id: Input, known: Collection[str]) -> str | None:
        """The prefix that an id names its type by, where it is one of these: no other text of a client's is kept with the plan."""
        return self.shape.ask(id, lambda value: next((prefix for prefix in known if prefix == prefix_of(value)), None))

    # --- lists

    def _connection(
        self, key: str, paged: kinds.Paged, arguments: Mapping[str, Input], type_: GraphQLObjectType, selected: Selected
    ) -> Connection:
        order, is_descending = self.listing.order(paged, arguments.get("orderBy"))
        tag = ":".join((paged.links or paged.node.__tablename__, order.name, "DESC" if is_descending else "ASC"))
        where = self.listing.conditions(paged.filters, arguments["filter"].child) if "filter" in arguments else {}
        is_found = any(paged.filters[name].finds for name in where)
        where |= self.listing.conditions(paged.arguments, arguments.__getitem__)
        types = [*(key.type for key in order.keys(*paged.models)), Uuid()]
        return Connection(
            key=key,
            model=paged.node,
            door=door,
            paged=paged,
            where=tuple(where.values()),
            is_found=is_found,
            order=order,
            is_descending=is_descending,
            cursor_tag=tag,
            page=self.listing.page(paged, arguments, tag, types),
            fields=tuple(self._part(type_, part) for part in self.selections.of(type_, selected.selection_sets)),
        )

    def _part(self, type_: GraphQLObjectType, part: Selected) -> Edges | Nodes | PageInfo | TotalCount | TypeName:
        key = part.key
        match part.name:
            case "__typename":
                return TypeName(key, type_.name)
            case "totalCount":
                return TotalCount(key)
            case "pageInfo":
                info = _object(target_of(type_.fields["pageInfo"]))
                names = self.selections.of(info, part.selection_sets)
                return PageInfo(key, tuple((name.key, name.name) for name in names), info.name)
            case "nodes":
                return Nodes(key, self._below(target_of(type_.fields["nodes"]), part))
            case "edges":
                edge = _object(target_of(type_.fields["edges"]))
                return Edges(key, tuple(self._edge_part(edge, field) for field in self.selections.of(edge, part.selection_sets)))
        raise AssertionError(part.name)

    def _edge_part(self, edge: GraphQLObjectType, part: Selected) -> Attribute | TypeName | Cursor | Node:
        match part.name:
            case "__typename":
                return TypeName(part.key, edge.name)
            case "cursor":
                return Cursor(part.key)
            case "node":
                return Node(part.key, self._below(target_of(edge.fields["node"]), part))
        definition = edge.fields[part.name]
        kind = kind_of(definition)
        assert isinstance(kind, kinds.Column)
        return Attribute(part.key, kind.attribute or python_name(definition))

    # --- what resolvers return

    def _parts(self, target: Any, selected: Selected) -> Parts | None:
        if not isinstance(target, GraphQLObjectType):
            return None
        parts = tuple(
            self._python_part(target, part) for part in self.selections.of(target, selected.selection_sets) if part.name != "__typename"
        )
        return parts if any(isinstance(part, Records | Nested) for part in parts) else None

    def _python_part(self, type_: GraphQLObjectType, part: Selected) -> Plain | Nested | Records:
        definition = type_.fields[part.name]
        name, target, kind = python_name(definition), target_of(definition), kind_of(definition)
        if isinstance(kind, kinds.Loaded):
            return Records(part.key, name, kind.model, door, kind.rows_max, self._below(target, part))
        if isinstance(kind, kinds.OfLoaded):
            asked = Asked(part.key, kind.resolved, self._parts(target, part))
            return Records(part.key, kind.holder, kind.model, door, 1, (asked,), only=part.key)
        inner = self._parts(target, part)
        if inner is None:
            return Plain(part.key, name)
        return Nested(part.key, name, kind.rows_max if isinstance(kind, kinds.Listed) else 1, inner)


def _object(target: Any) -> GraphQLObjectType:
    named = get_named_type(target)
    assert isinstance(named, GraphQLObjectType)
    return named


def _related(model: type[Base] | None, relationship: str) -> type[Base]:
    assert model is not None
    related: type[Base] = inspect(model).relationships[relationship].mapper.class_
    return related
