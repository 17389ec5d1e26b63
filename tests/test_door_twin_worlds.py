"""Twin worlds: a database, and the same without all that a viewer may not see. Whatever they ask, the answers are equal to the byte.

`make fuzz` asks on where this ends.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.graphql import schema
from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.oracle.documents import question
from tests.oracle.twins import Twins, twins
from tests.oracle.values import Values

_WORLDS, _DOCUMENTS_A_WORLD = 2, 12


@pytest.fixture(params=["sqlite", "postgresql"])
def two_urls(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two empty databases of each kind."""
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as one, databases.fresh() as other:
        yield one, other


@pytest.fixture
async def both(two_urls: tuple[str, str], seed_of_world: int, tmp_path: Path) -> AsyncIterator[Twins]:
    of_full, of_bare = (Settings.read(database_url=url, data_dir=tmp_path, registry_url="") for url in two_urls)
    async with twins(seed_of_world, of_full, of_bare) as opened:
        yield opened


@pytest.mark.parametrize("seed_of_world", range(_WORLDS))
@settings(
    max_examples=_DOCUMENTS_A_WORLD,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**64 - 1))
async def test_any_document_answers_to_the_byte_as_if_what_one_may_not_see_were_not_there(both: Twins, seed: int) -> None:
    random = Random(f"{both.in_full.id}:{seed}")
    await both.agree(question(schema, random, Values(random, both.world)))
