"""Legg til: what is a customer filled with from the register? A row for every kind that the stand-in has; one without a row fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs

from service.registry.sandbox_companies import KINDS
from tests.people import Person
from tests.registry.faulty import Handler, by_path, faulty, reply, unit
from tests.resolvers.asking import ADDRESS, CUSTOMER, NOBODY, refusals, rows
from tests.resolvers.conftest import WithRegister

pytestmark = pytest.mark.asyncio(loop_scope="package")

ADD = "createCustomerFromCompany"
FJORDVIK, BRANCH, BANKRUPT = "312260182", "310497460", "313975436"
FILLED = f"type isSupplier name firstName organizationNumber subUnitNumber country email phone mobile website note {ADDRESS}"


def address(type: str, *lines: str, place: str = "", country: str = "NO") -> dict[str, Any]:
    """`place` is a Norwegian postal code and city; abroad, the city alone, as the register has it."""
    code, _, city = place.partition(" ") if country == "NO" else ("", "", place)
    shown = {"recipient": None, "lines": list(lines), "postalCode": code or None, "city": city or None, "country": country}
    return {"type": type, **shown}


def everywhere(*lines: str, place: str, country: str = "NO") -> list[dict[str, Any]]:
    """The business address, which is the postal and the invoice address too, where the register has no other."""
    return [address(type, *lines, place=place, country=country) for type in ("INVOICE", "POSTAL", "VISIT")]


def post_elsewhere(visit: dict[str, Any], *lines: str, place: str) -> list[dict[str, Any]]:
    return [address("INVOICE", *lines, place=place), address("POSTAL", *lines, place=place), visit]


def contact_data(domain: str) -> dict[str, str]:
    return {"email": f"post@{domain}", "phone": "+4755500001", "website": f"https://www.{domain}"}


@dataclass(frozen=True)
class Filled:
    """What differs from a bare customer's card; and what must be accepted before it is made."""

    card: dict[str, Any]
    status: str | None = None


@dataclass(frozen=True)
class NotFound:
    """There is nothing to add."""


