"""What does a request carry through the API? Its viewer and language, the database, and the register, asked once for the same thing."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry

from service.db.database import Database
from service.db.visibility import Viewer
from service.engine.binding import Running
from service.registry import Answer, Company, Enhetsregisteret


@dataclass(slots=True)
class Context:
    """One request's."""

    viewer: Viewer
    language: str
    database: Database
    register: Enhetsregisteret
    running: Running | None = None
    _asked: dict[frozenset[str], "asyncio.Task[Mapping[str, Answer[Company | None]]]"] = field(default_factory=dict)

    async def companies(self, numbers: Iterable[str]) -> Mapping[str, Answer[Company | None]]:
        """The register's answers by number. Fields that ask for the same numbers share one answer."""
        asked = frozenset(numbers)
        if asked not in self._asked:
            self._asked[asked] = asyncio.create_task(self.register.companies(asked))
        return await self._asked[asked]


Info: TypeAlias = strawberry.Info[Context, Any]
