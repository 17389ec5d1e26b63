"""What the log's line of a request says, and what neither it nor any other line, answer or header may ever tell."""

import asyncio
import hashlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service import logs, watching
from service.settings import Settings
from tests.people import Office, Person, open_office

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Log:
    """What was written to the standard error output."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.text = ""

    def lines(self) -> list[dict[str, Any]]:
        self.text = self._capsys.readouterr().err
        return [json.loads(line) for line in self.text.splitlines()]

    def request(self) -> dict[str, Any]:
        """The one request's line."""
        [line] = [line for line in self.lines() if line["event"] == "request"]
        return line


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """The log as an operator has it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug", "json")
    yield Log(capsys)
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


async def test_a_request_is_one_line_that_says_all_but_what_was_asked(ola: Person, log: Log) -> None:
    query = 'query Find($first: Int) { customers(first: $first, filter: {search: "Hemmelig"}) { nodes { id owner { name } } } } # hemmelig'
    headers = {"apollographql-client-name": "crm\x01 web" + "!" * 100, "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    log.lines()

    reply = await ola.office.send(ola.token, {"query": query, "variables": {"first": 3}}, headers)

    line = log.request()
    assert line.keys() - {"event", "level", "timestamp"} | {"codes"} == documented()
    assert line.pop("duration_ms") > 0
    assert line.pop("timestamp")
    shape = "query Find($first: Int) { customers(first: $first, filter: {search: ?}) { nodes { id owner { name } } } } "
    assert (
        line
        == {
            "event": "request",
            "level": "info",
            "method": "POST",
            "path": "/graphql",
            "status": 200,
            "bytes": int(reply.headers["content-length"]),
            "request_id": reply.headers["x-request-id"],
            "trace_id": TRACE,
            "tenant": str(ola.claims.tenant_id),
            "employee": str(ola.claims.employee_id),
            "operation_type": "query",
            "operation_name": "Find",
            "document_hash": hashlib.sha256(shape.encode()).hexdigest(),
            "statements": len(reply.statements) + 1,  # and the viewer's own row
            "rows_max": 6,
            "client": ("crm web" + "!" * 100)[:64],
        }
    )


def documented() -> set[str]:
    """The fields in the table of the page for operators."""
    page = (Path(__file__).parent.parent / "docs" / "watching.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", page.partition("## Metrics")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


async def test_an_operation_that_is_refused_has_its_name_and_codes_in_the_line(ola: Person, log: Log) -> None:
    log.lines()

    await ola.asks("query " + "N" * 100 + "($first: Int!) { customers(first: $first) { totalCount } }")

    line = log.request()
    assert line["operation_name"] == "N" * 64
    assert (line["operation_type"], line["codes"], line["statements"]) == ("query", ["BAD_USER_INPUT"], 1)
    assert "rows_max" not in line


async def test_what_no_document_came_of_says_so_by_its_code_alone(office: Office, ola: Person, log: Log) -> None:
    for token, body, code in ((None, {"query": "{ nothing }"}, "UNAUTHENTICATED"), (ola.token, {"query": "{"}, "GRAPHQL_PARSE_FAILED")):
        log.lines()
        await office.send(token, body)
        line = log.request()
        assert line["codes"] == [code]
        assert not line.keys() & {"document_hash", "operation_type", "operation_name"}


async def test_statements_are_counted_for_each_of_those_who_ask_at_once(ola: Person, kari: Person, log: Log) -> None:
    log.lines()
    one, two = "{ viewer { employee { name } } }", 'mutation { createContact(input: {lastName: "Nordmann"}) { contact { id } } }'

    await asyncio.gather(*(person.asks(query) for person in (ola, kari) for query in (one, two)))

    counted = sorted((line["operation_type"], line["statements"]) for line in log.lines() if line["event"] == "request")
    assert counted[:2] != counted[2:]
    assert counted[0] == counted[1]
    assert counted[2] == counted[3]
    assert counted[2] == ("query", 2)


HIDDEN = ("hemmelig", "99999999", "1990-01-01")


async def break_(office: Office, how: str) -> None:
    """Make the database fail as it may, in ways whose messages repeat a row's values."""
    async with office.parts.database.writing() as session:
        await session.execute(text(how))
        await session.commit()


CREATE = """mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }"""
VALUES = {"name": "Hemmelig AS", "email": "hemmelig@example.com", "note": "Hemmelig", "mobile": "99999999"}
LITERALS = """mutation { createCustomer(input: {
    name: "Hemmelig AS", email: "hemmelig@example.com", note: "Hemmelig", mobile: "99999999"
}) { customer { id } } }"""


