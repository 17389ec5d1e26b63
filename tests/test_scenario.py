"""Can the form be filled in as its own text says? The text, sentence by sentence, each quoted beside the step that shows it.

One scenario, in the text's order, asked over the API by people of one firm, with the register's stand-in behind it. `THE_FORM` is the
text of the form's help page; a test holds the quotes against it.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.people import Office, Person

# Companies of the stand-in (service.registry.sandbox_companies).
FJORDVIK = "312260182"
GRONNLYKT = "310590835"
BOLGEBRYN = "310166138"


@dataclass(slots=True)
class Desk:
    """Who sits at the form, and the card in front of them."""

    ola: Person
    kari: Person
    customer: dict[str, Any]
    contact: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    sentences: tuple[str, ...]
    take: Callable[[Desk], Awaitable[None]]


STEPS: list[Step] = []


def shows(*sentences: str) -> Callable[[Callable[[Desk], Awaitable[None]]], None]:
    """The next step of the scenario, and what it shows of the text."""

    def add(take: Callable[[Desk], Awaitable[None]]) -> None:
        STEPS.append(Step(sentences, take))

    return add


async def test_the_form_can_be_filled_in_as_its_text_says(sandbox_office: Office) -> None:
    await sandbox_office.firm()
    ola, kari = await sandbox_office.person("Ola"), await sandbox_office.person("Kari")
    desk = Desk(ola, kari, customer={}, contact={})

    for step in STEPS:
        await step.take(desk)


def test_every_sentence_of_the_text_is_quoted_in_its_order() -> None:
    quoted = [sentence for step in STEPS for sentence in step.sentences]
    text = sentences_of(THE_FORM)

    assert set(SHOWN_LATER) < set(text)
    assert quoted == [sentence for sentence in text if sentence not in SHOWN_LATER]


def sentences_of(text: str) -> list[str]:
    """Headings and points as they stand; a paragraph's sentences."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))
    return [sentence for paragraph in paragraphs for sentence in re.split(r"(?<=[.:]) ", paragraph)]


# What the text says of parts of the system that this API does not have yet.
SHOWN_LATER = (
    # Credit reports and credit monitoring.
    "- Abonnere på kredittvurderingsrapporter",
    "- Abonnere på kredittovervåking av kunder",
    # Who has which role in which company.
    "- Foreta rollesøk på kontakter i CRM",
    # Settings of a customer's invoices, prices and purchases.
    "Under innstillinger så finner du fakturainnstillinger, innstillinger for pris og leverandørinnstillinger.",
    "Det er en stor fordel å gå gjennom dette dersom de ulike kundene skal behandles ulikt, så slipper du for eksempel å manuelt gjøre "
    "endringer på ordre som går mot kunden hver gang en ordre opprettes, for da er allerede innstillingene satt opp på hver kunde i "
    "forkant.",
)


@shows(
    "Når du skal legge til en ny kunde eller en ny kontakt, så kan du klikke på Legg til ny i venstremenyen, og deretter velge om du skal "
    "legge til en ny kunde eller en ny kontakt.",
    "Da får du opp et skjema som kan fylles ut med kontaktinfo om kunden eller kontakten.",
)
async def a_customer_or_a_contact_is_added_with_contact_information(desk: Desk) -> None:
    given = {"email": "post@snoen.example.no", "phone": "55 50 00 00", "mobile": "99 99 99 99"}
    kept = {"email": "post@snoen.example.no", "phone": "+4755500000", "mobile": "+4799999999"}

    customer = await desk.ola.does(
        "createCustomer", {"name": "Snøen AS", "website": "snoen.example.no", **given}, "customer { email phone mobile website }"
    )
    contact = await desk.ola.does("createContact", {"lastName": "Snøen", **given}, "contact { email phone mobile }")

    assert customer == {"customer": {**kept, "website": "https://snoen.example.no"}, "userErrors": []}
    assert contact == {"contact": kept, "userErrors": []}


