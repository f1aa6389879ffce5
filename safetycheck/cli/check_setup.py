"""What a walk asks before its first item: the devices, once; and, for who likes, the questions about risks."""

from __future__ import annotations

from collections.abc import Collection

from safetycheck.audit import answers, threats
from safetycheck.audit.library import Library
from safetycheck.audit.threats import FLAGS, QUESTIONS, Question, Threats
from safetycheck.cli import check_notes, check_screen, keys, output
from safetycheck.cli.check_notes import Notes
from safetycheck.cli.settings import Settings, now
from safetycheck.content import Audience, Platform
from safetycheck.events import Device, KeptFlag, ThreatsKept, WalkPrepared

_LETTERS: dict[str, Device] = {"a": "android", "i": "ios", "c": "desktop"}
_ENOUGH = "q"
_WHOLE = {"yes": "y", "no": "n"}
_PROTON = "proton"
_LEAVE = {keys.STOP: "Enough."}
_KEPT: tuple[KeptFlag, ...] = ("public", "pseudonymous", "action", "admin")
_OFFER = {"y": "Yes.", "n": "Not now.", **_LEAVE}
_WHY = (
    "Enter skips a question, q skips the rest. Your answers stay in this computer's memory until you stop, and are never saved: "
    "together they could tell too much to somebody who makes you open the vault. "
    "Nobody asks here about immigration, your record, your health or your faith."
)
_KEEP = """\
Your answers are forgotten when you stop. You can keep any of these marks for next time. What you keep stays in the history of
the vault until you wipe it."""


def devices(settings: Settings, notes: Notes, library: Library, given: str | None, only: str | None) -> bool:
    """Learn what the walk depends on: named on the command line, said before, or asked for now; it is kept.

    Asks only what matters to the topic or item `only`. Tells whether to go on: False where the person wants to stop.
    """
    before = notes.devices, notes.left_out, notes.asked
    chosen, left_out, asked = before
    if given is not None:
        chosen = check_notes.platforms(given)
    elif not chosen and _differs(library, only):
        chosen = _asked_devices()
        if not chosen:
            return False
    if given is None and only is None and _PROTON in library.ids and _PROTON not in asked:
        output.say("\nDo you use Proton Mail or Proton VPN?")
        key = keys.ask(keys.spoken(settings, "y yes · n no · q stop"), {"y": "Yes.", "n": "No.", **_LEAVE}, piped=True)
        if key == keys.STOP:
            return False
        left_out, asked = (() if key == "y" else (_PROTON,)), (_PROTON,)
    if (chosen, left_out, asked) != before:
        notes.add(WalkPrepared(at=now(), person=notes.person, devices=chosen, left_out=left_out, asked=asked))
    return True


def risks(settings: Settings, notes: Notes) -> Threats | None:
    """Ask the questions about risks of who wants them; else return what the kept flags mean. None: they want to stop."""
    kept = answers.kept(notes.said)
    if kept:
        output.say(f"\nYou chose to keep: {'; '.join(FLAGS[flag][2] for flag in FLAGS if flag in kept)}.")
    output.say("\nA few questions can put first what matters most to you. They take a minute. Do you want them?")
    key = keys.ask(keys.spoken(settings, "y yes · n not now · q stop"), _OFFER, piped=True)
    if key != "y":
        return None if key == keys.STOP else notes.kept
    known = threats.weigh(_asked(settings))
    if notes.vault is not None:
        _keep(notes, known, kept)
    return known


def _differs(library: Library, only: str | None) -> bool:
    """Tell whether anything in a topic, or an item, is done in another place on each device."""
    topic = library.ids.get(only or "")
    items = topic.items if topic else [library.items[only]] if only in library.items else library.items.values()
    return any(set(item.platforms) - {Platform.WEB} for item in items)


def _asked_devices() -> tuple[Device, ...]:
    """Ask which devices the person uses; none where they want to stop."""
    output.say("\nWhat do you use? a Android phone, i iPhone, c computer")
    while (line := output.ask("Letters, such as ac (q: stop)").lower()) != keys.STOP:
        letters = {ch for ch in line if ch.isalpha()}
        if letters and letters <= set(_LETTERS):
            return tuple(device for letter, device in _LETTERS.items() if letter in letters)
        output.say("Type one or more of the letters a, i and c, then Enter.")
    return ()


def _asked(settings: Settings) -> dict[str, str]:
    """Put the questions; return the letters chosen by question, empty where the person would rather not say."""
    said: dict[str, str] = {}
    for number, question in enumerate(QUESTIONS, 1):
        choices = [line for choice in question.choices for line in check_screen.labelled(choice.key, choice.text)]
        why = check_screen.wrapped(_WHY) if number == 1 else []
        check_screen.show(settings, f"Question {number} of {len(QUESTIONS)}", question.text, [choices, why])
        letters = _letters(question)
        if letters is None:
            break
        said[question.name] = letters
        for choice in question.choices:
            if choice.note and choice.key in letters:
                output.say(choice.note)
                output.ask("Enter: go on")
    return said


def _letters(question: Question) -> str | None:
    """Ask for the letters of a question; None when the person has had enough."""
    words = "Letters, such as ac" if question.several else "Letter"
    known = {choice.key for choice in question.choices}
    while True:
        line = output.ask(f"{words} (Enter: skip)").lower()
        if line == _ENOUGH:
            return None
        line = _WHOLE.get(line, line)
        letters = "".join(sorted({ch for ch in line if ch.isalnum()}))
        if set(letters) <= known and (question.several or len(letters) <= 1):
            return letters
        output.say(f"Type {'letters' if question.several else 'one letter'} of: {', '.join(sorted(known))}.")


def _keep(notes: Notes, known: Threats, kept: Collection[str]) -> None:
    """Offer to keep flags, and keep those that are chosen."""
    offered = [flag for flag in _KEPT if flag in known.flags]
    before = [flag for flag in _KEPT if flag in kept]
    if not offered and not before:
        return
    output.say()
    output.explain(_KEEP)
    for number, flag in enumerate(offered, 1):
        output.say(f"{number}  {FLAGS[Audience(flag)][2]}")
    while True:
        line = output.ask("Numbers to keep (Enter: none)" if offered else "Enter: keep none")
        chosen = {ch for ch in line if ch.isalnum()}
        if chosen <= {str(number) for number in range(1, len(offered) + 1)}:
            break
        output.say("Type the numbers that stand before the marks.")
    flags = tuple(flag for number, flag in enumerate(offered, 1) if str(number) in chosen)
    if list(flags) != before:
        notes.add(ThreatsKept(at=now(), person=notes.person, flags=flags))
