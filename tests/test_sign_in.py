"""Who signs in from outside, and how nobody else does: the running service and a running issuer, over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import jwt
import pytest
import structlog

from service.db.tenants import bind_tenant
from service.settings import Settings
from tests.databases import SqliteDatabases
from tests.oidc.loopback import AUDIENCE, DISCOVERY, JWKS, Loopback, ec_key, loopback
from tests.oidc.test_issuer import FORGED, publish_bad_keys
from tests.people import Office, Person, open_office

WHO = "{ viewer { employee { email } } }"
REFUSED = b'{"errors":[{"message":"Sign in first.","extensions":{"code":"UNAUTHENTICATED"}}]}'
HEADERS_BYTES_MAX = 16_384


@pytest.fixture
def database_url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """What touches the database is in tests/db/test_sign_in.py, on both."""
    with sqlite_databases.fresh() as url:
        yield url


@pytest.fixture
async def outside() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest.fixture
def office_settings(office_settings: Settings, outside: Loopback) -> Settings:
    return office_settings.model_copy(update={"oidc_issuer": outside.name, "oidc_audience": AUDIENCE})


async def who(office: Office, token: str) -> str:
    """The e-mail of whom the service takes the token's bearer for."""
    email: str = (await office.send(token, {"query": WHO})).data["viewer"]["employee"]["email"]
    return email


async def raw(office: Office, token: str | None) -> tuple[int, bytes]:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    response = await office.client.post("/graphql", json={"query": WHO}, headers=headers)
    if response.status_code == 401:
        assert response.headers["www-authenticate"] == "Bearer"
    return response.status_code, response.content


async def test_an_employee_signs_in_by_e_mail_once_and_by_the_account_from_then_on(office: Office, outside: Loopback, ola: Person) -> None:
    assert await who(office, outside.token()) == "ola@example.com"
    assert await who(office, outside.token(ec_key(), email="admin@example.com")) == "ola@example.com"
    assert await raw(office, outside.token(sub="somebody-else")) == (401, REFUSED)
    assert ola.name == "Ola"


async def test_our_own_tokens_are_good_beside_the_issuers(office: Office, outside: Loopback, ola: Person) -> None:
    assert await who(office, ola.token) == "ola@example.com"
    assert await who(office, outside.token()) == "ola@example.com"


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_whatever_is_wrong_the_answer_is_the_same_to_the_byte(office: Office, outside: Loopback, ola: Person) -> None:
    assert await who(office, outside.token()) == "ola@example.com"
    publish_bad_keys(outside)
    forged = {name: make(outside) for name, make in FORGED.items()}
    forged |= {
        "nobody's e-mail": outside.token(sub="new", email="nobody@example.com"),
        "an e-mail that is taken": outside.token(sub="new"),
        "no e-mail": outside.token(sub="new", email=None),
        **{
            f"verified: {value!r}": outside.token(sub="new", email="admin@example.com", email_verified=value)
            for value in (False, "true", 1, None)
        },
        "ours, by the issuer's key": outside.token(iss="kundekort", aud="kundekort", tenant=str(ola.claims.tenant_id)),
        "the issuer's, by our secret": ola.office.tokens.issue(ola.claims).replace(".", "..", 1),
    }

    answers = {name: await raw(office, token) for name, token in forged.items() if len(token) < HEADERS_BYTES_MAX}

    assert await raw(office, None) == (401, REFUSED)
    assert {name: answer for name, answer in answers.items() if answer != (401, REFUSED)} == {}
    assert len(answers) > 60


async def test_a_token_longer_than_a_header_may_be_is_refused_whoever_signed_it(office: Office, outside: Loopback, ola: Person) -> None:
    assert ola.name == "Ola"
    assert await raw(office, outside.token(padding="a" * HEADERS_BYTES_MAX)) == (401, REFUSED)
    unread = {await raw(office, token) for token in (outside.token(padding="a" * 100_000), "a" * 100_000, ola.token + "a" * 100_000)}
    assert {status for status, _ in unread} == {431}
    assert len(unread) == 1


async def test_an_issuer_s_token_by_our_own_secret_is_nobody_s(
    office: Office, outside: Loopback, ola: Person, office_settings: Settings
) -> None:
    secret = office_settings.secret_file.read_text().strip()
    for algorithm in ("HS256", "HS384"):
        token = jwt.encode(outside.claims() | {"tenant": str(ola.claims.tenant_id)}, secret, algorithm, {"kid": "rsa"})
        assert await raw(office, token) == (401, REFUSED)


