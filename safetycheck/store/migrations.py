"""The tables of the vault, as the ordered steps that lead to them. Step n leads from version n to version n + 1.

A step that has been released is never edited: whatever changes comes as the next one.
"""

from __future__ import annotations

from safetycheck.errors import NewerVault
from safetycheck.store.database import Database, damaged

# `leaving` names the person whose records are being deleted, inside that one transaction and never after it.
_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE people (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;
CREATE TABLE leaving (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_person ON events (person, seq);
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
BEGIN SELECT RAISE (ABORT, 'events are only added to'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events WHEN OLD.person NOT IN (SELECT person FROM leaving)
BEGIN SELECT RAISE (ABORT, 'events are only added to'); END;

CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_by_person ON ledger (person, seq);
CREATE TRIGGER ledger_stays_as_written BEFORE UPDATE ON ledger
BEGIN SELECT RAISE (ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger WHEN OLD.person NOT IN (SELECT person FROM leaving)
BEGIN SELECT RAISE (ABORT, 'the ledger is only added to'); END;

CREATE TABLE pages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    broker TEXT NOT NULL,
    body TEXT NOT NULL,
    html BLOB NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE INDEX pages_by_person ON pages (person, broker, seq);
CREATE TRIGGER pages_stay_as_written BEFORE UPDATE ON pages
BEGIN SELECT RAISE (ABORT, 'pages are only added to'); END;
CREATE TRIGGER pages_stay BEFORE DELETE ON pages WHEN OLD.person NOT IN (SELECT person FROM leaving)
BEGIN SELECT RAISE (ABORT, 'pages are only added to'); END;
"""

# Apart from the settings, which a command may show: what is in here is never printed.
_SECRETS = """
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

# Screenshots, mails and letters, chained as the pages are.
_EXHIBITS = """
CREATE TABLE exhibits (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED,
    broker TEXT NOT NULL,
    body TEXT NOT NULL,
    content BLOB NOT NULL,
    chain TEXT NOT NULL
) STRICT;
CREATE INDEX exhibits_by_person ON exhibits (person, broker, seq);
CREATE TRIGGER exhibits_stay_as_written BEFORE UPDATE ON exhibits
BEGIN SELECT RAISE (ABORT, 'exhibits are only added to'); END;
CREATE TRIGGER exhibits_stay BEFORE DELETE ON exhibits WHEN OLD.person NOT IN (SELECT person FROM leaving)
BEGIN SELECT RAISE (ABORT, 'exhibits are only added to'); END;
"""

STEPS = (_FIRST, _SECRETS, _EXHIBITS)


def version(db: Database) -> int:
    """Return how many steps have led to this vault; raise NewerVault or DamagedVault before anything is written."""
    found = int(db.run("PRAGMA user_version")[0][0])
    if found > len(STEPS):
        raise NewerVault(
            "a newer safetycheck wrote this vault",
            hint="Update safetycheck (`pipx upgrade safetycheck`). Nothing was changed.",
        )
    if found < 1:
        # A file cut to nothing opens as an empty database.
        raise damaged()
    return found


def migrate(db: Database) -> None:
    """Run the steps that are still to do, each in a transaction of its own."""
    done = int(db.run("PRAGMA user_version")[0][0])
    for number, step in enumerate(STEPS[done:], done + 1):
        db.script(f"BEGIN IMMEDIATE;\n{step}\nPRAGMA user_version = {number};\nCOMMIT;")
