"""What does a client see of an answer, to the byte?"""

from typing import Any, NamedTuple

from tests.people import Person


class Answer(NamedTuple):
    """All that a client sees of an answer, the request's own id apart; and what the database was asked for it."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]

    @property
    def seen(self) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        return self.status, self.body, self.headers


async def answered(person: Person, document: str, operation_name: str | None = None, /, **variables: Any) -> Answer:
    office = person.office
    office._statements.clear()
    # With what it costs: that is seen, too.
    asked = {"authorization": f"Bearer {person.token}", "graphql-cost": "1"}
    body = {"query": document, "variables": variables, "operationName": operation_name}
    response = await office.client.post("/graphql", json=body, headers=asked)
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name != "x-request-id"))
    return Answer(response.status_code, response.content, headers, tuple(office._statements))
