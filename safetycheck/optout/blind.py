"""Requests to brokers that show nothing: marketers, lines of registers. What they learn needs a yes, field by field. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from safetycheck import law
from safetycheck.definition import Asks, Definition, EmailWay, How, OptOut, Registered, Source, Verified
from safetycheck.events import Event
from safetycheck.mail.settings import MailAccount, contact
from safetycheck.model import Disclosed, Profile
from safetycheck.optout import harm
from safetycheck.optout.planning import Knowledge, Planned, bases, residence
from safetycheck.requests import BlindAllowed

# What a broker may be told that shows nothing; a whole date of birth, a number of any office and an employer are not among them.
FIELDS = ("full", "city", "state", "zip", "phone", "street")
# Enough for most to find a person, and to mistake few for them.
USUAL = ("full", "city", "state")


def definition(line: Registered) -> Definition | None:
    """Return a line of a register as a definition; None where it names no mailbox for requests."""
    if line.email is None or line.email_role == "other":
        return None
    how = How.PUBLISHED_LIST
    source = line.email_source or line.source
    way = EmailWay(way="email", address=line.email, role=line.email_role or "general", on=line.email_on or line.on, source=source)
    return Definition(
        domain=line.domain,
        name=line.name,
        kind=line.kind,
        status=line.status,
        verified=Verified(on=line.on, how=how, source=line.source),
        sources=(Source(says="that it is registered, and its mailbox", how=how, on=line.on, source=line.source),),
        optout=OptOut(ways=(way,), asks=(Asks.EMAIL,)),
    )


def values(profile: Profile, fields: Collection[str]) -> tuple[Disclosed, ...]:
    """Return what would be told of a person: the main name that is not quiet, and where they live now."""
    name = next((each for each in profile.names if not each.quiet), None)
    here = next((each for each in profile.addresses if each.current), None)
    known = {
        "full": name.full if name else None,
        "city": here.city if here else None,
        "state": here.state if here else None,
        "zip": here.zip if here else None,
        "phone": next(iter(profile.phones), None),
        "street": here.street if here else None,
    }
    return tuple(Disclosed(field=field, value=value) for field in FIELDS if field in fields and (value := known[field]))


def allowed(events: Iterable[Event]) -> dict[str, frozenset[str]]:
    """Return which fields each broker may be told blind; the latest word about a broker counts."""
    found: dict[str, frozenset[str]] = {}
    for event in events:
        if isinstance(event, BlindAllowed):
            found.update(dict.fromkeys(event.brokers, frozenset(event.fields)))
    return found


def plan(
    profile: Profile,
    brokers: Sequence[Definition],
    known: Knowledge,
    consents: Mapping[str, frozenset[str]],
    account: MailAccount | None,
) -> list[Planned]:
    """Return a request for each broker that the person has agreed to; the others get none."""
    found = []
    for each in brokers:
        way = each.optout.way("email") if each.optout else None
        if each.domain not in consents or way is None or each.optout is None:
            continue
        told = values(profile, consents[each.domain])
        address = contact(account, each.optout) if account else None
        where = residence(profile)
        cited = bases(where, known.today, each, known.registers.get(each.domain, ()))
        lacking = ["full"] if not any(one.field == "full" for one in told) else []
        if address is None:
            lacking.append("email")
        else:
            told += (Disclosed(field="email", value=address),)
        if cited and where:
            told += (Disclosed(field="residence", value=law.name(where)),)
        found.append(
            Planned(each, way, (), (), "", told, tuple(lacking), address, (), (), cited, harm.minutes(way, ()), 0.0, blind=True)
        )
    return found
