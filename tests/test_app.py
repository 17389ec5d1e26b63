import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from service.app import Parts, create_app
from service.auth import Claims, signing
from service.db import migrate
from service.db.tenants import find_employee, prepare_first_tenant
from service.settings import Settings


@dataclass(frozen=True)
class Running:
    """The service, and a client of it."""

    http: httpx.AsyncClient
    parts: Parts
    settings: Settings

    async def token(self) -> str:
        """A token of the first administrator."""
        await prepare_first_tenant(self.parts.database)
        employee = await find_employee(self.parts.database, None, None)
        return signing("", self.settings.secret_file).issue(Claims(employee.tenant_id, employee.employee_id))


Open = Callable[..., Awaitable[Running]]


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """The service's own database, prepared."""
    migrate.upgrade(f"sqlite:///{tmp_path / 'kundekort.db'}")
    return tmp_path / "kundekort.db"


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as http:
            yield Running(http, app.state.parts, settings)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens the service with these settings; it ends with the test."""
    async with AsyncExitStack() as stack:

        async def open_with(**given: object) -> Running:
            settings = Settings.read(_env_file=None, **{"data_dir": tmp_path, "registry_url": "", "database_url": "", **given})
            return await stack.enter_async_context(running(settings))

        yield open_with


async def test_alive_needs_nothing(opened: Open) -> None:
    service = await opened()

    answer = await service.http.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.usefixtures("migrated")
async def test_ready_is_a_database_that_is_there_and_migrated(opened: Open) -> None:
    service = await opened()

    answer = await service.http.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.usefixtures("migrated")
async def test_many_who_ask_for_it_at_once_take_one_connection(opened: Open) -> None:
    service = await opened()
    statements: list[str] = []
    service.parts.database.observers.append(lambda statement, _seconds: statements.append(statement))

    answers = await asyncio.gather(*(service.http.get("/readyz") for _ in range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len([statement for statement in statements if "alembic_version" in statement]) == 1


async def test_not_ready_without_tables(opened: Open) -> None:
    service = await opened()

    answer = await service.http.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
    assert answer.headers["retry-after"] == "5"


async def test_not_ready_at_an_older_revision(opened: Open, migrated: Path) -> None:
    with sqlite3.connect(migrated) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    service = await opened()

    assert (await service.http.get("/readyz")).status_code == 503


async def test_not_ready_where_no_database_answers(opened: Open) -> None:
    service = await opened(database_url="postgresql://nobody@127.0.0.1:1/kundekort")

    assert (await service.http.get("/readyz")).status_code == 503
    assert (await service.http.get("/healthz")).status_code == 200


async def test_the_bare_address_leads_to_the_api(opened: Open) -> None:
    service = await opened()

    answer = await service.http.get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/graphql")


async def test_a_browser_gets_graphiql_without_a_token(opened: Open) -> None:
    service = await opened()

    answer = await service.http.get("/graphql", headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "GraphiQL" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("migrated")
async def test_a_program_without_a_token_is_nobody(opened: Open) -> None:
    service = await opened()

    answer = await service.http.post("/graphql", json={"query": "{ viewer { employee { name } } }"})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("POST", "/healthz", 405), ("GET", "/docs", 404), ("GET", "/metrics", 404)]
)
async def test_what_is_not_there_is_an_error_in_the_one_shape(method: str, path: str, status: int, opened: Open) -> None:
    service = await opened()

    answer = await service.http.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert answer.headers["x-request-id"]


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("is_length_told", [True, False])
async def test_a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not(is_length_told: bool, opened: Open) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 100

    service = await opened(body_max_bytes=1000)
    token = await service.token()

    answer = await service.http.post(
        "/graphql",
        content=b" " * 1100 if is_length_told else parts(),
        headers={"content-type": "application/json", "authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_no_other_origin_may_ask_unless_it_is_set(opened: Open) -> None:
    service = await opened()

    answer = await service.http.options("/graphql", headers={"origin": "https://crm.example", "access-control-request-method": "POST"})

    assert "access-control-allow-origin" not in answer.headers


async def test_a_set_origin_may_ask_without_credentials(opened: Open) -> None:
    service = await opened(cors_origins="https://crm.example")
    wanted = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type,idempotency-key"}

    preflight = await service.http.options("/graphql", headers={"origin": "https://crm.example", **wanted})
    other = await service.http.options("/graphql", headers={"origin": "https://evil.example", **wanted})
    answer = await service.http.get("/healthz", headers={"origin": "https://crm.example"})

    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://crm.example"
    assert "access-control-allow-credentials" not in preflight.headers
    assert (other.status_code, "access-control-allow-origin" in other.headers) == (400, False)
    assert answer.headers["access-control-expose-headers"] == "x-request-id, retry-after, idempotency-replayed"


async def test_the_limits_of_the_address_hold_before_all_else(opened: Open) -> None:
    service = await opened()

    assert (await service.http.get("/graphql", headers={"host": "evil.example", "accept": "text/html"})).status_code == 400
    assert (await service.http.get("/graphql?query=" + "a" * 9000)).status_code == 414
    assert (await service.http.get("/graphql", headers={"x-large": "a" * 40_000})).status_code == 431


async def test_in_the_sandbox_the_register_is_the_stand_in(opened: Open) -> None:
    service = await opened(sandbox=True, registry_url="http://127.0.0.1:1")

    page = await service.http.get("/graphql", headers={"accept": "text/html"})
    answer = await service.parts.registry.company("312260182")

    assert await service.parts.registry.probe()
    assert answer.value
    assert answer.value.organization_number == "312260182"
    assert 'query: \\"310590835\\"' in page.text
