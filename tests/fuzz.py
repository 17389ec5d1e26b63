"""The differential test and that of twin worlds for as long as one has: `make fuzz ARGS="--seconds 600"`.

Ever new worlds and documents, answered by the service on both databases and by the reference; and then, on each, in the same world with and
without what a viewer may not see. A difference is made small and kept as a case in tests/engine/found, which the tests replay once it is
committed. Ctrl+C ends it with what has been counted.
"""

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from service import logs
from service.graphql import schema
from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.oracle.differing import Counted, Differs, Sides, sides
from tests.oracle.documents import Question, question
from tests.oracle.found import Case
from tests.oracle.smaller import smallest
from tests.oracle.twins import twins
from tests.oracle.values import Values

_DOCUMENTS_A_WORLD = 100
_DOCUMENTS_OF_TWINS = 50  # on each database
_SAID_EACH_S = 10
_FOUND_MAX = 20


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make fuzz", description="Asks the service and the reference ever new questions.")
    arguments.add_argument("--seconds", type=float, default=60, help="how long (60)")
    arguments.add_argument("--seed", type=int, default=secrets.randbits(32), help="the first world's seed; the next ones follow it")
    given = arguments.parse_args()
    fuzzing = _Fuzzing(given.seed, time.monotonic() + given.seconds)
    logs.configure("error", "json")
    with TemporaryDirectory(prefix="kundekort-fuzz-") as folder, ExitStack() as stack:
        sqlite = SqliteDatabases(Path(folder))
        postgresql = PostgresqlDatabases(Path(folder) / "postgresql")
        stack.callback(postgresql.stop)
        try:
            while not fuzzing.is_over:
                with sqlite.fresh() as sqlite_url, postgresql.fresh() as postgresql_url:
                    urls = {"sqlite": sqlite_url, "postgresql": postgresql_url}
                    asyncio.run(fuzzing.asks_a_world({name: _settings(url, Path(folder)) for name, url in urls.items()}))
                for databases in (sqlite, postgresql):
                    with databases.fresh() as full_url, databases.fresh() as bare_url:
                        asyncio.run(fuzzing.asks_twins(*(_settings(url, Path(folder)) for url in (full_url, bare_url))))
                fuzzing.seed += 1
        except KeyboardInterrupt:
            _say("Stopped.")
    _say(fuzzing.said())
    return 1 if fuzzing.found else 0


def _settings(url: str, folder: Path) -> Settings:
    return Settings.read(database_url=url, data_dir=folder, registry_url="")


class _Fuzzing:
    """Where it is, and what it has found."""

    def __init__(self, seed: int, ends_at: float) -> None:
        self.seed = seed
        self.ends_at = ends_at
        self.found: list[Path] = []
        self.counted = Counted()
        self.worlds = 0
        self.of_twins = 0
        self._says_at = time.monotonic() + _SAID_EACH_S

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at or len(self.found) >= _FOUND_MAX

    async def asks_a_world(self, settings: Mapping[str, Settings]) -> None:
        """All documents of one world."""
        async with sides(self.seed, settings) as opened:
            opened.counted = self.counted
            for number in range(_DOCUMENTS_A_WORLD):
                if self.is_over:
                    break
                await self._asks(opened, number)
                self._says_now_and_then()
        self.worlds += 1

    async def asks_twins(self, of_full: Settings, of_bare: Settings) -> None:
        """All documents of one world and its twin."""
        async with twins(self.seed, of_full, of_bare) as opened:
            for number in range(_DOCUMENTS_OF_TWINS):
                if self.is_over:
                    break
                random = Random(f"twins {self.seed}:{number}")
                drawn = question(schema, random, Values(random, opened.world))
                self.of_twins += 1
                if await opened.difference(drawn) is not None:
                    await self._keeps(f"twins-{self.seed}-{number}", None, drawn, opened.difference)
                self._says_now_and_then()

    async def _asks(self, opened: Sides, number: int) -> None:
        random = Random(f"{self.seed}:{number}")
        drawn = question(schema, random, Values(random, opened.world, opened.cursors))
        viewer = random.randrange(len(opened.viewers))
        try:
            await opened.agree(drawn, opened.viewers[viewer])
        except Differs:
            who = opened.viewers[viewer]
            await self._keeps(f"{self.seed}-{number}", viewer, drawn, lambda question: opened.difference(question, who))

    async def _keeps(
        self, name: str, viewer: int | None, drawn: Question, difference_of: Callable[[Question], Awaitable[str | None]]
    ) -> None:
        async def differs(question: Question) -> bool:
            return await difference_of(question) is not None

        small = await smallest(schema, drawn, differs)
        difference = await difference_of(small)
        assert difference is not None
        file = Case(self.seed, viewer, small).keep(name, difference)
        self.found.append(file)
        _say(f"A difference, kept as {file.name}:\n{difference}")

    def _says_now_and_then(self) -> None:
        if time.monotonic() >= self._says_at:
            self._says_at += _SAID_EACH_S
            _say(self.said())

    def said(self) -> str:
        counted = self.counted
        answers = ", ".join(f"{count} on {name}" for name, count in counted.answers.items()) or "none"
        return (
            f"{counted.documents} documents over {self.worlds + 1} worlds; answers compared: {answers}; {counted.values} values and "
            f"{counted.refusals} refusals in each; {self.of_twins} documents to twin worlds; differences: {len(self.found)}. "
            f"The seed is {self.seed}."
        )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
