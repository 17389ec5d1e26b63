"""What may not be seen can't be felt either: what is asked of a hidden record is answered as of one that does not exist, to the byte.

The tests walk the schema: a new mutation, or a new argument that takes an id, fails them until it has its case here.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLInputObjectType, get_named_type

from service.db.ids import new_id, public_id
from service.graphql import schema
from tests.oracle.answered import answered
from tests.people import Office, Person

ORDINARY = "312260182"  # of the register's stand-in
NUMBER, NEW_NUMBER = "310000000", "310000035"
TOO_LONG = "x" * 300


class Ids(NamedTuple):
    """Ids of one type that name nothing for the viewer: the first names nothing at all."""

    absent: str
    unseen: Sequence[str]  # records that are there, for others
    wrong: Sequence[str]  # ids that can be of no such record: another type's, or none


class Cards(NamedTuple):
    """What is there: cards that the administrator may see, and ids of each type that name nothing for them."""

    customer: str
    contact: str
    colleague: str
    category: str
    price_list: str
    nothing: Mapping[str, Ids]


async def _cards(admin: Person, ola: Person, eva: Person) -> Cards:
    customer, contact = await admin.creates_customer("Fjordvik AS"), await admin.creates_contact()
    unseen: dict[str, list[str]] = {"customer": [], "contact": []}
    for kind, name, create in (("customer", "name", ola.creates_customer), ("contact", "lastName", ola.creates_contact)):
        hidden = await create(visibility="OWNER_ONLY")
        archived = await create(visibility="OWNER_ONLY")
        await ola.does(f"archive{kind.title()}", {"id": archived["id"], "version": 1}, f"{kind} {{ id }}")
        for_me = await admin.does(
            f"create{kind.title()}", {name: "Gitt", "ownerId": ola.id, "visibility": "OWNER_ONLY"}, f"{kind} {{ id }}"
        )
        assert for_me == {kind: None, "userErrors": []}
        seen_by_owner = await ola.reads(f'{{ {kind}s(filter: {{search: "gitt"}}) {{ nodes {{ id }} }} }}')
        unseen[kind] += [hidden["id"], archived["id"], seen_by_owner[f"{kind}s"]["nodes"][0]["id"]]
    unseen["customer"].append((await eva.creates_customer())["id"])
    unseen["contact"].append((await eva.creates_contact())["id"])

    category, price_list = await _listed(admin)
    others_category, others_price_list = await _listed(eva)

    def nothing(prefix: str, unseen: Sequence[str], other_type: str) -> Ids:
        return Ids(public_id(prefix, new_id()), unseen, (other_type, f"{prefix}_0", "", unseen[0].upper()))

    return Cards(
        customer["id"],
        contact["id"],
        ola.id,
        category,
        price_list,
        {
            "category": nothing("cat", [others_category], customer["id"]),
            "priceList": nothing("prl", [others_price_list], customer["id"]),
            "customer": nothing("cus", unseen["customer"], contact["id"]),
            "contact": nothing("con", unseen["contact"], customer["id"]),
            "employee": nothing("emp", [eva.id], customer["id"]),
        },
    )


async def _listed(administrator: Person) -> tuple[str, str]:
    """A category and a price list of a firm's."""
    category = await administrator.does("createCustomerCategory", {"name": "Storkunde"}, "category { id }")
    price_list = await administrator.does("createPriceList", {"name": "Standard", "currency": "NOK"}, "priceList { id }")
    return category["category"]["id"], price_list["priceList"]["id"]


# --- mutations