@shows(
    "Bedriftsoppslag",
    "Bedriftsoppslag er ferdig integrert i 24SevenOffice.",
    "Dette gir deg som bruker av 24SevenOffice svært tidsbesparende verktøy ved å hente informasjon fra Brønnøysundregistrene:",
    "- Hente bedriftsinformasjon til CRM ved et enkelt søk",
)
async def one_search_by_number_or_by_name_brings_the_companys_facts(desk: Desk) -> None:
    by_number = await look_up(desk.ola, FJORDVIK)
    by_name = await look_up(desk.ola, "fjordvik as")

    facts = {
        "organizationNumber": FJORDVIK,
        "name": "FJORDVIK AS",
        "status": "ACTIVE",
        "organizationForm": {"code": "AS", "description": "Aksjeselskap"},
        "businessAddress": {"lines": ["Kråkeneset 1"], "postalCode": "5003", "city": "BERGEN"},
    }
    assert [hit["company"] for hit in by_number["hits"]] == [facts]
    assert by_name["hits"][0]["company"] == facts
    assert by_number["registry"] == by_name["registry"] == {"status": "ANSWERED"}


@shows(
    "Kunde",
    "Når du har valgt Legg til ny kunde, så kommer du direkte inn på Generelt hvor du får mulighet til å velge kundetype Kunde, Leverandør "
    "eller Privatkunde.",
    "Velger du privatkunde, så får du i tillegg opp feltet Fornavn.",
    "Da skal fornavnet legges inn i feltet Fornavn og etternavnet skal legges inn i feltet Navn.",
)
async def a_customer_is_of_one_of_three_types_and_a_private_one_has_a_first_name(desk: Desk) -> None:
    fields = "customer { type isSupplier firstName name displayName }"
    firm = {"type": "CUSTOMER", "isSupplier": False, "firstName": None, "name": "Kjøper AS", "displayName": "Kjøper AS"}
    supplier = {"type": "SUPPLIER", "isSupplier": True, "firstName": None, "name": "Selger AS", "displayName": "Selger AS"}
    person = {"type": "PRIVATE_CUSTOMER", "isSupplier": False, "firstName": "Ola", "name": "Nordmann", "displayName": "Ola Nordmann"}

    for card in (firm, supplier, person):
        given = {name: card[name] for name in ("type", "firstName", "name")}
        assert await desk.ola.does("createCustomer", given, fields) == {"customer": card, "userErrors": []}

    nameless = await desk.ola.does("createCustomer", {"type": "PRIVATE_CUSTOMER", "name": "Nordmann"}, fields)
    named_firm = await desk.ola.does("createCustomer", {"type": "CUSTOMER", "firstName": "Ola", "name": "Nordmann AS"}, fields)
    assert problems(nameless) == [("BLANK", ["firstName"])]
    assert problems(named_firm) == [("NOT_ALLOWED", ["firstName"])]


@shows(
    "Når du fyller ut organisasjonsnummer på en kunde, så sjekkes det om organisasjonsnummeret finnes fra før i systemet ditt og om det "
    "finnes fra før i ekstern søketjeneste (dersom du benytter tjenesten, «Enhetsregisteret»).",
)
async def a_number_is_looked_for_here_and_in_the_register(desk: Desk) -> None:
    only_in_the_register = await look_up(desk.ola, "312 260 182")
    desk.customer = await desk.ola.creates_customer("Fjordvik", organizationNumber=FJORDVIK)
    in_both = await look_up(desk.ola, "NO 312260182 MVA")
    in_neither = await look_up(desk.ola, "315307929")

    assert offers(only_in_the_register) == [("ADD", "FJORDVIK AS", [])]
    assert offers(in_both) == [("SHOW", "Fjordvik", [desk.customer["id"]])]
    assert in_neither == {"hits": [], "registry": {"status": "ANSWERED"}}


@shows(
    "Dersom du ser at den finnes i systemet fra før, så kan du klikke på «Vis» og gå direkte til kunden som allerede ligger inne, for å "
    "slippe å opprette en dublett.",
)
async def what_is_here_is_shown_and_not_made_twice(desk: Desk) -> None:
    [hit] = (await look_up(desk.kari, FJORDVIK))["hits"]
    [found] = hit["customers"]

    shown = await desk.kari.reads("query($id: ID!) { customer(id: $id) { displayName organizationNumber } }", id=found["id"])
    again = await desk.kari.does(
        "createCustomer", {"name": "Fjordvik", "organizationNumber": FJORDVIK}, "customer { id } duplicates { id }"
    )
    added = await desk.kari.does("createCustomerFromCompany", {"organizationNumber": FJORDVIK}, "customer { id } duplicates { id }")

    assert shown == {"customer": {"displayName": "Fjordvik", "organizationNumber": FJORDVIK}}
    for refused in (again, added):
        assert problems(refused) == [("DUPLICATE", ["organizationNumber"])]
        assert (refused["customer"], refused["duplicates"]) == (None, [found])


