import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.db.database import Database

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(3600)",
}


async def test_a_statement_that_does_not_end_is_ended_and_the_connection_goes_on(database_url: str) -> None:
    database = Database(database_url, pool_size=1, statement_timeout_s=0.1)
    async with database.reading() as connection:
        with pytest.raises(DBAPIError):
            await connection.execute(text(ENDLESS[database.dialect.name]))

    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await database.close()
