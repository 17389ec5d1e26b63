"""People for tests: a firm's employees, who ask the running API over HTTP as its clients do."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from service.app import Parts, create_app
from service.auth import Claims, signing
from service.db.ids import parse_id, public_id
from service.db.models import Base, Employee, EmployeeRole
from service.db.tenants import add_employee, add_tenant, find_employee
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the API's."""

    status: int
    body: Any
    headers: httpx.Headers
    statements: tuple[str, ...]  # the viewer's own row aside, which the process keeps for a while

    @property
    def data(self) -> Any:
        assert "errors" not in self.body, self.body
        return self.body["data"]

    @property
    def codes(self) -> list[str]:
        """The codes of top-level errors."""
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]


@dataclass(frozen=True, slots=True)
class Person:
    """An employee who is signed in."""

    office: "Office"
    firm: str
    name: str
    id: str
    token: str = field(repr=False)

    @property
    def claims(self) -> Claims:
        return self.office.tokens.verify(self.token)

    async def asks(self, query: str, *, language: str = "nb", **variables: Any) -> Reply:
        """Send an operation, and get the answer whatever it is."""
        return await self.office.send(self.token, {"query": query, "variables": variables}, {"accept-language": language})

    async def reads(self, query: str, **variables: Any) -> Any:
        """The data of a query of columns and relations: one statement, the viewer's own row aside."""
        reply = await self.asks(query, **variables)
        assert len(reply.statements) == 1, reply.statements
        return reply.data

    async def does(self, mutation: str, input: dict[str, Any], fields: str, *, language: str = "nb") -> Any:
        """A mutation's payload, with these fields and its user errors."""
        kind = mutation[0].upper() + mutation[1:]
        document = f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code field message }} }} }}"
        for alias, name in _SHARED_INPUTS.items():
            document = document.replace(f"{alias}Input!", f"{name}!")
        return (await self.asks(document, language=language, input=input)).data[mutation]

    async def creates_customer(self, name: str = "Fjordvik AS", **given: Any) -> Any:
        """A customer that is created: its id, version and customerNumber."""
        payload = await self.does("createCustomer", {"name": name, **given}, "customer { id version customerNumber }")
        assert payload["userErrors"] == [], payload
        return payload["customer"]

    async def creates_contact(self, last_name: str = "Nordmann", **given: Any) -> Any:
        """A contact that is created: its id and version."""
        payload = await self.does("createContact", {"lastName": last_name, **given}, "contact { id version }")
        assert payload["userErrors"] == [], payload
        return payload["contact"]


# The viewer's own row, and what the service does beside its requests.
_NOT_NOTED = (
    "SELECT employees.role ",
    "DELETE FROM idempotency_keys ",
    "SELECT customers.tenant_id ",
    "SELECT live.organization_number",
    "INSERT INTO peppol_receivers ",
    "UPDATE peppol_receivers ",
)
_READS = ("SELECT concat(", "SELECT json_object(", "SELECT json_group_array(")
_TABLES = "|".join(Base.metadata.tables)
_STRAY = re.compile(rf"FROM (?:{_TABLES}), |, (?:{_TABLES})(?![\w.]| AS )")
_SHARED_INPUTS = {
    "ChangeCustomerOwner": "ChangeOwnerInput",
    "ChangeContactOwner": "ChangeOwnerInput",
    "ArchiveCustomer": "RecordInput",
    "ArchiveContact": "RecordInput",
    "RestoreContact": "RecordInput",
    "ApproveBankAccounts": "RecordInput",
}


def _has_stray_table(statement: str) -> bool:
    """Whether a read of the engine's has another's rows beside its own, each with each: each of a plan's rows has a name of its own there,
    and what is forgotten in a subquery (a column of the row that it hangs on) makes its table stand there by its own."""
    return statement.startswith(_READS) and _STRAY.search(statement) is not None


class Office:
    """The running service, in this process, with firms and people in it."""

    def __init__(self, client: httpx.AsyncClient, parts: Parts, settings: Settings) -> None:
        self.client = client
        self.parts = parts
        self.tokens = signing(settings.jwt_secret.get_secret_value(), settings.secret_file)
        self._statements: list[str] = []
        parts.database.observers.append(self._note)

    def _note(self, statement: str, _seconds: float) -> None:
        if not statement.startswith(_NOT_NOTED):
            self._statements.append(statement)

    async def send(self, token: str | None, body: Any, headers: dict[str, str] | None = None) -> Reply:
        """POST a body to the API."""
        self._statements.clear()
        authorization = {"authorization": f"Bearer {token}"} if token is not None else {}
        response = await self.client.post("/graphql", json=body, headers={**authorization, **(headers or {})})
        assert [statement for statement in self._statements if _has_stray_table(statement)] == []
        return Reply(response.status_code, response.json(), response.headers, tuple(self._statements))

    async def firm(self, name: str = "Fjellfirma AS") -> Person:
        """A new firm; its administrator, who is called Admin."""
        row = await add_tenant(self.parts.database, name, "admin@example.com", "Admin")
        found = await find_employee(self.parts.database, "admin@example.com", name)
        return self._person(name, "Admin", row.tenant_id, found.employee_id)

    async def person(self, name: str, firm: str = "Fjellfirma AS", role: EmployeeRole = EmployeeRole.MEMBER) -> Person:
        """A new employee of a firm's."""
        row = await add_employee(self.parts.database, firm, name, f"{name.lower()}@example.com", role)
        return self._person(firm, name, row.tenant_id, row.employee_id)

    def _person(self, firm: str, name: str, tenant_id: UUID, employee_id: UUID) -> Person:
        return Person(self, firm, name, public_id(Employee.id_prefix, employee_id), self.tokens.issue(Claims(tenant_id, employee_id)))


def uuid_of(id: str) -> UUID:
    """The UUID in a public id of any type."""
    found = parse_id(id[:3], id)
    assert found is not None
    return found


@asynccontextmanager
async def open_office(settings: Settings) -> AsyncIterator[Office]:
    """The service as it runs, asked through its ASGI interface."""
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
    ):
        yield Office(client, app.state.parts, settings)
