import asyncio
import logging
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import jwt
import pytest
import structlog
from click.testing import CliRunner, Result

from service.auth import Tokens, kept_secret
from service.cli import main
from service.db.database import Database
from service.db.tenants import prepare_first_tenant
from tests.databases import SqliteDatabases

Kundekort = Callable[..., Result]


@pytest.fixture(autouse=True)
def _process_as_before() -> Iterator[None]:
    """Its logs, and who may read its files."""
    root = logging.getLogger()
    handlers, level, mask = root.handlers[:], root.level, os.umask(0o022)
    yield
    os.umask(mask)
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def kundekort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kundekort:
    """Runs the command line over a data folder of its own."""
    for name in [name for name in os.environ if name.startswith("KUNDEKORT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KUNDEKORT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KUNDEKORT_LOG_LEVEL", "error")

    def run(*arguments: str, typed: str | None = None, **settings: str) -> Result:
        environment = {f"KUNDEKORT_{name}": value for name, value in settings.items()}
        return CliRunner().invoke(main, arguments, input=typed, env=environment, prog_name="kundekort")

    return run


@pytest.fixture
def prepared(kundekort: Kundekort, tmp_path: Path, sqlite_databases: SqliteDatabases) -> Kundekort:
    """The same, after a first start."""

    async def first_tenant(url: str) -> None:
        database = Database(url)
        await prepare_first_tenant(database, is_embedded=True)
        await prepare_first_tenant(database, is_embedded=True)  # once is enough
        await database.close()

    with sqlite_databases.fresh() as url:
        asyncio.run(first_tenant(url))
        (tmp_path / "data").mkdir(mode=0o700)
        shutil.move(url.removeprefix("sqlite:///"), tmp_path / "data" / "kundekort.db")
    return kundekort


def output(result: Result) -> str:
    """What a command that went well printed."""
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def complaint(result: Result, exit_code: int = 1) -> str:
    """The one line of a command that could not be done."""
    assert (result.exit_code, result.stdout) == (exit_code, "")
    lines = result.stderr.splitlines()
    assert len(lines) == (1 if lines[0].startswith("Error: ") else 4)  # after the usage's three, where the command itself was wrong
    return lines[-1]


COMMANDS = [
    [],
    ["serve"],
    ["migrate"],
    ["token"],
    ["tenant"],
    ["tenant", "add"],
    ["tenant", "list"],
    ["tenant", "bind"],
    ["tenant", "unbind"],
    ["employee"],
    ["employee", "add"],
    ["employee", "list"],
    ["employee", "bind"],
    ["employee", "unbind"],
    ["registry"],
    ["registry", "check"],
    ["registry", "company"],
    ["registry", "search"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "kundekort")
def test_every_command_has_help_and_needs_nothing_to_show_it(command: list[str], kundekort: Kundekort) -> None:
    shown = output(kundekort(*command, "--help", PORT="not read"))

    assert shown.startswith("Usage: kundekort")
    assert len(shown.split("\n\n")[1].strip()) > 20


@pytest.mark.parametrize("command", [["token"], ["serve"], ["migrate"], ["tenant", "list"], ["registry", "check"]])
def test_a_bad_setting_is_one_line_and_exit_code_two(command: list[str], kundekort: Kundekort) -> None:
    assert (
        complaint(kundekort(*command, REGISTRY_DEADLINE="2 sec"), 2)
        == 'Error: KUNDEKORT_REGISTRY_DEADLINE is "2 sec"; expected seconds, such as 2.0.'
    )


@pytest.mark.parametrize(
    "command",
    [["token"], ["tenant", "list"], ["employee", "list"], ["tenant", "add", "Fjordvik AS", "--administrator", "kari@fjordvik.example.com"]],
)
def test_a_database_of_the_operators_own_is_migrated_by_the_operator(command: list[str], kundekort: Kundekort, tmp_path: Path) -> None:
    assert complaint(kundekort(*command, DATABASE_URL=f"sqlite:///{tmp_path}/own.db")) == (
        "Error: The database is not there, or not up to date: run `kundekort serve` or `kundekort migrate` first."
    )


def test_the_embedded_database_is_made_by_whichever_command_comes_first(kundekort: Kundekort) -> None:
    assert "Mitt firma" in kundekort("tenant", "list").output


def test_a_token_of_the_first_administrator_is_good_in_the_demonstration_too(kundekort: Kundekort) -> None:
    claims = [jwt.decode(kundekort("token", DEMONSTRATION=value).output.strip(), options={"verify_signature": False}) for value in "01"]

    assert [claim["sub"] for claim in claims] == [claims[0]["sub"]] * 2
    assert [claim["tenant"] for claim in claims] == [claims[0]["tenant"]] * 2


def test_a_database_that_does_not_answer_is_one_line(kundekort: Kundekort) -> None:
    line = complaint(kundekort("migrate", DATABASE_URL="postgresql://nobody:hemmelig@127.0.0.1:1/kundekort"))

    assert line.startswith("Error: The database (KUNDEKORT_DATABASE_URL) does not answer: ")
    assert "hemmelig" not in line


def test_a_token_is_printed_alone_and_is_the_first_administrators(prepared: Kundekort, tmp_path: Path) -> None:
    token = output(prepared("token")).removesuffix("\n")

    claims = Tokens(kept_secret(tmp_path / "data" / "jwt-secret")).verify(token)
    with sqlite3.connect(tmp_path / "data" / "kundekort.db") as connection:
        rows = connection.execute("SELECT tenant_id, id, role FROM employees").fetchall()
    connection.close()
    assert rows == [(claims.tenant_id.hex, claims.employee_id.hex, "ADMINISTRATOR")]


def test_a_token_is_signed_with_the_secret_that_is_set(prepared: Kundekort, tmp_path: Path) -> None:
    token = output(prepared("token", JWT_SECRET="s" * 32)).strip()

    assert Tokens("s" * 32).verify(token)
    assert not (tmp_path / "data" / "jwt-secret").exists()


def test_a_spoilt_secret_is_one_line(prepared: Kundekort, tmp_path: Path) -> None:
    (tmp_path / "data" / "jwt-secret").write_text("kort")

    assert "jwt-secret holds less than 32 bytes. Remove it" in complaint(prepared("token"))


def test_a_secret_that_is_no_ascii_is_one_line(prepared: Kundekort, tmp_path: Path) -> None:
    (tmp_path / "data" / "jwt-secret").write_text("hemmelighet på over trettito byte, med en å")

    assert "jwt-secret holds more than ASCII. Remove it" in complaint(prepared("token"))


@pytest.mark.parametrize("command", [["token"], ["serve"], ["migrate"]])
def test_a_data_folder_that_is_a_file_is_one_line(command: list[str], kundekort: Kundekort, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    assert complaint(kundekort(*command), 2) == f'Error: KUNDEKORT_DATA_DIR is "{tmp_path}/data"; expected a folder, such as .data.'


@pytest.mark.parametrize("command", [["token"], ["serve"], ["migrate"]])
def test_a_spoilt_database_is_named_as_the_operator_knows_it(command: list[str], kundekort: Kundekort, tmp_path: Path) -> None:
    file = tmp_path / "data" / "kundekort.db"
    file.parent.mkdir()
    file.write_text("no database" * 1000)

    assert complaint(kundekort(*command, PORT="0", REGISTRY_URL="")) == f"Error: The database ({file}) refused: file is not a database."
    if command != ["token"]:
        own = complaint(kundekort(*command, PORT="0", REGISTRY_URL="", DATABASE_URL=f"sqlite:///{file}"))
        assert own == "Error: The database (KUNDEKORT_DATABASE_URL) refused: file is not a database."


@pytest.mark.parametrize("command", [["token"], ["serve"], ["migrate"], ["migrate", "--down", "base", "--yes"]])
def test_a_database_of_a_newer_version_is_left_alone(command: list[str], prepared: Kundekort, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "kundekort.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'f00d'")
    connection.close()

    assert complaint(prepared(*command, PORT="0", REGISTRY_URL="")) == (
        "Error: The database is newer than this version of Kundekort, which does not know its revision f00d."
    )


def test_in_a_folder_that_others_may_read_what_is_made_is_still_its_owners_alone(kundekort: Kundekort, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)

    output(kundekort("token"))

    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()} == {
        "jwt-secret": 0o600,
        "kundekort.db": 0o600,
    }


def test_what_is_kept_is_its_owners_alone(kundekort: Kundekort, tmp_path: Path) -> None:
    output(kundekort("token"))

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "jwt-secret").stat().st_mode) == 0o600


