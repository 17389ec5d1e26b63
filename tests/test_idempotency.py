"""A mutation that is sent twice with one Idempotency-Key writes once: the second answer is the first, its records read anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import event, text, update

from service.db.models import EmployeeRole, KeptAnswer
from service.db.once import KEPT_FOR
from service.db.types import now
from service.db.visibility import Viewer
from service.db.work import unit_of_work
from service.idempotency import key_of
from service.incoming import Refusal
from service.settings import Settings
from tests.faults import failing
from tests.people import Office, Person, Reply, open_office

FIELDS = "customer { id name version } userErrors { code field message } duplicates { id }"
CREATE = f"mutation($i: CreateCustomerInput!) {{ createCustomer(input: $i) {{ {FIELDS} }} }}"
TWO = f"mutation($i: CreateCustomerInput!) {{ a: createCustomer(input: $i) {{ {FIELDS} }} b: createCustomer(input: $i) {{ {FIELDS} }} }}"
NUMBER = "312260182"


def new_key() -> str:
    return uuid4().hex


async def sent(person: Person, key: str | None, query: str = CREATE, *, language: str = "nb", **input: Any) -> Reply:
    """A mutation's answer; by default a customer is created."""
    headers = {"accept-language": language} | ({"idempotency-key": f'"{key}"'} if key else {})
    return await person.office.send(person.token, {"query": query, "variables": {"i": {"name": "Fjordvik AS"} | input}}, headers)


async def done(person: Person, key: str, mutation: str, input: dict[str, Any]) -> Any:
    """The answer to another mutation of a customer's."""
    kind = {"changeCustomerOwner": "ChangeOwner", "archiveCustomer": "Record"}.get(mutation, mutation[0].upper() + mutation[1:])
    query = f"mutation($i: {kind}Input!) {{ {mutation}(input: $i) {{ {FIELDS} }} }}"
    return await person.office.send(person.token, {"query": query, "variables": {"i": input}}, {"idempotency-key": key})


def is_replayed(reply: Reply) -> bool:
    return "idempotency-replayed" in reply.headers


async def count(person: Person) -> int:
    found: int = (await person.reads("{ customers { totalCount } }"))["customers"]["totalCount"]
    return found


def viewer_of(person: Person) -> Viewer:
    return Viewer(person.claims.tenant_id, person.claims.employee_id, EmployeeRole.MEMBER)


def elsewhere(person: Person, office: Office) -> Person:
    """The same person, at another process of the service."""
    return replace(person, office=office)


# --- the header


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (' "abcdefghijklmnop"\t', "abcdefghijklmnop"),
        ('"abcdefgh\\"\\\\ijklmn"', 'abcdefgh"\\ijklmn'),
        ("a" * 16, "a" * 16),
        ("a" * 128, "a" * 128),
        (f'"{"~" * 128}"', "~" * 128),
        ("a" * 15, None),
        ("a" * 129, None),
        (f'"{"a" * 15}"', None),
        (f'"{"a" * 129}"', None),
        ("", None),
        ('""', None),
        ("abcdefgh ijklmnop", None),
        ('"abcdefgh ijklmnop"', None),
        ('"abcdefghijklmnop', None),
        ('abcdefghijklmnop"', None),
        ('"abcdefgh"ijklmnop"', None),
        ('"abcdefgh\\ijklmnop"', None),
        ('"abcdefghijklmnop\\"', None),
        ("abcdefgh\\ijklmnop", None),
        ('"abcdefghijklmnop";a=1', None),
        ('"abcdefghijklmnop", "abcdefghijklmnop"', None),
        ("abcdefghijklmnopå", None),
        ("abcdefghijklmnop\x7f", None),
        ("abcdefghijklmnop\n", None),
    ],
)
def test_a_key_is_a_quoted_string_or_bare_of_16_to_128_visible_characters(line: str, key: str | None) -> None:
    if key is not None:
        assert key_of([line]) == key
        return
    with pytest.raises(Refusal) as refused:
        key_of([line])
    assert (refused.value.status, refused.value.code) == (400, "IDEMPOTENCY_KEY_INVALID")


