"""Who is how fast? Peers take turns in rounds, each round beginning with another, so that noise hits them all; medians are kept."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

import click
from sqlalchemy import select

from benchmarks.load import VERSION, Load, Outcome, outcome_of
from benchmarks.peer import Running
from benchmarks.peers import statement
from benchmarks.questions import Question, change, values_of, written
from benchmarks.rows import Filled
from service.db.database import Database
from service.db.models import Customer

CONNECTIONS = (1, 8, 32)


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians of the rounds, and what each round gave, in order."""

    per_s: float
    p50_ms: float
    p99_ms: float
    rounds_per_s: Sequence[float]

    def times(self, other: "Figures") -> float:
        """How many times as many as another: the median of the rounds, each of which compares what was measured within a minute."""
        pairs = zip(self.rounds_per_s, other.rounds_per_s, strict=True)
        return median(ours / theirs if theirs else math.inf for ours, theirs in pairs)


Results = Mapping[Question, Mapping[str, Mapping[int, Figures]]]
"""By question, title of the peer, and number of connections."""
Measure = Callable[[Question, int, float], Outcome]


def measured(
    contestants: Mapping[str, tuple[Sequence[Question], Measure]], questions: Sequence[Question], rounds: int, seconds: float
) -> Results:
    results: dict[Question, dict[str, dict[int, Figures]]] = {}
    for question in questions:
        titles = [title for title, (asked, _) in contestants.items() if question in asked]
        results[question] = {title: {} for title in titles}
        for connections in CONNECTIONS:
            outcomes: dict[str, list[Outcome]] = {title: [] for title in titles}
            for turn in range(rounds):
                for title in titles[turn % len(titles) :] + titles[: turn % len(titles)]:
                    _, measure = contestants[title]
                    outcomes[title].append(measure(question, connections, seconds))
            for title in titles:
                figures = results[question][title][connections] = _medians(outcomes[title])
                click.echo(f"{question.title}, {connections} connections, {title}: {figures.per_s:.1f}/s", err=True)
    return results


def _medians(outcomes: Sequence[Outcome]) -> Figures:
    return Figures(
        median(outcome.per_s for outcome in outcomes),
        median(outcome.percentile(0.5) for outcome in outcomes),
        median(outcome.percentile(0.99) for outcome in outcomes),
        [outcome.per_s for outcome in outcomes],
    )


def of_server(running: Running, filled: Filled) -> Measure:
    """A server is asked over HTTP. Raises RuntimeError where it gives an answer that is none."""

    def measure(question: Question, connections: int, seconds: float) -> Outcome:
        outcome = outcome_of(load_of(running, filled, question, connections, seconds))
        if outcome.example:
            raise RuntimeError(f"{running.peer.title}, {question.title}: {outcome.example}")
        return outcome

    return measure


def load_of(running: Running, filled: Filled, question: Question, connections: int, seconds: float) -> Load:
    versions: Sequence[int] = ()
    if question.is_write:
        customers = written(filled)[:connections]
        if len(customers) < connections:
            raise RuntimeError(f"{connections} connections need {connections * 10} customers to change")
        bodies = [running.peer.asked(question, change(id, VERSION)) for id in customers]
        versions = asyncio.run(_versions(running.peer.database_url, customers))
    else:
        bodies = [running.peer.asked(question, values) for values in values_of(question, filled)]
    return Load(
        port=running.port,
        path=running.peer.path(question),
        headers=running.headers,
        bodies=[body.decode() for body in bodies],
        connections=connections,
        seconds=seconds,
        refusals=running.peer.refusals,
        versions=versions,
    )


async def _versions(database_url: str, ids: Sequence[UUID]) -> Sequence[int]:
    database = Database(database_url)
    try:
        async with database.reading() as connection:
            rows = await connection.execute(select(Customer.id, Customer.version).where(Customer.id.in_(ids)))
            found = {row.id: row.version for row in rows}
    finally:
        await database.close()
    return [found[id] for id in ids]


def of_statement(program: str, filled: Filled) -> Measure:
    return lambda question, connections, seconds: statement.measured(program, filled, question, connections, seconds)
