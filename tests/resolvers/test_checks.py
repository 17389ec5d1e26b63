import datetime
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.resolvers import checks as limits
from service.resolvers.checks import Checks, CleanAddress, Problem
from service.resolvers.languages import Language
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode

TODAY = datetime.date(2026, 11, 25)
TEXTS = st.text(max_size=60) | st.text(st.sampled_from("0123456789 +-().noNOmvaMVA@.:/?#%æøÅé\u00a0\x00\ud800\u200b\n\r"), max_size=40)


class Type(enum.Enum):
    INVOICE = "INVOICE"
    POSTAL = "POSTAL"
    DELIVERY = "DELIVERY"
    VISIT = "VISIT"
    ATTESTATION = "ATTESTATION"


@dataclass
class Given:
    """An address as it comes in."""

    type: Type = Type.VISIT
    lines: list[str] = field(default_factory=list)
    postal_code: str | None = None
    city: str | None = None
    country: str = "NO"
    recipient: str | None = None


def problem_of(check: Callable[[Checks], object]) -> tuple[UserErrorCode, tuple[str, ...], Message]:
    """The one problem that a check finds, where nothing is kept."""
    checks = Checks()
    assert check(checks) in (None, [])
    (problem,) = checks.problems
    assert all(problem.text(language) for language in Language)
    return problem.code, problem.field, problem.message


Kept = TypeVar("Kept")


def kept_by(check: Callable[[Checks], Kept]) -> Kept:
    """What a check keeps, where nothing is wrong."""
    checks = Checks()
    kept = check(checks)
    assert checks.problems == []
    return kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", None),
        (" \t\u00a0", None),
        ("\u200b\ufeff", None),
        ("  Fjordvik AS\n", "Fjordvik AS"),
        ("A\u030asen", "Åsen"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_text_is_kept_without_blanks_around_it(typed: str | None, kept: str | None) -> None:
    assert kept_by(lambda c: c.text(typed, "name", max_length=255)) == kept


@pytest.mark.parametrize("typed", [None, "", "  ", "\u200b"])
def test_required_text_is_filled_in(typed: str | None) -> None:
    expected = (UserErrorCode.BLANK, ("name",), Message.BLANK)
    assert problem_of(lambda c: c.text(typed, "name", max_length=255, required=True)) == expected


def test_text_that_is_too_long_says_by_how_much() -> None:
    checks = Checks()
    assert checks.text("x" * 256, "name", max_length=255) is None
    assert checks.problems == [Problem(UserErrorCode.TOO_LONG, ("name",), Message.TOO_LONG, {"max": 255, "actual": 256})]
    assert checks.problems[0].text(Language.NB) == "Navn kan ha høyst 255 tegn. Her er det 256."
    assert kept_by(lambda c: c.text("x" * 255, "name", max_length=255)) == "x" * 255


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", "a\nb", "a\tb", "a\x1bb", "a\x85b", "a\u2028b"])
def test_a_line_of_text_has_no_control_characters(typed: str) -> None:
    assert problem_of(lambda c: c.text(typed, "name", max_length=255)) == (UserErrorCode.INVALID, ("name",), Message.NOT_TEXT)


def test_a_note_has_lines() -> None:
    assert kept_by(lambda c: c.text("en\r\nto\rtre\tfire\n", "note", max_length=99, multiline=True)) == "en\nto\ntre\tfire"
    assert problem_of(lambda c: c.text("a\x00b", "note", max_length=99, multiline=True))[0] is UserErrorCode.INVALID


@pytest.mark.parametrize(
    ("typed", "kept"), [(" Ola@Example.NO ", "Ola@example.no"), ("ola+kunde@blåbær.no", "ola+kunde@blåbær.no"), ("", None)]
)
def test_an_email_is_kept_in_its_normal_form(typed: str, kept: str | None) -> None:
    assert kept_by(lambda c: c.email(typed, "email")) == kept


@pytest.mark.parametrize(
    "typed", ["ola", "ola@", "@example.no", "ola@example", "ola nordmann@example.no", "Ola <ola@example.no>", "a@b@c.no"]
)
def test_what_is_no_email_is_refused(typed: str) -> None:
    assert problem_of(lambda c: c.email(typed, "email")) == (UserErrorCode.INVALID, ("email",), Message.EMAIL_INVALID)


def test_an_email_can_be_required() -> None:
    assert problem_of(lambda c: c.email(" ", "email", required=True))[0] is UserErrorCode.BLANK


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("22 33 44 55", "NO", "+4722334455"),
        ("(+47) 22-33-44-55", "NO", "+4722334455"),
        ("0047 22334455", "NO", "+4722334455"),
        ("22334455", None, "+4722334455"),
        ("99 88 77 66", "DK", "+4599887766"),
        ("08-123 456 78", "SE", "+46812345678"),
        ("+46 8 123 456 78", "NO", "+46812345678"),
        ("09080", "NO", "+4709080"),
        ("22334455", "XX", "+4722334455"),
        ("  ", "NO", None),
    ],
)
def test_a_phone_is_kept_in_e164(typed: str, country: str | None, kept: str | None) -> None:
    assert kept_by(lambda c: c.phone(typed, "phone", country=country)) == kept


