"""Confirmed exposures -> the fewest requests, most harmful first, each with what it tells, asks and rests on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from safetycheck import law
from safetycheck.definition import HARMFUL, Asks, Cluster, Definition, Stopped, Way
from safetycheck.errors import Refused
from safetycheck.events import SHOWN, Exposure, ExposureState, KeptFlag
from safetycheck.law import Basis, Residence, Right
from safetycheck.mail.settings import MailAccount
from safetycheck.mail.settings import contact as contact_for
from safetycheck.model import Disclosed, Listing, Person, Profile
from safetycheck.optout import disclosure, harm, rounds, ways
from safetycheck.optout.cover import Reach, cover
from safetycheck.requests import Request, RequestDrafted

# A request asks for these; the others are for other days.
_ASKED = (Right.DELETE, Right.OPT_OUT_SALE)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known about brokers and law on a day. `registers` tells for a domain in which states' registers it stands."""

    definitions: Mapping[str, Definition]
    clusters: Sequence[Cluster]
    stop: Mapping[str, Stopped]
    today: date
    registers: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """One request that could be made. `harm` orders; `minutes` is the person's work; `cites` is an earlier request.

    `claimed` are exposures that it is only claimed to reach, and `why` says who claims it. `lacking` are fields that the way
    can't do without and will not get. `warnings` are sentences. `blind`: no listing was seen.
    """

    definition: Definition
    way: Way
    exposures: tuple[str, ...]
    claimed: tuple[str, ...]
    why: str
    disclosed: tuple[Disclosed, ...]
    lacking: tuple[str, ...]
    contact: str | None
    asks: tuple[Asks, ...]
    warnings: tuple[str, ...]
    bases: tuple[Basis, ...]
    minutes: int
    harm: float
    cites: str | None = None
    blind: bool = False

    @property
    def broker(self) -> str:
        """The broker's domain."""
        return self.definition.domain

    @property
    def right(self) -> str:
        """What is asked for: the strongest right, or the broker's own policy."""
        return self.bases[0].right.value if self.bases else "policy"


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be done. `later` did not fit into the minutes; `lost` are exposures that can't be reached, by the reason.

    `unconfirmed` listings are never asked about; `underway` have a request already. `drop` are registered brokers that
    California's portal reaches, for a resident of California.
    """

    requests: tuple[Planned, ...]
    later: tuple[Planned, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)
    unconfirmed: int = 0
    underway: int = 0
    drop: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def plan(
    person: Person,
    exposures: Mapping[str, Exposure],
    requests: Mapping[str, Request],
    known: Knowledge,
    *,
    account: MailAccount | None = None,
    flags: Collection[KeptFlag] = (),
    minutes: int | None = None,
    wanted: Mapping[str, str] | None = None,
) -> Plan:
    """Plan the requests for one person, most harmful first; with `minutes` only what fits, by harm for each minute.

    Exposures that are not confirmed are left out, and those that a request is under way for. `wanted` are the ways that
    the person wants at some brokers, by domain.
    """
    listed = {own: each for own, each in exposures.items() if each.state in SHOWN}
    before = rounds.newest(requests.values())
    open_ones = {own: each for own, each in listed.items() if not rounds.is_underway(each, before.get(own))}
    apart = {each.broker for own, each in open_ones.items() if rounds.is_claimed_in_vain(each, before.get(own))}
    planner = _Planner(
        person.profile,
        open_ones,
        known,
        before=before,
        account=account,
        flags=flags,
        used=rounds.used(requests.values()),
        wanted=wanted or {},
        apart=apart,
    )
    planner.run()
    ordered = sorted(planner.found, key=lambda each: (-each.harm, each.minutes, each.broker))
    fitting = ordered if minutes is None else _fitting(ordered, minutes)
    # What lacks something takes no time until it is given, and is shown with what it lacks.
    chosen = [each for each in ordered if each.lacking or each in fitting]
    return Plan(
        tuple(chosen),
        tuple(each for each in ordered if each not in chosen),
        planner.lost,
        sum(each.state is ExposureState.POSSIBLE for each in exposures.values()),
        len(listed) - len(open_ones),
        tuple(sorted(planner.drop)),
        tuple(planner.warnings),
    )


def drafts(planned: Iterable[Planned], person: Person, now: datetime, new_id: Callable[[], str]) -> list[RequestDrafted]:
    """Return the facts that make planned requests requests; those that lack something are left out."""
    return [
        RequestDrafted(
            at=now,
            person=person.id,
            request=new_id(),
            broker=each.broker,
            exposures=each.exposures,
            claimed=each.claimed,
            way=each.way.way,
            right=each.right,
            law=each.bases[0].law if each.bases else "",
            appeal=any(basis.appeal for basis in each.bases),
            citation="; ".join(dict.fromkeys(basis.citation for basis in each.bases)),
            disclosed=each.disclosed,
            contact=each.contact,
            cites=each.cites,
            blind=each.blind,
        )
        for each in planned
        if not each.lacking
    ]


def residence(profile: Profile) -> Residence | None:
    """Return where the person lives now; None where the profile does not say."""
    here = next((place for place in profile.addresses if place.current), None)
    return Residence(here.state, here.country) if here else None


def bases(where: Residence | None, on: date, definition: Definition, registers: Collection[str] = ()) -> tuple[Basis, ...]:
    """Return the laws that a request to delete, and not to sell, can rest on; none where only the broker's policy is left."""
    if where is None or not law.is_known(where) or not law.is_state(where) or (law.needs_state(where) and not where.state):
        return ()
    found = law.basis(where, on, law.holder(definition, registers)).basis
    return tuple(each for each in found if each.right in _ASKED)


