"""What happened, as facts with a time; and the states that follow from them. Pure.

An event is never changed or deleted. Every state is a fold of events, in the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from safetycheck.errors import NeedsConsent
from safetycheck.model import Consent, Decision, Listing, Match, Outcome, Reader, Strict, Suggestion, Via
from safetycheck.requests import BlindAllowed, Fact

# Design 1.6: two clean scans, in fresh sessions, at least so long apart.
REMOVAL_GAP = timedelta(days=7)
# A page that the person saved answers nobody knows which question: this and the broker are its key.
SAVED = "saved:"


class _Event(Strict):
    at: datetime
    person: str


class ScanStarted(_Event):
    """A scan began; `keys` are its questions, by broker."""

    kind: Literal["scan-started"] = "scan-started"
    scan: str
    keys: dict[str, tuple[str, ...]]
    via: Via | None = None


class PageFetched(_Event):
    """A page came back and is in the vault as `page`. `link` is the link that was followed, empty for the question itself."""

    kind: Literal["page-fetched"] = "page-fetched"
    scan: str
    broker: str
    key: str
    via: Via
    link: str = ""
    page: str


class QueryAnswered(_Event):
    """A question was answered, or could not be: `outcome` says which. `complete` is False where pages were left unread."""

    kind: Literal["query-answered"] = "query-answered"
    scan: str
    broker: str
    key: str
    outcome: Outcome
    reason: str = ""
    via: Via | None = None
    reader: Reader | None = None
    listings: int = 0
    complete: bool = True


class BrokerSkipped(_Event):
    """A broker was not asked at all, and why."""

    kind: Literal["broker-skipped"] = "broker-skipped"
    scan: str
    broker: str
    reason: str


class ListingSeen(_Event):
    """A listing was on a page of a broker, and matched the person as `match` says."""

    kind: Literal["listing-seen"] = "listing-seen"
    scan: str
    broker: str
    key: str
    exposure: str
    listing: Listing
    match: Match


class ListingAbsent(_Event):
    """A question that had shown the exposure was answered in full, without it."""

    kind: Literal["listing-absent"] = "listing-absent"
    scan: str
    broker: str
    exposure: str


class ScanFinished(_Event):
    """Every question of the scan has an answer."""

    kind: Literal["scan-finished"] = "scan-finished"
    scan: str


class Reviewed(_Event):
    """The person said whether a listing is about them."""

    kind: Literal["reviewed"] = "reviewed"
    exposure: str
    is_me: bool


class ReviewTakenBack(_Event):
    """The person is no longer sure of a listing: all that they said of it before counts no more."""

    kind: Literal["review-taken-back"] = "review-taken-back"
    exposure: str


class SuggestionAnswered(_Event):
    """The person said whether a fact that a listing shows belongs into their profile; it is never suggested again."""

    kind: Literal["suggestion-answered"] = "suggestion-answered"
    exposure: str
    suggestion: Suggestion
    accepted: bool


class ConsentGiven(_Event):
    """Somebody agreed to be looked up. The person's own consent has no record but the fact."""

    kind: Literal["consent-given"] = "consent-given"
    consent: Consent | None = None


class ConsentWithdrawn(_Event):
    """Somebody no longer agrees to be looked up."""

    kind: Literal["consent-withdrawn"] = "consent-withdrawn"


Permission = Literal["quiet-name", "ignore-robots"]


class Allowed(_Event):
    """The person allowed something once and for all: a quiet name at one broker, or to disregard its robots.txt."""

    kind: Literal["allowed"] = "allowed"
    what: Permission
    broker: str


class ProbeRan(_Event):
    """A probe looked at this computer, or asked a service, and found what `state` says; `why` is one plain sentence."""

    kind: Literal["probe-ran"] = "probe-ran"
    probe: str
    state: Literal["pass", "fail", "unknown", "not-applicable"]
    why: str = ""


Answer = Literal["done", "not-yet", "not-for-me"]
Device = Literal["android", "ios", "desktop"]
# What may be kept of the answers about risks. No other flag can be written down: together they would tell on the person.
KeptFlag = Literal["public", "pseudonymous", "action", "admin"]


class ItemAnswered(_Event):
    """The person said of a checklist item how it stands. `at` is the day, and no time of the day.

    `version` is that of the item; `devices` are those that the answer is about, of all on which the item can be done.
    """

    kind: Literal["item-answered"] = "item-answered"
    item: str
    answer: Answer
    version: int
    devices: tuple[Device, ...] = ()


class WalkPrepared(_Event):
    """The person said which devices they use, and of which topics they use nothing; the latest counts.

    `asked` are the topics of which they have been asked so. Where it is missing, the question was a part of the first walk.
    """

    kind: Literal["walk-prepared"] = "walk-prepared"
    devices: tuple[Device, ...]
    left_out: tuple[str, ...] = ()
    asked: tuple[str, ...] = ("proton",)


class ThreatsKept(_Event):
    """The person asked to keep these marks about themselves, and no other answer; none means: keep nothing any more."""

    kind: Literal["threats-kept"] = "threats-kept"
    flags: tuple[KeptFlag, ...]


