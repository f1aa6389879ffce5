import json
import re
import sys
import threading
from pathlib import Path

import click
import pytest

from safetycheck.cli import output
from safetycheck.cli.settings import Settings

HERE = Settings(home=Path("x"), brokers=Path("x"))
PLAIN = Settings(home=Path("x"), brokers=Path("x"), plain=True)
NASTY = "Ana\x1b[31m\x9b2J \u202eyeR\u202c\x07\nno\tte\u200b"


def test_a_table_cleans_every_cell_and_keeps_figures_as_they_are(capsys):
    output.table(HERE, ["name", "zip"], [[NASTY, "02134"], [None, 1.50]])
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[2:] == ["Ana yeR no te  02134", "               1.5"]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e]", out)


def test_an_empty_table_still_has_its_headers(capsys):
    output.table(HERE, ["name", "zip"], [])
    assert "name" in capsys.readouterr().out


def test_a_warning_of_several_lines_keeps_them_apart(capsys):
    output.warn("a.yaml:1: wrong\na.yaml:2: wrong\x07 too")
    assert capsys.readouterr().err.splitlines() == ["warning: a.yaml:1: wrong", "         a.yaml:2: wrong too"]


def test_plain_prints_one_value_a_line_and_no_empty_one(capsys):
    output.table(PLAIN, ["name", "zip"], [[NASTY, "02134"], ["Bo", None]])
    assert capsys.readouterr().out == "name: Ana yeR no te\nzip: 02134\n\nname: Bo\n\n"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_on_a_terminal_a_table_fits(capsys, monkeypatch, columns):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    output.table(HERE, ["a", "b", "why"], [["short", "x" * 30, "word " * 60], ["y", "z", ""]])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= columns


@pytest.mark.parametrize("columns", [30, 40])
def test_a_long_header_gives_way_too(capsys, monkeypatch, columns):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    output.card(HERE, "Make your Signal PIN long, and save it somewhere", [("why", "It guards your profile and settings.")])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= columns


