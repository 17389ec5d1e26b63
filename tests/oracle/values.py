"""Which values does a request give? Those that find something, those that find nothing, and now and then what can't be.

A new scalar of the schema has to be told here what it may be.
"""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tests.oracle.cursors import Order, cursor_of, decoded, encoded
from tests.oracle.histories import CITIES, NUMBERS, SUB_UNIT_NUMBER
from tests.oracle.keys import every_key
from tests.oracle.world import World

_WORDS = ("aa", "ås bo", "berg", "be 31", "3100 00019", "22334455", "post@fjord", "x", "", "-", "åsen", "*\"'", "漢", "o")
_CITIES = (*CITIES, " moss ", "ålesund", "")
_NUMBERS = (*NUMBERS, SUB_UNIT_NUMBER, "NO 310 000 000 MVA", "0", "")
_MOMENTS = ("2026-03-01T12:00:00.001Z", "2026-03-01T14:00:00+01:00", "1970-01-01T00:00:00Z", "2026-03-01T12:00:00.0019999Z")
_DAYS = ("2026-01-31", "2026-02-28", "2028-02-29", "2026-12-31")
_MALFORMED_IDS = ("", "tull", "cus_", "CUS_0198f0c25d3e70008000000000000001", "cus_0198f0c2-5d3e-7000-8000-000000000001", "a'b_\"")
_FORGED_SHARE, _OTHER_LIST_SHARE = 10, 3
_KEYS: Mapping[str, Sequence[tuple[Any, ...]]] = {
    "NAME": ((b"",), (b"\xff",), (b"\0A",)),
    "PRIMARY": ((0, b""), (1, b""), (-5, b"\0"), (2, b"\xff")),
    "CUSTOMER_NUMBER": ((0,), (-1,), (2**31 - 1,), (1020,)),
    "CREATED_AT": (("2026-03-01T12:00:00.000Z",), ("0001-01-01T00:00:00.000Z",)),
    "UPDATED_AT": (("2026-03-01T13:00:00.000Z",), ("9999-12-31T23:59:59.999Z",)),
}
_BARE_IDS = ("0" * 32, "7" * 32, "f" * 32)


class Values:
    """The values that requests to a world give."""

    def __init__(self, random: Random, world: World, cursors: Sequence[str] = ()) -> None:
        """`cursors` are some that the service has given."""
        self._random = random
        self._ids = {
            prefix: [record.id for record in records]
            for prefix, records in (
                ("ten", world.firms),
                ("emp", world.employees),
                ("cus", world.customers),
                ("con", world.contacts),
                ("cat", world.categories),
                ("prl", world.price_lists),
            )
        }
        self._world = world
        self._cursors = cursors

    def scalar(self, type: str, purpose: str, order: Order | None, parent: str) -> Any:
        """A value of a scalar for an argument or an input field of this name. `order` is of the list that it stands at."""
        random = self._random
        if order is not None and purpose in ("after", "before"):
            return self._cursor(order)
        match type:
            case "Boolean":
                return random.choice((True, False))
            case "Int":
                return random.choice((0, 1, 2, 2, 3, 3, 4, 5, 6, 7)) if self._chance(98) else random.choice((-1, 201, 200))
            case "ID":
                return self._id(purpose, parent)
            case "Date":
                return random.choice(_DAYS)
            case "DateTime":
                return random.choice(_MOMENTS)
            case "OrganizationNumber":
                return random.choice(NUMBERS)
            case "String":
                return random.choice({"city": _CITIES, "organizationNumber": _NUMBERS}.get(purpose, _WORDS))
        raise AssertionError(f"What may a {type} be, as {purpose}?")

    def impossible(self, type: str) -> Any:
        """A variable's value that the type can't be."""
        return self._random.choice({"Boolean": ("ja", 1), "Int": ("1", 1.5, True), "ID": (1.5, False)}.get(type, ({}, 5.5)))

    def _id(self, purpose: str, parent: str) -> str:
        prefix = {"ownerId": "emp", "employee": "emp", "customer": "cus", "contact": "con"}.get(purpose if purpose != "id" else parent)
        kind = prefix if prefix and self._chance(80) else self._random.choice([*self._ids])
        roll = self._random.randrange(100)
        if roll < 8:
            return self._random.choice(_MALFORMED_IDS)
        if roll < 14:
            return f"{kind}_{self._random.choice(_BARE_IDS)}"
        return self._random.choice(self._ids[kind])

    # --- cursors

    def _cursor(self, order: Order) -> str:
        if self._chance(_OTHER_LIST_SHARE):
            return self._random.choice(self._cursors) if self._cursors else ""
        if self._chance(_FORGED_SHARE):
            return self._forged(order)
        given = [cursor for cursor in self._cursors if decoded(cursor)[1] == order.tag]
        if given and self._chance(30):
            return self._random.choice(given)
        return cursor_of(order, self._random.choice(every_key(self._world, order)))

    def _forged(self, order: Order) -> str:
        """A place where no record is; now and then no place at all."""
        key = (*self._random.choice(_KEYS[order.name]), self._random.choice(_BARE_IDS))
        if self._chance(70):
            return cursor_of(order, key)
        values = [1, order.tag, *(value.hex() if isinstance(value, bytes) else value for value in key)]
        spoilt: Sequence[Any] = (
            [2, *values[1:]],
            values[:-1],
            [*values, 1],
            [*values[:-1], f"F{key[-1][1:]}"],
            [*values[:2], None, *values[3:]],
            [*values[:2], True, *values[3:]],
            {"1": 1},
        )
        texts = [encoded(json.dumps(value)) for value in spoilt]
        return self._random.choice((*texts, "", "tull", "WzEs=", cursor_of(order, key) + "A" * 1024, cursor_of(order, key) + "="))

    def _chance(self, percent: int) -> bool:
        return self._random.randrange(100) >= 100 - percent
