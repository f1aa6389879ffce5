import json
import os
import stat
from datetime import UTC, datetime

import pytest

from safetycheck import store
from safetycheck.model import Disclosed, Disclosure, Via
from safetycheck.store import slotfile

NEW = "seven loud herons mend nets"


@pytest.fixture
def new_key(tmp_path):
    file = tmp_path / "new passphrase"
    file.write_text(NEW)
    file.chmod(0o600)
    return file


def opens(folder, passphrase):
    with store.open(folder, store.Unlock(passphrase=passphrase.encode()), write=False) as vault:
        return len(vault.people())


# --- create -----------------------------------------------------------------------------------------------------


def test_create_with_a_file(run, home, key):
    done = run("vault", "create", "--passphrase-file", key)
    assert (done.exit_code, done.stdout) == (0, "")
    assert opens(home, key.read_text().strip()) == 0
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_create_by_prompt_asks_twice_and_shows_nothing(run, home):
    done = run("vault", "create", typed=f"{NEW}\nsomething else\n{NEW}\n{NEW}\n")
    assert done.exit_code == 0
    assert "do not match" in done.stderr
    assert NEW not in done.output
    assert opens(home, NEW) == 0


def test_create_does_not_take_an_empty_one(run, home):
    done = run("vault", "create", typed=f"\n\n  \n  \n{NEW}\n{NEW}\n")
    assert done.exit_code == 0
    assert "can't be empty" in done.stderr
    assert opens(home, NEW) == 0


def test_create_with_an_empty_file_is_refused_and_makes_nothing(run, home, tmp_path):
    (tmp_path / "empty").touch()
    done = run("vault", "create", "--passphrase-file", tmp_path / "empty")
    assert done.exit_code == 4
    assert "empty" in done.stderr
    assert not home.exists()


def test_create_warns_of_a_short_one(run, home):
    assert "Five or six words" in run("vault", "create", typed="abc\nabc\n").stderr


def test_create_does_not_touch_a_vault_that_is_there(run, empty_vault, new_key):
    before = {path.name: path.read_bytes() for path in empty_vault.iterdir() if path.is_file()}
    done = run("vault", "create", "--passphrase-file", new_key)
    assert done.exit_code == 4
    assert "there is a vault already" in done.stderr
    assert {path.name: path.read_bytes() for path in empty_vault.iterdir() if path.is_file()} == before


def test_create_without_a_terminal_says_how(spawn, home):
    done = spawn("vault", "create", start_new_session=True)
    assert done.returncode == 2
    assert "--passphrase-file FILE" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()


# --- what can go wrong with a vault -----------------------------------------------------------------------------


def test_no_vault_says_so_before_asking_for_a_passphrase(run):
    for words in (["ledger"], ["slots"], ["slots", "list"], ["slots", "remove", "x"], ["passphrase"], ["wipe"], ["export", "x"]):
        done = run("vault", *words)
        assert done.exit_code == 4, words
        assert "there is no vault here" in done.stderr
        assert "Passphrase" not in done.stderr


def test_a_wrong_passphrase(run, vault, new_key):
    done = run("vault", "ledger", "--passphrase-file", new_key)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "does not open this vault" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert NEW not in done.stderr


def test_a_damaged_vault(run, vault, key):
    file = vault / "vault.db"
    content = bytearray(file.read_bytes())
    content[100:200] = bytes(100)
    file.write_bytes(content)
    done = run("vault", "ledger", "--passphrase-file", key)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "damaged" in done.stderr
    assert "backup" in done.stderr
    assert file.read_bytes() == bytes(content)


