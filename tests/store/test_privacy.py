import pytest

from safetycheck import store


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from (*strings(name), *strings(each))
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def found(folder, words):
    """Every word that stands in clear in a file's bytes or name, in the encodings that a program might use."""
    hits = []
    for path in folder.rglob("*"):
        content = (path.name.encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")).lower()
        hits += [(path.name, word) for word in words for code in ("utf-8", "utf-16-le") if word.lower().encode(code) in content]
    return hits


@pytest.fixture
def words(person, make):
    told = [person, make.seen(), make.told(), make.page()]
    every = {each for record in told for each in strings(record.model_dump(mode="json"))}
    return {each for each in every if len(each) > 4} | {"correct horse", "Zenobia", "Marrowfield", "Larkspur", "a small secret"}


def test_the_search_finds_what_stands_in_clear(folder, words):
    folder.mkdir()
    (folder / "notes").write_bytes(b"page of marrowfield")
    assert ("notes", "Marrowfield") in found(folder, words)
    assert ("notes", "Larkspur") not in found(folder, words)


def test_nothing_is_readable_while_the_vault_is_open(vault, make, words, tmp_path, cheaply):
    folder, recovery = tmp_path / "data", vault.add_recovery(make.now)
    vault.append(*(make.seen(number) for number in range(50)))
    vault.disclose(make.told())
    vault.save_page(make.page(), make.person, "peoplefinder.example.com")
    vault.save_setting("a small secret", "a small secret")
    vault.keep("a small secret", "a small secret")
    with vault.transaction():
        vault.append(*(make.seen(number) for number in range(2000)))
        assert (folder / "vault.db-wal").stat().st_size > 4096
        assert found(folder, words | {recovery}) == []
    vault.export(tmp_path / "copy", b"correct horse", **cheaply)
    vault.delete_person(make.person)
    assert found(tmp_path, words) == []
    vault.close()
    assert found(tmp_path, words) == []


def test_errors_tell_nothing(closed, words):
    with pytest.raises(Exception, match="does not open") as problem:
        store.open(closed, store.Unlock(passphrase=b"Marrowfield"))
    assert not any(word in f"{problem.value!r}{problem.value.hint}" for word in words)
