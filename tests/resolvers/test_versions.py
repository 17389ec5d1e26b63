"""Who wins when two change the same card? The one who has read it as it is; nothing is written over what has not been seen."""

import asyncio
from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.asking import CUSTOMER, KINDS, NOBODY, Kind, rows

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture(params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


async def test_every_change_raises_the_version_by_one_and_says_who_and_when(kind: Kind, ola: Person, kari: Person) -> None:
    card = await kind.created(ola)
    changes: list[tuple[str, str, dict[str, Any]]] = [
        ("update", "", {"note": "Ringte."}),
        ("change", "Owner", {"ownerId": kari.id}),
        ("archive", "", {}),
        ("restore", "", {}),
    ]
    for version, (verb, ending, input) in enumerate(changes, 1):
        changed = await kind.done(kari, verb, {"id": card["id"], "version": version, **input}, ending)
        assert (changed["version"], changed["updatedBy"]) == (version + 1, {"id": kari.id})
        assert changed["updatedAt"] > card["updatedAt"]
        assert (changed["createdAt"], changed["createdBy"]) == (card["createdAt"], {"id": ola.id})
        card = changed


async def test_a_change_that_changes_nothing_leaves_version_and_moment(kind: Kind, ola: Person, kari: Person) -> None:
    card = await kind.created(ola, phone="+4722334455", note="Ringte.")
    id = {"id": card["id"], "version": 1}
    assert await kind.done(kari, "update", id) == card
    assert await kind.done(kari, "update", id | {"phone": "22 33 44 55", "note": " Ringte. ", kind.name_field: "Fjordvik"}) == card
    assert await kind.done(kari, "change", id | {"ownerId": ola.id}, "Owner") == card
    assert await kind.done(kari, "restore", id) == card


async def test_an_old_version_is_a_conflict_that_shows_the_card_as_it_is(kind: Kind, ola: Person, kari: Person) -> None:
    old = await kind.created(ola)
    now = await kind.done(ola, "update", {"id": old["id"], "version": 1, "note": "Ringte."})
    changes: list[tuple[str, str, dict[str, Any]]] = [
        ("update", "", {"note": "Sendte brev.", "phone": "12"}),
        ("update", "", {"visibility": "EVERYONE", "addresses": [{"type": "VISIT", "lines": ["Slippen 1"]}]}),
        ("change", "Owner", {"ownerId": kari.id}),
        ("change", "Owner", {"ownerId": NOBODY}),
        ("archive", "", {}),
        ("restore", "", {}),
    ]
    for verb, ending, input in changes:
        for version in (1, 3):
            assert await kind.conflict(kari, verb, {"id": old["id"], "version": version, **input}, ending) == now


async def test_what_is_not_there_comes_before_what_is_not_allowed_and_that_before_a_conflict_and_all_else(
    kind: Kind, ola: Person, kari: Person, eva: Person
) -> None:
    everything_wrong: dict[str, Any] = {"version": 7, "visibility": "OWNER_ONLY", "phone": "12", kind.name_field: ""}
    hidden = await kind.created(ola, visibility="OWNER_ONLY")
    archived = await kind.created(ola)
    await kind.done(ola, "archive", {"id": archived["id"], "version": 1})
    shown = await kind.created(ola)

    async def refused(id: str, **less: Any) -> list[tuple[str, str]]:
        return await kind.refusals(kari, "update", everything_wrong | {"id": id} | less)

    for id in (hidden["id"], (await kind.created(eva))["id"], hidden["id"][:4] + "0" * 32, ola.id, "x", ""):
        assert await refused(id) == [("NOT_FOUND", "id")]
    assert await refused(archived["id"]) == [("NOT_ALLOWED", "id"), ("NOT_ALLOWED", "visibility")]
    assert await refused(shown["id"]) == [("NOT_ALLOWED", "visibility")]
    del everything_wrong["visibility"]
    assert await kind.conflict(kari, "update", everything_wrong | {"id": shown["id"]}) == shown
    assert sorted(await refused(shown["id"], version=1)) == [("BLANK", kind.name_field), ("INVALID", "phone")]


async def test_of_two_updates_at_the_same_moment_one_wins(kind: Kind, ola: Person, kari: Person) -> None:
    for _ in range(5):
        card = await kind.created(ola)
        payloads = await asyncio.gather(
            *(
                person.does(f"update{kind}", {"id": card["id"], "version": 1, "note": person.name}, f"{kind.field} {{ version note }}")
                for person in (ola, kari)
            )
        )
        codes = [[error["code"] for error in payload["userErrors"]] for payload in payloads]
        assert sorted(codes) == [[], ["CONFLICT"]]
        winner = "Ola" if codes[0] == [] else "Kari"
        assert [payload[kind.field] for payload in payloads] == [{"version": 2, "note": winner}] * 2
        assert (await kind.read(ola, card["id"]))["note"] == winner


async def test_ten_changes_at_the_same_moment_are_one_change(ola: Person, kari: Person) -> None:
    card = await CUSTOMER.created(ola)
    id = {"id": card["id"], "version": 1}
    everybody = [
        ("updateCustomer", id | {"addresses": [{"type": "VISIT", "lines": ["Slippen 1"]}]}),
        ("updateCustomer", id | {"name": "Bølgebryn"}),
        ("changeCustomerOwner", id | {"ownerId": kari.id}),
        ("archiveCustomer", id),
        ("updateCustomer", id | {"organizationNumber": "312260182"}),
    ]
    payloads = await asyncio.gather(
        *(person.does(mutation, input, "customer { version }") for person in (ola, kari) for mutation, input in everybody)
    )
    assert sorted(len(payload["userErrors"]) for payload in payloads) == [0] + [1] * 9
    assert {payload["userErrors"][0]["code"] for payload in payloads if payload["userErrors"]} <= {"CONFLICT", "NOT_ALLOWED"}
    assert (await CUSTOMER.read(ola, card["id"]))["version"] == 2
    assert len((await rows(ola))["customers"]) == 1
