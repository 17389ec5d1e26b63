"""What does the form offer for what is typed? SHOW what is here, ADD what the register has; what is hidden is not here."""

from typing import Any

import pytest

from tests.people import Person
from tests.registry.faulty import Request, by_path, faulty, page, reply, unit
from tests.resolvers.asking import CUSTOMER, organization_numbers
from tests.resolvers.conftest import WithRegister

pytestmark = pytest.mark.asyncio(loop_scope="package")

FJORDVIK, BRANCH, GRONNLYKT = "312260182", "310497460", "310590835"
LOOKUP = """query($typed: String!, $first: Int! = 10) { companyLookup(query: $typed, first: $first) {
    hits { organizationNumber name action customers { id } company { organizationNumber name } }
    registry { status source asOf }
} }"""


async def looked_up(person: Person, typed: str, first: int = 10) -> Any:
    return (await person.asks(LOOKUP, typed=typed, first=first)).data["companyLookup"]


def offers(lookup: Any) -> list[tuple[str, str | None]]:
    return [(hit["action"], hit["organizationNumber"]) for hit in lookup["hits"]]


def ids(*customers: Any) -> list[dict[str, str]]:
    return [{"id": customer["id"]} for customer in customers]


# --- a number is typed


async def test_a_number_that_is_not_here_can_be_added(ola: Person) -> None:
    for typed in (FJORDVIK, "312 260 182", "NO312260182MVA", " Org.nr. 312.260.182 "):
        lookup = await looked_up(ola, typed)
        company = {"organizationNumber": FJORDVIK, "name": "FJORDVIK AS"}
        assert lookup["hits"] == [
            {"organizationNumber": FJORDVIK, "name": "FJORDVIK AS", "action": "ADD", "customers": [], "company": company}
        ]
        assert lookup["registry"]["status"] == "ANSWERED"
        assert lookup["registry"]["source"] in {"LIVE", "CACHE"}
        assert lookup["registry"]["asOf"] is not None


async def test_a_number_that_is_here_is_shown_by_its_name_here_beside_the_register_s_facts(ola: Person, kari: Person) -> None:
    first = await ola.creates_customer("Fjordvik i Bergen", organizationNumber=FJORDVIK)
    second = await ola.creates_customer("Fjordvik to", organizationNumber=FJORDVIK, allowDuplicate=True)
    (hit,) = (await looked_up(kari, FJORDVIK))["hits"]
    assert (hit["action"], hit["name"], hit["company"]["name"]) == ("SHOW", "Fjordvik i Bergen", "FJORDVIK AS")
    assert hit["customers"] == ids(first, second)


async def test_a_sub_unit_s_number_finds_it_and_the_customers_that_are_it(ola: Person) -> None:
    assert offers(await looked_up(ola, BRANCH)) == [("ADD", BRANCH)]
    branch = await ola.creates_customer("Avdelingen", organizationNumber=FJORDVIK, subUnitNumber=BRANCH)
    await ola.creates_customer("Hovedkontoret", organizationNumber=FJORDVIK)
    (hit,) = (await looked_up(ola, BRANCH))["hits"]
    assert (hit["action"], hit["customers"]) == ("SHOW", ids(branch))
    assert hit["company"] == {"organizationNumber": BRANCH, "name": "FJORDVIK AS AVD ÅLESUND"}


async def test_a_main_unit_s_number_finds_its_branches_that_are_here_and_itself_to_add(ola: Person) -> None:
    branch = await ola.creates_customer("Avdelingen", organizationNumber=FJORDVIK, subUnitNumber=BRANCH)
    lookup = await looked_up(ola, FJORDVIK)
    assert offers(lookup) == [("SHOW", BRANCH), ("ADD", FJORDVIK)]
    assert [hit["customers"] for hit in lookup["hits"]] == [ids(branch), []]
    main = await ola.creates_customer("Hovedkontoret", organizationNumber=FJORDVIK)
    lookup = await looked_up(ola, FJORDVIK)
    assert {hit["organizationNumber"]: hit["customers"] for hit in lookup["hits"]} == {BRANCH: ids(branch), FJORDVIK: ids(main)}


