import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from safetycheck import events, profiles
from safetycheck.errors import NeedsConsent

ROOT = Path(profiles.__file__).parent.parent
SECRETS = ("Zenobia", "Marrowfield", "Larkspurne", "Vetchling", "555-0142", "5550142", "Tobiah", "zenobia@")
OTHER = "names: [{first: Quillan, last: Brackwater}]\nbirth: {year: 1990}\n"


@pytest.fixture
def consent_file(tmp_path):
    def write(until=None, given=None, covers="[scan, optout]"):
        today = date.today()  # noqa: DTZ011  # as the program asks
        file = tmp_path / "consent.yaml"
        file.write_text(
            f"by: Quillan Brackwater\ncovers: {covers}\ngiven_on: {given or today}\n"
            f"until: {until or today + timedelta(days=90)}\nhow: signed paper\nwithdraw: by telling me\n"
        )
        return file

    return write


@pytest.fixture
def other_file(tmp_path):
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"names": [{"first": "Quillan", "last": "Brackwater"}], "birth": {"year": 1990}}))
    return file


def may_be_looked_up(vault, person):
    try:
        events.require_consent(vault.events(person.id), is_self=person.is_self, at=datetime.now(UTC))
    except NeedsConsent:
        return False
    return True


# --- import -----------------------------------------------------------------------------------------------------


def test_import_of_oneself_without_any_question(run, empty_vault, key, profile_file, look):
    done = run("profile", "import", profile_file, "--consent", "self", "--passphrase-file", key)
    assert (done.exit_code, done.stdout) == (0, "")
    with look() as vault:
        (person,) = vault.people()
        assert person.is_self
        assert person.profile == profiles.read(profile_file.read_text(), "x")
        assert may_be_looked_up(vault, person)
        assert len(vault.events()) == 1


def test_import_says_in_numbers_what_was_saved_and_no_value(run, empty_vault, key, profile_file):
    done = run("profile", "import", profile_file, "--consent", "self", "--passphrase-file", key)
    assert "2 names, 2 places, 1 phone number" in done.stderr
    assert not any(secret in done.output for secret in SECRETS)


def test_import_from_standard_input(run, empty_vault, key, look):
    done = run("profile", "import", "-", "--consent", "self", "--passphrase-file", key, typed=OTHER)
    assert done.exit_code == 0
    with look() as vault:
        assert vault.people()[0].profile.names[0].first == "Quillan"


def test_import_prints_the_person_for_programs(run, empty_vault, key, profile_file):
    done = run("profile", "import", profile_file, "--consent", "self", "--json", "--passphrase-file", key)
    told = json.loads(done.stdout)
    assert told["number"] == 1
    assert told["person"].startswith("p")


def test_import_again_replaces_and_keeps_the_person(run, vault, key, other_file, look):
    assert run("profile", "import", other_file, "--consent", "self", "--passphrase-file", key).exit_code == 0
    with look() as opened:
        (person,) = opened.people()
        assert (person.id, person.profile.names[0].first) == ("p0a1b2c3", "Quillan")
        assert len(opened.events()) == 1


def test_import_without_consent_is_refused_and_saves_nothing(run, empty_vault, key, profile_file, look):
    done = run("profile", "import", profile_file, "--passphrase-file", key)
    assert done.exit_code == 4
    assert "--consent self" in done.stderr
    with look() as vault:
        assert vault.people() == []


def test_import_of_somebody_else_keeps_their_consent(run, vault, key, other_file, consent_file, look):
    done = run("profile", "import", other_file, "--consent", consent_file(), "--passphrase-file", key)
    assert done.exit_code == 0
    with look() as opened:
        person = opened.people()[1]
        assert not person.is_self
        assert may_be_looked_up(opened, person)
        assert opened.events(person.id)[0].consent.how == "signed paper"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"until": "2026-01-01", "given": "2025-01-01"}, "ended on 2026-01-01"),
        ({"given": "2999-01-01", "until": "2999-02-01"}, "in the future"),
        ({"covers": "[everything]"}, "covers.1: must be one of scan, optout"),
        ({"until": "soon"}, "until"),
    ],
)
def test_a_consent_that_does_not_hold_is_refused_and_saves_nothing(run, vault, key, other_file, consent_file, look, record, says):
    done = run("profile", "import", other_file, "--consent", consent_file(**record), "--passphrase-file", key)
    assert done.exit_code == 4
    assert says in done.stderr
    assert "Quillan" not in done.stderr
    with look() as opened:
        assert len(opened.people()) == 1