BARE: dict[str, Any] = dict.fromkeys(("firstName", "subUnitNumber", "email", "phone", "mobile", "website", "note")) | {
    "type": "CUSTOMER",
    "isSupplier": False,
    "country": "NO",
    "addresses": [],
}
EXPECTED: Mapping[str, Filled | NotFound] = {
    FJORDVIK: Filled(
        {
            "name": "FJORDVIK AS",
            "email": "post@fjordvik.example",
            "phone": "+4755500000",
            "mobile": "+4799999999",
            "website": "https://www.fjordvik.example",
            "addresses": post_elsewhere(address("VISIT", "Kråkeneset 1", place="5003 BERGEN"), "Postboks 12", place="5003 BERGEN"),
        }
    ),
    "310590835": Filled(
        {"name": "GRØNNLYKT AS", "addresses": everywhere("Veksthusveien 8", place="1407 VINTERBRO"), **contact_data("gronnlykt.example")}
    ),
    "310166138": Filled(
        {"name": "BØLGEBRYN AS", "addresses": everywhere("Slippen 1", place="4006 STAVANGER"), **contact_data("bolgebryn.example")}
    ),
    "310860913": Filled(
        {"name": "KVITUGLE ASA", "addresses": everywhere("Fjærstien 1", place="0585 OSLO"), **contact_data("kvitugle.example")}
    ),
    "311909967": Filled(
        {
            "name": "Kvitugle Keramikk Kari Nordmann",
            "mobile": "+4799999999",
            "addresses": everywhere("Leirgata 2", place="4006 STAVANGER"),
        }
    ),
    "310308242": Filled(
        {
            "name": "FOGHORN & DAUGHTERS LTD",
            "addresses": post_elsewhere(
                address("VISIT", "1 Invented Yard", place="LONDON SW1A 0ZZ", country="GB"),
                "c/o Fjordvik Regnskap AS",
                place="5003 BERGEN",
            ),
        }
    ),
    "313281949": Filled(
        {"name": "FOGHORN & DAUGHTERS LTD", "addresses": everywhere("1 Invented Yard", place="LONDON SW1A 0ZZ", country="GB")}
    ),
    "314219937": Filled(
        {
            "name": "TÅKEHEIM KOMMUNE",
            "addresses": everywhere("Rådhusplassen 1", place="7030 TRONDHEIM"),
            **contact_data("takeheim.example"),
        }
    ),
    "312181908": Filled({"name": "TÅKEHEIM KOMMUNE OPPVEKST", "addresses": everywhere("Rådhusplassen 1", place="7030 TRONDHEIM")}),
    "314378652": Filled(
        {
            "name": "SNØKLOKKA SKILAG",
            "addresses": post_elsewhere(
                address("VISIT", "Hytteløypa 2", place="9008 TROMSØ"), "c/o Ola Nordmann", "Vintervegen 8", place="9008 TROMSØ"
            ),
        }
    ),
    BANKRUPT: Filled({"name": "RÅTTEN PLANKE AS", "addresses": everywhere("Sagveien 1", place="2640 VINSTRA")}, "er konkurs"),
    "311319485": Filled(
        {
            "name": "RÅTTEN PLANKE AS KONKURSBO",
            "addresses": everywhere("c/o Bostyrer Ola Nordmann", "Tinggata 1", place="2640 VINSTRA"),
        },
        "er et konkursbo",
    ),
    "313574911": Filled({"name": "TAKK FOR OSS AS", "addresses": everywhere("Sistesvingen 3", place="0585 OSLO")}, "er under avvikling"),
    "310862525": Filled(
        {"name": "GLEMT ÅRSREGNSKAP AS", "addresses": everywhere("Fristgata 31", place="0585 OSLO")},
        "er under tvangsavvikling eller tvangsoppløsning",
    ),
    "313601897": Filled({"name": "TÅKEHEIM FERGE AS"}, "er slettet fra Enhetsregisteret"),
    "313114716": NotFound(),
    BRANCH: Filled(
        {
            "name": "FJORDVIK AS AVD ÅLESUND",
            "organizationNumber": FJORDVIK,
            "subUnitNumber": BRANCH,
            "email": "alesund@fjordvik.example",
            "website": "https://alesund.fjordvik.example",
            "addresses": everywhere("Notbåtkaia 2", place="6002 ÅLESUND"),
        }
    ),
    "315507529": Filled(
        {
            "name": "RÅTTEN PLANKE AS AVD SAG",
            "organizationNumber": BANKRUPT,
            "subUnitNumber": "315507529",
            "addresses": everywhere("Sagveien 1", place="2640 VINSTRA"),
        },
        "er konkurs",
    ),
    "314170342": Filled(
        {
            "name": "SNØKLOKKA SKILAG HYTTEDRIFT",
            "organizationNumber": "314378652",
            "subUnitNumber": "314170342",
            "addresses": everywhere("Hytteløypa 1", place="9008 TROMSØ"),
        }
    ),
    "311366718": Filled({"name": "TÅKEHEIM FERGE AS AVD KAI"}, "er slettet fra Enhetsregisteret"),
    "311768425": Filled({"name": "NESTEN INGENTING AS"}),
    "313846563": Filled(
        {
            "name": "SKJEV VINKEL AS",
            "addresses": post_elsewhere(address("VISIT", "Krokveien 0", place="0150 OSLO"), "Postboks 0", place="0150 OSLO"),
        }
    ),
    "311212230": Filled(
        {
            "name": "Blåbærtua Øl og Ånd as",
            "addresses": everywhere("Bærstien 5", place="2640 VINSTRA"),
            **contact_data("blabertua.example"),
        }
    ),
    "315307929": NotFound(),
}


