import json

import pytest

from safetycheck import store
from safetycheck.errors import DamagedVault, NewerVault, VaultError, WrongPassphrase
from safetycheck.store import slotfile


@pytest.fixture
def slots(closed, key, now):
    with store.open(closed, key) as vault:
        vault.add_recovery(now)
    return closed / "vault.slots.json"


def test_every_flipped_byte_is_noticed(closed, slots):
    whole = slots.read_bytes()
    read = slotfile.read(closed)
    missed = []
    for place in range(len(whole)):
        slots.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            if slotfile.read(closed) != read:
                missed.append(place)
        except (DamagedVault, NewerVault):
            continue
    assert missed == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"{}", b'{"format": 1}', b"\xff\xfe", b"[" * 100_000, b'{"format": true}'],
    ids=["empty", "brace", "null", "list", "object", "format only", "no text", "deep", "odd format"],
)
def test_a_damaged_slots_file_is_named_and_left_alone(closed, slots, key, content):
    slots.write_bytes(content)
    with pytest.raises(DamagedVault) as problem:
        store.open(closed, key)
    assert "backup" in problem.value.hint
    assert slots.read_bytes() == content


def test_a_cut_slots_file_is_damaged(closed, slots, key):
    slots.write_bytes(slots.read_bytes()[:-20])
    with pytest.raises(DamagedVault):
        store.open(closed, key)


def test_a_newer_format_is_named(closed, slots, key):
    slots.write_text(json.dumps(json.loads(slots.read_text()) | {"format": 2, "more": []}))
    with pytest.raises(NewerVault) as problem:
        store.open(closed, key)
    assert problem.value.hint


def forged(slots, **changes):
    """Change the passphrase slot as somebody would who also mends the sum."""
    told = slotfile.read(slots.parent)
    first = told.slots[0].model_copy(update=changes)
    slotfile.write(slots.parent, told.model_copy(update={"slots": (first, *told.slots[1:])}))


@pytest.mark.parametrize(
    "changes", [{"time": 2}, {"memory": 16}, {"salt": bytes(16)}, {"id": "00000000"}, {"wrapped": bytes(60)}]
)
def test_a_slot_vouches_for_its_parameters(closed, slots, key, changes):
    forged(slots, **changes)
    with pytest.raises(WrongPassphrase):
        store.open(closed, key)


def test_a_slot_vouches_for_its_vault(closed, slots, key):
    slotfile.write(closed, slotfile.read(closed).model_copy(update={"vault": "0" * 32}))
    with pytest.raises(WrongPassphrase):
        store.open(closed, key)


@pytest.mark.parametrize("changes", [{"memory": 2**40}, {"time": 10**9}, {"lanes": 0}])
def test_a_forged_cost_can_not_take_all_memory_or_time(closed, slots, key, changes):
    forged(slots, **changes)
    with pytest.raises(DamagedVault):
        store.open(closed, key)


def test_too_little_memory_is_said(closed, slots, key, monkeypatch):
    def fail(*_):
        raise slotfile_error

    from argon2.exceptions import HashingError  # noqa: PLC0415

    slotfile_error = HashingError("Memory allocation error")
    monkeypatch.setattr("safetycheck.store.keys.hash_secret_raw", fail)
    with pytest.raises(VaultError, match="could not be checked") as problem:
        store.open(closed, key)
    assert "memory" in problem.value.hint


def test_what_the_slots_file_tells(slots):
    told = json.loads(slots.read_text())
    assert set(told) == {"format", "vault", "slots", "sum"}
    assert {name for slot in told["slots"] for name in slot} == {
        "id", "made", "kind", "wrapped", "salt", "time", "memory", "lanes",
    }  # fmt: skip
