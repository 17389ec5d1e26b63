"""Pages of a list, held against Relay's specification (relay.dev/graphql/connections.htm) computed in plain Python.

The rules: apply `after` and `before`, then `first` or `last`; edges in the same order both ways; a cursor is a place, not a row; both flags
exact: whether the list has edges beyond the page on that side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.db.collation import sort_key
from service.db.models import Card, Contact, Customer, Employee
from tests.engine.world import World, id_of
from tests.people import Person

ORDERS = ("NAME", "CREATED_AT", "UPDATED_AT")
ONE_WORLD = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
"""Nothing is written in these tests, so that examples may share their world."""

Row = Customer | Contact | Employee


ONE_WAY = {"first": "Int", "after": "String"}
BOTH_WAYS = {**ONE_WAY, "last": "Int", "before": "String"}


@dataclass(frozen=True)
class Case:
    """A list of the API: how its field is written around the arguments of a page and a selection, and what Python says that it holds."""

    field: str  # with {arguments} and {selection}
    path: tuple[str, ...]
    rows: Sequence[Row]
    arguments: dict[str, str]

    @property
    def is_two_way(self) -> bool:
        return "last" in self.arguments

    async def page(self, reader: Person, selection: str, **given: Any) -> Any:
        """The connection's value. What is None is not given."""
        variables = ", ".join(f"${name}: {type_}" for name, type_ in self.arguments.items())
        arguments = ", ".join(f"{name}: ${name}" for name in self.arguments)
        field = self.field.replace("{arguments}", arguments).replace("{selection}", selection)
        given = {name: value for name, value in given.items() if value is not None}
        value = await reader.reads(f"query({variables}) {{ {field} }}", **given)
        for name in self.path:
            value = value[name]
        return value


def by(cards: Sequence[Card], order: str) -> list[Any]:
    keys: dict[str, Callable[[Any], Any]] = {
        "NAME": lambda card: sort_key(card.name if isinstance(card, Customer) else card.last_name, card.first_name),
        "CREATED_AT": lambda card: card.created_at,
        "UPDATED_AT": lambda card: card.updated_at,
        "CUSTOMER_NUMBER": lambda card: card.customer_number,
    }
    return sorted(cards, key=lambda card: (keys[order](card), card.id.hex))


def root_case(world: World, list_: str, order: str, direction: str) -> Case:
    rows: list[Any] = by(world.live(world.customers if list_ == "customers" else world.contacts), order)
    order_by = f"orderBy: {{field: {order}, direction: {direction}}}"
    field = f"{list_}({{arguments}}, {order_by}) {{ {{selection}} }}"
    return Case(field, (list_,), rows if direction == "ASC" else rows[::-1], BOTH_WAYS)


def employees_case(world: World) -> Case:
    rows = sorted(world.employees, key=lambda employee: (not employee.is_active, sort_key(employee.name), employee.id.hex))
    return Case("employees({arguments}) { {selection} }", ("employees",), rows, ONE_WAY)


def contacts_of_case(world: World) -> Case:
    """The contacts of the first customer, which has many: those that the reader may see, archived ones too."""
    customer = next(customer for customer in world.seen(world.customers) if customer in world.customers[:2])
    seen = {contact.id: contact for contact in world.seen(world.contacts)}
    links = [link for link in world.links if link.customer_id == customer.id and link.contact_id in seen]
    links.sort(key=lambda link: (not link.is_primary, seen[link.contact_id].sort_key, link.contact_id.hex))
    field = f'customer(id: "{id_of(customer)}") {{ contacts({{arguments}}) {{ {{selection}} }} }}'
    return Case(field, ("customer", "contacts"), [seen[link.contact_id] for link in links], ONE_WAY)


def customers_of_case(world: World) -> Case:
    """The customers of the contact that has most of them."""
    seen = {customer.id: customer for customer in world.seen(world.customers)}

    def linked(contact: Contact) -> list[UUID]:
        return [link.customer_id for link in world.links if link.contact_id == contact.id and link.customer_id in seen]

    contact = max(world.seen(world.contacts), key=lambda contact: len(linked(contact)))
    field = f'contact(id: "{id_of(contact)}") {{ customers({{arguments}}) {{ {{selection}} }} }}'
    return Case(field, ("contact", "customers"), by([seen[id] for id in linked(contact)], "NAME"), ONE_WAY)


