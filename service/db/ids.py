"""What is a record's id, inside and outside?

Inside, a UUID of version 7: unique everywhere, and near its neighbours in an index. Outside, the model's prefix and the UUID's 32 hex
digits, `cus_0198f0…`: opaque, unique across types, and naming its type, so that `node` goes to one table (graphql.md 3).
"""

import re
import uuid

import uuid_utils.compat

_FORM = re.compile(r"([a-z]{3})_([0-9a-f]{32})", re.ASCII)


def new_id() -> uuid.UUID:
    """A new record's id."""
    return uuid_utils.compat.uuid7()


def public_id(prefix: str, id: uuid.UUID) -> str:
    """The id as clients see it.

    >>> public_id("cus", uuid.UUID("0198f0c2-5d3e-7000-8000-000000000001"))
    'cus_0198f0c25d3e70008000000000000001'
    """
    return f"{prefix}_{id.hex}"


def prefix_of(public: str) -> str | None:
    """The prefix that an id names its type by; None where it has none."""
    prefix, separator, _ = public.partition("_")
    return prefix if separator else None


def parse_id(prefix: str, public: str) -> uuid.UUID | None:
    """The UUID in a public id; None where it is malformed or names another type. Only the spelling that we give is taken.

    >>> parse_id("cus", "cus_0198f0c25d3e70008000000000000001")
    UUID('0198f0c2-5d3e-7000-8000-000000000001')
    >>> parse_id("con", "cus_0198f0c25d3e70008000000000000001") is None
    True
    """
    match = _FORM.fullmatch(public)
    return uuid.UUID(hex=match[2]) if match and match[1] == prefix else None
