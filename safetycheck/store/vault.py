"""An open vault: people, events, pages, exhibits, the ledger, settings, secrets, key slots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter

from safetycheck.errors import VaultError
from safetycheck.events import ANY_EVENT, Event
from safetycheck.model import Disclosure, Exhibit, Page, Person
from safetycheck.store import building, exhibits, pages, record
from safetycheck.store.database import Database
from safetycheck.store.exhibits import Kept, Series
from safetycheck.store.keys import COST, Cost
from safetycheck.store.slots import Slot, Slots

_PERSON = TypeAdapter(Person)
_DISCLOSURE = TypeAdapter(Disclosure)


class Vault:
    """One open vault; close it, or use it in a `with` block. It belongs to the thread that opened it.

    Every write is whole and durable when its call returns, or when the `transaction()` around it ends. Any call may raise a
    VaultError: DiskFull, DamagedVault, VaultBusy, or that the vault was opened for reading only.
    """

    def __init__(self, folder: Path, db: Database, slots: Slots, closing: ExitStack, *, write: bool) -> None:
        self._folder = folder
        self._db = db
        self._slots = slots
        self._closing = closing
        self._write = write

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the vault and let the next writer in."""
        self._closing.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Group writes: all of them are kept, or none. There must be no `await` inside the block."""
        return self._db.transaction()

    # --- people ---------------------------------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Return everybody in the vault, in the order in which they came."""
        return [record.load(_PERSON, body) for (body,) in self._db.run("SELECT body FROM people ORDER BY seq")]

    def save_person(self, person: Person, now: datetime) -> None:
        """Add a person, or put the new profile in place of the old one."""
        with self.transaction():
            self._db.run(
                "INSERT INTO people (id, body, saved_at) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
                *(person.id, record.dump(person), now.isoformat()),
            )

    def delete_person(self, person: str) -> None:
        """Delete a person's profile, events, pages and ledger; the only way in which events and ledger ever shrink."""
        with self.transaction():
            self._db.run("INSERT INTO leaving (person) VALUES (?)", person)
            self._db.run("DELETE FROM events WHERE person = ?", person)
            self._db.run("DELETE FROM pages WHERE person = ?", person)
            self._db.run("DELETE FROM exhibits WHERE person = ?", person)
            self._db.run("DELETE FROM ledger WHERE person = ?", person)
            self._db.run("DELETE FROM people WHERE id = ?", person)
            self._db.run("DELETE FROM leaving")
        if not self._db.in_transaction:
            # Takes the old pages out of the file itself; a reader may hold that up, then closing does it.
            self._db.run("PRAGMA wal_checkpoint(TRUNCATE)")

    # --- events and ledger ------------------------------------------------------------------------------------------

    def append(self, *events: Event) -> None:
        """Add events, all or none. Each person must be in the vault when the transaction ends."""
        with self.transaction():
            for event in events:
                self._db.run("INSERT INTO events (person, body) VALUES (?, ?)", event.person, record.dump(event))

    def events(self, person: str | None = None) -> list[Event]:
        """Return the events of one person, or of all, in the order in which they were written."""
        if person is None:
            rows = self._db.run("SELECT body FROM events ORDER BY seq")
        else:
            rows = self._db.run("SELECT body FROM events WHERE person = ? ORDER BY seq", person)
        return [record.load(ANY_EVENT, body) for (body,) in rows]

    def disclose(self, *lines: Disclosure) -> None:
        """Write lines of the ledger; they are on the disk when this returns. Inside a transaction that could not be said."""
        if self._db.in_transaction:
            msg = "a disclosure is written before the request is sent, not inside a transaction"
            raise RuntimeError(msg)
        with self.transaction():
            for line in lines:
                self._db.run("INSERT INTO ledger (person, body) VALUES (?, ?)", line.person, record.dump(line))

    def ledger(self, person: str | None = None) -> list[Disclosure]:
        """Return what was told to whom, of one person or of all, oldest first."""
        if person is None:
            rows = self._db.run("SELECT body FROM ledger ORDER BY seq")
        else:
            rows = self._db.run("SELECT body FROM ledger WHERE person = ? ORDER BY seq", person)
        return [record.load(_DISCLOSURE, body) for (body,) in rows]

    # --- pages ------------------------------------------------------------------------------------------------------

    def save_page(self, page: Page, person: str, broker: str) -> str:
        """Keep a page as evidence and return its id: the SHA-256 of whose page it is, where, when, and of its text's SHA-256."""
        with self.transaction():
            return pages.save(self._db, page, person, broker)

    def page(self, own: str) -> Page:
        """Return a page by its id; raise KeyError where there is none."""
        return pages.load(self._db, own)

    def pages(self, person: str, broker: str | None = None) -> Iterator[tuple[str, Page]]:
        """Yield id and page of everything kept about a person, of one broker or of all, oldest first."""
        for own in pages.ids(self._db, person, broker):
            yield own, pages.load(self._db, own)

    def save_exhibit(self, exhibit: Exhibit, content: bytes, person: str, broker: str) -> str:
        """Keep a screenshot, a mail or a letter as evidence and return its id, which vouches for it as a page's does."""
        with self.transaction():
            return exhibits.save(self._db, exhibit, content, person, broker)

    def exhibit(self, own: str) -> tuple[Exhibit, bytes]:
        """Return an exhibit and its content by its id; raise KeyError where there is none."""
        return exhibits.load(self._db, own)

    def evidence(self, person: str, series: Series) -> Iterator[Kept]:
        """Yield all pages or all exhibits of a person as they are stored, oldest first: one whole chain."""
        return exhibits.kept(self._db, person, series)

    def check_chain(self) -> list[str]:
        """Return the ids of pages and exhibits that are not what was saved; none when all is well.

        Each person's pages form a chain, and so do the exhibits: an edit, one taken out of the middle and another order all
        show. The newest ones can be cut off without a trace, and whoever has the key can write a whole new chain.
        """
        return pages.broken(self._db)

    def check(self) -> list[str]:
        """Read the whole file and return what is wrong with it: pages that fail their seal, broken tables and references."""
        seals = [str(row[0]) for row in self._db.run("PRAGMA cipher_integrity_check")]
        if seals:
            return seals
        tables = [str(row[0]) for row in self._db.run("PRAGMA integrity_check") if row[0] != "ok"]
        return tables + [f"a record in {row[0]} without its person" for row in self._db.run("PRAGMA foreign_key_check")]

    # --- settings ---------------------------------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        """Return a small value by its name, or None."""
        rows = self._db.run("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def save_setting(self, name: str, value: str | None) -> None:
        """Keep a small value under a name; None forgets it."""
        with self.transaction():
            self._db.run("DELETE FROM settings WHERE name = ?", name)
            if value is not None:
                self._db.run("INSERT INTO settings (name, value) VALUES (?, ?)", name, value)

    # --- secrets ----------------------------------------------------------------------------------------------------

    def keep(self, name: str, value: str) -> None:
        """Keep a secret, such as the password of a mailbox, under a name, in place of the one before."""
        with self.transaction():
            self.drop(name)
            self._db.run("INSERT INTO secrets (name, value) VALUES (?, ?)", name, value)

    def kept(self, name: str) -> str | None:
        """Return a secret by its name, or None."""
        rows = self._db.run("SELECT value FROM secrets WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def drop(self, name: str) -> None:
        """Forget a secret; nothing happens where there is none."""
        with self.transaction():
            self._db.run("DELETE FROM secrets WHERE name = ?", name)

    # --- key slots and copies ---------------------------------------------------------------------------------------

    def slots(self) -> list[Slot]:
        """Return every way to open this vault, oldest first."""
        return self._slots.listed()

    def add_passphrase(self, passphrase: bytes, now: datetime, *, cost: Cost = COST) -> str:
        """Let another passphrase open the vault too; return the slot's id."""
        return self._writable().add_passphrase(passphrase, now, cost)

    def change_passphrase(self, passphrase: bytes, now: datetime, *, slot: str | None = None, cost: Cost = COST) -> str:
        """Put a new passphrase in place of one, by default of the one in use; return the new slot's id.

        The data key stays: an old copy of the slots file still opens with the old passphrase. When that may be in wrong
        hands, `export` to another folder and `wipe` this one. Raises UsageError where it is not clear which one to change.
        """
        return self._writable().change_passphrase(passphrase, now, slot, cost)

    def add_keyring(self, now: datetime) -> str:
        """Let whoever is logged in as this user open the vault through the OS keyring; return the slot's id."""
        return self._writable().add_keyring(now)

    def add_recovery(self, now: datetime) -> str:
        """Return 24 fresh words that open the vault from now on. They are kept nowhere: write them on paper."""
        return self._writable().add_recovery(now)

    def remove_slot(self, slot: str) -> None:
        """Remove a way to open the vault; raise VaultError at the last one that works."""
        self._writable().remove(slot)

    def export(self, target: Path, passphrase: bytes, now: datetime, *, cost: Cost = COST) -> None:
        """Copy everything but the secrets into a new vault in another folder, with a data key and a passphrase of its own.

        The copy is of one moment, even while a writer goes on. Raises VaultError where that folder holds a vault already.
        """
        building.copy(self._folder, self._slots.key, target, passphrase, now, cost=cost)

    def _writable(self) -> Slots:
        if not self._write:
            raise VaultError("the vault is open for reading only", hint="Wait until the other safetycheck has ended.")
        return self._slots
