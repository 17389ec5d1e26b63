"""What do the tests say of a defect? They run in a copy of the project, which has it in one place, until the first of them fails.

Caught is a defect only where a test has failed. That a module can't be imported, or no test was found, says nothing of the tests: that is
`DidNotRun`, as is a run that does not end.
"""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.defect import Defect

PROJECT = Path(__file__).parents[2]
_COPIED = ("service", "tests", "docs", "pyproject.toml", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "schema.graphql", "Makefile")
_IGNORED = shutil.ignore_patterns("__pycache__", "node_modules")
_PYTEST = ("-x", "-q", "--tb=no", "--show-capture=no", "-p", "no:cacheprovider", "--first-failure")
_DEADLINE_S = 900
_PASSED, _FAILED = 0, 1
# A test, or the making of what it stands on. With -x, a file that can't be read ends pytest with 1 as well: its line names no test.
_FAILED_TEST = re.compile(r"^(?:FAILED|ERROR) \S+?::(\w+)", re.MULTILINE)


class DidNotRun(Exception):
    """The tests said nothing; the text is what pytest said."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first test that failed, None where all passed; and how long that took."""

    failed: str | None
    duration_s: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the project's own files, for one run at a time."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> "Copy":
        folder.mkdir(parents=True)
        for part in _COPIED:
            if (PROJECT / part).is_dir():
                shutil.copytree(PROJECT / part, folder / part, ignore=_IGNORED)
            else:
                shutil.copy(PROJECT / part, folder / part)
        return cls(folder)

    def verdict_on(self, defect: Defect) -> Verdict:
        """Raises DidNotRun."""
        with self._has(defect):
            return self.verdict(defect.tests)

    def verdict(self, tests: Sequence[str], *, at_once: int = 0) -> Verdict:
        """Of the tests in the copy as it is, in so many processes beside. Raises DidNotRun."""
        started = time.monotonic()
        command = [sys.executable, "-m", "pytest", *_PYTEST, f"--numprocesses={at_once}", f"--basetemp={self.folder}/.tmp", *tests]
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
            try:
                said, _ = running.communicate(timeout=_DEADLINE_S)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGINT)  # so that what the tests have started is stopped
                raise DidNotRun(f"no end within {_DEADLINE_S} s") from None
        failed = _FAILED_TEST.search(said)
        if running.returncode == _PASSED or (running.returncode == _FAILED and failed):
            return Verdict(failed[1] if failed else None, time.monotonic() - started)
        raise DidNotRun(f"pytest ended with {running.returncode}\n{said[-2000:]}")

    @contextmanager
    def _has(self, defect: Defect) -> Iterator[None]:
        file = self.folder / defect.file
        source = file.read_text()
        self._write(file, defect.planted(source))
        try:
            yield
        finally:
            self._write(file, source)

    def _write(self, file: Path, source: str) -> None:
        file.write_text(source)
        # What is compiled is known by its source's second and size, which may be those of the text before.
        shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)