def test_there_is_one_key_or_none() -> None:
    assert key_of([]) is None
    with pytest.raises(Refusal):
        key_of(["a" * 16, "a" * 16])


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_a_malformed_key_is_400_and_nothing_runs_and_a_query_s_is_not_looked_at(admin: Person, accept: str) -> None:
    headers = {"authorization": f"Bearer {admin.token}", "accept": accept}
    body = {"query": CREATE, "variables": {"i": {"name": "Fjordvik AS"}}}
    for lines in ([("idempotency-key", "short")], [("idempotency-key", new_key())] * 2):
        answer = await admin.office.client.post("/graphql", json=body, headers=[*headers.items(), *lines])
        assert answer.status_code == 400
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["IDEMPOTENCY_KEY_INVALID"]
        assert "data" not in answer.json()
    # By a statement's text, and by graphql-core.
    for more in ("", "__schema { queryType { name } }"):
        query = {"query": f"{{ customers {{ totalCount }} {more} }}"}
        answer = await admin.office.client.post("/graphql", json=query, headers=headers | {"idempotency-key": "short"})
        assert (answer.status_code, answer.json()["data"]["customers"]) == (200, {"totalCount": 0})


# --- the same again


async def test_the_same_again_is_the_first_answer_and_writes_nothing(office_settings: Settings, admin: Person) -> None:
    key = new_key()
    first = await sent(admin, key)
    again = await sent(admin, key)
    async with open_office(office_settings) as restarted:
        later = await sent(elsewhere(admin, restarted), key)

    assert first.data["createCustomer"]["customer"]["name"] == "Fjordvik AS"
    assert "idempotency-replayed" not in first.headers
    assert (again.status, again.body, again.headers["idempotency-replayed"]) == (200, first.body, "true")
    assert (later.status, later.body, is_replayed(later)) == (200, first.body, True)
    assert await count(admin) == 1


async def test_a_key_costs_two_statements_and_none_costs_nothing(admin: Person) -> None:
    without, again = await sent(admin, None), await sent(admin, None)
    keyed = await sent(admin, new_key())

    assert without.data != again.data
    assert await count(admin) == 3
    assert not any("idempotency" in statement for statement in without.statements)
    assert len(keyed.statements) == len(without.statements) + 2


async def test_json_that_is_written_otherwise_is_the_same_request(admin: Person) -> None:
    headers = {"authorization": f"Bearer {admin.token}", "content-type": "application/json", "idempotency-key": new_key()}
    address = {"type": "VISIT", "lines": ["Fjordveien 1"], "city": "Oslo", "postalCode": "0150"}
    input = {"name": "Fjordvik AS", "note": "Å", "addresses": [address]}
    turned = {"addresses": [dict(reversed(address.items()))], "note": "Å", "name": "Fjordvik AS"}
    query = orjson.dumps(CREATE).decode()
    bodies = (
        orjson.dumps({"query": CREATE, "variables": {"i": input}}),
        f'{{ "variables" :\n {{"i": {orjson.dumps(turned).decode()} }},"operationName":null, "query": {query} }}'.replace(
            "Å", "\\u00c5"
        ).encode(),
    )
    first, again = [await admin.office.client.post("/graphql", content=body, headers=headers) for body in bodies]

    assert first.json()["data"]["createCustomer"]["userErrors"] == []
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert await count(admin) == 1


async def test_another_request_with_the_key_is_422_and_nothing_runs(admin: Person) -> None:
    key = new_key()
    named = CREATE.replace("mutation(", "mutation One(")
    await sent(admin, key, named)
    bodies = [
        {"query": named, "variables": {"i": {"name": "Bølgebryn AS"}}},
        {"query": named + " ", "variables": {"i": {"name": "Fjordvik AS"}}},
        {"query": named, "variables": {"i": {"name": "Fjordvik AS"}}, "operationName": "One"},
    ]
    for body in bodies:
        reply = await admin.office.send(admin.token, body, {"idempotency-key": key})
        assert (reply.status, reply.codes, "data" in reply.body) == (422, ["IDEMPOTENCY_KEY_REUSED"], False)
        assert "idempotency-replayed" not in reply.headers
    assert await count(admin) == 1


async def test_a_key_is_its_employee_s_own(admin: Person, ola: Person, eva: Person) -> None:
    key = new_key()
    replies = [await sent(person, key) for person in (admin, ola, eva)]
    other = await sent(ola, key, name="Bølgebryn AS")

    assert len({reply.data["createCustomer"]["customer"]["id"] for reply in replies}) == 3
    assert not any(map(is_replayed, replies))
    assert other.status == 422


