"""A profile on the screen, and in the person's editor."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from safetycheck import profiles
from safetycheck.cli import files, output
from safetycheck.errors import BadFile
from safetycheck.model import Address, Birth, Name, Profile

_HEAD = """\
# Your profile. Save and close the editor when you are done. Lines that begin with # say nothing.
# Every key is described by: safetycheck profile schema
"""


def rows(profile: Profile, names: Sequence[Name]) -> list[tuple[str, str, str]]:
    """Return the lines of a table: what, value, remark. Only the given names are in it."""
    told: list[tuple[str, str, str]] = [("name", name.full, name.kind + (", quiet" if name.quiet else "")) for name in names]
    if profile.birth is not None:
        told.append(("born", _birth(profile.birth), ""))
    told += [("place", _place(each), _years(each)) for each in profile.addresses]
    told += [("phone", each, profiles.e164(each) or "no valid number") for each in profile.phones]
    told += [
        (what, each, "")
        for what, values in (
            ("e-mail", profile.emails), ("relative", profile.relatives), ("username", profile.usernames),
            ("employer", profile.employers), ("public", profile.public),
        )
        for each in values
    ]  # fmt: skip
    return told


def summary(profile: Profile) -> str:
    """Return what a profile holds, in numbers."""
    counts = {
        "name": profile.names, "place": profile.addresses, "phone number": profile.phones,
        "e-mail address": profile.emails, "relative": profile.relatives,
    }  # fmt: skip
    parts = [output.counted(len(values), word) for word, values in counts.items()]
    return ", ".join(parts) + (", a birth year" if profile.birth else ", no birth year")


def edited(profile: Profile) -> Profile | None:
    """Let the person edit a profile; None when nothing was changed, or when they gave up on an error."""
    before = _HEAD + profiles.to_yaml(profile)
    with _private_file(before) as file:
        while True:
            click.edit(filename=str(file))
            text = file.read_text("utf-8", errors="replace")
            if text == before:
                return None
            try:
                return profiles.read(text, "your profile")
            except BadFile as wrong:
                output.say(wrong.message)
            if not output.agree("Open it again? Otherwise your changes are lost", default=True):
                return None


@contextmanager
def _private_file(text: str) -> Iterator[Path]:
    """Keep a text in a file that nobody else can read, in memory where possible; it is gone afterwards, come what may."""
    folder = Path(tempfile.mkdtemp(prefix="safetycheck-", dir=_memory()))
    # A closed terminal ends the program too; it then leaves by way of `finally`.
    before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        file = folder / "profile.yaml"
        files.write_private(file, text.encode())
        yield file
    finally:
        # Editors leave copies beside it.
        for left in folder.iterdir():
            if left.is_file() and not left.is_symlink():
                _overwrite(left)
        shutil.rmtree(folder)
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _memory() -> str | None:
    """Return a folder that lives in memory; None, with a warning, where there is none."""
    for folder in (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm"):  # noqa: S108  # a private folder is made inside
        if folder and os.path.ismount(folder) and os.access(folder, os.W_OK):
            return folder
    output.warn("your editor works on a file on the disk; it is overwritten afterwards, which an SSD may not honour.")
    return None


def _overwrite(file: Path) -> None:
    with file.open("r+b") as content:
        content.write(bytes(file.stat().st_size))
        content.flush()
        os.fsync(content.fileno())


def _birth(birth: Birth) -> str:
    return "-".join(f"{part:02}" for part in (birth.year, birth.month, birth.day) if part is not None)


def _place(each: Address) -> str:
    region = f"{each.state} {each.zip}" if each.zip else each.state
    return ", ".join(part for part in (each.street, each.city, region) if part)


def _years(each: Address) -> str:
    span = f"{each.from_ or ''}-{each.to or ''}" if each.from_ or each.to else ""
    return ", ".join(part for part in ("current" if each.current else "", span) if part)
