"""Definitions compiled once: what is kept is what the files say, or it is not used."""

import shutil
import stat
from datetime import date, timedelta

import pytest

from safetycheck import registry, resources
from safetycheck.registry import compiled, files

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path):
    there = tmp_path / "brokers"
    there.mkdir()
    for name in ("spokeo.com", "nuwber.com"):
        shutil.copy(resources.brokers() / f"{name}.yaml", there)
    return there


@pytest.fixture
def load(folder, tmp_path):
    return lambda today=TODAY: compiled.load(folder, today=today, cache=tmp_path / "cache")


@pytest.fixture
def slowly(monkeypatch):
    """Count how often the YAML is read."""
    times = []
    real = files.load
    monkeypatch.setattr(files, "load", lambda *args, **kwargs: times.append(1) or real(*args, **kwargs))
    return times


def test_the_second_time_nothing_is_parsed_and_the_same_comes_out(load, folder, slowly, tmp_path):
    assert load() == load() == registry.load(folder, today=TODAY)
    assert len(slowly) == 1
    (kept,) = (tmp_path / "cache").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_changed_added_or_removed_file_is_seen(load, folder, slowly):
    load()
    spokeo = folder / "spokeo.com.yaml"
    spokeo.write_text(spokeo.read_text().replace("name: Spokeo", "name: Other"))
    assert load().definitions["spokeo.com"].name == "Other"
    shutil.copy(spokeo, folder / "x.yaml")
    assert set(load().broken) == {"x"}
    (folder / "nuwber.com.yaml").unlink()
    assert "nuwber.com" not in load().definitions
    assert len(slowly) == 4


def test_a_changed_stop_list_is_seen(load, folder):
    load()
    (folder / "data").mkdir()
    entry = "- {domain: spokeo.com, status: seized, why: x, on: 2026-01-01, source: x}\n"
    (folder / "data" / "stop.yaml").write_text(entry)
    assert "stop list" in load().broken["spokeo.com"].message


def test_what_is_broken_is_kept_with_its_words_for_the_day(load, folder, slowly):
    (folder / "spokeo.com.yaml").write_text("domain: spokeo.com\n")
    first, again = load(), load()
    assert again.broken["spokeo.com"].message == first.broken["spokeo.com"].message
    assert len(slowly) == 1
    load(TODAY + timedelta(days=1))
    assert len(slowly) == 2


def test_a_clock_that_was_turned_back_is_asked_again(load, slowly):
    load()
    load(TODAY - timedelta(days=1))
    assert len(slowly) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"key": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_cache_is_made_anew(load, tmp_path, content):
    wanted = load()
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(content)
    assert load() == wanted


def test_a_cache_that_cannot_be_written_is_no_error(load, tmp_path):
    (tmp_path / "cache").write_text("a file stands where the folder should")
    assert len(load().definitions) == 2
