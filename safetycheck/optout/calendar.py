"""Deadlines as a calendar file. Titles name the broker and nothing of the person: calendars go to other people's servers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from safetycheck.optout.standing import Standing
from safetycheck.requests import RequestState, Turn

_PRODUCT = "-//safetycheck//EN"


def write(standings: Iterable[Standing], now: datetime) -> bytes:
    """Return a calendar (RFC 5545) with one whole day for each date on which something comes due."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for each in standings:
        for day, title in _dates(each):
            calendar.add_component(_entry(each.request.id, day, title, now))
    written: bytes = calendar.to_ical()
    return written


def _dates(each: Standing) -> list[tuple[date, str]]:
    request, found = each.request, []
    active = request.state in {RequestState.OPEN, RequestState.IN_PROGRESS} and each.turn is not Turn.NOBODY
    if active and request.due:
        # The day after the last one: that is when there is something to do.
        found.append((request.due + timedelta(days=1), f"{request.broker}: the time for an answer is over"))
    if active and request.latest and request.due and request.latest > request.due:
        found.append((request.latest + timedelta(days=1), f"{request.broker}: the longest time for an answer is over"))
    if active and request.until:
        found.append((request.until.date(), f"{request.broker}: their link or code ends"))
    return found


def _entry(own: str, day: date, title: str, now: datetime) -> Event:
    entry = Event()
    # The same day of the same request is the same entry in the next export.
    entry.add("uid", hashlib.sha256(f"{own}\n{title}".encode()).hexdigest()[:32])
    entry.add("dtstamp", now)
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", title)
    entry.add("description", "See: safetycheck optout status")
    entry.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(hours=9))
    entry.add_component(alarm)
    return entry