async def test_a_customer_that_the_register_does_not_know_is_shown_all_the_same(ola: Person) -> None:
    card = await ola.creates_customer(organizationNumber="315307929")
    lookup = await looked_up(ola, "315307929")
    assert (offers(lookup), lookup["hits"][0]["customers"], lookup["hits"][0]["company"]) == ([("SHOW", "315307929")], ids(card), None)
    assert lookup["registry"]["status"] == "ANSWERED"


async def test_a_number_that_nobody_knows_or_that_was_removed_finds_nothing_and_is_answered(ola: Person) -> None:
    for number in ("315307929", "313114716"):
        lookup = await looked_up(ola, number)
        assert (lookup["hits"], lookup["registry"]["status"]) == ([], "ANSWERED")


async def test_a_foreign_customer_with_the_same_digits_is_another_firm(ola: Person) -> None:
    foreign = await ola.creates_customer("Foghorn", country="GB", organizationNumber=FJORDVIK)
    lookup = await looked_up(ola, FJORDVIK)
    assert offers(lookup) == [("SHOW", FJORDVIK), ("ADD", FJORDVIK)]
    assert (lookup["hits"][0]["customers"], lookup["hits"][0]["company"]) == (ids(foreign), None)


async def test_what_is_hidden_or_archived_is_not_here(ola: Person, kari: Person, eva: Person) -> None:
    hidden = await ola.creates_customer("Fjordvik hos Ola", organizationNumber=FJORDVIK, visibility="OWNER_ONLY")
    away = await ola.creates_customer("Grønnlykt hos Ola", organizationNumber=GRONNLYKT)
    await CUSTOMER.done(ola, "archive", {"id": away["id"], "version": 1})
    await eva.creates_customer("Fjordvik hos Eva", organizationNumber=FJORDVIK)
    for typed in (FJORDVIK, "fjordvik as"):
        lookup = await looked_up(kari, typed)
        assert ("ADD", FJORDVIK) in offers(lookup)
        assert [hit["customers"] for hit in lookup["hits"] if hit["customers"]] == []
        assert ("SHOW", FJORDVIK) in offers(await looked_up(ola, typed))
    for typed in (GRONNLYKT, "grønnlykt as"):
        assert ("ADD", GRONNLYKT) in offers(await looked_up(ola, typed))
    assert (await looked_up(ola, FJORDVIK))["hits"][0]["customers"] == ids(hidden)


async def test_a_hit_lists_ten_customers_at_most(ola: Person) -> None:
    cards = [await ola.creates_customer(f"Fjordvik {chr(65 + i)}", organizationNumber=FJORDVIK, allowDuplicate=True) for i in range(11)]
    for typed in (FJORDVIK, "fjordvik as"):
        hit = (await looked_up(ola, typed))["hits"][0]
        assert hit["customers"] == ids(*cards[:10])


# --- a name is typed


async def test_a_name_finds_what_is_here_first_and_then_what_can_be_added(ola: Person) -> None:
    here = await ola.creates_customer("Fjordvik Bygg", organizationNumber="312402688")
    lookup = await looked_up(ola, "fjordvik")
    actions = [action for action, _ in offers(lookup)]
    assert actions[0] == "SHOW"
    assert set(actions[1:]) == {"ADD"}
    assert lookup["hits"][0]["customers"] == ids(here)
    assert lookup["hits"][0]["company"]["name"] == "FJORDVIK BYGG AS"  # merged by number: one hit, not two
    numbers = [number for _, number in offers(lookup)]
    assert len(numbers) == len(set(numbers)) == 6
    assert {FJORDVIK, "312402688", "314078667"} <= set(numbers)


