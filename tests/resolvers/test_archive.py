"""What is put away, and how does it come back?"""

import pytest

from tests.people import Person
from tests.resolvers.asking import CONTACT, CUSTOMER, KINDS, Kind, refusals

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture(params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


async def listed(person: Person, kind: Kind, filter: str) -> int:
    data = await person.reads(f"{{ {kind.field}s(filter: {filter}) {{ nodes {{ id }} totalCount }} }}")
    assert data[f"{kind.field}s"]["totalCount"] == len(data[f"{kind.field}s"]["nodes"])
    return len(data[f"{kind.field}s"]["nodes"])


async def test_whoever_may_see_a_card_may_archive_and_restore_it(kind: Kind, ola: Person, kari: Person) -> None:
    card = await kind.created(ola)
    archived = await kind.done(kari, "archive", {"id": card["id"], "version": 1})
    assert (archived["isArchived"], archived["version"], archived["updatedBy"]) == (True, 2, {"id": kari.id})
    restored = await kind.done(kari, "restore", {"id": card["id"], "version": 2})
    assert restored == card | {"version": 3, "updatedBy": {"id": kari.id}, "updatedAt": restored["updatedAt"]}


async def test_an_archived_card_is_changed_by_restoring_it_alone(kind: Kind, ola: Person, kari: Person) -> None:
    card = await kind.created(ola)
    await kind.done(ola, "archive", {"id": card["id"], "version": 1})
    for verb, ending, input in [("update", "", {"note": "Ringte."}), ("change", "Owner", {"ownerId": kari.id}), ("archive", "", {})]:
        assert await kind.refusals(ola, verb, {"id": card["id"], "version": 2, **input}, ending) == [("NOT_ALLOWED", "id")]


@pytest.mark.parametrize("change", ["linkContact", "unlinkContact"])
async def test_an_archived_card_is_neither_linked_nor_unlinked(change: str, kind: Kind, ola: Person) -> None:
    ends = {each: await each.created(ola) for each in KINDS}
    await kind.done(ola, "archive", {"id": ends[kind]["id"], "version": 1})
    link = {"customerId": ends[CUSTOMER]["id"], "contactId": ends[CONTACT]["id"]}
    assert await refusals(ola, change, link) == [("NOT_ALLOWED", f"{kind.field}Id")]


async def test_an_archived_card_shows_by_id_and_as_a_node_and_in_lists_that_ask_for_it(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola)
    archived = await kind.done(ola, "archive", {"id": card["id"], "version": 1})
    assert await kind.read(ola, card["id"]) == archived
    assert (await ola.reads("query($id: ID!) { node(id: $id) { id } }", id=card["id"]))["node"] == {"id": card["id"]}
    assert await listed(ola, kind, "{}") == 0
    assert await listed(ola, kind, '{ search: "fjordvik" }') == 0
    assert await listed(ola, kind, "{ includeArchived: true }") == 1
    assert await listed(ola, kind, '{ search: "fjordvik", includeArchived: true }') == 1


async def test_an_archived_card_stays_in_its_relations(kind: Kind, ola: Person) -> None:
    ends = {each: await each.created(ola) for each in KINDS}
    link = {"customerId": ends[CUSTOMER]["id"], "contactId": ends[CONTACT]["id"]}
    await ola.does("linkContact", link, "contact { id }")
    await kind.done(ola, "archive", {"id": ends[kind]["id"], "version": 1})
    customer = await CUSTOMER.read(ola, ends[CUSTOMER]["id"])
    contact = await CONTACT.read(ola, ends[CONTACT]["id"])
    assert (customer["contacts"], contact["customers"]) == ({"totalCount": 1}, {"totalCount": 1})
