"""`safetycheck profile suggestions`: what your listings say that your profile lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from safetycheck.cli import editing, keys, output, vaults, veil
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.model import Person
from safetycheck.scan.suggestions import Waiting, accept, refuse, refused, waiting
from safetycheck.store import Vault

_KEYS = "y yes · n no, and don't ask again · q stop"
_KEYS_REFUSED = "y yes, add it · n no, as before · q stop"
_REFUSED = "safetycheck profile suggestions --refused"
_ANSWERS = {"y": "Yes.", "n": "No.", "q": "Enough."}


@click.command(cls=Command)
@click.option("--ask", is_flag=True, help="Go through them, one key each: y, n or q.")
@click.option("--accept", "numbers", metavar="N,N|all", help="Add the facts of these numbers to the profile.")
@click.option("--refused", "again", is_flag=True, help="Those that you said no to, to take a no back.")
@vaults.person_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def suggestions(settings: Settings, *, ask: bool, numbers: str | None, again: bool, person: str | None, as_json: bool) -> None:
    """List what your listings say that your profile lacks. Nothing is added before you say so.

    They come from listings that are you, by your own word or by a certain match. A broker may have mixed somebody else's facts
    into them: add only what is true. A slip of the finger: --refused lists what you said no to, and takes --accept and --ask.
    """
    if ask and (numbers is not None or as_json):
        raise UsageError("--ask asks you about each", hint="Leave --accept and --json out, or --ask.")
    with vaults.opened(settings, write=ask or numbers is not None) as vault:
        whose = vaults.person(vault, person)
        found = (refused if again else waiting)(vault.events(whose.id), whose.profile)
        if ask:
            _go_through(settings, vault, whose, found, again=again)
        elif numbers is not None:
            _add(settings, vault, whose, _chosen(found, numbers), as_json=as_json)
        else:
            _list(settings, whose, found, again=again, as_json=as_json)


def tell(vault: Vault, whose: Person) -> None:
    """Say how many suggestions there are, where there are any."""
    number = len(waiting(vault.events(whose.id), whose.profile))
    if number:
        facts = output.counted(number, "fact")
        output.say(f'Your listings show {facts} that your profile lacks: "safetycheck profile suggestions"')


def _list(settings: Settings, whose: Person, found: Sequence[Waiting], *, again: bool, as_json: bool) -> None:
    if as_json:
        output.emit_json({"suggestions": _as_data(whose, list(enumerate(found, 1)))})
        return
    _table(settings, whose, list(enumerate(found, 1)))
    if not found:
        output.say("There are none.")
    elif again:
        output.say(f'\nYou said no to these. To take one back, and add it: "{_REFUSED} --accept N"')
    else:
        output.say('\nAdd what is true: "safetycheck profile suggestions --ask", or --accept 1,2.')


def _add(settings: Settings, vault: Vault, whose: Person, chosen: Sequence[tuple[int, Waiting]], *, as_json: bool) -> None:
    saved = accept(vault, whose, [each for _, each in chosen], now())
    if as_json:
        output.emit_json({"added": _as_data(whose, chosen)})
        return
    _table(settings, whose, chosen)
    output.say(f"\nAdded to your profile: {editing.summary(saved.profile)}.")


def _go_through(settings: Settings, vault: Vault, whose: Person, found: Sequence[Waiting], *, again: bool) -> None:
    """Ask about each. A no to what was refused before changes nothing."""
    if found:
        keys.require()
    left, denied = len(found), False
    for number, each in enumerate(found, 1):
        output.heading(f"{number} of {len(found)}: is this true of you?")
        _table(settings, whose, [(number, each)])
        key = keys.ask(keys.spoken(settings, _KEYS_REFUSED if again else _KEYS), _ANSWERS)
        if key == keys.STOP:
            break
        if key == "y":
            whose = accept(vault, whose, [each], now())
        elif not again:
            refuse(vault, whose, each, now())
            denied = True
        left -= 1
    output.say(f"\n{left} left." if left else "\nAll said." if found else "There are none.")
    if denied:
        output.say(f'To take a no back: "{_REFUSED}"')


def _chosen(found: Sequence[Waiting], numbers: str) -> list[tuple[int, Waiting]]:
    """Return the suggestions meant by `1,3` or `all`, with their numbers."""
    listed = {str(number): (number, each) for number, each in enumerate(found, 1)}
    if numbers.strip().lower() == "all":
        return list(listed.values())
    given = dict.fromkeys(part.strip() for part in numbers.split(","))
    if not given.keys() <= listed.keys():
        raise UsageError(
            "--accept takes numbers of the list, such as 1,3, or all", hint="See them: the same command without --accept."
        )
    return [listed[number] for number in given]


def _table(settings: Settings, whose: Person, listed: Sequence[tuple[int, Waiting]]) -> None:
    hide = veil.over(whose.profile)
    rows = [[number, each.suggestion.field, hide(each.suggestion.value), each.broker, each.exposure] for number, each in listed]
    if rows:
        output.table(settings, ["", "what", "value", "from", "exposure"], rows)


def _as_data(whose: Person, listed: Sequence[tuple[int, Waiting]]) -> list[dict[str, Any]]:
    hide: Callable[[str], str] = veil.over(whose.profile)
    return [
        {
            "number": number,
            "what": each.suggestion.field,
            "value": hide(each.suggestion.value),
            "domain": each.broker,
            "exposure": each.exposure,
        }
        for number, each in listed
    ]
