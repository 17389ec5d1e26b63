"""How does a list answer? Its rows in order, the stretch that is asked for, and what stands around it (Relay's specification)."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
Key = tuple[Any, ...]


class Row(NamedTuple, Generic[T]):
    """A record at its place in a list; `link` is what leads to it, where something does."""

    key: Key
    node: T
    link: Any = None


def connection(rows: Sequence[Row[T]], arguments: Mapping[str, Any], *, page_size: int, is_descending: bool = False) -> dict[str, Any]:
    """The connection as plain values, under GraphQL's names."""
    listed = sorted(rows, key=lambda row: row.key, reverse=is_descending)
    is_before = _descending if is_descending else _ascending
    after, before = (_key(arguments.get(name)) for name in ("after", "before"))
    passed = [row for row in listed if after is not None and not is_before(after, row.key)]
    to_come = [row for row in listed if before is not None and not is_before(row.key, before)]
    stretch = [row for row in listed if row not in passed and row not in to_come]
    last = arguments.get("last")
    first = arguments.get("first")
    if last is not None:
        page = stretch[max(len(stretch) - last, 0) :]
        has_previous, has_next = bool(passed) or len(stretch) > len(page), bool(to_come)
    else:
        page = stretch[: page_size if first is None else first]
        has_previous, has_next = bool(passed), bool(to_come) or len(stretch) > len(page)
    edges = [{"cursor": _cursor(row.key), "node": row.node, "link": row.link} for row in page]
    return {
        "edges": edges,
        "nodes": [row.node for row in page],
        "totalCount": len(listed),
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _ascending(one: Key, other: Key) -> bool:
    return one < other


def _descending(one: Key, other: Key) -> bool:
    return one > other


def _cursor(key: Key) -> str:
    """A place: the keys themselves."""
    values = [{"bytes": value.hex()} if isinstance(value, bytes) else value for value in key]
    return base64.b64encode(json.dumps(values).encode()).decode()


def _key(cursor: str | None) -> Key | None:
    if cursor is None:
        return None
    values = json.loads(base64.b64decode(cursor))
    return tuple(bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value for value in values)
