import json
import shutil

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from safetycheck import store
from safetycheck.errors import UsageError, VaultError, WrongPassphrase
from safetycheck.store import keys
from safetycheck.store.keys import COST


class Memory(KeyringBackend):
    priority = 5

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Plain(Memory):
    priority = 0.5


class Forgetful(Memory):
    def set_password(self, *_):
        pass


class Locked(Memory):
    def get_password(self, *_):
        raise KeyringLocked("locked")

    set_password = get_password


@pytest.fixture
def use():
    """Put another keyring in place of this machine's."""
    before = keyring.get_keyring()

    def put(backend):
        keyring.set_keyring(backend)
        return backend

    yield put
    keyring.set_keyring(before)


def kinds(vault):
    return [(slot.kind, slot.opened) for slot in vault.slots()]


def opens(folder, **unlock):
    try:
        with store.open(folder, store.Unlock(**unlock), write=False) as vault:
            return vault.people()[0].id == "0a1b2c"
    except WrongPassphrase:
        return False


def test_the_cost_of_a_guess_is_what_rfc_9106_says():
    assert (COST.time, COST.memory, COST.lanes) == (3, 64 * 1024, 4)


def test_a_new_vault_has_one_slot_for_its_passphrase(vault, folder, now):
    (slot,) = vault.slots()
    assert (slot.kind, slot.made, slot.opened) == ("passphrase", now.date(), True)
    kept = json.loads((folder / "vault.slots.json").read_text())["slots"][0]
    assert (kept["time"], kept["memory"], kept["lanes"]) == (1, 8, 1)


def test_a_changed_passphrase_opens_the_same_data(closed, key, cheaply):
    with store.open(closed, key) as vault:
        before, file = vault.events(), (closed / "vault.db").read_bytes()
        vault.change_passphrase(b"battery staple", **cheaply)
        assert kinds(vault) == [("passphrase", True)]
    assert not opens(closed, passphrase=b"correct horse")
    with store.open(closed, store.Unlock(passphrase=b"battery staple")) as vault:
        assert vault.events() == before
    assert (closed / "vault.db").read_bytes() == file


def test_which_passphrase_is_changed(vault, folder, key, cheaply):
    second = vault.add_passphrase(b"second", **cheaply)
    vault.change_passphrase(b"first anew", **cheaply)
    assert (opens(folder, passphrase=b"first anew"), opens(folder, passphrase=b"second")) == (True, True)
    vault.change_passphrase(b"second anew", slot=second, **cheaply)
    assert (opens(folder, passphrase=b"first anew"), opens(folder, passphrase=b"second")) == (True, False)
    with pytest.raises(UsageError):
        vault.change_passphrase(b"third", slot="00000000", **cheaply)
    words = vault.add_recovery(cheaply["now"])
    vault.close()
    with store.open(folder, store.Unlock(words=words)) as again, pytest.raises(UsageError, match="not clear"):
        again.change_passphrase(b"whose?", **cheaply)
    assert not opens(folder, passphrase=b"correct horse")


def test_a_forgotten_passphrase_is_replaced_by_way_of_the_words(vault, folder, cheaply):
    words = vault.add_recovery(cheaply["now"])
    vault.close()
    with store.open(folder, store.Unlock(words=words)) as again:
        assert kinds(again) == [("passphrase", False), ("recovery", True)]
        again.change_passphrase(b"remembered", **cheaply)
    assert opens(folder, passphrase=b"remembered")
    assert not opens(folder, passphrase=b"correct horse")
    assert opens(folder, words=words)


def test_recovery_words_open_however_they_are_typed(vault, folder, now):
    words = vault.add_recovery(now)
    assert len(words.split()) == 24
    assert words not in (folder / "vault.slots.json").read_text()
    assert opens(folder, words=words)
    assert opens(folder, words="  \n" + "  \t ".join(words.upper().split()) + "\n")


