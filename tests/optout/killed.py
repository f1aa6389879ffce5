"""A vault that outlives a program which is killed at any of its writes."""

from dataclasses import dataclass, field
from typing import ClassVar

from safetycheck.requests import requests


class Killed(BaseException):
    """The program ends here, as by SIGKILL: nothing below may catch it."""


@dataclass
class FrailVault:
    """What lives on when the program does not: the facts, the ledger, what was kept, and how often something `went_out`.

    `killed_at` is the point at which the program dies: one before and one after each write of facts, one after each line of the
    ledger.
    """

    facts: list
    lines: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    exhibits: list = field(default_factory=list)
    went_out: int = 0
    acts: int = 0
    killed_at: int = 10_000
    Killed: ClassVar[type] = Killed

    def point(self):
        self.acts += 1
        if self.acts == self.killed_at:
            raise Killed

    def append(self, *events):
        self.point()
        self.facts += events
        self.point()

    def events(self, person=None):
        return list(self.facts)

    def disclose(self, *lines):
        self.lines += lines
        self.point()

    def save_page(self, page, person, broker):
        self.pages.append(page)
        return f"page{len(self.pages)}"

    def save_exhibit(self, exhibit, content, person, broker):
        self.exhibits.append((exhibit, content))
        return f"exhibit{len(self.exhibits)}"

    def submit(self):
        self.point()
        self.went_out += 1
        self.point()

    @property
    def request(self):
        """The request of the first fact, as it stands."""
        return requests(self.facts)[self.facts[0].request]

    def kinds(self):
        """What was written after that fact."""
        return [type(each).__name__ for each in self.facts[1:]]
