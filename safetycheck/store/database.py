"""One SQLCipher connection: how it is opened, how it groups writes, and what its errors mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from safetycheck.errors import DamagedVault, DiskFull, VaultBusy, VaultError
from safetycheck.store import files

# By result code (https://www.sqlite.org/rescode.html); where an extended code is not here, its low byte counts.
_DAMAGED = {11, 26}
_BUSY = (VaultBusy, "another safetycheck is using this vault", "Wait until it has ended, then run this again.")
_FULL = (DiskFull, "the disk is full", files.FREE_SPACE)
_NOT_ALLOWED = (
    VaultError,
    "the vault can't be written to",
    "Make sure that your own user may write in the data folder, and that the vault was not opened for reading only.",
)
_ERRORS: dict[int, tuple[type[VaultError], str, str]] = {
    3: _NOT_ALLOWED,
    5: _BUSY,
    6: _BUSY,
    8: _NOT_ALLOWED,
    10: (VaultError, "the disk refused to read or write", f"Check the disk and its quota. {files.FREE_SPACE}"),
    13: _FULL,
    14: _NOT_ALLOWED,
    19: (
        VaultError,
        "the vault refused a record",
        "It tells of a person who is not in the vault, or changes what may only be added to. Nothing was written.",
    ),
    # The shared-memory file beside the database could not grow, which happens on a full disk.
    4874: _FULL,
}

_SETTINGS = """
PRAGMA foreign_keys = ON;
PRAGMA recursive_triggers = ON;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
"""


class Database:
    """An open SQLCipher file. It belongs to the thread that opened it.

    `recursive_triggers` makes `INSERT OR REPLACE` run the triggers that refuse a deletion. `fullfsync` matters on macOS, where
    a plain fsync may leave what was written in the drive's cache. `cipher_memory_security`
    stays off: it locks and wipes SQLCipher's own buffers only, while Python holds the same values in memory that it can
    neither lock nor wipe; bulk writes take 2.5 times as long with it.
    """

    def __init__(self, file: Path, key: bytes, *, write: bool) -> None:
        self._depth = 0
        # A mode without "c", so that a missing file is an error and not a new, empty vault.
        mode = "rw" if write else "ro"
        if not write and _lies_still(file):
            mode += "&immutable=1"
        address = f"{file.absolute().as_uri()}?mode={mode}"
        with explained():
            self._db = dbapi2.connect(address, uri=True, isolation_level=None, timeout=5)
        try:
            # Before the key: SQLCipher would tell stderr of every page that fails its check. The format is pinned, so that
            # a later SQLCipher still reads what this one wrote; as a default it holds for attached files too.
            self.run("PRAGMA cipher_log_level = NONE")
            self.run("PRAGMA cipher_default_compatibility = 4")
            self.run(f"PRAGMA key = \"x'{key.hex()}'\"")
            for setting in _SETTINGS.strip().splitlines():
                self.run(setting)
        except BaseException:
            self._db.close()
            raise

    def run(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with explained():
            return list(self._db.execute(sql, parameters).fetchall())

    def script(self, sql: str) -> None:
        """Run several statements, none of which may be a part of an open transaction."""
        try:
            with explained():
                self._db.executescript(sql)
        except BaseException:
            self._undo("ROLLBACK")
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all writes inside, or none; an inner one is a part of the outer one."""
        inner = self._depth > 0
        if inner:
            self._require_transaction()
        self.run("SAVEPOINT inside" if inner else "BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            self._require_transaction()
            self.run("RELEASE inside" if inner else "COMMIT")
        except BaseException:
            self._undo(*(("ROLLBACK TO inside", "RELEASE inside") if inner else ("ROLLBACK",)))
            raise
        finally:
            self._depth -= 1

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._depth > 0

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self._db.close()

    def _require_transaction(self) -> None:
        # A full disk makes SQLite roll back by itself; what came next would be committed alone.
        if not self._db.in_transaction:
            raise VaultError("an earlier write of this group failed, so nothing of it was kept", hint=files.FREE_SPACE)

    def _undo(self, *statements: str) -> None:
        if self._db.in_transaction:
            for statement in statements:
                self.run(statement)


def _lies_still(file: Path) -> bool:
    """Tell whether a database is whole in its one file, on a disk that can only be read.

    SQLite wants to make its files beside it even to read; a writer elsewhere, or one that was killed, has left them there.
    """
    beside = [file.with_name(file.name + end) for end in ("-wal", "-shm")]
    return not os.access(file.parent, os.W_OK) and not any(path.exists() for path in beside)


@contextmanager
def explained() -> Iterator[None]:
    """Turn SQLite's errors into errors that say what to do; SQLite's own text names no values."""
    try:
        yield
    except dbapi2.Error as problem:
        error = _error(getattr(problem, "sqlite_errorcode", 0))
        if error is None:
            raise
        raise error from problem


def _error(code: int) -> VaultError | None:
    if code & 0xFF in _DAMAGED:
        return damaged()
    kind, message, hint = _ERRORS.get(code) or _ERRORS.get(code & 0xFF) or (None, "", "")
    return kind(message, hint=hint) if kind else None


def damaged() -> DamagedVault:
    """Return the error for a vault file whose content is not what was written."""
    return DamagedVault(
        "the vault file is damaged, or does not belong to its key slots",
        hint=f"Put {files.DB} and {files.SLOTS} back from the same backup. Keep the damaged files until that has worked.",
    )
