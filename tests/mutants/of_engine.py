"""Defects between a plan and the answer: rows, JSON, statements, what other systems and resolvers answer."""

from tests.mutants.defect import Defect

_ROWS = ("tests/engine/test_selections.py", "tests/engine/test_statements.py")
_MIXED = ("tests/engine/test_mixed_operations.py",)
_ASKED = ("tests/engine/test_asked_in_answers.py",)
_WIDE = ("tests/engine/test_selections.py::test_an_object_may_have_more_keys_than_a_database_function_has_arguments",)
_HIDDEN_SINCE = ("tests/test_idempotency.py::test_a_duplicate_that_was_hidden_since_is_not_given_again",)
_CASES = ("tests/engine/test_cases.py",)


def _sql(name: str, old: str, new: str, tests: tuple[str, ...] = _ROWS) -> Defect:
    return Defect(f"sql: {name}", "service/engine/sql.py", old, new, tests)


def _json(name: str, old: str, new: str, tests: tuple[str, ...] = _CASES) -> Defect:
    return Defect(f"json: {name}", "service/engine/json_sql.py", old, new, tests)


def _run(name: str, old: str, new: str, tests: tuple[str, ...] = _CASES) -> Defect:
    return Defect(f"run: {name}", "service/engine/run.py", old, new, tests)


def _operation(name: str, old: str, new: str, tests: tuple[str, ...] = _ASKED) -> Defect:
    return Defect(f"operation: {name}", "service/engine/operation.py", old, new, tests)


def _binding(name: str, old: str, new: str, tests: tuple[str, ...] = _MIXED) -> Defect:
    return Defect(f"binding: {name}", "service/engine/binding.py", old, new, tests)


def _selection(name: str, old: str, new: str) -> Defect:
    return Defect(f"selection: {name}", "service/engine/selection.py", old, new, _ROWS)


DEFECTS = (
    # --- rows
    _sql("a relationship's rows are those of any parent", "        .correlate(row)\n", ""),
    _sql("a list's condition is forgotten", "        .where(*(condition(other) for condition in field.where))\n", ""),
    _sql("a list's order is forgotten", "        .order_by(*field.order(other))\n", "", ("tests/resolvers/test_addresses.py",)),
    _sql("an id does not name its type", "isinstance(value.type, Uuid)", "isinstance(value.type, str)"),
    _sql("a nested connection is made twice", "made[id(field)] if id(field) in made else connection", "connection"),
    Defect(
        "sql: what a register needs is not read",
        "service/engine/columns.py",
        "yield from (need,) if isinstance(need, str) else need.attributes",
        "yield from ()",
        _MIXED,
    ),
    # --- JSON, on either database
    _json("a function is given 102 arguments", "_ARGUMENTS_MAX = 100", "_ARGUMENTS_MAX = 102", _WIDE),
    _json(
        "a wide object's middle keeps its brace",
        '(f"substr(substr({one}, -1, -{_ALL}), 2)" for one in inner)',
        '(f"substr({one}, -1, -{_ALL})" for one in inner)',
        _WIDE,
    ),
    _json(
        "a wide object has no comma where it is joined",
        "\" || ',' || \".join(joined)",
        "\" || ' ' || \".join(joined)",
        _WIDE,
    ),
    _json("a value that is not there is nothing", "return f\"coalesce({text}, 'null')\"", "return text", _ROWS),
    _json(
        "an object that is not there is nothing",
        "f\"coalesce({compiler.process(value, **kw)}, 'null')\"",
        "compiler.process(value, **kw)",
        _ROWS,
    ),
    _json("what is written is not escaped", 'f"to_json({sql})::text"', "_quoted(sql)", _ROWS),
    _json("a moment is the session's time", "{sql} AT TIME ZONE 'UTC', ", "{sql}, "),
    _json("a long cursor is two lines", "E'+/=\\\\n', '-_'", "'+/=', '-_'", ("tests/engine/test_cursors.py",)),
    _json("what is false is null", "WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", "WHEN 1 THEN 'true' END", _ROWS),
    _json("a key's digits are capitals on one database", 'f"lower(hex({sql}))"', 'f"hex({sql})"'),
    _json(
        "what comes out of a derived table is text",
        'f"json({compiler.process(element.clauses, **kw)})"',
        "compiler.process(element.clauses, **kw)",
    ),
    # --- the statement
    _run(
        "a value that stands twice is given once",
        "names: Sequence[str] = made.positiontup or ()",
        "names = tuple(dict.fromkeys(made.positiontup or ()))",
    ),
    _run(
        "parameters are given in another order", "names: Sequence[str] = made.positiontup or ()", "names = sorted(made.positiontup or ())"
    ),
    _run(
        "the driver is given what it can't take", "value if process is None else process(value)", "value if process is not None else value"
    ),
    # --- what other systems, and resolvers, answer
    _operation("a record in an answer asks no other system", "        await self._ask(part.fields, rows)\n", ""),
    _operation("what is not there is asked about", " for row in rows if row[field.key] is not None]", " for row in rows]"),
    _operation(
        "only the first list's records ask",
        "[item for row in rows for item in row[field.key] or ()]",
        "[item for row in rows[:1] for item in row[field.key] or ()]",
    ),
    _operation(
        "what was hidden since is a fault",
        "[rows[id.hex] for id in _ids(value) if id.hex in rows]",
        "[rows[id.hex] for id in _ids(value)]",
        _HIDDEN_SINCE,
    ),
    _operation("records are read for no viewer", '{**self._given, "ids": ids}', '{"ids": ids}'),
    _binding("an alias is not looked for", "return source[str(info.path.key)]", "return source[info.field_name]"),
    _binding("what is null is asked of a resolver", "if key in source:", "if source.get(key) is not None:"),
    _binding("a row is asked for its class", "            type_.resolve_type = _type_name\n", "            pass\n", _ASKED),
    # --- what is asked for
    _selection(
        "a field given twice is read once",
        "return tuple(node.selection_set for node in self.nodes if node.selection_set)",
        "return tuple(node.selection_set for node in self.nodes[:1] if node.selection_set)",
    ),
    _selection("skip is include", 'if "skip" in directives and self._condition', 'if "skip" in directives and not self._condition'),
    _selection(
        "a fragment on an interface is left out",
        "isinstance(abstract, GraphQLInterfaceType) and self.schema.is_sub_type(abstract, type_)",
        "False",
    ),
    _selection("an alias is not the key", "selection.alias.value if selection.alias else selection.name.value", "selection.name.value"),
)
