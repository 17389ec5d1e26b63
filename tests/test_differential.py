"""Is the engine right? Every document that can be drawn from the schema, over any world, answers as graphql-core does with plain functions.

The register is switched off here: what it says has tests of its own.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.graphql import schema
from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.oracle.differing import Sides, sides
from tests.oracle.documents import question
from tests.oracle.values import Values

_WORLDS = 6
_DOCUMENTS_A_WORLD = 60


@pytest.fixture
async def both(
    request: pytest.FixtureRequest, sqlite_databases: SqliteDatabases, postgresql_databases: PostgresqlDatabases, tmp_path: Path
) -> AsyncIterator[Sides]:
    """The world of the parameter's seed, in both databases and in the reference."""
    with sqlite_databases.fresh() as sqlite, postgresql_databases.fresh() as postgresql:
        urls = {"sqlite": sqlite, "postgresql": postgresql}
        of_databases = {name: Settings.read(database_url=url, data_dir=tmp_path, registry_url="") for name, url in urls.items()}
        async with sides(request.param, of_databases) as opened:
            yield opened


@pytest.mark.parametrize("both", range(_WORLDS), indirect=True)
@settings(max_examples=_DOCUMENTS_A_WORLD, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False), viewer=st.integers(0, 3))
async def test_any_document_answers_as_plain_functions_over_plain_objects_do(both: Sides, random: Random, viewer: int) -> None:
    drawn = question(schema, random, Values(random, both.world, both.cursors))
    await both.agree(drawn, both.viewers[viewer])
