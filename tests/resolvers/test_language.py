"""In which language is the user told? By Accept-Language: bokmål, unless nynorsk or English is wanted more. Every code has a case here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from service.resolvers.languages import Language
from service.resolvers.messages import Message
from service.resolvers.terms import Term
from service.schema.errors import UserErrorCode
from tests.people import Person
from tests.resolvers.conftest import WithRegister

pytestmark = pytest.mark.asyncio(loop_scope="package")


@dataclass(frozen=True)
class Case:
    """A mutation that is refused, and what it is told with."""

    mutation: str
    input: Mapping[str, Any]
    message: Message
    values: Mapping[str, Any]


Prepare = Callable[[Person, Person], Awaitable[Case]]


async def blank(_admin: Person, _ola: Person) -> Case:
    return Case("createCustomer", {"name": ""}, Message.BLANK, {"field": Term.NAME})


async def too_long(_admin: Person, _ola: Person) -> Case:
    values: dict[str, int | Term] = {"field": Term.NOTE, "max": 10_000, "actual": 10_001}
    return Case("createContact", {"lastName": "Nordmann", "note": "x" * 10_001}, Message.TOO_LONG, values)


async def invalid(_admin: Person, _ola: Person) -> Case:
    input = {"name": "Fjordvik AS", "organizationNumber": "31226018"}
    return Case("createCustomer", input, Message.ORGANIZATION_NUMBER_LENGTH, {"actual": 8})


async def not_allowed(admin: Person, _ola: Person) -> Case:
    customer = await admin.creates_customer()
    input = {"id": customer["id"], "version": 1, "visibility": "OWNER_ONLY"}
    return Case("updateCustomer", input, Message.VISIBILITY_BY_OWNER_ONLY, {})


async def not_found(_admin: Person, _ola: Person) -> Case:
    return Case("archiveContact", {"id": "con_1", "version": 1}, Message.CONTACT_NOT_FOUND, {})


async def duplicate(_admin: Person, ola: Person) -> Case:
    await ola.creates_customer("Fjordvik AS", organizationNumber="312260182")
    input = {"name": "Fjordvik", "organizationNumber": "312260182"}
    return Case("createCustomer", input, Message.CUSTOMER_DUPLICATE, {"name": "Fjordvik AS"})


async def conflict(_admin: Person, ola: Person) -> Case:
    contact = await ola.creates_contact()
    return Case("updateContact", {"id": contact["id"], "version": 2}, Message.CONTACT_CONFLICT, {})


async def inactive(admin: Person, _ola: Person) -> Case:
    leaver = await admin.office.person("Per", admin.firm)
    await admin.does("deactivateEmployee", {"id": leaver.id, "successorId": admin.id}, "employee { id }")
    return Case("createContact", {"lastName": "Nordmann", "ownerId": leaver.id}, Message.OWNER_INACTIVE, {"name": "Per"})


async def unavailable(_admin: Person, _ola: Person) -> Case:
    return Case("createCustomerFromCompany", {"organizationNumber": "312260182"}, Message.REGISTER_NOT_USED, {})


CASES: Mapping[UserErrorCode, Prepare] = {
    UserErrorCode.BLANK: blank,
    UserErrorCode.TOO_LONG: too_long,
    UserErrorCode.INVALID: invalid,
    UserErrorCode.NOT_ALLOWED: not_allowed,
    UserErrorCode.NOT_FOUND: not_found,
    UserErrorCode.DUPLICATE: duplicate,
    UserErrorCode.CONFLICT: conflict,
    UserErrorCode.INACTIVE: inactive,
    UserErrorCode.UNAVAILABLE: unavailable,
}


@pytest.mark.parametrize("code", UserErrorCode)
async def test_each_code_comes_with_its_message_in_the_language_that_is_asked_for(
    code: UserErrorCode, admin: Person, ola: Person, with_register: WithRegister
) -> None:
    case = await CASES[code](admin, ola)
    record = "contact" if case.mutation.endswith("Contact") else "customer"
    async with with_register(ola, "") as ola_without_register:
        for header, language in [
            ("sv", Language.NB),
            ("no, en;q=0.5", Language.NB),
            ("nn-NO, nb;q=0.9", Language.NN),
            ("en-GB", Language.EN),
        ]:
            payload = await ola_without_register.does(case.mutation, dict(case.input), f"{record} {{ id }}", language=header)
            (error,) = payload["userErrors"]
            assert (error["code"], error["message"]) == (code.value, case.message.text(language, case.values))


@pytest.mark.parametrize(
    ("header", "language"), [({}, "nb"), ({"accept-language": "nn"}, "nn"), ({"accept-language": "de, en;q=0.1"}, "en")]
)
async def test_an_answer_says_its_language(ola: Person, header: dict[str, str], language: str) -> None:
    document = 'mutation { createCustomer(input: { name: "" }) { userErrors { message } } }'
    reply = await ola.office.send(ola.token, {"query": document}, header)
    assert reply.headers["content-language"] == language
    assert "accept-language" in reply.headers["vary"].lower()
    told = {"nb": "Navn må fylles ut.", "nn": "Namn må fyllast ut.", "en": "Name must be filled in."}
    assert reply.data["createCustomer"]["userErrors"] == [{"message": told[language]}]
