"""What does the form get while the register is in trouble? What is here, in time, and the word UNAVAILABLE; never an error of ours."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from service.registry.wire import UNIT_BYTES_MAX
from tests.people import Person
from tests.registry.faulty import Handler, Request, always, faulty, reply, unit
from tests.resolvers.asking import refusals
from tests.resolvers.conftest import WithRegister
from tests.resolvers.test_lookup import COMPANY, FJORDVIK, ids, looked_up

pytestmark = pytest.mark.asyncio(loop_scope="package")

DEADLINE_S = 0.3
SLACK_S = 3.0  # of a machine that is busy with other tests

NOT_THERE = {"status": "UNAVAILABLE", "source": None, "asOf": None}


async def hangs(_request: Request, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def never_ends(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


TROUBLES: dict[str, Handler | None] = {
    "refused": None,
    "slow": hangs,
    "500": always(reply(500, {"status": 500})),
    "503": always(reply(503)),
    "429": always(reply(429, Retry_After="60")),
    "malformed": always(reply(200, b'{"organisasjonsnummer": "31226')),
    "wrong shape": always(reply(200, {"message": "ok"})),
    "redirect": always(reply(302, Location="https://elsewhere.example/")),
    "huge": always(reply(200, b'"' + b" " * UNIT_BYTES_MAX + b'"')),
    "endless": never_ends,
}


@asynccontextmanager
async def in_trouble(handler: Handler | None) -> AsyncIterator[str]:
    """The base URL of a register that does this; None: nobody is there."""
    if handler is None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    else:
        async with faulty(handler) as register:
            yield register.url


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_in_trouble_what_is_here_comes_in_time(trouble: str, ola: Person, with_register: WithRegister) -> None:
    here = await ola.creates_customer("Fjordvik", organizationNumber=FJORDVIK)
    async with in_trouble(TROUBLES[trouble]) as url, with_register(ola, url, registry_deadline_s=DEADLINE_S) as asking:
        for typed in (FJORDVIK, "fjordvik"):
            begun = time.monotonic()
            lookup = await looked_up(asking, typed)
            assert time.monotonic() - begun < DEADLINE_S + SLACK_S
            assert lookup["registry"] == NOT_THERE
            assert [(hit["action"], hit["customers"], hit["company"]) for hit in lookup["hits"]] == [("SHOW", ids(here), None)]


async def test_while_the_register_is_down_a_company_is_null_with_an_error_and_a_customer_s_is_null_without(
    ola: Person, with_register: WithRegister
) -> None:
    await ola.creates_customer("Fjordvik", organizationNumber=FJORDVIK)
    async with in_trouble(always(reply(500))) as url, with_register(ola, url) as asking:
        for query, variables in [(COMPANY, {"number": FJORDVIK}), ("query($id: ID!) { node(id: $id) { id } }", {"id": f"com_{FJORDVIK}"})]:
            answer = await asking.asks(query, **variables)
            assert (answer.status, answer.codes, list(answer.body["data"].values())) == (200, ["UPSTREAM_UNAVAILABLE"], [None])
        list_ = "{ customers { nodes { name company { name } companyAnswer { status source asOf } } } }"
        nodes = (await asking.asks(list_)).data["customers"]["nodes"]
        assert nodes == [{"name": "Fjordvik", "company": None, "companyAnswer": NOT_THERE}]


async def test_without_a_register_a_company_is_null_and_a_customer_s_was_not_asked_for(ola: Person, with_register: WithRegister) -> None:
    await ola.creates_customer("Fjordvik", organizationNumber=FJORDVIK)
    async with with_register(ola, "") as asking:
        assert (await asking.asks(COMPANY, number=FJORDVIK)).data == {"company": None}
        nodes = (await asking.asks("{ customers { nodes { company { name } companyAnswer { status } } } }")).data["customers"]["nodes"]
        assert nodes == [{"company": None, "companyAnswer": {"status": "NOT_ASKED"}}]


async def test_nothing_is_added_from_a_register_that_does_not_answer(ola: Person, with_register: WithRegister) -> None:
    async with in_trouble(always(reply(500))) as url, with_register(ola, url) as asking:
        add = {"organizationNumber": FJORDVIK, "name": "Fjordvik"}
        assert await refusals(asking, "createCustomerFromCompany", add) == [("UNAVAILABLE", "organizationNumber")]
        everything = add | {"email": "x", "type": "PRIVATE_CUSTOMER", "addresses": [{"type": "VISIT", "lines": []}]}
        refused = await refusals(asking, "createCustomerFromCompany", everything)
        assert {code for code, _ in refused} == {"UNAVAILABLE", "NOT_ALLOWED", "BLANK", "INVALID"}
    async with with_register(ola, "") as asking:
        assert await refusals(asking, "createCustomerFromCompany", add) == [("UNAVAILABLE", "organizationNumber")]


async def test_equal_look_ups_at_the_same_moment_share_one_call(ola: Person, with_register: WithRegister) -> None:
    async def answers(request: Request, writer: asyncio.StreamWriter) -> None:
        is_main = "/enheter/" in request.target
        writer.write(reply(200, unit(FJORDVIK)) if is_main else reply(404))

    async with faulty(answers) as register, with_register(ola, register.url) as asking:
        lookups = await asyncio.gather(*(looked_up(asking, FJORDVIK) for _ in range(10)))
    assert all(lookup["hits"][0]["company"]["name"] == "FJORDVIK AS" for lookup in lookups)
    assert len(register.requests) == 2  # one an endpoint
