import errno
import os
import shutil
import stat

import pytest

from safetycheck import store
from safetycheck.errors import DamagedVault, NewerVault, NoVault, UsageError, VaultBusy, VaultError, WrongPassphrase
from safetycheck.events import ScanFinished


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}


def refuse(kind, folder, key, *, write=True):
    """Check that the vault doesn't open, says why and what to do, and return what it says."""
    with pytest.raises(kind) as problem:
        store.open(folder, key, write=write)
    assert type(problem.value) is kind
    assert problem.value.hint
    return problem.value.message


@pytest.mark.parametrize("write", [True, False])
def test_no_vault(tmp_path, key, write):
    refuse(NoVault, tmp_path / "nowhere", key, write=write)
    (tmp_path / "empty").mkdir()
    refuse(NoVault, tmp_path / "empty", key, write=write)
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_vault_on_a_disk_that_can_only_be_read(closed, key, contents, monkeypatch):
    for name in ("vault.db-wal", "vault.db-shm"):
        (closed / name).unlink(missing_ok=True)
    (closed / "vault.db").chmod(0o644)
    before = contents(closed)
    # As root, whom no permission stops, only what the disk says of itself can be stood in for.
    monkeypatch.setattr(os, "access", lambda path, how: not (how & os.W_OK and path == closed))

    def refuse_to_change(path, mode):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(type(closed), "chmod", refuse_to_change)
    with store.open(closed, key, write=False) as vault:
        assert len(vault.people()) == 1
        # SQLite has made no files beside it to read.
        assert contents(closed) == before
        assert not (closed / "vault.db-shm").exists()


def test_a_folder_that_is_a_file(tmp_path, key, cheaply):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "file").chmod(0o644)
    refuse(VaultError, tmp_path / "file", key)
    with pytest.raises(VaultError, match="belongs to a file"):
        store.create(tmp_path / "file", b"x", **cheaply)
    with pytest.raises(VaultError, match="belongs to a file"):
        store.create(tmp_path / "file" / "below", b"x", **cheaply)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644


def test_a_second_vault_in_the_same_folder_is_refused(closed, key, cheaply, contents):
    before = contents(closed)
    with pytest.raises(VaultError, match="already") as problem:
        store.create(closed, b"another", **cheaply)
    assert problem.value.hint
    assert contents(closed) == before
    store.open(closed, key).close()


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize(
    "wrong",
    [
        store.Unlock(passphrase=b"correct horse "),
        store.Unlock(passphrase=b"Correct horse"),
        store.Unlock(words="abandon " * 23 + "art"),
        store.Unlock(words="not twenty-four words"),
        store.Unlock(keyring=True),
    ],
)
def test_wrong_passphrase(closed, wrong, contents, capfd, write):
    before = contents(closed)
    message = refuse(WrongPassphrase, closed, wrong, write=write)
    assert message == "that does not open this vault"
    assert contents(closed) == before
    assert capfd.readouterr() == ("", "")


def test_a_secret_is_never_shown():
    shown = repr(store.Unlock(passphrase=b"correct horse")) + repr(store.Unlock(words="abandon art"))
    assert "horse" not in shown
    assert "abandon" not in shown


@pytest.mark.parametrize("given", [{}, {"passphrase": b"x", "keyring": True}, {"passphrase": b"x", "words": "y"}])
def test_one_way_to_unlock_at_a_time(given):
    with pytest.raises(ValueError, match="one of"):
        store.Unlock(**given)


def test_an_empty_passphrase_is_no_passphrase(folder, closed, cheaply):
    with pytest.raises(UsageError):
        store.create(folder / "new", b"", **cheaply)
    refuse(UsageError, closed, store.Unlock(passphrase=b""))


def flip(place):
    def harm(content):
        at = place if isinstance(place, int) else int(len(content) * place)
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    return harm


def cut(length):
    return lambda content: content[: length if isinstance(length, int) else int(len(content) * length)]


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize(
    "harm",
    [
        flip(0),
        flip(20),
        flip(2000),
        flip(4090),
        cut(0),
        cut(10),
        cut(4095),
        cut(4096),
        cut(0.5),
        lambda content: b"x" * len(content),
    ],
    ids=["salt", "first page", "its middle", "its seal", "empty", "10 bytes", "under a page", "one page", "half", "noise"],
)
def test_a_damaged_file_is_named_and_left_alone(closed, key, harm, contents, write):
    (closed / "vault.db").write_bytes(harm((closed / "vault.db").read_bytes()))
    before = contents(closed)
    refuse(DamagedVault, closed, key, write=write)
    after = contents(closed)
    after.pop("vault.db-wal", None)
    assert after == before


def test_a_flip_on_any_page_is_noticed(closed, key, capfd):
    whole = (closed / "vault.db").read_bytes()
    for start in range(0, len(whole), 4096):
        (closed / "vault.db").write_bytes(flip(start + 1000)(whole))
        try:
            with store.open(closed, key, write=False) as vault:
                assert vault.check()
        except DamagedVault:
            continue
    assert capfd.readouterr().err == ""


def test_a_missing_file_is_named(closed, key, contents):
    (closed / "vault.db").rename(closed / "elsewhere")
    before = contents(closed)
    assert "missing" in refuse(DamagedVault, closed, key)
    assert contents(closed) == before
    (closed / "elsewhere").rename(closed / "vault.db")
    (closed / "vault.slots.json").unlink()
    assert "missing" in refuse(DamagedVault, closed, key)


