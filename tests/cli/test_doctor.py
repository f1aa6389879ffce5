import json
import socket

import pytest

from safetycheck import registry
from safetycheck.cli import doctor
from safetycheck.errors import NoBrowser
from safetycheck.fetch import chrome


@pytest.fixture(autouse=True)
def browser(monkeypatch):
    """Say that a browser is there, without starting Playwright to ask."""
    monkeypatch.setattr(chrome, "installed", lambda: "/usr/bin/some-browser")


@pytest.fixture
def found(run):
    """Return what it finds, by what it looked at, and its exit code."""

    def look(*words):
        done = run("doctor", "--json", *words)
        return {each["what"]: (each["state"], each["says"]) for each in json.loads(done.stdout)}, done.exit_code

    return look


def test_a_machine_on_which_all_is_well(found, vault, home):
    told, code = found()
    assert code == 0
    assert set(told) == {"safetycheck", "browser", "vault", "Tor", "definitions", "matching"}
    assert told["browser"] == ("ok", "/usr/bin/some-browser")
    assert told["vault"] == ("ok", str(home))
    assert "brokers, verified" in told["definitions"][1]


def test_without_a_browser_it_is_a_note_with_the_way_out(found, monkeypatch):
    def missing():
        raise NoBrowser("no browser was found", hint="Install one.")

    monkeypatch.setattr(chrome, "installed", missing)
    told, code = found()
    assert (told["browser"], code) == (("note", "no browser was found. Install one."), 0)


def test_without_a_vault_it_says_how_to_begin(found, home):
    told, code = found()
    assert (told["vault"][0], code) == ("note", 0)
    assert "safetycheck start" in told["vault"][1]
    assert not home.exists()


def test_a_broken_definition_is_bad(found, tmp_path):
    (tmp_path / "b.example.yaml").write_text("domain: b.example\ncolour: red\n")
    told, code = found("--brokers", tmp_path)
    assert code == 4
    assert told["definition"][0] == "bad"
    assert "b.example.yaml:2: colour" in told["definition"][1]
    assert told["definitions"] == ("note", "0 brokers, verified 0 to 0 days ago; 0 of them more than 180 days ago")


def test_old_definitions_are_a_note(found, monkeypatch):
    monkeypatch.setattr(registry, "age_days", lambda definition, today: 181)
    told, code = found()
    assert (told["definitions"][0], code) == ("note", 0)
    assert "181 to 181 days ago" in told["definitions"][1]


def test_tor_that_runs(found, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(doctor, "_TOR_PORTS", (port,))
        assert found()[0]["Tor"] == ("ok", f"listens on port {port}")
    assert found()[0]["Tor"][0] == "note"


def test_how_often_matching_errs_is_said_with_what_it_was_measured_on(run):
    told = [each["says"] for each in json.loads(run("doctor", "--json").stdout) if each["what"] == "matching"]
    assert told
    assert all("were taken for somebody else's" in says and "pairs, 20" in says for says in told)


def test_a_table_and_a_screen_reader(run):
    assert "/usr/bin/some-browser" in run("doctor").stdout
    assert "what: browser\nok\nsays: /usr/bin/some-browser\n" in run("doctor", "--plain").stdout
