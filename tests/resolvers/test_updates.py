"""What does an update do to each field? Left out: nothing. Null: it is cleared, or BLANK where it can't be. A value: it is kept.

The fields are the schema's own: one that is added without a row here fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from service.graphql import schema
from tests.people import Person
from tests.resolvers.asking import CONTACT, CUSTOMER, Kind

pytestmark = pytest.mark.asyncio(loop_scope="package")

BLANK = "BLANK"
ADDRESS = {"type": "VISIT", "recipient": None, "lines": ["Slippen 1"], "postalCode": None, "city": None, "country": "NO"}
MOVED = ADDRESS | {"lines": ["Slippen 2"]}


@dataclass(frozen=True)
class Row:
    """What a field is given and kept as, and what null makes of it: a value, or BLANK. A private customer's, where it has to be."""

    given: Any
    kept: Any
    cleared: Any = None
    of_private: bool = False


SHARED: dict[str, Row] = {
    "firstName": Row(" Kari ", "Kari"),
    "email": Row("Ny@Example.COM", "Ny@example.com"),
    "phone": Row("22 33 44 66", "+4722334466"),
    "mobile": Row("0046 70 123 45 67", "+46701234567"),
    "note": Row("Ringte.\r\nSendte brev.", "Ringte.\nSendte brev."),
    "visibility": Row("OWNER_ONLY", "OWNER_ONLY", BLANK),
    "addresses": Row([MOVED], [MOVED], []),
}
ROWS: Mapping[Kind, Mapping[str, Row]] = {
    CUSTOMER: SHARED
    | {
        "firstName": Row(" Kari ", "Kari", BLANK, of_private=True),
        "type": Row("SUPPLIER", "SUPPLIER", BLANK),
        "name": Row("Slippen  AS ", "Slippen  AS", BLANK),
        "organizationNumber": Row("310 590 835", "310590835"),
        "subUnitNumber": Row("NO314170342", "314170342"),
        "country": Row("sj", "SJ", BLANK),
        "isSupplier": Row(True, True, False),
        "website": Row("slippen.example", "https://slippen.example"),
    },
    CONTACT: SHARED
    | {
        "lastName": Row("Slippen ", "Slippen", BLANK),
        "title": Row("Innkjøper", "Innkjøper"),
        "dateOfBirth": Row("1999-12-31", "1999-12-31"),
    },
}
FILLED = {
    "email": "post@fjordvik.example",
    "phone": "+4722334455",
    "mobile": "+4799999999",
    "note": "Gammel kunde.",
    "addresses": [ADDRESS],
}
FIRM = {**FILLED, "organizationNumber": "312260182", "subUnitNumber": "310497460", "website": "https://fjordvik.example"}
PERSON = {**FILLED, "type": "PRIVATE_CUSTOMER", "firstName": "Ola", "website": "https://fjordvik.example"}
CONTACT_FILLED = {**FILLED, "firstName": "Ola", "title": "Daglig leder", "dateOfBirth": "1970-01-02"}
# What else comes with a value of a field: a SUPPLIER is one; a number may be taken away only with its sub-unit's.
WITH = {"type": {"isSupplier": True}, "firstName": {"displayName": "Kari Fjordvik"}}
NOT_FIELDS = {"id", "version", "allowDuplicate"}


def fields_of(kind: Kind) -> list[str]:
    input = schema.type_map[f"Update{kind}Input"]
    assert isinstance(input, GraphQLInputObjectType)
    return sorted(input.fields.keys() - NOT_FIELDS)


CASES = [(kind, field) for kind in ROWS for field in fields_of(kind)]


@pytest.mark.parametrize(("kind", "field"), CASES, ids=[f"{kind}-{field}" for kind, field in CASES])
async def test_a_field_is_left_as_it_is_kept_or_cleared(kind: Kind, field: str, ola: Person) -> None:
    row = ROWS[kind][field]
    filled = CONTACT_FILLED if kind is CONTACT else PERSON if row.of_private else FIRM
    card = await kind.created(ola, **filled)

    changed = await kind.done(ola, "update", {"id": card["id"], "version": 1, field: row.given})
    shown = {"displayName": changed["displayName"]} if field.lower().endswith("name") else {}
    expected = card | {field: row.kept, "version": 2, "updatedAt": changed["updatedAt"]} | WITH.get(field, {}) | shown
    assert changed == expected  # every field that was left out is as it was

    null = {"id": card["id"], "version": 2, field: None}
    if row.cleared == BLANK:
        assert await kind.refusals(ola, "update", null) == [(BLANK, field)]
        assert await kind.read(ola, card["id"]) == changed
        return
    if field == "organizationNumber":
        assert await kind.refusals(ola, "update", null) == [(BLANK, field)]  # a sub-unit without its parent's number
        null |= {"subUnitNumber": None}
    cleared = await kind.done(ola, "update", null)
    moved = {name: cleared[name] for name in ("version", "updatedAt", "displayName")}
    also = {"subUnitNumber": None} if field == "organizationNumber" else {}
    assert cleared == changed | {field: row.cleared} | also | moved


@pytest.mark.parametrize("kind", ROWS, ids=str)
async def test_every_row_is_of_a_field(kind: Kind) -> None:
    assert sorted(ROWS[kind]) == fields_of(kind)


@pytest.mark.parametrize("kind", ROWS, ids=str)
async def test_all_that_is_wrong_with_an_update_comes_at_once(kind: Kind, ola: Person) -> None:
    card = await kind.created(ola)
    wrong = {kind.name_field: None, "email": "x", "phone": "x", "note": "x" * 10_001, "visibility": None}
    addresses = [{"type": "VISIT", "lines": [], "city": "BERGEN"}]
    refused = await kind.refusals(ola, "update", {"id": card["id"], "version": 1, "addresses": addresses, **wrong})
    codes = {kind.name_field: BLANK, "email": "INVALID", "phone": "INVALID", "note": "TOO_LONG", "visibility": BLANK}
    assert sorted(refused) == sorted([(code, field) for field, code in codes.items()] + [(BLANK, "addresses.0.lines")])