def test_damaged_key_slots(run, vault, key):
    (vault / slotfile.files.SLOTS).write_text("{")
    done = run("vault", "slots", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "key slots of this vault are damaged" in done.stderr


def test_a_vault_of_a_newer_version(run, vault, key):
    file = vault / slotfile.files.SLOTS
    data = json.loads(file.read_text())
    file.write_text(json.dumps(data | {"format": 99}))
    done = run("vault", "slots", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "newer safetycheck" in done.stderr
    assert "Update" in done.stderr


def test_a_second_process_is_told_to_wait_and_reading_still_works(run, spawn, vault, key, look):
    with look():
        busy = spawn("vault", "slots", "add", "recovery", "--passphrase-file", key)
        reading = spawn("vault", "slots", "--passphrase-file", key)
    assert (busy.returncode, busy.stdout) == (4, "")
    assert "another safetycheck is" in busy.stderr
    assert "Wait until it has ended" in busy.stderr
    assert reading.returncode == 0
    assert run("vault", "slots", "add", "recovery", "--passphrase-file", key).exit_code == 0


def test_the_passphrase_by_file_descriptor(spawn, vault, key):
    with key.open() as file:
        done = spawn("vault", "slots", "--passphrase-fd", file.fileno(), pass_fds=[file.fileno()])
    assert done.returncode == 0
    assert "passphrase" in done.stdout


def test_the_passphrase_by_prompt(run, vault, key):
    done = run("vault", "slots", typed=key.read_text())
    assert done.exit_code == 0
    assert key.read_text().strip() not in done.output


# --- passphrase, slots, export, wipe ------------------------------------------------------------------------------


def test_the_passphrase_is_changed_and_everything_stays(run, vault, key, new_key):
    done = run("vault", "passphrase", "--passphrase-file", key, "--new-passphrase-file", new_key)
    assert done.exit_code == 0
    assert opens(vault, NEW) == 1
    assert run("vault", "slots", "--passphrase-file", key).exit_code == 4


def test_the_new_passphrase_by_prompt(run, vault, key):
    assert run("vault", "passphrase", "--passphrase-file", key, typed=f"{NEW}\n{NEW}\n").exit_code == 0
    assert opens(vault, NEW) == 1


def test_slots_are_listed_added_and_removed(run, vault, key, new_key):
    def listed():
        return json.loads(run("vault", "slots", "list", "--json", "--passphrase-file", key).stdout)

    run("vault", "slots", "add", "passphrase", "--passphrase-file", key, "--new-passphrase-file", new_key)
    assert [slot["kind"] for slot in listed()] == ["passphrase", "passphrase"]
    assert opens(vault, NEW) == 1
    assert "in use" in run("vault", "slots", "--passphrase-file", key).stdout
    assert run("vault", "slots", "remove", listed()[1]["id"], "--passphrase-file", key).exit_code == 0
    assert len(listed()) == 1


def test_the_last_slot_stays(run, vault, key):
    own = json.loads(run("vault", "slots", "list", "--json", "--passphrase-file", key).stdout)[0]["id"]
    done = run("vault", "slots", "remove", own, "--passphrase-file", key)
    assert done.exit_code == 4
    assert "last key slot" in done.stderr


def test_recovery_words_open_the_vault_when_the_passphrase_is_forgotten(run, vault, key, new_key):
    done = run("vault", "slots", "add", "recovery", "--passphrase-file", key)
    words = done.stdout.strip()
    assert len(words.split()) == 24
    assert words not in done.stderr
    done = run("vault", "passphrase", "--recovery", "--new-passphrase-file", new_key, typed=words + "\n")
    assert done.exit_code == 0
    assert opens(vault, NEW) == 1


def test_without_a_keyring_a_keyring_slot_is_refused(run, vault, key):
    done = run("vault", "slots", "add", "keyring", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "keyring" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_keyring_slot_opens_the_vault_and_the_passphrase_is_asked_for_when_it_does_not(run, vault, key, monkeypatch):
    kept = {}
    monkeypatch.setattr("safetycheck.store.oskeyring.put", kept.__setitem__)
    monkeypatch.setattr("safetycheck.store.oskeyring.get", kept.get)
    assert run("vault", "slots", "add", "keyring", "--passphrase-file", key).exit_code == 0
    done = run("vault", "slots")
    assert done.exit_code == 0
    assert "Passphrase" not in done.stderr
    kept.clear()
    done = run("vault", "slots", typed=key.read_text())
    assert done.exit_code == 0
    assert "keyring of this machine does not open" in done.stderr


def test_export_makes_a_second_vault(run, vault, key, new_key, tmp_path):
    done = run("vault", "export", tmp_path / "copy", "--passphrase-file", key, "--new-passphrase-file", new_key)
    assert done.exit_code == 0
    assert opens(tmp_path / "copy", NEW) == 1
    assert opens(vault, key.read_text().strip()) == 1


@pytest.mark.parametrize("typed", ["\n", "yes\n", "no\n"])
def test_wipe_wants_the_word(run, vault, key, typed):
    done = run("vault", "wipe", typed=typed)
    assert done.exit_code == 0
    assert "Nothing was changed" in done.stderr
    assert opens(vault, key.read_text().strip()) == 1


@pytest.mark.parametrize(("words", "typed"), [([], "wipe\n"), (["--yes"], None)])
def test_wipe_destroys(run, vault, words, typed):
    assert run("vault", "wipe", *words, typed=typed).exit_code == 0
    assert not (vault / "vault.db").exists()
    assert run("vault", "slots").exit_code == 4


def test_wipe_takes_the_cache_too_and_nothing_of_others(run, vault):
    assert run("broker", "list").exit_code == 0
    (kept,) = (vault / "cache").iterdir()
    assert kept.name.startswith("definitions-")
    (vault / "cache" / "mine.txt").write_text("x")
    assert run("vault", "wipe", "--yes").exit_code == 0
    assert [path.name for path in (vault / "cache").iterdir()] == ["mine.txt"]
    (vault / "cache" / "mine.txt").unlink()
    run("broker", "list")
    run("vault", "create", "--passphrase-file", _written(vault.parent / "p"))
    run("vault", "wipe", "--yes")
    assert not (vault / "cache").exists()


def _written(file):
    file.write_text(NEW)
    file.chmod(0o600)
    return file


# --- ledger -----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(look, vault):
    """Two lines in the ledger, one with a quiet name."""
    with look() as opened:
        for minute, (name, path) in enumerate(
            (("Marrowfield", "/name/Zenobia-Marrowfield"), ("Larkspurne", "/name/Zen-Larkspurne"))
        ):
            opened.disclose(
                Disclosure(
                    at=datetime(2026, 11, 22, 12, minute, tzinfo=UTC),
                    person="p0a1b2c3",
                    broker="people.example.com",
                    host="www.people.example.com",
                    path=path,
                    via=Via.HTTP,
                    why="scan",
                    told=(Disclosed(field="last", value=name),),
                )
            )


def test_the_ledger_says_what_was_told_to_whom(run, told, key):
    done = run("vault", "ledger", "--passphrase-file", key)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    assert "www.people.example.com" in lines[2]
    assert lines[2].endswith("Marrowfield")


def test_the_ledger_as_json(run, told, key):
    rows = json.loads(run("vault", "ledger", "--json", "--passphrase-file", key).stdout)
    assert rows[0]["told"] == [{"field": "last", "value": "Marrowfield"}]
    assert (rows[0]["at"], rows[0]["host"], rows[0]["why"]) == ("2026-11-22T12:00:00Z", "www.people.example.com", "scan")


@pytest.mark.parametrize("form", [[], ["--json"], ["--plain"]])
def test_the_ledger_hides_quiet_names_unless_asked(run, told, key, form):
    words = ["vault", "ledger", "--passphrase-file", key, *form]
    assert "Larkspurne" not in run(*words).output
    assert "Larkspurne" in run(*words, "--quiet-names").output


def test_the_ledger_of_one_person(run, told, key):
    assert len(json.loads(run("vault", "ledger", "--json", "--person", "1", "--passphrase-file", key).stdout)) == 2
    done = run("vault", "ledger", "--person", "Zenobia", "--passphrase-file", key)
    assert done.exit_code == 2
    assert "Zenobia" not in done.stderr


def test_an_empty_ledger_is_an_empty_list(run, vault, key):
    assert json.loads(run("vault", "ledger", "--json", "--passphrase-file", key).stdout) == []


def test_nothing_of_a_vault_can_be_read_by_others(run, home, key):
    os.umask(0o000)
    run("vault", "create", "--passphrase-file", key)
    os.umask(0o022)
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in (home, *home.iterdir()))
