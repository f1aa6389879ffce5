"""Opening the vault for a command, and telling whose profile is meant."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from safetycheck import store
from safetycheck.cli import output, passphrase
from safetycheck.cli.settings import Settings
from safetycheck.errors import NoVault, SafetycheckError, UsageError, VaultError, WrongPassphrase
from safetycheck.model import Person, Profile
from safetycheck.store import Unlock, Vault, slotfile

_TRIES = 3
person_option = click.option("--person", metavar="ID", help="Whose: an id or a number from `consent list`.")


@contextmanager
def opened(settings: Settings, *, write: bool = True) -> Iterator[Vault]:
    """Open the vault: by the passphrase that the options point to, else by the keyring, else by asking."""
    require(settings.home)
    with _opened(settings, write=write) as vault:
        yield vault


def exists(folder: Path) -> bool:
    """Tell whether there is a vault in a folder, whole or damaged."""
    try:
        slotfile.read(folder)
    except NoVault:
        return False
    except VaultError:
        return True
    return True


def writable(settings: Settings) -> bool:
    """Tell whether anything can be written where the vault is; a disk may be for reading only."""
    return os.access(settings.home, os.W_OK)


def require_room(settings: Settings) -> None:
    """Raise VaultError where no vault can be made, before anybody has typed for minutes."""
    above = (settings.home, *settings.home.parents)
    there = next((folder for folder in above if os.access(folder, os.F_OK)), settings.home)
    if not os.access(there, os.W_OK):
        raise VaultError(
            "nothing can be written where your vault would be kept",
            hint=f"It would be in {settings.home}. Choose another folder: safetycheck start --home DIR",
        )


def require(folder: Path) -> None:
    """Raise NoVault where there is none, before anybody is asked for a passphrase."""
    if not exists(folder):
        raise NoVault(
            "there is no vault here yet", hint="Begin with: safetycheck start. If yours is in another folder: --home DIR"
        )


def person(vault: Vault, given: str | None) -> Person:
    """Return the person meant: by id or number; without one, the vault's owner, or the only person there."""
    people = vault.people()
    if not people:
        raise SafetycheckError(
            "there is no profile in this vault yet",
            hint="Begin with: safetycheck start. Or: safetycheck profile import FILE --consent self",
        )
    if given is not None:
        return _named(people, given)
    own = [each for each in people if each.is_self]
    if own or len(people) == 1:
        return (own or people)[0]
    raise UsageError(
        f"there are {len(people)} people in this vault", hint="Say whom you mean with --person; numbers: safetycheck consent list"
    )


def profile(settings: Settings, given: str | None) -> Profile:
    """Return the profile of the person meant, and close the vault again."""
    with opened(settings, write=False) as vault:
        return person(vault, given).profile


def new_id() -> str:
    """Return an id for a person: random, so that it may stand in a log."""
    return f"p{secrets.token_hex(4)}"


def title(each: Person) -> str:
    """Return how a person is called on the screen: by the first name that is not quiet."""
    return next((name.full for name in each.profile.names if not name.quiet), "(only quiet names)")


def _named(people: list[Person], given: str) -> Person:
    for number, each in enumerate(people, 1):
        if given in {each.id, str(number)}:
            return each
    # What was given is not repeated: somebody may have typed a name.
    raise UsageError("there is no such person in this vault", hint="Ids and numbers: safetycheck consent list")


def _opened(settings: Settings, *, write: bool) -> Vault:
    given = passphrase.given(settings)
    if given is not None:
        return _unlocked(settings, Unlock(passphrase=given), write=write)
    if any(slot.kind == "keyring" for slot in slotfile.read(settings.home).slots):
        try:
            return _unlocked(settings, Unlock(keyring=True), write=write)
        except WrongPassphrase:
            output.say("The keyring of this machine does not open the vault.")
    return _asked(settings, write=write)


def _asked(settings: Settings, *, write: bool) -> Vault:
    tries = _TRIES if sys.stdin.isatty() else 1
    while True:
        tries -= 1
        try:
            return _unlocked(settings, Unlock(passphrase=passphrase.asked()), write=write)
        except WrongPassphrase:
            if not tries:
                raise
            output.say("That does not open this vault. Try again:")


def _unlocked(settings: Settings, by: Unlock, *, write: bool) -> Vault:
    with output.working(settings, "Opening the vault"):
        return store.open(settings.home, by, write=write)
