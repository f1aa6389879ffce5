"""`safetycheck next`: one list of what to do now, of hardening, listings and requests together."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from typing import Any

import click

from safetycheck import law
from safetycheck.audit import agenda, walk
from safetycheck.audit.agenda import Asked, Leave, Situation, Task
from safetycheck.cli import check, check_notes, optout_session, output, vaults
from safetycheck.cli.check_notes import Notes
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.optout_session import Session
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import NoVault
from safetycheck.events import QueryAnswered
from safetycheck.optout import standing
from safetycheck.optout.standing import Standing
from safetycheck.requests import Next, RequestState, Turn
from safetycheck.text import clean

# More than this at once helps nobody; and of more than so many behind it, the number helps nobody.
_MOST, _FEW = 7, 9
# Lines of the screen for what is said below the list, and for the prompt.
_BELOW = 4


@command("next")
@click.option("--minutes", type=click.IntRange(1, 1000), metavar="N", help="Only what fits into so many minutes.")
@vaults.person_option
@check.checklists_option
@json_option
@click.pass_obj
def next_(settings: Settings, *, minutes: int | None, person: str | None, checklists: str | None, as_json: bool) -> int:
    """Say what to do now: settings, listings and requests in one list, by harm and by your minutes.

    Exit code 1 when something needs you, 0 when nothing does.
    """
    library = check_notes.read(check.folder(checklists))
    if not vaults.exists(settings.home):
        raise NoVault(
            "there is no vault here yet",
            hint="Begin with: safetycheck start. Or without one: safetycheck check signal. If yours is elsewhere: --home DIR",
        )
    with optout_session.opened(settings, person, write=False) as session:
        today = now().date()
        notes = Notes(session.person.id, list(session.history), today=today)
        known = notes.circumstances(notes.kept)
        steps = walk.ahead(library, notes.standings(library.items), notes.devices, known, left_out=notes.left_out)
        planned = session.plan()
        situation = Situation(
            steps,
            known,
            notes.listed(),
            session.exposures,
            _asked(session, law.today(now())),
            [Leave(each.broker, each.exposures + each.claimed, each.minutes) for each in planned.requests],
            _fulfilled(session),
            any(isinstance(event, QueryAnswered) for event in session.history),
        )
    found = agenda.agenda(situation, today=today)
    chosen = agenda.within(found, minutes) if minutes else found
    shown = chosen[:_MOST]
    if as_json:
        output.emit_json({"next": [_data(each) for each in shown], "more": len(found) - len(shown)})
    else:
        _tell(settings, shown, len(found))
        if planned.lost:
            output.say(f"{output.counted(len(planned.lost), 'listing')} can't be reached. Why: safetycheck optout plan")
    return 1 if found else 0


def _asked(session: Session, today: date) -> list[Asked]:
    """Return the requests that wait for the person."""
    found = standing.standings(session.requests.values(), session.exposures, today)
    return [
        Asked(each.request.id, each.request.broker, each.next, (*each.request.exposures, *each.request.claimed), _ends(each))
        for each in found
        if each.turn is Turn.YOU
    ]


def _ends(each: Standing) -> date | None:
    """Return when what the person is asked for runs out: the local day, as on the person's calendar."""
    until = each.request.until
    return until.astimezone().date() if until is not None and each.next in {Next.OPEN_LINK, Next.TYPE_CODE} else None


def _fulfilled(session: Session) -> list[str]:
    done = [each for each in session.requests.values() if each.state is RequestState.FULFILLED]
    return list(dict.fromkeys(own for each in done for own in each.exposures))


def _tell(settings: Settings, shown: list[Task], count: int) -> None:
    """Print tasks, as many as stand on the screen; `count` is how many there are at all."""
    if not shown:
        output.say("Nothing fits into that time." if count else "Nothing needs you now.")
        return
    if settings.plain:
        rows = [[each.what, each.why, each.minutes, each.harm.value, each.command] for each in shown]
        output.table(settings, ["what", "why", "minutes", "harm", "do it by"], rows)
    else:
        shown = _on_a_screen(shown)
        for number, each in enumerate(shown, 1):
            click.echo("\n".join([*_lines(number, each), ""]))
    more = count - len(shown)
    if more:
        # A large number says only that one will never be done.
        output.say(f"{more if more <= _FEW else 'More'} wait behind. It is fine to stop after one.")


def _on_a_screen(shown: list[Task]) -> list[Task]:
    """Return the first tasks, as many as the terminal has lines for, and at least one."""
    room = shutil.get_terminal_size().lines - _BELOW if sys.stdout.isatty() else None
    for number, each in enumerate(shown, 1):
        if room is None:
            break
        room -= len(_lines(number, each)) + 1
        if room < 0:
            return shown[: max(1, number - 1)]
    return shown


def _lines(number: int, task: Task) -> list[str]:
    """Return a task as it is printed: what, why, and the command that does it."""
    what = f"{number}. {task.what} ({output.counted(task.minutes, 'minute')}, {task.harm.value})"
    return [line for text in (what, task.why, task.command) for line in output.broken(clean(text, 2000), sys.stdout).split("\n")]


def _data(task: Task) -> dict[str, Any]:
    return {
        "what": task.what,
        "why": task.why,
        "minutes": task.minutes,
        "harm": task.harm.value,
        "command": task.command,
        "about": list(task.about),
    }
