"""Whatever dies when, a key is one write: a process is killed before and after its commit, and the same is asked of the next."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from service.settings import Settings
from tests.people import Person, Reply, open_office

PROJECT = Path(__file__).parent.parent
BODY = {
    "query": "mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { customer { id name version } userErrors { code } } }",
    "variables": {
        "i": {"name": "Fjordvik AS", "addresses": [{"type": "VISIT", "lines": ["Fjordveien 1"], "postalCode": "0150", "city": "Oslo"}]}
    },
}
_WAIT_S = 60


@asynccontextmanager
async def server_that_dies(moment: str, settings: Settings) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The service's process, over the same database and secret, and its address."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KUNDEKORT_")}
    environment |= {
        "KUNDEKORT_DATABASE_URL": settings.sqlalchemy_url,
        "KUNDEKORT_DATA_DIR": str(settings.data_dir),
        "KUNDEKORT_REGISTRY_URL": "",
    }
    command = (sys.executable, "-m", "tests.killed_server", moment)
    process = await asyncio.create_subprocess_exec(*command, cwd=PROJECT, env=environment, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout
        async with asyncio.timeout(_WAIT_S):
            port = int(await process.stdout.readline())
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def asked_until_answered(person: Person, key: str) -> Reply:
    """As a client does it: the database may not have seen yet that the other process is gone, and 409 says to try again."""
    async with asyncio.timeout(_WAIT_S):
        while (reply := await person.office.send(person.token, BODY, {"idempotency-key": key})).status == 409:
            pass
    return reply


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
async def test_a_process_that_is_killed_at_its_commit_leaves_all_or_nothing(moment: str, office_settings: Settings, admin: Person) -> None:
    key = uuid4().hex
    headers = {"authorization": f"Bearer {admin.token}", "idempotency-key": key}
    async with server_that_dies(moment, office_settings) as (process, address), httpx.AsyncClient(timeout=_WAIT_S) as client:
        with pytest.raises(httpx.TransportError):
            await client.post(f"{address}/graphql", json=BODY, headers=headers)
        async with asyncio.timeout(_WAIT_S):
            assert await process.wait() == -signal.SIGKILL
    left = (await admin.reads("{ customers { nodes { id } } }"))["customers"]["nodes"]

    async with open_office(office_settings) as restarted:
        person = replace(admin, office=restarted)
        first, again = await asked_until_answered(person, key), await asked_until_answered(person, key)

    assert len(left) == (moment == "after_commit")
    assert ("idempotency-replayed" in first.headers) == (moment == "after_commit")
    payload = first.data["createCustomer"]
    assert payload == {"customer": {"id": payload["customer"]["id"], "name": "Fjordvik AS", "version": 1}, "userErrors": []}
    assert again.body == first.body
    assert (await admin.reads("{ customers { nodes { id } } }"))["customers"]["nodes"] == [{"id": payload["customer"]["id"]}]
    assert left in ([], [{"id": payload["customer"]["id"]}])
