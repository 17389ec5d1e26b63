"""What happens beside hidden records happens as if they were not there: to whoever may not see them, nothing of them is told."""

from itertools import pairwise
from typing import Any

from service.graphql import schema
from tests.oracle.answered import answered
from tests.oracle.opaque import without_chosen
from tests.people import Office, Person

NUMBER, OTHER_NUMBER, NEW_NUMBER = "310000000", "310000019", "310000035"


_WRITTEN = "customer { id version updatedAt customerNumber owner { id } } userErrors { code } duplicates { id }"


async def _does(person: Person, mutation: str, input: dict[str, Any], fields: str = _WRITTEN) -> tuple[int, str, tuple[str, ...]]:
    """What is answered, without what the service chooses; and the statements it took."""
    assert schema.mutation_type is not None
    type_ = schema.mutation_type.fields[mutation].args["input"].type
    answer = await answered(person, f"mutation($input: {type_}) {{ {mutation}(input: $input) {{ {fields} }} }}", input=input)
    return answer.status, without_chosen(answer.body.decode()), answer.statements


async def test_writing_a_number_that_only_a_hidden_customer_has_is_as_writing_one_that_nobody_has(kari: Person, ola: Person) -> None:
    await ola.creates_customer("Skjult AS", organizationNumber=NUMBER, visibility="OWNER_ONLY")
    one, other = await kari.creates_customer("En AS"), await kari.creates_customer("To AS")

    def changed(card: Any, version: int, **given: Any) -> dict[str, Any]:
        return {"id": card["id"], "version": version, **given}

    for mutation, of_hidden, of_none in (
        ("updateCustomer", changed(one, 1, organizationNumber=NUMBER), changed(other, 1, organizationNumber=OTHER_NUMBER)),
        ("archiveCustomer", changed(one, 2), changed(other, 2)),
        ("restoreCustomer", changed(one, 3), changed(other, 3)),
        ("updateCustomer", changed(one, 4, visibility="OWNER_ONLY"), changed(other, 4, visibility="OWNER_ONLY")),
        ("createCustomer", {"name": "Ny AS", "organizationNumber": NUMBER}, {"name": "Ny AS", "organizationNumber": OTHER_NUMBER}),
    ):
        if mutation == "createCustomer":
            for card in (one, other):  # out of the new one's way
                await _does(kari, "archiveCustomer", changed(card, 5))
        answers = [await _does(kari, mutation, input) for input in (of_hidden, of_none)]
        assert answers[0] == answers[1], mutation
        assert '"userErrors":[]' in answers[0][1], answers[0]


async def test_what_comes_to_a_colleague_who_hides_its_number_comes_as_to_any_other(ola: Person, kari: Person) -> None:
    await ola.creates_customer("Skjult AS", organizationNumber=NUMBER, visibility="OWNER_ONLY")
    gone = {"visibility": "OWNER_ONLY", "allowDuplicate": True}
    one = await kari.creates_customer("En AS", organizationNumber=NUMBER, **gone)
    other = await kari.creates_customer("En AS", organizationNumber=OTHER_NUMBER, **gone)

    handed = [await _does(kari, "changeCustomerOwner", {"id": card["id"], "version": 1, "ownerId": ola.id}) for card in (one, other)]
    created = [
        await _does(kari, "createCustomer", {"name": "Ny AS", "ownerId": ola.id, "visibility": "OWNER_ONLY", "organizationNumber": number})
        for number in (NUMBER, NEW_NUMBER)
    ]

    assert handed[0] == handed[1]
    assert created[0] == created[1]
    assert '"customer":null,"userErrors":[],"duplicates":[]' in handed[0][1]
    assert '"customer":null,"userErrors":[],"duplicates":[]' in created[0][1]
    seen = await ola.reads(f'{{ customers(filter: {{organizationNumber: "{NUMBER}"}}) {{ totalCount }} }}')
    assert seen == {"customers": {"totalCount": 3}}


