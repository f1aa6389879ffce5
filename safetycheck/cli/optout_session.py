"""What every opt-out command works with: the vault, one person's exposures and requests, and what is known about brokers."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from safetycheck import events, law, registry
from safetycheck.cli import vaults
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Definition
from safetycheck.errors import NoMailAccount, UsageError
from safetycheck.events import Event, Exposure, KeptFlag, ThreatsKept
from safetycheck.mail import settings as mail_settings
from safetycheck.mail.settings import MailAccount
from safetycheck.model import Person
from safetycheck.optout import blind, planning, rounds
from safetycheck.optout.inbox import lapsed
from safetycheck.optout.journal import Journal
from safetycheck.optout.planning import Knowledge, Plan, Planned
from safetycheck.optout.standing import Standing, standing
from safetycheck.optout.writing import Writer
from safetycheck.requests import Next, Request, RequestState, requests
from safetycheck.store import Vault


@dataclass(frozen=True, slots=True)
class Session:
    """One person's opt-outs, as they stood when it was made."""

    vault: Vault
    person: Person
    known: Knowledge
    history: tuple[Event, ...]
    exposures: Mapping[str, Exposure]
    requests: Mapping[str, Request]
    account: MailAccount | None

    @property
    def flags(self) -> Collection[KeptFlag]:
        """What the person chose to keep about their risks."""
        kept = [event for event in self.history if isinstance(event, ThreatsKept)]
        return kept[-1].flags if kept else ()

    @property
    def writer(self) -> Writer:
        """Who writes the letters."""
        return Writer(self.person, self.known, self.exposures, self.requests)

    @property
    def journal(self) -> Journal:
        """Where everything is written down."""
        return Journal(self.vault, self.person.id, now, self.writer.deadline)

    def plan(
        self, *, minutes: int | None = None, ways: Mapping[str, str] | None = None, in_place_of: Request | None = None
    ) -> Plan:
        """Return what can be asked for now; `in_place_of` is a request that would be given up for it."""
        asked = dict(self.requests)
        if in_place_of is not None:
            asked[in_place_of.id] = replace(in_place_of, state=RequestState.REVOKED)
        return planning.plan(
            self.person,
            self.exposures,
            asked,
            self.known,
            account=self.account,
            flags=self.flags,
            minutes=minutes,
            wanted=ways,
        )

    def standing(self, own: str) -> Standing:
        """Return where a request stands now."""
        newest = rounds.newest(self.requests.values())
        return standing(self.requests[own], self.exposures, self.known.today, newest)

    def draft(self, planned: Collection[Planned]) -> list[str]:
        """Keep planned requests as drafts and return their ids. Nothing leaves."""
        self.require_consent()
        drafts = planning.drafts(planned, self.person, now(), new_id)
        self.journal.draft(*drafts)
        return [each.request for each in drafts]

    def require_consent(self) -> None:
        """Raise NeedsConsent unless requests may be made for the person."""
        events.require_consent(self.history, is_self=self.person.is_self, at=now(), to="optout")

    def find(self, given: str, *waiting: Next) -> Request:
        """Return a request by its id; by a domain the first that waits for one of these, else the newest. Raises UsageError."""
        found = self.seek(given, *waiting)
        if not found:
            raise UsageError("there is no request of that id or broker", hint="See them all: safetycheck optout status")
        return found[0]

    def the_one(self, given: str, *waiting: Next) -> Request:
        """Return a request by its id, or by a domain where no other there could be meant; raise UsageError."""
        found = [each for each in self.seek(given, *waiting) if not waiting or each.next(self.known.today) in waiting]
        if len(found) > 1:
            ids = ", ".join(each.id for each in found)
            raise UsageError("more than one request to that broker could be meant", hint=f"Say which: {ids}")
        return found[0] if found else self.find(given)

    def seek(self, given: str, *waiting: Next) -> list[Request]:
        """Return the request of an id; or those to a broker: what waits for one of these first, then the newest."""
        if given in self.requests:
            return [self.requests[given]]
        at = [each for each in self.requests.values() if each.broker == given and each.state is not RequestState.REVOKED]
        first = [each for each in at if each.next(self.known.today) in waiting]
        return first + [each for each in reversed(at) if each not in first]


@contextmanager
def opened(settings: Settings, person: str | None, *, write: bool = True) -> Iterator[Session]:
    """Open the vault and gather what is known."""
    known = registry.load_compiled(settings.brokers, today=now().date(), cache=settings.cache)
    with vaults.opened(settings, write=write) as vault:
        yield load(vault, vaults.person(vault, person), settings, known.definitions)


def load(vault: Vault, whom: Person, settings: Settings, definitions: Mapping[str, Definition]) -> Session:
    """Return the session of one person, as it stands now."""
    history = _history(vault, whom)
    asked = requests(history)
    every = {**_of_registers(settings, {each.broker for each in asked.values()} - definitions.keys()), **definitions}
    known = Knowledge(every, registry.clusters(settings.brokers), registry.stopped(settings.brokers), law.today(now()))
    return Session(vault, whom, known, tuple(history), events.exposures(history), asked, _account(vault))


def again(session: Session) -> Session:
    """Return the session as it stands after something was written."""
    history = _history(session.vault, session.person)
    return Session(
        session.vault,
        session.person,
        session.known,
        tuple(history),
        events.exposures(history),
        requests(history),
        session.account,
    )


def parted(words: str) -> list[str]:
    """Return what comes next, and in a line below it the command, which must stay whole to be copied."""
    said, found, command = words.partition("safetycheck ")
    return [said.rstrip(), f"{found}{command}"] if found else [words]


def new_id() -> str:
    """Return an id for a request: random, and short enough to be read out on the telephone."""
    return secrets.token_hex(4)


def _history(vault: Vault, whom: Person) -> list[Event]:
    """Return what happened to a person, and which links have run out by now, whether or not that is written down yet."""
    history = vault.events(whom.id)
    return [*history, *lapsed(requests(history).values(), now())]


def _of_registers(settings: Settings, domains: Collection[str]) -> dict[str, Definition]:
    """Return what the registers know of brokers that were asked blind, and have no definition."""
    if not domains:
        return {}
    lines = (line for register in registry.registers(settings.brokers).values() for line in register if line.domain in domains)
    return {made.domain: made for line in lines if (made := blind.definition(line)) is not None}


def _account(vault: Vault) -> MailAccount | None:
    try:
        return mail_settings.load_account(vault)
    except NoMailAccount:
        return None
