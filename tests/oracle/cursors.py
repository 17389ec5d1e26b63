"""What is a cursor? A place in an order: base64url of `[1, "list:ORDER:DIRECTION", key …, id]` as JSON, read strictly.

A blank more or less in the JSON is the same place. Keys are as the API shows them; bytes and ids as hex.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_VERSION = 1
_LENGTH_MAX = 1024
Key = tuple[Any, ...]


class BadRequest(Exception):
    """An argument can't be what it is: BAD_USER_INPUT, and nothing runs."""


@dataclass(frozen=True, slots=True)
class Order:
    """A list's order: what lists there are, and what they are ordered by."""

    list: str
    name: str = "NAME"
    is_descending: bool = False

    @property
    def tag(self) -> str:
        return f"{self.list}:{self.name}:{'DESC' if self.is_descending else 'ASC'}"


def cursor_of(order: Order, key: Key) -> str:
    values = [value.hex() if isinstance(value, bytes) else value for value in key]
    return encoded(json.dumps([_VERSION, order.tag, *values], separators=(",", ":")))


def place_of(order: Order, cursor: str) -> Key:
    """The key that a cursor of this order holds; BadRequest where it holds none."""
    found = decoded(cursor)
    checks = (*_KEYS[order.name], _id)
    if not isinstance(found, list) or found[:2] != [_VERSION, order.tag] or len(found) != 2 + len(checks):
        raise BadRequest(cursor)
    try:
        return tuple(check(value) for check, value in zip(checks, found[2:], strict=True))
    except (ValueError, TypeError) as error:
        raise BadRequest(cursor) from error


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(cursor: str) -> Any:
    """The JSON in a text that is spelt as cursors are; None where there is none."""
    if len(cursor) > _LENGTH_MAX or not re.fullmatch(r"[A-Za-z0-9_-]+", cursor, re.ASCII):
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return json.loads(text) if encoded(text) == cursor else None
    except (binascii.Error, ValueError):
        return None


CURSORS_BEGIN_WITH = encoded(f"[{_VERSION},")


def _bytes(value: Any) -> bytes:
    if not re.fullmatch(r"([0-9a-f]{2})*", value, re.ASCII):
        raise ValueError(value)
    return bytes.fromhex(value)


def _integer(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**31:
        raise ValueError(value)
    return value


def _time(value: Any) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value, re.ASCII):
        raise ValueError(value)
    datetime.fromisoformat(value)
    return str(value)


def _id(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{32}", value, re.ASCII):
        raise ValueError(value)
    return str(value)


_Check = Callable[[Any], Any]
_KEYS: dict[str, tuple[_Check, ...]] = {
    "NAME": (_bytes,),
    "PRIMARY": (_integer, _bytes),
    "CUSTOMER_NUMBER": (_integer,),
    "CREATED_AT": (_time,),
    "UPDATED_AT": (_time,),
}
