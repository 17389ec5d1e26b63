"""What is a cursor? A place in an order, not a row: base64url of `[version, tag, key …, id]` as JSON (graphql.md 3).

The tag names the list's type, order and direction: a cursor is good for that order alone. It survives its row. It is decoded strictly, and
not signed: a forged one moves only inside what the door shows. It holds names, so it is never logged.
"""

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, LargeBinary, Uuid, literal_column
from sqlalchemy.types import TypeEngine

from service.db.types import Moment, rfc3339
from service.engine.faults import BadUserInput
from service.engine.json_sql import Base64Url, JsonArray, JsonName

_VERSION = 1
_LENGTH_MAX = 1024


def cursor_of(tag: str, keys: Sequence[ColumnElement[Any]]) -> Base64Url:
    """The SQL that writes a row's cursor. `tag` is a name of ours, never of a request's."""
    return Base64Url(JsonArray(literal_column(str(_VERSION), Integer), JsonName(tag), *keys))


def place(cursor: Any, tag: str, types: Sequence[TypeEngine[Any]]) -> tuple[Any, ...]:
    """The key values in a cursor, the id last; BAD_USER_INPUT where it is not one of this order's."""
    try:
        version, found_tag, *keys = json.loads(_text(cursor))
        if version != _VERSION or found_tag != tag or len(keys) != len(types):
            raise ValueError(cursor)
        return tuple(_key(key, type_) for key, type_ in zip(keys, types, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadUserInput("The cursor is not one of this list in this order.") from error


def _text(cursor: str) -> str:
    if len(cursor) > _LENGTH_MAX:
        raise ValueError(len(cursor))
    raw = cursor.encode("ascii")
    decoded = base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != raw:
        raise binascii.Error("not the one spelling of its bytes")
    return decoded.decode()


def _key(value: Any, type_: TypeEngine[Any]) -> Any:
    match type_:
        case Integer() if type(value) is int and abs(value) < 2**31:
            return value
        case Boolean() if type(value) is bool:
            return value
        case LargeBinary() if isinstance(value, str) and value == bytes.fromhex(value).hex():
            return bytes.fromhex(value)
        case Uuid() if isinstance(value, str) and value == uuid.UUID(hex=value).hex:
            return uuid.UUID(hex=value)
        case Moment() if isinstance(value, str) and value == rfc3339(datetime.fromisoformat(value)):
            return datetime.fromisoformat(value)
    raise ValueError(value)
