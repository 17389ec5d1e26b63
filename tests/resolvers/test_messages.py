import re

import pytest

from service.db.models.settings import SETTINGS
from service.resolvers.languages import Language
from service.resolvers.messages import Message
from service.resolvers.terms import Term, count, field_term


@pytest.mark.parametrize("message", Message)
def test_a_message_is_told_in_three_languages_with_the_same_values(message: Message) -> None:
    templates = [message.template(language) for language in Language]

    assert all(re.fullmatch(r"\S.*[.:]", template) for template in templates)
    assert message.value_names(Language.NB) == message.value_names(Language.NN) == message.value_names(Language.EN)
    assert message.template(Language.EN) not in templates[:2]


@pytest.mark.parametrize("message", Message)
def test_a_message_reads_as_sentences_with_its_values_in(message: Message) -> None:
    for language in Language:
        values = dict.fromkeys(message.value_names(language), Term.NAME)
        text = message.text(language, values)
        assert text[0].isupper()
        assert "{" not in text
        assert "ugyldig" not in text.lower()


@pytest.mark.parametrize("message", Message)
def test_nynorsk_is_nynorsk_and_bokmål_bokmål(message: Message) -> None:
    def words(language: Language) -> set[str]:
        return set(re.findall(r"\w+", message.template(language).lower()))

    assert not words(Language.NN) & {"ikke", "en", "et", "jeg", "noen", "hvem", "være", "gjøre", "bare", "sifre", "nå", "fra", "gjør"}
    assert not words(Language.NB) & {"ikkje", "ein", "eit", "eg", "nokon", "kven", "vere", "gjere", "berre", "siffer", "frå", "ho"}


@pytest.mark.parametrize("term", Term)
def test_a_term_has_a_word_in_three_languages(term: Term) -> None:
    assert all(term.text(language)[0].isupper() for language in Language)


def test_every_setting_is_called_what_the_form_calls_it() -> None:
    assert [setting.input_path for setting in SETTINGS if field_term(setting.input_path) is Term.FIELD] == []


@pytest.mark.parametrize(
    ("message", "values", "nb", "nn", "en"),
    [
        (
            Message.ORGANIZATION_NUMBER_LENGTH,
            {"actual": 8},
            "Organisasjonsnummeret skal ha ni sifre. Her er det åtte.",
            "Organisasjonsnummeret skal ha ni siffer. Her er det åtte.",
            "An organisation number has nine digits. This one has eight.",
        ),
        (
            Message.CUSTOMER_DUPLICATE,
            {"name": "Fjordvik AS"},
            "Fjordvik AS finnes her fra før: vis den, eller legg til likevel.",
            "Fjordvik AS finst her frå før: vis kunden, eller legg til likevel.",
            "Fjordvik AS is here already: show it, or add it anyway.",
        ),
        (
            Message.CUSTOMER_CONFLICT,
            {},
            "Noen har endret kunden etter at du åpnet den. Åpne den på nytt.",
            "Nokon har endra kunden etter at du opna han. Opne han på nytt.",
            "Someone has changed the customer since you opened it. Open it again.",
        ),
        (Message.CUSTOMER_NOT_FOUND, {}, "Fant ikke kunden.", "Fann ikkje kunden.", "The customer was not found."),
        (
            Message.TOO_LONG,
            {"field": Term.NOTE, "max": 10_000, "actual": 10_001},
            "Notat kan ha høyst 10\u00a0000 tegn. Her er det 10\u00a0001.",
            "Notat kan ha høgst 10\u00a0000 teikn. Her er det 10\u00a0001.",
            "Note can have at most 10,000 characters. This one has 10,001.",
        ),
        (
            Message.ADDRESS_TYPE_TWICE,
            {"type": Term.VISIT},
            "Besøksadresse er ført opp to ganger. Behold bare én av dem.",
            "Besøksadresse er ført opp to gonger. Behald berre éin av dei.",
            "Visiting address is given twice. Keep one of them only.",
        ),
    ],
)
def test_a_message_says_what_is_wrong_and_whose_move_it_is(
    message: Message, values: dict[str, str | int | Term], nb: str, nn: str, en: str
) -> None:
    assert [message.text(language, values) for language in Language] == [nb, nn, en]


def test_what_a_user_wrote_is_never_read_as_a_template() -> None:
    text = Message.CUSTOMER_DUPLICATE.text(Language.EN, {"name": "{field} {0.__class__}"})
    assert text.startswith("{field} {0.__class__} is here already")


def test_numbers_to_twelve_are_words() -> None:
    assert [count(number, Language.NN) for number in (0, 1, 12, 13, 1900, -1)] == ["ingen", "eitt", "tolv", "13", "1900", "-1"]


@pytest.mark.parametrize(
    ("path", "term"),
    [
        (("name",), Term.NAME),
        (("addresses", "0", "postalCode"), Term.POSTAL_CODE),
        (("addresses", "0", "lines", "2"), Term.LINES),
        (("ownerId",), Term.FIELD),
        (("addresses", "0", "INVOICE"), Term.INVOICE),
        ((), Term.FIELD),
    ],
)
def test_a_field_is_called_what_the_form_calls_it(path: tuple[str, ...], term: Term) -> None:
    assert field_term(path) is term
