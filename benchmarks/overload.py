"""What is left of the service under ten times what it can do? Its goodput, beside the most that it does undisturbed.

Goodput counts good answers within a bound of latency. First the peak, in a closed loop, at several numbers of connections; then the load,
in an open loop: questions arrive in step with the clock, on loopback, for a bounded time.
"""

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
@click.option("--times", default=10.0, show_default=True, help="How many times the peak arrives.")
@click.option("--bound-ms", default=1000.0, show_default=True, help="The latency past which a good answer comes too late.")
@click.option("--dry", is_flag=True, help="Print what is found, and leave the results as they are.")
def overload(customers: int, seconds: float, times: float, bound_ms: float, dry: bool) -> None:
    """The service's goodput under many times its capacity."""
    with grounds.opened() as ground:
        filled = ground.postgresql(customers, contacts_each=0)
        with running(Service(filled.database_url, ground.secret, ground.folder), ground.token(filled)) as service:
            peaks = {level: outcome_of(load_of(service, filled, LIST, level, seconds)) for level in _LEVELS}
            peak = max(_goodput(outcome, bound_ms) for outcome in peaks.values())
            rate = min(peak * times, _RATE_MAX)
            under = outcome_of(_arriving(service, filled, rate, seconds))
            after = outcome_of(load_of(service, filled, LIST, 8, seconds))
        environment = report.environment(ground.server_version())
    rows = [
        *(_row(f"closed loop, {level} connections", outcome, bound_ms) for level, outcome in peaks.items()),
        _row(f"{rate:,.0f} arrivals a second on {_USERS:,} connections", under, bound_ms),
        _row("closed loop, 8 connections, afterwards", after, bound_ms),
    ]
    share = _goodput(under, bound_ms) / peak
    verdict = (
        f"Goodput under {times:g} times the peak: {share:.0%} of it; goal {_GOAL:.0%}: {'reached' if share >= _GOAL else '**missed**'}."
    )
    head = "| load | goodput/s | p50 ms | p99 ms | too late/s | 503/s | other/s | not sent/s |\n|---|" + "---:|" * 7
    text = "\n\n".join(["# Past the service's capacity", environment, f"{LIST.title}; {_HOW}", verdict, "\n".join([head, *rows])])
    if not dry:
        report.write("overload.md", text)
    click.echo(text)


_HOW = (
    "one process, and the client beside it on the same machine. Goodput counts good answers within the bound; p50 and p99 are theirs. "
    "Not sent: when it was due, no connection was free."
)


def _arriving(service: Running, filled: Filled, rate: float, seconds: float) -> Load:
    closed = load_of(service, filled, LIST, _USERS, seconds)
    return Load(closed.port, closed.path, closed.headers, closed.bodies, _USERS, seconds, closed.refusals, rate=rate)


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
