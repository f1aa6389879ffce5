import keyring
import pytest
from keyring.backend import KeyringBackend

from safetycheck import store
from safetycheck.errors import NoVault, VaultBusy
from safetycheck.store import files


def test_a_wiped_vault_is_gone_and_the_rest_of_the_folder_stays(closed, key, cheaply):
    (closed / "settings.toml").write_text("mine")
    (closed / "vault.slots.json.new").write_text("half")
    (closed / "vault.db.new").write_text("half")
    store.wipe(closed)
    assert [path.name for path in closed.iterdir()] == ["settings.toml"]
    with pytest.raises(NoVault):
        store.open(closed, key)
    with pytest.raises(NoVault):
        store.wipe(closed)
    store.create(closed, b"a new start", **cheaply).close()


def test_the_key_slots_go_first_and_are_overwritten(closed, monkeypatch):
    seen = []
    slots = (closed / "vault.slots.json").read_bytes()
    # A second name for the same file shows what became of its content.
    (closed.parent / "same").hardlink_to(closed / "vault.slots.json")

    def stop(path):
        seen.append(path.name)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "remove_database", stop)
    with pytest.raises(KeyboardInterrupt):
        store.wipe(closed)
    assert seen == ["vault.db"]
    assert not (closed / "vault.slots.json").exists()
    left = (closed.parent / "same").read_bytes()
    assert len(left) == len(slots)
    assert sum(a == b for a, b in zip(left, slots, strict=True)) < len(slots) / 10
    monkeypatch.undo()
    store.wipe(closed)
    assert list(closed.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 7}'])
def test_a_damaged_vault_can_be_wiped(closed, content):
    (closed / "vault.slots.json").write_bytes(content)
    (closed / "vault.db").write_bytes(b"x")
    store.wipe(closed)
    assert list(closed.iterdir()) == []


def test_a_vault_in_use_is_not_wiped(vault, folder, key):
    with pytest.raises(VaultBusy):
        store.wipe(folder)
    vault.close()
    store.open(folder, key).close()


def test_no_folder(tmp_path):
    with pytest.raises(NoVault):
        store.wipe(tmp_path / "nowhere")


def test_the_keyring_forgets_too(vault, folder, now):
    class Memory(KeyringBackend):
        priority = 5
        kept = {}  # noqa: RUF012

        def get_password(self, service, username):
            return self.kept.get((service, username))

        def set_password(self, service, username, password):
            self.kept[service, username] = password

        def delete_password(self, service, username):
            del self.kept[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        vault.add_keyring(now)
        vault.close()
        assert len(Memory.kept) == 1
        store.wipe(folder)
        assert Memory.kept == {}
    finally:
        keyring.set_keyring(before)