@pytest.mark.parametrize(
    "typed",
    ["1234", "12345678", "2233445", "tlf 22334455", "22 FLORIST", "22334455 / 66778899", "+47", "+999 12345678", "ring meg", "00310000000"],
)
def test_what_is_no_phone_is_refused(typed: str) -> None:
    assert problem_of(lambda c: c.phone(typed, "phone")) == (UserErrorCode.INVALID, ("phone",), Message.PHONE_INVALID)


@pytest.mark.parametrize("typed", ["22334455 ext. 12", "22334455x12", "+4722334455;ext=12", "22334455#12"])
def test_an_extension_is_refused_by_its_name(typed: str) -> None:
    assert problem_of(lambda c: c.phone(typed, "mobile")) == (UserErrorCode.INVALID, ("mobile",), Message.PHONE_EXTENSION)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.no", "https://example.no"),
        ("WWW.Example.no/", "https://www.example.no"),
        ("HTTP://example.no:80/a b".replace(" ", "%20"), "http://example.no/a%20b"),
        ("https://example.no:8443/Å?q=ø#ü", "https://example.no:8443/%C3%85?q=%C3%B8#%C3%BC"),
        ("example.no:8080/x", "https://example.no:8080/x"),
        ("//example.no", "https://example.no"),
        ("blåbær.no", "https://blåbær.no"),
        ("xn--blbr-roah.no", "https://blåbær.no"),
        ("example.no.", "https://example.no"),
        ("", None),
    ],
)
def test_a_website_is_kept_as_an_absolute_url(typed: str, kept: str | None) -> None:
    assert kept_by(lambda c: c.website(typed, "website")) == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("javascript:alert(1)", Message.WEBSITE_SCHEME),
        ("ftp://example.no", Message.WEBSITE_SCHEME),
        ("mailto:ola@example.no", Message.WEBSITE_SCHEME),
        ("data:text/html,x", Message.WEBSITE_SCHEME),
        ("https://ola:hemmelig@example.no", Message.WEBSITE_CREDENTIALS),
        ("https://example.no\\@other.no", Message.WEBSITE_CREDENTIALS),
        ("example", Message.WEBSITE_INVALID),
        ("vår nettside", Message.WEBSITE_INVALID),
        ("https://", Message.WEBSITE_INVALID),
        ("https:example.no", Message.WEBSITE_INVALID),
        ("https://192.0.2.1/", Message.WEBSITE_INVALID),
        ("https://[::1]/", Message.WEBSITE_INVALID),
        ("https://[x", Message.WEBSITE_INVALID),
        ("https://example.no:99999", Message.WEBSITE_INVALID),
        ("-.no", Message.WEBSITE_INVALID),
        ("a..no", Message.WEBSITE_INVALID),
    ],
)
def test_what_is_no_website_is_refused_with_the_reason(typed: str, message: Message) -> None:
    assert problem_of(lambda c: c.website(typed, "website")) == (UserErrorCode.INVALID, ("website",), message)


def test_a_website_that_grows_too_long_is_too_long() -> None:
    assert problem_of(lambda c: c.website("example.no/" + "å" * 2000, "website"))[0] is UserErrorCode.TOO_LONG


