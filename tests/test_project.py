import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
LOCKS = {"runtime.txt", "development.txt"}


def test_imports_point_one_way() -> None:
    # In a process of its own: it sets up logging anew, and silences the loggers that were there before.
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_a_lock_pins_and_hashes_everything_and_names_no_host(name: str) -> None:
    lock = (PROJECT / "requirements" / name).read_text()
    requirements = re.findall(
        r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+(?: ; .+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, re.MULTILINE
    )

    assert "://" not in lock
    assert "index" not in re.sub(r"#.*", "", lock)
    assert len(requirements) == len(re.findall(r"^[^\s#]", lock, re.MULTILINE))


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^a-z0-9-]", requirement, maxsplit=1)[0] for requirement in requirements}

    def locked(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9-]+)", (PROJECT / "requirements" / name).read_text(), re.MULTILINE))

    assert names(project["project"]["dependencies"]) | {"setuptools"} <= locked("runtime.txt") <= locked("development.txt")
    assert names(project["dependency-groups"]["dev"]) <= locked("development.txt")
