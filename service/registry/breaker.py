"""Is the register worth asking just now?

After `faults_max` look-ups in a row that met an outage, nobody asks for `cool_down_s` seconds; then one look-up tries, and the rest follow
if it succeeds. A register that says when to come back (Retry-After) is taken at its word.
"""

from collections.abc import Callable

RETRY_AFTER_MAX_S = 600.0


class Breaker:
    """`clock` gives monotonic seconds."""

    def __init__(self, *, faults_max: int, cool_down_s: float, clock: Callable[[], float]) -> None:
        self._faults_max = faults_max
        self._cool_down_s = cool_down_s
        self._clock = clock
        self._faults = 0
        self._closed_again_at: float | None = None

    @property
    def is_open(self) -> bool:
        return self._closed_again_at is not None

    def admits(self) -> bool:
        """Whether this look-up may ask. While open, one is let through each cool-down: the trial, which may also get lost."""
        if self._closed_again_at is None:
            return True
        if self._clock() < self._closed_again_at:
            return False
        self._closed_again_at = self._clock() + self._cool_down_s
        return True

    def succeeded(self) -> None:
        self._faults = 0
        self._closed_again_at = None

    def failed(self, retry_after_s: float | None = None) -> None:
        self._faults += 1
        if retry_after_s is not None:
            self._closed_again_at = self._clock() + min(retry_after_s, RETRY_AFTER_MAX_S)
        elif self._faults >= self._faults_max:
            self._closed_again_at = self._clock() + self._cool_down_s