async def test_a_customer_by_another_name_here_is_known_by_its_number(ola: Person) -> None:
    here = await ola.creates_customer("Byggefolka våre", organizationNumber="312402688")
    lookup = await looked_up(ola, "fjordvik")
    assert offers(lookup)[0] == ("SHOW", "312402688")
    assert (lookup["hits"][0]["name"], lookup["hits"][0]["customers"]) == ("Byggefolka våre", ids(here))


async def test_a_hit_lists_all_customers_with_its_number_whatever_they_are_called(ola: Person, with_register: WithRegister) -> None:
    named = await ola.creates_customer("Fjordvik Bygg", organizationNumber="312402688")
    other = await ola.creates_customer("Byggefolka våre", organizationNumber="312402688", allowDuplicate=True)
    foreign = await ola.creates_customer("Fjordvik Ltd", country="GB", organizationNumber="01234567")
    again = await ola.creates_customer("Foghorn", country="GB", organizationNumber="01234567", allowDuplicate=True)
    async with with_register(ola, "") as asking:
        for person in (ola, asking):
            hits = (await looked_up(person, "fjordvik"))["hits"]
            found = {hit["organizationNumber"]: hit["customers"] for hit in hits if hit["action"] == "SHOW"}
            assert found == {"312402688": ids(named, other), "01234567": ids(foreign, again)}


async def test_customers_without_a_number_are_hits_of_their_own(ola: Person) -> None:
    cards = [await ola.creates_customer("Fjordvik Velforening") for _ in range(2)]
    private = await CUSTOMER.created(ola, type="PRIVATE_CUSTOMER", firstName="Fjord", name="Fjordvik")
    foreign = await ola.creates_customer("Fjordvik Ltd", country="GB", organizationNumber="01234567")
    lookup = await looked_up(ola, "fjordvik", first=50)
    shown = [hit for hit in lookup["hits"] if hit["action"] == "SHOW"]
    assert sorted(hit["customers"][0]["id"] for hit in shown) == sorted(card["id"] for card in (*cards, private, foreign))
    assert all(len(hit["customers"]) == 1 and hit["company"] is None for hit in shown)
    assert {hit["organizationNumber"] for hit in shown} == {None, "01234567"}
    assert [hit["action"] for hit in lookup["hits"]][:4] == ["SHOW"] * 4


async def test_the_best_comes_first_called_just_so_then_beginning_so(ola: Person) -> None:
    for name in ("Bryggen Fjordvik", "Fjordvik Kafé", "Fjordvik"):
        await ola.creates_customer(name)
    names = [hit["name"] for hit in (await looked_up(ola, "FJORDVIK"))["hits"] if hit["action"] == "SHOW"]
    assert names == ["Fjordvik", "Fjordvik Kafé", "Bryggen Fjordvik"]


async def test_a_name_is_found_in_any_case_and_without_its_norwegian_letters(ola: Person) -> None:
    here = await ola.creates_customer("Åsen Kafé")
    for typed in ("åsen", "AASEN", "asen kafe", "kaf"):
        assert ids(here) in [hit["customers"] for hit in (await looked_up(ola, typed))["hits"]], typed


async def test_the_register_is_asked_from_three_characters_on(ola: Person) -> None:
    here = await ola.creates_customer("Fjordvik")
    for typed, status in [("f", "NOT_ASKED"), ("fj", "NOT_ASKED"), (" fj ", "NOT_ASKED"), ("fjo", "ANSWERED"), ("åå ", "NOT_ASKED")]:
        lookup = await looked_up(ola, typed)
        assert lookup["registry"]["status"] == status, typed
        assert (ids(here) in [hit["customers"] for hit in lookup["hits"]]) == typed.strip().startswith("f")
    for typed in ("", "   "):
        assert await looked_up(ola, typed) == {"hits": [], "registry": {"status": "NOT_ASKED", "source": None, "asOf": None}}


