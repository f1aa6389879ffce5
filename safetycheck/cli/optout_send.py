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
from safetycheck.optout.planning import Planned
from safetycheck.requests import Letter, Next, Receipt, Request, requests

# What a request waits for when a letter of it is wanted.
WAITING = {
    Letter.REQUEST: (Next.SEND, Next.OTHER_WAY),
    Letter.ACKNOWLEDGE: (Next.REPLY,),
    Letter.FOLLOW_UP: (Next.FOLLOW_UP,),
    Letter.ANSWER: (Next.ANSWER,),
    Letter.APPEAL: (Next.ANSWER, Next.APPEAL, Next.COMPLAIN),
}
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
        session, request = _request(begun, which, way, Letter(letter))
        definition, chosen = _way(session, request)
        require_current(session, request)
        if smtp:
            _require_pace(session)
        desk = Desk(session.vault, session.person, how, now, Path(out).expanduser() if out else None, not smtp, session.writer)
        human = Terminal(veil.over(session.person.profile))
        try:
            receipt = asyncio.run(_send(request, (definition, chosen), desk, human, session.journal, letter=Letter(letter)))
        except KeyboardInterrupt:
            if session.journal.request(request.id).unsure:
                output.warn(
                    f"It may have gone out. Look, then say so: safetycheck optout settle {request.id} --sent, or --not-sent"
                )
            raise
        after = session.journal.request(request.id)
    if receipt is not None:
        output.say(f"Sent: {receipt.text or receipt.proof}." + (f" An answer is due by {after.due}." if after.due else ""))
    elif after.unsure:
        return 1
    elif after.handed is None:
        output.say("Not sent.")
    return 0


def require_current(session: Session, request: Request) -> None:
    """Raise NotNow where what a request tells is no longer what the person would be asked to agree to."""
    if reason := session.writer.outdated(request):
        again = f"Give it up: safetycheck optout revoke {request.id}. What is left to ask for: safetycheck optout plan"
        raise NotNow(f"this request is not sent: {reason}", hint=again)


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


def _request(session: Session, which: str, way: str | None, letter: Letter) -> tuple[Session, Request]:
    """Return the request meant, drafting it where it is only planned, and anew where another way is wanted."""
    waiting = WAITING[letter]
    before = session.find(which, *waiting) if session.seek(which) else None
    if before is not None and way in {None, before.way}:
        return session, before
    if before is not None and (before.unsure or before.handed):
        raise UsageError("it may have gone out", hint=f"Say so first: safetycheck optout settle {before.id} --sent|--not-sent")
    planned = _planned(session, before.broker if before else which, way, before)
    with session.vault.transaction():
        if before is not None:
            session.journal.revoke(before.id, f"by {way} instead")
        ids = session.draft([planned])
    session = optout_session.again(session)
    return session, session.requests[ids[0]]


def _planned(session: Session, broker: str, way: str | None, before: Request | None) -> Planned:
    """Return what can be asked of a broker, about the same listings as before; raise UsageError where that is nothing."""
    every = session.plan(ways={broker: way} if way else None, in_place_of=before).requests
    about = {*before.exposures, *before.claimed} if before else set()
    at = [each for each in every if each.broker == broker and (not about or about & {*each.exposures, *each.claimed})]
    if not at or (way and at[0].way.way != way):
        definition = session.known.definitions.get(broker)
        known = [each.way for each in definition.optout.ways] if definition and definition.optout else []
        hint = f"Known there: {', '.join(known)}." if way and known else "See what is: safetycheck optout plan"
        raise UsageError("nothing is planned there that way" if way else "nothing is planned there", hint=hint)
    if at[0].lacking:
        raise UsageError(f"that request lacks: {', '.join(at[0].lacking)}", hint="See: safetycheck optout plan")
    return at[0]


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
