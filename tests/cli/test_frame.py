import logging
import os
import subprocess
import sys
import types
from pathlib import Path

import click
import pytest

from safetycheck import errors
from safetycheck.cli import COMMANDS
from safetycheck.cli.frame import command

SECRET = "Zenobia Marrowfield"


@pytest.fixture
def made_up(monkeypatch):
    """Put a command into the table for one test."""
    module = types.ModuleType("made_up")
    monkeypatch.setitem(sys.modules, "made_up", module)

    def add(function):
        setattr(module, function.__name__, command()(function))
        monkeypatch.setitem(COMMANDS, function.__name__, (f"made_up:{function.__name__}", "For a test."))

    return add


@pytest.fixture
def settings(run, made_up):
    """What a command gets to know, by the words on the command line."""
    known = []

    @made_up
    @click.pass_obj
    def seen(settings):
        known.append(settings)

    def call(*args):
        done = run(*args)
        assert done.exit_code == 0, done.output
        return known.pop()

    return call


@pytest.fixture
def raising(run, made_up):
    """Run a command that raises an exception."""

    def call(exception, *args):
        @made_up
        def broken():
            raise exception

        return run("broken", *args)

    return call


# --- shared options ---------------------------------------------------------------------------------------------


def test_shared_options_stand_before_the_command_or_after_it(settings):
    for words in (["--home", "/x", "--plain", "seen"], ["seen", "--home", "/x", "--plain"], ["--plain", "seen", "--home", "/x"]):
        assert (settings(*words).home, settings(*words).plain) == (Path("/x"), True)


def test_the_last_one_wins(settings):
    assert settings("--home", "/x", "seen", "--home", "/y").home == Path("/y")


def test_the_command_line_comes_before_the_environment_and_that_before_the_default(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("SAFETYCHECK_HOME", "/env")
    assert settings("--home", "/x", "seen").home == Path("/x")
    assert settings("seen").home == Path("/env")
    monkeypatch.delenv("SAFETYCHECK_HOME")
    assert settings("seen").home == tmp_path / "home/.local/share/safetycheck"


def test_a_home_in_tilde_form_and_relative_becomes_absolute(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings("seen", "--home", "~/vault").home == tmp_path / "home/vault"
    assert settings("seen", "--home", "here").home == tmp_path / "here"


def test_file_descriptor_zero_is_one(settings):
    assert settings("seen", "--passphrase-fd", "0").passphrase_fd == 0
    assert settings("seen").passphrase_fd is None


def test_a_passphrase_given_twice_is_wrong_usage(run, made_up):
    @made_up
    def seen():
        pytest.fail("ran")

    done = run("seen", "--passphrase-fd", "0", "--passphrase-file", "/x")
    assert done.exit_code == 2
    assert "given twice" in done.stderr


def test_colour_is_off_with_plain_and_with_no_color(settings, monkeypatch):
    assert settings("seen").colour
    assert not settings("seen", "--plain").colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not settings("seen").colour
    monkeypatch.setenv("NO_COLOR", "")
    assert settings("seen").colour


def test_a_passphrase_is_never_an_argument(run):
    for words in (["--passphrase", "x", "vault", "create"], ["vault", "create", "--passphrase=x"]):
        assert run(*words).exit_code == 2


def test_an_unknown_option_is_wrong_usage(run):
    done = run("vault", "create", "--frobnicate")
    assert done.exit_code == 2
    assert done.stdout == ""


# --- exit codes and errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 1, 3, 4])
def test_what_a_command_returns_is_the_exit_code(run, made_up, code):
    @made_up
    def ends():
        return code

    assert run("ends").exit_code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.SafetycheckError("it broke", hint="mend it"), 4),
        (errors.UsageError("it broke", hint="mend it"), 2),
        (errors.VaultBusy("it broke", hint="mend it"), 4),
        (errors.NeedsConsent("it broke", hint="mend it"), 4),
    ],
)
def test_an_error_is_told_on_stderr_with_its_hint_and_code(raising, error, code):
    done = raising(error)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr == "error: it broke\nmend it\n"


def test_every_error_of_ours_has_an_exit_code_of_the_table():
    found = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.SafetycheckError)]
    assert len(found) > 10
    assert {each.exit_code for each in found} == {2, 4}


def test_an_error_can_not_send_escapes_to_the_terminal(raising):
    done = raising(errors.SafetycheckError("bad \x1b[31mname\x1b]0;x\x07", hint="a\u202eb"))
    assert done.stderr == "error: bad name\nab\n"


def test_verbose_shows_the_cause_before_or_after_the_command(run, made_up):
    @made_up
    def broken():
        try:
            Path("/nowhere/at/all").read_bytes()
        except OSError as error:
            raise errors.VaultError("can't be read") from error

    for words in (["-v", "broken"], ["broken", "--verbose"]):
        told = run(*words).stderr
        assert "FileNotFoundError: No such file or directory" in told
        assert "VaultError: can't be read" in told
        assert told.index("FileNotFoundError") < told.index("VaultError")
    assert "FileNotFoundError" not in run("broken").stderr


@pytest.mark.parametrize("words", [[], ["-v"]])
def test_a_mistake_of_ours_is_told_without_any_value(raising, words):
    done = raising(ValueError(SECRET), *words)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "ValueError at frame.py:" in done.stderr
    assert "Please report this line" in done.stderr
    assert SECRET not in done.stderr
    assert ("in broken" in done.stderr) == bool(words)


def test_values_in_the_chain_of_a_mistake_stay_hidden_too(run, made_up):
    @made_up
    def broken():
        try:
            int(SECRET)
        except ValueError as error:
            raise errors.BadProfile("the year is no number") from error

    done = run("broken", "-v")
    assert "ValueError" in done.stderr
    assert SECRET not in done.stderr


def test_ctrl_c_is_calm(raising):
    done = raising(KeyboardInterrupt())
    assert (done.exit_code, done.stdout) == (130, "")
    assert "Stopped" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_question_without_an_answer_says_so(run, made_up):
    @made_up
    def asks():
        click.prompt("Name")

    done = run("asks", typed="")
    assert done.exit_code == 2
    assert "an answer is needed" in done.stderr


def test_what_click_refuses_at_work_is_exit_code_4(raising):
    done = raising(click.ClickException("Editing failed"))
    assert (done.exit_code, done.stderr) == (4, "error: Editing failed\n")


def test_a_reader_that_has_gone_ends_the_program_in_silence(spawn):
    read, write = os.pipe()
    os.close(read)
    done = spawn("profile", "schema", capture_output=False, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_command_must_be_made_with_the_frame(run, made_up, monkeypatch):
    module = sys.modules.setdefault("made_up", types.ModuleType("made_up"))
    module.plain = click.command()(lambda: None)
    monkeypatch.setitem(COMMANDS, "plain", ("made_up:plain", "For a test."))
    assert run("plain").exit_code == 4


# --- the log ----------------------------------------------------------------------------------------------------


@pytest.fixture
def logs(made_up):
    @made_up
    def logs():
        logging.getLogger("safetycheck.scan").debug("asked \x1b[31m%s", "a broker")
        logging.getLogger("httpx").warning("GET https://broker.example/%s", SECRET)
        logging.getLogger("safetycheck.fetch").warning("slow")


def test_the_log_is_silent_unless_asked_for(run, logs):
    assert run("logs").output == ""


def test_verbose_shows_our_log_cleaned_and_nobody_elses(run, logs):
    for _ in range(2):
        done = run("logs", "-v")
        assert done.stderr == "debug: safetycheck.scan: asked a broker\nwarning: safetycheck.fetch: slow\n"
        assert done.stdout == ""
