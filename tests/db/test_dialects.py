"""Both databases' text indexes find what `Query.matches` says, whatever the cards are called and whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.db.database import Database
from service.db.ids import new_id
from service.db.models import Contact, Employee
from service.db.types import now
from service.db.words import Query, query_words
from tests.people import Office, Person

NAMES = (
    *(
        "Åsen",
        "Aasen",
        "ÅSE",
        "Øst",
        "Ærlig",
        "Éclair",
        "ﬁnn",
        "ＡＢＣ",
        "Straße",
        "İstanbul",
        "O'Hare",
        'a"b',
        "a-b",
        "a.b@c",
        "NEAR",
        "OR",
        "NOT a",
    ),
    *("日本", "Привет", "٣٤", "½", "ǅ", "a\u0301", "🙂", "x" * 90, "22 33", "NO 312", "and & or |", "words:", "*", "null", "a_b", "%"),
)
PEOPLE = st.sampled_from(NAMES)
TYPED = PEOPLE | st.text(max_size=12).filter(lambda text: "\0" not in text and text.isprintable())
SHARED = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
async def named(office: Office, ola: Person) -> list[Contact]:
    """A contact of each name, and another firm's of the same."""
    contacts = [contact(person, name) for person in (ola, await office.firm("Havfirma AS")) for name in NAMES]
    async with office.parts.database.writing() as session:
        session.add_all(contacts)
        await session.commit()
    return contacts[: len(NAMES)]


def contact(person: Person, name: str) -> Contact:
    own, moment = person.claims.employee_id, now()
    return Contact(
        id=new_id(),
        tenant_id=person.claims.tenant_id,
        version=1,
        last_name=name,
        phone="+4722334455",
        owner_id=own,
        created_by_id=own,
        updated_by_id=own,
        created_at=moment,
        updated_at=moment,
        visibility="EVERYONE",
    )


async def found(person: Person, typed: str) -> list[str]:
    answer = await person.reads("query($s: String) { contacts(first: 200, filter: {search: $s}) { nodes { lastName } } }", s=typed)
    return sorted(node["lastName"] for node in answer["contacts"]["nodes"])


@given(st.lists(TYPED, min_size=1, max_size=3).map(" ".join), st.integers(0, 20))
@SHARED
async def test_a_search_finds_what_the_words_rule_says(ola: Person, named: list[Contact], typed: str, length: int) -> None:
    for asked in (typed, typed[:length]):
        query = query_words(asked)
        assert await found(ola, asked) == sorted(row.last_name for row in named if query.matches(row.words))


async def test_every_name_is_found_by_itself(ola: Person, named: list[Contact]) -> None:
    for row in named:
        assert row.last_name in await found(ola, row.last_name)


async def test_the_index_follows_the_card(admin: Person) -> None:
    created = await admin.creates_contact("Berg")
    await admin.does("updateContact", {"id": created["id"], "version": 1, "lastName": "Dal", "phone": "22334455"}, "contact { id }")

    assert await found(admin, "berg") == []
    assert await found(admin, "dal") == await found(admin, "2233") == ["Dal"]


async def test_nobody_finds_another_firms_by_its_words(ola: Person, eva: Person) -> None:
    await ola.creates_contact("Hemmelig")

    for typed in ("hemmelig", f"@{ola.claims.tenant_id.hex}", ola.claims.tenant_id.hex, f'" OR "@{ola.claims.tenant_id.hex}', "h"):
        assert await found(eva, typed) == []


def test_a_query_of_no_word_matches_everything() -> None:
    assert Query(()).matches("")
    assert query_words("- * %").is_empty


async def test_an_employee_is_found_by_name_and_by_address(office: Office, admin: Person, ola: Person) -> None:
    database: Database = office.parts.database
    async with database.reading() as connection:
        words = (await connection.execute(select(Employee.words).where(Employee.id == ola.claims.employee_id))).scalar_one()

    assert query_words("ola@example").matches(words)
    for typed in ("ola", "ola@example.com", "OL"):
        answer = await admin.reads("query($s: String) { employees(filter: {search: $s}) { nodes { name } } }", s=typed)
        assert answer == {"employees": {"nodes": [{"name": "Ola"}]}}


async def test_a_card_is_not_found_by_what_its_id_begins_with(office: Office, ola: Person) -> None:
    """SQLite's index holds the id beside the words."""
    card = contact(ola, "Berg")
    async with office.parts.database.writing() as session:
        session.add(card)
        await session.commit()

    assert await found(ola, "berg") == ["Berg"]
    assert await found(ola, card.id.hex) == await found(ola, card.id.hex[:3]) == []