def cases(world: World) -> list[Case]:
    roots = [
        root_case(world, list_, order, direction)
        for list_, orders in (("customers", (*ORDERS, "CUSTOMER_NUMBER")), ("contacts", ORDERS))
        for order in orders
        for direction in ("ASC", "DESC")
    ]
    return [*roots, employees_case(world), contacts_of_case(world), customers_of_case(world)]


WHOLE = "edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"


async def test_every_list_holds_exactly_what_the_viewer_may_see_in_its_order(world: World) -> None:
    for case in cases(world):
        whole = await case.page(world.reader, WHOLE, first=200)

        assert len(case.rows) >= 3
        assert [edge["node"]["id"] for edge in whole["edges"]] == [*map(id_of, case.rows)]
        assert [node["id"] for node in whole["nodes"]] == [*map(id_of, case.rows)]
        assert whole["totalCount"] == len(case.rows)


@given(draw=st.data())
@ONE_WORLD
async def test_a_page_is_what_relays_specification_says(world: World, draw: st.DataObject) -> None:
    case = draw.draw(st.sampled_from(cases(world)))
    edges = (await case.page(world.reader, "edges { cursor node { id } }", first=200))["edges"]
    cursors = [edge["cursor"] for edge in edges]
    place = st.none() | st.integers(0, len(edges) - 1)
    after = draw.draw(place, "after")
    before = draw.draw(place, "before") if case.is_two_way else None
    is_backward = case.is_two_way and draw.draw(st.booleans(), "is_backward")
    size = draw.draw(st.integers(0, len(edges) + 1), "size")

    page = await case.page(
        world.reader,
        WHOLE,
        after=None if after is None else cursors[after],
        before=None if before is None else cursors[before],
        **{"last" if is_backward else "first": size},
    )

    start = 0 if after is None else after + 1
    stop = len(edges) if before is None else before
    between = edges[start:stop] if start <= stop else []
    expected = between[max(len(between) - size, 0) :] if is_backward else between[:size]
    left_out = len(between) > size
    assert page["edges"] == expected
    assert [node["id"] for node in page["nodes"]] == [edge["node"]["id"] for edge in expected]
    assert page["totalCount"] == len(edges)
    assert page["pageInfo"] == {
        "hasNextPage": (left_out and not is_backward) or before is not None,
        "hasPreviousPage": (left_out and is_backward) or after is not None,
        "startCursor": expected[0]["cursor"] if expected else None,
        "endCursor": expected[-1]["cursor"] if expected else None,
    }


@pytest.mark.parametrize("ahead", ["first", "last"])
async def test_a_part_of_a_page_alone_is_the_same_as_in_the_whole(world: World, ahead: str) -> None:
    for case in (root_case(world, "customers", "NAME", "ASC"), contacts_of_case(world)):
        if ahead not in case.arguments:
            continue
        cursor = (await case.page(world.reader, WHOLE, first=2))["pageInfo"]["endCursor"]
        for arguments in ({ahead: 2}, {ahead: 2, "after": cursor}, {ahead: 0, "after": cursor}):
            whole = await case.page(world.reader, WHOLE, **arguments)
            for part in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor"):
                alone = await case.page(world.reader, f"pageInfo {{ {part} }}", **arguments)
                assert alone == {"pageInfo": {part: whole["pageInfo"][part]}}
            for part in ("edges { cursor node { id } }", "nodes { id }", "totalCount"):
                alone = await case.page(world.reader, part, **arguments)
                assert [*alone.values()] == [whole[part.split()[0]]]


async def test_pages_one_after_another_are_the_list_from_either_end(world: World) -> None:
    for case in (*cases(world)[:3], *cases(world)[-3:]):
        for ahead, turn, flag, end in (
            ("first", "after", "hasNextPage", "endCursor"),
            ("last", "before", "hasPreviousPage", "startCursor"),
        ):
            if ahead == "last" and not case.is_two_way:
                continue
            found: list[str] = []
            cursor = None
            for _ in case.rows:
                page = await case.page(world.reader, WHOLE, **{ahead: 3, turn: cursor})
                ids = [edge["node"]["id"] for edge in page["edges"]]
                found = found + ids if ahead == "first" else ids + found
                if not page["pageInfo"][flag]:
                    break
                cursor = page["pageInfo"][end]
            assert found == [*map(id_of, case.rows)]