async def test_whether_there_was_anything_to_hand_over_at_a_deactivation_is_not_told(
    office: Office, admin: Person, ola: Person, kari: Person
) -> None:
    per, pål = await office.person("Per"), await office.person("Pål")
    for owner in (ola, per):
        await owner.creates_customer(organizationNumber=NUMBER, visibility="OWNER_ONLY")
        await owner.creates_contact(visibility="OWNER_ONLY")

    fields = "employee { id isActive role } userErrors { code }"
    answers = [await _does(admin, "deactivateEmployee", {"id": leaving.id, "successorId": ola.id}, fields) for leaving in (per, pål)]

    assert answers[0] == answers[1]
    assert await kari.reads("{ customers { totalCount } contacts { totalCount } }") == {
        "customers": {"totalCount": 0},
        "contacts": {"totalCount": 0},
    }
    seen = await ola.reads("{ customers { totalCount } contacts { totalCount } }")
    assert seen == {"customers": {"totalCount": 2}, "contacts": {"totalCount": 2}}


async def test_customer_numbers_rise_by_one_to_three_so_that_a_gap_tells_of_nobody(ola: Person) -> None:
    numbers = [(await ola.creates_customer())["customerNumber"] for _ in range(40)]
    assert {later - earlier for earlier, later in pairwise(numbers)} == {1, 2, 3}


async def test_a_link_to_a_hidden_card_moves_nothing_that_others_see(ola: Person, kari: Person) -> None:
    customer, contact = await kari.creates_customer(), await kari.creates_contact()
    hidden_customer = await ola.creates_customer(visibility="OWNER_ONLY")
    hidden_contact = await ola.creates_contact(visibility="OWNER_ONLY")
    seen = "query($a: ID!, $b: ID!) { customer(id: $a) { version updatedAt updatedBy { id } contacts { totalCount edges { isPrimary } } } "
    seen += "contact(id: $b) { version updatedAt updatedBy { id } customers { totalCount } } }"
    before = await answered(kari, seen, a=customer["id"], b=contact["id"])

    for one, other in ((hidden_contact, customer), (contact, hidden_customer)):
        ends = {"contactId": one["id"], "customerId": other["id"]}
        await ola.does("linkContact", {**ends, "role": "Innkjøper", "isPrimary": True}, "contact { id }")
        assert await answered(kari, seen, a=customer["id"], b=contact["id"]) == before
    await ola.does("unlinkContact", {"contactId": contact["id"], "customerId": hidden_customer["id"]}, "contact { id }")
    assert await answered(kari, seen, a=customer["id"], b=contact["id"]) == before

    # The hidden contact is the primary one: naming another is as if there were none.
    payload = await kari.does(
        "linkContact", {"contactId": contact["id"], "customerId": customer["id"], "isPrimary": True}, "contact { version }"
    )
    assert payload == {"contact": {"version": 1}, "userErrors": []}
    found = await ola.reads("query($id: ID!) { customer(id: $id) { contacts { edges { isPrimary node { id } } } } }", id=customer["id"])
    assert found["customer"]["contacts"]["edges"] == [
        {"isPrimary": True, "node": {"id": contact["id"]}},
        {"isPrimary": False, "node": {"id": hidden_contact["id"]}},
    ]


async def test_duplicates_are_shown_with_the_error_alone(ola: Person) -> None:
    await ola.creates_customer(organizationNumber=NUMBER)
    other = await ola.creates_customer()
    change = {"id": other["id"], "version": 1, "organizationNumber": NUMBER, "email": "nobody"}

    refused = await ola.does("updateCustomer", {**change, "allowDuplicate": False}, "duplicates { id }")
    allowed = await ola.does("updateCustomer", {**change, "allowDuplicate": True}, "duplicates { id }")

    assert (len(refused["duplicates"]), [error["code"] for error in refused["userErrors"]]) == (1, ["INVALID", "DUPLICATE"])
    assert (len(allowed["duplicates"]), [error["code"] for error in allowed["userErrors"]]) == (0, ["INVALID"])
