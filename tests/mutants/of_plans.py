"""Defects in what is kept of a document, and in what one may ask for."""

from tests.mutants.defect import Defect

_PLANS = ("tests/engine/test_plan_cache.py", "tests/engine/test_kept_plans.py")
_COST = "service/engine/cost.py"
_LIMITS = ("tests/engine/test_limits.py",)


def _cache(name: str, old: str, new: str) -> Defect:
    return Defect(f"cache: {name}", "service/engine/cache.py", old, new, _PLANS)


def _inputs(name: str, old: str, new: str, tests: tuple[str, ...]) -> Defect:
    return Defect(f"inputs: {name}", "service/engine/inputs.py", old, new, tests)


def _limits(name: str, old: str, new: str, file: str = "service/engine/limits.py") -> Defect:
    return Defect(f"limits: {name}", file, old, new, _LIMITS)


DEFECTS = (
    Defect("cache: what the planner asked is forgotten", "service/engine/inputs.py", "if not input.is_constant:", "if False:", _PLANS),
    _cache("one answer that fits is enough", "return all(question", "return not self.questions or any(question"),
    Defect(
        "cache: the operation's name is forgotten",
        "service/engine/engine.py",
        "        name = operation.name.value if operation.name else None\n",
        "        name = None\n",
        _PLANS,
    ),
    Defect(
        "cache: a value becomes part of the plan",
        "service/engine/planner.py",
        "self.bindings.bind(lambda variables: parse(id.read(variables)), Uuid())",
        "self.bindings.bind(lambda _, value=parse(id.read(self.shape.variables)): value, Uuid())",
        _PLANS,
    ),
    _cache("a plan pushes out the one before it", "(prepared, *(present.plans if present else ()))", "(prepared,)"),
    _cache("plans of an operation have no most", "else ()))[:_PLANS_OF_AN_OPERATION_MAX])", "else ())))"),
    _cache(
        "of too many plans the newest is dropped",
        "(prepared, *(present.plans if present else ()))",
        "(*(present.plans if present else ()), prepared)",
    ),
    _cache(
        "what is kept under a name is not found", "        key = document.source, operation_name\n", "        key = document.source, None\n"
    ),
    _cache("a plan that is too large is a fault", " <= self._kept.maxsize:", " >= 0:"),
    _inputs(
        "a left out variable has no default",
        "return definition.default_value if value is Undefined else value",
        "return None if value is Undefined else value",
        ("tests/engine/test_filters.py",),
    ),
    _inputs(
        "null stands where none may",
        '        if value is None:\n            raise BadUserInput(f"Argument',
        '        if False:\n            raise BadUserInput(f"Argument',
        ("tests/engine/test_mixed_operations.py",),
    ),
    _limits(
        "nested pages are not multiplied",
        "return node.page.size * max(read, int(is_paged)) + counts",
        "return node.page.size + max(read, int(is_paged)) + counts",
        _COST,
    ),
    _limits("what is in a fragment is not counted", "inner = self._sizes.get(selection.name.value, _Size())", "inner = _Size()"),
)
