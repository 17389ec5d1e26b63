"""Kundekort beside its peers, at two sizes, past its capacity, and with settings: `make benchmark`, `ARGS=sizes`, `overload`, `settings`.

What a run finds is written to `benchmarks/results/`. It takes two cores and a quiet machine to tell anything.
"""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import click

from benchmarks import equality, grounds, measure, overload, report, settings, sizes
from benchmarks.measure import Measure
from benchmarks.peer import Peer, Running, running
from benchmarks.peers import postgraphile, statement
from benchmarks.peers.in_python import Conventional, Limit, Service, ServiceOnSqlite
from benchmarks.peers.postgraphile import PostGraphile
from benchmarks.questions import QUESTIONS, Question
from benchmarks.rows import Filled

_PICTURED = 8  # connections


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Measure Kundekort: beside its peers, unless another part is named."""
    if context.invoked_subcommand is None:
        context.invoke(peers)


@main.command()
@click.option("--customers", default=100_000, show_default=True, help="How many customers there are.")
@click.option("--seconds", default=4.0, show_default=True, help="How long each measure takes.")
@click.option("--rounds", default=5, show_default=True, help="How many measures there are of each; the median counts.")
@click.option("--without", multiple=True, help="Leave a peer out: sqlite, conventional, postgraphile, limit, statement.")
@click.option("--dry", is_flag=True, help="Print what is found, and leave the results as they are.")
def peers(customers: int, seconds: float, rounds: int, without: Sequence[str], dry: bool) -> None:
    """The service beside its peers, on the same rows, their answers checked equal first."""
    skipped = [f"{key} (left out)" for key in without]
    with grounds.opened() as ground, ExitStack() as stack:
        filled = ground.postgresql(customers)
        filled_sqlite = filled if "sqlite" in without else ground.sqlite(customers)
        kinds: list[type[Peer]] = [Service, ServiceOnSqlite, Conventional, Limit]
        if postgraphile.NODE.is_file():
            asyncio.run(postgraphile.prepare(filled.database_url))
            kinds.insert(3, PostGraphile)
        else:
            skipped.append("PostGraphile: it is not installed, since there is no npm here")
        started: list[tuple[Running, Filled]] = []
        for kind in kinds:
            if kind.key not in without:
                its = filled_sqlite if kind is ServiceOnSqlite else filled
                started.append((stack.enter_context(running(kind(its.database_url, ground.secret, ground.folder), ground.token(its))), its))
        equality.check([peer for peer, _ in started], QUESTIONS, filled)
        click.echo("All answers are equal.", err=True)
        contestants: dict[str, tuple[Sequence[Question], Measure]] = {
            peer.peer.title: (peer.peer.questions, measure.of_server(peer, its)) for peer, its in started
        }
        if program := None if "statement" in without else statement.pgbench():
            contestants[statement.TITLE] = (statement.QUESTIONS, measure.of_statement(program, filled))
        results = measure.measured(contestants, QUESTIONS, rounds, seconds)
        _report(customers, seconds, rounds, report.environment(ground.server_version()), results, skipped, dry=dry)


def _report(
    customers: int, seconds: float, rounds: int, environment: str, results: measure.Results, skipped: Sequence[str], *, dry: bool
) -> None:
    text = "\n\n".join(["# Kundekort beside its peers", environment, _how(customers, seconds, rounds), report.tables(results, skipped)])
    if not dry:
        report.write("peers.svg", report.picture(results, _PICTURED))
        report.write("peers.md", text.replace("## Goals", "![Requests per second](peers.svg)\n\n## Goals"))
    click.echo(text)


def _how(customers: int, seconds: float, rounds: int) -> str:
    return (
        f"{customers:,} customers of one firm, each with an owner, three addresses and two contacts, one of ten its owner's alone; the "
        "same rows, indexes and rule of who sees what for all, answers checked equal first. Each figure is the median of "
        f"{rounds} rounds of {seconds:g} seconds after one of warm-up; peers take turns, and a goal is compared round by round, since the "
        "machine's speed changes from minute to minute; the median counts. One process a peer, ten connections to "
        "PostgreSQL by its socket, HTTP on loopback, keep-alive; the client (`benchmarks/load.py`) is a process of its own, on the same "
        "machine.\n\n"
        "What differs: nobody logs requests. The service looks the employee up every few seconds, the conventional peer with every "
        "request; PostGraphile and the limit trust the token. PostGraphile brings who asks to row-level security by settings in a "
        "transaction, as its documentation advises, and searches and changes by functions in SQL. A change in the service waits for its "
        "firm's turn, and checks more than the version. pgbench asks for the same values each time. "
        "The service asks all by one employee, so its limit on how often one may ask is out of reach."
    )


main.add_command(sizes.sizes)
main.add_command(overload.overload)
main.add_command(settings.command)

if __name__ == "__main__":
    main()