async def test_a_request_that_never_ran_does_not_use_up_its_key(admin: Person) -> None:
    key = new_key()
    wrong = await sent(admin, key, CREATE.replace("version", "versjon"))
    assert wrong.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert not is_replayed(await sent(admin, key))


# --- what is given again


async def test_user_errors_are_given_again_as_they_were_told(admin: Person) -> None:
    key = new_key()
    first = await sent(admin, key, language="nn", name="", organizationNumber="31226018")
    again = await sent(admin, key, language="en", name="", organizationNumber="31226018")
    anew = await sent(admin, new_key(), language="en", name="", organizationNumber="31226018")

    assert len(first.data["createCustomer"]["userErrors"]) == 2
    assert (again.body, is_replayed(again), again.headers["content-language"]) == (first.body, True, "en, nn")
    assert (anew.body != first.body, anew.headers["content-language"]) == (True, "en")


async def test_a_refusal_is_given_again_even_where_it_would_be_none_any_more(admin: Person) -> None:
    key = new_key()
    card = await admin.creates_customer(organizationNumber=NUMBER)
    first = await sent(admin, key, organizationNumber=NUMBER)
    await admin.does("archiveCustomer", {"id": card["id"], "version": 1}, "customer { id }")
    again = await sent(admin, key, organizationNumber=NUMBER)

    assert [error["code"] for error in first.data["createCustomer"]["userErrors"]] == ["DUPLICATE"]
    assert first.data["createCustomer"]["duplicates"] == [{"id": card["id"]}]
    assert (again.body, is_replayed(again)) == (first.body, True)


async def test_a_conflict_is_given_again_with_the_card_as_it_is_now(admin: Person) -> None:
    key = new_key()
    card = await admin.creates_customer()
    change = {"id": card["id"], "version": 7, "name": "Bølgebryn AS"}
    first = await done(admin, key, "updateCustomer", change)
    await admin.does("updateCustomer", {**change, "version": 1, "name": "Slippen AS"}, "customer { id }")
    again = await done(admin, key, "updateCustomer", change)

    assert first.data["updateCustomer"]["customer"] == {"id": card["id"], "name": "Fjordvik AS", "version": 1}
    assert again.data["updateCustomer"]["customer"] == {"id": card["id"], "name": "Slippen AS", "version": 2}
    assert again.data["updateCustomer"]["userErrors"] == first.data["updateCustomer"]["userErrors"]
    assert is_replayed(again)


async def test_what_the_viewer_may_no_longer_see_is_not_given_again(ola: Person, kari: Person) -> None:
    key = new_key()
    first = await sent(ola, key)
    card = first.data["createCustomer"]["customer"]
    await ola.does("changeCustomerOwner", {"id": card["id"], "version": 1, "ownerId": kari.id}, "customer { id }")
    await kari.does("updateCustomer", {"id": card["id"], "version": 2, "visibility": "OWNER_ONLY"}, "customer { id }")
    again = await sent(ola, key)

    assert again.data == {"createCustomer": {"customer": None, "userErrors": [], "duplicates": []}}
    assert is_replayed(again)


async def test_a_duplicate_that_was_hidden_since_is_not_given_again(ola: Person, kari: Person) -> None:
    key = new_key()
    card = await kari.creates_customer(organizationNumber=NUMBER)
    await sent(ola, key, organizationNumber=NUMBER)
    await kari.does("updateCustomer", {"id": card["id"], "version": 1, "visibility": "OWNER_ONLY"}, "customer { id }")
    again = await sent(ola, key, organizationNumber=NUMBER)

    assert (again.data["createCustomer"]["duplicates"], is_replayed(again)) == ([], True)


async def test_what_another_system_did_not_answer_is_asked_again(office_settings: Settings, admin: Person) -> None:
    key, input = new_key(), {"organizationNumber": "310590835"}
    silent = await done(admin, key, "createCustomerFromCompany", input)
    async with open_office(office_settings.model_copy(update={"sandbox": True})) as office:
        answered = await done(elsewhere(admin, office), key, "createCustomerFromCompany", input)

    assert [error["code"] for error in silent.data["createCustomerFromCompany"]["userErrors"]] == ["UNAVAILABLE"]
    assert (answered.data["createCustomerFromCompany"]["userErrors"], is_replayed(answered)) == ([], False)


