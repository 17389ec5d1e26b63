"""What is in the demonstration? Every case that a card can be, and no value that the service would refuse."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import phonenumbers
import pytest
from stdnum.no import orgnr

from service.db.models import Address, AddressType, Contact, Customer, CustomerType, EmployeeRole, Visibility
from service.db.tenants import FIRST_ADMINISTRATOR_EMAIL
from service.demonstration import firms
from service.registry.sandbox_companies import KINDS, ORDINARY, main_units, sub_units
from service.resolvers.checks import NAME_LENGTH_MAX, NOTE_LENGTH_MAX, ROLE_LENGTH_MAX, TITLE_LENGTH_MAX, Checks
from tests.demonstration.conftest import Rows

FIRST_CUSTOMER_NUMBER = 1001


def test_there_are_as_many_as_promised(filled: Rows) -> None:
    assert len(filled.employees) == 13
    assert len(filled.customers) == 300
    assert len(filled.contacts) == 250
    assert len(filled.links) > 250


def test_of_the_invented_employees_two_administer_and_one_is_deactivated(filled: Rows) -> None:
    invented = [employee for employee in filled.employees if employee.email != FIRST_ADMINISTRATOR_EMAIL]

    assert sum(employee.role is EmployeeRole.ADMINISTRATOR for employee in invented) == 2
    assert sum(not employee.is_active for employee in invented) == 1


def test_every_type_of_customer_is_there_often(filled: Rows) -> None:
    assert min(Counter(customer.type for customer in filled.customers)[type_] for type_ in CustomerType) >= 40
    assert any(customer.type is CustomerType.CUSTOMER and customer.is_supplier for customer in filled.customers)


def test_the_countries_are_norway_and_its_neighbours(filled: Rows) -> None:
    assert {customer.country for customer in filled.customers} == {"NO", "SE", "DK", "DE", "GB"}


def test_every_type_of_address_is_there_and_some_cards_have_all_or_none(filled: Rows) -> None:
    types = {customer.id: set[AddressType]() for customer in filled.customers}
    for address in filled.customer_addresses:
        types[address.customer_id].add(address.type)

    assert set(AddressType) in types.values()
    assert set() in types.values()
    assert min(Counter(address.type for address in filled.customer_addresses).values()) >= 10
    assert filled.contact_addresses


@pytest.mark.parametrize("kind", ["customers", "contacts"])
def test_about_a_tenth_is_owner_only_and_some_are_archived(filled: Rows, kind: str) -> None:
    cards: Sequence[Customer | Contact] = filled.customers if kind == "customers" else filled.contacts

    assert 0.05 <= sum(card.visibility is Visibility.OWNER_ONLY for card in cards) / len(cards) <= 0.15
    assert 5 <= sum(card.is_archived for card in cards) <= 25


def test_every_active_employee_owns_cards_and_the_deactivated_none(filled: Rows) -> None:
    owners = {card.owner_id for card in (*filled.customers, *filled.contacts)}

    assert owners == {employee.id for employee in filled.employees if employee.is_active}


def test_an_owner_only_card_was_written_by_its_owner(filled: Rows) -> None:
    hidden = [card for card in (*filled.customers, *filled.contacts) if card.visibility is Visibility.OWNER_ONLY]

    assert all(card.owner_id == card.created_by_id == card.updated_by_id for card in hidden)


def test_names_have_the_letters_that_are_ordered_last(filled: Rows) -> None:
    starts = {name[:2] for card in filled.customers for name in (card.name, card.first_name) if name}

    assert {"Aa", "Ær", "Øy", "År"} <= starts


def test_some_customers_have_a_website_a_note_or_no_number(filled: Rows) -> None:
    firms_ = [customer for customer in filled.customers if customer.type is not CustomerType.PRIVATE_CUSTOMER]

    assert any(customer.website for customer in firms_)
    assert any(customer.note for customer in firms_)
    assert any(customer.note and "\n" in customer.note for customer in filled.customers)
    assert any(customer.organization_number is None for customer in firms_)


def test_customers_are_numbered_as_they_came_by_small_steps(filled: Rows) -> None:
    numbers = [customer.customer_number for customer in sorted(filled.customers, key=lambda customer: customer.created_at)]

    assert FIRST_CUSTOMER_NUMBER <= numbers[0] < FIRST_CUSTOMER_NUMBER + 3
    assert {after - before for before, after in pairwise(numbers)} == {1, 2, 3}
    assert filled.series.last_customer_number == numbers[-1]


def test_cards_were_made_in_the_last_two_years_and_changed_since(filled: Rows) -> None:
    now = datetime.now(UTC)
    cards = (*filled.customers, *filled.contacts)

    assert all(now - timedelta(days=731) < card.created_at <= card.updated_at <= now for card in cards)
    assert min(card.created_at for card in cards) < now - timedelta(days=600)
    assert max(card.created_at for card in cards) > now - timedelta(days=60)
    assert all(card.archived_at in (None, card.updated_at) for card in cards)


def test_a_card_that_was_changed_has_another_version(filled: Rows) -> None:
    assert all(card.version == (1 if card.created_at == card.updated_at else 2) for card in (*filled.customers, *filled.contacts))
    assert {card.version for card in filled.contacts} == {1, 2}


def test_a_customer_has_one_primary_contact_at_most(filled: Rows) -> None:
    primary = Counter(link.customer_id for link in filled.links if link.is_primary)

    assert set(primary.values()) == {1}
    assert len(primary) > 80


def test_links_have_a_role_a_phone_and_an_email_of_their_own_or_not(filled: Rows) -> None:
    for values in ([x.role for x in filled.links], [x.phone for x in filled.links], [x.email for x in filled.links]):
        assert None in values
        assert len(set(values)) > 10
    assert {"Innkjøper", "Daglig leder", "Regnskapsansvarlig"} <= {link.role for link in filled.links}


def test_some_contacts_are_at_several_customers_and_some_at_none(filled: Rows) -> None:
    at = Counter(link.contact_id for link in filled.links)

    assert max(at.values()) == 3
    assert len(at) < len(filled.contacts)


# --- companies of the register's stand-in


def test_a_lookup_of_ordinary_companies_finds_some_to_show_and_some_to_add(filled: Rows) -> None:
    here = {customer.organization_number for customer in shown(filled)}
    ordinary = [number for number, *_ in ORDINARY]

    assert sum(number in here for number in ordinary) >= 8
    assert sum(number not in here for number in ordinary) >= 8


@pytest.mark.parametrize("word", ["FJORDVIK", "TÅKEHEIM", "GRØNNLYKT", "KVITUGLE", "HVALROSS"])
def test_a_lookup_by_name_finds_both_to_show_and_to_add(filled: Rows, word: str) -> None:
    here = {customer.organization_number for customer in shown(filled)}

    assert {number in here for number, name, *_ in ORDINARY if word in name} == {True, False}


def test_a_company_of_the_stand_in_has_its_name_and_addresses(filled: Rows) -> None:
    [fjordvik] = [c for c in shown(filled) if c.organization_number == "312260182" and not c.sub_unit_number]
    addresses = {
        address.type: (address.lines, address.postal_code) for address in filled.customer_addresses if address.customer_id == fjordvik.id
    }

    assert fjordvik.name == "FJORDVIK AS"
    assert addresses == {
        AddressType.VISIT: (["Kråkeneset 1"], "5003"),
        AddressType.POSTAL: (["Postboks 12"], "5003"),
        AddressType.INVOICE: (["Postboks 12"], "5003"),
    }


def test_a_sub_unit_has_its_parents_number_beside_its_own(filled: Rows) -> None:
    [aalesund] = [customer for customer in filled.customers if customer.sub_unit_number == "310497460"]

    assert aalesund.organization_number == "312260182"


def test_a_bankrupt_company_is_a_customer(filled: Rows) -> None:
    [bankrupt] = [kind.number for kind in KINDS if kind.kind == "AS, bankrupt"]

    assert bankrupt in {customer.organization_number for customer in shown(filled)}


def test_one_company_is_shown_to_kari_alone(filled: Rows) -> None:
    [kari] = [employee for employee in filled.employees if employee.email == "kari@example.no"]

    [hidden] = [customer for customer in filled.customers if customer.organization_number == firms.HIDDEN]

    assert (hidden.owner_id, hidden.visibility, hidden.is_archived) == (kari.id, Visibility.OWNER_ONLY, False)


def test_one_company_has_been_archived_and_one_is_here_twice(filled: Rows) -> None:
    [archived] = [customer for customer in filled.customers if customer.organization_number == firms.ARCHIVED]
    twice = [customer for customer in shown(filled) if customer.organization_number == firms.TWICE]

    assert archived.is_archived
    assert sorted(customer.is_duplicate_allowed for customer in twice) == [False, True]


def test_a_number_is_here_once_but_for_the_one_that_was_allowed(filled: Rows) -> None:
    numbers = Counter((c.country, c.organization_number, c.sub_unit_number) for c in filled.customers if c.organization_number)

    assert {number: count for number, count in numbers.items() if count > 1} == {("NO", firms.TWICE, None): 2}


def test_norwegian_numbers_are_the_stand_ins_or_of_the_synthetic_series(filled: Rows) -> None:
    known = {str(unit["organisasjonsnummer"]) for unit in (*main_units(), *sub_units())} | {kind.number for kind in KINDS}
    numbers = {c.sub_unit_number or c.organization_number or "" for c in filled.customers if c.country == "NO"} - {""}

    assert all(orgnr.is_valid(number) and number.startswith("3") for number in numbers)
    assert numbers & known == {*firms.REGISTERED, firms.HIDDEN, firms.ARCHIVED}
    assert len(numbers - known) > 100


# --- values


def test_every_value_of_a_customer_passes_the_checks_unchanged(filled: Rows) -> None:
    for customer in filled.customers:
        checks = Checks()
        assert checks.text(customer.name, "name", max_length=NAME_LENGTH_MAX, required=True) == customer.name
        assert checks.country(customer.country, "country") == customer.country
        number = checks.organization_number(customer.organization_number, "organizationNumber", country=customer.country)
        assert number == customer.organization_number
        assert checks.sub_unit_number(customer.sub_unit_number, "subUnitNumber", country=customer.country) == customer.sub_unit_number
        assert checks.website(customer.website, "website") == customer.website
        assert_common_values_pass(checks, customer, customer.country)
        assert_addresses_pass(checks, [address for address in filled.customer_addresses if address.customer_id == customer.id])
        assert checks.problems == []


def test_every_value_of_a_contact_passes_the_checks_unchanged(filled: Rows) -> None:
    today = datetime.now(UTC).date()
    for contact in filled.contacts:
        checks = Checks()
        assert checks.text(contact.last_name, "lastName", max_length=NAME_LENGTH_MAX, required=True) == contact.last_name
        assert checks.text(contact.title, "title", max_length=TITLE_LENGTH_MAX) == contact.title
        assert checks.date_of_birth(contact.date_of_birth, "dateOfBirth", today=today) == contact.date_of_birth
        assert_common_values_pass(checks, contact, "NO")
        assert_addresses_pass(checks, [address for address in filled.contact_addresses if address.contact_id == contact.id])
        assert checks.problems == []


def test_every_value_of_a_link_and_of_an_employee_passes_the_checks_unchanged(filled: Rows) -> None:
    checks = Checks()
    for link in filled.links:
        assert checks.text(link.role, "role", max_length=ROLE_LENGTH_MAX) == link.role
        assert checks.email(link.email, "email") == link.email
        assert checks.phone(link.phone, "phone") == link.phone
    for employee in filled.employees:
        assert checks.text(employee.name, "name", max_length=NAME_LENGTH_MAX, required=True) == employee.name
        assert checks.email(employee.email, "email", required=True) == employee.email
    assert checks.problems == []


def test_private_customers_alone_have_a_first_name_and_no_number(filled: Rows) -> None:
    for customer in filled.customers:
        is_private = customer.type is CustomerType.PRIVATE_CUSTOMER
        assert (customer.first_name is not None) == is_private
        assert not (is_private and customer.organization_number)
        assert customer.is_supplier or customer.type is not CustomerType.SUPPLIER


def test_phones_are_valid_and_emails_are_nobodys(filled: Rows) -> None:
    cards = (*filled.customers, *filled.contacts)
    phones = {phone for card in cards for phone in (card.phone, card.mobile)} | {link.phone for link in filled.links}
    emails = {card.email for card in cards} | {link.email for link in filled.links} | {employee.email for employee in filled.employees}

    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones if phone)
    assert all(email.endswith((".example.no", "@example.no", ".example.com", "@example.com")) for email in emails if email)


def shown(rows: Rows) -> list[Customer]:
    """What a look-up gives to everyone."""
    return [customer for customer in rows.customers if customer.visibility is Visibility.EVERYONE and not customer.is_archived]


def assert_common_values_pass(checks: Checks, card: Customer | Contact, country: str) -> None:
    assert checks.text(card.first_name, "firstName", max_length=NAME_LENGTH_MAX) == card.first_name
    assert checks.email(card.email, "email") == card.email
    assert checks.phone(card.phone, "phone", country=country) == card.phone
    assert checks.phone(card.mobile, "mobile", country=country) == card.mobile
    assert checks.text(card.note, "note", max_length=NOTE_LENGTH_MAX, multiline=True) == card.note


def assert_addresses_pass(checks: Checks, addresses: Sequence[Address]) -> None:
    clean = checks.addresses(addresses, "addresses", on_update=False)
    assert [(a.type, a.recipient, [*a.lines], a.postal_code, a.city, a.country) for a in clean] == [
        (a.type, a.recipient, a.lines, a.postal_code, a.city, a.country) for a in addresses
    ]
