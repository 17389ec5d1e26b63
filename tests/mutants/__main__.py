"""Do the tests catch what they are for? `make mutants` plants one defect after another in a copy of the project, and runs the tests there.

A defect that no test sees is named, and ends the run with 1. It takes some minutes; ARGS="door cursor" runs those
that have one of these words in their names.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.mutants.defects import DEFECTS, Defect

PROJECT = Path(__file__).parents[2]
_COPIED = ("service", "tests", "docs", "pyproject.toml", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "schema.graphql", "Makefile")
_AT_ONCE = 2
_FAILED = re.compile(r"^(?:FAILED|ERROR) \S*?(\w+)(?:\[| |$)", re.MULTILINE)


def main(words: Sequence[str]) -> int:
    chosen = [defect for defect in DEFECTS if not words or any(word in defect.name for word in words)]
    click.echo(f"{len(chosen)} defects, {_AT_ONCE} at a time.")
    unseen = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, (defect, seconds, caught_by) in enumerate(pool.map(run, chosen), 1):
            click.echo(f"{number:3} {'caught' if caught_by else 'UNSEEN'} {seconds:4.0f} s  {defect.name}: {caught_by or '-'}")
            if not caught_by:
                unseen.append(defect.name)
    click.echo(f"{len(chosen) - len(unseen)} of {len(chosen)} caught.")
    return 1 if unseen else 0


def run(defect: Defect) -> tuple[Defect, float, str | None]:
    """How long it took until a test failed, and which; None where all passed."""
    started = time.monotonic()
    with copied() as folder:
        file = folder / defect.file
        file.write_text(defect.planted(file.read_text()))
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "--show-capture=no", "-p", "no:cacheprovider"]
        tests = subprocess.run(
            [*command, f"--basetemp={folder}/tmp", *defect.tests], cwd=folder, capture_output=True, text=True, check=False, timeout=1800
        )
    if tests.returncode == 0:
        return defect, time.monotonic() - started, None
    failed = _FAILED.findall(tests.stdout)
    if tests.returncode != 1 or not failed:
        raise RuntimeError(f"{defect.name}: the tests did not run\n{tests.stdout[-2000:]}{tests.stderr[-2000:]}")
    return defect, time.monotonic() - started, failed[0]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project's own files."""
    with TemporaryDirectory(prefix="kundekort-mutant-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "project"
        for part in _COPIED:
            source = PROJECT / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            elif source.exists():
                folder.mkdir(exist_ok=True)
                shutil.copy(source, folder / part)
        yield folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
