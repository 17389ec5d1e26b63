import asyncio
import sqlite3
import unicodedata
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from service.db.engines import postgresql_engine
from service.db.words import QUERY_WORDS_MAX, WORD_LENGTH_MAX, Query, fold, index_words, query_words, tenant_word
from tests.databases import PostgresqlDatabases

OURS, THEIRS = uuid.UUID(int=1), uuid.UUID(int=2)
HOSTILE = [
    "' | 'x",
    '" OR "x',
    "a* NEAR(b) ^c",
    "words : x",
    "- + ( ) { } :* !! & | <->",
    "x\x00y",
    "\ud800å\udfff",
    "\\' \\",
    "@" + "0" * 32,
    "%_;--",
    "OR AND NOT",
    "Αθήνα ΣΊΣΥΦΟΣ",
    "東京株式会社",
    "🦊 fox",
    "İstanbul ﬁ ½ ﷺ",
    "각 a\u030a",
]
# An empty query is not put to a database.
ASKING = [text for text in HOSTILE if not query_words(text).is_empty]
TEXTS = st.lists(st.sampled_from([*HOSTILE, "Åsen", "Aasen", "asen", "22 33", "+47", "NO", "MVA"]) | st.text(max_size=6), max_size=3).map(
    " ".join
)


def finds(search: str, *texts: str, phones: list[str] | None = None, numbers: list[str | int] | None = None) -> bool:
    return query_words(search).matches(index_words(*texts, phones=phones or [], numbers=numbers or []))


@pytest.mark.parametrize("search", ["aasen", "åsen", "Åsen", "ÅSEN", "A\u030asen", "åse", "aa", "å"])
@pytest.mark.parametrize("name", ["Åsen", "Aasen", "A\u030asen"])
def test_both_spellings_find_åsen_and_aasen(search: str, name: str) -> None:
    assert finds(search, name)


def test_a_name_is_found_as_it_is_typed_without_norwegian_keys() -> None:
    assert finds("asen", "Åsen")
    assert finds("bjornas", "Bjørnås")
    assert finds("sather", "Sæther")
    assert finds("muller", "Müller")
    assert finds("mueller", "Müller")
    assert finds("cacinka", "Čáčinka")
    assert finds("strasse", "Straße")


def test_every_word_must_be_there_as_a_prefix_in_any_order() -> None:
    assert finds("fjo byg", "Fjordvik Bygg AS")
    assert finds("bygg fjordvik", "Fjordvik Bygg AS")
    assert not finds("fjordvik maling", "Fjordvik Bygg AS")
    assert not finds("vik", "Fjordvik Bygg AS")


def test_words_part_at_everything_that_is_no_letter_or_digit() -> None:
    assert finds("ola.nordmann@example.no", "ola.nordmann@example.no")
    assert finds("nordmann", "ola.nordmann@example.no")
    assert finds("hansen", "Berg-Hansen/Lie")


@pytest.mark.parametrize(
    "search", ["22 33 44 55", "22334455", "+47 22 33 44 55", "(+47)22-33-44-55", "0047 22 33 44 55", "22 33 4", "4722"]
)
def test_a_phone_is_found_however_it_is_typed(search: str) -> None:
    assert finds(search, "Berg", phones=["+4722334455"])


def test_a_phone_is_found_as_it_is_dialled_at_home() -> None:
    assert finds("08-123 456 78", phones=["+46812345678"])
    assert finds("8 123 456 78", phones=["+46812345678"])


@pytest.mark.parametrize("search", ["923609016", "923 609 016", "NO 923 609 016 MVA", "NO923609016MVA", "923609", "923 609"])
def test_an_organization_number_is_found_however_it_is_typed(search: str) -> None:
    assert finds(search, "Fjordvik", numbers=["923609016"])


def test_a_foreign_number_is_found_with_and_without_what_stands_between() -> None:
    for search in ("556677-8899", "5566778899", "8899"):
        assert finds(search, numbers=["556677-8899"])


def test_a_customer_number_is_found_beside_a_name() -> None:
    assert finds("fjord 10017", "Fjordvik", numbers=[10017])


def test_a_number_typed_apart_is_found_beside_a_name() -> None:
    assert finds("berg 22 33 44 55", "Berg", phones=["+4722334455"])


def test_a_search_without_words_asks_for_nothing() -> None:
    assert query_words(" -.!? \x00").is_empty
    assert query_words("").matches("")


