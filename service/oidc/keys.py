"""When are the issuer's keys fetched, and how long are they good?

Fetched at the start, and anew when they are ten minutes old: meanwhile the old ones go on serving, so that nobody waits. A key that is not
among them may be new, so they are fetched for it as well, but not again within half a minute: a flood of made-up keys is no flood of
fetches. There is one fetch at a time, for all who wait. While the issuer does not answer, its last keys serve for an hour; a token of
another key is then neither good nor bad, and its sender is told to come back (`IssuerUnavailable`): the fault is not theirs.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping

import jwt
import structlog

from service.oidc.fetching import IssuerFault
from service.oidc.key_set import KeySet

FRESH_S = 600  # from then on they are fetched anew, beside the requests
STALE_S = 1200  # from then on requests wait for that: nobody has asked for a while, and a key may be withdrawn
KEPT_MAX_S = 3600
AGAIN_S = 30
AGAIN_AFTER_FAULT_S = 10

log = structlog.get_logger("kundekort.sign_in")


class IssuerUnavailable(Exception):
    """The issuer does not say whether the key is its own."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("the issuer does not answer")
        self.retry_after_s = retry_after_s


class Keys:
    """The keys of one issuer. `fetch` raises IssuerFault."""

    def __init__(self, fetch: Callable[[], Awaitable[KeySet]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: KeySet = {}
        self._fetched_at = -math.inf
        self._again_at = -math.inf
        self._is_faulty = False
        self._running: asyncio.Task[None] | None = None

    async def find(self, id: str) -> Mapping[str, jwt.PyJWK]:
        """The keys with this id, by algorithm. Raises IssuerUnavailable.

        Empty where the issuer has none, as of at most AGAIN_S ago: its sender signs in anew, and is not told to wait for a key that is
        made up. An issuer publishes a key before it signs with it, so that hardly any good token comes so early.
        """
        age_s = self._clock() - self._fetched_at
        if age_s > FRESH_S or id not in self._keys:
            renewal = self.renew()
            if renewal is not None and (age_s > STALE_S or id not in self._keys):
                await asyncio.shield(renewal)
        is_kept = self._clock() - self._fetched_at <= KEPT_MAX_S
        if is_kept and id in self._keys:
            return self._keys[id]
        if self._is_faulty:
            raise IssuerUnavailable(max(1, math.ceil(self._again_at - self._clock())))
        return {}

    def renew(self) -> asyncio.Task[None] | None:
        """The fetch that is under way, or one that begins; None where it is too soon."""
        if self._running is None and self._clock() >= self._again_at:
            self._running = asyncio.create_task(self._renewed())
        return self._running

    async def aclose(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _renewed(self) -> None:
        self._is_faulty = True
        try:
            self._keys = await self._fetch()
            self._fetched_at = self._clock()
            self._is_faulty = False
            log.info("issuer_keys_fetched", kids=len(self._keys))
        except IssuerFault as fault:
            log.warning("issuer_fault", reason=str(fault))
        finally:
            self._again_at = self._clock() + (AGAIN_AFTER_FAULT_S if self._is_faulty else AGAIN_S)
            self._running = None
