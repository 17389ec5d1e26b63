"""Defects in pages, cursors, filters and orders."""

from tests.mutants.defect import Defect

_PAGES = ("tests/engine/test_connections.py", "tests/engine/test_cursors.py")
_FILTERS = ("tests/engine/test_filters.py",)
_CURSORS = ("tests/engine/test_cursors.py",)
# One world, of which 40 documents are drawn.
_DIFFERENTIAL = ("tests/test_differential.py::test_any_document_answers_as_plain_functions_over_plain_objects_do[0]",)
_PAGER = "service/engine/connection_sql.py"
_ARGUMENTS = "service/engine/listing.py"  # where a list's are read
_COUNT = "found.with_only_columns(func.count())"


def _pager(name: str, old: str, new: str, tests: tuple[str, ...] = _PAGES) -> Defect:
    return Defect(f"pager: {name}", _PAGER, old, new, tests)


def _cursor(name: str, old: str, new: str) -> Defect:
    return Defect(f"cursor: {name}", "service/engine/cursor.py", old, new, _CURSORS)


def _planner(name: str, old: str, new: str, tests: tuple[str, ...] = _PAGES) -> Defect:
    return Defect(f"listing: {name}", _ARGUMENTS, old, new, tests)


def _differs(name: str, file: str, old: str, new: str) -> Defect:
    """One that is to be noticed by the plain reference alone: it answers otherwise."""
    return Defect(f"differential: {name}", file, old, new, _DIFFERENTIAL)


DEFECTS = (
    _pager(
        "a filter is forgotten",
        "self.field.door(node), *(condition(node) for condition in self.field.where))",
        "self.field.door(node))",
        _FILTERS,
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
    _pager("the flag behind looks ahead", "forward=asked.is_backward)", "forward=not asked.is_backward)"),
    _pager("the flag ahead forgets the other place", "or_(more, listed.has_beyond(place, forward=not asked.is_backward))", "more"),
    _pager("no row more is read than the page has", "size = page.size + (_AHEAD[page.is_backward] in facts)", "size = page.size"),
    _pager("after is taken for before", "is_past(keys, page.after, forward=True)", "is_past(keys, page.after, forward=False)"),
    _pager("before is forgotten", "    if page.before:\n", "    if page.before and False:\n"),
    _pager("before is forgotten where there is an after", "    if page.before:\n", "    if page.before and not page.after:\n"),
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
        _COUNT,
        "select(func.count()).select_from(found.limit(listed.field.page.size).subquery())",
    ),
    _pager("a backward page keeps its order of reading", "and not nested and not page.is_backward:", "and not nested:"),
    _cursor("one of another order is taken", "or found_tag != tag ", ""),
    _cursor("a long one is read", "_LENGTH_MAX = 1024", "_LENGTH_MAX = 1024 * 1024"),
    _cursor("another spelling of it is taken", '.rstrip(b"=") != raw', '.rstrip(b"=") == b""'),
    _planner(
        "a filter's presence is not asked",
        "if self.shape.ask(given, lambda value: prepared(value) is None):",
        "if prepared(given.read(self.shape.variables)) is None:",
        ("tests/engine/test_plan_cache.py",),
    ),
    Defect(
        "planner: a descending cursor is good ascending",
        "service/engine/planner.py",
        '"DESC" if is_descending else "ASC"',
        '"ASC"',
        _CURSORS,
    ),
    _planner(
        "the default order descends", "return next(iter(paged.orders.values())), False", "return next(iter(paged.orders.values())), True"
    ),
    _planner("a page of none is refused", "if not 0 <= value <= maximum:", "if not 0 < value <= maximum:"),
    _planner("a page has no most", "if not 0 <= value <= maximum:", "if not 0 <= value:", _CURSORS),
    _planner("first and last are both taken", "if first is not None and last is not None:", "if False:", _CURSORS),
    _planner("last is read from the front", "return Page(last, True, *places)", "return Page(last, False, *places)"),
    _differs("the order is turned", _PAGER, "self.field.is_descending != is_backward", "self.field.is_descending == is_backward"),
    _differs("the place itself is on the page", _PAGER, "return here > there if", "return here >= there if"),
    _differs(
        "a filter is forgotten", _PAGER, "(condition(node) for condition in self.field.where))", "(condition(node) for condition in ()))"
    ),
    _differs("a count is of the page", _PAGER, _COUNT, "select(func.count()).select_from(found.limit(listed.field.page.size).subquery())"),
)
