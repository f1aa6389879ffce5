"""`safetycheck optout status`, `log`, `settle`, `done`, `revoke`, `calendar`: where requests stand, and what the person says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from safetycheck.cli import files, optout_session, output, vaults
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.optout import history, standing
from safetycheck.optout.standing import Standing
from safetycheck.requests import Next, Refusal, Request, RequestState, Task, Turn, Waiting

# What the person may have done.
_DONE = (Next.READ, Next.LOOK, Next.OPEN_LINK, Next.TYPE_CODE, Next.REPLY)


@command(short_help="Where each request stands, and whose turn it is.")
@vaults.person_option
@json_option
@click.pass_obj
def status(settings: Settings, *, person: str | None, as_json: bool) -> int:
    """Show every request: its state and age, when an answer is due, what comes next, and whose turn it is.

    Exit code 1 where something is your turn. "fulfilled" is the broker's word: whether a listing is gone, only scans tell.
    """
    with optout_session.opened(settings, person, write=False) as session:
        found = standing.standings(session.requests.values(), session.exposures, session.known.today)
    yours = sum(each.turn is Turn.YOU for each in found)
    if as_json:
        output.emit_json({"requests": [_data(each) for each in found], "your_turn": yours})
        return 1 if yours else 0
    if not found:
        output.say("There are no requests yet. Plan some: safetycheck optout plan")
        return 0
    rows = [[each.request.id, each.request.broker, _state(each), f"{each.age} d", _due(each), each.turn.value] for each in found]
    output.table(settings, ["id", "broker", "state", "age", "due", "turn"], rows)
    _show_next(found)
    if yours:
        output.say(f"\n{output.counted(yours, 'request')} {'waits' if yours == 1 else 'wait'} for you.")
    return 1 if yours else 0


@command(short_help="What happened at one broker.")
@click.argument("domain", metavar="DOMAIN")
@vaults.person_option
@json_option
@click.pass_obj
def log(settings: Settings, *, domain: str, person: str | None, as_json: bool) -> int:
    """Show what happened to the requests to one broker, oldest first."""
    with optout_session.opened(settings, person, write=False) as session:
        lines = history.lines(session.history, session.requests, domain)
    if as_json:
        output.emit_json({"history": [{"at": at.isoformat(), "request": own, "what": what} for at, own, what in lines]})
    elif lines:
        rows = [[f"{at.astimezone():%Y-%m-%d %H:%M}", own, what] for at, own, what in lines]
        output.table(settings, ["when", "request", "what"], rows)
    else:
        output.say("Nothing was asked of that broker.")
    return 0


@command(short_help="Say whether a letter went out.")
@click.argument("which", metavar="ID|DOMAIN")
@click.option("--sent/--not-sent", "went_out", default=None, help="It went out; or it did not.")
@vaults.person_option
@click.pass_obj
def settle(settings: Settings, *, which: str, went_out: bool | None, person: str | None) -> int:
    """Say what became of a letter that you had in hand, or of which nobody knows: look into your mailbox's sent mail first."""
    if went_out is None:
        raise UsageError("say what became of it", hint="Give --sent or --not-sent.")
    with optout_session.opened(settings, person) as session:
        request = session.the_one(which, Next.SAY_SENT, Next.SETTLE)
        session.journal.settle(request.id, went_out=went_out)
    output.say("Noted: it went out, by your word." if went_out else "Noted: it did not go out. It can be sent again.")
    return 0


