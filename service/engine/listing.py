"""Which rows of a list are asked for? Its filter, its order and its page, out of the arguments.

Whether a filter or a place is given, the order and the size belong to the plan's shape; what they are given is bound.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import Undefined
from graphql.execution.values import VariableValues
from sqlalchemy import BindParameter
from sqlalchemy.types import TypeEngine

from service.engine import kinds
from service.engine.cursor import place
from service.engine.faults import BadUserInput
from service.engine.inputs import Bindings, Input, Shape
from service.engine.plan import Condition, Page


@dataclass(frozen=True, slots=True)
class Listing:
    """Reads lists' arguments for a plan."""

    shape: Shape
    bindings: Bindings
    page_size_max: int

    def conditions(self, filters: Mapping[str, kinds.Filter], given: Callable[[str], Input]) -> dict[str, Condition]:
        """Those of the filters that a value is given for, by name; `given` is where each has its value from."""
        found = ((name, self._condition(filter, given(name))) for name, filter in filters.items())
        return {name: condition for name, condition in found if condition is not None}

    def _condition(self, filter: kinds.Filter, given: Input) -> Condition | None:
        def prepared(value: Any) -> Any:
            return None if value is None or value is Undefined else filter.prepare(value)

        if self.shape.ask(given, lambda value: prepared(value) is None):
            return None
        bound = self.bindings.bind(lambda variables: prepared(given.read(variables)), filter.type_)
        return lambda row: filter.predicate(row, bound)

    def order(self, paged: kinds.Paged, given: Input | None) -> tuple[kinds.Order, bool]:
        """The order, and whether it descends."""
        value = self.shape.value(given) if given else None
        if value is None or value is Undefined:
            return next(iter(paged.orders.values())), False
        return paged.orders[kinds.member(value["field"])], kinds.member(value["direction"]) == "DESC"

    def page(self, paged: kinds.Paged, arguments: Mapping[str, Input], tag: str, types: Sequence[TypeEngine[Any]]) -> Page:
        """The stretch of the list; `tag` and `types` are those of its order's cursors."""
        first, last = (self._size(arguments.get(name)) for name in ("first", "last"))
        if first is not None and last is not None:
            raise BadUserInput("Give either first or last, not both.")
        places = [self._place(arguments.get(name), tag, types) for name in ("after", "before")]
        if last is not None:
            return Page(last, True, *places)
        return Page(min(paged.page_size, self.page_size_max) if first is None else first, False, *places)

    def _size(self, given: Input | None) -> int | None:
        value = self.shape.value(given) if given else None
        if value is None or value is Undefined:
            return None
        assert given is not None
        checked_size(given.name, self.page_size_max)(value)
        return int(value)

    def _place(self, given: Input | None, tag: str, types: Sequence[TypeEngine[Any]]) -> tuple[BindParameter[Any], ...] | None:
        if given is None or self.shape.ask(given, lambda value: value is None or value is Undefined):
            return None

        def key(index: int) -> Callable[[VariableValues], Any]:
            return lambda variables: place(given.read(variables), tag, types)[index]

        return tuple(self.bindings.bind(key(index), type_) for index, type_ in enumerate(types))


def checked_size(name: str, maximum: int) -> Callable[[Any], None]:
    """Refuses a number of rows below 0 or over `maximum`: it is never made to fit in silence."""

    def check(value: Any) -> None:
        if not 0 <= value <= maximum:
            details = {"limit": "page_size", "max": maximum, "actual": value} if value > maximum else {}
            raise BadUserInput(f"{name} is {value}; expected a number from 0 to {maximum}.", **details)

    return check