# --- faults, and several root fields


async def test_a_fault_before_the_commit_is_not_kept_and_the_same_again_runs(admin: Person) -> None:
    key = new_key()
    with failing("before_commit"):
        failed = await sent(admin, key)
    again = await sent(admin, key)

    assert (failed.status, failed.codes) == (200, ["INTERNAL_SERVER_ERROR"])
    assert (again.data["createCustomer"]["userErrors"], is_replayed(again)) == ([], False)
    assert await count(admin) == 1


async def test_a_fault_after_the_commit_is_no_second_write(admin: Person) -> None:
    key = new_key()
    with failing("after_commit"):
        failed = await sent(admin, key)
    again = await sent(admin, key)

    assert failed.codes == ["INTERNAL_SERVER_ERROR"]
    assert (again.data["createCustomer"]["customer"]["name"], is_replayed(again)) == ("Fjordvik AS", True)
    assert await count(admin) == 1


async def test_of_several_root_fields_those_that_are_done_are_given_again_and_the_rest_run(admin: Person) -> None:
    key = new_key()
    with failing("before_commit", after=1):
        broken_off = await sent(admin, key, TWO)
    assert broken_off.codes == ["INTERNAL_SERVER_ERROR"]
    assert await count(admin) == 1

    completed, again = await sent(admin, key, TWO), await sent(admin, key, TWO)

    assert completed.data["a"]["customer"]["id"] != completed.data["b"]["customer"]["id"]
    assert (again.body, is_replayed(completed), is_replayed(again)) == (completed.body, True, True)
    assert await count(admin) == 2


async def test_a_response_key_may_be_as_long_as_a_document(admin: Person) -> None:
    key, alias = new_key(), "a" + "".join(uuid4().hex for _ in range(300))
    query = CREATE.replace("createCustomer(", f"{alias}: createCustomer(")
    first, again = await sent(admin, key, query), await sent(admin, key, query)

    assert first.data[alias]["userErrors"] == []
    assert (again.body, is_replayed(again)) == (first.body, True)


# --- at the same time


@asynccontextmanager
async def writers_waiting(person: Person) -> AsyncIterator[None]:
    """Meanwhile the firm's writers wait for their turn."""
    async with unit_of_work(person.office.parts.database, viewer_of(person)):
        yield


async def first_of(*asked: asyncio.Task[Reply]) -> tuple[Reply, asyncio.Task[Reply]]:
    """What is answered first, and the one that is under way still."""
    async with asyncio.timeout(20):
        done, pending = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    assert (len(done), len(pending)) == (1, 1)
    return done.pop().result(), pending.pop()


async def test_while_the_key_is_under_way_the_same_again_is_409(admin: Person) -> None:
    key = new_key()
    async with writers_waiting(admin):
        refused, under_way = await first_of(*(asyncio.create_task(sent(admin, key)) for _ in range(2)))
    first = await under_way
    again = await sent(admin, key)

    assert (refused.status, refused.codes, "data" in refused.body) == (409, ["IDEMPOTENCY_KEY_IN_PROGRESS"], False)
    assert refused.headers["retry-after"] == "1"
    assert (first.status, is_replayed(first)) == (200, False)
    assert (again.body, is_replayed(again)) == (first.body, True)


async def test_a_request_that_ran_out_of_time_gives_its_key_back(office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"request_timeout_s": 0.3})) as office:
        admin = await office.firm()
        key = new_key()
        async with writers_waiting(admin):
            late = await sent(admin, key)
    async with open_office(office_settings) as office:
        again = await sent(elsewhere(admin, office), key)

    assert (late.status, late.codes) == (503, ["TIMEOUT"])
    assert (again.status, again.data["createCustomer"]["userErrors"], is_replayed(again)) == (200, [], False)


