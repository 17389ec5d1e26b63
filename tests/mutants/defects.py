"""The defects that `make mutants` plants, each the smallest change that makes one rule of the engine, the door or the pager untrue."""

from dataclasses import dataclass

_ENGINE = (
    "tests/engine/test_connections.py",
    "tests/engine/test_cursors.py",
    "tests/engine/test_filters.py",
    "tests/engine/test_selections.py",
    "tests/engine/test_plan_cache.py",
    "tests/engine/test_mixed_operations.py",
    "tests/engine/test_statements.py",
    "tests/engine/test_limits.py",
    "tests/engine/test_bounds.py",
)
_DOOR = ("tests/test_door_unfelt.py", "tests/test_door_beside.py", "tests/test_door_twins.py", "tests/test_door.py")


@dataclass(frozen=True, slots=True)
class Defect:
    """In the file, `old`, which stands there once, becomes `new`; the tests have to fail then."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = _ENGINE

    def planted(self, source: str) -> str:
        """The source with the defect in it."""
        if source.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.file} has {source.count(self.old)} times {self.old!r}; once is expected")
        return source.replace(self.old, self.new)


def _door(name: str, old: str, new: str) -> Defect:
    return Defect(f"door: {name}", "service/db/visibility.py", old, new, _DOOR)


def _pager(name: str, old: str, new: str, tests: tuple[str, ...] = _ENGINE) -> Defect:
    return Defect(f"pager: {name}", "service/engine/connection_sql.py", old, new, tests)


def _sql(name: str, old: str, new: str, tests: tuple[str, ...] = _ENGINE) -> Defect:
    return Defect(f"sql: {name}", "service/engine/sql.py", old, new, tests)


def _planner(name: str, old: str, new: str) -> Defect:
    return Defect(f"planner: {name}", "service/engine/planner.py", old, new)


def _listing(name: str, old: str, new: str) -> Defect:
    return Defect(f"listing: {name}", "service/engine/listing.py", old, new)


_CARD_DOOR = "return same_tenant(record) & or_(record.visibility == _EVERYONE, owned(record))"

DEFECTS = (
    # --- who may see what
    _door("a card's visibility is forgotten", _CARD_DOOR, "return same_tenant(record)"),
    _door("a card's tenant is forgotten", _CARD_DOOR, "return or_(record.visibility == _EVERYONE, owned(record))"),
    _door("the viewer's own hidden cards are gone", _CARD_DOOR, "return same_tenant(record) & (record.visibility == _EVERYONE)"),
    _door("who made a card is taken for its owner", "= card.owner_id == EMPLOYEE", "= card.created_by_id == EMPLOYEE"),
    _door("everything's tenant is forgotten", "= record.tenant_id == TENANT", "= record.tenant_id.is_not(None)"),
    _door("whoever has left may sign in", ", Employee.is_active.is_(True))", ")"),
    _sql("a record by its id has no door", "where(row.id == field.id, field.door(row))", "where(row.id == field.id)", _DOOR),
    _sql("a payload's record has no door", "any_of(row.id, ids), node.door(row)", "any_of(row.id, ids)", _DOOR),
    _pager("a list has no door", "found.where(self.field.door(node), *(", "found.where(*(", _DOOR),
    _pager(
        "a nested list has no door",
        "found.where(self.field.door(node), *(",
        "found.where(*((self.field.door(node),) if self.parent is None else ()), *(",
        _DOOR,
    ),
    Defect("door: loading to write has none", "service/db/work.py", "where(door(model), model.id == id)", "where(model.id == id)", _DOOR),
    Defect(
        "door: duplicates are looked for without it",
        "service/db/work.py",
        "select(model).where(door(model), *conditions)",
        "select(model).where(same_tenant(model), *conditions)",
        _DOOR,
    ),
    Defect("door: the look-up has none", "service/db/finding.py", ".where(door(Customer), ", ".where(", _DOOR),
    Defect("door: customer numbers have no gaps", "service/db/work.py", "_STEP_MAX = 3", "_STEP_MAX = 1", _DOOR),
    Defect(
        "door: a role outlives a commit that changes it",
        "service/db/roles.py",
        "            if session.info.pop(_IS_CHANGED, False):\n",
        "            if session.info.pop(_IS_CHANGED, True) is None:\n",
        ("tests/db/test_roles.py",),
    ),
    # --- pages
    _pager(
        "a filter is forgotten", "self.field.door(node), *(condition(node) for condition in self.field.where))", "self.field.door(node))"
    ),
    _pager("a nested list forgets its parent", "found if self.parent is None else found.correlate(self.parent)", "found"),
    _pager("the order is turned", "self.field.is_descending != is_backward", "self.field.is_descending == is_backward"),
    _pager(
        "the id comes first in the order", "[*self.field.order.keys(edge, node), node.id]", "[node.id, *self.field.order.keys(edge, node)]"
    ),
    _pager("the place itself is on the page, forward", "return here > there if", "return here >= there if"),
    _pager("the place itself is on the page, backward", "else here < there", "else here <= there"),
    _pager("past a place is before it", "if forward != self.field.is_descending else", "if forward == self.field.is_descending else"),
    _pager(
        "the flag behind forgets the place itself",
        "or_(self.is_past(keys, place, forward=forward), at_place)",
        "self.is_past(keys, place, forward=forward)",
    ),
    _pager("the flag behind looks ahead", "forward=asked.is_backward))", "forward=not asked.is_backward))"),
    _pager("the flag ahead forgets the other place", "or_(more, listed.has_beyond(place, forward=not asked.is_backward))", "more"),
    _pager("no row more is read than the page has", "size = page.size + (_AHEAD[page.is_backward] in facts)", "size = page.size"),
    _pager("after is taken for before", "is_past(keys, page.after, forward=True)", "is_past(keys, page.after, forward=False)"),
    _pager("before is forgotten", "    if page.before:\n", "    if page.before and not page.is_backward and not page.size:\n"),
    _pager(
        "last is counted from the front",
        "order = listed.ordered(keys, is_backward=page.is_backward)",
        "order = listed.ordered(keys)",
    ),
    _pager(
        "a page from the back is upside down",
        "order_by(*listed.ordered(keys)).subquery()",
        "order_by(*listed.ordered(keys, is_backward=page.is_backward)).subquery()",
    ),
    _pager("the page's last row is left out", "page.numbered.c.number <= size", "page.numbered.c.number < size"),
    _pager("a full page has a next one", 'literal_column("0")) > size', 'literal_column("0")) >= size'),
    _pager(
        "the first row's cursor is the last's",
        '("startCursor" if asked.is_backward else "endCursor")',
        '("endCursor" if asked.is_backward else "startCursor")',
    ),
    _pager("a short page has no last cursor", "else_=rows.found)", "else_=size)"),
    _pager(
        "a count is of the page",
        "found.with_only_columns(func.count())",
        "found.limit(literal_column('1')).with_only_columns(func.count())",
    ),
    _pager("a backward page keeps its order of reading", "and not nested and not page.is_backward:", "and not nested:"),
    Defect("cursor: one of another order is taken", "service/engine/cursor.py", "or found_tag != tag ", ""),
    Defect("cursor: a long one is read", "service/engine/cursor.py", "_LENGTH_MAX = 1024", "_LENGTH_MAX = 1024 * 1024"),
    Defect("cursor: another spelling of it is taken", "service/engine/cursor.py", '.rstrip(b"=") != raw', '.rstrip(b"=") == b""'),
    # --- rows
    _sql("a relationship's rows are those of any parent", "        .correlate(row)\n", ""),
    _sql("a list's condition is forgotten", "        .where(*(condition(other) for condition in field.where))\n", ""),
    _sql("a list's order is forgotten", "        .order_by(field.order(other))\n", "", ("tests/resolvers/test_addresses.py",)),
    _sql("an id does not name its type", "if isinstance(value.type, Uuid):", "if isinstance(value.type, Text):"),
    _sql("a nested connection is made twice", "made[id(field)] if id(field) in made else connection", "connection"),
    Defect("sql: what a register needs is not read", "service/engine/columns.py", "yield from field.resolved.needs", "yield from ()"),
    # --- plans
    Defect("cache: what the planner asked is forgotten", "service/engine/inputs.py", "if not input.is_constant:", "if False:"),
    Defect(
        "cache: one answer that fits is enough",
        "service/engine/cache.py",
        "return all(question",
        "return not self.questions or any(question",
    ),
    Defect(
        "cache: the operation's name is forgotten",
        "service/engine/engine.py",
        "        name = operation.name.value if operation.name else None\n",
        "        name = None\n",
    ),
    Defect(
        "cache: a value becomes part of the plan",
        "service/engine/planner.py",
        "self.bindings.bind(lambda variables: parse(id.read(variables)), Uuid())",
        "self.bindings.bind(lambda _, value=parse(id.read(self.shape.variables)): value, Uuid())",
    ),
    _listing(
        "a filter's presence is not asked",
        "if self.shape.ask(given, lambda value: prepared(value) is None):",
        "if prepared(given.read(self.shape.variables)) is None:",
    ),
    _planner("a descending cursor is good ascending", '"DESC" if is_descending else "ASC"', '"ASC"'),
    _listing(
        "the default order descends", "return next(iter(paged.orders.values())), False", "return next(iter(paged.orders.values())), True"
    ),
    _listing("a page of none is refused", "if not 0 <= value <= maximum:", "if not 0 < value <= maximum:"),
    _listing("a page has no most", "if not 0 <= value <= maximum:", "if not 0 <= value:"),
    _listing("first and last are both taken", "if first is not None and last is not None:", "if False:"),
    _listing("last is read from the front", "return Page(last, True, *places)", "return Page(last, False, *places)"),
    Defect(
        "inputs: a left out variable has no default",
        "service/engine/inputs.py",
        "return definition.default_value if value is Undefined else value",
        "return None if value is Undefined else value",
    ),
    Defect(
        "inputs: null stands where none may",
        "service/engine/inputs.py",
        '        if value is None:\n            raise BadUserInput(f"Argument',
        '        if False:\n            raise BadUserInput(f"Argument',
    ),
    Defect(
        "selection: a field given twice is read once",
        "service/engine/selection.py",
        "return tuple(node.selection_set for node in self.nodes if node.selection_set)",
        "return tuple(node.selection_set for node in self.nodes[:1] if node.selection_set)",
    ),
    Defect(
        "selection: skip is include",
        "service/engine/selection.py",
        'if "skip" in directives and self._condition',
        'if "skip" in directives and not self._condition',
    ),
    Defect(
        "selection: a fragment on an interface is left out",
        "service/engine/selection.py",
        "isinstance(abstract, GraphQLInterfaceType) and self.schema.is_sub_type(abstract, type_)",
        "False",
    ),
    Defect(
        "selection: an alias is not the key",
        "service/engine/selection.py",
        "selection.alias.value if selection.alias else selection.name.value",
        "selection.name.value",
    ),
    Defect(
        "cost: nested pages are not multiplied",
        "service/engine/cost.py",
        "return node.page.size * max(read, int(is_paged)) + counts",
        "return node.page.size + max(read, int(is_paged)) + counts",
    ),
    Defect(
        "limits: what is in a fragment is not counted",
        "service/engine/limits.py",
        "inner = self._sizes.get(selection.name.value, _Size())",
        "inner = _Size()",
    ),
)