def test_employees_get_tokens_by_e_mail_whatever_its_case(prepared: Kundekort) -> None:
    assert output(prepared("employee", "add", "Ola Berg", "ola@fjordvik.example.com")).startswith('Added Ola Berg to "Mitt firma".')

    ola = output(prepared("token", "--employee", "OLA@fjordvik.example.com"))

    assert ola != output(prepared("token"))
    assert output(prepared("employee", "list")).splitlines() == [
        "administrator@example.com  Administrator  administrator",
        "ola@fjordvik.example.com   Ola Berg       member",
    ]


def test_an_e_mail_is_unique_in_its_tenant(prepared: Kundekort) -> None:
    output(prepared("employee", "add", "Ola Berg", "ola@fjordvik.example.com"))

    again = prepared("employee", "add", "Ola Dal", "Ola@Fjordvik.example.com", "--role", "administrator")

    assert "has an employee with the e-mail" in complaint(again)


def test_the_same_e_mail_in_two_tenants_is_told_apart_by_the_tenants_name(prepared: Kundekort) -> None:
    email = "administrator@example.com"
    added = output(prepared("tenant", "add", "Fjordvik AS", "--administrator", email, "--administrator-name", "Kari Dal"))

    assert added.endswith(f'kundekort token --employee {email} --tenant "Fjordvik AS"\n')
    assert complaint(prepared("token", "--employee", email)) == (
        f'Error: "Mitt firma" and "Fjordvik AS" both have {email}; say which with --tenant.'
    )
    tokens = {output(prepared("token", "--employee", email, "--tenant", name)) for name in ("Mitt firma", "fjordvik as")}
    assert len(tokens) == 2
    assert output(prepared("tenant", "list")).splitlines() == ["Mitt firma   1", "Fjordvik AS  1"]
    assert output(prepared("employee", "list", "--tenant", "Fjordvik AS")) == f"{email}  Kari Dal  administrator\n"


