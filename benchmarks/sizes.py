"""Does a question take longer among more rows? The list, a count and searches among 10,000 and 1,000,000 customers, on both databases."""

from collections.abc import Sequence
from statistics import median

import click

from benchmarks import grounds, report
from benchmarks.load import outcome_of
from benchmarks.measure import load_of
from benchmarks.peer import Running, running
from benchmarks.peers.in_python import Service, ServiceOnSqlite
from benchmarks.questions import COUNT, LIST, NUMBER, SEARCH, Question
from benchmarks.rows import Filled

_QUESTIONS = (LIST, NUMBER, SEARCH, COUNT)
_GOAL = 1.2


@click.command()
@click.option("--small", default=10_000, show_default=True, help="Customers in the smaller database.")
@click.option("--large", default=1_000_000, show_default=True, help="Customers in the larger one.")
@click.option("--seconds", default=2.0, show_default=True, help="How long each measure takes.")
@click.option("--rounds", default=5, show_default=True, help="How many measures there are of each; the median counts.")
@click.option("--dry", is_flag=True, help="Print what is found, and leave the results as they are.")
def sizes(small: int, large: int, seconds: float, rounds: int, dry: bool) -> None:
    """The same questions among few customers and among many, on both databases."""
    with grounds.opened() as ground:
        rows = []
        for kind, fill in ((Service, ground.postgresql), (ServiceOnSqlite, ground.sqlite)):
            filled = [fill(customers, contacts_each=0) for customers in (small, large)]
            found = _latencies_ms(ground, kind, filled, seconds, rounds)
            rows += [_row(kind.title, question, found[question]) for question in _QUESTIONS]
        head = ["| database | question | " + f"{small:,}: p50 ms | {large:,}: p50 ms | times |", "|---|---|---:|---:|---:|"]
        environment = report.environment(ground.server_version())
    text = "\n\n".join(["# Few customers and many", environment, _HOW, "\n".join([*head, *rows])])
    if not dry:
        report.write("sizes.md", text)
    click.echo(text)


_HOW = (
    "One connection, one process. A search by name finds more among more, and sorts what it finds; a count counts every row that the "
    f"viewer may see. Both sizes take turns, and are compared turn by turn, since the machine's speed changes from minute to minute; the "
    f"median counts. Goal: the list among many takes at most {_GOAL:g} times as long as among few."
)


def _latencies_ms(
    ground: grounds.Grounds, kind: type[Service], filled: Sequence[Filled], seconds: float, rounds: int
) -> dict[Question, list[tuple[float, float]]]:
    """For each question, the median latency among few and among many, round by round."""
    with (
        running(kind(filled[0].database_url, ground.secret, ground.folder), ground.token(filled[0])) as small,
        running(kind(filled[1].database_url, ground.secret, ground.folder), ground.token(filled[1])) as large,
    ):

        def latency_ms(peer: Running, its: Filled, question: Question) -> float:
            outcome = outcome_of(load_of(peer, its, question, 1, seconds))
            if outcome.example or not outcome.latencies_ms:
                raise RuntimeError(f"{kind.title}, {question.title}: {outcome.example or 'no answer in time'}")
            return outcome.percentile(0.5)

        return {
            question: [(latency_ms(small, filled[0], question), latency_ms(large, filled[1], question)) for _ in range(rounds)]
            for question in _QUESTIONS
        }


def _row(title: str, question: Question, rounds: Sequence[tuple[float, float]]) -> str:
    small_ms, large_ms = (median(latencies) for latencies in zip(*rounds, strict=True))
    ratio = median(large / small for small, large in rounds)
    verdict = "" if question is not LIST else " reached" if ratio <= _GOAL else " **missed**"
    return f"| {title} | {question.title} | {small_ms:.2f} | {large_ms:.2f} | {ratio:.2f}{verdict} |"