@command(short_help="Say that you read or did what was asked of you.")
@click.argument("which", metavar="ID|DOMAIN")
@click.option("--proved", is_flag=True, help="The page said in so many words that this was all.")
@click.option("--fulfilled", is_flag=True, help="They told you that it is done, in a way that this program can't see.")
@click.option(
    "--denied",
    metavar="WHY",
    type=click.Choice([each.value for each in Refusal]),
    help=f"They said no. WHY is: {', '.join(Refusal)}.",
)
@vaults.person_option
@click.pass_obj
def done(settings: Settings, *, which: str, proved: bool, fulfilled: bool, denied: str | None, person: str | None) -> int:
    """Say that you read a mail, opened a link, typed a code or made a call for a request."""
    if denied and (fulfilled or proved):
        raise UsageError("they said yes or no, not both", hint="Give one of --proved, --fulfilled and --denied.")
    with optout_session.opened(settings, person) as session:
        request = session.the_one(which, *_DONE)
        if fulfilled:
            session.journal.fulfilled(request.id)
        elif denied:
            session.journal.denied(request.id, Refusal(denied))
        else:
            session.journal.step(request.id, _task(request.waiting), proved=proved)
        after = optout_session.again(session)
    for line in optout_session.parted(f"Noted. Next: {after.standing(request.id).words}"):
        output.say(line)
    return 0


@command(short_help="Give a request up.")
@click.argument("which", metavar="ID|DOMAIN")
@vaults.person_option
@click.pass_obj
def revoke(settings: Settings, *, which: str, person: str | None) -> int:
    """Give a request up. What was sent stays sent; nothing more is done about it."""
    with optout_session.opened(settings, person) as session:
        request = session.the_one(which)
        session.journal.revoke(request.id)
    output.say("Given up.")
    if request.handed is not None:
        output.say("You have a letter of it still. Throw it away, so that it does not go out by mistake.")
    return 0


@command(short_help="The deadlines as a calendar file.")
@click.argument("out", metavar="OUT.ics")
@vaults.person_option
@click.pass_obj
def calendar(settings: Settings, *, out: str, person: str | None) -> int:
    """Write the deadlines of all requests as a calendar file. It names brokers, and nothing about you."""
    from safetycheck.optout import calendar as calendars  # noqa: PLC0415  # no other command needs the library

    with optout_session.opened(settings, person, write=False) as session:
        found = standing.standings(session.requests.values(), session.exposures, session.known.today)
    files.write_private(Path(out).expanduser(), calendars.write(found, now()))
    output.say("Written. A calendar on somebody else's server tells them which brokers you write to.")
    return 0


def _due(each: Standing) -> date | None:
    return None if each.request.closed or each.turn is Turn.NOBODY else each.request.due


def _show_next(found: Sequence[Standing]) -> None:
    """Say of each request that waits for the person what to do."""
    for each in found:
        if each.turn is Turn.YOU:
            output.data("")
            for line in optout_session.parted(f"{each.request.broker}: {each.words}"):
                output.prose(line)


def _task(waiting: Waiting | None) -> Task:
    tasks = {Waiting.LINK: Task.LINK, Waiting.UNPROVED: Task.LINK, Waiting.CODE: Task.CODE, Waiting.REPLY: Task.REPLY}
    return tasks.get(waiting, Task.OTHER) if waiting else Task.OTHER


def _state(each: Standing) -> str:
    if each.removed:
        return "removed"
    request = each.request
    detail = _detail(request)
    late = ", late" if each.late else ""
    return f"{request.state}{f' ({detail})' if detail else ''}{late}"


def _detail(request: Request) -> str | None:
    """Return what a request waits for, or why it was refused; a refusal that was taken back is none."""
    return request.refusal if request.state is RequestState.DENIED else request.waiting


def _data(each: Standing) -> dict[str, Any]:
    request = each.request
    return {
        "id": request.id,
        "broker": request.broker,
        "way": request.way,
        "state": request.state.value,
        "reason": _detail(request),
        "unsure": request.unsure,
        "removed": each.removed,
        "sent": request.sent.isoformat() if request.sent else None,
        "receipts": [receipt.model_dump(mode="json") for receipt in request.receipts],
        "age_days": each.age,
        "due": request.due.isoformat() if request.due else None,
        "latest": request.latest.isoformat() if request.latest else None,
        "late": each.late,
        "next": each.next.value,
        "turn": each.turn.value,
        "what_to_do": each.words,
        "exposures": list(request.exposures),
        "cites": request.cites,
        "ticket": request.ticket,
    }