async def added(person: Person, number: str, **given: Any) -> Any:
    payload = await person.does(ADD, {"organizationNumber": number, **given}, f"customer {{ {FILLED} }}")
    assert payload["userErrors"] == []
    return payload["customer"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
async def test_each_kind_of_company_fills_the_card_as_the_register_has_it(kind: Any, ola: Person) -> None:
    expected = EXPECTED[kind.number]
    add = {"organizationNumber": kind.number}
    if isinstance(expected, NotFound):
        for input in (add, add | {"acceptStatus": True, "name": "Fjordvik"}):
            assert await refusals(ola, ADD, input) == [("NOT_FOUND", "organizationNumber")]
        return
    card = BARE | {"organizationNumber": kind.number} | expected.card
    if expected.status:
        assert await refusals(ola, ADD, add) == [("NOT_ALLOWED", "organizationNumber")]
        payload = await ola.does(ADD, add, "customer { id }")
        start = f"{card['name']} {expected.status}. "
        assert payload["userErrors"][0]["message"] == f"{start}Bekreft at du vil legge til kunden likevel."
    assert await added(ola, kind.number, acceptStatus=bool(expected.status)) == card


async def test_every_kind_has_its_row() -> None:
    assert EXPECTED.keys() == {kind.number for kind in KINDS}


async def test_a_number_is_taken_as_it_is_typed(ola: Person) -> None:
    assert (await added(ola, "NO 312 260 182 MVA"))["organizationNumber"] == FJORDVIK


async def test_what_is_no_number_is_refused_and_the_rest_is_told_too(ola: Person) -> None:
    for typed, code in [("", "BLANK"), (" ", "BLANK"), ("312260183", "INVALID"), ("31226018", "INVALID"), ("Fjordvik", "INVALID")]:
        assert await refusals(ola, ADD, {"organizationNumber": typed}) == [(code, "organizationNumber")]
    wrong = {"organizationNumber": "1", "email": "x", "website": "ftp://x.example", "type": "PRIVATE_CUSTOMER", "name": "x" * 256}
    refused = await refusals(ola, ADD, wrong)
    assert sorted(field for _, field in refused) == ["email", "name", "organizationNumber", "type", "website"]


async def test_what_is_given_wins_over_the_register(ola: Person, kari: Person) -> None:
    given = {
        "name": " Fjordvik i Bergen ",
        "email": "bergen@fjordvik.example",
        "phone": "22 33 44 55",
        "mobile": "+46 70 123 45 67",
        "website": "bergen.fjordvik.example",
        "note": "Ringte.",
        "type": "SUPPLIER",
        "addresses": [
            {"type": "INVOICE", "lines": ["Postboks 99"], "postalCode": "5004", "city": "BERGEN", "recipient": "Regnskap"},
            {"type": "DELIVERY", "lines": ["Kaia 1"]},
        ],
    }
    card = await added(ola, FJORDVIK, **given, ownerId=kari.id)
    fixed = {"name": "Fjordvik i Bergen", "phone": "+4722334455", "mobile": "+46701234567", "website": "https://bergen.fjordvik.example"}
    registered = EXPECTED[FJORDVIK]
    assert isinstance(registered, Filled)
    addresses = [
        address("INVOICE", "Postboks 99", place="5004 BERGEN") | {"recipient": "Regnskap"},
        registered.card["addresses"][1],
        address("DELIVERY", "Kaia 1"),
        registered.card["addresses"][2],
    ]
    assert card == BARE | given | fixed | {"isSupplier": True, "organizationNumber": FJORDVIK, "addresses": addresses}


async def test_what_is_blank_leaves_the_register_s(ola: Person) -> None:
    for blank in ("", "  ", None):
        given = dict.fromkeys(("name", "email", "phone", "mobile", "website", "note"), blank)
        card = await added(ola, FJORDVIK, **given, allowDuplicate=True)
        expected = EXPECTED[FJORDVIK]
        assert isinstance(expected, Filled)
        assert card == BARE | {"organizationNumber": FJORDVIK} | expected.card


async def test_what_is_given_wrong_is_refused_as_in_any_form(ola: Person, eva: Person) -> None:
    wrong = {
        "organizationNumber": BANKRUPT,
        "email": "x",
        "phone": "12",
        "note": "x" * 10_001,
        "ownerId": eva.id,
        "addresses": [{"type": "VISIT", "lines": []}, {"type": "VISIT", "lines": ["Slippen 1"], "country": "Norge"}],
    }
    assert sorted(await refusals(ola, ADD, wrong)) == [
        ("BLANK", "addresses.0.lines"),
        ("DUPLICATE", "addresses.1.type"),
        ("INVALID", "addresses.1.country"),
        ("INVALID", "email"),
        ("INVALID", "phone"),
        ("NOT_ALLOWED", "organizationNumber"),
        ("NOT_FOUND", "ownerId"),
        ("TOO_LONG", "note"),
    ]


async def test_a_company_is_no_private_customer(ola: Person) -> None:
    for number in (FJORDVIK, "311909967"):
        assert await refusals(ola, ADD, {"organizationNumber": number, "type": "PRIVATE_CUSTOMER"}) == [("NOT_ALLOWED", "type")]


async def test_a_company_that_is_here_already_is_a_duplicate_and_is_shown(ola: Person, kari: Person) -> None:
    here = await ola.creates_customer("Fjordvik i Bergen", organizationNumber=FJORDVIK)
    add = {"organizationNumber": FJORDVIK}
    payload = await kari.does(ADD, add, "customer { id } duplicates { id name }")
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("DUPLICATE", ["organizationNumber"])]
    assert payload["duplicates"] == [{"id": here["id"], "name": "Fjordvik i Bergen"}]
    assert await refusals(kari, ADD, add) == [("DUPLICATE", "organizationNumber")]
    assert (await added(kari, BRANCH))["subUnitNumber"] == BRANCH  # its branch is another customer
    assert await refusals(kari, ADD, {"organizationNumber": BRANCH}) == [("DUPLICATE", "organizationNumber")]
    assert (await added(kari, FJORDVIK, allowDuplicate=True))["name"] == "FJORDVIK AS"


