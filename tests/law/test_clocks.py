from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.law import Right, Unit, clocks

# As the Office of Personnel Management publishes them.
HOLIDAYS = {
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24",
    2028: "12-31 01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
}
DAYS = st.dates(date(2020, 1, 1), date(2050, 12, 31))


@pytest.mark.parametrize(("year", "days"), HOLIDAYS.items())
def test_federal_holidays(year, days):
    expected = {date.fromisoformat(f"{year}-{day}") for day in days.split()}
    if year == 2028:  # New Year's Day is a Saturday
        expected = {date(2027, 12, 31) if day == date(2028, 12, 31) else day for day in expected}
    assert clocks.federal_holidays(year) == expected


@pytest.mark.parametrize(
    ("sent", "count", "unit", "last"),
    [
        ("2026-11-22", 45, Unit.DAYS, "2027-01-06"),
        ("2026-11-22", 90, Unit.DAYS, "2027-02-22"),  # the 20th is a Saturday
        ("2028-01-15", 45, Unit.DAYS, "2028-02-29"),
        ("2026-10-12", 45, Unit.DAYS, "2026-11-27"),  # Thanksgiving
        ("2026-05-20", 45, Unit.DAYS, "2026-07-06"),  # a Saturday, with the holiday kept on the Friday
        ("2026-11-20", 1, Unit.BUSINESS_DAYS, "2026-11-23"),  # over a weekend
        ("2026-11-25", 1, Unit.BUSINESS_DAYS, "2026-11-27"),  # over Thanksgiving
        ("2026-11-22", 15, Unit.BUSINESS_DAYS, "2026-12-14"),
        ("2026-12-24", 10, Unit.BUSINESS_DAYS, "2027-01-11"),
        ("2027-12-30", 1, Unit.BUSINESS_DAYS, "2028-01-03"),  # the 31st is kept for the 1st
        ("2026-11-22", 1, Unit.MONTHS, "2026-12-22"),
        ("2026-12-15", 1, Unit.MONTHS, "2027-01-15"),
        ("2026-01-31", 3, Unit.MONTHS, "2026-04-30"),
        ("2028-01-31", 1, Unit.MONTHS, "2028-02-29"),
        ("2027-01-31", 1, Unit.MONTHS, "2027-03-01"),  # the 28th is a Sunday
        ("2026-11-19", 1, Unit.MONTHS, "2026-12-21"),  # the 19th is a Saturday
        ("2027-01-31", 3, Unit.MONTHS, "2027-04-30"),
        ("2027-11-30", 3, Unit.MONTHS, "2028-02-29"),
    ],
)
def test_the_last_day(sent, count, unit, last):
    assert clocks.after(date.fromisoformat(sent), count, unit) == date.fromisoformat(last)


@given(DAYS, st.integers(1, 60))
def test_business_days_end_on_a_business_day_and_hold_as_many(begun, count):
    last = clocks.after(begun, count, Unit.BUSINESS_DAYS)
    between = [begun + timedelta(days=day) for day in range(1, (last - begun).days + 1)]
    assert clocks.is_business_day(last)
    assert sum(map(clocks.is_business_day, between)) == count


@given(DAYS, st.integers(1, 120))
def test_a_time_in_days_ends_on_an_open_day_and_never_early(begun, count):
    last, plain = clocks.after(begun, count, Unit.DAYS), begun + timedelta(days=count)
    assert clocks.is_business_day(last)
    assert not any(clocks.is_business_day(plain + timedelta(days=each)) for each in range((last - plain).days))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-23T03:30:00+00:00", "2026-11-22"),  # an evening in every state
        ("2026-11-22T23:30:00-05:00", "2026-11-22"),
        ("2026-11-23T09:59:00+00:00", "2026-11-22"),
        ("2026-11-23T10:00:00+00:00", "2026-11-23"),  # midnight in Hawaii
        ("2026-11-22T23:30:00+00:00", "2026-11-22"),
    ],
)
def test_a_day_begins_when_it_has_begun_in_every_state(at, day):
    assert clocks.today(datetime.fromisoformat(at)) == date.fromisoformat(day)


@given(DAYS, st.integers(1, 24))
def test_a_month_ends_on_the_same_day_or_the_last_and_never_on_a_weekend(begun, count):
    def fits(day):
        same = (day.year * 12 + day.month) - (begun.year * 12 + begun.month) == count
        return same and (day.day == begun.day or (day.day < begun.day and (day + timedelta(days=1)).day == 1))

    last = clocks.after(begun, count, Unit.MONTHS)
    assert last.weekday() < 5
    assert fits(last) or (last.weekday() == 0 and (fits(last - timedelta(days=1)) or fits(last - timedelta(days=2))))


@pytest.mark.parametrize(
    ("place", "right", "sent", "due", "latest"),
    [
        ("VA", Right.DELETE, "2026-11-22", "2027-01-06", "2027-02-22"),
        ("IA", Right.OPT_OUT_SALE, "2026-11-22", "2027-02-22", "2027-04-06"),
        ("NV", Right.OPT_OUT_SALE, "2026-11-22", "2027-01-21", "2027-02-22"),
        ("CA", Right.OPT_OUT_SALE, "2026-11-22", "2026-12-14", "2026-12-14"),
        ("CA", Right.DROP, "2026-11-22", "2027-02-22", "2027-02-22"),
        ("CA", Right.DROP, "2026-03-01", "2026-10-30", "2026-10-30"),  # brokers begin on August 1
        ("CO", Right.APPEAL, "2026-11-22", "2027-01-06", "2027-03-08"),
        ("FR", Right.DELETE, "2027-01-31", "2027-03-01", "2027-04-30"),
        ("CA-QC", Right.DELETE, "2026-11-22", "2026-12-22", "2026-12-22"),
        ("BR", Right.ACCESS, "2026-11-22", "2026-12-07", "2026-12-07"),
    ],
)
def test_due_and_latest(ask, place, right, sent, due, latest):
    basis = next(each for each in ask(place, "2026-11-22").basis if each.right is right)
    assert basis.due(date.fromisoformat(sent)) == date.fromisoformat(due)
    assert basis.latest(date.fromisoformat(sent)) == date.fromisoformat(latest)


@pytest.mark.parametrize(
    ("response", "extension", "unit", "words"),
    [
        (45, 45, Unit.DAYS, "45 days, 45 more if it says why"),
        (15, 0, Unit.BUSINESS_DAYS, "15 business days"),
        (1, 2, Unit.MONTHS, "1 month, 2 more if it says why"),
        (30, None, Unit.DAYS, "30 days"),
    ],
)
def test_in_words(response, extension, unit, words):
    assert clocks.span(response, extension, unit) == words
