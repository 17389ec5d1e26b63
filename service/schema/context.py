"""What does a request carry through the API? Its viewer, language and day, the database, and the register, asked once for each thing."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

import strawberry

from service.db.database import Database
from service.db.once import Once
from service.db.visibility import Viewer
from service.engine.binding import Running
from service.engine.engine import Request, Told
from service.registry import Answer, Company, Enhetsregisteret
from service.registry.client import NUMBERS_MAX

OSLO = ZoneInfo("Europe/Oslo")


def today() -> date:
    """The day that it is in Norway."""
    return datetime.now(OSLO).date()


class Claim(Protocol):
    """A request's idempotency key, before it is looked at."""

    async def begin(self, request: Request, viewer: Viewer) -> Once | None:
        """What the key stands for, if there is one. Raises where the request may not run."""


@dataclass(slots=True)
class Context:
    """One request's."""

    viewer: Viewer
    language: str
    database: Database
    register: Enhetsregisteret
    claim: Claim | None = None
    once: Once | None = None
    running: Running | None = None
    told: Told = field(default_factory=Told)
    today: date = field(default_factory=today)  # one day, whenever a field asks: an answer may be made at midnight
    _asked: dict[frozenset[str], "asyncio.Task[Mapping[str, Answer[Company | None]]]"] = field(default_factory=dict)

    async def begin(self, request: Request) -> None:
        self.once = await self.claim.begin(request, self.viewer) if self.claim else None

    async def companies(self, numbers: Iterable[str]) -> Mapping[str, Answer[Company | None]]:
        """The register's answers by number. Fields that ask for the same numbers share one answer."""
        asked = sorted(set(numbers))
        parts = [asked[start : start + NUMBERS_MAX] for start in range(0, len(asked), NUMBERS_MAX)]
        answers = await asyncio.gather(*(self._part(frozenset(part)) for part in parts))
        return {number: answer for part in answers for number, answer in part.items()}

    async def _part(self, numbers: frozenset[str]) -> Mapping[str, Answer[Company | None]]:
        if numbers not in self._asked:
            self._asked[numbers] = asyncio.create_task(self.register.companies(numbers))
        return await self._asked[numbers]


Info: TypeAlias = strawberry.Info[Context, Any]