def test_a_search_is_bounded() -> None:
    query = query_words(" ".join(f"ord{i}" for i in range(100)) + "x" * 5000)
    assert all(len(words) <= QUERY_WORDS_MAX for words in query.alternatives)
    assert finds("x" * 5000, "x" * 255)


def test_each_word_is_kept_once_and_the_tenants_first() -> None:
    assert index_words("Berg berg BERG", None, "Åsen", tenant_id=OURS) == f"{tenant_word(OURS)} berg aasen asen"
    assert index_words(None, "", " . ") == ""


def test_cities_are_equal_without_case_blanks_and_spelling() -> None:
    assert fold("OSLO") == fold("Oslo") == fold(" oslo\u00a0")
    assert fold("Ålesund") == fold("AALESUND")
    assert fold("Bø i Vesterålen") == fold("bø  i vesterålen")
    assert fold("Bø") != fold("Bo")


@given(TEXTS)
def test_a_kept_word_is_letters_and_digits_alone(text: str) -> None:
    for word in index_words(text, phones=[text], numbers=[text]).split():
        assert word.isalnum()
        assert word == unicodedata.normalize("NFKD", word)
        assert len(word) <= WORD_LENGTH_MAX


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_a_text_is_found_by_itself_and_by_the_beginning_of_each_of_its_words(text: str) -> None:
    words = index_words(text)
    assert query_words(text).matches(words)
    for word in fold(text).split():
        assert query_words(word[:3]).matches(words)


@given(TEXTS)
def test_prefixes_are_letters_and_digits_alone(search: str) -> None:
    for prefix in (word for words in query_words(search).alternatives for word in words):
        assert prefix.isalnum()
        assert 0 < len(prefix) <= WORD_LENGTH_MAX


class Sqlite:
    """The text index as the migrations make it."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            """CREATE VIRTUAL TABLE texts USING fts5(id, words, tokenize = "ascii tokenchars '@'", prefix = '2 3 4')"""
        )

    def found(self, index_text: str, query: Query) -> bool:
        # The id is hex digits, as kept beside the words: it must never be found itself.
        self._connection.execute("DELETE FROM texts")
        self._connection.execute("INSERT INTO texts VALUES ('22abcdefaasen', ?)", (index_text,))
        asked = f'words : ("{tenant_word(OURS)}" AND ({query.match()}))'
        return self._connection.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (asked,)).fetchone() is not None

    def close(self) -> None:
        self._connection.close()


class Postgresql:
    """The text index's expression, over a database without any table."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._engine = postgresql_engine(url, pool_size=1, statement_timeout_s=5)

    def found(self, index_text: str, query: Query) -> bool:
        return self._runner.run(self._found(index_text, query.tsquery()))

    async def _found(self, index_text: str, asked: str) -> bool:
        statement = sql("SELECT array_to_tsvector(string_to_array(:words, ' ')) @@ (CAST(:tenant AS tsquery) && CAST(:asked AS tsquery))")
        async with self._engine.connect() as connection:
            return bool(await connection.scalar(statement, {"words": index_text, "tenant": f"'{tenant_word(OURS)}'", "asked": asked}))

    def close(self) -> None:
        self._runner.run(self._engine.dispose())
        self._runner.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Sqlite | Postgresql]:
    if request.param == "sqlite":
        sqlite = Sqlite()
        yield sqlite
        sqlite.close()
        return
    databases: PostgresqlDatabases = request.getfixturevalue("postgresql_databases")
    with databases.empty() as url:
        postgresql = Postgresql(url)
        yield postgresql
        postgresql.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, search=TEXTS)
def test_databases_find_what_the_rule_finds(database: Sqlite | Postgresql, text: str, search: str) -> None:
    query = query_words(search)
    assume(not query.is_empty)
    index_text = index_words(text, phones=["+4722334455"], tenant_id=OURS)

    assert database.found(index_text, query) == query.matches(index_text)


@pytest.mark.parametrize("text", ASKING)
def test_databases_find_a_hostile_text_by_itself(database: Sqlite | Postgresql, text: str) -> None:
    assert database.found(index_words(text, tenant_id=OURS), query_words(text))


@pytest.mark.parametrize("search", [*ASKING, "berg"])
def test_databases_find_nothing_of_another_tenants(database: Sqlite | Postgresql, search: str) -> None:
    assert not database.found(index_words(search, "berg", tenant_id=THEIRS), query_words(search))