class _Planner:
    """The work of planning, with what is looked up once."""

    def __init__(
        self,
        profile: Profile,
        exposures: Mapping[str, Exposure],
        known: Knowledge,
        *,
        before: Mapping[str, Request],
        account: MailAccount | None,
        flags: Collection[KeptFlag],
        used: dict[str, set[str]],
        wanted: Mapping[str, str],
        apart: Collection[str],
    ) -> None:
        self.found: list[Planned] = []
        self.lost: dict[str, str] = {}
        self.drop: set[str] = set()
        self.warnings: list[str] = []
        self._profile = profile
        self._exposures = exposures
        self._before = before
        self._known = known
        self._account = account
        self._flags = flags
        self._used = used
        self._wanted = wanted
        self._apart = apart
        self._where = residence(profile)
        self._laws: dict[tuple[object, ...], tuple[Basis, ...]] = {}
        if self._where is None:
            self.warnings.append("Your profile does not say where you live now, so no law is cited.")

    def run(self) -> None:
        """Find every request, and what can't be reached."""
        at = {own: each.broker for own, each in self._exposures.items()}
        usable = {domain: each for domain, each in self._known.definitions.items() if ways.usable(each, self._known.stop)}
        reaches, lost = cover(at, usable, self._known.clusters, self._apart)
        for own in lost:
            broker = at[own]
            definition = self._known.definitions.get(broker)
            self.lost[own] = ways.why_lost(broker, definition, self._known.stop, tried=broker in self._apart)
        for reach in reaches:
            self._plan(reach, usable[reach.broker])
        if self._where == Residence("CA", "US"):
            domains = {at[own] for own in at}
            here = {domain: each for domain, each in usable.items() if domain in domains}
            self.drop = {domain for domain, each in here.items() if each.optout and each.optout.way("drop")}

    def _plan(self, reach: Reach, definition: Definition) -> None:
        for way, direct, claimed in self._shares(reach, definition):
            share = Reach(definition.domain, direct, claimed, reach.why)
            try:
                self.found.append(self._planned(definition, way, share))
            except Refused as refused:
                # One definition that asks for too much stops only itself.
                self.lost.update(dict.fromkeys((*direct, *claimed), refused.reason))

    def _shares(self, reach: Reach, definition: Definition) -> Iterator[tuple[Way, tuple[str, ...], tuple[str, ...]]]:
        """Part the exposures of a broker into requests: one for all, or one for each where it wants that."""
        assert definition.optout is not None  # noqa: S101 - cover returns only brokers that can be left
        every = (*reach.direct, *reach.claimed)
        way = self._way(definition, [self._exposures[own].listing for own in every])
        names_one = way.way in ways.FORMS and any(
            each.field == "listing_url" for each in self._told(way, definition, every).disclosed
        )
        if definition.optout.one_per is None and not names_one:
            yield way, reach.direct, reach.claimed
            return
        for own in every:
            direct = (own,) if own in reach.direct else ()
            yield self._way(definition, [self._exposures[own].listing]), direct, () if direct else (own,)

    def _told(self, way: Way, definition: Definition, owns: Sequence[str]) -> disclosure.Told:
        listings = [self._exposures[own].listing for own in owns]
        return disclosure.told(way, self._profile, listings, self._contact(definition), state=None)

    def _planned(self, definition: Definition, way: Way, reach: Reach) -> Planned:
        owns = (*reach.direct, *reach.claimed)
        listings = [self._exposures[own].listing for own in owns]
        contact = self._contact(definition)
        cited = self._bases(definition)
        state = law.name(self._where) if cited and self._where else None
        told = disclosure.told(way, self._profile, listings, contact, state=state)
        over = disclosure.excess(told.disclosed, self._profile, listings, contact, state)
        if over:
            raise Refused(f"a request to {definition.domain} would tell more than it shows ({', '.join(over)})")
        if contact is not None and any(each.field == "email" for each in told.disclosed):
            self._used.setdefault(definition.domain, set()).add(contact)
        weight = sum(self._harm(own) for own in reach.direct) + sum(self._harm(own) for own in reach.claimed) / 2
        asks = ways.asked(definition, way)
        return Planned(
            definition,
            way,
            reach.direct,
            reach.claimed,
            reach.why,
            told.disclosed,
            told.lacking,
            contact,
            asks,
            tuple(ways.warnings(definition, way, asks, told.lacking)),
            cited,
            harm.minutes(way, asks),
            weight,
            next((before.id for own in owns if (before := self._came_back(own))), None),
        )

    def _came_back(self, own: str) -> Request | None:
        """Return the request after which a listing was gone, where it is back now."""
        before, returned = self._before.get(own), self._exposures[own].returned
        return before if before and before.sent and returned and before.sent <= returned else None

    def _way(self, definition: Definition, listings: Sequence[Listing]) -> Way:
        """Return the best way that works: nothing harmful asked for, nothing lacking; else the least bad."""
        every = ways.open_ones(definition, self._known.stop)
        wanted = self._wanted.get(definition.domain)
        every = [way for way in every if way.way == wanted] or every
        contact = self._contact(definition)

        def badness(way: Way) -> tuple[bool, bool]:
            lacking = disclosure.told(way, self._profile, listings, contact).lacking
            return bool(set(lacking) - {"email"}), bool(HARMFUL & set(ways.asked(definition, way)))

        return min(every, key=badness)

    def _bases(self, definition: Definition) -> tuple[Basis, ...]:
        registers = self._known.registers.get(definition.domain, ())
        # All that the law looks at: hundreds of brokers are a handful of kinds.
        key = (definition.kind, definition.registered, tuple(sorted(registers)))
        if key not in self._laws:
            self._laws[key] = bases(self._where, self._known.today, definition, registers)
        return self._laws[key]

    def _contact(self, definition: Definition) -> str | None:
        if self._account is None or definition.optout is None:
            return None
        return contact_for(self._account, definition.optout, self._used.get(definition.domain, ()))

    def _harm(self, own: str) -> float:
        exposure = self._exposures[own]
        return harm.harm(exposure, self._profile, self._known.definitions.get(exposure.broker), self._flags)


def _fitting(ordered: Sequence[Planned], minutes: int) -> list[Planned]:
    """Return what fits into a time, by harm for each minute; in the order of harm."""
    left, chosen = minutes, []
    for each in sorted(ordered, key=lambda each: -each.harm / max(each.minutes, 1)):
        if not each.lacking and each.minutes <= left:
            left -= each.minutes
            chosen.append(each)
    return [each for each in ordered if each in chosen]
