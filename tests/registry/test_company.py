from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.company import (
    ADDRESS_LINES_MAX,
    TEXT_LENGTH_MAX,
    CodedValue,
    Company,
    CompanyAddress,
    CompanyStatus,
    OddAnswer,
    company_of,
)
from tests.registry.faulty import unit

NUMBER, PARENT = "312260182", "310590835"
FIELDS = [
    "organisasjonsnummer",
    "navn",
    "organisasjonsform",
    "slettedato",
    "respons_klasse",
    "konkurs",
    "underAvvikling",
    "underTvangsavviklingEllerTvangsopplosning",
    "overordnetEnhet",
    "forretningsadresse",
    "beliggenhetsadresse",
    "postadresse",
    "naeringskode1",
    "naeringskode2",
    "naeringskode3",
    "antallAnsatte",
    "harRegistrertAntallAnsatte",
    "registrertIMvaregisteret",
    "epostadresse",
    "telefon",
    "mobil",
    "hjemmeside",
    "stiftelsesdato",
    "oppstartsdato",
    "registreringsdatoEnhetsregisteret",
    "adresse",
    "postnummer",
    "poststed",
    "kommunenummer",
    "kommune",
    "landkode",
    "kode",
    "beskrivelse",
]


def main_unit(**fields: object) -> Company:
    return company_of(unit(NUMBER) | fields, is_sub_unit=False)


def sub_unit(**fields: object) -> Company:
    return company_of(unit(NUMBER, form="BEDR", overordnetEnhet=PARENT) | fields, is_sub_unit=True)


def test_the_least_that_the_register_says_is_a_company() -> None:
    assert main_unit() == Company(NUMBER, "FJORDVIK AS", CompanyStatus.ACTIVE, CodedValue("AS", "AS"), is_sub_unit=False)


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({}, CompanyStatus.ACTIVE),
        ({"konkurs": False, "underAvvikling": False, "underTvangsavviklingEllerTvangsopplosning": False}, CompanyStatus.ACTIVE),
        ({"konkurs": None, "underAvvikling": "ja"}, CompanyStatus.ACTIVE),
        ({"underAvvikling": True}, CompanyStatus.UNDER_LIQUIDATION),
        ({"underAvvikling": True, "underTvangsavviklingEllerTvangsopplosning": True}, CompanyStatus.UNDER_FORCED_LIQUIDATION),
        (
            {"underAvvikling": True, "underTvangsavviklingEllerTvangsopplosning": True, "konkurs": True},
            CompanyStatus.BANKRUPT,
        ),
        ({"konkurs": True, "slettedato": "2026-01-31"}, CompanyStatus.DELETED),
        ({"slettedato": "", "respons_klasse": "Enhet"}, CompanyStatus.ACTIVE),
        ({"slettedato": None}, CompanyStatus.ACTIVE),
        ({"respons_klasse": "SlettetEnhet"}, CompanyStatus.DELETED),
        ({"respons_klasse": "SlettetUnderEnhet"}, CompanyStatus.DELETED),
        ({"konkursdato": "2026-01-31"}, CompanyStatus.ACTIVE),
    ],
)
def test_the_first_status_that_holds_is_the_companys(flags: dict[str, object], status: CompanyStatus) -> None:
    assert main_unit(**flags).status is status


def test_a_sub_units_status_is_its_parents_once_that_is_known() -> None:
    alone = sub_unit()
    parent = company_of(unit(PARENT, konkurs=True), is_sub_unit=False)

    assert (alone.status, alone.lacks_parent) == (CompanyStatus.ACTIVE, True)
    together = alone.with_parent(parent)
    assert (together.status, together.lacks_parent) == (CompanyStatus.BANKRUPT, False)


@pytest.mark.parametrize(
    ("company", "needs"),
    [
        (main_unit(), False),
        (main_unit(underAvvikling=True), True),
        (main_unit(slettedato="2026-01-31"), True),
        (main_unit(organisasjonsform={"kode": "KBO"}), True),
        (sub_unit(), False),
        (sub_unit().with_parent(main_unit()), False),
        (sub_unit().with_parent(main_unit(konkurs=True)), True),
        (sub_unit().with_parent(main_unit(organisasjonsform={"kode": "KBO"})), True),
    ],
)
def test_what_is_not_active_or_is_of_an_estate_needs_acceptance(company: Company, needs: bool) -> None:
    assert company.needs_accept_status is needs


def test_an_address_is_read_without_its_blanks_and_nulls() -> None:
    wire = {
        "adresse": ["c/o Ola", None, "", "  ", " Kråkeneset  1\t", 7],
        "postnummer": "0150",
        "poststed": " OSLO ",
        "kommunenummer": "0301",
        "kommune": "OSLO",
        "landkode": "no",
    }

    assert main_unit(forretningsadresse=wire).business_address == CompanyAddress(
        ("c/o Ola", "Kråkeneset  1"), "0150", "OSLO", "0301", "OSLO", "NO"
    )


@pytest.mark.parametrize("wire", [None, "", {}, [], {"adresse": []}, {"adresse": [None, ""], "poststed": ""}, {"landkode": "Norge"}])
def test_an_address_with_nothing_in_it_is_none(wire: object) -> None:
    assert main_unit(postadresse=wire).postal_address is None


def test_abroad_the_city_keeps_its_postal_code() -> None:
    address = main_unit(forretningsadresse={"adresse": ["ul. Wymyślona 1"], "poststed": "81-336 GDYNIA", "landkode": "PL"}).business_address

    assert address == CompanyAddress(("ul. Wymyślona 1",), None, "81-336 GDYNIA", None, None, "PL")


