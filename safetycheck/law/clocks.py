"""Response times: calendar days, business days, calendar months; and which day a moment belongs to."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

_DAY = timedelta(days=1)
# Hawaii's, where a day ends last of all states.
_LAST_ZONE = timedelta(hours=10)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
# Days that keep their date, and days that keep their weekday: month, weekday, which one (5 U.S.C. 6103).
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
_FLOATING = ((1, _MONDAY, 3), (2, _MONDAY, 3), (5, _MONDAY, -1), (9, _MONDAY, 1), (10, _MONDAY, 2), (11, _THURSDAY, 4))


class Unit(StrEnum):
    """What a response time counts."""

    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"


def today(now: datetime) -> date:
    """Return the day that it is everywhere in the United States: a letter is never dated tomorrow, and no time is over early.

    It is the same for everybody, so that the date of a letter says nothing about where somebody lives.
    """
    return (now.astimezone(UTC) - _LAST_ZONE).date()


def after(begun: date, count: int, unit: Unit) -> date:
    """Return the last day of a time that began on a day; that day itself does not count.

    Business days leave out Saturdays, Sundays and the holidays of the United States' federal government; where a state keeps
    more of them, its time ends later than the day found. A month ends on the day of the same number, or on the last day of a
    shorter month.

    A time that ends on a Saturday or Sunday runs until the next open day; one in days, as the states have it, also where it
    ends on a federal holiday (Minn. Stat. 645.15, Tex. Gov. Code 311.014(b); for months Regulation 1182/71 of the EU, article
    3, and the guidance of the United Kingdom's ICO). It is taken for so everywhere: a day too late harms nobody, a day too
    early is wrong. Holidays of other countries are not looked at.
    """
    if unit is Unit.DAYS:
        return _open_day(begun + timedelta(days=count))
    if unit is Unit.MONTHS:
        years, month = divmod(begun.year * 12 + begun.month - 1 + count, 12)
        last = date(years, month + 1, min(begun.day, calendar.monthrange(years, month + 1)[1]))
        return last + _DAY * (7 - last.weekday()) if last.weekday() >= _SATURDAY else last
    day = begun
    for _ in range(count):
        day = _open_day(day + _DAY)
    return day


def span(response: int, extension: int | None, unit: Unit) -> str:
    """Return a response time in words: `45 days, 45 more if it says why`."""
    name = unit.replace("_", " ")
    first = f"{response} {name if response != 1 else name.removesuffix('s')}"
    return f"{first}, {extension} more if it says why" if extension else first


def is_business_day(day: date) -> bool:
    """Tell whether a day is neither on a weekend nor a federal holiday of the United States."""
    # New Year's Day on a Saturday is kept on the last day of the year before.
    return day.weekday() < _SATURDAY and day not in federal_holidays(day.year) | federal_holidays(day.year + 1)


def _open_day(day: date) -> date:
    """Return a day, or the first business day after it."""
    while not is_business_day(day):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """Return the days on which the eleven federal holidays of a year are kept; Friday for Saturday, Monday for Sunday."""
    fixed = {_kept(date(year, month, day)) for month, day in _FIXED}
    return frozenset(fixed | {_nth(year, *rule) for rule in _FLOATING})


def _kept(holiday: date) -> date:
    return holiday + {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(holiday.weekday(), timedelta())


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    """Return the first, second ... of a weekday in a month; -1 is the last."""
    days = [
        date(year, month, number)
        for number in range(1, calendar.monthrange(year, month)[1] + 1)
        if date(year, month, number).weekday() == weekday
    ]
    return days[which if which < 0 else which - 1]
