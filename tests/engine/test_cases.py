"""What does the engine answer, and by which SQL? A case is a folder of files, so that a review sees what a change does to either.

`operation.graphql` and perhaps `variables.json` are asked of a small firm that is always the same; `answer.json` is what both databases
answer (cursors spelled out), `sqlite.sql` and `postgresql.sql` the one statement that each is asked.
`pytest tests/engine/test_cases.py --rewrite-cases` writes the last three anew: look at the difference before it is kept.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.case_firm import fill, sign_in
from tests.people import Office, Person

CURSORS = {"cursor", "startCursor", "endCursor"}
CASES = sorted(folder.name for folder in Path(__file__).parent.joinpath("cases").iterdir() if folder.is_dir())


@pytest.fixture
async def reader(office: Office) -> Person:
    """Ola of the firm, on each database."""
    await fill(office.parts.database)
    return sign_in(office)


async def test_a_case_is_answered_as_its_files_say_by_the_sql_in_them(reader: Person, request: pytest.FixtureRequest) -> None:
    is_rewriting = request.config.getoption("--rewrite-cases")
    dialect = reader.office.parts.database.dialect.name
    different = []
    for case in CASES:
        folder = Path(__file__).parent / "cases" / case
        reply = await reader.asks((folder / "operation.graphql").read_text(), **variables_of(folder))
        [statement] = reply.statements
        answer = json.dumps(shown(reply.body), indent=2, ensure_ascii=False) + "\n"
        for name, text in (("answer.json", answer), (f"{dialect}.sql", statement + "\n")):
            file = folder / name
            if is_rewriting:
                file.write_text(text)
            elif not file.exists() or file.read_text() != text:
                different.append(f"{case}/{name}:\n{text}")
    assert not different, "\n".join(different)


def shown(value: Any) -> Any:
    """An answer with what its cursors say in place of the cursors: each database spaces their JSON in its own way."""
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: place_in(item) if key in CURSORS and item else shown(item) for key, item in value.items()}
    return value


def place_in(cursor: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def variables_of(folder: Path) -> dict[str, Any]:
    file = folder / "variables.json"
    variables: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return variables


def test_every_case_has_its_answer_and_the_sql_of_both_databases() -> None:
    for case in CASES:
        files = {file.name for file in (Path(__file__).parent / "cases" / case).iterdir()}
        assert files - {"variables.json"} == {"operation.graphql", "answer.json", "sqlite.sql", "postgresql.sql"}, case
