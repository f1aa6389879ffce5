"""The files of a vault: their names, their permissions, the lock, and writing so that a crash leaves the old or the new."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from safetycheck.errors import DiskFull, NoVault, VaultBusy, VaultError

DB = "vault.db"
SLOTS = "vault.slots.json"
LOCK = "vault.lock"
_NEW = ".new"
DRAFT = DB + _NEW
SLOTS_DRAFT = SLOTS + _NEW
FREE_SPACE = "Free some space on this disk and run the command again. Everything saved before is whole."
_ALLOW = "Make sure that your own user may write in the data folder, or choose another one with --home."
_BESIDE = ("", "-wal", "-shm", "-journal")
_ALL = (LOCK, *(name + end for name in (DB, DRAFT) for end in _BESIDE), SLOTS, SLOTS_DRAFT)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the operating system's refusals into errors that say what to do."""
    try:
        yield
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull("the disk is full", hint=FREE_SPACE) from problem
        if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise VaultError("the data folder can't be written to or read", hint=_ALLOW) from problem
        if problem.errno in {errno.ENOTDIR, errno.EEXIST}:
            raise VaultError("the data folder's name belongs to a file", hint="Choose another folder with --home.") from problem
        raise VaultError(f"the data folder can't be used ({problem.strerror})", hint=_ALLOW) from problem


def make_folder(folder: Path) -> None:
    """Create the folder, for its owner only, where there is none; then make sure that it is private."""
    with explained():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_folder(folder)


def check_folder(folder: Path) -> None:
    """Take everybody else's rights to the folder and its vault files; refuse a folder that is not ours.

    A disk that knows no permissions (FAT) may let others read, since all they get is ciphertext; never write.
    """
    with explained():
        try:
            owner = folder.stat().st_uid
        except FileNotFoundError:
            raise _no_vault() from None
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if owner != os.geteuid():
            raise VaultError(
                "the data folder belongs to another user",
                hint="Run safetycheck as the user who made the vault (not with sudo), or choose another folder with --home.",
            )
        for path in (folder, *(folder / name for name in _ALL)):
            _tighten(path)
    if stat.S_IMODE(folder.stat().st_mode) & 0o022:
        raise VaultError("other users can write in the data folder", hint=f"Run: chmod 700 on that folder. {_ALLOW}")


def require_vault(folder: Path) -> None:
    """Raise NoVault where the folder holds none of a vault's files."""
    if not any((folder / name).exists() for name in (DB, SLOTS)):
        raise _no_vault()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the one writer of the vault; raise VaultBusy at once when another process is. The lock dies with its process."""
    # The lock is the process's, not the thread's.
    lock = FileLock(folder / LOCK, timeout=0, mode=0o600, thread_local=False)
    with explained():
        try:
            lock.acquire()
        except Timeout as problem:
            raise VaultBusy(
                "another safetycheck is writing to this vault",
                hint="Wait until it has ended, or stop it, and run this again. Commands that only read work meanwhile.",
            ) from problem
    try:
        yield
    finally:
        lock.release()


def touch(path: Path) -> None:
    """Create an empty file that only its owner may read, in place of what stood there."""
    path.unlink(missing_ok=True)
    os.close(_open_new(path))


def write(path: Path, content: bytes) -> None:
    """Put content in place of the file, so that after a crash either the old or the new one is there, whole."""
    draft = path.with_name(path.name + _NEW)
    with explained():
        draft.unlink(missing_ok=True)
        try:
            with os.fdopen(_open_new(draft), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync(path.parent)


def sync(folder: Path) -> None:
    """Make new, renamed and removed names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def overwrite(path: Path) -> None:
    """Write random bytes over a file, then remove it; nothing happens where there is none.

    On SSDs, and on file systems that copy on write, old blocks may stay readable for a forensic laboratory.
    """
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync(path.parent)


def remove_database(path: Path) -> None:
    """Remove a database file and what SQLite keeps beside it."""
    for end in _BESIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)


def remove_lock(folder: Path) -> None:
    """Remove the lock file, held by the caller, and make all removals durable."""
    (folder / LOCK).unlink(missing_ok=True)
    sync(folder)


def _tighten(path: Path) -> None:
    if not path.exists():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        try:
            path.chmod(mode & 0o700)
        except OSError as problem:
            # FAT and the like know no permissions, and a disk may be for reading only: the caller looks at what is left.
            if problem.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
                raise


def _open_new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def _no_vault() -> NoVault:
    return NoVault(
        "there is no vault in the data folder",
        hint="Run `safetycheck start` (or `safetycheck vault create`) to make one, or name the right folder with --home.",
    )