@shows(
    "Dersom kunden ikke ligger inne i systemet fra før, men du får treff på den i ekstern søketjeneste, så kan du klikke på Legg til, og "
    "dermed så fylles informasjonen om kunden som finnes i den eksterne søketjenesten inn i feltene på skjemaet.",
)
async def what_is_in_the_register_alone_fills_the_form(desk: Desk) -> None:
    fields = "name organizationNumber country email phone website addresses { type lines postalCode city }"
    draft_of = f"query($typed: String!) {{ companyLookup(query: $typed) {{ hits {{ action company {{ draft {{ {fields} }} }} }} }} }}"
    street = {"lines": ["Veksthusveien 8"], "postalCode": "1407", "city": "VINTERBRO"}
    expected = {
        "name": "GRØNNLYKT AS",
        "organizationNumber": GRONNLYKT,
        "country": "NO",
        "email": "post@gronnlykt.example",
        "website": "https://www.gronnlykt.example",
        "addresses": [{"type": type_, **street} for type_ in ("INVOICE", "POSTAL", "VISIT")],
    }

    [hit] = (await desk.ola.asks(draft_of, typed=GRONNLYKT)).data["companyLookup"]["hits"]
    added = await desk.ola.does("createCustomerFromCompany", {"organizationNumber": GRONNLYKT}, f"customer {{ id version {fields} }}")

    draft = hit["company"]["draft"]
    assert hit["action"] == "ADD"
    assert {**draft, "addresses": in_the_forms_order(draft["addresses"])} == {**expected, "phone": "55 50 00 01"}
    assert added["userErrors"] == []
    assert added["customer"].items() >= {**expected, "phone": "+4755500001"}.items()
    desk.customer = added["customer"]


@shows(
    "Eier av kunden settes automatisk til å være den innloggede brukeren, men dette kan endres dersom en annen person skal være eier ved å "
    "klikke på krysset til høyre for navnet på eieren og deretter søke opp blant alle som er registrert under Administrasjon – Ansatte i "
    "systemet.",
)
async def the_owner_is_who_signed_in_until_another_is_found_among_the_employees(desk: Desk) -> None:
    first = await desk.ola.reads("query($id: ID!) { customer(id: $id) { owner { name } } }", id=desk.customer["id"])
    found = await desk.ola.reads('{ employees(filter: { search: "kar" }) { nodes { id name } } }')
    [kari] = found["employees"]["nodes"]
    given = {"id": desk.customer["id"], "version": desk.customer["version"], "ownerId": kari["id"]}
    payload = await desk.ola.does("changeCustomerOwner", given, "customer { id version owner { name } }")

    assert first == {"customer": {"owner": {"name": "Ola"}}}
    assert payload["userErrors"] == []
    assert payload["customer"]["owner"] == {"name": "Kari"}
    desk.customer = payload["customer"]


@shows(
    "I tillegg er det mulig å sette opp at kunden eller kontakten kun skal være synlig for eier dersom ikke alle skal ha mulighet til å se "
    "kunden/kontakten.",
)
async def what_its_owner_hides_is_not_there_for_others(desk: Desk) -> None:
    given = {"id": desk.customer["id"], "version": desk.customer["version"], "visibility": "OWNER_ONLY"}
    by_another = await desk.ola.does("updateCustomer", given, "customer { id }")
    by_the_owner = await desk.kari.does("updateCustomer", given, "customer { id version visibility }")

    assert problems(by_another) == [("NOT_ALLOWED", ["visibility"])]
    assert by_the_owner["userErrors"] == []
    assert by_the_owner["customer"]["visibility"] == "OWNER_ONLY"
    desk.customer = by_the_owner["customer"]
    id = desk.customer["id"]
    seen = """query($id: ID!, $number: String!) {
        customer(id: $id) { id }
        node(id: $id) { id }
        customers(filter: { organizationNumber: $number }) { nodes { id } totalCount }
    }"""
    shown, absent = {"id": id}, {"nodes": [], "totalCount": 0}
    assert await desk.kari.reads(seen, id=id, number=GRONNLYKT) == {
        "customer": shown,
        "node": shown,
        "customers": {"nodes": [shown], "totalCount": 1},
    }
    assert await desk.ola.reads(seen, id=id, number=GRONNLYKT) == {"customer": None, "node": None, "customers": absent}
    assert offers(await look_up(desk.kari, GRONNLYKT)) == [("SHOW", "GRØNNLYKT AS", [id])]
    assert offers(await look_up(desk.ola, GRONNLYKT)) == [("ADD", "GRØNNLYKT AS", [])]


