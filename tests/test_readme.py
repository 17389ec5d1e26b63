"""Does the README say what is so? Its queries are asked in order, as a reader of it would, and give the answers that stand beneath them.

An answer binds the words in CAPITALS that stand for a value in it (`"id": "ID_OF_KARI"`); a later query is asked with what they stand for.
`<!-- asked by E-MAIL -->` before a query says whose token it is asked with: else the administrator's.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from service.auth import Claims
from service.cli import main
from service.db.tenants import find_employee, prepare_first_tenant
from service.demonstration import fill
from service.demonstration.firms import REGISTERED
from service.registry.sandbox_companies import KINDS
from service.settings import Settings
from tests.people import Office, open_office

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")

_STEP = re.compile(
    r"(?:<!-- asked by (?P<email>\S+) -->\n\n)?```graphql\n(?P<query>.*?)```\n(?:\n```json\n(?P<answer>.*?)```\n)?", re.DOTALL
)
_PLACEHOLDER = re.compile(r"ID_OF_\w+|CURSOR|SETTINGS_VERSION")


@dataclass(frozen=True, slots=True)
class Step:
    """A query of the README's, who asks it, and what it says of the answer."""

    email: str | None
    query: str
    answer: Any


def steps() -> Iterator[Step]:
    for step in _STEP.finditer(README):
        assert step["answer"], f"no answer stands beneath\n{step['query']}"
        yield Step(step["email"], step["query"], json.loads(step["answer"]))


@pytest.fixture
async def sandbox(office_settings: Settings) -> AsyncIterator[Office]:
    """The service as `make sandbox` starts it."""
    async with open_office(office_settings.model_copy(update={"sandbox": True})) as office:
        await prepare_first_tenant(office.parts.database)
        await fill(office.parts.database)
        yield office


async def test_every_query_gives_the_answer_that_stands_beneath_it(sandbox: Office) -> None:
    known: dict[str, str] = {}

    for step in steps():
        query = _PLACEHOLDER.sub(lambda word: known[word[0]], step.query)
        answer = await sandbox.send(await token_of(step.email, sandbox), {"query": query})
        bind(step.answer, answer.body, known)

        assert answer.body == filled(step.answer, known), step.query


async def test_a_query_asks_for_no_errors_that_its_answer_could_hide() -> None:
    for step in steps():
        if step.query.startswith("mutation"):
            assert "userErrors { code field message }" in step.query


async def token_of(email: str | None, office: Office) -> str:
    employee = await find_employee(office.parts.database, email, None)
    return office.tokens.issue(Claims(employee.tenant_id, employee.employee_id))


def bind(expected: Any, actual: Any, known: dict[str, str]) -> None:
    """Note what the words in CAPITALS of an answer stand for."""
    match expected, actual:
        case dict(), dict():
            for name in expected.keys() & actual.keys():
                bind(expected[name], actual[name], known)
        case list(), list():
            for one, other in zip(expected, actual, strict=False):
                bind(one, other, known)
        case str(), str() if _PLACEHOLDER.fullmatch(expected):
            known.setdefault(expected, actual)


def filled(expected: Any, known: dict[str, str]) -> Any:
    """The answer with what its words in CAPITALS stand for."""
    match expected:
        case dict():
            return {name: filled(value, known) for name, value in expected.items()}
        case list():
            return [filled(value, known) for value in expected]
        case str():
            return known.get(expected, expected)
    return expected


def test_the_companies_of_the_sandbox_are_listed_with_what_to_expect() -> None:
    rows = [f"| {kind.number}{' •' if kind.number in REGISTERED else ''} | {kind.kind} | {kind.expect} |" for kind in KINDS]

    assert "\n".join(["| number | kind | what to expect |", "|---|---|---|", *rows, ""]) in README


def test_the_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z]+)", README))

    assert {"serve", "test", "sandbox"} <= named <= targets


def test_the_command_lines_commands_are_listed_and_no_other_is_named() -> None:
    listed = re.findall(r"^\| `kundekort ([a-z ]+)` \|", README, re.MULTILINE)
    named = re.findall(r"`(?:\.venv/bin/)?kundekort ([a-z]+(?: [a-z]+)?)", README)

    assert sorted(listed) == sorted(commands(main))
    assert set(named) == set(listed)


def commands(group: click.Command, *path: str) -> Iterator[str]:
    """The group's commands, each with the words that lead to it."""
    if not isinstance(group, click.Group):
        yield " ".join(path)
        return
    for name, command in group.commands.items():
        yield from commands(command, *path, name)


def test_the_options_that_are_named_are_the_commands() -> None:
    options = {option for command in all_commands(main) for parameter in command.params for option in parameter.opts}

    assert set(re.findall(r"(?<=[` ])--[a-z-]+", README)) <= options | {"--help"}


def all_commands(group: click.Command) -> Iterator[click.Command]:
    yield group
    if isinstance(group, click.Group):
        for command in group.commands.values():
            yield from all_commands(command)


def test_the_files_that_are_named_exist() -> None:
    named = set(re.findall(r"`((?:[A-Za-z.]+/)+|[A-Z]+\.md|\.ci/run)`", README))

    assert named >= {"ARCHITECTURE.md", "docs/decisions/", "CHANGELOG.md", ".ci/run"}
    assert [name for name in named if not (PROJECT / name).exists()] == []
