"""Does a question take longer among more rows? The list, a count and searches among 10,000 and 1,000,000 customers, on both databases."""

from collections.abc import Sequence

import click

from benchmarks import grounds, report
from benchmarks.load import outcome_of
from benchmarks.measure import load_of
from benchmarks.peer import running
from benchmarks.peers.in_python import Service, ServiceOnSqlite
from benchmarks.questions import COUNT, LIST, NUMBER, SEARCH, Question
from benchmarks.rows import Filled

_QUESTIONS = (LIST, NUMBER, SEARCH, COUNT)
_GOAL = 1.2


@click.command()
@click.option("--small", default=10_000, show_default=True, help="Customers in the smaller database.")
@click.option("--large", default=1_000_000, show_default=True, help="Customers in the larger one.")
@click.option("--seconds", default=5.0, show_default=True, help="How long each measure takes; there are three of each.")
@click.option("--dry", is_flag=True, help="Print what is found, and leave the results as they are.")
def sizes(small: int, large: int, seconds: float, dry: bool) -> None:
    """The same questions among few customers and among many, on both databases."""
    with grounds.opened() as ground:
        rows = []
        for kind, fill in ((Service, ground.postgresql), (ServiceOnSqlite, ground.sqlite)):
            filled = [fill(customers, contacts_each=0) for customers in (small, large)]
            medians = _medians_ms(ground, kind, filled, seconds)
            rows += [_row(kind.title, question, *medians[question]) for question in _QUESTIONS]
        head = ["| database | question | " + f"{small:,}: p50 ms | {large:,}: p50 ms | times |", "|---|---|---:|---:|---:|"]
        environment = report.environment(ground.server_version())
    text = "\n\n".join(["# Few customers and many", environment, _HOW, "\n".join([*head, *rows])])
    if not dry:
        report.write("sizes.md", text)
    click.echo(text)


_HOW = (
    "One connection, one process. A search by name finds more among more, and sorts what it finds; a count counts every row that the "
    f"viewer may see. Goal: the list among many takes at most {_GOAL:g} times as long as among few."
)


def _medians_ms(ground: grounds.Grounds, kind: type[Service], filled: Sequence[Filled], seconds: float) -> dict[Question, list[float]]:
    """For each question, the median latency at each size, of three turns."""
    with (
        running(kind(filled[0].database_url, ground.secret, ground.folder), ground.token(filled[0])) as small,
        running(kind(filled[1].database_url, ground.secret, ground.folder), ground.token(filled[1])) as large,
    ):
        found: dict[Question, list[float]] = {}
        for question in _QUESTIONS:
            turns: list[list[float]] = [[], []]
            for _ in range(3):
                for place, (peer, its) in enumerate(((small, filled[0]), (large, filled[1]))):
                    outcome = outcome_of(load_of(peer, its, question, 1, seconds))
                    if outcome.example or not outcome.latencies_ms:
                        raise RuntimeError(f"{kind.title}, {question.title}: {outcome.example or 'no answer in time'}")
                    turns[place].append(outcome.percentile(0.5))
            found[question] = [sorted(turn)[1] for turn in turns]
        return found


def _row(title: str, question: Question, small_ms: float, large_ms: float) -> str:
    ratio = large_ms / small_ms
    verdict = "" if question is not LIST else " reached" if ratio <= _GOAL else " **missed**"
    return f"| {title} | {question.title} | {small_ms:.2f} | {large_ms:.2f} | {ratio:.2f}{verdict} |"