@shows(
    "Klikker du på Adresser, så får du opp valgene for å legge inn fakturaadresse, postadresse, leveringsadresse, besøksadresse og "
    "attesteringsadresse.",
)
async def a_customer_has_an_address_of_each_of_five_types(desk: Desk) -> None:
    types = ("INVOICE", "POSTAL", "DELIVERY", "VISIT", "ATTESTATION")
    addresses = [{"type": type_, "lines": [f"Bølgegata {i}"], "postalCode": "4006", "city": "STAVANGER"} for i, type_ in enumerate(types)]
    added = await desk.ola.does(
        "createCustomerFromCompany",
        {"organizationNumber": BOLGEBRYN, "addresses": addresses[:1]},
        "customer { id version addresses { type } }",
    )
    given = {"id": added["customer"]["id"], "version": added["customer"]["version"], "addresses": addresses[::-1]}
    payload = await desk.ola.does("updateCustomer", given, "customer { addresses { type lines postalCode city } }")

    assert [address["type"] for address in added["customer"]["addresses"]] == ["INVOICE", "POSTAL", "VISIT"]
    assert payload == {"customer": {"addresses": addresses}, "userErrors": []}


@shows(
    "Kontakt",
    "Når du velger «Legg til ny kontakt», så får du opp et skjema hvor du fyller ut kontaktinformasjon om kontakten under Oversikt, "
    "Adresser og Avansert.",
)
async def a_contact_has_an_overview_addresses_and_what_is_advanced(desk: Desk) -> None:
    overview = {
        "firstName": "Åse",
        "lastName": "Nordmann",
        "title": "Innkjøper",
        "email": "ase@fjordvik.example.no",
        "phone": "+4755500002",
        "mobile": "+4799999999",
        "dateOfBirth": "1980-02-29",
        "note": "Ring før levering.\nHelst om morgenen.",
    }
    home = [{"type": "POSTAL", "lines": ["Vintervegen 8"], "postalCode": "9008", "city": "TROMSØ"}]
    fields = f"{' '.join(overview)} addresses {{ type lines postalCode city }} visibility owner {{ id }}"

    payload = await desk.ola.does("createContact", {**overview, "addresses": home}, f"contact {{ id version {fields} }}")

    assert payload["userErrors"] == []
    desk.contact = {name: payload["contact"].pop(name) for name in ("id", "version")}
    assert payload["contact"] == {**overview, "addresses": home, "visibility": "EVERYONE", "owner": {"id": desk.ola.id}}


@shows(
    "Under Avansert så kan du eventuelt endre eier for kontakten og velge om den kun skal være synlig for eier eller om den skal være "
    "synlig for alle.",
)
async def a_contact_is_given_away_hidden_and_shown_again(desk: Desk) -> None:
    seen = "query($id: ID!) { contact(id: $id) { displayName } }"
    shown, absent = {"contact": {"displayName": "Åse Nordmann"}}, {"contact": None}

    async def change(person: Person, mutation: str, **given: Any) -> None:
        payload = await person.does(mutation, {**desk.contact, **given}, "contact { id version }")
        assert payload["userErrors"] == []
        desk.contact = payload["contact"]

    await change(desk.ola, "changeContactOwner", ownerId=desk.kari.id)
    assert await desk.ola.reads(seen, id=desk.contact["id"]) == shown
    await change(desk.kari, "updateContact", visibility="OWNER_ONLY")
    assert await desk.ola.reads(seen, id=desk.contact["id"]) == absent
    assert await desk.kari.reads(seen, id=desk.contact["id"]) == shown
    await change(desk.kari, "updateContact", visibility="EVERYONE")
    assert await desk.ola.reads(seen, id=desk.contact["id"]) == shown


