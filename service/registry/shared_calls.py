"""How do equal concurrent look-ups share one call?

The first to ask starts it; those who come while it runs wait for the same. The call belongs to nobody: whoever stops waiting, it goes on
for the others, and ends by its own deadline.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class SharedCalls(Generic[K, T]):
    def __init__(self) -> None:
        self._running: dict[K, asyncio.Task[T]] = {}

    async def join(self, key: K, call: Callable[[], Coroutine[None, None, T]]) -> T:
        """What the running call of this key gives; `call` starts one if none runs."""
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.create_task(call())
            task.add_done_callback(lambda ended: self._end(key, ended))
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        running = tuple(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _end(self, key: K, task: asyncio.Task[T]) -> None:
        del self._running[key]
        if not task.cancelled():
            task.exception()  # seen, though nobody may be waiting any more
