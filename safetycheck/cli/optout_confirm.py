"""`safetycheck optout confirm` and `drop`: what only the person can do, made ready for them."""

from __future__ import annotations

import asyncio

import click

from safetycheck import registry
from safetycheck.cli import optout_send, optout_session, output, vaults, veil
from safetycheck.cli.frame import command
from safetycheck.cli.optout_human import Terminal
from safetycheck.cli.optout_session import Session
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Definition
from safetycheck.errors import UsageError
from safetycheck.mail import read
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms import Dropping, LinkEnd, open_links
from safetycheck.optout.inbox import asked
from safetycheck.optout.replies import Reply, classify
from safetycheck.requests import Next, ReplyKind, Request

_ENDS = {
    LinkEnd.NOT_OPENED: "Not opened.",
    LinkEnd.PROVED: "Confirmed: the page said so.",
    LinkEnd.UNPROVED: "Opened, and the page did not say that this was all.",
    LinkEnd.EXPIRED: "The link was too old. Make the request again: safetycheck optout plan",
}


@command(short_help="Open the link that a broker mailed, or read out its code.")
@click.argument("which", metavar="ID|DOMAIN")
@optout_send.fetching
@vaults.person_option
@click.pass_obj
def confirm(
    settings: Settings, *, which: str, proxy: str | None, connect_to: tuple[str, ...], cafile: str | None, person: str | None
) -> int:
    """Open the link of a confirmation mail in a fresh window, on your yes; or read out the code of one.

    The link is that of the mail in the vault, if it leads to this broker. It counts as confirmed when the page says so.
    """
    policy = optout_send.policy(settings, connect_to, cafile, proxy)
    with optout_session.opened(settings, person) as session:
        session.require_consent()
        request = session.the_one(which, Next.OPEN_LINK, Next.TYPE_CODE, Next.READ)
        definition = session.known.definitions.get(request.broker)
        if definition is None:
            raise UsageError("that broker is no longer known", hint="See: safetycheck broker list")
        reply = _mailed(session, request, definition)
        if reply.code:
            output.data(reply.code)
            output.say(f"Type it on the broker's page. Then: safetycheck optout done {request.id} --proved")
            return 1
        desk = Desk(session.vault, session.person, policy, now, writer=session.writer)
        human = Terminal(veil.over(session.person.profile))

        async def follow() -> LinkEnd:
            async with open_links(desk) as opening:
                return await opening.open(request, reply.link, definition, human, session.journal)

        end = asyncio.run(follow())
        after = optout_session.again(session)
        words = after.standing(request.id).words
    output.say(_ENDS[end])
    for line in optout_session.parted(f"Next: {words}"):
        output.say(line)
    return 0 if end is LinkEnd.PROVED else 1


@command(short_help="California's one request to all registered brokers: what to do.")
@click.pass_obj
def drop(settings: Settings) -> int:
    """Show how California's DROP works, and where. You file it yourself; this program fills in nothing and keeps nothing."""
    known = registry.drop(settings.brokers)
    if known is None:
        raise UsageError("nothing is known about DROP in this folder of brokers", hint="Leave --brokers away.")
    for line in Dropping(known).checklist():
        output.prose(line)
    output.prose(known.url)
    return 0


def _mailed(session: Session, request: Request, definition: Definition) -> Reply:
    """Read the newest mail with a link or code again; raise UsageError where there is none that may be used.

    Of a mail that may answer several requests the person has said now which one is meant.
    """
    kinds = {ReplyKind.LINK, ReplyKind.CODE, ReplyKind.UNCLEAR}
    mails = [each.evidence for each in reversed(request.replies) if each.reply in kinds and each.evidence]
    if not mails:
        raise UsageError("no mail with a link or a code is here for this request", hint="Look for it: safetycheck optout inbox")
    authserv = session.account.authserv if session.account else None
    contents = (session.vault.exhibit(each)[1] for each in mails)
    replies = [classify(read(content, authserv), asked(request, definition), definition) for content in contents]
    usable = next((each for each in replies if each.link or each.code), None)
    if usable is None:
        raise UsageError(f"the link of that mail is not opened: {replies[0].why}", hint="Read the mail yourself.")
    return usable
