"""How often may one employee ask? As often as any screen needs; a client that asks in a circle is told to wait, and its colleagues are not.

The leaky bucket as a schedule (ITU-T I.371, GCRA): each request moves its asker's schedule on by its share of a minute, and whoever is a
whole minute ahead of the clock waits. So many may come at once as may come in a minute. Each process counts its own.
"""

import math
import time
from collections.abc import Callable, Hashable

from cachetools import TTLCache

_PERIOD_S = 60.0
_KEPT_MAX = 100_000


class Rate:
    """At most `per_minute` requests of each, by the seconds of `clock`."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._share_s = _PERIOD_S / per_minute
        self._clock = clock
        # A schedule that was last moved a minute ago is no longer ahead of the clock.
        self._ahead_until_s: TTLCache[Hashable, float] = TTLCache(_KEPT_MAX, _PERIOD_S, clock)

    def wait_s(self, who: Hashable) -> int:
        """Zero: the request is counted, and may go on. Else the whole seconds after which one may."""
        now_s = self._clock()
        until_s = max(self._ahead_until_s.get(who, now_s), now_s) + self._share_s
        if until_s > now_s + _PERIOD_S:
            return math.ceil(until_s - now_s - _PERIOD_S)
        self._ahead_until_s[who] = until_s
        return 0
