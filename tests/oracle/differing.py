"""Do the service, on both databases, and the reference answer a question alike? To the order of keys; cursors by the place they hold."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import parse

from service.settings import Settings
from tests.oracle.cursors import CURSORS_BEGIN_WITH, decoded
from tests.oracle.documents import Question
from tests.oracle.drawn_worlds import drawn_world
from tests.oracle.reads import Outcome
from tests.oracle.side_by_side import REFERENCE
from tests.oracle.stored import signed_in, store
from tests.oracle.world import Employee, World
from tests.people import Office, open_office

_RESPONSE_JSON = "application/graphql-response+json"
_EDGES = "edges { cursor } pageInfo { startCursor endCursor }"
_ORDERS = [
    f"orderBy: {{field: {field}, direction: {direction}}}"
    for field in ("NAME", "CREATED_AT", "UPDATED_AT")
    for direction in ("ASC", "DESC")
]
_NUMBER_ORDERS = [f"orderBy: {{field: CUSTOMER_NUMBER, direction: {direction}}}" for direction in ("ASC", "DESC")]
_PAGES = (
    "{ "
    + " ".join(
        f"customers{i}: customers(filter: {{includeArchived: true}}, {order}) {{ {_EDGES} }}"
        for i, order in enumerate(_ORDERS + _NUMBER_ORDERS)
    )
    + " ".join(f"contacts{i}: contacts(filter: {{includeArchived: true}}, {order}) {{ {_EDGES} }}" for i, order in enumerate(_ORDERS))
    + f" employees {{ {_EDGES} }} }}",
    f"{{ customers {{ nodes {{ contacts {{ {_EDGES} }} }} }} contacts {{ nodes {{ customers {{ {_EDGES} }} }} }} }}",
)


class Differs(AssertionError):
    """The service and the reference say otherwise."""


@dataclass(slots=True)
class Counted:
    """How much has been compared, by database."""

    documents: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    refusals: int = 0
    values: int = 0


class Sides:
    """One world in the service's databases and in the reference."""

    def __init__(self, world: World, offices: Mapping[str, Office]) -> None:
        self.world = world
        self.offices = offices
        self.cursors: list[str] = []
        self.counted = Counted()

    @property
    def viewers(self) -> Sequence[Employee]:
        return [employee for employee in self.world.employees if employee.is_active]

    async def note_cursors(self) -> None:
        """Let the service give cursors of every order, to every viewer of the first firm, for later questions."""
        for office in self.offices.values():
            for viewer in self.viewers[:3]:
                for document in _PAGES:
                    self.cursors += _cursors((await signed_in(office, viewer).asks(document)).data)

    async def agree(self, question: Question, viewer: Employee) -> None:
        """Ask both the question, with all of its variables. Raises Differs."""
        node = parse(question.document)
        self.counted.documents += 1
        for variables in question.requests:
            expected = REFERENCE.outcome(self.world, viewer, node, variables, question.operation_name)
            self.counted.refusals += bool(expected.codes)
            shown = comparable(json.dumps(expected.data))
            self.counted.values += _size(shown)
            for name, office in self.offices.items():
                await self._agrees(name, office, question, viewer, variables, expected, shown)

    async def difference(self, question: Question, viewer: Employee) -> str | None:
        """What differs, where something does."""
        try:
            await self.agree(question, viewer)
        except Differs as found:
            return str(found)
        return None

    async def _agrees(
        self, name: str, office: Office, question: Question, viewer: Employee, variables: Mapping[str, Any], expected: Outcome, shown: Any
    ) -> None:
        asked = {"query": question.document, "variables": variables, "operationName": question.operation_name}
        headers = {"authorization": f"Bearer {signed_in(office, viewer).token}", "accept": _RESPONSE_JSON}
        response = await office.client.post("/graphql", json=asked, headers=headers)
        self.counted.answers[name] = self.counted.answers.get(name, 0) + 1
        members = dict(comparable(response.text).pairs)
        codes = frozenset(error["extensions"]["code"] for error in json.loads(response.text).get("errors", ()))
        status = 400 if expected.is_refused else 200
        difference = None
        if (response.status_code, codes) != (status, expected.codes):
            difference = f"{response.status_code} {response.text[:1000]} for {status} {sorted(expected.codes)}"
        elif ("data" in members) == expected.is_refused:
            difference = "an execution has data, and a refusal none"
        elif not expected.is_refused:
            difference = _difference(members["data"], shown, "data")
        if difference is not None:
            raise Differs(f"{name}: {viewer.name} asks {question.document}\nwith {json.dumps(variables)}\n{difference}")


@asynccontextmanager
async def sides(seed: int, settings: Mapping[str, Settings]) -> AsyncIterator[Sides]:
    """The service on each of the databases, with the world of this seed in it."""
    async with AsyncExitStack() as stack:
        offices = {name: await stack.enter_async_context(open_office(of_database)) for name, of_database in settings.items()}
        opened = Sides(drawn_world(Random(seed), f"Fjell {seed}"), offices)
        for office in offices.values():
            await store(opened.world, office.parts.database)
        await opened.note_cursors()
        yield opened


# --- answers


@dataclass(frozen=True, slots=True)
class Pairs:
    """A JSON object with its members in their order, and each as often as it was written."""

    pairs: tuple[tuple[str, Any], ...]


def comparable(answer: str) -> Any:
    """JSON text as values, objects with their order, cursors as the places that they hold."""
    return _with_places(json.loads(answer, object_pairs_hook=lambda pairs: Pairs(tuple(pairs))))


def _with_places(value: Any) -> Any:
    match value:
        case Pairs(pairs):
            return Pairs(tuple((key, _with_places(item)) for key, item in pairs))
        case list():
            return [_with_places(item) for item in value]
        case str() if value.startswith(CURSORS_BEGIN_WITH):
            return decoded(value) or value
    return value


def _difference(service: Any, reference: Any, path: str) -> str | None:
    """Where two answers first differ, and how; None where they don't."""
    match service, reference:
        case Pairs(ours), Pairs(theirs):
            keys = [key for key, _ in ours]
            if keys != [key for key, _ in theirs]:
                return f"at {path} the service has {keys}, the reference {[key for key, _ in theirs]}"
            found = (_difference(one, other, f"{path}.{key}") for (key, one), (_, other) in zip(ours, theirs, strict=True))
            return next(filter(None, found), None)
        case list(), list() if len(service) == len(reference):
            found = (_difference(one, other, f"{path}[{i}]") for i, (one, other) in enumerate(zip(service, reference, strict=True)))
            return next(filter(None, found), None)
    if type(service) is type(reference) and service == reference:
        return None
    return f"at {path} the service says {service}, the reference {reference}"


def _size(value: Any) -> int:
    match value:
        case Pairs(pairs):
            return sum(_size(item) for _, item in pairs)
        case list():
            return sum(map(_size, value))
    return 1


def _cursors(value: Any) -> list[str]:
    match value:
        case dict():
            return [cursor for item in value.values() for cursor in _cursors(item)]
        case list():
            return [cursor for item in value for cursor in _cursors(item)]
        case str() if value.startswith(CURSORS_BEGIN_WITH):
            return [value]
    return []
