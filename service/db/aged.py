"""What was read of the database a moment ago? Values kept for some seconds, each as old as the question for it, however late the answer."""

from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

from cachetools import TLRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_KEPT_MAX = 10_000


class _Kept(NamedTuple, Generic[V]):
    value: V
    asked_at_s: float


class Aged(Generic[K, V]):
    """The values that were used last, none older than `age_max_s`."""

    def __init__(self, age_max_s: float, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._kept: TLRUCache[K, _Kept[V]] = TLRUCache(_KEPT_MAX, lambda _key, kept, _now: kept.asked_at_s + age_max_s, clock)

    def get(self, key: K) -> V | None:
        kept = self._kept.get(key)
        return kept.value if kept else None

    def keep(self, key: K, value: V, asked_at_s: float) -> None:
        """`asked_at_s` is what the clock showed before it was read."""
        self._kept[key] = _Kept(value, asked_at_s)

    def clear(self) -> None:
        self._kept.clear()