def test_without_names_the_first_tenants_first_administrator_is_meant(prepared: Kundekort) -> None:
    before = output(prepared("token")).split(".")[1][:100]
    output(prepared("tenant", "add", "Fjordvik AS", "--administrator", "kari@fjordvik.example.com"))

    assert output(prepared("token")).split(".")[1][:100] == before
    assert "say which with --tenant" in complaint(prepared("employee", "list"))


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["token", "--employee", "ola@example.com"], "Error: There is no employee with the e-mail ola@example.com."),
        (["token", "--tenant", "Ingen"], 'Error: There is no tenant "Ingen".'),
        (["employee", "list", "--tenant", "Ingen"], 'Error: There is no tenant "Ingen".'),
        (["tenant", "add", "mitt FIRMA", "--administrator", "kari@example.com"], 'Error: There is a tenant "mitt FIRMA" already.'),
    ],
)
def test_what_is_not_there_or_there_already_is_one_line(command: list[str], line: str, prepared: Kundekort) -> None:
    assert complaint(prepared(*command)) == line


def test_what_an_issuer_calls_a_tenant_is_said_and_taken_back(prepared: Kundekort) -> None:
    output(prepared("tenant", "add", "Fjordvik AS", "--administrator", "kari@fjordvik.example.com"))

    assert output(prepared("tenant", "bind", "fjord", "--tenant", "fjordvik as")) == 'Tokens with the value "fjord" are of "Fjordvik AS".\n'
    assert output(prepared("tenant", "bind", "fjord", "--tenant", "Fjordvik AS")).startswith("Tokens")
    assert complaint(prepared("tenant", "bind", "fjord", "--tenant", "Mitt firma")) == 'Error: "Fjordvik AS" has this value already.'
    assert complaint(prepared("tenant", "bind", "mitt")).endswith("(`kundekort tenant list` names them).")
    assert output(prepared("tenant", "list")).splitlines() == ["Mitt firma   1", "Fjordvik AS  1  fjord"]

    assert output(prepared("tenant", "unbind", "--tenant", "Fjordvik AS")) == 'No value of the claim means "Fjordvik AS".\n'
    assert output(prepared("tenant", "list")).splitlines() == ["Mitt firma   1", "Fjordvik AS  1"]
    assert output(prepared("tenant", "bind", "fjord", "--tenant", "Mitt firma")).startswith("Tokens")


def test_an_employee_is_bound_to_an_account_and_unbound(prepared: Kundekort) -> None:
    issuer = {"OIDC_ISSUER": "https://login.example.com", "OIDC_AUDIENCE": "kundekort"}
    output(prepared("employee", "add", "Ola Berg", "ola@example.com"))

    said = "ola@example.com signs in with this account of https://login.example.com.\n"
    assert output(prepared("employee", "bind", "OLA@example.com", "s-1", **issuer)) == said
    assert output(prepared("employee", "list")).splitlines()[1].split() == [
        "ola@example.com",
        "Ola",
        "Berg",
        "member",
        "https://login.example.com",
    ]
    again = prepared("employee", "bind", "administrator@example.com", "s-1", **issuer)
    assert complaint(again) == "Error: ola@example.com is bound to this account already."
    assert complaint(prepared("employee", "bind", "ola@example.com", "s-1")) == "Error: There is no issuer: KUNDEKORT_OIDC_ISSUER is empty."

    freed = "ola@example.com is bound to no account. A running service knows within five seconds.\n"
    assert output(prepared("employee", "unbind", "ola@example.com")) == freed
    assert output(prepared("employee", "list")).splitlines()[1].endswith("member")
    assert complaint(prepared("employee", "unbind", "eva@example.com")) == (
        'Error: There is no employee with the e-mail eva@example.com in "Mitt firma".'
    )