def test_a_consent_that_covers_no_scan_is_warned_of(run, vault, key, other_file, consent_file):
    done = run("profile", "import", other_file, "--consent", consent_file(covers="[optout]"), "--passphrase-file", key)
    assert "does not cover scans" in done.stderr


def test_somebody_in_the_vault_is_updated_under_the_consent_on_record(run, vault, key, other_file, consent_file, tmp_path, look):
    run("profile", "import", other_file, "--consent", consent_file(), "--passphrase-file", key)
    newer = tmp_path / "newer.yaml"
    newer.write_text(OTHER + "phones: [218-555-0143]\n")
    assert run("profile", "import", newer, "--person", "2", "--passphrase-file", key).exit_code == 0
    with look() as opened:
        assert opened.people()[1].profile.phones == ("218-555-0143",)
        assert len(opened.people()) == 2


def test_after_consent_is_withdrawn_an_update_is_refused(run, vault, key, other_file, consent_file):
    run("profile", "import", other_file, "--consent", consent_file(), "--passphrase-file", key)
    run("consent", "withdraw", "--person", "2", "--passphrase-file", key)
    done = run("profile", "import", other_file, "--person", "2", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "withdrawn" in done.stderr


def test_the_same_person_twice_is_refused(run, vault, key, other_file, consent_file):
    words = ["profile", "import", other_file, "--consent", consent_file(), "--passphrase-file", key]
    assert run(*words).exit_code == 0
    done = run(*words)
    assert done.exit_code == 2
    assert "--person 2" in done.stderr


@pytest.mark.parametrize(("whose", "consent"), [("1", "FILE"), ("2", "self")])
def test_self_is_self_and_others_are_others(run, vault, key, other_file, consent_file, whose, consent):
    record = consent_file()
    run("profile", "import", other_file, "--consent", record, "--passphrase-file", key)
    given = record if consent == "FILE" else "self"
    assert run("profile", "import", other_file, "--consent", given, "--person", whose, "--passphrase-file", key).exit_code == 2


def test_a_profile_that_can_not_be_read_says_where_and_changes_nothing(run, vault, key, tmp_path, look):
    bad = tmp_path / "bad.yaml"
    bad.write_text("names: [{first: Zenobia, laast: Marrowfield}]\n")
    done = run("profile", "import", bad, "--consent", "self", "--passphrase-file", key)
    assert done.exit_code == 4
    assert f"{bad}:1: names.1: this key is not known here; do you mean last?" in done.stderr
    assert not any(secret in done.stderr for secret in SECRETS)
    with look() as opened:
        assert opened.people()[0].profile.emails


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "can't be read: no such file"), (b"names: \xff\xfe", "is not UTF-8"), (b" " * 2_000_000, "larger than 1 MB")],
)
def test_a_file_that_can_not_be_read(run, vault, key, tmp_path, content, says):
    file = tmp_path / "given.yaml"
    if content is not None:
        file.write_bytes(content)
    done = run("profile", "import", file, "--consent", "self", "--passphrase-file", key)
    assert done.exit_code == 4
    assert says in done.stderr