async def test_of_many_with_one_key_at_two_processes_one_writes(office_settings: Settings, admin: Person) -> None:
    key = new_key()
    async with open_office(office_settings) as other:
        people = [admin, elsewhere(admin, other)]
        replies = await asyncio.gather(*(sent(people[index % 2], key) for index in range(8)))

    assert {reply.status for reply in replies} <= {200, 409}
    assert len({reply.data["createCustomer"]["customer"]["id"] for reply in replies if reply.status == 200}) == 1
    assert sum(reply.status == 200 and not is_replayed(reply) for reply in replies) == 1
    assert await count(admin) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_another_process_s_key_that_is_under_way_is_409_on_postgresql(office_settings: Settings, admin: Person) -> None:
    key = new_key()
    async with open_office(office_settings) as other:
        async with writers_waiting(admin):
            refused, under_way = await first_of(*(asyncio.create_task(sent(at, key)) for at in (admin, elsewhere(admin, other))))
        first = await under_way

    assert (refused.status, refused.codes) == (409, ["IDEMPOTENCY_KEY_IN_PROGRESS"])
    assert (first.status, is_replayed(first)) == (200, False)


async def began(person: Person, key: str, query: str = CREATE, **input: Any) -> asyncio.Task[Reply]:
    """A request that has found nothing under its key, and goes on to write."""
    seen = asyncio.Event()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT idempotency_keys"):
            seen.set()

    database = person.office.parts.database
    event.listen(database._readers.sync_engine, "after_cursor_execute", note)
    task = asyncio.create_task(sent(person, key, query, **input))
    async with asyncio.timeout(20):
        await seen.wait()
    event.remove(database._readers.sync_engine, "after_cursor_execute", note)
    return task


async def end_lock_sessions(person: Person) -> None:
    """PostgreSQL ends each session that holds an advisory lock, as a lost network would."""
    if person.office.parts.database.dialect.name == "postgresql":
        async with person.office.parts.database.reading() as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            assert (await connection.execute(text(ended))).scalars().all() == [True]


@pytest.mark.parametrize("is_same", [True, False])
async def test_where_no_lock_keeps_them_apart_the_primary_key_does(office_settings: Settings, admin: Person, is_same: bool) -> None:
    """Two processes on SQLite; on PostgreSQL, one that has lost the session with its locks."""
    key = new_key()
    async with open_office(office_settings) as other:
        async with writers_waiting(admin):
            one = await began(admin, key)
            await end_lock_sessions(admin)
            two = await began(elsewhere(admin, other), key, CREATE if is_same else CREATE + " ")
        replies = await asyncio.gather(one, two)
        first, second = sorted(replies, key=lambda reply: is_replayed(reply) or bool(reply.codes))
        again = await sent(admin, new_key())

    assert (first.status, is_replayed(first)) == (200, False)
    if is_same:
        assert (second.body, is_replayed(second)) == (first.body, True)
    else:
        assert (second.status, second.codes) == (200, ["IDEMPOTENCY_KEY_REUSED"])
    assert again.status == 200
    assert await count(admin) == 2


async def test_a_refusal_beside_another_s_write_is_that_write_s_answer(office_settings: Settings, admin: Person) -> None:
    key = new_key()
    async with open_office(office_settings) as other:
        async with writers_waiting(admin):
            one = await began(admin, key, organizationNumber=NUMBER)
            await end_lock_sessions(admin)
            two = await began(elsewhere(admin, other), key, organizationNumber=NUMBER)
        replies = await asyncio.gather(one, two)

    assert [reply.data["createCustomer"]["userErrors"] for reply in replies] == [[], []]
    assert replies[0].body == replies[1].body
    assert sorted(map(is_replayed, replies)) == [False, True]


# --- a day


async def age(person: Person, by: timedelta) -> None:
    """What is kept is older than it was."""
    async with person.office.parts.database.writing() as session:
        await session.execute(update(KeptAnswer).values(created_at=now() - by), execution_options={"synchronize_session": False})
        await session.commit()


async def test_after_a_day_a_key_is_new_though_its_row_is_not_swept_yet(admin: Person) -> None:
    key = new_key()
    first = await sent(admin, key)
    await age(admin, KEPT_FOR - timedelta(minutes=1))
    assert is_replayed(await sent(admin, key))
    await age(admin, KEPT_FOR)
    anew = await sent(admin, key, name="Bølgebryn AS")
    again = await sent(admin, key, name="Bølgebryn AS")

    assert anew.data["createCustomer"]["customer"]["id"] != first.data["createCustomer"]["customer"]["id"]
    assert (is_replayed(anew), is_replayed(again), again.body) == (False, True, anew.body)