@pytest.mark.parametrize(("typed", "kept"), [("NO", "NO"), (" se ", "SE"), ("gB", "GB")])
def test_a_country_is_a_code_in_any_case(typed: str, kept: str) -> None:
    assert kept_by(lambda c: c.country(typed, "country")) == kept


@pytest.mark.parametrize("typed", ["XX", "UK", "NOR", "Norge", "47", "\ud800"])
def test_what_is_no_country_is_refused(typed: str) -> None:
    assert problem_of(lambda c: c.country(typed, "country")) == (UserErrorCode.INVALID, ("country",), Message.COUNTRY_INVALID)


def test_a_country_is_required_unless_said_otherwise() -> None:
    assert problem_of(lambda c: c.country(None, "country"))[0] is UserErrorCode.BLANK
    assert kept_by(lambda c: c.country(None, "country", required=False)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "310000019",
        "310 000 019",
        "NO310000019MVA",
        "no 310 000 019 mva",
        "Org.nr. 310\u00a0000\u00a0019",
        "310.000.019",
        "Organisasjonsnummer: 310000019",
    ],
)
def test_a_norwegian_number_is_kept_bare(typed: str) -> None:
    assert kept_by(lambda c: c.organization_number(typed, "organizationNumber", country="NO")) == "310000019"
    assert kept_by(lambda c: c.sub_unit_number(typed, "subUnitNumber")) == "310000019"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31000001", Message.ORGANIZATION_NUMBER_LENGTH),
        ("3100000190", Message.ORGANIZATION_NUMBER_LENGTH),
        ("310000018", Message.ORGANIZATION_NUMBER_CHECK_DIGIT),
        ("833286602", Message.ORGANIZATION_NUMBER_CHECK_DIGIT),
        ("31000001A", Message.ORGANIZATION_NUMBER_CHARACTERS),
        ("MVA", Message.ORGANIZATION_NUMBER_CHARACTERS),
        ("٣١٠٠٠٠٠١٩", Message.ORGANIZATION_NUMBER_CHARACTERS),
    ],
)
def test_a_wrong_norwegian_number_is_refused_with_the_reason(typed: str, message: Message) -> None:
    path = ("organizationNumber",)
    assert problem_of(lambda c: c.organization_number(typed, *path, country="NO")) == (UserErrorCode.INVALID, path, message)


def test_a_wrong_number_says_how_many_digits_it_has() -> None:
    checks = Checks()
    checks.organization_number("31000001", "organizationNumber", country="NO")
    checks.sub_unit_number("3100000", "subUnitNumber")
    assert [problem.text(Language.NB) for problem in checks.problems] == [
        "Organisasjonsnummeret skal ha ni sifre. Her er det åtte.",
        "Underenhetens nummer skal ha ni sifre. Her er det sju.",
    ]


def test_a_foreign_number_is_kept_as_it_is_written() -> None:
    assert kept_by(lambda c: c.organization_number(" 556677-8899 ", "organizationNumber", country="SE")) == "556677-8899"
    assert problem_of(lambda c: c.organization_number("1" * 51, "organizationNumber", country="SE"))[0] is UserErrorCode.TOO_LONG


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("0150", "NO", "0150"),
        (" 01 50 ", "NO", "0150"),
        ("N-0150", "NO", "0150"),
        ("no-0150", "NO", "0150"),
        ("SW1A 1AA", "GB", "SW1A 1AA"),
        ("", "NO", None),
    ],
)
def test_a_postal_code_is_four_digits_in_norway(typed: str, country: str, kept: str | None) -> None:
    assert kept_by(lambda c: c.postal_code(typed, "postalCode", country=country)) == kept


@pytest.mark.parametrize(
    ("typed", "country", "code", "message"),
    [
        ("150", "NO", UserErrorCode.INVALID, Message.POSTAL_CODE_LENGTH),
        ("01500", "NO", UserErrorCode.INVALID, Message.POSTAL_CODE_LENGTH),
        ("O150", "NO", UserErrorCode.INVALID, Message.POSTAL_CODE_CHARACTERS),
        ("1" * 21, "SE", UserErrorCode.TOO_LONG, Message.TOO_LONG),
    ],
)
def test_a_wrong_postal_code_is_refused_with_the_reason(typed: str, country: str, code: UserErrorCode, message: Message) -> None:
    assert problem_of(lambda c: c.postal_code(typed, "postalCode", country=country)) == (code, ("postalCode",), message)