def inputs(cards: Cards) -> Mapping[str, Sequence[dict[str, Any]]]:
    """For each mutation an input that could be done, and one that is wrong in all that can be wrong beside the ids."""
    address = {"type": "VISIT", "lines": [], "postalCode": "1"}
    bad = {"email": "nobody", "phone": "1", "note": "\0", "addresses": [address, address]}
    customer, contact = {"id": cards.customer, "version": 1}, {"id": cards.contact, "version": 1}
    link = {"contactId": cards.contact, "customerId": cards.customer}
    of_company = {"organizationNumber": ORDINARY, "ownerId": cards.colleague}
    return {
        "createCustomer": [
            {"name": "Ny AS", "ownerId": cards.colleague},
            {"name": "", "ownerId": cards.colleague, "organizationNumber": "1", **bad},
        ],
        "createCustomerFromCompany": [of_company, {**of_company, "type": "PRIVATE_CUSTOMER", **bad}],
        "updateCustomer": [
            {**customer, "name": "Ny AS"},
            {**customer, "version": 9, "name": None, "organizationNumber": "1", "visibility": "OWNER_ONLY", **bad},
        ],
        "changeCustomerOwner": [{**customer, "ownerId": cards.colleague}, {**customer, "version": 9, "ownerId": cards.colleague}],
        "archiveCustomer": [customer, {**customer, "version": 9}],
        "restoreCustomer": [customer, {**customer, "version": 9}],
        "createContact": [{"lastName": "Ny", "ownerId": cards.colleague}, {"lastName": "", "ownerId": cards.colleague, **bad}],
        "updateContact": [
            {**contact, "lastName": "Ny"},
            {**contact, "version": 9, "lastName": None, "visibility": "OWNER_ONLY", **bad},
        ],
        "changeContactOwner": [{**contact, "ownerId": cards.colleague}, {**contact, "version": 9, "ownerId": cards.colleague}],
        "archiveContact": [contact, {**contact, "version": 9}],
        "restoreContact": [contact, {**contact, "version": 9}],
        "linkContact": [{**link, "isPrimary": True}, {**link, "role": TOO_LONG, "email": "nobody", "phone": "1"}],
        "unlinkContact": [link],
        "createEmployee": [],
        "updateEmployee": [{"id": cards.colleague, "role": "MEMBER"}, {"id": cards.colleague, "name": "", "email": "nobody", "role": None}],
        "deactivateEmployee": [{"id": cards.colleague, "successorId": cards.colleague}],
        "updateCustomerSettings": [
            {**customer, "categoryId": cards.category, "invoice": {"language": "EN"}},
            {**customer, "version": 9, "categoryId": cards.category, "invoice": {"ehfEndpoint": "1"}, "supplier": {}},
        ],
        "approveBankAccounts": [customer, {**customer, "version": 9}],
        "updateTenantSettings": [],
        "createCustomerCategory": [],
        "updateCustomerCategory": [
            {"id": cards.category, "version": 1, "name": "Ny"},
            {"id": cards.category, "version": 9, "name": "", "price": {"discountPercent": "101"}},
        ],
        "createPriceList": [],
        "updatePriceList": [
            {"id": cards.price_list, "version": 1, "name": "Ny"},
            {"id": cards.price_list, "version": 9, "name": "", "currency": "X"},
        ],
    }


def id_fields(mutation: str) -> list[str]:
    """The fields of a mutation's input that take an id."""
    assert schema.mutation_type is not None
    input = get_named_type(schema.mutation_type.fields[mutation].args["input"].type)
    assert isinstance(input, GraphQLInputObjectType)
    return [name for name, field in input.fields.items() if get_named_type(field.type).name == "ID"]


_TYPES = {"updateCustomerCategory": "category", "updatePriceList": "priceList", "approveBankAccounts": "customer"}
_RECORDS = {"CustomerCategory": "category", "PriceList": "priceList"}


def type_of_id(mutation: str, field: str) -> str:
    if field in ("ownerId", "successorId"):
        return "employee"
    if field == "id" and mutation in _TYPES:
        return _TYPES[mutation]
    if field == "id":
        return next(type_ for type_ in ("customer", "contact", "employee") if type_.title() in mutation)
    return field.removesuffix("Id")