def test_a_deactivated_employee_gets_no_token(prepared: Kundekort, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "kundekort.db") as connection:
        connection.execute("UPDATE employees SET is_active = 0")
    connection.close()

    assert complaint(prepared("token", "--employee", "administrator@example.com")) == "Error: administrator@example.com is deactivated."
    assert complaint(prepared("token")) == "Error: There is no administrator yet."
    assert output(prepared("employee", "list")) == "administrator@example.com  Administrator  administrator  deactivated\n"


@pytest.mark.parametrize(
    "command",
    [
        ["tenant", "add", "Fjordvik AS", "--administrator", "kari"],
        ["tenant", "add", " ", "--administrator", "kari@example.com"],
        ["tenant", "add", "a" * 201, "--administrator", "kari@example.com"],
        ["tenant", "add", "Fjordvik AS"],
        ["employee", "add", "Ola\x00Berg", "ola@example.com"],
        ["employee", "bind", "ola@example.com", "a" * 256],
        ["tenant", "bind", "fj\x00rd"],
        ["employee", "add", "Ola", "ola@example.com", "--role", "owner"],
        ["registry", "company", "123456789"],
        ["migrate", "--down", "nowhere", "--yes"],
    ],
)
def test_a_wrong_argument_is_said_and_exit_code_two(command: list[str], prepared: Kundekort) -> None:
    assert complaint(prepared(*command), 2).startswith("Error: ")


def test_migrating_down_asks_first(kundekort: Kundekort, tmp_path: Path) -> None:
    def tables() -> list[str]:
        with sqlite3.connect(tmp_path / "data" / "kundekort.db") as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name IN ('tenants', 'customers')")]
        connection.close()
        return sorted(names)

    assert output(kundekort("migrate")).startswith("The database is at revision ")
    assert kundekort("migrate", "--down", "base", typed="n\n").exit_code == 1
    assert tables() == ["customers", "tenants"]

    assert output(kundekort("migrate", "--down", "base", "--yes")) == "The database is at revision base.\n"
    assert tables() == []

    assert output(kundekort("migrate")).startswith("The database is at revision ")
    assert tables() == ["customers", "tenants"]


def test_the_register_is_asked_as_the_service_asks_it(kundekort: Kundekort) -> None:
    assert output(kundekort("registry", "check", SANDBOX="1")) == "Enhetsregisteret answers (the sandbox).\n"

    company = output(kundekort("registry", "company", "312 260 182", SANDBOX="1"))
    name = next(line for line in company.splitlines() if line.startswith("name ")).split(maxsplit=1)[1]
    hits = output(kundekort("registry", "search", name, "--count", "1", SANDBOX="1"))

    assert company.startswith("number            312260182\n")
    assert "status            ACTIVE\n" in company
    assert hits.startswith(f"312260182  {name}  ACTIVE")
    assert len(hits.splitlines()) == 1


def test_a_register_that_is_down_or_not_used_is_one_line(kundekort: Kundekort) -> None:
    down = {"REGISTRY_URL": "http://127.0.0.1:1"}

    assert complaint(kundekort("registry", "check", **down)) == "Error: Enhetsregisteret does not answer (http://127.0.0.1:1)."
    assert complaint(kundekort("registry", "search", "fjord", **down)) == "Error: Enhetsregisteret does not answer."
    assert complaint(kundekort("registry", "check", REGISTRY_URL="")) == (
        "Error: Enhetsregisteret is not used: KUNDEKORT_REGISTRY_URL is empty."
    )
    assert complaint(kundekort("registry", "company", "315307929", SANDBOX="1")) == (
        "Error: Enhetsregisteret knows no company with the number 315307929."
    )


def test_the_module_is_the_command() -> None:
    run = subprocess.run([sys.executable, "-m", "service", "--version"], capture_output=True, text=True, timeout=60, check=True)

    assert run.stdout.strip()[0].isdigit()