async def test_a_hidden_one_is_no_duplicate_and_may_itself_be_added_hidden(ola: Person, kari: Person) -> None:
    await added(ola, FJORDVIK, visibility="OWNER_ONLY")
    assert (await added(kari, FJORDVIK))["name"] == "FJORDVIK AS"
    payload = await ola.does(
        ADD, {"organizationNumber": "310590835", "visibility": "OWNER_ONLY", "ownerId": kari.id}, "customer { id } duplicates { id }"
    )
    assert payload == {"customer": None, "userErrors": [], "duplicates": []}
    list_ = "{ customers { nodes { name visibility owner { id } } } }"
    assert {"name": "GRØNNLYKT AS", "visibility": "OWNER_ONLY", "owner": {"id": kari.id}} in (await kari.reads(list_))["customers"]["nodes"]


async def test_the_owner_is_the_viewer_unless_given(ola: Person, kari: Person) -> None:
    for given, owner in [({}, ola), ({"ownerId": kari.id}, kari)]:
        payload = await ola.does(
            ADD, {"organizationNumber": FJORDVIK, "allowDuplicate": True, **given}, f"customer {{ {CUSTOMER.fields} }}"
        )
        assert (payload["customer"]["owner"], payload["customer"]["createdBy"]) == ({"id": owner.id}, {"id": ola.id})
    assert await refusals(ola, ADD, {"organizationNumber": "310590835", "ownerId": NOBODY}) == [("NOT_FOUND", "ownerId")]


# --- what is odd in the register


def has(**record: Any) -> Handler:
    return by_path({f"/enheter/{FJORDVIK}": reply(200, unit(FJORDVIK, **record))})


async def test_odd_values_of_the_register_are_left_out_with_a_warning_that_names_the_company(ola: Person) -> None:
    with capture_logs() as lines:
        await added(ola, "313846563")
    left_out = [line for line in lines if line["event"] == "company_value_left_out"]
    assert {line["field"] for line in left_out} == {"email", "phone", "mobile", "website"}
    assert {(line["organization_number"], line["log_level"]) for line in left_out} == {("313846563", "warning")}
    assert "skjev" not in str(left_out).lower()  # the value itself may be a person's


