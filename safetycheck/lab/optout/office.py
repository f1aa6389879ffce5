"""The office of one broker that takes requests to leave: a small machine with states, under the town's clock."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from safetycheck.lab.optout.post import Post
from safetycheck.lab.world import Record, World

_NEVER = timedelta(days=36_500)
_RECORD = re.compile(r"/person/([0-9a-f]{10})")


class Stage(Enum):
    """How far a request has come."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Link(Enum):
    """What a link from a mail is worth."""

    GOOD = "good"
    USED = "used"
    OLD = "old"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Case:
    """One request, as the broker keeps it. `letters` counts the mails that came about it; `kind` is what was asked for."""

    ticket: str
    record: str
    contact: str
    asked: datetime
    kind: str = "delete"
    token: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    stage: Stage = Stage.ASKED
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Habits:
    """How an office works: when a listing goes after all is said, when it comes back, and how long a mailed link is good."""

    takes: timedelta = timedelta(days=1)
    returns: timedelta | None = None
    link_lives: timedelta = timedelta(days=7)


class Office:
    """Knows who is listed, who asked not to be, and since when they are gone."""

    def __init__(self, world: World, post: Post, domain: str, name: str, habits: Habits | None = None) -> None:
        self.world = world
        self.post = post
        self.domain = domain
        self.name = name
        self.habits = habits or Habits()
        self.cases: list[Case] = []
        self._register = world.register(domain)
        self._gone: dict[str, datetime] = {}

    # --- what the site shows ------------------------------------------------------------------------------------------

    def find(self, name: str) -> list[Record]:
        """Return everybody of that name who is listed now."""
        return [each for each in self._register.find(name) if self.lists(each.id)]

    def get(self, record: str) -> Record | None:
        """Return one record if it is listed now."""
        return self._register.get(record) if self.lists(record) else None

    def lists(self, record: str) -> bool:
        """Tell whether a record is on the site now."""
        gone, now = self._gone.get(record), self.world.clock.now()
        back = gone + (self.habits.returns or _NEVER) if gone else None
        return gone is None or now < gone or (back is not None and now >= back)

    # --- requests ---------------------------------------------------------------------------------------------------------

    def record_in(self, text: str) -> str:
        """Return the number of the record whose address stands in a text; empty where there is none."""
        found = _RECORD.search(text)
        return found[1] if found and self._register.get(found[1]) else ""

    def ask(self, record: str, contact: str, *, kind: str = "delete") -> Case:
        """Take a request; it is one with an earlier one for the same record from the same address."""
        for case in self.cases:
            same = (case.record, case.contact, case.kind, case.stage) == (record, contact.lower(), kind, Stage.ASKED)
            if same and self.world.clock.now() <= case.asked + self.habits.link_lives:
                return case
        ticket = f"{self.name[:2].upper()}-{len(self.cases) + 1001}"
        case = Case(ticket, record, contact.lower(), self.world.clock.now(), kind)
        self.cases.append(case)
        return case

    def of(self, contact: str) -> Case | None:
        """Return the last request from an address."""
        return next((case for case in reversed(self.cases) if case.contact == contact.lower()), None)

    def send_link(self, case: Case, *, after: timedelta = timedelta(minutes=1)) -> None:
        """Mail the link by which the request is confirmed. The plain part breaks it, as mail programs do."""
        url = f"https://{self.domain}/confirm?t={case.token}"
        broken = url[:40] + "=\n" + url[40:]
        self.post.write(
            f"{self.name} Privacy <privacy@{self.domain}>",
            case.contact,
            f"Please confirm your request to {self.name}",
            f"Somebody asked us to take down a listing.\nTo confirm that it was you, open this link:\n{broken}\n",
            html=f"<p>Somebody asked us to take down a listing.</p><p>To confirm that it was you, open this link:</p>"
            f'<p><a href="{url}">Confirm my request</a></p><p><a href="https://{self.domain}/unsubscribe">Unsubscribe</a></p>',
            after=after,
        )

    def judge(self, token: str) -> tuple[Link, Case | None]:
        """Tell what a link is worth."""
        case = next((each for each in self.cases if secrets.compare_digest(each.token, token)), None)
        if case is None:
            return Link.UNKNOWN, None
        if case.stage is Stage.CONFIRMED:
            return Link.USED, case
        too_old = self.world.clock.now() > case.asked + self.habits.link_lives
        return (Link.OLD if too_old else Link.GOOD), case

    def confirm(self, case: Case) -> None:
        """Let a request stand: its listing goes when the office has come to it."""
        if case.stage is Stage.CONFIRMED:
            return
        case.stage = Stage.CONFIRMED
        if case.record:
            self._gone[case.record] = self.world.clock.now() + self.habits.takes
