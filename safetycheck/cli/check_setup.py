"""What a walk asks before its first item: the devices, once; and, for who likes, the questions about risks."""

from __future__ import annotations

from collections.abc import Collection

from safetycheck.audit import answers, threats
from safetycheck.audit.library import Library
from safetycheck.audit.threats import FLAGS, QUESTIONS, Question, Threats
from safetycheck.cli import check_notes, check_screen, keys, output
from safetycheck.cli.check_notes import Notes
from safetycheck.cli.settings import Settings, now
from safetycheck.content import Audience
from safetycheck.events import Device, KeptFlag, ThreatsKept, WalkPrepared

_LETTERS: dict[str, Device] = {"a": "android", "i": "ios", "c": "desktop"}
_ENOUGH = "q"
_KEPT: tuple[KeptFlag, ...] = ("public", "pseudonymous", "action", "admin")
_OFFER = {"y": "Yes.", "n": "Not now."}
_WHY = (
    "Enter skips a question, q skips the rest. Your answers stay in this computer's memory until you stop, and are never saved: "
    "together they could tell too much to somebody who makes you open the vault. "
    "Nobody asks here about immigration, your record, your health or your faith."
)
_KEEP = """\
Your answers are forgotten when you stop. You can keep any of these marks for next time. What you keep stays in the history of
the vault until you wipe it."""


def devices(notes: Notes, library: Library, given: str | None) -> tuple[Device, ...]:
    """Return the person's devices: named on the command line, or said before, or asked for now; they are kept."""
    chosen = check_notes.platforms(given) if given is not None else notes.devices
    if chosen and given is None:
        return chosen
    if not chosen:
        output.say("\nWhat do you use? a Android phone, i iPhone, c computer")
        while not (chosen := _devices(output.ask("Letters, such as ac"))):
            output.say("Type one or more of the letters a, i and c, then Enter.")
    left_out = notes.left_out
    if given is None and "proton" in library.ids:
        output.say("\nDo you use Proton Mail or Proton VPN?")
        left_out = () if keys.ask("y yes · n no", {"y": "Yes.", "n": "No."}, piped=True) != "n" else ("proton",)
    if chosen != notes.devices or left_out != notes.left_out:
        notes.add(WalkPrepared(at=now(), person=notes.person, devices=chosen, left_out=left_out))
    return chosen


def risks(settings: Settings, notes: Notes) -> Threats:
    """Ask the questions about risks of who wants them; else return what the kept flags mean."""
    kept = answers.kept(notes.said)
    if kept:
        output.say(f"\nYou chose to keep: {'; '.join(FLAGS[flag][2] for flag in FLAGS if flag in kept)}.")
    output.say("\nA few questions can put first what matters most to you. They take a minute. Do you want them?")
    if keys.ask("y yes · n not now", _OFFER, piped=True) != "y":
        return notes.kept
    known = threats.weigh(_asked(settings))
    if notes.vault is not None:
        _keep(notes, known, kept)
    return known


def _devices(line: str) -> tuple[Device, ...]:
    letters = {ch for ch in line.lower() if ch.isalpha()}
    return tuple(device for letter, device in _LETTERS.items() if letter in letters) if letters <= set(_LETTERS) else ()


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
        line = output.ask(f"{words} (Enter: rather not say)").lower()
        if line == _ENOUGH:
            return None
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
        line = output.ask("Numbers of those to keep (Enter: keep none)" if offered else "Enter: keep none")
        chosen = {ch for ch in line if ch.isalnum()}
        if chosen <= {str(number) for number in range(1, len(offered) + 1)}:
            break
        output.say("Type the numbers that stand before the marks.")
    flags = tuple(flag for number, flag in enumerate(offered, 1) if str(number) in chosen)
    if list(flags) != before:
        notes.add(ThreatsKept(at=now(), person=notes.person, flags=flags))
