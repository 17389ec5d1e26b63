from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.orders.due_date import due_date

ONE_DAY = timedelta(days=1)
TERMS = st.one_of(
    st.tuples(st.just("DAYS"), st.integers(0, 365)),
    st.tuples(st.just("MONTHS"), st.integers(0, 12)),
    st.tuples(st.just("DAY_OF_MONTH"), st.integers(1, 31)),
    st.tuples(st.just("END_OF_MONTH"), st.integers(0, 365)),
)


def days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


def is_last(day: date) -> bool:
    return (day + ONE_DAY).day == 1


def counted(type_: str, count: int, invoiced: date) -> date:
    """The due date as one finds it with a finger on the calendar."""
    days = days_from(invoiced)
    if type_ == "DAY_OF_MONTH":
        return next(day for day in islice(days, 1, None) if day.day == count or (is_last(day) and day.day < count))
    if type_ == "MONTHS":
        firsts_passed = 0
        for day in days:
            firsts_passed += day.day == 1 and day != invoiced
            if firsts_passed == count and (day.day == invoiced.day or (is_last(day) and day.day < invoiced.day)):
                return day
    if type_ == "END_OF_MONTH":
        days = days_from(next(day for day in days if is_last(day)))
    return next(islice(days, count, None))


@given(TERMS, st.dates(date(1996, 1, 1), date(2104, 12, 31)))
@settings(max_examples=400)
def test_it_is_the_day_that_one_counts_on_the_calendar(terms: tuple[str, int], invoiced: date) -> None:
    type_, count = terms
    assert due_date({"type": type_, "count": count}, invoiced) == counted(type_, count, invoiced)


@pytest.mark.parametrize(
    ("type_", "count", "invoiced", "due"),
    [
        ("DAYS", 0, "2026-01-31", "2026-01-31"),
        ("DAYS", 14, "2026-12-20", "2027-01-03"),
        ("DAYS", 1, "2028-02-28", "2028-02-29"),
        ("MONTHS", 0, "2026-01-31", "2026-01-31"),
        ("MONTHS", 1, "2026-01-31", "2026-02-28"),
        ("MONTHS", 1, "2028-01-31", "2028-02-29"),
        ("MONTHS", 1, "2026-02-28", "2026-03-28"),
        ("MONTHS", 1, "2026-12-15", "2027-01-15"),
        ("MONTHS", 12, "2028-02-29", "2029-02-28"),
        ("DAY_OF_MONTH", 20, "2026-01-19", "2026-01-20"),
        ("DAY_OF_MONTH", 20, "2026-01-20", "2026-02-20"),
        ("DAY_OF_MONTH", 20, "2026-12-21", "2027-01-20"),
        ("DAY_OF_MONTH", 31, "2026-01-30", "2026-01-31"),
        ("DAY_OF_MONTH", 31, "2026-01-31", "2026-02-28"),
        ("DAY_OF_MONTH", 31, "2026-02-28", "2026-03-31"),
        ("DAY_OF_MONTH", 31, "2026-04-01", "2026-04-30"),
        ("DAY_OF_MONTH", 29, "2026-02-27", "2026-02-28"),
        ("DAY_OF_MONTH", 29, "2028-02-28", "2028-02-29"),
        ("DAY_OF_MONTH", 30, "2028-02-28", "2028-02-29"),
        ("DAY_OF_MONTH", 30, "2028-02-29", "2028-03-30"),
        ("END_OF_MONTH", 0, "2026-01-31", "2026-01-31"),
        ("END_OF_MONTH", 0, "2026-02-01", "2026-02-28"),
        ("END_OF_MONTH", 10, "2026-12-01", "2027-01-10"),
        ("END_OF_MONTH", 30, "2028-02-10", "2028-03-30"),
    ],
)
def test_an_invoice_is_due(type_: str, count: int, invoiced: str, due: str) -> None:
    assert due_date({"type": type_, "count": count}, date.fromisoformat(invoiced)) == date.fromisoformat(due)


@given(TERMS)
@settings(max_examples=50)
def test_where_the_calendar_ends_it_is_its_last_day(terms: tuple[str, int]) -> None:
    type_, count = terms
    assert due_date({"type": type_, "count": count}, date.max) == date.max
