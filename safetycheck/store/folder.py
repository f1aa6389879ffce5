"""A vault as a folder: create, open, wipe."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

from safetycheck.errors import DamagedVault, NoVault, VaultError
from safetycheck.store import building, files, migrations, slotfile
from safetycheck.store.database import Database, damaged
from safetycheck.store.keys import COST, Cost, Unlock
from safetycheck.store.slots import Slots, forget
from safetycheck.store.vault import Vault


def create(folder: Path, passphrase: bytes, now: datetime, *, cost: Cost = COST) -> Vault:
    """Make a vault and return it open for writing; raise VaultError where the folder holds one already.

    The folder is created where it is missing, with rights for its owner only. The passphrase has no line end; the same text
    typed on two systems is the same bytes only in one Unicode form (NFC), which is the caller's to choose.
    """
    files.make_folder(folder)
    with files.locked(folder):
        slots = building.build(folder, passphrase, now, cost)
    return _open(folder, slots, write=True)


def open_vault(folder: Path, unlock: Unlock, *, write: bool = True) -> Vault:
    """Open a vault; with `write=False` also while another process writes.

    Raises NoVault, WrongPassphrase, DamagedVault or NewerVault before anything is written, and VaultBusy where another process
    has the vault open for writing.
    """
    files.check_folder(folder)
    slots = Slots.unlock(folder, unlock)
    building.finish(folder)
    file = folder / files.DB
    if not file.exists():
        raise DamagedVault("the vault file is missing", hint=f"Put {files.DB} back from a backup of the data folder.")
    with closing(Database(file, slots.key, write=False)) as db:
        version = migrations.version(db)
        if db.run("SELECT value FROM meta WHERE name = 'vault'") != [(slots.vault,)]:
            raise damaged()
    if version < len(migrations.STEPS):
        with files.locked(folder), closing(Database(file, slots.key, write=True)) as db:
            migrations.migrate(db)
    return _open(folder, slots, write=write)


def wipe(folder: Path) -> None:
    """Destroy the vault: its key slots first, without which the rest is noise, then everything else.

    The slots file is overwritten before it is removed. On an SSD, and on file systems that copy on write or keep snapshots,
    its old blocks may outlive that; they are of use only to somebody who also knows the passphrase or the recovery words, or
    has the keyring entry. Backups and exports are not reached. Raises NoVault where there is nothing to destroy, and
    VaultBusy while another process writes.
    """
    files.check_folder(folder)
    if not any((folder / name).exists() for name in (files.SLOTS, files.DB, files.DRAFT)):
        raise NoVault("there is no vault in the data folder", hint="Name the right folder with --home.")
    with files.locked(folder), files.explained():
        try:
            entries = slotfile.read(folder).slots
        except VaultError:
            # Damaged slots are destroyed all the same; only keyring entries can then not be named.
            entries = ()
        for name in (files.SLOTS, files.SLOTS_DRAFT):
            files.overwrite(folder / name)
        files.remove_database(folder / files.DB)
        files.remove_database(folder / files.DRAFT)
        forget(entries)
        files.remove_lock(folder)


def _open(folder: Path, slots: Slots, *, write: bool) -> Vault:
    with ExitStack() as stack:
        if write:
            stack.enter_context(files.locked(folder))
        db = Database(folder / files.DB, slots.key, write=write)
        stack.callback(db.close)
        return Vault(folder, db, slots, stack.pop_all(), write=write)
