"""Real answers of the register, served to the client over HTTP: each company's facts are those of its raw record.

Whatever else the folder holds (roles, accounts, feeds, nightly files) is served as the answer to a look-up too: it is odd, and harms
nobody.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.registry.answer import RegistryStatus
from service.registry.client import Enhetsregisteret
from service.registry.company import Company, CompanyAddress, CompanyStatus
from tests.registry.faulty import always, by_path, faulty, page, reply

FOLDER = Path(__file__).parents[3] / "shared" / "registry-samples"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real answers, ../shared/registry-samples, is not here")

Raw = dict[str, Any]  # JSON, read here without the reader that is under test

BEFORE_2018 = "enheter/974760673-orgl-format-foer-2018.json"
# Invented by the documentation, with check digits that no organisation number has.
NO_NUMBERS = {"dokumentasjon/enhet-818511752.json", "dokumentasjon/underenhet-slettet.json"}


def files(*patterns: str) -> list[str]:
    return sorted(str(path.relative_to(FOLDER)) for pattern in patterns for path in FOLDER.glob(pattern))


def content(file: str) -> Any:
    return json.loads((FOLDER / file).read_text())


def kind_of(file: str) -> str:
    return "underenheter" if Path(file).name.startswith("underenhet") or file.startswith("underenheter/") else "enheter"


UNITS = files("enheter/*.json", "underenheter/*.json", "dokumentasjon/enhet*.json", "dokumentasjon/underenhet*.json")
READABLE = [file for file in UNITS if file != BEFORE_2018 and file not in NO_NUMBERS]
PAGES = files("sok/*.json")
NIGHTLY = files("lastned/*.json")
ERRORS = files("feil/[45]*.json", "dokumentasjon/[45]*.json")
OTHER = files("roller/*.json", "dokumentasjon/roller*.json", "oppdateringer/*.json", "regnskap/*.json", "kodelister/*.json", "lastned/*")


def test_every_file_is_served_by_one_of_these_tests() -> None:
    served = {*UNITS, *PAGES, *NIGHTLY, *ERRORS, *OTHER, "README.md"}

    assert {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()} == served


def background() -> Iterator[tuple[str, bytes]]:
    """Every unit at its own path, so that sub-units find their parents."""
    for file in files("enheter/*.json"):
        if file != BEFORE_2018:
            yield f"/enheter/{content(file)['organisasjonsnummer']}", reply(200, (FOLDER / file).read_bytes())


async def looked_up(file: str) -> Company:
    number = content(file)["organisasjonsnummer"]
    answers = dict(background()) | {f"/{kind_of(file)}/{number}": reply(200, (FOLDER / file).read_bytes())}
    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        answer = await register.company(number)
    assert answer.status is RegistryStatus.ANSWERED
    assert answer.value is not None
    return answer.value


def assert_has_facts_of(company: Company, raw: Raw, *, is_sub_unit: bool) -> None:
    is_deleted = "slettedato" in raw
    assert company.organization_number == raw["organisasjonsnummer"]
    assert company.name == " ".join(raw["navn"].split())
    assert company.organization_form.code == raw["organisasjonsform"]["kode"]
    assert company.organization_form.description == raw["organisasjonsform"]["beskrivelse"]
    assert company.is_sub_unit is is_sub_unit
    assert company.parent_organization_number == raw.get("overordnetEnhet")
    assert (company.status is CompanyStatus.DELETED) is is_deleted
    if not is_sub_unit and not is_deleted:
        assert (company.status is CompanyStatus.BANKRUPT) is raw["konkurs"]
    assert_is_address(company.business_address, raw.get("beliggenhetsadresse" if is_sub_unit else "forretningsadresse"))
    assert_is_address(company.postal_address, raw.get("postadresse"))
    codes = [raw[field]["kode"] for field in ("naeringskode1", "naeringskode2", "naeringskode3") if field in raw]
    assert [industry.code for industry in company.industries] == codes
    assert company.employee_count == raw.get("antallAnsatte")
    assert company.has_employees == raw.get("harRegistrertAntallAnsatte")
    assert company.vat_registered == raw.get("registrertIMvaregisteret")
    assert company.email == raw.get("epostadresse")
    assert company.phone == raw.get("telefon")
    assert company.mobile == raw.get("mobil")
    assert company.website == raw.get("hjemmeside")
    founded = raw.get("oppstartsdato" if is_sub_unit else "stiftelsesdato")
    assert (company.founded_on and company.founded_on.isoformat()) == founded
    assert (company.registered_on and company.registered_on.isoformat()) == raw.get("registreringsdatoEnhetsregisteret")
    assert (company.deleted_on and company.deleted_on.isoformat()) == raw.get("slettedato")


def assert_is_address(address: CompanyAddress | None, raw: Raw | None) -> None:
    if raw is None:
        assert address is None
        return
    assert address is not None
    assert list(address.lines) == [line for line in raw["adresse"] if line]
    assert (address.postal_code, address.city) == (raw.get("postnummer"), raw.get("poststed"))
    assert (address.municipality_number, address.municipality) == (raw.get("kommunenummer"), raw.get("kommune"))
    assert address.country == raw["landkode"]


@pytest.mark.parametrize("file", READABLE)
async def test_a_units_facts_are_those_of_its_record(file: str) -> None:
    assert_has_facts_of(await looked_up(file), content(file), is_sub_unit=kind_of(file) == "underenheter")


@pytest.mark.parametrize("file", NIGHTLY)
async def test_a_record_of_the_nightly_file_reads_as_one_of_the_api(file: str) -> None:
    is_sub_unit = kind_of(file) == "underenheter"
    records: list[Raw] = content(file) if isinstance(content(file), list) else [content(file)]
    answers = {f"/{kind_of(file)}/{record['organisasjonsnummer']}": reply(200, record) for record in records}

    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        for record in records:
            company = (await register.company(record["organisasjonsnummer"])).value
            assert company is not None
            assert_has_facts_of(company, record, is_sub_unit=is_sub_unit)


@pytest.mark.parametrize("file", PAGES)
async def test_a_page_gives_its_records_in_their_order(file: str) -> None:
    is_sub_unit = kind_of(file) == "underenheter"
    answers = {f"/{kind}": reply(200, page(kind)) for kind in ("underenheter", "enheter")}
    answers[f"/{kind_of(file)}"] = reply(200, (FOLDER / file).read_bytes())
    raw: list[Raw] = content(file).get("_embedded", {}).get(kind_of(file), [])

    async with faulty(by_path(answers)) as told, Enhetsregisteret(told.url) as register:
        answer = await register.search("hva som helst", 50)

    expected = [record for record in raw if record["organisasjonsform"]["kode"] != "UTLA"]
    assert answer.status is RegistryStatus.ANSWERED
    for company, record in zip(answer.value, expected, strict=True):
        assert_has_facts_of(company, record, is_sub_unit=is_sub_unit)


@pytest.mark.parametrize("file", ERRORS)
async def test_an_error_is_unavailable_or_gone(file: str) -> None:
    status = int(Path(file).name[:3])
    number = content(file).get("organisasjonsnummer", "923609016")
    async with faulty(always(reply(status, (FOLDER / file).read_bytes()))) as told, Enhetsregisteret(told.url) as register:
        answer = await register.company("936127088" if status == 410 else number)

    assert answer.value is None
    assert answer.status is (RegistryStatus.ANSWERED if status == 410 else RegistryStatus.UNAVAILABLE)


@pytest.mark.parametrize("file", [BEFORE_2018, *OTHER])
async def test_what_is_no_answer_to_a_look_up_is_refused_and_harms_nobody(file: str) -> None:
    answers = {"/enheter/923609016": reply(200, (FOLDER / "enheter/923609016-asa-v2-2026-10.json").read_bytes())}
    register_of = by_path(answers, otherwise=reply(200, (FOLDER / file).read_bytes()))

    async with faulty(register_of) as told, Enhetsregisteret(told.url) as register:
        odd = await register.company("974760673")
        page_of_odd = await register.search("brønnøysund", 10)
        another = await register.company("923609016")

    assert (odd.status, odd.value) == (RegistryStatus.UNAVAILABLE, None)
    assert page_of_odd.value == ()
    assert another.value is not None


@pytest.mark.parametrize("file", sorted(NO_NUMBERS))
async def test_a_number_with_a_wrong_check_digit_is_not_asked_for(file: str) -> None:
    async with faulty(always(reply(200, (FOLDER / file).read_bytes()))) as told, Enhetsregisteret(told.url) as register:
        assert (await register.company(content(file)["organisasjonsnummer"])).status is RegistryStatus.NOT_ASKED
        assert told.requests == []


async def test_a_bankrupt_company_is_bankrupt_and_its_estate_needs_acceptance() -> None:
    bankrupt = await looked_up("enheter/819032262-as-konkurs-v2-2024.json")
    estate = await looked_up("enheter/933473759-kbo-konkursbo-v2-2024.json")
    part = await looked_up("underenheter/933473775-aafy-konkursbo-v2-2024.json")

    assert (bankrupt.name, bankrupt.status) == ("...PIECE OF CAKE AS", CompanyStatus.BANKRUPT)
    assert (bankrupt.employee_count, bankrupt.has_employees) == (None, True)
    assert (estate.status, estate.needs_accept_status) == (CompanyStatus.ACTIVE, True)
    assert (part.parent_organization_number, part.needs_accept_status) == ("933473759", True)


async def test_a_foreign_unit_keeps_its_postal_code_in_its_city() -> None:
    company = await looked_up("enheter/995783568-utla-utenlandsk-adresse-v2-2024.json")

    assert company.business_address == CompanyAddress(("33 Longford Avenue",), None, "UB13QN Southall", None, None, "GB")


async def test_a_deleted_company_says_since_when() -> None:
    company = await looked_up("enheter/981276957-asa-slettet-2021.json")

    assert (company.name, company.status, company.deleted_on) == ("DNB ASA", CompanyStatus.DELETED, date(2021, 7, 1))
    assert company.vat_registered is None


async def test_a_sub_unit_has_its_parents_status_and_its_own_contact_data() -> None:
    company = await looked_up("underenheter/924203617-bedr-v2-2025.json")

    assert (company.parent_organization_number, company.status, company.lacks_parent) == ("991825827", CompanyStatus.ACTIVE, False)
    assert (company.employee_count, company.website) == (94, "www.digdir.no")


async def test_the_first_format_says_nothing_of_withheld_employees() -> None:
    company = await looked_up("enheter/964969590-komm-v1.json")

    assert company.name == "HÅ KOMMUNE"
    assert company.has_employees is None
    assert company.employee_count is not None
