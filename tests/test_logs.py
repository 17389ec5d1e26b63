import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from service import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    output = capsys.readouterr()
    assert output.out == ""
    return [json.loads(line) for line in output.err.splitlines()]


def test_a_line_is_json_with_what_is_bound_for_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")

    with structlog.contextvars.bound_contextvars(request_id="abcdefgh"):
        structlog.get_logger("kundekort").info("asked", rows=3)

    (line,) = written(capsys)
    assert {name: line[name] for name in ("event", "level", "rows", "request_id")} == {
        "event": "asked",
        "level": "info",
        "rows": 3,
        "request_id": "abcdefgh",
    }
    assert str(line["timestamp"]).endswith("Z")


def test_the_servers_own_lines_go_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")

    with structlog.contextvars.bound_contextvars(request_id="abcdefgh"):
        logging.getLogger("uvicorn.error").warning("Invalid %s", "request")

    (line,) = written(capsys)
    assert {name: line[name] for name in ("event", "level", "logger", "request_id")} == {
        "event": "Invalid request",
        "level": "warning",
        "logger": "uvicorn.error",
        "request_id": "abcdefgh",
    }


@pytest.mark.parametrize("name", ["httpx", "sqlalchemy.engine", "aiosqlite", "alembic.runtime", "uvicorn.access", "asyncio"])
def test_libraries_that_log_what_was_asked_are_quiet_even_when_all_is_logged(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug", "json")

    logging.getLogger(name).info("GET https://register.example/enheter?navn=Ola")

    assert written(capsys) == []


def test_a_level_holds_for_both(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("error", "json")

    structlog.get_logger("kundekort").warning("quiet")
    logging.getLogger("uvicorn.error").warning("quiet")
    structlog.get_logger("kundekort").error("loud")

    assert [line["event"] for line in written(capsys)] == ["loud"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", form)
    token = "hemme" + "lig"

    try:
        raise KeyError(len(token))
    except KeyError:
        structlog.get_logger("kundekort").exception("unexpected")
        logging.getLogger("uvicorn.error").exception("unexpected")

    output = capsys.readouterr().err
    assert output.count("KeyError") >= 2
    assert "test_logs.py" in output
    assert token not in output


def test_where_nobody_looks_on_the_form_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "auto")

    structlog.get_logger("kundekort").info("asked")

    assert len(written(capsys)) == 1
