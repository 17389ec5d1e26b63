"""What is left of the service under ten times what it can do? Its goodput, beside the most that it does undisturbed.

Goodput counts good answers within a bound of latency. First the peak is looked for, in a closed loop, at several numbers of connections.
Then rounds: the peak, and the load, in an open loop: questions arrive in step with the clock, on loopback, for a bounded time. A round
compares what was measured in the same minute; the median of the rounds counts. The client has a core of its own throughout, so that ten
times the questions cost the service's machine what they cost the service, and not what it costs to ask them.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import click

from benchmarks import grounds, report
from benchmarks.load import Load, Outcome, outcome_of
from benchmarks.measure import load_of
from benchmarks.peer import Running, running
from benchmarks.peers.in_python import Service
from benchmarks.questions import LIST
from benchmarks.rows import Filled

_GOAL = 0.9
_LEVELS = (4, 8, 16, 32, 64)
_USERS = 1_000
_RATE_MAX = 20_000


@click.command()
@click.option("--customers", default=10_000, show_default=True, help="How many customers there are.")
@click.option("--seconds", default=8.0, show_default=True, help="How long each measure takes.")
@click.option("--rounds", default=5, show_default=True, help="How many times the peak and the load are measured, in turn.")
@click.option("--times", default=10.0, show_default=True, help="How many times the peak arrives.")
@click.option("--bound-ms", default=1000.0, show_default=True, help="The latency past which a good answer comes too late.")
@click.option("--dry", is_flag=True, help="Print what is found, and leave the results as they are.")
def overload(customers: int, seconds: float, rounds: int, times: float, bound_ms: float, dry: bool) -> None:
    """The service's goodput under many times its capacity."""
    client, how = _apart()
    with grounds.opened() as ground:
        filled = ground.postgresql(customers, contacts_each=0)
        with running(Service(filled.database_url, ground.secret, ground.folder), ground.token(filled)) as service:

            def closed(level: int) -> Outcome:
                return outcome_of(replace(load_of(service, filled, LIST, level, seconds), cores=client))

            levels = {level: closed(level) for level in _LEVELS}
            best = max(_LEVELS, key=lambda level: _goodput(levels[level], bound_ms))
            pairs = []
            for turn in range(1, rounds + 1):
                peak = closed(best)
                rate = min(_goodput(peak, bound_ms) * times, _RATE_MAX)
                under = outcome_of(replace(_arriving(service, filled, rate, seconds), cores=client))
                pairs.append((peak, under, rate))
                click.echo(f"round {turn} of {rounds}: {_share(peak, under, bound_ms):.0%}", err=True)
        environment = report.environment(ground.server_version())
    rows = [_row(f"closed loop, {level} connections", outcome, bound_ms) for level, outcome in levels.items()]
    for turn, (peak, under, rate) in enumerate(pairs, 1):
        share = _share(peak, under, bound_ms)
        arrivals = f"{rate:,.0f} arrivals a second on {_USERS:,} connections"
        rows += [_row(f"round {turn}: closed loop, {best} connections", peak, bound_ms)]
        rows += [_row(f"round {turn}: {arrivals}: {share:.0%}", under, bound_ms)]
    share = median(_share(peak, under, bound_ms) for peak, under, _ in pairs)
    multiple = median(rate / _goodput(peak, bound_ms) for peak, _, rate in pairs)
    verdict = (
        f"Goodput under {multiple:.1f} times the peak: {share:.0%} of it, the median of {rounds} rounds; "
        f"goal {_GOAL:.0%}: {'reached' if share >= _GOAL else '**missed**'}."
    )
    head = "| load | goodput/s | p50 ms | p99 ms | too late/s | 503/s | other/s | not sent/s |\n|---|" + "---:|" * 7
    text = "\n\n".join(["# Past the service's capacity", environment, f"{LIST.title}; {how} {_HOW}", verdict, "\n".join([head, *rows])])
    if not dry:
        report.write("overload.md", text)
    click.echo(text)


_HOW = (
    "Goodput counts good answers within the bound; p50 and p99 are theirs. Not sent: when it was due, no connection was free. "
    "A round's share is its goodput under the load beside that of its own closed loop."
)


def _apart() -> tuple[Sequence[int], str]:
    """The client's core, and how that is told; this process, and what it starts, keep to the others. Nothing, where that can't be."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        return (), "one process, PostgreSQL and the client share what there is."
    os.sched_setaffinity(0, cores[:-1])
    return cores[-1:], f"one process and PostgreSQL on {len(cores) - 1} of {len(cores)} cores, the client on the last."


def _arriving(service: Running, filled: Filled, rate: float, seconds: float) -> Load:
    return replace(load_of(service, filled, LIST, _USERS, seconds), rate=rate)


def _share(peak: Outcome, under: Outcome, bound_ms: float) -> float:
    return _goodput(under, bound_ms) / _goodput(peak, bound_ms)


def _good(outcome: Outcome, bound_ms: float) -> list[float]:
    return [latency for latency in outcome.latencies_ms if latency <= bound_ms]


def _goodput(outcome: Outcome, bound_ms: float) -> float:
    return len(_good(outcome, bound_ms)) / outcome.seconds


def _row(title: str, outcome: Outcome, bound_ms: float) -> str:
    good = _good(outcome, bound_ms)
    others = sum(count for status, count in outcome.statuses.items() if status not in ("200", "503"))
    p50, p99 = (good[int(len(good) * share)] if good else 0.0 for share in (0.5, 0.99))
    late, refused = len(outcome.latencies_ms) - len(good), outcome.statuses.get("503", 0)
    counts = " | ".join(f"{count / outcome.seconds:,.0f}" for count in (late, refused, others, outcome.unsent))
    return f"| {title} | {len(good) / outcome.seconds:,.0f} | {p50:.1f} | {p99:.1f} | {counts} |"
