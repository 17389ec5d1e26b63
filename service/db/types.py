"""How is a value kept in two databases? Column types whose Python side is the same on SQLite and PostgreSQL."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, DateTime, Dialect, String, Text, TypeDecorator, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine


def now() -> datetime:
    """This moment in UTC, in the precision that is kept and shown: milliseconds."""
    return whole_milliseconds(datetime.now(UTC))


def whole_milliseconds(moment: datetime) -> datetime:
    """The moment in UTC, cut to milliseconds."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def rfc3339(moment: datetime) -> str:
    """`2026-11-23T08:15:30.123Z`: how a moment is shown, and how SQLite keeps it, so that text sorts as time."""
    return whole_milliseconds(moment).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, cut to milliseconds: `timestamptz` on PostgreSQL, RFC 3339 text on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(24))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        return whole_milliseconds(value) if dialect.name == "postgresql" else rfc3339(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else datetime.fromisoformat(value).astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """A decimal number with two places, kept as a whole number of hundredths: exact in both databases, and sorted as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # the same in both
        return None if value is None else int(value.scaleb(2).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002  # the same in both
        return None if value is None else Decimal(value).scaleb(-2)


class Lines(TypeDecorator[list[str]]):
    """A short list of strings: `json` in both databases."""

    impl = JSON
    cache_ok = True


class Strings(TypeDecorator[Sequence[str]]):
    """A bound list of strings to compare with (`dialects.any_of`): an array on PostgreSQL, JSON text on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else JSON())


class Ids(TypeDecorator[Sequence[uuid.UUID]]):
    """A bound list of ids to compare with, likewise."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Uuid()) if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Sequence[uuid.UUID] | None, dialect: Dialect) -> Sequence[uuid.UUID] | list[str] | None:
        return value if value is None or dialect.name == "postgresql" else [id.hex for id in value]