def test_words_that_are_not_the_ones(vault, folder, now):
    words = vault.add_recovery(now).split()
    swapped = [words[1], words[0], *words[2:]]
    if swapped == words:
        swapped = [*words[1:], words[0]]
    for wrong in (swapped, words[:-1], [*words, words[0]], ["nonsense", *words[1:]], words[:12], []):
        assert not opens(folder, words=" ".join(wrong))
    assert keys.from_words("abandon " * 11 + "about", bytes(16)) is None
    assert not opens(folder, passphrase=" ".join(words).encode())


def test_every_slot_has_its_own_words(vault, folder, now):
    first, second = vault.add_recovery(now), vault.add_recovery(now)
    assert first != second
    assert opens(folder, words=first)
    assert opens(folder, words=second)
    vault.remove_slot(vault.slots()[1].id)
    assert not opens(folder, words=first)
    assert opens(folder, words=second)


def test_the_last_slot_stays(vault, folder, now, contents):
    (only,) = vault.slots()
    before = contents(folder)
    with pytest.raises(VaultError, match="last key slot") as problem:
        vault.remove_slot(only.id)
    assert problem.value.hint
    assert contents(folder) == before
    words = vault.add_recovery(now)
    vault.remove_slot(only.id)
    assert kinds(vault) == [("recovery", False)]
    assert opens(folder, words=words)
    with pytest.raises(UsageError):
        vault.remove_slot("00000000")


def test_the_keyring_opens_without_a_question(vault, folder, now, use):
    memory = use(Memory())
    vault.add_keyring(now)
    ((service, name),) = memory.kept
    assert service == "safetycheck"
    assert int(name, 16)
    vault.close()
    with store.open(folder, store.Unlock(keyring=True)) as again:
        assert kinds(again) == [("passphrase", False), ("keyring", True)]
        assert len(again.people()) == 1
        again.remove_slot(again.slots()[1].id)
    assert memory.kept == {}
    assert not opens(folder, keyring=True)


def test_a_keyring_that_lost_its_entry_does_not_count_as_a_way_in(vault, folder, now, use):
    use(Memory())
    vault.add_keyring(now)
    first = vault.slots()[0].id
    use(Memory())
    assert not opens(folder, keyring=True)
    with pytest.raises(VaultError, match="last key slot"):
        vault.remove_slot(first)
    assert opens(folder, passphrase=b"correct horse")


def test_a_vault_that_only_the_keyring_opens(vault, folder, now, use):
    use(Memory())
    vault.add_keyring(now)
    vault.remove_slot(vault.slots()[0].id)
    assert opens(folder, keyring=True)


@pytest.mark.parametrize("backend", [Plain, Forgetful, Locked])
def test_a_keyring_that_keeps_no_secrets_is_refused(vault, now, use, backend):
    unsafe = use(backend())
    with pytest.raises(VaultError) as problem:
        vault.add_keyring(now)
    assert problem.value.hint
    assert kinds(vault) == [("passphrase", True)]
    assert unsafe.kept == {}


def test_the_null_keyring_is_refused(vault, now):
    with pytest.raises(VaultError, match="no keyring"):
        vault.add_keyring(now)


def test_a_locked_keyring_is_not_a_wrong_passphrase(vault, folder, now, use):
    use(Memory())
    vault.add_keyring(now)
    use(Locked())
    with pytest.raises(VaultError, match="can't be used") as problem:
        store.open(folder, store.Unlock(keyring=True), write=False)
    assert not isinstance(problem.value, WrongPassphrase)
    vault.remove_slot(vault.slots()[1].id)
    assert kinds(vault) == [("passphrase", True)]


def test_a_keyring_entry_goes_when_its_slot_can_not_be_written(vault, now, use, monkeypatch):
    memory = use(Memory())

    def write(*_):
        raise VaultError("no")

    monkeypatch.setattr("safetycheck.store.slotfile.write", write)
    with pytest.raises(VaultError):
        vault.add_keyring(now)
    assert memory.kept == {}


def test_an_old_slots_file_still_opens_as_the_docstring_says(vault, folder, tmp_path, key, cheaply):
    shutil.copy(folder / "vault.slots.json", tmp_path / "old")
    vault.change_passphrase(b"battery staple", **cheaply)
    vault.close()
    shutil.copy(tmp_path / "old", folder / "vault.slots.json")
    store.open(folder, key).close()
