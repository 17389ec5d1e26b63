"""The differential test for as long as one has: `make fuzz ARGS="--seconds 600"`.

Ever new worlds and documents, answered by the service on both databases and by the reference. A difference is made small and kept as a case
in tests/engine/found, which the tests replay once it is committed. Ctrl+C ends it with what has been counted.
"""

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Mapping
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
from tests.oracle.values import Values

_DOCUMENTS_A_WORLD = 200
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
        self._says_at = time.monotonic() + _SAID_EACH_S

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at or len(self.found) >= _FOUND_MAX

    async def asks_a_world(self, settings: Mapping[str, Settings]) -> None:
        """All documents of one world, and then its seed is the next."""
        async with sides(self.seed, settings) as opened:
            opened.counted = self.counted
            for number in range(_DOCUMENTS_A_WORLD):
                if self.is_over:
                    break
                await self._asks(opened, number)
                if time.monotonic() >= self._says_at:
                    self._says_at += _SAID_EACH_S
                    _say(self.said())
        self.worlds += 1
        self.seed += 1

    async def _asks(self, opened: Sides, number: int) -> None:
        random = Random(f"{self.seed}:{number}")
        drawn = question(schema, random, Values(random, opened.world, opened.cursors))
        viewer = random.randrange(len(opened.viewers))
        try:
            await opened.agree(drawn, opened.viewers[viewer])
        except Differs:
            await self._keeps(opened, number, viewer, drawn)

    async def _keeps(self, opened: Sides, number: int, viewer: int, drawn: Question) -> None:
        async def differs(question: Question) -> bool:
            return await opened.difference(question, opened.viewers[viewer]) is not None

        small = await smallest(schema, drawn, differs)
        difference = await opened.difference(small, opened.viewers[viewer])
        assert difference is not None
        file = Case(self.seed, viewer, small).keep(f"{self.seed}-{number}", difference)
        self.found.append(file)
        _say(f"A difference, kept as {file.name}:\n{difference}")

    def said(self) -> str:
        counted = self.counted
        answers = ", ".join(f"{count} on {name}" for name, count in counted.answers.items()) or "none"
        return (
            f"{counted.documents} documents over {self.worlds + 1} worlds; answers compared: {answers}; {counted.values} values and "
            f"{counted.refusals} refusals in each; differences: {len(self.found)}. The seed is {self.seed}."
        )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
