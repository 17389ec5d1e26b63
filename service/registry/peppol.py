"""Can this organisation receive an EHF invoice? Peppol says: the SML where its SMP is (`sml`), the SMP what it receives (`smp`).

A fault of anybody's is no answer, and never a no: the log says what it was. Nothing is kept here, nor tried again; and there is no breaker,
since there is one who asks, at leisure, and who backs off (`service.db.asking`).
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

from service.registry.fault import Fault, Reason
from service.registry.sml import Sml
from service.registry.smp import BILLING_INVOICE, CALLS_MAX, Smps

ANSWERED = "answered"
DEADLINE_S = 5.0

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Peppol:
    """Asks where each participant's SMP is, of an `Sml`; or, if it is given, the one SMP at `smp_url` of everybody.

    `deadline_s` is of a whole question. `on_asked` hears how each ended: ANSWERED, or the reason of its fault.
    """

    def __init__(
        self,
        sml: Sml | None,
        *,
        smp_url: str = "",
        deadline_s: float = DEADLINE_S,
        user_agent: str = "Kundekort/0.1",
        on_asked: Callable[[str], None] | None = None,
    ) -> None:
        self._sml = sml
        self._smp_url = smp_url
        self._smps = Smps(timeout_s=deadline_s, user_agent=user_agent, is_public_only=sml is not None)
        self._deadline_s = deadline_s
        self._slots = asyncio.Semaphore(CALLS_MAX)
        self._on_asked = on_asked

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._smps.aclose()

    async def can_receive_ehf(self, participant: str) -> bool | None:
        """Whether this participant ("0192:923609016") can receive an invoice of EHF Billing 3.0; None where nobody could tell."""
        deadline = asyncio.get_running_loop().time() + self._deadline_s
        try:
            answer = await self._answer(participant, deadline)
        except Fault as fault:
            tell = log.error if fault.is_ours else log.warning
            tell("peppol_unavailable", **fault.facts())
            self._note(fault.reason)
            return None
        self._note(ANSWERED)
        return answer

    async def _answer(self, participant: str, deadline: float) -> bool:
        place = "peppol"
        try:
            async with asyncio.timeout_at(deadline), self._slots:
                smp_url = await self._sml.smp_of(participant, deadline) if self._sml else self._smp_url
                if smp_url is None:
                    return False
                place = smp_url
                kinds = await self._smps.kinds_of(participant, smp_url)
                return kinds is not None and BILLING_INVOICE in kinds
        except TimeoutError:
            raise Fault(Reason.TIMEOUT, place) from None

    def _note(self, outcome: str) -> None:
        if self._on_asked:
            self._on_asked(outcome)
