"""What the register said, and how we know: the one shape of everything that `Enhetsregisteret` gives.

A register that is down is an answer too (UNAVAILABLE), never an exception; names and meaning as in the API's RegistryAnswer.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
Value = TypeVar("Value", covariant=True)


class RegistryStatus(StrEnum):
    """Whether the register answered."""

    ANSWERED = "ANSWERED"
    NOT_ASKED = "NOT_ASKED"
    UNAVAILABLE = "UNAVAILABLE"


class RegistrySource(StrEnum):
    """Where an answer was read."""

    LIVE = "LIVE"
    CACHE = "CACHE"
    MIRROR = "MIRROR"


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """A value, and where it is from. `source` and `as_of` (UTC) are there when, and only when, `status` is ANSWERED."""

    status: RegistryStatus
    source: RegistrySource | None
    as_of: datetime | None
    value: Value

    @property
    def is_answered(self) -> bool:
        return self.status is RegistryStatus.ANSWERED

    def with_value(self, value: T) -> "Answer[T]":
        return Answer(self.status, self.source, self.as_of, value)

    def from_cache(self) -> "Answer[Value]":
        """The same answer, told again: from the cache, as of the time when the register gave it."""
        return replace(self, source=RegistrySource.CACHE)


def answered(value: T, as_of: datetime) -> Answer[T]:
    return Answer(RegistryStatus.ANSWERED, RegistrySource.LIVE, as_of, value)


def not_asked(value: T) -> Answer[T]:
    return Answer(RegistryStatus.NOT_ASKED, None, None, value)


def unavailable(value: T) -> Answer[T]:
    return Answer(RegistryStatus.UNAVAILABLE, None, None, value)
