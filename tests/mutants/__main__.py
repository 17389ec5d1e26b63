"""Do the tests catch what they are for? `make mutants` plants one defect after another in a copy of the project, and runs the tests there.

Before that, all these tests run without any, and have to pass: else a failure would say nothing. A defect that no test sees is named,
and ends the run with 1. It takes some minutes; ARGS="door cursor" plants those that have one of these words in their names.
"""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TypeAlias

import click

from tests.mutants.defect import Defect
from tests.mutants.defects import DEFECTS
from tests.mutants.planting import Copy, DidNotRun, Verdict

_AT_ONCE = 2
_own = threading.local()  # each worker's copy of the project
Outcome: TypeAlias = Verdict | DidNotRun


def main(words: Sequence[str]) -> int:
    chosen = [defect for defect in DEFECTS if not words or any(word in defect.name for word in words)]
    if not chosen:
        click.echo("No defect's name has one of these words.")
        return 1
    tests = sorted({test for defect in chosen for test in defect.tests})
    started = time.monotonic()
    with (
        TemporaryDirectory(prefix="kundekort-mutants-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(_AT_ONCE, initializer=_begin, initargs=(folder,)) as pool,
    ):
        click.echo(f"The tests of {len(chosen)} defects, before one is planted ...")
        before = Copy.made(Path(folder) / "project").verdict(tests, at_once=_AT_ONCE)
        if before.failed is not None:
            click.echo(f"{before.failed} fails without a defect: it could not show one.")
            return 1
        click.echo(f"They pass, in {before.duration_s:.0f} s. The defects, {_AT_ONCE} at a time:")
        outcomes: dict[Defect, Outcome] = {}
        for defect, outcome in _outcomes(pool, chosen):
            outcomes[defect] = outcome
            click.echo(f"{len(outcomes):3} {_word(outcome):7} {_told(outcome)}  {defect.name}")
    click.echo(_table(outcomes))
    click.echo(f"{sum(map(_is_caught, outcomes.values()))} of {len(chosen)} caught, in {(time.monotonic() - started) / 60:.0f} minutes.")
    return 0 if all(map(_is_caught, outcomes.values())) else 1


def _begin(folder: str) -> None:
    _own.copy = Copy.made(Path(mkdtemp(dir=folder)) / "project")


def _outcomes(pool: ThreadPoolExecutor, defects: Sequence[Defect]) -> Iterator[tuple[Defect, Outcome]]:
    """What came of each, as it came."""
    running = {pool.submit(_outcome, defect): defect for defect in defects}
    for done in as_completed(running):
        yield running[done], done.result()


def _outcome(defect: Defect) -> Outcome:
    copy: Copy = _own.copy
    try:
        return copy.verdict_on(defect)
    except DidNotRun as error:
        return error


def _is_caught(outcome: Outcome) -> bool:
    return isinstance(outcome, Verdict) and outcome.failed is not None


def _word(outcome: Outcome) -> str:
    return "caught" if _is_caught(outcome) else "UNSEEN" if isinstance(outcome, Verdict) else "NOT RUN"


def _told(outcome: Outcome) -> str:
    return f"{outcome.duration_s:4.0f} s" if isinstance(outcome, Verdict) else str(outcome)


def _table(outcomes: dict[Defect, Outcome]) -> str:
    """The defects in their order, each with the test that caught it."""
    rows = [(defect.name, outcome) for defect in DEFECTS if (outcome := outcomes.get(defect))]
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(
        ["", *(f"{name:{width}}  {outcome.failed or 'UNSEEN' if isinstance(outcome, Verdict) else 'NOT RUN'}" for name, outcome in rows)]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
