import pytest

from safetycheck import store
from safetycheck.errors import VaultError, WrongPassphrase


@pytest.fixture
def target(tmp_path):
    return tmp_path / "usb" / "copy"


def everything(vault):
    pages = [page for person in vault.people() for page in vault.pages(person.id)]
    return vault.people(), vault.events(), vault.ledger(), pages, vault.setting("language")


def test_a_copy_is_a_vault_with_the_same_content_and_another_key(closed, key, target, cheaply):
    with store.open(closed, key) as vault:
        vault.save_setting("language", "es")
        before = everything(vault)
        own = vault._slots.key
        vault.export(target, b"for the lawyer", **cheaply)
    with store.open(target, store.Unlock(passphrase=b"for the lawyer")) as copy:
        assert everything(copy) == before
        assert copy.check() == copy.check_chain() == []
        assert [(slot.kind, slot.made) for slot in copy.slots()] == [("passphrase", cheaply["now"].date())]
        assert copy._slots.key != own
        assert copy._slots.vault not in (closed / "vault.slots.json").read_text()
    with pytest.raises(WrongPassphrase):
        store.open(target, key)
    assert sorted(path.name for path in target.iterdir()) == ["vault.db", "vault.lock", "vault.slots.json"]


def test_a_copy_has_no_secrets(closed, key, target, cheaply):
    with store.open(closed, key) as vault:
        vault.keep("mail/imap", "otter on stilts")
        vault.export(target, b"for the lawyer", **cheaply)
        assert vault.kept("mail/imap") == "otter on stilts"
    with store.open(target, store.Unlock(passphrase=b"for the lawyer")) as copy:
        assert copy.kept("mail/imap") is None
        assert copy.check() == []


def test_a_copy_keeps_the_rules(closed, key, target, cheaply, make):
    with store.open(closed, key) as vault:
        vault.export(target, b"copy", **cheaply)
        last = max(seq for (seq,) in vault._db.run("SELECT seq FROM events"))
        schema = vault._db.run("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1, 2")
    with store.open(target, store.Unlock(passphrase=b"copy")) as copy:
        assert copy._db.run("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1, 2") == schema
        assert copy._db.run("PRAGMA journal_mode") == [("wal",)]
        with pytest.raises(VaultError):
            copy._db.run("DELETE FROM events")
        copy.append(make.seen(99))
        assert max(seq for (seq,) in copy._db.run("SELECT seq FROM events")) == last + 1


def test_the_original_stays_as_it_was(closed, key, target, cheaply, contents):
    before = contents(closed)
    with store.open(closed, key, write=False) as vault:
        vault.export(target, b"copy", **cheaply)
    after = contents(closed)
    after.pop("vault.db-wal", None)
    assert after == before


def test_a_copy_of_one_moment_while_another_process_writes(closed, key, target, cheaply, child):
    process = child("writer.py", "records", closed)
    assert process.stdout.readline() == "open\n"
    for _ in range(5):
        process.stdout.readline()
    with store.open(closed, key, write=False) as vault:
        vault.export(target, b"copy", **cheaply)
    with store.open(target, store.Unlock(passphrase=b"copy")) as copy:
        assert copy.check() == copy.check_chain() == []
        events, pages, lines = len(copy.events()) - 40, len(list(copy.pages("0a1b2c"))) - 1, len(copy.ledger()) - 1
        assert events >= 10
        assert events == 2 * pages
        assert lines - pages in {0, 1}


def test_a_vault_is_not_overwritten(closed, key, cheaply, contents, tmp_path):
    with store.open(closed, key, write=False) as vault:
        before = contents(closed)
        with pytest.raises(VaultError, match="already"):
            vault.export(closed, b"copy", **cheaply)
        (tmp_path / "file").write_text("mine")
        with pytest.raises(VaultError, match="belongs to a file"):
            vault.export(tmp_path / "file", b"copy", **cheaply)
        assert contents(closed) == before


def test_a_failed_copy_leaves_nothing(closed, key, target, cheaply, monkeypatch):
    def fail(*_):
        raise VaultError("no")

    monkeypatch.setattr("safetycheck.store.slotfile.write", fail)
    with store.open(closed, key) as vault, pytest.raises(VaultError):
        vault.export(target, b"copy", **cheaply)
    assert [path.name for path in target.iterdir()] == ["vault.lock"]
