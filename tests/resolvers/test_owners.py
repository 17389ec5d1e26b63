"""Who owns a card, who may see it, and who decides that?"""

from typing import Any

import pytest

from tests.people import Person
from tests.resolvers.asking import KINDS, NOBODY, Kind, rows

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.parametrize("kind", KINDS, ids=str)]


async def seen_anywhere(person: Person, kind: Kind, id: str) -> list[bool]:
    """Whether each read of the API shows the card: by id, as a node, in the list, in a search, in the count."""
    query = f"""query($id: ID!) {{
        {kind.field}(id: $id) {{ id }}
        node(id: $id) {{ id }}
        {kind.field}s {{ nodes {{ id }} totalCount }}
        found: {kind.field}s(filter: {{ search: "usynlig", includeArchived: true }}) {{ nodes {{ id }} totalCount }}
    }}"""
    data = (await person.asks(query, id=id)).data
    lists = [data[f"{kind.field}s"], data["found"]]
    assert all(found["totalCount"] == len(found["nodes"]) for found in lists)
    return [data[kind.field] is not None, data["node"] is not None, *(any(node["id"] == id for node in found["nodes"]) for found in lists)]


async def inactive(admin: Person, leaver: Person) -> Person:
    payload = await admin.does("deactivateEmployee", {"id": leaver.id, "successorId": admin.id}, "employee { isActive }")
    assert payload == {"employee": {"isActive": False}, "userErrors": []}
    return leaver


async def test_the_owner_is_the_viewer_or_the_colleague_who_is_given(kind: Kind, ola: Person, kari: Person) -> None:
    assert (await kind.created(ola))["owner"] == {"id": ola.id}
    assert (await kind.created(ola, ownerId=None))["owner"] == {"id": ola.id}
    card = await kind.created(ola, ownerId=kari.id)
    assert (card["owner"], card["createdBy"]) == ({"id": kari.id}, {"id": ola.id})


async def test_the_owner_is_an_active_employee_of_the_firm(kind: Kind, admin: Person, ola: Person, kari: Person, eva: Person) -> None:
    await inactive(admin, kari)
    card = await kind.created(ola)
    for owner, code in [(NOBODY, "NOT_FOUND"), (eva.id, "NOT_FOUND"), (card["id"], "NOT_FOUND"), ("", "NOT_FOUND"), (kari.id, "INACTIVE")]:
        assert await kind.refusals(ola, "create", {kind.name_field: "Fjordvik", "ownerId": owner}) == [(code, "ownerId")]
        change = {"id": card["id"], "version": 1, "ownerId": owner}
        assert await kind.refusals(ola, "change", change, "Owner") == [(code, "ownerId")]


async def test_anyone_who_may_see_a_card_may_give_it_away(kind: Kind, admin: Person, ola: Person, kari: Person) -> None:
    card = await kind.created(ola)
    given = await kind.done(kari, "change", {"id": card["id"], "version": 1, "ownerId": admin.id}, "Owner")
    assert (given["owner"], given["version"], given["updatedBy"]) == ({"id": admin.id}, 2, {"id": kari.id})
    assert await seen_anywhere(ola, kind, card["id"]) == [True, True, True, False]


async def test_only_the_owner_sees_what_is_the_owner_s_only(kind: Kind, admin: Person, ola: Person, kari: Person) -> None:
    card = await kind.created(ola, visibility="OWNER_ONLY", **{kind.name_field: "Usynlig"})
    assert await seen_anywhere(ola, kind, card["id"]) == [True] * 4
    for other in (kari, admin):
        assert await seen_anywhere(other, kind, card["id"]) == [False] * 4