def test_main_and_sub_units_have_their_addresses_and_dates_under_other_names() -> None:
    fields = {
        "forretningsadresse": {"poststed": "HOVED"},
        "beliggenhetsadresse": {"poststed": "UNDER"},
        "stiftelsesdato": "2001-01-01",
        "oppstartsdato": "2002-02-02",
    }

    main, sub = main_unit(**fields), sub_unit(**fields)

    assert (main.business_address, main.founded_on) == (CompanyAddress(city="HOVED"), date(2001, 1, 1))
    assert (sub.business_address, sub.founded_on) == (CompanyAddress(city="UNDER"), date(2002, 2, 2))


@pytest.mark.parametrize(
    ("fields", "count", "has"),
    [
        ({}, None, None),
        ({"harRegistrertAntallAnsatte": True}, None, True),
        ({"harRegistrertAntallAnsatte": False}, None, False),
        ({"antallAnsatte": 0, "harRegistrertAntallAnsatte": False}, 0, False),
        ({"antallAnsatte": 5, "harRegistrertAntallAnsatte": True}, 5, True),
        ({"antallAnsatte": -1}, None, None),
        ({"antallAnsatte": True}, None, None),
        ({"antallAnsatte": 2**31}, None, None),
        ({"antallAnsatte": "5", "harRegistrertAntallAnsatte": "J"}, None, None),
    ],
)
def test_no_number_of_employees_is_not_none_of_them(fields: dict[str, object], count: int | None, has: bool | None) -> None:
    company = main_unit(**fields)

    assert (company.employee_count, company.has_employees) == (count, has)


def test_industries_come_in_order_those_that_are_there() -> None:
    fields = {"naeringskode3": {"kode": "03.110"}, "naeringskode1": {"kode": "41.000", "beskrivelse": "Bygg"}, "naeringskode2": {}}

    assert main_unit(**fields).industries == (CodedValue("41.000", "Bygg"), CodedValue("03.110"))


@pytest.mark.parametrize("wire", ["2026-02-30", "20260101", "2026-W01-1", "01.02.2026", "2026-01-01T00:00:00", 20260101, "", None])
def test_what_is_no_date_is_absent(wire: object) -> None:
    assert main_unit(stiftelsesdato=wire).founded_on is None


def test_vat_of_a_deleted_company_is_unknown() -> None:
    assert main_unit(registrertIMvaregisteret=True).vat_registered is True
    assert main_unit(registrertIMvaregisteret=True, slettedato="2026-01-31").vat_registered is None


def test_a_name_is_trimmed_and_its_case_kept() -> None:
    assert main_unit(navn="  Snekker\tKari \x00 Nordmann\n").name == "Snekker Kari Nordmann"


def test_everything_is_bounded() -> None:
    company = main_unit(
        epostadresse="x" * (TEXT_LENGTH_MAX + 1),
        telefon="1" * TEXT_LENGTH_MAX,
        postadresse={"adresse": [f"linje {line}" for line in range(1000)]},
    )

    assert company.email is None
    assert company.phone == "1" * TEXT_LENGTH_MAX
    assert company.postal_address == CompanyAddress(tuple(f"linje {line}" for line in range(ADDRESS_LINES_MAX)))


@pytest.mark.parametrize("form", [None, {}, [], {"kode": ""}, {"beskrivelse": "Aksjeselskap"}])
def test_a_form_that_is_left_out_refuses_nobody(form: object) -> None:
    assert main_unit(organisasjonsform=form).organization_form == CodedValue("")


@pytest.mark.parametrize(
    "fields",
    [
        {"organisasjonsnummer": None},
        {"organisasjonsnummer": int(NUMBER)},
        {"organisasjonsnummer": "312260183"},
        {"organisasjonsnummer": "312 260 182"},
        {"organisasjonsnummer": "３１２２６０１８２"},
        {"navn": None},
        {"navn": " \t"},
        {"navn": ["FJORDVIK AS"]},
        {"navn": "x" * (TEXT_LENGTH_MAX + 1)},
        {"organisasjonsform": "AS"},
    ],
)
def test_a_record_without_a_proper_number_and_name_is_odd(fields: dict[str, object]) -> None:
    with pytest.raises(OddAnswer):
        main_unit(**fields)


@pytest.mark.parametrize("record", [None, [], "x", 1, True])
def test_what_is_no_record_is_odd(record: object) -> None:
    with pytest.raises(OddAnswer):
        company_of(record, is_sub_unit=False)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=6),
    max_leaves=20,
)


@given(json_values, st.booleans())
def test_any_json_is_a_company_or_odd(record: object, is_sub_unit: bool) -> None:
    try:
        company = company_of(record, is_sub_unit=is_sub_unit)
    except OddAnswer:
        return
    assert company.name


@given(st.dictionaries(st.sampled_from(FIELDS[2:]), json_values), st.booleans())
def test_a_number_and_a_name_are_enough_whatever_the_rest_is(fields: dict[str, object], is_sub_unit: bool) -> None:
    if isinstance(fields.get("organisasjonsform"), str):
        del fields["organisasjonsform"]

    company = company_of(unit(NUMBER) | fields, is_sub_unit=is_sub_unit)

    assert (company.organization_number, company.name) == (NUMBER, "FJORDVIK AS")
    texts = [company.email, company.phone, company.mobile, company.website, *(industry.code for industry in company.industries)]
    for address in filter(None, (company.business_address, company.postal_address)):
        assert len(address.lines) <= ADDRESS_LINES_MAX
        texts += [*address.lines, address.postal_code, address.city, address.municipality]
    for text in filter(None, texts):
        assert text == text.strip()
        assert len(text) <= TEXT_LENGTH_MAX
        text.encode()
