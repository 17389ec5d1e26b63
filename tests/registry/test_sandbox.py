"""The stand-in speaks as the register does: shapes, errors and pages."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from stdnum.no import orgnr

from service.registry.sandbox_companies import KINDS, ORDINARY, main_units, sub_units

pytestmark = pytest.mark.asyncio(loop_scope="module")  # with the sandbox, which is served in it

NUMBER = "312260182"


@pytest_asyncio.fixture(loop_scope="module")
async def http(sandbox_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox_url) as client:
        yield client


async def test_a_unit_links_to_itself_and_to_its_parent(http: httpx.AsyncClient) -> None:
    answer = await http.get("/underenheter/310497460")

    links = answer.json()["_links"]
    assert links["self"]["href"] == f"{http.base_url}underenheter/310497460"
    assert links["overordnetEnhet"]["href"] == f"{http.base_url}enheter/{NUMBER}"


@pytest.mark.parametrize("path", ["/enheter/315307929", "/underenheter/315307929", f"/underenheter/{NUMBER}", "/enheter/310497460"])
async def test_an_unknown_number_or_one_of_the_other_kind_is_an_empty_404(path: str, http: httpx.AsyncClient) -> None:
    answer = await http.get(path)

    assert (answer.status_code, answer.content) == (404, b"")


async def test_a_removed_unit_is_gone_and_has_no_name(http: httpx.AsyncClient) -> None:
    answer = await http.get("/enheter/313114716")

    assert answer.status_code == 410
    assert answer.json().keys() == {"organisasjonsnummer", "slettedato", "_links"}


async def test_a_deleted_unit_is_found_by_its_number_only(http: httpx.AsyncClient) -> None:
    one = await http.get("/enheter/313601897")
    many = await http.get("/enheter", params={"organisasjonsnummer": "313601897"})

    assert one.json()["slettedato"] == "2024-11-26"
    assert many.json()["page"]["totalElements"] == 0


async def test_a_path_that_is_none_is_another_404(http: httpx.AsyncClient) -> None:
    answer = await http.get("/enheterX/312260182")

    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


async def test_the_root_names_what_there_is(http: httpx.AsyncClient) -> None:
    assert (await http.get("/")).json()["_links"].keys() == {"self", "enheter", "underenheter"}


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/enheter/12345", {"12345"}),
        ("/enheter?ukjent=1", {"ukjent"}),
        ("/enheter?navn=", {"navn"}),
        (f"/enheter?navn={'x' * 181}", {"navn"}),
        ("/enheter?organisasjonsnummer=1", {"organisasjonsnummer"}),
        (f"/enheter?organisasjonsnummer={','.join([NUMBER] * 2001)}", {"organisasjonsnummer"}),
        ("/underenheter?overordnetEnhet=x", {"overordnetEnhet"}),
        ("/enheter?size=0", {"size"}),
        ("/enheter?page=-1", {"page"}),
        ("/enheter?size=101&page=99", {"size", "page"}),
        ("/enheter?size=x&navn=&ukjent=1", {"size", "navn", "ukjent"}),
    ],
)
async def test_a_bad_question_is_told_all_that_is_wrong(path: str, parameters: set[str], http: httpx.AsyncClient) -> None:
    answer = await http.get(path)

    body = answer.json()
    assert answer.status_code == 400
    assert {parameter for error in body["valideringsfeil"] for parameter in error["parametere"]} == parameters
    assert body["antallFeil"] == len(body["valideringsfeil"])


async def test_a_page_without_hits_has_no_embedded(http: httpx.AsyncClient) -> None:
    body = (await http.get("/enheter", params={"navn": "finnes ikke"})).json()

    assert "_embedded" not in body
    assert body["page"] == {"size": 20, "totalElements": 0, "totalPages": 0, "number": 0}


async def test_pages_follow_each_other_without_overlap(http: httpx.AsyncClient) -> None:
    url, numbers = "/enheter?navn=as&size=7", []
    while url:
        body = (await http.get(url)).json()
        numbers += [record["organisasjonsnummer"] for record in body["_embedded"]["enheter"]]
        url = body["_links"].get("next", {}).get("href", "")

    assert len(numbers) == len(set(numbers)) == body["page"]["totalElements"] > 30


async def test_numbers_may_be_given_with_commas_or_by_repeating(http: httpx.AsyncClient) -> None:
    commas = await http.get("/enheter", params={"organisasjonsnummer": f"{NUMBER},310590835"})
    repeated = await http.get("/enheter", params={"organisasjonsnummer": [NUMBER, "310590835"]})

    assert commas.json()["page"]["totalElements"] == repeated.json()["page"]["totalElements"] == 2


async def test_sub_units_are_found_by_their_parent(http: httpx.AsyncClient) -> None:
    body = (await http.get("/underenheter", params={"overordnetEnhet": NUMBER})).json()

    assert [record["navn"] for record in body["_embedded"]["underenheter"]] == ["FJORDVIK AS AVD ÅLESUND"]


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8", 200),
        ("application/json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/vnd.brreg.enhetsregisteret.enhet.v1+json", 406),
        ("text/html", 406),
    ],
)
@pytest.mark.parametrize("path", ["/enheter", f"/enheter/{NUMBER}"])
async def test_a_version_that_has_gone_is_not_acceptable(path: str, accept: str, status: int, http: httpx.AsyncClient) -> None:
    assert (await http.get(path, headers={"Accept": accept})).status_code == status


async def test_every_number_is_proper_synthetic_and_of_one_unit() -> None:
    numbers = [str(record["organisasjonsnummer"]) for record in (*main_units(), *sub_units())]

    assert len(numbers) == len(set(numbers))
    assert len(ORDINARY) >= 30
    for number in (*numbers, *(kind.number for kind in KINDS)):
        assert orgnr.is_valid(number)
        assert number[0] in "23"