async def test_the_place_itself_is_left_out_and_lies_beyond_the_page(world: World) -> None:
    for case in (*cases(world)[:2], *cases(world)[-3:]):
        cursors = [edge["cursor"] for edge in (await case.page(world.reader, "edges { cursor }", first=200))["edges"]]
        for ahead in ("first", "last") if case.is_two_way else ("first",):
            behind_first = await case.page(world.reader, WHOLE, after=cursors[0], **{ahead: 200})
            assert [edge["cursor"] for edge in behind_first["edges"]] == cursors[1:]
            assert behind_first["pageInfo"]["hasPreviousPage"] is True
            if case.is_two_way:
                before_last = await case.page(world.reader, WHOLE, before=cursors[-1], **{ahead: 200})
                assert [edge["cursor"] for edge in before_last["edges"]] == cursors[:-1]
                assert before_last["pageInfo"]["hasNextPage"] is True


async def test_an_empty_list_is_an_empty_page_without_cursors_or_neighbours(admin: Person) -> None:
    no_customers = Case("customers({arguments}) { {selection} }", ("customers",), (), BOTH_WAYS)
    for ahead in ({}, {"first": 5}, {"last": 5}, {"first": 0}, {"last": 0}):
        page = await no_customers.page(admin, WHOLE, **ahead)

        assert page == {
            "edges": [],
            "nodes": [],
            "totalCount": 0,
            "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        }


async def test_without_a_size_a_page_has_fifty_and_a_nested_one_twenty(admin: Person) -> None:
    customer = await admin.creates_customer("Fjordvik AS")
    for number in range(51):
        contact = await admin.creates_contact(f"Nordmann {number}")
        if number < 21:
            await admin.does("linkContact", {"contactId": contact["id"], "customerId": customer["id"]}, "contact { id }")

    answer = await admin.reads(
        "query($id: ID!) { contacts { nodes { id } pageInfo { hasNextPage } }"
        " customer(id: $id) { contacts { nodes { id } pageInfo { hasNextPage } } } }",
        id=customer["id"],
    )

    assert len(answer["contacts"]["nodes"]) == 50
    assert len(answer["customer"]["contacts"]["nodes"]) == 20
    assert answer["contacts"]["pageInfo"] == answer["customer"]["contacts"]["pageInfo"] == {"hasNextPage": True}


async def test_a_page_stays_the_same_list_while_rows_are_added_before_and_after_it(admin: Person) -> None:
    for name in ("Berg", "Dal", "Foss"):
        await admin.creates_customer(name)
    following = "query($after: String) { customers(first: 2, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } }"

    first = await admin.reads(following)
    for name in ("Aker", "Elv", "Haug"):
        await admin.creates_customer(name)
    second = await admin.reads(following, after=first["customers"]["pageInfo"]["endCursor"])

    assert [node["name"] for node in first["customers"]["nodes"]] == ["Berg", "Dal"]
    assert [node["name"] for node in second["customers"]["nodes"]] == ["Elv", "Foss"]
    assert second["customers"]["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize("change", ["archived", "renamed"])
async def test_a_cursor_is_a_place_and_survives_its_row(admin: Person, change: str) -> None:
    created = {name: await admin.creates_customer(name) for name in ("Berg", "Dal", "Foss")}
    page = await admin.reads("{ customers(first: 2) { edges { cursor node { name } } } }")
    cursor = page["customers"]["edges"][1]["cursor"]

    record = {"id": created["Dal"]["id"], "version": 1}
    if change == "archived":
        await admin.does("archiveCustomer", record, "customer { id }")
    else:
        await admin.does("updateCustomer", {**record, "name": "Aker"}, "customer { id }")

    around = await admin.reads(
        """query($cursor: String) {
            after: customers(after: $cursor) { nodes { name } pageInfo { hasPreviousPage } }
            before: customers(last: 5, before: $cursor) { nodes { name } pageInfo { hasNextPage } }
        }""",
        cursor=cursor,
    )
    assert [node["name"] for node in around["after"]["nodes"]] == ["Foss"]
    assert [node["name"] for node in around["before"]["nodes"]] == (["Berg"] if change == "archived" else ["Aker", "Berg"])
    assert around["after"]["pageInfo"]["hasPreviousPage"] is True
    assert around["before"]["pageInfo"]["hasNextPage"] is True


async def test_names_stand_in_norwegian_order_private_customers_by_last_name_first(admin: Person) -> None:
    shuffled = ["Ås", "Østby", "Zahl", "Aasen", "Ærlig", "Berg", "Aas", "Bakke"]
    for name in shuffled:
        await admin.creates_customer(name)
        await admin.creates_contact(name)
    await admin.creates_customer("Berg", type="PRIVATE_CUSTOMER", firstName="Åse")
    await admin.creates_customer("Berg", type="PRIVATE_CUSTOMER", firstName="Anne")
    await admin.creates_customer("Bergan", type="PRIVATE_CUSTOMER", firstName="Anne")

    answer = await admin.reads("{ customers { nodes { displayName } } contacts { nodes { lastName } } }")

    assert [node["displayName"] for node in answer["customers"]["nodes"]] == [
        *("Bakke", "Berg", "Anne Berg", "Åse Berg", "Anne Bergan", "Zahl", "Ærlig", "Østby", "Ås", "Aas", "Aasen"),
    ]
    assert [node["lastName"] for node in answer["contacts"]["nodes"]] == ["Bakke", "Berg", "Zahl", "Ærlig", "Østby", "Ås", "Aas", "Aasen"]


async def test_a_customers_primary_contact_comes_first_and_the_others_by_name(admin: Person) -> None:
    customer = await admin.creates_customer()
    for name in ("Ås", "Berg", "Zahl"):
        contact = await admin.creates_contact(name)
        link = {"contactId": contact["id"], "customerId": customer["id"], "isPrimary": name == "Zahl", "role": f"Rolle {name}"}
        await admin.does("linkContact", link, "contact { id }")

    answer = await admin.reads(
        "query($id: ID!) { customer(id: $id) { contacts { edges { isPrimary role node { lastName } } } } }", id=customer["id"]
    )

    assert answer["customer"]["contacts"]["edges"] == [
        {"isPrimary": True, "role": "Rolle Zahl", "node": {"lastName": "Zahl"}},
        {"isPrimary": False, "role": "Rolle Berg", "node": {"lastName": "Berg"}},
        {"isPrimary": False, "role": "Rolle Ås", "node": {"lastName": "Ås"}},
    ]


async def test_the_active_employees_come_first_each_group_by_name(world: World) -> None:
    answer = await world.reader.reads("{ employees { nodes { name isActive } } }")

    assert [(node["name"], node["isActive"]) for node in answer["employees"]["nodes"]] == [
        *(("Admin", True), ("Ola", True), ("Zoe", True), ("Åse", True), ("Bo", False), ("Aase", False)),
    ]


async def test_behind_a_place_whose_card_has_gone_is_what_stood_before_it(admin: Person) -> None:
    cards = [await admin.creates_customer(name) for name in ("Aker AS", "Berg AS", "Dal AS")]
    page = await admin.reads("{ customers { edges { cursor } } }")
    first, _, last = (edge["cursor"] for edge in page["customers"]["edges"])
    for card in (cards[0], cards[2]):
        await admin.does("archiveCustomer", {"id": card["id"], "version": card["version"]}, "customer { id }")
    arguments = "after: $after, before: $before, first: $first, last: $last"
    page_info = f"{{ customers({arguments}) {{ pageInfo {{ hasPreviousPage hasNextPage }} }} }}"

    async def flags(**given: Any) -> tuple[bool, bool]:
        data = await admin.reads(f"query($after: String, $before: String, $first: Int, $last: Int) {page_info}", **given)
        return data["customers"]["pageInfo"]["hasPreviousPage"], data["customers"]["pageInfo"]["hasNextPage"]

    assert await flags(after=first, first=5) == (False, False)
    assert await flags(after=last, first=5) == (True, False)
    assert await flags(before=last, last=5) == (False, False)
    assert await flags(before=first, last=5) == (False, True)
