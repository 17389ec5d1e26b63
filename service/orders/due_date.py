"""When is an invoice due?"""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


def due_date(terms: Mapping[str, Any], invoiced: date) -> date:
    """The day that the terms give for an invoice of a day.

    DAYS: so many days later. MONTHS: the same day so many months later, or that month's last. DAY_OF_MONTH: the first such day after the
    invoice date; where a month lacks it, as for 31, its last. END_OF_MONTH: so many days after the end of the invoice date's month.
    Where the calendar ends, in 9999, its last day.
    """
    count = terms["count"]
    match terms["type"]:
        case "DAYS":
            return _later(invoiced, count)
        case "MONTHS":
            return _day_of(*_month_after(invoiced, count), invoiced.day)
        case "DAY_OF_MONTH":
            this_month = _day_of(invoiced.year, invoiced.month, count)
            return this_month if this_month > invoiced else _day_of(*_month_after(invoiced, 1), count)
        case _:
            return _later(_day_of(invoiced.year, invoiced.month, 31), count)


def _later(day: date, days: int) -> date:
    """So many days later, or the calendar's last day."""
    return day + timedelta(days=min(days, (date.max - day).days))


def _month_after(day: date, months: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1


def _day_of(year: int, month: int, day: int) -> date:
    """A month's day, or its last; the calendar's last after that."""
    if year > date.max.year:
        return date.max
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
