"""Twin worlds: one history in two firms, in one of them with what a colleague keeps hidden. Who may not see it can't tell the two apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.oracle import questions
from tests.oracle.histories import CITIES, NAMES, NUMBERS
from tests.oracle.opaque import without_chosen
from tests.oracle.side_by_side import mutation_document
from tests.people import Office, Person

_TWINS_MAX = 3
_HIDDEN_SHARE = 0.5
_firm_numbers = count()

DOCUMENTS = [
    "{ customers(filter: {includeArchived: true}) { ...C } } " + questions.CUSTOMER_PAGE,
    "{ customers(orderBy: {field: CUSTOMER_NUMBER, direction: DESC}, last: 3) { ...C } } " + questions.CUSTOMER_PAGE,
    '{ customers(filter: {search: "aa"}, first: 2) { ...C } } ' + questions.CUSTOMER_PAGE,
    f'{{ customers(filter: {{organizationNumber: "{NUMBERS[0]}"}}, orderBy: {{field: CREATED_AT}}) {{ ...C }} }} '
    + questions.CUSTOMER_PAGE,
    '{ customers(filter: {city: "Bø"}) { ...C } } ' + questions.CUSTOMER_PAGE,
    "{ customers(filter: {visibility: OWNER_ONLY}) { ...C } } " + questions.CUSTOMER_PAGE,
    "{ contacts(filter: {includeArchived: true}) { ...C } } " + questions.CONTACT_PAGE,
    "{ contacts(orderBy: {field: CREATED_AT, direction: DESC}, first: 2) { ...C } } " + questions.CONTACT_PAGE,
    "{ employees { totalCount nodes { name isActive role } } viewer { employee { name } } }",
    f'{{ companyLookup(query: "{NUMBERS[0]}") {{ hits {{ name customers {{ id displayName }} }} }} }}',
    '{ companyLookup(query: "berg") { hits { organizationNumber name action customers { id contacts { totalCount } } } } }',
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a card, shown or hidden: `card` and `other` choose among those that are there, as far as there are any."""

    what: str
    is_hidden: bool
    kind: str
    card: int
    other: int
    name: str
    number: str | None
    city: str


def events(seed: int) -> Sequence[Event]:
    random = Random(seed)
    whats = ["create", "create", "create", "link", "link", "rename", "give", "archive", "restore"]
    return [
        Event(
            random.choice(whats),
            random.random() < _HIDDEN_SHARE,
            random.choice(["customer", "customer", "contact"]),
            random.randrange(1_000_000),
            random.randrange(1_000_000),
            random.choice(NAMES),
            random.choice([*NUMBERS, NUMBERS[0], None]),
            random.choice(CITIES),
        )
        for _ in range(40)
    ]


