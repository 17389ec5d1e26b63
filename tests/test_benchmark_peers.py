"""Do the peers of the benchmark that are in Python still answer as the service does?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from benchmarks.equality import comparable, difference
from benchmarks.peer import Peer
from benchmarks.peers.conventional import Conventional as ConventionalApp
from benchmarks.peers.in_python import Conventional, Limit, Service
from benchmarks.peers.limit import limit
from benchmarks.questions import CARD, CHANGE, LIST, SEARCH, Question, Variables, change, values_of, written
from benchmarks.rows import Filled, fill
from service.app import create_app
from service.auth import Claims, Tokens
from service.settings import Settings
from tests.databases import PostgresqlDatabases

_SECRET = "-" * 32


class _Asked:
    """A peer in this process, asked through its ASGI interface."""

    def __init__(self, kind: type[Peer], app: ASGIApp, filled: Filled) -> None:
        self._peer = kind(filled.database_url, _SECRET, Path())
        token = Tokens(_SECRET).issue(Claims(filled.tenant_id, filled.reader_id))
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost", headers=headers)

    async def answer(self, question: Question, variables: Variables) -> Any:
        response = await self._client.post(self._peer.path(question), content=self._peer.asked(question, variables))
        assert response.status_code == 200, response.text
        assert "errors" not in response.json(), response.text
        return comparable(response.json()["data"])


@asynccontextmanager
async def _peers(filled: Filled, folder: Path) -> AsyncIterator[tuple[_Asked, _Asked, _Asked]]:
    """The service, the conventional peer, the limit."""
    settings = Settings.read(database_url=filled.database_url, data_dir=folder, registry_url="", jwt_secret=_SECRET)
    service, bare = create_app(settings), limit(filled.database_url, Tokens(_SECRET))
    conventional = ConventionalApp(filled.database_url, Tokens(_SECRET))
    async with service.router.lifespan_context(service), bare.router.lifespan_context(bare):
        try:
            yield _Asked(Service, service, filled), _Asked(Conventional, conventional, filled), _Asked(Limit, bare, filled)
        finally:
            await conventional.engine.dispose()


async def test_the_peers_in_python_answer_as_the_service_does(postgresql_databases: PostgresqlDatabases, tmp_path: Path) -> None:
    with postgresql_databases.fresh() as database_url:
        filled = await fill(database_url, 200)
        async with _peers(filled, tmp_path) as (service, *others):
            for question in (LIST, CARD, SEARCH):
                for variables in values_of(question, filled)[:5]:
                    expected = await service.answer(question, variables)
                    for other in others:
                        assert difference(expected, await other.answer(question, variables)) is None
            customer_id = written(filled)[0]
            changed = [
                await peer.answer(CHANGE, change(customer_id, version)) for version, peer in enumerate((service, others[0]), start=1)
            ]
            assert [answer["updateCustomer"]["customer"]["version"] for answer in changed] == [2, 3]