async def look_up(person: Person, typed: str) -> Any:
    """What the form offers for what is typed."""
    query = """query($typed: String!) {
        companyLookup(query: $typed) {
            hits {
                action
                name
                customers { id }
                company {
                    organizationNumber
                    name
                    status
                    organizationForm { code description }
                    businessAddress { lines postalCode city }
                }
            }
            registry { status }
        }
    }"""
    return (await person.asks(query, typed=typed)).data["companyLookup"]


def offers(lookup: Any) -> list[tuple[str, str, list[str]]]:
    return [(hit["action"], hit["name"], [customer["id"] for customer in hit["customers"]]) for hit in lookup["hits"]]


def problems(payload: Any) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


def in_the_forms_order(addresses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(addresses, key=lambda address: ("INVOICE", "POSTAL", "DELIVERY", "VISIT", "ATTESTATION").index(address["type"]))


THE_FORM = """
Når du skal legge til en ny kunde eller en ny kontakt, så kan du klikke på Legg til ny i venstremenyen, og deretter velge om du skal legge
til en ny kunde eller en ny kontakt.

Da får du opp et skjema som kan fylles ut med kontaktinfo om kunden eller kontakten.

Bedriftsoppslag

Bedriftsoppslag er ferdig integrert i 24SevenOffice. Dette gir deg som bruker av 24SevenOffice svært tidsbesparende verktøy ved å hente
informasjon fra Brønnøysundregistrene:

- Hente bedriftsinformasjon til CRM ved et enkelt søk

- Abonnere på kredittvurderingsrapporter

- Abonnere på kredittovervåking av kunder

- Foreta rollesøk på kontakter i CRM

Kunde

Når du har valgt Legg til ny kunde, så kommer du direkte inn på Generelt hvor du får mulighet til å velge kundetype Kunde, Leverandør eller
Privatkunde. Velger du privatkunde, så får du i tillegg opp feltet Fornavn. Da skal fornavnet legges inn i feltet Fornavn og etternavnet
skal legges inn i feltet Navn.

Når du fyller ut organisasjonsnummer på en kunde, så sjekkes det om organisasjonsnummeret finnes fra før i systemet ditt og om det finnes
fra før i ekstern søketjeneste (dersom du benytter tjenesten, «Enhetsregisteret»). Dersom du ser at den finnes i systemet fra før, så kan du
klikke på «Vis» og gå direkte til kunden som allerede ligger inne, for å slippe å opprette en dublett. Dersom kunden ikke ligger inne i
systemet fra før, men du får treff på den i ekstern søketjeneste, så kan du klikke på Legg til, og dermed så fylles informasjonen om kunden
som finnes i den eksterne søketjenesten inn i feltene på skjemaet.

Eier av kunden settes automatisk til å være den innloggede brukeren, men dette kan endres dersom en annen person skal være eier ved å klikke
på krysset til høyre for navnet på eieren og deretter søke opp blant alle som er registrert under Administrasjon – Ansatte i systemet. I
tillegg er det mulig å sette opp at kunden eller kontakten kun skal være synlig for eier dersom ikke alle skal ha mulighet til å se
kunden/kontakten.

Klikker du på Adresser, så får du opp valgene for å legge inn fakturaadresse, postadresse, leveringsadresse, besøksadresse og
attesteringsadresse.

Under innstillinger så finner du fakturainnstillinger, innstillinger for pris og leverandørinnstillinger. Det er en stor fordel å gå gjennom
dette dersom de ulike kundene skal behandles ulikt, så slipper du for eksempel å manuelt gjøre endringer på ordre som går mot kunden hver
gang en ordre opprettes, for da er allerede innstillingene satt opp på hver kunde i forkant.

Kontakt

Når du velger «Legg til ny kontakt», så får du opp et skjema hvor du fyller ut kontaktinformasjon om kontakten under Oversikt, Adresser og
Avansert.

Under Avansert så kan du eventuelt endre eier for kontakten og velge om den kun skal være synlig for eier eller om den skal være synlig for
alle.
"""
