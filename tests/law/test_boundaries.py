"""The day before and the day itself, for everything that begins or ends from 2025 to the first day of 2028."""

from datetime import date, timedelta

import pytest

from safetycheck.law import files

# day: place, kind, what is said or cited from that day on and not before; "not " where it ends on that day.
BEGINS = [
    ("2025-01-01", "US-DE", "people-search", "delete 6 Del. C. 12D-104(a)"),
    ("2025-01-01", "US-IA", "people-search", "opt_out_sale Iowa Code 715D.3(1)"),
    ("2025-01-01", "US-NE", "people-search", "delete Neb. Rev. Stat. 87-1107(2)"),
    ("2025-01-01", "US-NH", "people-search", "delete RSA 507-H:4, I"),
    ("2025-01-01", "US-TX", "people-search", "Somebody else may send only the opt-out"),
    ("2025-01-15", "US-NJ", "people-search", "delete N.J.S.A. 56:8-166.10"),
    ("2025-07-01", "US-TN", "people-search", "delete Tenn. Code Ann. 47-18-3304(a)(2)"),
    ("2025-07-31", "US-MN", "people-search", "delete Minn. Stat. 325M.14 subd. 1"),
    ("2025-10-01", "US-MD", "people-search", "delete Md. Code, Com. Law 14-4705(b)"),
    ("2025-10-01", "US-MT", "people-search", "25,000 residents"),
    ("2026-01-01", "US-CA", "people-search", "drop Cal. Civ. Code 1798.99.86"),
    ("2026-01-01", "US-IN", "people-search", "delete Ind. Code 24-15-3-1(b)"),
    ("2026-01-01", "US-KY", "people-search", "delete KRS 367.3615(2)"),
    ("2026-01-01", "US-RI", "people-search", "delete R.I. Gen. Laws 6-48.1-5(e)"),
    ("2026-02-05", "GB", "any", "The clock stops while the company waits"),
    ("2026-02-05", "GB", "any", "a search that is reasonable and proportionate"),
    ("2026-04-01", "US-MD", "people-search", "not a company may answer that it is not bound yet"),
    ("2026-06-19", "GB", "any", "appeal Data Protection Act 2018 s. 164A"),
    ("2026-07-01", "US-CT", "people-search", "35,000 residents"),
    ("2026-07-01", "US-UT", "people-search", "not The right to correct began"),
    ("2026-07-01", "US-UT", "people-search", "correct Utah Code 13-61-201"),
    ("2026-08-01", "US-CA", "people-search", "not companies must act only from"),
    ("2026-10-01", "US-CT", "people-search", "delete Conn. Gen. Stat. 42-518, as amended by P.A. 26-64"),
    ("2026-10-01", "US-CT", "people-search", "not It did not before"),
    ("2026-10-01", "US-CT", "people-search", "letters the parts of the amended section 42-518"),
    ("2026-10-01", "US-CT", "people-search", "putting public and personal data together are no longer public"),
    ("2026-10-01", "US-CT", "people-search", "public records, once they are gathered"),
    ("2027-01-01", "US-OK", "people-search", "delete Oklahoma Consumer Data Privacy Act"),
    ("2027-01-01", "US-LA", "people-search", "delete Louisiana Data Privacy Act"),
    ("2027-01-01", "US-CT", "people-search", "not There is no register before"),
    ("2028-01-01", "US-VT", "people-search", "its sections and deadlines are not known here"),
    ("2028-01-01", "US-VT", "people-search", "not (S.71): in force from 2028-01-01"),
    ("2027-05-01", "US-AL", "people-search", "delete Alabama Personal Data Protection Act"),
]


@pytest.mark.parametrize(("day", "place", "kind", "what"), BEGINS)
def test_it_holds_on_the_day_and_not_on_the_day_before(ask, rows, said, day, place, kind, what):
    def is_told(on):
        advice = ask(place.removeprefix("US-"), on, kind)
        return what.removeprefix("not ") in "\n".join([*rows(advice), said(advice)])

    first = date.fromisoformat(day)
    ends = what.startswith("not ")
    assert is_told(first) is not ends
    assert is_told(first - timedelta(days=1)) is ends


# The first days of older laws, and of other countries'.
OLDER = {
    "CA": "2020-01-01", "NV": "2021-10-01", "VA": "2023-01-01", "CO": "2023-07-01", "CT": "2023-07-01", "UT": "2023-12-31",
    "TX": "2024-07-01", "OR": "2024-07-01", "MT": "2024-10-01", "FR": "2018-05-25", "GB": "2021-01-01", "BR": "2020-09-18",
    "CANADA": "2004-01-01",
}  # fmt: skip


@pytest.mark.parametrize(("place", "day"), OLDER.items())
def test_an_older_law_is_cited_from_its_first_day_on(ask, place, day):
    first = date.fromisoformat(day)
    assert ask(place, first).basis
    assert ask(place, first - timedelta(days=1)).basis == ()


def test_no_day_of_the_data_is_forgotten_here():
    tested = {(day, place) for day, place, _, _ in BEGINS}
    held = {
        (day.isoformat(), code)
        for code in files.codes()
        if (place := files.place(code))
        for each in _dated(place)
        for day in each
        if day and date(2025, 1, 1) <= day <= date(2028, 1, 1)
    }
    assert held == tested


def _dated(place):
    for law in place.laws:
        yield law.since, law.until, law.agent.since, law.agent.until
        if law.appeal:
            yield law.appeal.since, law.appeal.until
        yield from ((each.since, each.until) for each in (*law.rights, *law.notes))
        yield from ((rule.starts,) for rule in law.rights)
    yield from ((note.since, note.until) for note in place.notes)
