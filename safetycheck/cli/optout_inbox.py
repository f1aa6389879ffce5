"""`safetycheck optout inbox`: what brokers answered, read from the mailbox or from files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from safetycheck.cli import optout_session, output, vaults, veil
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.optout_session import Session
from safetycheck.cli.settings import Settings, now
from safetycheck.mail import files as saved
from safetycheck.mail import settings as mail_settings
from safetycheck.optout.inbox import Arrived, Inbox, expire
from safetycheck.optout.replies import Kind
from safetycheck.requests import Turn


@command(short_help="Read the answers, from the mailbox or from files.")
@click.argument("names", nargs=-1, metavar="[FILE...]")
@vaults.person_option
@json_option
@click.pass_obj
def inbox(settings: Settings, *, names: tuple[str, ...], person: str | None, as_json: bool) -> int:
    """Look into the mailbox for answers of brokers, or read mails that you saved (.eml, mbox).

    Only mails that can be such answers are fetched. Nothing in the mailbox is changed, no link is opened, nothing is answered.
    Exit code 1 where something is your turn.
    """
    with optout_session.opened(settings, person) as session:
        arrived = _read(session, names)
        gone = expire(session.journal, now())
        after = optout_session.again(session)
    yours = [each for each in arrived if each.new]
    rows = [after.standing(own) for own in dict.fromkeys(each.request.id for each in yours)]
    if as_json:
        output.emit_json({"mails": [_data(each) for each in arrived], "expired": [each.id for each in gone]})
    else:
        _show(settings, arrived, veil.over(session.person.profile))
        for each in gone:
            output.say(f"{each.broker}: the link or code that they mailed ran out.")
        for row in rows:
            for line in optout_session.parted(f"{row.request.broker}: {row.words}"):
                output.say(line)
        output.say(f"{output.counted(len({each.mail.sha256 for each in yours}), 'new answer')}.")
    return 1 if any(each.turn is Turn.YOU for each in rows) or gone else 0


def _read(session: Session, names: Sequence[str]) -> list[Arrived]:
    authserv = session.account.authserv if session.account else None
    reader = Inbox(
        session.vault,
        session.person.id,
        definitions=session.known.definitions,
        journal=session.journal,
        now=now,
        authserv=authserv,
    )
    if names:
        return reader.take(content for name in names for content in saved.read(Path(name).expanduser()))
    return reader.poll(mail_settings.load(session.vault))


def _show(settings: Settings, arrived: Sequence[Arrived], hide: Callable[[str], str]) -> None:
    rows = [
        [each.request.broker, each.request.id, each.mail.subject, each.reply.kind.value, each.reply.why, each.reply.code]
        for each in arrived
        if each.new
    ]
    if rows:
        headers = ["broker", "request", "subject", "what it is", "why", "code"]
        # Few mails carry a code, and the room is scarce.
        shown = len(headers) if any(row[-1] for row in rows) else len(headers) - 1
        output.table(settings, headers[:shown], [row[:shown] for row in rows], spare=("request", "subject"))
    for each in arrived:
        listing = each.request.values.get("listing_url")
        if each.new and each.reply.kind is Kind.UNCLEAR and listing:
            output.say(f"{each.request.id} is about {hide(listing)}")
        others = [address for address in each.reply.shown if address != each.reply.link]
        for address in others if each.new else ():
            output.say(f"An address in the mail of {each.request.broker}, which is not opened: {address}")


def _data(each: Arrived) -> dict[str, Any]:
    return {
        "request": each.request.id,
        "broker": each.request.broker,
        "new": each.new,
        "from": each.mail.sender,
        "subject": each.mail.subject,
        "kind": each.reply.kind.value,
        "why": each.reply.why,
        "reason": each.reply.reason.value if each.reply.reason else None,
        "link": each.reply.link,
        "code": each.reply.code,
        "ticket": each.reply.ticket,
        "shown": list(each.reply.shown),
    }