def test_a_folder_is_no_file(run, vault, key, tmp_path):
    done = run("profile", "import", tmp_path, "--consent", "self", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "is a directory" in done.stderr


def test_what_looks_wrong_is_warned_of_by_its_place(run, empty_vault, key, tmp_path):
    file = tmp_path / "odd.yaml"
    file.write_text("names: [{first: Zenobia, last: Marrowfield}]\naddresses: [{city: Duluht, state: MN}]\nphones: [555-0142]\n")
    done = run("profile", "import", file, "--consent", "self", "--passphrase-file", key)
    assert done.exit_code == 0
    assert "warning: phones.1 is no valid phone number" in done.stderr
    assert "warning: addresses.1 no place of that name" in done.stderr
    assert "Duluht" not in done.stderr


def test_the_import_of_a_crashed_vault_leaves_nothing_half_done(run, empty_vault, key, profile_file, look, monkeypatch):
    def fails(self, *events):
        raise OSError("disk")

    monkeypatch.setattr("safetycheck.store.Vault.append", fails)
    assert run("profile", "import", profile_file, "--consent", "self", "--passphrase-file", key).exit_code == 4
    with look() as vault:
        assert vault.people() == []


# --- show, export, check, schema ----------------------------------------------------------------------------------


def test_show_counts_quiet_names_and_does_not_show_them(run, vault, key):
    done = run("profile", "show", "--passphrase-file", key)
    assert done.exit_code == 0
    assert "Zenobia Quill Marrowfield" in done.stdout
    assert "77 Vetchling Way, Duluth, MN" in done.stdout
    assert "1984-02" in done.stdout
    assert "+12185550142" in done.stdout
    assert "Larkspurne" not in done.output
    assert "1 quiet name, not shown" in done.stderr
    assert "Zen Larkspurne" in run("profile", "show", "--quiet-names", "--passphrase-file", key).stdout


def test_show_as_json_hides_them_too(run, vault, key):
    told = json.loads(run("profile", "show", "--json", "--passphrase-file", key).stdout)
    assert (told["id"], told["is_self"], told["quiet_names_hidden"], len(told["profile"]["names"])) == ("p0a1b2c3", True, 1, 1)
    told = json.loads(run("profile", "show", "--json", "--quiet-names", "--passphrase-file", key).stdout)
    assert (told["quiet_names_hidden"], len(told["profile"]["names"])) == (0, 2)


def test_show_of_an_empty_vault_says_how_to_begin(run, empty_vault, key):
    done = run("profile", "show", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "safetycheck start" in done.stderr


def test_a_person_is_chosen_by_number_or_id_and_the_owner_comes_first(run, vault, key, other_file, consent_file):
    run("profile", "import", other_file, "--consent", consent_file(), "--passphrase-file", key)
    assert "Zenobia" in run("profile", "show", "--passphrase-file", key).stdout
    assert "Quillan" in run("profile", "show", "--person", "2", "--passphrase-file", key).stdout
    assert "Zenobia" in run("profile", "show", "--person", "p0a1b2c3", "--passphrase-file", key).stdout
    assert run("profile", "show", "--person", "3", "--passphrase-file", key).exit_code == 2


def test_among_several_others_one_must_be_named(run, empty_vault, key, other_file, profile_file, consent_file):
    for file in (other_file, profile_file):
        run("profile", "import", file, "--consent", consent_file(), "--passphrase-file", key)
    done = run("profile", "show", "--passphrase-file", key)
    assert done.exit_code == 2
    assert "2 people" in done.stderr


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_export_and_import_are_inverse(run, vault, key, form, tmp_path, look):
    done = run("profile", "export", "--format", form, "--passphrase-file", key)
    assert done.exit_code == 0
    assert "not encrypted" in done.stderr
    file = tmp_path / f"out.{form}"
    assert run("profile", "export", "--format", form, "--out", file, "--passphrase-file", key).stdout == ""
    assert file.read_text() == done.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with look() as opened:
        assert profiles.read(done.stdout, "x") == opened.people()[0].profile


def test_export_does_not_write_over_a_file(run, vault, key, tmp_path):
    file = tmp_path / "out.yaml"
    file.write_text("mine")
    done = run("profile", "export", "--out", file, "--passphrase-file", key)
    assert done.exit_code == 2
    assert file.read_text() == "mine"


def test_export_to_nowhere(run, vault, key, tmp_path):
    done = run("profile", "export", "--out", tmp_path / "no/such/folder", "--passphrase-file", key)
    assert done.exit_code == 4
    assert "can't be written" in done.stderr


def test_check_of_a_file_needs_no_vault(run, profile_file):
    done = run("profile", "check", profile_file)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Nothing to remark" in done.stderr


def test_check_says_what_is_wrong_and_what_is_missing(run, tmp_path):
    file = tmp_path / "odd.yaml"
    file.write_text("names: [{first: Ana, last: Rey}]\naddresses: [{city: Duluht, state: MN}]\n")
    done = run("profile", "check", file)
    assert done.exit_code == 1
    assert "Near: Duluth" in done.stdout
    assert "birth year" in done.stdout
    told = json.loads(run("profile", "check", file, "--json").stdout)
    assert told["wrong"] == [{"field": "addresses.1", "text": told["wrong"][0]["text"], "near": ["Duluth"]}]
    assert "birth" in [remark["field"] for remark in told["missing"]]


def test_check_of_the_vault(run, vault, key):
    assert run("profile", "check", "--passphrase-file", key).exit_code == 0


def test_check_of_a_file_and_a_person_is_wrong_usage(run, profile_file):
    assert run("profile", "check", profile_file, "--person", "1").exit_code == 2


def test_schema(run):
    assert json.loads(run("profile", "schema").stdout) == profiles.schema()


def test_at_debug_no_value_stands_in_what_is_said(run, vault, key, profile_file, consent_file, tmp_path):
    (tmp_path / "bad.yaml").write_text("names: [{first: Zenobia, laast: Marrowfield}]\nphones: [Larkspurne]\n")
    calls = [
        ["profile", "import", profile_file, "--consent", "self"],
        ["profile", "import", tmp_path / "bad.yaml", "--consent", "self"],
        ["profile", "import", profile_file, "--consent", consent_file()],
        ["profile", "show"],
        ["profile", "export"],
        ["profile", "check"],
        ["profile", "check", tmp_path / "bad.yaml"],
        ["consent", "list"],
        ["consent", "withdraw", "--person", "1"],
        ["vault", "ledger"],
    ]
    for call in calls:
        told = run(*call, "-v", "--passphrase-file", key).stderr
        assert not any(secret in told for secret in SECRETS), call


# --- edit -------------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Let a shell script be the editor; it also notes where the file was, and who could read it."""

    def set_(*scripts):
        notes = tmp_path / "notes"
        for number, script in enumerate(scripts, 1):
            (tmp_path / f"edit{number}").write_text(script)
        program = tmp_path / "editor"
        program.write_text(
            f'#!/bin/sh\nstat -c "%n %a" "$1" >> {notes}\nstat -c %a "$(dirname "$1")" >> {notes}\n'
            f"n=$(cat {tmp_path}/count 2>/dev/null || echo 0); n=$((n+1)); echo $n > {tmp_path}/count\n. {tmp_path}/edit$n\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(program))
        return notes

    return set_


def test_edit_changes_the_profile_and_leaves_no_file(run, vault, key, editor, look):
    notes = editor('sed -i s/Duluth/Bemidji/ "$1"; cp "$1" "$(dirname "$1")/.backup~"')
    done = run("profile", "edit", "--passphrase-file", key)
    assert done.exit_code == 0
    assert not any(secret in done.output for secret in SECRETS)
    with look() as opened:
        assert opened.people()[0].profile.addresses[0].city == "Bemidji"
    file, mode = notes.read_text().split()[:2]
    assert mode == "600"
    assert notes.read_text().split()[2] == "700"
    assert not Path(file).parent.exists()


def test_edit_without_a_change_changes_nothing(run, vault, key, editor):
    editor("true")
    assert "Nothing was changed" in run("profile", "edit", "--passphrase-file", key).stderr


def test_edit_offers_to_go_on_after_a_mistake(run, vault, key, editor, look):
    editor('sed -i s/birth:/brith:/ "$1"', 'sed -i "s/brith:/birth:/;s/1984/1985/" "$1"')
    done = run("profile", "edit", "--passphrase-file", key, typed="y\n")
    assert done.exit_code == 0
    assert "not known here; do you mean birth?" in done.stderr
    with look() as opened:
        assert opened.people()[0].profile.birth.year == 1985


def test_edit_given_up_after_a_mistake_keeps_the_old_profile(run, vault, key, editor, look):
    editor('echo "names: []" > "$1"')
    done = run("profile", "edit", "--passphrase-file", key, typed="n\n")
    assert "Nothing was changed" in done.stderr
    with look() as opened:
        assert len(opened.people()[0].profile.names) == 2


def test_an_editor_that_fails_changes_nothing_and_leaves_no_file(run, vault, key, editor):
    notes = editor("exit 3")
    done = run("profile", "edit", "--passphrase-file", key)
    assert done.exit_code == 4
    assert not Path(notes.read_text().split()[0]).parent.exists()


def test_what_the_editor_left_is_overwritten_before_it_is_removed(run, vault, key, editor, tmp_path, monkeypatch):
    monkeypatch.setattr("safetycheck.cli.editing._memory", lambda: str(tmp_path))
    # A second name for the same file shows what became of its content.
    editor(f'echo "# x" >> "$1"; ln "$1" {tmp_path}/link')
    assert run("profile", "edit", "--passphrase-file", key).exit_code == 0
    assert set((tmp_path / "link").read_bytes()) == {0}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_no_file_is_left_when_the_program_is_ended_while_the_editor_is_open(vault, key, editor, number):
    notes = editor('echo ready >> "$0.notes"; while kill -0 $PPID 2>/dev/null; do sleep 0.05; done')
    words = [sys.executable, "-m", "safetycheck", "profile", "edit", "--passphrase-file", str(key)]
    with subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL) as program:
        ready = Path(f"{os.environ['VISUAL']}.notes")
        while not ready.exists():
            assert program.poll() is None
            time.sleep(0.02)
        file = Path(notes.read_text().split()[0])
        assert file.exists()
        program.send_signal(number)
        assert program.wait(timeout=100) == 128 + number
    assert not file.parent.exists()


def test_without_a_folder_in_memory_the_disk_is_warned_of(run, vault, key, editor, monkeypatch):
    monkeypatch.setattr("os.path.ismount", lambda path: False)
    editor("true")
    assert "on the disk" in run("profile", "edit", "--passphrase-file", key).stderr