@pytest.mark.parametrize("how", ["CREATE UNIQUE INDEX one_name ON customers (tenant_id, name)", "DROP TABLE series"])
async def test_a_write_that_fails_tells_no_value_to_the_log_or_the_client(how: str, office: Office, ola: Person, log: Log) -> None:
    await ola.asks(CREATE, input=VALUES)
    await break_(office, how)
    log.lines()

    replies = [
        await ola.asks(CREATE, input={**VALUES, "allowDuplicate": True}),
        await ola.asks(LITERALS),
        await ola.asks('{ customers(filter: {search: "hemmelig"}, orderBy: {field: NAME}) { nodes { addresses { city } } } }'),
    ]

    lines = log.lines()
    assert [line for line in lines if line["event"] == "statement_failed"]
    for word in HIDDEN:
        assert word not in log.text.lower(), word
        assert not [reply for reply in replies if word in str(reply.body).lower() + str(reply.headers).lower()]
    assert [code for reply in replies for code in reply.codes].count("INTERNAL_SERVER_ERROR") >= 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("statement", ["SELECT CAST(:value AS integer)", "SELECT CAST(CAST(:value AS text) AS integer)"])
async def test_a_value_that_postgresql_or_its_driver_refuses_is_not_repeated(statement: str, office: Office, log: Log) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with office.parts.database.reading() as connection:
            await connection.execute(text(statement), {"value": "hemmelig"})

    structlog.get_logger().error("failed", exc_info=failed.value)
    logging.getLogger("other").error("failed", exc_info=failed.value)

    assert len(log.lines()) == 2
    assert "hemmelig" not in log.text
    assert "DataError" in log.text or "InvalidTextRepresentationError" in log.text


async def test_no_line_and_no_answer_has_a_token_a_cursor_or_a_variable_of_a_request_that_is_refused(
    office: Office, ola: Person, log: Log
) -> None:
    for n in range(3):
        await ola.creates_customer(f"Hemmelig {n}")
    page = await ola.reads("{ customers(first: 1) { pageInfo { endCursor } } }")
    cursor = page["customers"]["pageInfo"]["endCursor"]
    log.lines()

    for query, variables in (
        ("query($after: String) { customers(first: 1, after: $after) { nodes { id } } }", {"after": cursor}),
        (f'{{ customers(first: 1, after: "{cursor}") {{ nodes {{ id }} }} }}', {}),
        (f'{{ customers(first: 1, after: "{cursor[:-2]}") {{ nodes {{ id }} }} }}', {}),
        ("query($name: Int) { customers(first: $name) { totalCount } }", {"name": "hemmelig"}),
        ('{ customer(id: "hemmelig") { id } customers(filter: {search: "hemmelig"}, first: -1) { totalCount } }', {}),
        ('{ nothing(name: "hemmelig") }', {}),
        ('{ "hemmelig" ', {}),
    ):
        await ola.asks(query, **variables)
    await office.client.get("/graphql", params={"query": "{ hemmelig }"}, headers={"authorization": f"Bearer {ola.token}"})
    await office.client.get("/hemmelig?token=hemmelig", headers={"authorization": f"Bearer {ola.token}x"})

    assert len(log.lines()) >= 9
    told = log.text.replace('"path":"/hemmelig"', "").lower()
    assert ola.token.lower() not in told
    assert cursor.lower() not in told
    assert "hemmelig" not in told


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_is_away_is_told_without_its_address_or_password(office_settings: Settings, log: Log) -> None:
    async with open_office(office_settings) as office:
        admin = await office.firm()
        away = office_settings.model_copy(
            update={"database_url": type(office_settings.database_url)("postgresql://crm:hemmelig@127.0.0.1:1/x")}
        )
        async with open_office(away) as other:
            reply = await other.send(admin.token, {"query": "{ viewer { employee { name } } }"})

    log.lines()
    assert (reply.status, reply.codes) == (503, ["UNAVAILABLE"])
    assert "hemmelig" not in log.text + str(reply.body)


@given(st.text(max_size=200))
def test_of_a_clients_text_what_is_shown_is_one_short_line(given: str) -> None:
    shown = watching.shown(given)

    assert shown is None or (0 < len(shown) <= watching.TEXT_LENGTH_MAX and shown.isprintable() and len(shown.splitlines()) == 1)


def test_outside_of_a_request_nothing_is_kept() -> None:
    watching.current().refused("TIMEOUT")

    assert watching.current().codes == []