def test_a_date_of_birth_is_a_day_before_today_in_this_century_or_the_last() -> None:
    def check(day: datetime.date | None) -> Callable[[Checks], datetime.date | None]:
        return lambda c: c.date_of_birth(day, "dateOfBirth", today=TODAY)

    yesterday, earliest = TODAY - datetime.timedelta(days=1), datetime.date(1900, 1, 1)
    for day in (None, yesterday, earliest):
        assert kept_by(check(day)) == day
    assert problem_of(check(TODAY))[2] is Message.DATE_OF_BIRTH_NOT_PAST
    assert problem_of(check(earliest - datetime.timedelta(days=1)))[2] is Message.DATE_OF_BIRTH_TOO_EARLY


def test_an_address_is_kept_clean() -> None:
    given = Given(Type.VISIT, [" Storgata 1 ", "", " ", "2. etasje"], "N-0150", " Oslo", "no", " Kari ")
    assert kept_by(lambda c: c.addresses([given], "addresses", on_update=False)) == [
        CleanAddress(Type.VISIT, "Kari", ("Storgata 1", "2. etasje"), "0150", "Oslo", "NO")
    ]
    assert kept_by(lambda c: c.addresses(None, "addresses", on_update=False)) == []


@pytest.mark.parametrize(
    ("on_update", "address"),
    [(False, Given()), (False, Given(lines=[" "])), (True, Given(city="Oslo")), (True, Given(recipient="Kari"))],
)
def test_an_address_has_lines(on_update: bool, address: Given) -> None:
    expected = (UserErrorCode.BLANK, ("addresses", "0", "lines"), Message.BLANK)
    assert problem_of(lambda c: c.addresses([address], "addresses", on_update=on_update)) == expected


def test_on_an_update_a_type_with_nothing_beside_it_is_removed() -> None:
    given = [Given(Type.POSTAL, ["", " "], " ", "")]
    assert kept_by(lambda c: c.addresses(given, "addresses", on_update=True)) == [CleanAddress(Type.POSTAL, is_removed=True)]


def test_two_addresses_of_one_type_are_a_duplicate_at_the_second() -> None:
    checks = Checks()
    checks.addresses([Given(lines=["a"]), Given(Type.POSTAL, ["b"]), Given(lines=["c"])], "addresses", on_update=False)
    (problem,) = checks.problems
    assert (problem.code, problem.field) == (UserErrorCode.DUPLICATE, ("addresses", "2", "type"))
    assert problem.text(Language.NB) == "Besøksadresse er ført opp to ganger. Behold bare én av dem."


def test_a_norwegian_postal_code_needs_its_city() -> None:
    path = ("addresses", "0", "city")
    given = Given(lines=["a"], postal_code="0150")
    assert problem_of(lambda c: c.addresses([given], "addresses", on_update=True)) == (
        UserErrorCode.BLANK,
        path,
        Message.CITY_OF_POSTAL_CODE,
    )
    assert kept_by(lambda c: c.addresses([Given(lines=["a"], postal_code="111 22", country="SE")], "addresses", on_update=True))


def test_all_that_is_wrong_with_addresses_is_told_at_once() -> None:
    checks = Checks()
    given = [
        Given(Type.POSTAL, ["a"] * 6, "15", "x" * 101, "NO", "x" * 256),
        Given(Type.VISIT, ["ok", "x" * 256, "\x00"], None, None, "Norge"),
        Given(Type.INVOICE, ["ok"]),
    ]
    kept = checks.addresses(given, "addresses", on_update=False)
    assert kept == [CleanAddress(Type.INVOICE, lines=("ok",))]
    assert [("/".join(problem.field), problem.code.value) for problem in checks.problems] == [
        ("addresses/0/recipient", "TOO_LONG"),
        ("addresses/0/lines", "TOO_LONG"),
        ("addresses/0/postalCode", "INVALID"),
        ("addresses/0/city", "TOO_LONG"),
        ("addresses/1/lines/1", "TOO_LONG"),
        ("addresses/1/lines/2", "INVALID"),
        ("addresses/1/country", "INVALID"),
    ]