async def test_digits_that_are_no_number_find_only_what_is_here(ola: Person) -> None:
    short = await ola.creates_customer("Svensk", country="SE", organizationNumber="31226018")
    wrong = await ola.creates_customer("Dansk", country="DK", organizationNumber="312260183")
    for typed, found in [("31226018", [short, wrong]), ("3122 6018 3", [wrong]), ("31226018345", [])]:
        lookup = await looked_up(ola, typed)
        assert lookup["registry"] == {"status": "NOT_ASKED", "source": None, "asOf": None}
        assert sorted(hit["customers"][0]["id"] for hit in lookup["hits"]) == sorted(card["id"] for card in found), typed


async def test_whatever_is_typed_is_answered(ola: Person) -> None:
    for typed in (
        '"',
        "fjo*",
        "a' OR '1",
        "NEAR(a b)",
        "nul\x00 byte",
        "x" * 10_000,
        "fjordvik " * 1_000,
        "& | ! : *",
        "+++",
        "½²³",
        "🙂🙂🙂",
    ):
        assert (await looked_up(ola, typed))["registry"]["status"] in {"ANSWERED", "NOT_ASKED"}, typed


async def test_a_customer_number_finds_its_customer(ola: Person) -> None:
    card = await ola.creates_customer()
    lookup = await looked_up(ola, str(card["customerNumber"]))
    assert [hit["customers"] for hit in lookup["hits"]] == [ids(card)]


async def test_how_many_hits_is_from_none_to_fifty(ola: Person) -> None:
    assert len((await looked_up(ola, "as", first=50))["hits"]) == 0
    assert len((await looked_up(ola, "fjordvik"))["hits"]) == 6
    assert len((await looked_up(ola, "fjordvik", first=1))["hits"]) == 1
    assert len((await looked_up(ola, "fjordvik", first=6))["hits"]) == 6
    nothing = await looked_up(ola, "fjordvik", first=0)
    assert (nothing["hits"], nothing["registry"]["status"]) == ([], "NOT_ASKED")
    for first in (51, -1):
        reply = await ola.asks(LOOKUP, typed="fjordvik", first=first)
        assert reply.codes == ["BAD_USER_INPUT"]
        assert "data" not in reply.body  # nothing ran


async def test_without_a_register_only_what_is_here_is_found(ola: Person, with_register: WithRegister) -> None:
    here = await ola.creates_customer("Fjordvik", organizationNumber=FJORDVIK)
    async with with_register(ola, "") as asking:
        for typed in (FJORDVIK, "fjordvik", GRONNLYKT):
            lookup = await looked_up(asking, typed)
            assert lookup["registry"] == {"status": "NOT_ASKED", "source": None, "asOf": None}
            assert [hit["customers"] for hit in lookup["hits"]] == ([ids(here)] if typed != GRONNLYKT else [])


# --- a company, by itself and of a customer


COMPANY = "query($number: OrganizationNumber!) { company(organizationNumber: $number) { id name status isSubUnit draft { name } } }"


async def test_a_company_is_found_by_its_number_and_as_a_node(ola: Person) -> None:
    found = (await ola.asks(COMPANY, number="NO 312 260 182 MVA")).data["company"]
    draft = {"name": "FJORDVIK AS"}
    assert found == {"id": f"com_{FJORDVIK}", "name": "FJORDVIK AS", "status": "ACTIVE", "isSubUnit": False, "draft": draft}
    assert (await ola.asks(COMPANY, number=BRANCH)).data["company"]["isSubUnit"]
    node = "query($id: ID!) { node(id: $id) { __typename id ... on Company { name } } }"
    assert (await ola.asks(node, id=f"com_{FJORDVIK}")).data["node"] == {
        "__typename": "Company",
        "id": f"com_{FJORDVIK}",
        "name": "FJORDVIK AS",
    }
    for nobody in ("com_315307929", "com_312260183", "com_", f"com_{FJORDVIK}0"):
        assert (await ola.asks(node, id=nobody)).data["node"] is None


async def test_a_company_that_is_unknown_or_removed_is_null_without_an_error(ola: Person) -> None:
    for number in ("315307929", "313114716"):
        assert (await ola.asks(COMPANY, number=number)).data == {"company": None}


