"""Is the database ready? Asked once a second at most, for all who want to know.

Whoever checks the service's health needs no token, and a question takes a connection of the pool: so many who ask share one.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

KEPT_S = 1.0


class Readiness:
    """What `ask` says, kept for a while. One asks at a time; who comes meanwhile waits for the answer."""

    def __init__(self, ask: Callable[[], Awaitable[bool]], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._turn = asyncio.Lock()
        self._is_ready = False
        self._asked_at = -math.inf

    async def is_ready(self) -> bool:
        async with self._turn:
            if self._clock() - self._asked_at >= KEPT_S:
                self._is_ready = await self._ask()
                self._asked_at = self._clock()
            return self._is_ready
