"""`safetycheck start`: the guided first run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from safetycheck import profiles, store
from safetycheck.cli import editing, output, passphrase, questions, vaults
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings, now
from safetycheck.events import ConsentGiven
from safetycheck.model import Person, Profile
from safetycheck.store import Vault

_DOES = """\
Data brokers are companies that show or sell people's addresses, phone numbers and relatives. This program asks them what
they show about you, and tells you what it found and what it could not see.

It shows you each question before it is asked, and tells a broker no more than the question needs. It looks up nobody
without their consent. Nothing else leaves this computer, and what it keeps is encrypted. It will never tell you that you
are "clean": nobody can know that.

Setting up takes about ten minutes. Nothing is saved before the end; Ctrl-C stops at any time."""

_WORDS = """\
A passphrase encrypts all that is kept. Five or six words picked at random are safe and can be remembered. Without it
nobody can open the vault, you included. Nothing appears while you type it."""

_NEXT = """\
What to do next:
safetycheck scan --plan: shows every question, and sends nothing
safetycheck scan: asks them
safetycheck check: makes your accounts and devices harder to break into
safetycheck next: puts all there is to do into one list, best first
safetycheck profile check: says what would make scans better
safetycheck vault slots add recovery: a second key, to keep on paper"""


@command()
@click.pass_obj
def start(settings: Settings) -> None:
    """Set up, step by step: consent, passphrase, profile. Every question about you may be skipped."""
    if vaults.exists(settings.home):
        _again(settings)
        return
    vaults.require_room(settings)
    with _told_what_is_saved(settings):
        output.heading("Welcome to safetycheck")
        output.explain(_DOES)
        if not _consents():
            return
        output.heading("Step 2 of 4: a passphrase")
        output.explain(_WORDS)
        chosen = passphrase.fresh(passphrase.given(settings))
        profile = _profile()
        if profile is None:
            return
        with store.create(settings.home, chosen, now()) as vault:
            _save(vault, profile)
    _finish(profile)


def _again(settings: Settings) -> None:
    """Go on where an earlier run stopped; change nothing where it was finished."""
    output.say(f"There is a vault already, in {settings.home}. Nothing in it is lost.")
    with vaults.opened(settings) as vault:
        own = next((each for each in vault.people() if each.is_self), None)
        if own is not None:
            output.say(f"Your profile is in it: {editing.summary(own.profile)}.")
            output.say("To change it: safetycheck profile edit\n")
            output.say(_NEXT)
            return
        output.say("Your profile is not in it yet.")
        if not _consents():
            return
        profile = _profile()
        if profile is None:
            return
        _save(vault, profile)
    _finish(profile)


def _consents() -> bool:
    output.heading("Step 1 of 4: consent")
    if output.agree("Is the profile about yourself, and do you agree to be looked up?"):
        return True
    output.say("\nThen nothing is saved. To help somebody else, record their consent with their profile:")
    output.say("safetycheck vault create; safetycheck profile import FILE --consent FILE")
    return False


def _profile() -> Profile | None:
    """Ask for the profile and show it; None when the person would rather not keep it."""
    output.heading("Step 3 of 4: what brokers may know about you")
    profile = questions.ask()
    while True:
        output.heading("Step 4 of 4: look it over")
        for what, value, remark in editing.rows(profile, [name for name in profile.names if not name.quiet]):
            output.say(f"{what}: {value}" + (f" ({remark})" if remark else ""))
        quiet = sum(name.quiet for name in profile.names)
        if quiet:
            output.say(f"{output.counted(quiet, 'quiet name')}, not shown")
        answer = output.choose("Save it? y: yes, e: edit it first, n: throw it away", ["y", "e", "n"])
        if answer == "y":
            return profile
        if answer == "e":
            profile = _edited(profile)
        elif output.agree("Throw away all that you typed?"):
            output.say("Nothing was saved. Run safetycheck start again when you like.")
            return None


def _edited(profile: Profile) -> Profile:
    """Let the person edit the profile; what they typed stays where no editor opens."""
    try:
        return editing.edited(profile) or profile
    except click.ClickException:
        output.say("No editor could be opened. Save it as it is, and change it later: EDITOR=PROGRAM safetycheck profile edit")
        return profile


def _save(vault: Vault, profile: Profile) -> None:
    at, own = now(), vaults.new_id()
    with vault.transaction():
        vault.save_person(Person(id=own, is_self=True, profile=profile), at)
        vault.append(ConsentGiven(at=at, person=own))


def _finish(profile: Profile) -> None:
    output.heading("Saved")
    missing = profiles.missing(profile, now().date())
    if missing:
        output.say(
            f"{output.counted(len(missing), 'more fact')} would make scans better. They are named by: safetycheck profile check\n"
        )
    output.say(_NEXT)


@contextmanager
def _told_what_is_saved(settings: Settings) -> Iterator[None]:
    try:
        yield
    except (click.Abort, KeyboardInterrupt):
        if vaults.exists(settings.home):
            output.say("\nThe vault is made, and your profile is not in it. Run safetycheck start again: it goes on from there.")
        else:
            output.say("\nNothing was saved. Run safetycheck start again when you like.")
        raise