def test_a_long_list_of_addresses_is_one_problem() -> None:
    given = [Given(lines=["a"])] * 1000
    assert problem_of(lambda c: c.addresses(given, "addresses", on_update=False))[2] is Message.ADDRESSES_TOO_MANY


def test_problems_stand_in_the_order_in_which_they_are_found() -> None:
    checks = Checks()
    checks.text("", "name", max_length=9, required=True)
    checks.email("x", "email")
    checks.refuse(UserErrorCode.NOT_FOUND, "ownerId", message=Message.OWNER_NOT_FOUND)
    assert [problem.field for problem in checks.problems] == [("name",), ("email",), ("ownerId",)]


def test_a_message_is_not_refused_without_its_values() -> None:
    with pytest.raises(ValueError, match="name"):
        Checks().refuse(UserErrorCode.DUPLICATE, message=Message.CUSTOMER_DUPLICATE)


FIELDS: dict[str, tuple[Callable[[Checks, str], str | None], int]] = {
    "text": (lambda c, v: c.text(v, "name", max_length=20), 20),
    "note": (lambda c, v: c.text(v, "note", max_length=20, multiline=True), 20),
    "email": (lambda c, v: c.email(v, "email"), limits.EMAIL_LENGTH_MAX),
    "phone": (lambda c, v: c.phone(v, "phone"), 16),
    "website": (lambda c, v: c.website(v, "website"), limits.WEBSITE_LENGTH_MAX),
    "country": (lambda c, v: c.country(v, "country"), 2),
    "organizationNumber": (lambda c, v: c.organization_number(v, "organizationNumber", country="NO"), 9),
    "foreignNumber": (lambda c, v: c.organization_number(v, "organizationNumber", country="SE"), limits.FOREIGN_NUMBER_LENGTH_MAX),
    "postalCode": (lambda c, v: c.postal_code(v, "postalCode", country="NO"), 4),
    "foreignPostalCode": (lambda c, v: c.postal_code(v, "postalCode", country="SE"), limits.POSTAL_CODE_LENGTH_MAX),
}
LIKELY = st.sampled_from(
    ["310000019", "+4722334455", "22 33 44 55", "ola@Example.no", "EXAMPLE.no/ø?å=%", "no", "0150", "a.b", "xn--a.no", "ａ.ｎｏ"]
)


@pytest.mark.parametrize("name", FIELDS)
@settings(max_examples=200, deadline=None)
@given(typed=TEXTS | LIKELY | st.tuples(LIKELY, TEXTS).map("".join) | st.tuples(TEXTS, LIKELY).map("".join))
def test_any_text_is_kept_within_its_bounds_and_unchanged_the_next_time_or_refused_once(name: str, typed: str) -> None:
    check, length_max = FIELDS[name]
    checks = Checks()

    kept = check(checks, typed)

    if kept is None:
        assert len(checks.problems) <= 1
    else:
        assert checks.problems == []
        assert 0 < len(kept) <= length_max
        assert kept_by(lambda c: check(c, kept)) == kept


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Given,
            type=st.sampled_from(Type),
            lines=st.lists(TEXTS, max_size=7),
            postal_code=TEXTS | st.none() | st.just("0150"),
            city=TEXTS | st.none(),
            country=TEXTS | st.sampled_from(["NO", "SE"]),
            recipient=TEXTS | st.none(),
        ),
        max_size=4,
    ),
    st.booleans(),
)
def test_addresses_that_are_kept_are_kept_again(given: list[Given], on_update: bool) -> None:
    checks = Checks()
    kept = checks.addresses(given, "addresses", on_update=on_update)

    assert all(problem.text(language) for problem in checks.problems for language in Language)
    if not checks.problems:
        again = [Given(a.type, list(a.lines), a.postal_code, a.city, a.country, a.recipient) for a in kept]
        assert kept_by(lambda c: c.addresses(again, "addresses", on_update=on_update)) == kept