def test_slots_of_another_vault(closed, tmp_path, key, cheaply):
    store.create(tmp_path / "other", b"correct horse", **cheaply).close()
    shutil.copy(tmp_path / "other" / "vault.slots.json", closed / "vault.slots.json")
    assert "does not belong" in refuse(DamagedVault, closed, key)


def test_the_same_key_under_another_vaults_name(vault, folder, key):
    vault._db.run("UPDATE meta SET value = 'ffffffffffffffffffffffffffffffff' WHERE name = 'vault'")
    vault.close()
    assert "does not belong" in refuse(DamagedVault, folder, key)


@pytest.mark.parametrize("write", [True, False])
def test_a_vault_of_a_newer_version(vault, folder, key, contents, write):
    vault._db.run("PRAGMA user_version = 99")
    vault.close()
    before = contents(folder)
    assert "newer" in refuse(NewerVault, folder, key, write=write)
    after = contents(folder)
    after.pop("vault.db-wal", None)
    assert after == before


def test_a_refused_vault_keeps_what_a_crash_left_beside_it(vault, folder, tmp_path, key, contents):
    vault._db.run("PRAGMA user_version = 99")
    # What is on the disk now is what a crash would leave: the last write stands only in the write-ahead log.
    shutil.copytree(folder, tmp_path / "crashed")
    before = contents(tmp_path / "crashed")
    assert before["vault.db-wal"]
    refuse(NewerVault, tmp_path / "crashed", key)
    assert contents(tmp_path / "crashed") == before


def test_two_writers_in_one_process(vault, folder, key):
    refuse(VaultBusy, folder, key)
    vault.close()
    store.open(folder, key).close()


def test_a_second_process_reads_while_the_first_one_writes(closed, key, child, now):
    process = child("holder.py", closed)
    assert process.stdout.readline() == "open\n"
    refuse(VaultBusy, closed, key)
    with store.open(closed, key, write=False) as reader:
        assert len(reader.events()) == 40
        for number in range(3):
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"appended {number}\n"
            assert len(reader.events()) == 41 + number
    process.stdin.close()
    assert process.wait(10) == 0
    with store.open(closed, key) as vault:
        assert len(vault.events()) == 43
        vault.append(ScanFinished(at=now, person="0a1b2c", scan="mine"))


def test_the_lock_dies_with_its_process(closed, key, child):
    process = child("holder.py", closed)
    assert process.stdout.readline() == "open\n"
    process.kill()
    process.wait()
    store.open(closed, key).close()


def test_a_reader_can_not_write(closed, key, make, now, cheaply):
    with store.open(closed, key, write=False) as vault:
        actions = [
            lambda: vault.append(make.seen()),
            lambda: vault.disclose(make.told()),
            lambda: vault.add_passphrase(b"x", **cheaply),
            lambda: vault.add_recovery(now),
            lambda: vault.remove_slot("x"),
            lambda: vault.delete_person("0a1b2c"),
        ]
        for action in actions:
            with pytest.raises(VaultError, match=r"reading only|can't be written") as problem:
                action()
            assert problem.value.hint
        assert len(vault.events()) == 40


def test_files_are_private_from_the_start(folder, person, now, cheaply, monkeypatch):
    made = []
    real = os.open

    def watch(path, flags, mode=0o777, **more):
        if flags & os.O_CREAT:
            made.append(mode)
        return real(path, flags, mode, **more)

    monkeypatch.setattr(os, "open", watch)
    old = os.umask(0)
    try:
        with store.create(folder, b"correct horse", **cheaply) as vault:
            vault.save_person(person, now)
            found = modes(folder)
    finally:
        os.umask(old)
    assert found.pop("data") == 0o700
    assert found == dict.fromkeys(("vault.db", "vault.db-wal", "vault.db-shm", "vault.lock", "vault.slots.json"), 0o600)
    assert set(made) == {0o600}


def test_open_rights_are_taken_back(closed, key):
    for path in (closed, *closed.iterdir()):
        path.chmod(0o777)
    store.open(closed, key, write=False).close()
    found = modes(closed)
    assert found.pop("data") == 0o700
    assert all(mode & 0o077 == 0 for mode in found.values())


def test_a_folder_of_somebody_else_is_refused(closed, key, cheaply, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert "another user" in refuse(VaultError, closed, key)
    with pytest.raises(VaultError, match="another user"):
        store.create(closed, b"x", **cheaply)
    with pytest.raises(VaultError, match="another user"):
        store.wipe(closed)


def test_a_disk_without_permissions(closed, key, monkeypatch):
    def chmod(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    closed.chmod(0o755)
    with monkeypatch.context() as patched:
        patched.setattr(type(closed), "chmod", chmod)
        store.open(closed, key).close()
    closed.chmod(0o777)
    monkeypatch.setattr(type(closed), "chmod", chmod)
    assert "other users can write" in refuse(VaultError, closed, key)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.EIO])
def test_a_folder_that_can_not_be_written(closed, key, cheaply, monkeypatch, code):
    real = os.open

    def refuse_to_create(path, flags, *rest, **more):
        if flags & os.O_CREAT:
            raise OSError(code, os.strerror(code))
        return real(path, flags, *rest, **more)

    with store.open(closed, key) as vault:
        monkeypatch.setattr(os, "open", refuse_to_create)
        with pytest.raises(VaultError) as problem:
            vault.change_passphrase(b"another", **cheaply)
        assert problem.value.hint
    monkeypatch.undo()
    store.open(closed, key).close()