async def test_a_hidden_card_that_is_given_away_is_gone_for_who_gave_it(kind: Kind, ola: Person, kari: Person) -> None:
    card = await kind.created(ola, visibility="OWNER_ONLY", **{kind.name_field: "Usynlig"})
    assert await kind.done(ola, "change", {"id": card["id"], "version": 1, "ownerId": kari.id}, "Owner") is None

    assert await seen_anywhere(ola, kind, card["id"]) == [False] * 4
    for verb in ("update", "archive", "restore"):
        assert await kind.refusals(ola, verb, {"id": card["id"], "version": 2}) == [("NOT_FOUND", "id")]
    again = {"id": card["id"], "version": 2, "ownerId": ola.id}
    assert await kind.refusals(ola, "change", again, "Owner") == [("NOT_FOUND", "id")]

    assert await seen_anywhere(kari, kind, card["id"]) == [True] * 4
    seen = await kind.read(kari, card["id"])
    assert (seen["owner"], seen["version"], seen["updatedBy"]) == ({"id": kari.id}, 2, {"id": ola.id})


async def test_a_card_that_is_created_hidden_for_a_colleague_is_never_seen_by_who_made_it(kind: Kind, ola: Person, kari: Person) -> None:
    hidden = {kind.name_field: "Usynlig", "visibility": "OWNER_ONLY", "ownerId": kari.id}
    assert await kind.done(ola, "create", hidden) is None
    list_ = f"{{ {kind.field}s {{ nodes {{ createdBy {{ id }} owner {{ id }} }} }} }}"
    assert (await ola.reads(list_))[f"{kind.field}s"]["nodes"] == []
    assert (await kari.reads(list_))[f"{kind.field}s"]["nodes"] == [{"createdBy": {"id": ola.id}, "owner": {"id": kari.id}}]


async def test_only_the_owner_changes_who_sees_a_card(kind: Kind, admin: Person, ola: Person, kari: Person) -> None:
    card = await kind.created(ola)
    for other in (kari, admin):
        hide = {"id": card["id"], "version": 1, "visibility": "OWNER_ONLY", "note": "Ringte."}
        assert await kind.refusals(other, "update", hide) == [("NOT_ALLOWED", "visibility")]
    same = await kind.done(kari, "update", {"id": card["id"], "version": 1, "visibility": "EVERYONE", "note": "Ringte."})
    assert (same["note"], same["version"]) == ("Ringte.", 2)

    hidden = await kind.done(ola, "update", {"id": card["id"], "version": 2, "visibility": "OWNER_ONLY"})
    assert hidden["visibility"] == "OWNER_ONLY"
    assert await seen_anywhere(kari, kind, card["id"]) == [False] * 4
    assert await kind.refusals(kari, "update", {"id": card["id"], "version": 3, "visibility": "EVERYONE"}) == [("NOT_FOUND", "id")]
    await kind.done(ola, "update", {"id": card["id"], "version": 3, "visibility": "EVERYONE"})
    assert (await seen_anywhere(kari, kind, card["id"]))[:3] == [True] * 3


async def test_no_mutation_tells_a_hidden_card_from_none(kind: Kind, ola: Person, kari: Person, eva: Person) -> None:
    hidden = (await kind.created(ola, visibility="OWNER_ONLY"))["id"]
    foreign = (await kind.created(eva))["id"]
    none = hidden[:4] + "f" * 32
    other = (await (KINDS[0] if kind is KINDS[1] else KINDS[1]).created(kari))["id"]
    ends = ("contactId", "customerId") if kind is KINDS[1] else ("customerId", "contactId")
    mutations: list[tuple[str, dict[str, Any]]] = [
        (f"update{kind}", {"version": 1, "note": "Ringte."}),
        (f"change{kind}Owner", {"version": 1, "ownerId": kari.id}),
        (f"archive{kind}", {"version": 1}),
        (f"restore{kind}", {"version": 1}),
        ("linkContact", {ends[1]: other}),
        ("unlinkContact", {ends[1]: other}),
    ]
    before = await rows(ola)
    for mutation, input in mutations:
        id_field = ends[0] if mutation.endswith("linkContact") else "id"
        record = "contact" if mutation.endswith("linkContact") else kind.field
        payloads = [await kari.does(mutation, {**input, id_field: id}, f"{record} {{ id }}") for id in (hidden, foreign, none)]
        assert payloads[0] == payloads[1] == payloads[2]
        assert [(error["code"], error["field"]) for error in payloads[0]["userErrors"]] == [("NOT_FOUND", [id_field])]
    assert await rows(ola) == before
