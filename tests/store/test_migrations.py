import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from safetycheck import store
from safetycheck.errors import VaultBusy
from safetycheck.store import files, migrations
from safetycheck.store.database import Database

NEWEST = len(migrations.STEPS)
GOLDEN = Path(__file__).parent / "golden"
NEXT = "CREATE TABLE notes (body TEXT NOT NULL) STRICT;\nINSERT INTO notes SELECT 'about ' || id FROM people;"
SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1, 2"


@pytest.fixture
def one_step_more(monkeypatch):
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, NEXT))


def made(path, version):
    """Return the schema of a database that was made at a version and migrated from there."""
    files.touch(path)
    with closing(Database(path, bytes(32), write=True)) as db:
        for number, step in enumerate(migrations.STEPS[:version], 1):
            db.script(f"{step} PRAGMA user_version = {number};")
        migrations.migrate(db)
        assert migrations.version(db) == len(migrations.STEPS)
        return db.run(SCHEMA)


def test_every_older_version_becomes_the_same(tmp_path):
    versions = range(len(migrations.STEPS) + 1)
    assert len({str(made(tmp_path / str(version), version)) for version in versions}) == 1


@pytest.mark.parametrize("version", range(1, len(migrations.STEPS) + 1))
def test_a_vault_that_a_release_wrote_still_opens(tmp_path, version):
    folder = tmp_path / "old"
    shutil.copytree(GOLDEN / f"v{version}", folder)
    with store.open(folder, store.Unlock(passphrase=b"golden")) as vault:
        assert [person.profile.names[0].full for person in vault.people()] == ["Zenobia Quill Marrowfield"]
        assert [event.kind for event in vault.events()] == ["consent-given", "scan-started", "listing-seen"]
        assert [line.told[0].field for line in vault.ledger()] == ["last"]
        assert [page.html for _, page in vault.pages("0a1b2c")] == ["<p>Zenobia Q Marrowfield</p>"]
        assert vault.setting("language") == "en"
        assert vault.kept("mail/imap") == ("otter on stilts" if version >= 2 else None)
        vault.keep("mail/smtp", "a newer secret")
        assert [each.content for each in vault.evidence("0a1b2c", "exhibits")] == ([b"a mail"] if version >= 3 else [])
        assert vault.check() == vault.check_chain() == []
    words = (GOLDEN / f"v{version}" / "words.txt").read_text()
    store.open(folder, store.Unlock(words=words)).close()


@pytest.mark.parametrize("write", [True, False])
def test_opening_migrates_and_keeps_everything(closed, key, one_step_more, write):
    with store.open(closed, key, write=write) as vault:
        assert vault._db.run("PRAGMA user_version") == [(NEWEST + 1,)]
        assert vault._db.run("SELECT body FROM notes") == [("about 0a1b2c",)]
        assert len(vault.events()) == 40
        assert len(vault.ledger()) == 1
        assert vault.check() == []


def test_migrating_waits_for_the_writer(vault, folder, key, one_step_more):
    with pytest.raises(VaultBusy):
        store.open(folder, key, write=False)
    assert vault._db.run("PRAGMA user_version") == [(NEWEST,)]


def test_a_step_that_fails_leaves_the_old_version_whole(closed, key, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (*migrations.STEPS, NEXT + "\nDROP TABLE ledger;\nnonsense;"))
        with pytest.raises(dbapi2.OperationalError):
            store.open(closed, key)
    with store.open(closed, key) as vault:
        assert vault._db.run("PRAGMA user_version") == [(NEWEST,)]
        assert vault._db.run("SELECT name FROM sqlite_schema WHERE name = 'notes'") == []
        assert len(vault.ledger()) == 1
        assert vault.check() == []


def test_golden_vaults_are_complete():
    assert sorted(path.name for path in GOLDEN.iterdir()) == [f"v{version}" for version in range(1, len(migrations.STEPS) + 1)]
