"""From the law files to what a person can rest a request on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from safetycheck.definition import BrokerKind
from safetycheck.law import files, words
from safetycheck.law.model import Advice, Agent, Basis, Confidence, Holder, Residence, Right
from safetycheck.law.places import Appeal, Law, Origin, Place, Rule, When

_ORDER = list(Right)
# Laws change with the year's sessions: what is this old may be out of date.
_STALE = timedelta(days=183)


def basis(residence: Residence, on: date, broker: Holder | None = None, rights: Collection[Right] = tuple(Right)) -> Advice:
    """Return the laws that a request of a resident can rest on that day, what to ask, and what to keep in mind.

    Without a broker, one is taken for granted that got its data from others and calls them public records, as people-search
    sites do: nothing is then cited that such a site could rightly turn down.
    """
    places = files.places(residence)
    laws = [law for place in places for law in place.laws]
    given = {law.law: [each for each in _given(law, on, broker) if each.right in rights] for law in laws}
    cited = sorted((each for found in given.values() for each in found), key=lambda each: _ORDER.index(each.right))
    told = [] if cited else [words.nothing(files.name(residence)), words.LOOK_AGAIN]
    for law in laws:
        told += _left_out(law, on, broker, rights)
    for law in laws:
        told += _about(law, on, broker, given[law.law])
    told += [*_doubts(cited), *_notes(places, on, cited), *_age(places, on)]
    return Advice(tuple(cited), words.ask(cited, broker, rights), tuple(dict.fromkeys(told)))


def _given(law: Law, on: date, broker: Holder | None) -> list[Basis]:
    """Return every right that one law gives against a broker on a day."""
    if law.not_cited or not law.holds(on) or _is_office(law, broker):
        return []
    given = [_basis(law, rule, on, broker) for rule in law.rights if rule.holds(on) and _fits(rule, broker)]
    if given and law.appeal and law.appeal.holds(on):
        given.append(_appeal(law, law.appeal, on))
    return given


def _is_office(law: Law, broker: Holder | None) -> bool:
    """Tell whether a law binds companies only, and the data are published by a public office."""
    return broker is not None and broker.kind is BrokerKind.UPSTREAM and not law.offices


def _fits(rule: Rule, broker: Holder | None) -> bool:
    return _of_that_origin(rule, broker) and not _outside(rule, broker)


def _of_that_origin(rule: Rule, broker: Holder | None) -> bool:
    from_others = broker is None or broker.from_third_parties
    return rule.origin is Origin.ANY or (rule.origin is Origin.OTHERS) is from_others


def _outside(rule: Rule, broker: Holder | None) -> bool:
    """Tell whether a rule is for registered brokers, and this one is not known to be one; where nothing is known, it may be."""
    known = broker.registered_in if broker else None
    return rule.registry is not None and known is not None and rule.registry not in known


def _may_be_outside(rule: Rule, broker: Holder | None) -> bool:
    return rule.registry is not None and broker is not None and broker.registered_in is None


def _left_out(law: Law, on: date, broker: Holder | None, rights: Collection[Right]) -> Iterator[str]:
    """Yield why a law, or a right, is not cited where one might expect it."""
    if on < law.since:
        yield words.coming(law)
    elif not law.holds(on):
        return
    elif law.not_cited:
        yield words.sourced(law.not_cited, law)
    elif broker and _is_office(law, broker):
        yield words.office(broker)
    else:
        for rule in law.rights:
            if rule.right in rights and rule.holds(on):
                yield from _why(law, rule, broker)


def _why(law: Law, rule: Rule, broker: Holder | None) -> Iterator[str]:
    if not _of_that_origin(rule, broker):
        yield from [words.sourced(rule.otherwise, law)] if rule.otherwise else []
    elif broker and _outside(rule, broker):
        yield words.unregistered(rule, broker)
    elif broker and _may_be_outside(rule, broker):
        yield words.perhaps_registered(rule, broker)


def _about(law: Law, on: date, broker: Holder | None, given: list[Basis]) -> Iterator[str]:
    """Yield what is to be said about a law that is cited."""
    if not given:
        return
    for each in given:
        if each.starts and on < each.starts:
            yield words.starting(each, each.starts)
    yield from (words.sourced(note.says, note) for note in law.notes if note.holds(on))
    if law.public and law.public.strong and (broker is None or broker.public_records):
        yield words.PUBLIC
    yield from words.helpers(law, given[0].agent)


def _basis(law: Law, rule: Rule, on: date, broker: Holder | None) -> Basis:
    confidence = rule.confidence or law.confidence
    clock = rule.clock or law.clock
    return Basis(
        law=law.law,
        citation=rule.citation,
        right=rule.right,
        reaches=words.reaches(law, rule, confidence, public=broker is None or broker.public_records),
        response_days=clock.response,
        extension_days=clock.extension,
        unit=clock.unit,
        agent=_agent(law, on),
        appeal=words.appeal(law, on),
        regulator=law.regulator,
        complaint_url=law.complaint_url,
        source=rule.source or law.source,
        as_of=law.as_of,
        confidence=confidence,
        asks=words.asks(rule),
        clock_citation=clock.citation,
        starts=rule.starts,
        link=rule.link,
    )


def _appeal(law: Law, appeal: Appeal, on: date) -> Basis:
    return Basis(
        law=law.law,
        citation=appeal.citation,
        right=Right.APPEAL,
        reaches=appeal.says or words.APPEAL,
        response_days=appeal.clock.response,
        extension_days=appeal.clock.extension,
        unit=appeal.clock.unit,
        agent=_agent(law, on),
        appeal=None,
        regulator=law.regulator,
        complaint_url=law.complaint_url,
        source=appeal.source or law.source,
        as_of=law.as_of,
        confidence=appeal.confidence or law.confidence,
        clock_citation=appeal.clock.citation,
    )


def _agent(law: Law, on: date) -> Agent:
    return law.agent.may if law.agent.holds(on) else Agent.NONE_STATED


def _notes(places: tuple[Place, ...], on: date, cited: list[Basis]) -> Iterator[str]:
    wanted = {When.ALWAYS, When.CITED if cited else When.UNCITED}
    rights = {each.right for each in cited}
    for note in (note for place in places for note in place.notes):
        if note.when in wanted and note.holds(on) and (note.right is None or note.right in rights):
            yield words.sourced(note.says, note)


def _doubts(cited: list[Basis]) -> Iterator[str]:
    for law in dict.fromkeys(each.law for each in cited):
        weak = [each for each in cited if each.law == law and each.confidence is Confidence.LOW]
        if weak:
            yield words.doubt(law, weak)


def _age(places: tuple[Place, ...], on: date) -> Iterator[str]:
    days = [law.as_of for place in places for law in place.laws] + [note.as_of for place in places for note in place.notes]
    newest = max(days, default=None)
    if newest and on - newest > _STALE:
        yield words.stale(newest)
