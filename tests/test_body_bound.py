"""A body may have as many bytes as are allowed, and not one more; whether its length is told beforehand or it comes in parts."""

from collections.abc import AsyncIterator

import pytest

from service.settings import Settings
from tests.people import open_office

QUERY = b'{"query": "{ __typename }"}'
BYTES_MAX = 1000


async def in_parts(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 300):
        yield body[start : start + 300]


@pytest.mark.parametrize("is_length_told", [True, False])
@pytest.mark.parametrize(("size", "status"), [(BYTES_MAX, 200), (BYTES_MAX + 1, 413)])
async def test_as_many_bytes_as_are_allowed_are_read(is_length_told: bool, size: int, status: int, office_settings: Settings) -> None:
    body = QUERY.ljust(size)
    async with open_office(office_settings.model_copy(update={"body_max_bytes": BYTES_MAX})) as office:
        headers = {"content-type": "application/json", "authorization": f"Bearer {(await office.firm()).token}"}
        answer = await office.client.post("/graphql", content=body if is_length_told else in_parts(body), headers=headers)

    assert answer.status_code == status