Event = Annotated[
    ScanStarted
    | PageFetched
    | QueryAnswered
    | BrokerSkipped
    | ListingSeen
    | ListingAbsent
    | ScanFinished
    | Reviewed
    | ReviewTakenBack
    | SuggestionAnswered
    | ConsentGiven
    | ConsentWithdrawn
    | Allowed
    | ItemAnswered
    | WalkPrepared
    | ThreatsKept
    | ProbeRan
    | BlindAllowed
    | Fact,
    Field(discriminator="kind"),
]
ANY_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class ExposureState(StrEnum):
    """Where an exposure stands."""

    POSSIBLE = "possible"
    CONFIRMED = "confirmed"
    NOT_ME = "not-me"
    REMOVED = "removed"
    REAPPEARED = "reappeared"


# The person stands there now, as far as is known.
SHOWN = frozenset({ExposureState.CONFIRMED, ExposureState.REAPPEARED})


@dataclass(slots=True)
class Exposure:
    """What a broker shows about the person, and where, over time."""

    id: str
    person: str
    broker: str
    listing: Listing
    match: Match
    first_seen: datetime
    last_seen: datetime
    state: ExposureState = ExposureState.POSSIBLE
    keys: set[str] = field(default_factory=set)
    absent: list[datetime] = field(default_factory=list)
    # When it was last shown again after it had been gone.
    returned: datetime | None = None

    @property
    def questions(self) -> set[str]:
        """The questions that showed it and can be asked again."""
        return {key for key in self.keys if not key.startswith(SAVED)}

    @property
    def shows(self) -> list[str]:
        """Which kinds of facts the listing shows, most harmful first."""
        listing = self.listing
        kinds = {
            "street": any(place.street for place in listing.addresses),
            "phone": bool(listing.phones),
            "email": bool(listing.emails),
            "relatives": bool(listing.relatives),
            "city": any(place.city for place in listing.addresses),
            "age": listing.age is not None or listing.birth is not None,
            "aliases": bool(listing.aliases),
            "name": True,
        }
        return [kind for kind, shown in kinds.items() if shown]


def exposures(events: Iterable[Event]) -> dict[str, Exposure]:
    """Fold events into exposures by id. Listings that never matched the person have none."""
    every = list(events)
    taken_back = {event.exposure: place for place, event in enumerate(every) if isinstance(event, ReviewTakenBack)}
    found: dict[str, Exposure] = {}
    for place, event in enumerate(every):
        if isinstance(event, ListingSeen):
            see(found, event)
        elif isinstance(event, ListingAbsent) and event.exposure in found:
            found[event.exposure].absent.append(event.at)
            _settle(found[event.exposure])
        elif isinstance(event, Reviewed) and event.exposure in found and place > taken_back.get(event.exposure, -1):
            _review(found[event.exposure], is_me=event.is_me)
    return found


def see(found: dict[str, Exposure], event: ListingSeen) -> None:
    """Fold one sighting into the exposures."""
    seen = found.get(event.exposure)
    if seen is None:
        seen = Exposure(event.exposure, event.person, event.broker, event.listing, event.match, event.at, event.at)
        found[event.exposure] = seen
    seen.listing, seen.match, seen.last_seen, seen.absent = event.listing, event.match, event.at, []
    seen.keys.add(event.key)
    if seen.state is ExposureState.REMOVED:
        seen.state, seen.returned = ExposureState.REAPPEARED, event.at
    elif seen.state is ExposureState.POSSIBLE and event.match.decision is Decision.YES:
        seen.state = ExposureState.CONFIRMED


def _review(exposure: Exposure, *, is_me: bool) -> None:
    if not is_me:
        exposure.state = ExposureState.NOT_ME
    elif exposure.state in {ExposureState.POSSIBLE, ExposureState.NOT_ME}:
        exposure.state = ExposureState.CONFIRMED
        # It may have gone while nobody took it for the person.
        _settle(exposure)


def _settle(exposure: Exposure) -> None:
    """Call an exposure removed where its absence is proved."""
    absent = exposure.absent
    proved = bool(absent) and absent[-1] - absent[0] >= REMOVAL_GAP
    if proved and exposure.state in {ExposureState.CONFIRMED, ExposureState.REAPPEARED, ExposureState.POSSIBLE}:
        exposure.state = ExposureState.REMOVED


def require_consent(events: Iterable[Event], *, is_self: bool, at: datetime, to: str = "scan") -> None:
    """Raise NeedsConsent unless the person may be looked up at that time; `to` is what the consent must cover."""
    reason = _no_consent(events, is_self=is_self, at=at, to=to)
    if reason:
        hint = "Record it: safetycheck consent give FILE --person ID"
        raise NeedsConsent(f"nobody is looked up without their consent: {reason}", hint=hint)


def _no_consent(events: Iterable[Event], *, is_self: bool, at: datetime, to: str) -> str:
    given: ConsentGiven | None = None
    withdrawn = False
    for event in events:
        if isinstance(event, ConsentGiven):
            given, withdrawn = event, False
        elif isinstance(event, ConsentWithdrawn):
            withdrawn = True
    if given is None:
        return "no consent is on record"
    if withdrawn:
        return "consent was withdrawn"
    if given.consent is None:
        return "" if is_self else "no consent is on record"
    if at.date() > given.consent.until:
        return f"consent ended on {given.consent.until.isoformat()}"
    return "" if to in given.consent.covers else f"consent covers {', '.join(given.consent.covers)} only"


def allowed(events: Iterable[Event], what: Permission) -> set[str]:
    """Return the brokers at which the person allowed something."""
    return {event.broker for event in events if isinstance(event, Allowed) and event.what == what}
