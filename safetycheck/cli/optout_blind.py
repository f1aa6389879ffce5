"""`safetycheck optout blind`: requests to brokers that show nothing, after a yes to each field that they would learn."""

from __future__ import annotations

import click

from safetycheck import registry
from safetycheck.cli import optout_session, output, vaults
from safetycheck.cli.frame import command
from safetycheck.cli.optout_session import Session
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Definition, stop_reason
from safetycheck.errors import Refused, UsageError
from safetycheck.events import SHOWN
from safetycheck.optout import blind as blindly
from safetycheck.requests import BlindAllowed


@command(short_help="Ask brokers that show nothing, telling only the fields you allow.")
@click.argument("domains", nargs=-1, required=True, metavar="DOMAIN...")
@click.option("--field", "fields", type=click.Choice(blindly.FIELDS), multiple=True, help="Tell this too (repeatable).")
@vaults.person_option
@click.pass_obj
def blind(settings: Settings, *, domains: tuple[str, ...], fields: tuple[str, ...], person: str | None) -> int:
    """Draft requests to brokers that show no listing of you: marketers, and brokers of a register.

    Such a broker learns what you write, and may not have known it. You see each field, and say yes to each, before anything is
    drafted. Without --field it is name, city and state.
    """
    with optout_session.opened(settings, person) as session:
        session.require_consent()
        every = {domain: _broker(settings, session, domain) for domain in domains}
        brokers = [each for each in every.values() if _is_blind(session, each.domain)]
        if not brokers:
            output.say("Nothing was drafted.")
            return 0
        wanted = _agreed(session, fields or blindly.USUAL, len(brokers))
        if "full" not in wanted:
            output.say("Without a name there is nothing to ask. Nothing was drafted.")
            return 0
        allowed = BlindAllowed(
            at=now(), person=session.person.id, brokers=tuple(each.domain for each in brokers), fields=tuple(wanted)
        )
        session.vault.append(allowed)
        consents = blindly.allowed([*session.history, allowed])
        planned = blindly.plan(session.person.profile, brokers, session.known, consents, session.account)
        ids = session.draft(planned)
    for each in planned:
        if each.lacking:
            output.say(
                f"{each.broker}: no draft, it lacks {', '.join(each.lacking)}. A mailbox is set up by: safetycheck mail set"
            )
    output.say(f"{output.counted(len(ids), 'draft')}. See and send each: safetycheck optout send DOMAIN")
    return 0


def _agreed(session: Session, fields: tuple[str, ...], count: int) -> list[str]:
    """Show each field with its value, and return those that the person agrees to."""
    output.say(f"{output.counted(count, 'broker')} would learn this, and may not have known it:")
    return [
        each.field
        for each in blindly.values(session.person.profile, fields)
        if output.agree(f"{each.field}: {each.value}. Tell it?")
    ]


def _is_blind(session: Session, domain: str) -> bool:
    """Tell whether a broker is to be asked blind; say why not where it shows a listing, or has been asked already."""
    under_way = [each for each in session.requests.values() if each.broker == domain and not each.closed]
    listed = {each.broker for each in session.exposures.values() if each.state in SHOWN}
    if under_way:
        output.say(f"{domain}: there is a request already, {under_way[-1].id}. See: safetycheck optout status")
    elif domain in listed:
        output.say(f"{domain}: it shows a listing of you, so nothing has to be told blind: safetycheck optout plan")
    return not under_way and domain not in listed


def _broker(settings: Settings, session: Session, domain: str) -> Definition:
    """Find a broker among the definitions, then in the registers."""
    stopped = stop_reason(domain, session.known.stop)
    if stopped:
        raise Refused(f"nothing is sent to {domain} ({stopped})")
    if domain in session.known.definitions:
        return session.known.definitions[domain]
    lines = (line for register in registry.registers(settings.brokers).values() for line in register if line.domain == domain)
    found = next((made for line in lines if (made := blindly.definition(line)) is not None), None)
    if found is None:
        raise UsageError(f"no mailbox for requests is known for {domain}", hint="See them all: safetycheck broker list")
    return found