def document_of(mutation: str) -> str:
    assert schema.mutation_type is not None
    field = schema.mutation_type.fields[mutation]
    payload = get_named_type(field.type).name
    name = payload.removesuffix("Payload")
    record = _RECORDS.get(name, name.lower())
    duplicates = "duplicates { id name }" if record == "customer" else ""
    selected = f"{record} {{ id }} userErrors {{ code message field }} {duplicates}"
    return f"mutation($input: {field.args['input'].type}) {{ {mutation}(input: $input) {{ {selected} }} }}"


async def test_no_mutation_tells_a_hidden_record_from_one_that_does_not_exist(sandbox_office: Office) -> None:
    admin = await sandbox_office.firm()
    ola, eva = await sandbox_office.person("Ola"), await sandbox_office.firm("Havfirma AS")
    cards = await _cards(admin, ola, eva)
    cases = inputs(cards)
    assert schema.mutation_type is not None
    assert cases.keys() == schema.mutation_type.fields.keys()
    theirs = [await _all_of(person) for person in (ola, eva)]

    for mutation, given in cases.items():
        document = document_of(mutation)
        for field in id_fields(mutation):
            assert given, f"{mutation} takes an id, and has no case"
            absent, unseen, wrong = cards.nothing[type_of_id(mutation, field)]
            answers = []
            for is_right, input in zip((True, False), given, strict=False):
                assert field in input, f"{mutation} has no case for {field}"
                expected = await answered(admin, document, input={**input, field: absent})
                assert not is_right or b'"code":"NOT_FOUND"' in expected.body, (mutation, field, expected.body)
                answers.append(expected.body)
                for id in unseen:
                    found = await answered(admin, document, input={**input, field: id})
                    assert found == expected, f"{mutation} tells what {field} may not"
                for id in wrong:
                    found = await answered(admin, document, input={**input, field: id})
                    assert found.seen == expected.seen, f"{mutation} tells what {field}: {id!r} is not"
            # Of a record that is not there nothing else is said, whatever else is wrong.
            assert field in ("ownerId", "successorId", "categoryId") or len(set(answers)) == 1, (mutation, field, answers)

    assert [await _all_of(person) for person in (ola, eva)] == theirs


async def test_no_setting_tells_a_record_of_others_from_one_that_does_not_exist(admin: Person, ola: Person, eva: Person) -> None:
    cards = await _cards(admin, ola, eva)
    supplier = await admin.creates_customer("Havnes AS", type="SUPPLIER")
    places: Mapping[str, Callable[[str], dict[str, Any]]] = {
        "employee": lambda id: {"invoice": {"ourReferenceId": id}, "supplier": {"approvers": [{"employeeId": id}]}},
        "priceList": lambda id: {"price": {"priceListId": id}},
    }
    document = document_of("updateCustomerSettings")
    for type_, settings in places.items():
        absent, unseen, wrong = cards.nothing[type_]
        input = {"id": supplier["id"], "version": 1}
        expected = await answered(admin, document, input={**input, **settings(absent)})
        assert b'"code":"NOT_FOUND"' in expected.body
        for id in (*unseen, *wrong):
            assert (await answered(admin, document, input={**input, **settings(id)})).seen == expected.seen, (type_, id)


async def _all_of(person: Person) -> Any:
    """All cards of a person's with their versions, links and times."""
    page = "(filter: {includeArchived: true}) { nodes { id version updatedAt owner { id }"
    return await person.reads(
        f"{{ customers{page} contacts {{ nodes {{ id }} }} }} }} contacts{page} customers {{ nodes {{ id }} }} }} }} }}"
    )


# --- queries


_SELECTED = {
    "Node": "{ __typename id ... on Customer { displayName } ... on Contact { displayName } ... on Employee { name } }",
    "Customer": "{ id displayName contacts { totalCount } companyAnswer { status } }",
    "Contact": "{ id displayName customers { totalCount } }",
    "Employee": "{ id name }",
    "CustomerConnection": "{ totalCount nodes { id } pageInfo { hasNextPage startCursor } }",
    "ContactConnection": "{ totalCount nodes { id } pageInfo { hasNextPage startCursor } }",
}


