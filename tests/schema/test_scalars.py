"""What a scalar takes, and what it gives: one spelling out, no guessing in."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.types import rfc3339, whole_milliseconds
from service.schema.scalars import (
    SCALARS,
    CountryCode,
    CurrencyCode,
    OrganizationNumber,
    parse_country,
    parse_currency,
    parse_date,
    parse_date_time,
    parse_decimal,
    parse_organization_number,
)

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones() | st.just(UTC))


@given(MOMENTS)
def test_a_moment_is_given_back_in_utc_to_the_millisecond(moment: datetime) -> None:
    shown = rfc3339(moment)

    assert len(shown) == len("2026-11-23T08:15:30.123Z")
    assert parse_date_time(shown) == whole_milliseconds(moment)
    assert rfc3339(parse_date_time(shown)) == shown


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_their_text_does(one: datetime, other: datetime) -> None:
    assert (rfc3339(one) < rfc3339(other)) == (whole_milliseconds(one) < whole_milliseconds(other))


@pytest.mark.parametrize(
    ("given_text", "moment"),
    [
        ("2026-11-23T08:15:30Z", datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)),
        ("2026-11-23t08:15:30z", datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)),
        ("2026-11-23T08:15:30.5+01:00", datetime(2026, 11, 23, 7, 15, 30, 500_000, tzinfo=UTC)),
        ("2026-11-23T08:15:30.123999999Z", datetime(2026, 11, 23, 8, 15, 30, 123_000, tzinfo=UTC)),
        ("2024-02-29T23:59:59-12:00", datetime(2024, 3, 1, 11, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_is_taken_with_its_offset(given_text: str, moment: datetime) -> None:
    assert parse_date_time(given_text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2026",
            "2026-11-23",
            "2026-11-23T08:15Z",
            "2026-11-23T08:15:30",
            "2026-11-23 08:15:30Z",
            "20261123T081530Z",
            "2026-W48-1T08:15:30Z",
        ),
        *(
            "2026-02-30T08:15:30Z",
            "2026-11-23T25:15:30Z",
            "2026-11-23T08:15:30.Z",
            "2026-11-23T08:15:30.1234567890Z",
            "٢٠٢٦-11-23T08:15:30Z",
        ),
        *(" 2026-11-23T08:15:30Z", "2026-11-23T08:15:30Z\n", "2026-11-23T08:15:30+24:00", None, 1, True, 1.5),
    ],
)
def test_anything_else_is_no_moment(text: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_date_time(text)


@given(st.dates())
def test_a_date_is_given_back_as_it_was_taken(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    serialize = SCALARS[date].serialize
    assert serialize is not None
    assert serialize(day) == serialize(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-1-1", "20261123", "2026-W48-1", "2026-327", "2026-02-30", "2026-11-23T00:00:00Z", "٢٠٢٦-11-23", None, 20261123],
)
def test_anything_else_is_no_date(text: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_date(text)


@pytest.mark.parametrize("text", ["312260182", "312 260 182", "NO312260182MVA", "no 312 260 182 mva", " 312260182 "])
def test_an_organization_number_is_taken_as_invoices_write_it(text: str) -> None:
    assert parse_organization_number(text) == OrganizationNumber("312260182")


@pytest.mark.parametrize(
    "text", ["", "312260183", "31226018", "3122601820", "SE312260182", "312260182" + " " * 50, "٣١٢٢٦٠١٨٢", None, 312260182]
)
def test_anything_else_is_no_organization_number(text: object) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        parse_organization_number(text)


def test_a_country_is_two_letters_in_any_case() -> None:
    assert [parse_country(text) for text in ("NO", "no", "Se")] == [CountryCode("NO"), CountryCode("NO"), CountryCode("SE")]
    for text in ("", "N", "NOR", "N0", "ÆØ", "no ", None, 47):
        with pytest.raises(ValueError, match="two letters"):
            parse_country(text)


def test_a_currency_is_three_letters_in_any_case() -> None:
    assert [parse_currency(text) for text in ("NOK", "nok", "Sek")] == [CurrencyCode("NOK"), CurrencyCode("NOK"), CurrencyCode("SEK")]
    for text in ("", "NO", "NOKK", "N0K", "ÆØÅ", "nok ", None, 578):
        with pytest.raises(ValueError, match="three letters"):
            parse_currency(text)


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 38))
def test_a_decimal_is_given_back_as_it_was_taken(digits: int, places: int) -> None:
    number = Decimal(f"{digits}E-{places}")
    serialize = SCALARS[Decimal].serialize
    assert serialize is not None

    shown = serialize(number)

    assert parse_decimal(shown).as_tuple() == number.as_tuple()
    assert serialize(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("0", "0"), ("-12.50", "-12.50"), ("007.10", "7.10"), ("1000000000000.000001", "1000000000000.000001"), ("9" * 38, "9" * 38)],
)
def test_a_decimal_keeps_its_places_and_shows_no_exponent(text: str, shown: str) -> None:
    serialize = SCALARS[Decimal].serialize
    assert serialize is not None
    assert serialize(parse_decimal(text)) == shown
    assert serialize(Decimal("1E+3")) == "1000"
    assert serialize(Decimal("1E-9")) == "0.000000001"


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", ".5", "5.", "+1", "1,5", "1 000", " 1", "1\n", "1e3", "1E-3", "0x1", "1_000", "--1", "١٢", "１２"),
        *("NaN", "sNaN", "Infinity", "-inf", "9" * 39, "1." + "0" * 38, "0." + "1" * 39, "0" * 39, None, True, 1, 12.5, Decimal(1)),
    ],
)
def test_anything_else_is_no_decimal(text: object) -> None:
    with pytest.raises(ValueError, match="at most 38 digits"):
        parse_decimal(text)


def test_a_moment_before_or_after_all_time_is_refused() -> None:
    for moment in (
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=14))),
    ):
        with pytest.raises(OverflowError):
            parse_date_time(moment.isoformat())