async def test_what_is_no_organization_number_is_refused(ola: Person) -> None:
    assert (await ola.asks(COMPANY, number="312260183")).codes == ["BAD_USER_INPUT"]


async def test_a_draft_is_what_the_form_is_filled_with_before_anything_is_saved(ola: Person) -> None:
    draft = """{ company(organizationNumber: "310497460") { draft {
        type name organizationNumber subUnitNumber country email phone mobile website
        addresses { type recipient lines postalCode city country }
    } } }"""
    address = {"recipient": None, "lines": ["Notbåtkaia 2"], "postalCode": "6002", "city": "ÅLESUND", "country": "NO"}
    assert (await ola.asks(draft)).data["company"]["draft"] == {
        "type": "CUSTOMER",
        "name": "FJORDVIK AS AVD ÅLESUND",
        "organizationNumber": FJORDVIK,
        "subUnitNumber": BRANCH,
        "country": "NO",
        "email": "alesund@fjordvik.example",
        "phone": None,
        "mobile": None,
        "website": "https://alesund.fjordvik.example",
        "addresses": [{"type": type, **address} for type in ("VISIT", "POSTAL", "INVOICE")],
    }


async def test_a_customer_s_company_is_what_the_register_says_of_it(ola: Person) -> None:
    wanted = [
        ({"organizationNumber": FJORDVIK}, "FJORDVIK AS", "ANSWERED"),
        ({"organizationNumber": FJORDVIK, "subUnitNumber": BRANCH}, "FJORDVIK AS AVD ÅLESUND", "ANSWERED"),
        ({"organizationNumber": "313601897"}, "TÅKEHEIM FERGE AS", "ANSWERED"),
        ({"organizationNumber": "315307929"}, None, "ANSWERED"),
        ({"organizationNumber": "313114716"}, None, "ANSWERED"),
        ({"organizationNumber": FJORDVIK, "country": "GB"}, None, "NOT_ASKED"),
        ({}, None, "NOT_ASKED"),
    ]
    for i, (given, _, _) in enumerate(wanted):
        await ola.creates_customer(f"Fjordvik {i}", **given)
    list_ = "{ customers { nodes { name company { name } companyAnswer { status source asOf } } } }"
    nodes = (await ola.asks(list_)).data["customers"]["nodes"]
    assert [(node["company"] and node["company"]["name"], node["companyAnswer"]["status"]) for node in nodes] == [
        (name, status) for _, name, status in wanted
    ]
    assert [node["companyAnswer"]["asOf"] is not None for node in nodes] == [status == "ANSWERED" for _, _, status in wanted]


async def test_a_list_of_fifty_asks_the_register_once_for_companies_and_answers_together(ola: Person, with_register: WithRegister) -> None:
    numbers = organization_numbers(50)
    for i, number in enumerate(numbers):
        await ola.creates_customer(f"Fjordvik {i:02}", organizationNumber=number)
    found = reply(200, page("enheter", *(unit(number, f"SELSKAP {number}") for number in numbers)))
    list_ = """{ customers(first: 50) { nodes { organizationNumber company { name draft { name } } companyAnswer { status } } }
        again: customers(first: 50) { nodes { companyAnswer { source } company { status } } } }"""
    async with (
        faulty(by_path({"/enheter": found, "/underenheter": reply(200, page("underenheter"))})) as register,
        with_register(ola, register.url) as asking,
    ):
        data = (await asking.asks(list_)).data
    assert len(data["customers"]["nodes"]) == 50
    for node in data["customers"]["nodes"]:
        name = f"SELSKAP {node['organizationNumber']}"
        assert node["company"] == {"name": name, "draft": {"name": name}}
        assert node["companyAnswer"] == {"status": "ANSWERED"}
    assert sorted(_endpoint(request) for request in register.requests) == ["enheter", "underenheter"]


def _endpoint(request: Request) -> str:
    return request.target.split("?")[0].rpartition("/")[2]