@dataclass(slots=True)
class Twin:
    """A firm in which Kari works, and Ola, who hides cards, now and then gives one to Pål, and links them to what Kari sees."""

    kari: Person
    ola: Person
    pål: Person
    admin: Person
    shown: dict[str, list[str]] = field(default_factory=lambda: {"customer": [], "contact": []})
    hidden: dict[str, list[str]] = field(default_factory=lambda: {"customer": [], "contact": []})
    owners: dict[str, Person] = field(default_factory=dict)

    async def happens(self, event: Event) -> str | None:
        """The event, and what Kari is answered, if it is she who does it."""
        kind, cards = event.kind, (self.hidden if event.is_hidden else self.shown)
        actor = self.ola if event.is_hidden else self.kari
        if event.what == "create":
            return await self._creates(actor, event)
        if event.what == "link":
            return await self._links(actor, event)
        if not cards[kind]:
            return None
        id = cards[kind][event.card % len(cards[kind])]
        actor = self.owners[id] if event.is_hidden else self.kari
        version = await self._version(actor, kind, id)
        input = {"id": id, "version": version}
        match event.what:
            case "rename":
                return await self._does(actor, f"update{kind.title()}", {**input, _NAME_FIELD[kind]: event.name})
            case "give":
                owner = self.pål if event.is_hidden else self.admin
                answer = await self._does(actor, f"change{kind.title()}Owner", {**input, "ownerId": owner.id})
                if event.is_hidden and not await self._sees(actor, kind, id):
                    self.owners[id] = owner
                return answer
            case what:
                return await self._does(actor, f"{what}{kind.title()}", input)

    async def _creates(self, actor: Person, event: Event) -> str | None:
        kind = event.kind
        given: dict[str, Any] = {_NAME_FIELD[kind]: event.name, "addresses": [{"type": "VISIT", "lines": ["Torget 1"], "city": event.city}]}
        if kind == "customer":
            given |= {"organizationNumber": event.number, "allowDuplicate": event.is_hidden}
        if event.is_hidden:
            given["visibility"] = "OWNER_ONLY"
        document = _document(f"create{kind.title()}")
        reply = (await actor.asks(document, input=given)).data
        card = reply[f"create{kind.title()}"][kind]
        if card is not None:
            (self.hidden if event.is_hidden else self.shown)[kind].append(card["id"])
            self.owners[card["id"]] = actor
        return None if event.is_hidden else without_chosen(json.dumps(reply, separators=(",", ":")))

    async def _links(self, actor: Person, event: Event) -> str | None:
        """A hidden card is linked to a hidden one or to a shown one. (As the primary contact it would take that from a shown one.)"""
        customers, contacts = self.shown["customer"], self.shown["contact"]
        if event.is_hidden:
            customers = self.hidden["customer"] if event.kind == "customer" else customers + self.hidden["customer"]
            contacts = self.hidden["contact"] if event.kind == "contact" else contacts + self.hidden["contact"]
        if not customers or not contacts:
            return None
        ends = {"customerId": customers[event.card % len(customers)], "contactId": contacts[event.other % len(contacts)]}
        return await self._does(actor, "linkContact", {**ends, "role": event.name, "isPrimary": not event.is_hidden})

    async def _does(self, actor: Person, mutation: str, input: dict[str, Any]) -> str | None:
        reply = (await actor.asks(_document(mutation), input=input)).data
        return without_chosen(json.dumps(reply, separators=(",", ":"))) if actor is self.kari else None

    async def _version(self, person: Person, kind: str, id: str) -> int:
        card = await self._sees(person, kind, id)
        assert card is not None
        version: int = card["version"]
        return version

    async def _sees(self, person: Person, kind: str, id: str) -> dict[str, Any] | None:
        found = await person.reads(f"query($id: ID!) {{ {kind}(id: $id) {{ version }} }}", id=id)
        card: dict[str, Any] | None = found[kind]
        return card

    async def answers(self) -> Sequence[str]:
        replies = [(await self.kari.asks(document)).data for document in DOCUMENTS]
        return [without_chosen(json.dumps(reply, separators=(",", ":"))) for reply in replies]


_NAME_FIELD = {"customer": "name", "contact": "lastName"}


def _document(mutation: str) -> str:
    return mutation_document(mutation).replace("userErrors { code field }", "userErrors { code field message }")


async def _twin(office: Office, name: str) -> Twin:
    admin = await office.firm(name)
    kari, ola, pål = [await office.person(called, name) for called in ("Kari", "Ola", "Pål")]
    return Twin(kari, ola, pål, admin)


@settings(max_examples=_TWINS_MAX, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
async def test_a_world_with_what_one_may_not_see_answers_as_one_without_it(office: Office, seed: int) -> None:
    number = next(_firm_numbers)
    full, bare = await _twin(office, f"Full {number}"), await _twin(office, f"Bar {number}")

    for event in events(seed):
        if event.is_hidden:
            await full.happens(event)
        else:
            assert await full.happens(event) == await bare.happens(event), event
    assert await full.answers() == await bare.answers()

    for twin in (full, bare):
        await twin.admin.does("deactivateEmployee", {"id": twin.pål.id, "successorId": twin.ola.id}, "employee { id }")
    assert await full.answers() == await bare.answers()
