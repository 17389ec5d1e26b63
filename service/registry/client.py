"""What does Enhetsregisteret say of this number, these numbers, this name?

`Enhetsregisteret` never raises for the register's faults and never answers after its deadline: a look-up is answered, not asked, or
unavailable, and the log says why. It asks as little as it can: a brief cache, equal concurrent look-ups as one, a breaker while the
register is down. The questions themselves are in `finder`, the register's protocol in `wire`, its records in `company`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

import structlog
from cachetools import TLRUCache
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from service.registry.answer import Answer, answered, not_asked, unavailable
from service.registry.breaker import Breaker
from service.registry.company import TEXT_LENGTH_MAX, Company, clean_text
from service.registry.fault import Fault, Reason
from service.registry.finder import Finder, Found
from service.registry.shared_calls import SharedCalls
from service.registry.transport import Transport
from service.registry.wire import Endpoint

T = TypeVar("T")
Hits = tuple[Company, ...]
log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

QUERY_LENGTH_MAX = 180  # the register's own limit
SEARCH_SIZE_MAX = 100
NUMBERS_MAX = 2_000
ANSWERED = "answered"
COMPANIES_CACHED_MAX, SEARCHES_CACHED_MAX = 4_096, 256


class Enhetsregisteret:
    """The live client. An empty `base_url` means that it is not used: everything is NOT_ASKED.

    `deadline_s` is of each look-up, with its retries and the parent of a sub-unit. `contact` is the address where the register can reach
    whoever runs the service. `clock` gives monotonic seconds, to the cache and the breaker. `on_asked` hears how each question to the
    register ended: ANSWERED, or the reason of its fault. Raises ValueError for a base URL that is none.
    """

    def __init__(
        self,
        base_url: str,
        *,
        deadline_s: float = 2.0,
        user_agent: str = "Kundekort/0.1",
        contact: str | None = None,
        cached_found_s: float = 60.0,
        cached_missing_s: float = 10.0,
        faults_max: int = 5,
        cool_down_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        on_asked: Callable[[str], None] | None = None,
    ) -> None:
        headers = {"User-Agent": user_agent} | ({"From": contact} if contact else {})
        transport = Transport(base_url, timeout_s=deadline_s, headers=headers) if base_url else None
        self._finder = Finder(transport, on_removed=self._forget) if transport else None
        self._deadline_s = deadline_s
        self._on_asked = on_asked
        self._breaker = Breaker(faults_max=faults_max, cool_down_s=cool_down_s, clock=clock)

        def kept_until(_key: object, answer: Answer[object], now: float) -> float:
            return now + (cached_found_s if answer.value else cached_missing_s)

        self._companies: TLRUCache[str, Answer[Found], float] = TLRUCache(COMPANIES_CACHED_MAX, kept_until, clock)
        self._hits: TLRUCache[tuple[str, int], Answer[Hits], float] = TLRUCache(SEARCHES_CACHED_MAX, kept_until, clock)
        self._look_ups: SharedCalls[str, Answer[Found]] = SharedCalls()
        self._batches: SharedCalls[frozenset[str], Mapping[str, Answer[Found]]] = SharedCalls()
        self._searches: SharedCalls[tuple[str, int], Answer[Hits]] = SharedCalls()

    @property
    def is_used(self) -> bool:
        return self._finder is not None

    @property
    def is_given_up(self) -> bool:
        """Whether the register is taken for down: the breaker is open."""
        return self._breaker.is_open

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._look_ups.aclose()
        await self._batches.aclose()
        await self._searches.aclose()
        if self._finder:
            await self._finder.aclose()

    async def company(self, number: str) -> Answer[Found]:
        """The unit with this number, main or sub; None where it is unknown, or removed for legal reasons.

        NOT_ASKED for what is no organisation number (blanks are allowed).
        """
        finder, bare = self._finder, bare_number(number)
        if finder is None or bare is None:
            return not_asked(None)
        if cached := self._companies.get(bare):
            return cached.from_cache()
        return await self._look_ups.join(bare, lambda: self._look_up(finder, bare))

    async def companies(self, numbers: Collection[str]) -> Mapping[str, Answer[Found]]:
        """An answer for each number as it is given, all under one deadline. Raises ValueError for more than NUMBERS_MAX.

        Deleted, removed and unknown numbers must be asked for one by one. That is done for finder.SINGLES_MAX of them; the others are
        NOT_ASKED: nothing was learnt of them, and nothing is wrong with the register.
        """
        if len(numbers) > NUMBERS_MAX:
            raise ValueError(f"{len(numbers)} organisation numbers; expected at most {NUMBERS_MAX}")
        finder, bare = self._finder, {number: bare_number(number) for number in numbers}
        answers: dict[str, Answer[Found]] = {}
        for number in filter(None, bare.values()):
            if cached := self._companies.get(number):
                answers[number] = cached.from_cache()
        wanted = frozenset(number for number in bare.values() if number and number not in answers)
        if finder and wanted:
            answers |= await self._batches.join(wanted, lambda: self._look_up_many(finder, wanted))
        return {number: answers.get(bare[number] or "", not_asked(None)) for number in numbers}

    async def search(self, name: str, size: int) -> Answer[Hits]:
        """Companies with this name, best first, at most `size`, itself at most SEARCH_SIZE_MAX. NOT_ASKED for an empty name."""
        finder, query = self._finder, accepted_query(name)
        if finder is None or not query or size < 1:
            return not_asked(())
        key = query.casefold(), min(size, SEARCH_SIZE_MAX)
        if cached := self._hits.get(key):
            return cached.from_cache()
        return await self._searches.join(key, lambda: self._search(finder, query, key))

    async def probe(self) -> bool:
        """Whether the register answers just now."""
        finder = self._finder
        return finder is not None and await self._asked(lambda deadline: finder.page(Endpoint.ENHETER, {}, 1, deadline)) is not None

    async def _look_up(self, finder: Finder, number: str) -> Answer[Found]:
        answer = await self._asked(lambda deadline: finder.one(number, deadline=deadline))
        if answer is None:
            return unavailable(None)
        self._keep(number, answer)
        return answer

    async def _look_up_many(self, finder: Finder, numbers: frozenset[str]) -> Mapping[str, Answer[Found]]:
        answer = await self._asked(lambda deadline: finder.many(numbers, deadline=deadline))
        if answer is None:
            return dict.fromkeys(numbers, unavailable(None))
        answers: dict[str, Answer[Found]] = {}
        faults: list[Fault] = []
        for number, found in answer.value.items():
            if isinstance(found, Fault):
                faults.append(found)
                answers[number] = unavailable(None)
            else:
                answers[number] = answer.with_value(found)
                self._keep(number, answers[number])
        if faults:
            _tell(faults[0], numbers=len(faults))
        return answers

    async def _search(self, finder: Finder, query: str, key: tuple[str, int]) -> Answer[Hits]:
        answer = await self._asked(lambda deadline: finder.named(query, key[1], deadline=deadline))
        if answer is None:
            return unavailable(())
        if not any(company.lacks_parent for company in answer.value):
            self._hits[key] = answer
        return answer

    async def _asked(self, question: Callable[[float], Awaitable[T]]) -> Answer[T] | None:
        """Puts a question, with its deadline, unless the breaker is open. None where the register gave no answer: the log says why."""
        if not self._breaker.admits():
            log.warning("registry_unavailable", reason=Reason.BREAKER_OPEN.value)
            self._note(Reason.BREAKER_OPEN)
            return None
        try:
            value = await question(asyncio.get_running_loop().time() + self._deadline_s)
        except Fault as fault:
            _tell(fault)
            self._note(fault.reason)
            if fault.is_outage:
                self._breaker.failed(fault.retry_after_s)
            elif fault.reason is not Reason.BUSY:  # our own bound, which says nothing of the register
                self._breaker.succeeded()
            return None
        self._breaker.succeeded()
        self._note(ANSWERED)
        return answered(value, datetime.now(UTC))

    def _note(self, outcome: str) -> None:
        if self._on_asked:
            self._on_asked(outcome)

    def _keep(self, number: str, answer: Answer[Found]) -> None:
        """Into the cache, if there is something to keep: a sub-unit whose parent was not had may yet get another status."""
        if not (answer.value and answer.value.lacks_parent):
            self._companies[number] = answer

    def _forget(self, number: str) -> None:
        """Removed for legal reasons: copies must go. Searches are few and brief, so all of them go."""
        self._companies.pop(number, None)
        self._hits.clear()


def bare_number(number: str) -> str | None:
    """The nine digits of a Norwegian organisation number; None for anything else."""
    try:
        return orgnr.validate(number)
    except ValidationError:
        return None


def accepted_query(name: str) -> str:
    """A name as the register's search accepts it: one line, and no longer than it takes."""
    return " ".join((clean_text(name[:TEXT_LENGTH_MAX]) or "").split())[:QUERY_LENGTH_MAX].rstrip()


def _tell(fault: Fault, **more: int) -> None:
    """One line in the log: a warning, or an error where the register's being well again would not end it."""
    tell = log.error if fault.is_ours else log.warning
    tell("registry_unavailable", **fault.facts(), **more)