async def test_a_deactivated_employee_is_refused_though_bound(office: Office, outside: Loopback, admin: Person, ola: Person) -> None:
    assert await who(office, outside.token()) == "ola@example.com"
    await admin.does("deactivateEmployee", {"id": ola.id, "successorId": admin.id}, "employee { id }")

    assert await raw(office, outside.token()) == (401, REFUSED)


async def test_the_log_says_why_and_tells_no_token_and_no_claim(office: Office, outside: Loopback, ola: Person) -> None:
    assert ola.name == "Ola"
    expired = outside.token(iat=int(time.time()) - 7200, exp=int(time.time()) - 3600)
    unknown = outside.token(sub="secret-subject", email="nobody@example.com")
    with structlog.testing.capture_logs() as lines:
        for token in (expired, unknown):
            await raw(office, token)

    reasons = [(line["reason"], line.get("iss")) for line in lines if line["event"] == "unauthenticated"]
    assert reasons == [("ExpiredSignatureError", None), ("a first sign-in, and no active employee has this e-mail", outside.name)]
    for told in (expired, unknown, "secret-subject", "nobody@example.com"):
        assert told not in str(lines)


async def test_a_read_is_still_one_statement_once_the_account_is_known(office: Office, outside: Loopback, ola: Person) -> None:
    assert await who(office, outside.token()) == "ola@example.com"

    reply = await office.send(outside.token(), {"query": "{ customers(first: 1) { nodes { id } } }"})

    own = len((await office.send(ola.token, {"query": "{ customers(first: 1) { nodes { id } } }"})).statements)
    assert len(reply.statements) == own


async def test_many_first_requests_at_once_fetch_the_keys_once_and_find_one_employee(
    office: Office, outside: Loopback, ola: Person
) -> None:
    assert ola.name == "Ola"
    answers = await asyncio.gather(*(raw(office, outside.token()) for _ in range(20)))

    assert {status for status, _ in answers} == {200}
    assert outside.asked == [DISCOVERY, JWKS]


async def test_while_the_issuer_is_down_its_tokens_wait_and_ours_are_good(office_settings: Settings) -> None:
    settings = office_settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})
    with structlog.testing.capture_logs() as lines:
        async with open_office(settings) as office, loopback() as elsewhere:
            admin = await office.firm()
            reply = await office.send(elsewhere.token(iss="http://127.0.0.1:1"), {"query": WHO})

            assert (reply.status, reply.codes) == (503, ["UNAVAILABLE"])
            assert 1 <= int(reply.headers["retry-after"]) <= 10
            assert await who(office, admin.token) == "admin@example.com"
            assert await raw(office, elsewhere.by_hand({"alg": "none", "kid": "rsa"})) == (401, REFUSED)
    assert [(line["log_level"], line["event"]) for line in lines if line["event"].startswith("issuer")] == [("warning", "issuer_fault")]


async def test_the_tenant_is_the_one_that_the_claim_s_value_means(office_settings: Settings, outside: Loopback) -> None:
    async with open_office(office_settings.model_copy(update={"oidc_tenant_claim": "tid"})) as office:
        await office.firm("Fjellfirma AS")
        await office.person("Ola", "Fjellfirma AS")
        eva = await office.firm("Havfirma AS")
        await bind_tenant(office.parts.database, "Fjellfirma AS", "fjell")
        await bind_tenant(office.parts.database, "Havfirma AS", "hav")

        assert await who(office, outside.token(tid="fjell")) == "ola@example.com"
        for value in ("hav", "nowhere", None, ["fjell"], "Fjellfirma AS", str(eva.claims.tenant_id)):
            assert await raw(office, outside.token(tid=value)) == (401, REFUSED)


async def test_without_a_tenant_claim_several_tenants_are_refused_and_the_log_says_so(
    office: Office, outside: Loopback, ola: Person, eva: Person
) -> None:
    assert (ola.firm, eva.firm) == ("Fjellfirma AS", "Havfirma AS")
    with structlog.testing.capture_logs() as lines:
        assert await raw(office, outside.token()) == (401, REFUSED)

    [reason] = [line["reason"] for line in lines if line["event"] == "unauthenticated"]
    assert reason == "there are several tenants, and no claim is set to tell them apart"


async def test_where_no_issuer_is_set_its_tokens_are_nobody_s(office_settings: Settings, outside: Loopback) -> None:
    async with open_office(office_settings.model_copy(update={"oidc_issuer": ""})) as office:
        await office.firm()
        await office.person("Ola")

        assert await raw(office, outside.token()) == (401, REFUSED)
    assert outside.asked == []
