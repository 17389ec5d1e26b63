"""The numbers, as Prometheus reads them from a running service."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from service.settings import Settings
from tests.people import Office, open_office

TOKEN = "numbers-" * 4
READ = "query Named { customers(first: 2) { nodes { displayName } } }"
NAMES = {
    "kundekort_graphql_requests_total": {"type", "outcome"},
    "kundekort_graphql_request_duration_seconds": {"type"},
    "kundekort_graphql_errors_total": {"code"},
    "kundekort_graphql_limit_rejections_total": {"limit"},
    "kundekort_plan_cache_hits_total": set(),
    "kundekort_plan_cache_misses_total": set(),
    "kundekort_db_statement_duration_seconds": set(),
    "kundekort_register_requests_total": {"outcome"},
    "kundekort_peppol_requests_total": {"outcome"},
    "kundekort_register_breaker_open": set(),
}

# What is counted does not hang on the database, but for the statements.
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Numbers(dict[tuple[str, ...], float]):
    """By name and labels' values; what is not there is 0."""

    def __missing__(self, _key: tuple[str, ...]) -> float:
        return 0


def documented() -> dict[str, set[str]]:
    """The names and labels in the table of the page for operators."""
    page = (Path(__file__).parent.parent / "docs" / "watching.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`kundekort_[^|]+) \|([^|]*)\|", page, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", labels)) for names, labels in rows for name in re.findall(r"`(\w+)`", names)}


async def numbers(office: Office) -> Numbers:
    reply = await office.client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert reply.status_code == 200
    samples = [sample for family in text_string_to_metric_families(reply.text) for sample in family.samples]
    return Numbers({(sample.name, *_labels(sample.labels)): sample.value for sample in samples if "le" not in sample.labels})


def _labels(labels: Mapping[str, str]) -> list[str]:
    return [labels[name] for name in ("type", "outcome", "code", "limit") if name in labels]


@asynccontextmanager
async def counting(settings: Settings, **more: Any) -> AsyncIterator[Office]:
    async with open_office(settings.model_copy(update={"metrics_token": SecretStr(TOKEN), **more})) as office:
        yield office


@pytest.fixture
async def office(office_settings: Settings) -> AsyncIterator[Office]:
    async with counting(office_settings) as opened:
        yield opened


@one_database
async def test_what_is_counted_has_the_documented_names_and_labels_and_no_others(office_settings: Settings) -> None:
    async with open_office(office_settings) as before:
        await (await before.firm("Havfirma AS")).creates_customer(organizationNumber="310860913")
    async with asyncio.timeout(10), counting(office_settings, sandbox=True) as office:
        admin = await office.firm()
        while not (await numbers(office))["kundekort_peppol_requests_total", "answered"]:  # noqa: ASYNC110  # what counts has no event
            await asyncio.sleep(0)  # the background asks about the customer from the start on
        await admin.asks(READ)
        await admin.asks("{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }")
        await admin.asks('{ companyLookup(query: "312260182") { hits { name } } }')
        reply = await office.client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(reply.text):
        if not family.name.endswith("_created"):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            found[name] = {label for sample in family.samples for label in sample.labels} - {"le"}
    assert found == NAMES
    assert documented() == NAMES
    for told in ("Named", "Admin", "312260182", "310860913", str(admin.claims.tenant_id), str(admin.claims.employee_id)):
        assert told not in reply.text


@one_database
async def test_requests_are_counted_by_type_and_by_how_they_ended(office: Office) -> None:
    admin = await office.firm()

    await admin.asks(READ)
    await admin.asks("query Other { viewer { employee { name } } }")
    await admin.creates_customer()
    await admin.asks("{ customers(first: -1) { totalCount } }")
    await admin.asks("{ nothing }")
    await office.send(None, {"query": READ})
    await office.client.get("/graphql", headers={"accept": "text/html"})
    await office.client.get("/healthz")

    found = await numbers(office)
    ended = {key[1:]: value for key, value in found.items() if key[0] == "kundekort_graphql_requests_total"}
    assert ended == {("query", "ok"): 2, ("mutation", "ok"): 1, ("query", "refused"): 1, ("unknown", "refused"): 2}
    codes = {key[1]: value for key, value in found.items() if key[0] == "kundekort_graphql_errors_total"}
    assert codes == {"BAD_USER_INPUT": 1, "GRAPHQL_VALIDATION_FAILED": 1, "UNAUTHENTICATED": 1}
    assert found["kundekort_graphql_request_duration_seconds_count", "query"] == 3
    assert found["kundekort_graphql_request_duration_seconds_sum", "mutation"] > 0


@one_database
async def test_what_fails_is_told_from_what_is_refused(office: Office) -> None:
    admin = await office.firm()
    async with office.parts.database.writing() as session:
        await session.execute(text("DROP TABLE customer_addresses"))
        await session.execute(text("DROP TABLE series"))
        await session.commit()

    with capture_logs():
        await admin.asks("{ customers { nodes { addresses { city } } } }")
        await admin.asks('mutation { createCustomer(input: {name: "A"}) { customer { id } } }')

    found = await numbers(office)
    assert found["kundekort_graphql_requests_total", "query", "failed"] == 1
    assert found["kundekort_graphql_requests_total", "mutation", "failed"] == 1
    assert found["kundekort_graphql_errors_total", "INTERNAL_SERVER_ERROR"] == 2


@one_database
async def test_a_limit_that_is_passed_is_counted_by_its_name(office: Office) -> None:
    admin = await office.firm()

    await admin.asks("{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }")
    await admin.asks("{ customers(first: 200) { nodes { contacts(first: 99) { nodes { id } } } } }")
    await office.send(admin.token, {"query": " " * 300_000})

    found = await numbers(office)
    limits = {key[1]: value for key, value in found.items() if key[0] == "kundekort_graphql_limit_rejections_total"}
    assert limits == {"aliases": 1, "rows": 1, "body": 1}


@one_database
async def test_a_plan_that_was_there_is_a_hit(office: Office) -> None:
    admin = await office.firm()

    for _ in range(3):
        await admin.asks(READ)

    found = await numbers(office)
    assert (found["kundekort_plan_cache_hits_total",], found["kundekort_plan_cache_misses_total",]) == (2, 1)


async def test_each_statement_is_timed_also_one_that_fails(office: Office) -> None:
    admin = await office.firm()
    before = await numbers(office)

    reply = await admin.asks(READ)
    between = await numbers(office)
    async with office.parts.database.writing() as session:
        await session.execute(text("DROP TABLE customer_contacts"))
        await session.execute(text("DROP TABLE customer_addresses"))
        await session.execute(text("DROP TABLE customer_settings"))
        await session.execute(text("DROP TABLE customers"))
        await session.commit()
    middle = await numbers(office)
    with capture_logs():
        failed = await admin.asks(READ)
    after = await numbers(office)

    count = ("kundekort_db_statement_duration_seconds_count",)
    assert between[count] - before[count] == len(reply.statements) + 1  # and the viewer's own row
    assert failed.status == 500
    assert after[count] - middle[count] == 1
    assert after["kundekort_db_statement_duration_seconds_sum",] > 0


@one_database
async def test_the_register_is_counted_by_its_answers_and_its_faults(office_settings: Settings) -> None:
    lookup = '{{ companyLookup(query: "{}") {{ registry {{ status }} }} }}'
    async with counting(office_settings, sandbox=True) as office:
        admin = await office.firm()
        await admin.asks(lookup.format("312260182"))
        well = await numbers(office)
    async with counting(office_settings, registry_url="http://127.0.0.1:1") as office:
        admin = await office.firm("Havfirma AS")
        for number in ("312260182", "310590835", "310166138", "310860913", "311909967", "310308242"):
            await admin.asks(lookup.format(number))
        ill = await numbers(office)

    assert well["kundekort_register_requests_total", "answered"] == 1
    assert well["kundekort_register_breaker_open",] == 0
    assert ill["kundekort_register_requests_total", "connect"] == 5
    assert ill["kundekort_register_requests_total", "breaker_open"] == 1
    assert ill["kundekort_register_breaker_open",] == 1


@one_database
async def test_the_page_is_for_who_has_its_token_and_a_signed_in_employee_has_not(office: Office) -> None:
    admin = await office.firm()

    for headers in ({}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": TOKEN}, {"authorization": f"Bearer {admin.token}"}):
        reply = await office.client.get("/metrics", headers=headers)
        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
        assert reply.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await office.client.post("/metrics", headers={"authorization": f"Bearer {TOKEN}"})).status_code == 405


@one_database
async def test_two_services_of_one_process_count_apart(office_settings: Settings) -> None:
    async with counting(office_settings) as one, counting(office_settings) as other:
        admin = await one.firm()
        await admin.asks(READ)

        key = ("kundekort_graphql_requests_total", "query", "ok")
        assert ((await numbers(one))[key], (await numbers(other))[key]) == (1, 0)


@one_database
async def test_who_is_refused_for_want_of_room_is_counted_as_such(office_settings: Settings) -> None:
    async with counting(office_settings, concurrency_max=1) as office:
        admin = await office.firm()
        replies = await asyncio.gather(
            *(admin.office.client.post("/graphql", json={"query": READ}, headers=signed(admin.token)) for _ in range(9))
        )
        found = await numbers(office)

    refused = [reply for reply in replies if reply.status_code == 503]
    assert refused
    assert found["kundekort_graphql_requests_total", "unknown", "overloaded"] == len(refused)
    assert found["kundekort_graphql_limit_rejections_total", "concurrency"] == len(refused)


def signed(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
