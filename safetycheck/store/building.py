"""A new vault: its files come into being whole, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from safetycheck.errors import VaultError
from safetycheck.store import files, keys, migrations
from safetycheck.store.database import Database
from safetycheck.store.keys import Cost
from safetycheck.store.slots import Slots


def build(folder: Path, passphrase: bytes, now: datetime, cost: Cost) -> Slots:
    """Make an empty vault in a folder that the caller has locked."""
    return _build(folder, passphrase, now, cost, migrations.migrate)


def copy(source: Path, key: bytes, target: Path, passphrase: bytes, now: datetime, *, cost: Cost) -> None:
    """Make a vault in another folder with all that the vault in `source` holds but its secrets; key and id are its own.

    A copy may be for a lawyer or a helper, who should not get the password of the mailbox with it.
    """

    def fill(db: Database) -> None:
        db.run("ATTACH DATABASE ? AS source KEY ?", f"{(source / files.DB).absolute().as_uri()}?mode=ro", f"x'{key.hex()}'")
        with db.transaction():
            db.run("SELECT sqlcipher_export('main', 'source')")
            db.run("DELETE FROM main.secrets")
            ((version,),) = db.run("PRAGMA source.user_version")
            db.run(f"PRAGMA main.user_version = {int(version)}")
        db.run("DETACH DATABASE source")

    files.make_folder(target)
    with files.locked(target):
        _build(target, passphrase, now, cost, fill)


def _build(folder: Path, passphrase: bytes, now: datetime, cost: Cost, fill: Callable[[Database], None]) -> Slots:
    if any((folder / name).exists() for name in (files.DB, files.SLOTS)):
        raise VaultError(
            "there is a vault in this folder already",
            hint="Open it with its passphrase, choose another folder with --home, or destroy it with `vault wipe`.",
        )
    key, vault = keys.new_key(), secrets.token_hex(16)
    draft = folder / files.DRAFT
    try:
        with files.explained():
            files.remove_database(draft)
            files.touch(draft)
        with closing(Database(draft, key, write=True)) as db:
            fill(db)
            db.run("INSERT INTO meta VALUES ('vault', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", vault)
            db.run("PRAGMA journal_mode = WAL")
        slots = Slots.create(folder, vault, key, passphrase, now, cost=cost)
        finish(folder)
    except BaseException:
        # There was no vault before, so that nothing of anybody's is lost.
        for path in (draft, folder / files.SLOTS, folder / files.DB):
            files.remove_database(path)
        raise
    return slots


def finish(folder: Path) -> None:
    """Give a whole new vault file its name, unless it has it: a crash may have come between its key slots and this."""
    draft = folder / files.DRAFT
    if draft.exists() and not (folder / files.DB).exists():
        with files.explained():
            draft.rename(folder / files.DB)
            files.sync(folder)