async def test_what_our_rules_do_not_take_of_an_address_is_left_out_of_it(ola: Person, with_register: WithRegister) -> None:
    odd = {"adresse": ["Kråkeneset 1", "x" * 256, *"12345"], "postnummer": "N5003A", "poststed": "x" * 101, "landkode": "ZZ"}
    async with faulty(has(forretningsadresse=odd)) as register, with_register(ola, register.url) as asking:
        with capture_logs() as lines:
            card = await added(asking, FJORDVIK)
    kept = {"lines": ["Kråkeneset 1", "1", "2", "3"], "city": None, "country": "NO"}
    for shown in card["addresses"]:
        assert {field: shown[field] for field in kept} == kept
    assert {line["field"] for line in lines if line["event"] == "company_value_left_out"} >= {"line", "city", "country"}


async def test_an_address_without_lines_is_kept(ola: Person, with_register: WithRegister) -> None:
    bare = {"adresse": [], "postnummer": "9170", "poststed": "LONGYEARBYEN", "landkode": "SJ"}
    async with faulty(has(forretningsadresse=bare)) as register, with_register(ola, register.url) as asking:
        card = await added(asking, FJORDVIK)
        assert [(shown["lines"], shown["postalCode"], shown["city"], shown["country"]) for shown in card["addresses"]] == [
            ([], "9170", "LONGYEARBYEN", "SJ")
        ] * 3


async def test_a_name_that_is_longer_than_ours_is_cut_and_refuses_nobody(ola: Person, with_register: WithRegister) -> None:
    async with faulty(has(name="FJORD " * 48 + "AS")) as register, with_register(ola, register.url) as asking:
        with capture_logs() as lines:
            card = await added(asking, FJORDVIK)
    assert card["name"] == ("FJORD " * 48)[:255].strip()
    assert [line["field"] for line in lines if line["event"] == "company_value_left_out"] == ["name"]


async def test_a_sub_unit_whose_parent_can_not_be_had_is_added_by_what_is_known(ola: Person, with_register: WithRegister) -> None:
    branch = unit(BRANCH, "FJORDVIK AVD", form="BEDR", overordnetEnhet=FJORDVIK)
    answers = by_path({f"/underenheter/{BRANCH}": reply(200, branch), f"/enheter/{FJORDVIK}": reply(500)})
    async with faulty(answers) as register, with_register(ola, register.url) as asking:
        card = await added(asking, BRANCH)
    assert (card["organizationNumber"], card["subUnitNumber"]) == (FJORDVIK, BRANCH)


async def test_a_part_of_a_bankruptcy_estate_needs_a_yes_too(ola: Person, with_register: WithRegister) -> None:
    branch = unit(BRANCH, "FJORDVIK AVD", form="BEDR", overordnetEnhet=FJORDVIK)
    answers = by_path({f"/underenheter/{BRANCH}": reply(200, branch), f"/enheter/{FJORDVIK}": reply(200, unit(FJORDVIK, form="KBO"))})
    async with faulty(answers) as register, with_register(ola, register.url) as asking:
        assert await refusals(asking, ADD, {"organizationNumber": BRANCH}) == [("NOT_ALLOWED", "organizationNumber")]
        assert (await added(asking, BRANCH, acceptStatus=True))["subUnitNumber"] == BRANCH


async def test_the_status_and_the_duplicate_are_told_at_once(ola: Person) -> None:
    await added(ola, BANKRUPT, acceptStatus=True)
    before = await rows(ola)
    refused = await refusals(ola, ADD, {"organizationNumber": BANKRUPT})
    assert refused == [("NOT_ALLOWED", "organizationNumber"), ("DUPLICATE", "organizationNumber")]
    assert await rows(ola) == before