def id_arguments() -> Iterator[tuple[str, str, str]]:
    """Each place of the queries that takes an id: the field, its arguments with `%s` where the id goes, and what is selected."""
    assert schema.query_type is not None
    for name, field in schema.query_type.fields.items():
        for argument, definition in field.args.items():
            type_ = get_named_type(definition.type)
            if type_.name == "ID":
                yield name, f"{argument}: %s", _SELECTED[get_named_type(field.type).name]
            elif isinstance(type_, GraphQLInputObjectType):
                for inner, inner_definition in type_.fields.items():
                    if get_named_type(inner_definition.type).name == "ID":
                        yield name, f"{argument}: {{{inner}: %s}}", _SELECTED[get_named_type(field.type).name]


async def test_no_query_tells_a_hidden_record_from_one_that_does_not_exist(admin: Person, ola: Person, eva: Person) -> None:
    cards = await _cards(admin, ola, eva)
    places = list(id_arguments())
    assert {name for name, _, _ in places} == {"node", "customer", "contact", "employee", "customers", "contacts"}

    for name, arguments, selected in places:
        types = {"customer": ["customer"], "contact": ["contact"], "node": ["customer", "contact", "employee"]}.get(name, ["employee"])
        for ids in (cards.nothing[type_] for type_ in types):
            for document in _with_id(name, arguments, selected):
                expected = await answered(admin, document("$id", ids.absent), id=ids.absent)
                assert ids.absent.encode() not in expected.body
                assert b'"errors"' not in expected.body
                for id in ids.unseen:
                    assert await answered(admin, document("$id", id), id=id) == expected, (document("$id", id), id)
                for id in ids.wrong if name != "node" else ("", "cus_0", "x"):
                    # What an id could be of, it tells itself: here the data is the same, if not its blanks, nor what it may cost.
                    found = await answered(admin, document("$id", id), id=id)
                    assert json.loads(found.body)["data"] == json.loads(expected.body)["data"], (document("$id", id), id)


def _with_id(name: str, arguments: str, selected: str) -> Iterator[Any]:
    """The query with the id as a variable, and written out."""
    yield lambda variable, _: f"query({variable}: ID!) {{ {name}({arguments % variable}) {selected} }}"
    yield lambda _, id: f"{{ {name}({arguments % json.dumps(id)}) {selected} }}"


async def test_no_search_finds_a_trace_of_what_is_hidden(admin: Person, ola: Person) -> None:
    card = {"email": "skjult@example.com", "mobile": "+4799887766", "visibility": "OWNER_ONLY"}
    hidden = await ola.creates_customer(
        "Skjult AS", organizationNumber=NUMBER, addresses=[{"type": "VISIT", "lines": ["1"], "city": "Moss"}], **card
    )
    await ola.creates_contact("Skjult", **card)
    number = str(hidden["customerNumber"])
    documents = {
        "query($asked: String!) { companyLookup(query: $asked) { hits { name customers { id } } registry { status } } }": (
            [NUMBER, "skjult"],
            [NEW_NUMBER, "ingen"],
        ),
        "query($asked: String!) { customers(filter: {search: $asked}) { totalCount nodes { id } pageInfo { endCursor } } }": (
            ["skjult", NUMBER, "99887766", "skjult@example.com", number],
            ["ingen", NEW_NUMBER, "99887700", "ingen@example.com", "9" * len(number)],
        ),
        "query($asked: String!) { contacts(filter: {search: $asked}) { totalCount nodes { id } } }": (["skjult"], ["ingen"]),
        "query($asked: String!) { customers(filter: {organizationNumber: $asked}) { totalCount nodes { id } } }": ([NUMBER], [NEW_NUMBER]),
        "query($asked: String!) { customers(filter: {city: $asked}) { totalCount nodes { id } } }": (["Moss"], ["Oslo"]),
    }
    for document, (there, absent) in documents.items():
        for one, other in zip(there, absent, strict=True):
            assert await answered(admin, document, asked=one) == await answered(admin, document, asked=other), (document, one)
