"""`safetycheck optout send`: show all that a request tells, and send it on a yes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from safetycheck import registry
from safetycheck.cli import optout_session, output, vaults, veil
from safetycheck.cli.frame import command
from safetycheck.cli.optout_human import Terminal
from safetycheck.cli.optout_session import Session
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Definition, Way, stop_reason, way_host
from safetycheck.errors import Refused, UsageError
from safetycheck.fetch import Policy
from safetycheck.mail import pace
from safetycheck.optout import channels
from safetycheck.optout.channels import Desk
from safetycheck.optout.journal import Journal, NotNow
from safetycheck.optout.mailing import Mailing
from safetycheck.requests import Letter, Receipt, Request, requests

P = ParamSpec("P")
T = TypeVar("T")


def fetching(function: Callable[P, T]) -> Callable[P, T]:
    """Add the options of how pages are fetched."""
    for option in (
        click.option("--cafile", metavar="FILE", help="Certificate authority of the hosts that --connect-to sends elsewhere."),
        click.option("--connect-to", metavar="HOST:ADDR:PORT", multiple=True, help="Send a host to this address (lab, tests)."),
        click.option("--proxy", metavar="URL", help="'tor', or socks5h://HOST:PORT. Names are looked up at the other end."),
    ):
        function = option(function)
    return function


def policy(settings: Settings, connect_to: tuple[str, ...], cafile: str | None, proxy: str | None) -> Policy:
    """Return how this run may fetch."""
    from safetycheck.cli.scan import mapped  # noqa: PLC0415  # the rest needs nothing of a scan

    return Policy(
        connect_to=mapped(connect_to),
        cafile=Path(cafile) if cafile else None,
        proxy=proxy,
        stopped=registry.stopped(settings.brokers),
    )


@command(short_help="See all that a request tells, and send it.")
@click.argument("which", metavar="ID|DOMAIN")
@click.option("--way", metavar="WAY", help="Another way than planned: form, guided, email, phone or post.")
@click.option("--letter", type=click.Choice([each.value for each in Letter]), default="request", show_default=True,
              help="Which letter: the request, or one that follows it.")  # fmt: skip
@click.option("--smtp", is_flag=True, help="Send mail at once, in place of a draft in your mailbox.")
@click.option("--out", metavar="DIR", help="Folder for what is printed: letters for the post.")
@fetching
@vaults.person_option
@click.pass_obj
def send(
    settings: Settings,
    *,
    which: str,
    way: str | None,
    letter: str,
    smtp: bool,
    out: str | None,
    proxy: str | None,
    connect_to: tuple[str, ...],
    cafile: str | None,
    person: str | None,
) -> int:
    """Show every value that a request tells and where it goes; send it when you say yes.

    By default mail becomes a draft in your own mailbox, from where you send it. What was sent once is never sent again, and
    nothing counts as sent without a receipt.
    """
    how = policy(settings, connect_to, cafile, proxy)
    with optout_session.opened(settings, person) as begun:
        begun.require_consent()
        session, request = _request(begun, which, way)
        definition, chosen = _way(session, request)
        if smtp:
            _require_pace(session)
        desk = Desk(session.vault, session.person, how, now, Path(out).expanduser() if out else None, not smtp, session.writer)
        human = Terminal(veil.over(session.person.profile))
        receipt = asyncio.run(_send(request, (definition, chosen), desk, human, session.journal, letter=Letter(letter)))
        after = optout_session.again(session).requests[request.id]
    if receipt is None:
        output.say("Not sent." if after.handed is None else "")
        return 0
    output.say(f"Sent: {receipt.text or receipt.proof}." + (f" An answer is due by {after.due}." if after.due else ""))
    return 0


async def _send(
    request: Request, to: tuple[Definition, Way], desk: Desk, human: Terminal, journal: Journal, *, letter: Letter
) -> Receipt | None:
    definition, way = to
    if letter is Letter.REQUEST:
        async with channels.open_channel(way.way, desk) as channel:
            return await channel.send(request, way, definition, human, journal)
    mailbox = definition.optout.way("email") if definition.optout else None
    if mailbox is None:
        raise UsageError(f"{definition.name} has no known mailbox for a letter", hint="Print it: safetycheck optout write")
    async with channels.open_channel("email", desk) as mail:
        assert isinstance(mail, Mailing)  # noqa: S101 - the channel for mail is this one
        return await mail.send_letter(request, mailbox, definition, human, journal, letter=letter)


def _require_pace(session: Session) -> None:
    """Raise NotNow where letters would leave the mailbox faster than a person writes them."""
    everybody = requests(session.vault.events()).values()
    sent = [receipt.at for each in everybody for receipt in each.receipts if receipt.channel == "smtp"]
    turn = pace.turn(sent, now())
    if turn > now():
        raise NotNow(
            "letters go out at least two minutes apart, and forty a day, so that your provider takes you for a person",
            hint=f"Send it at {turn.astimezone():%H:%M} or later; or leave --smtp away, and send the drafts yourself.",
        )


def _request(session: Session, which: str, way: str | None) -> tuple[Session, Request]:
    """Return the request meant, drafting it where it is only planned, and anew where another way is wanted."""
    known = which in session.requests or any(each.broker == which for each in session.requests.values())
    if known and way is None:
        return session, session.find(which)
    broker = which
    if known:
        before = session.find(which)
        if before.way == way:
            return session, before
        if before.unsure or before.handed:
            raise UsageError(
                "it may have gone out", hint=f"Say so first: safetycheck optout settle {before.id} --sent|--not-sent"
            )
        session.journal.revoke(before.id, f"by {way} instead")
        session, broker = optout_session.again(session), before.broker
    planned = [each for each in session.plan(ways={broker: way} if way else None).requests if each.broker == broker]
    if not planned or (way and planned[0].way.way != way):
        raise UsageError("nothing is planned there that way", hint="See what is: safetycheck optout plan")
    ids = session.draft(planned[:1])
    if not ids:
        raise UsageError(f"that request lacks: {', '.join(planned[0].lacking)}", hint="See: safetycheck optout plan")
    session = optout_session.again(session)
    return session, session.requests[ids[0]]


def _way(session: Session, request: Request) -> tuple[Definition, Way]:
    """Return the broker and the way of a request, as they are known today; raise where nothing may be sent there any more."""
    definition = session.known.definitions.get(request.broker)
    way = definition.optout.way(request.way) if definition and definition.optout else None
    if definition is None or way is None:
        raise UsageError("that way to leave this broker is no longer known", hint="Plan anew: safetycheck optout plan")
    mailbox = definition.optout.way("email") if definition.optout else None
    # Later letters go to the mailbox, whatever way the request went.
    for host in (definition.domain, way_host(way), way_host(mailbox) if mailbox else ""):
        stopped = stop_reason(host, session.known.stop)
        if stopped:
            raise Refused(f"nothing is sent to {host} ({stopped})")
    return definition, way
