import pytest

from service.registry.company import company_of
from service.registry.draft import CompanyDraft, DraftAddress, DraftAddressType, draft_of
from tests.registry.faulty import unit

NUMBER, PARENT = "312260182", "310590835"
BUSINESS = {"adresse": ["Kråkeneset 1"], "postnummer": "5003", "poststed": "BERGEN", "landkode": "NO"}
POSTAL = {"adresse": ["c/o Regnskap", "Postboks 12"], "postnummer": "5004", "poststed": "BERGEN", "landkode": "NO"}


def draft(*, is_sub_unit: bool = False, **fields: object) -> CompanyDraft:
    return draft_of(company_of(unit(NUMBER) | fields, is_sub_unit=is_sub_unit))


def lines_by_type(card: CompanyDraft) -> dict[DraftAddressType, tuple[str, ...]]:
    return {address.type: address.lines for address in card.addresses}


def test_a_company_fills_the_card() -> None:
    card = draft(
        forretningsadresse=BUSINESS,
        epostadresse="post@fjordvik.example",
        telefon="55 50 00 00",
        mobil="99 99 99 99",
        hjemmeside="www.fjordvik.example/",
    )

    assert card == CompanyDraft(
        name="FJORDVIK AS",
        organization_number=NUMBER,
        sub_unit_number=None,
        country="NO",
        email="post@fjordvik.example",
        phone="55 50 00 00",
        mobile="99 99 99 99",
        website="https://www.fjordvik.example/",
        addresses=tuple(DraftAddress(type_, ("Kråkeneset 1",), "5003", "BERGEN", "NO") for type_ in DraftAddressType),
    )


def test_post_and_invoices_go_to_the_postal_address_where_there_is_one() -> None:
    assert lines_by_type(draft(forretningsadresse=BUSINESS, postadresse=POSTAL)) == {
        DraftAddressType.VISIT: ("Kråkeneset 1",),
        DraftAddressType.POSTAL: ("c/o Regnskap", "Postboks 12"),
        DraftAddressType.INVOICE: ("c/o Regnskap", "Postboks 12"),
    }


def test_without_a_business_address_there_is_no_visit() -> None:
    assert lines_by_type(draft(postadresse=POSTAL)).keys() == {DraftAddressType.POSTAL, DraftAddressType.INVOICE}


def test_without_any_address_there_are_none() -> None:
    assert draft().addresses == ()


def test_an_address_abroad_keeps_its_country_and_the_card_that_of_the_number() -> None:
    card = draft(forretningsadresse={"adresse": ["1 Invented Yard"], "poststed": "LONDON SW1A 0ZZ", "landkode": "GB"})

    assert card.country == "NO"
    assert {(address.city, address.postal_code, address.country) for address in card.addresses} == {("LONDON SW1A 0ZZ", None, "GB")}


def test_an_address_without_a_country_is_in_norway() -> None:
    assert {address.country for address in draft(forretningsadresse={"poststed": "OSLO"}).addresses} == {"NO"}


def test_a_sub_unit_gives_its_parents_number_and_its_own_beside() -> None:
    card = draft(is_sub_unit=True, overordnetEnhet=PARENT)

    assert (card.organization_number, card.sub_unit_number) == (PARENT, NUMBER)


def test_a_sub_unit_that_has_lost_its_parent_gives_its_own_number() -> None:
    card = draft(is_sub_unit=True, slettedato="2026-01-31")

    assert (card.organization_number, card.sub_unit_number) == (NUMBER, None)


def test_a_part_of_the_public_sector_gives_its_own_number() -> None:
    card = draft(overordnetEnhet=PARENT)

    assert (card.organization_number, card.sub_unit_number) == (NUMBER, None)


@pytest.mark.parametrize(
    ("wire", "website"),
    [
        (None, None),
        ("", None),
        ("fjordvik.example", "https://fjordvik.example"),
        ("http://fjordvik.example", "http://fjordvik.example"),
        ("HTTPS://fjordvik.example", "HTTPS://fjordvik.example"),
    ],
)
def test_a_website_has_a_scheme(wire: str | None, website: str | None) -> None:
    assert draft(hjemmeside=wire).website == website