def test_a_host_is_not_broken_at_its_hyphens(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    output.table(HERE, ["a", "why"], [["x" * 20, f"the site sent us to another company: {'a' * 12}-reports.example"]])
    assert f" {'a' * 12}-reports.example" in capsys.readouterr().out


def test_on_a_very_narrow_terminal_a_row_is_some_lines_and_no_word_is_broken(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    host = "doorstep-directory.example"
    rows = [["ab12", host, 0, 3, "street, phone, e-mail, street, phone", 7], ["cd34", "b", 1, "", "age", 8]]
    output.table(HERE, ["id", "broker", "new", "old", "shows your", "seen"], rows)
    first, second = capsys.readouterr().out.split("\n\n")
    assert first.splitlines()[:2] == ["id: ab12", f"broker: {host}"]
    assert first.splitlines()[2:] == ["new: 0 · old: 3", "shows your: street, phone, e-mail,", "  street, phone", "seen: 7"]
    assert second == "id: cd34 · broker: b · new: 1\nshows your: age · seen: 8\n"
    # What fits without breaking a word stays a table.
    output.table(HERE, ["id", "why"], [["ab12", "word " * 20]])
    assert "--" in capsys.readouterr().out


@pytest.fixture
def narrow(monkeypatch):
    """A terminal of 80 columns."""
    # The class, because capsys puts new streams in place before the test begins.
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.usefixtures("narrow")
def test_words_are_cut_only_where_nothing_else_helps(capsys):
    domain = "a-rather-long-name-of-a-broker.example"
    output.table(HERE, ["broker", "you", "why"], [[domain, "1", "one word after the other, " * 5]])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(f"{domain} ") for line in lines)
    output.table(HERE, ["one", "two"], [["x" * 70, "y" * 70]])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


@pytest.mark.parametrize(("columns", "there"), [(80, False), (99, False), (100, True), (200, True)])
def test_a_column_that_can_be_done_without_is_left_out_on_a_narrow_terminal(capsys, monkeypatch, columns, there):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    output.table(HERE, ["id", "via", "why"], [["1", "http", "x"]], spare=("via",))
    assert ("http" in capsys.readouterr().out) is there


def test_in_a_pipe_and_in_plain_nothing_is_left_out(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    output.table(HERE, ["id", "via"], [["1", "http"]], spare=("via",))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    output.table(PLAIN, ["id", "via"], [["1", "http"]], spare=("via",))
    assert capsys.readouterr().out.count("http") == 2


def test_a_card_is_a_table_and_in_plain_a_line_for_each_fact(capsys):
    facts = [("name", NASTY), ("age", 42), ("phones", ""), ("where", None)]
    output.card(HERE, "ab12", facts)
    assert [line.split() for line in capsys.readouterr().out.splitlines()][2:] == [
        ["name", *"Ana yeR no te".split()],
        ["age", "42"],
    ]
    output.card(PLAIN, "ab12", facts)
    assert capsys.readouterr().out == "ab12\nname: Ana yeR no te\nage: 42\n\n"


def test_a_column_without_a_header_is_read_aloud_without_one(capsys):
    output.table(PLAIN, ["what", ""], [["browser", "ok"]])
    assert capsys.readouterr().out == "what: browser\nok\n\n"


@pytest.mark.usefixtures("narrow")
def test_what_takes_long_is_said_and_the_line_goes(capsys, monkeypatch):
    with output.working(HERE, "Reading"):
        pass
    assert capsys.readouterr().err == ""
    shown = threading.Event()
    monkeypatch.setattr(output, "_PATIENCE", 0)
    monkeypatch.setattr(output.click, "echo", lambda text, **_: (sys.stderr.write(text), shown.set()))
    with output.working(HERE, "Reading"):
        assert shown.wait(10)
    assert capsys.readouterr().err == f"Reading ...\r{' ' * 11}\r"


def test_in_a_pipe_nobody_waits(capsys, monkeypatch):
    monkeypatch.setattr(output, "_PATIENCE", 0)
    with output.working(HERE, "Reading"), output.progress(HERE, "Asking", 3) as step:
        step(3)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("columns", [40, 80])
def test_a_bar_fits_the_terminal(capsys, monkeypatch, columns):
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    with output.progress(HERE, "Cleaning", 3) as step:
        for _ in range(3):
            step(1)
    drawn = re.split(r"[\r\n]|\x1b\[[?0-9]*[a-zA-Z]", capsys.readouterr().err)
    assert 20 < max(map(len, drawn)) <= columns


@pytest.mark.usefixtures("narrow")
def test_plain_lines_are_broken_between_words_too(capsys):
    output.table(PLAIN, ["why"], [["word " * 40]])
    output.card(PLAIN, "ab12", [("why", "word " * 40)])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


@pytest.mark.usefixtures("narrow")
def test_on_a_terminal_lines_are_broken_between_words(capsys):
    output.prose(f"{NASTY} " + "word " * 40)
    output.say(f"one\n{'word ' * 40}\n{'x' * 100}")
    output.warn("word " * 40)
    shown = capsys.readouterr()
    assert max(map(len, shown.out.splitlines())) <= 80
    assert "\x1b" not in shown.out
    assert {len(line) for line in click.unstyle(shown.err).splitlines() if len(line) > 80} == {100}, "a path is not cut"
    assert not re.search(r"(?<!\S)(w|wo|wor|ord|rd|d)(?!\S)", shown.out + shown.err)


def test_in_a_pipe_a_sentence_is_a_line(capsys):
    output.prose("word " * 40)
    output.say("word " * 40)
    shown = capsys.readouterr()
    assert (len(shown.out.splitlines()), len(shown.err.splitlines())) == (1, 1)


def test_in_a_pipe_a_row_is_a_line(capsys):
    output.table(HERE, ["a", "why"], [["short", "word " * 50]])
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_json_loses_nothing_and_can_not_lead_a_terminal_astray(capsys):
    value = {"name": NASTY, "emoji": "\U0001f600 é Núñez", "tag": "\U000e0041", "zip": "02134", "n": 1.5}
    output.emit_json(value)
    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert all(ch == "\n" or ch.isprintable() for ch in out)
    assert "é Núñez" in out


def test_talk_goes_to_stderr_cleaned(capsys):
    output.say(f"one {NASTY}\ntwo")
    output.warn(NASTY)
    output.heading("Part")
    output.explain("word " * 40)
    out, err = capsys.readouterr()
    assert out == ""
    assert "\x1b" not in err
    assert max(map(len, err.splitlines())) <= 80


def test_data_is_one_line(capsys):
    output.data(NASTY)
    assert capsys.readouterr().out == "Ana yeR no te\n"


def test_counted():
    assert [output.counted(n, "name") for n in (0, 1, 2)] == ["no names", "1 name", "2 names"]
    assert output.counted(2, "address") == "2 addresses"


def test_progress_is_silent_in_a_pipe(capsys):
    with output.progress(HERE, "asking", 3) as step:
        step(3)
    assert capsys.readouterr() == ("", "")


def test_progress_is_a_bar_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with output.progress(HERE, "asking", 3) as step:
        step(3)
    out, err = capsys.readouterr()
    assert out == ""
    assert "asking" in err
    assert "100%" in err


def test_progress_in_plain_is_a_line_at_every_tenth(capsys):
    with output.progress(PLAIN, "asking", 40) as step:
        for _ in range(40):
            step(1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[-1] == "asking: 40 of 40"
