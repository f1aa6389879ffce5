import os
from pathlib import Path

import pytest

from safetycheck.cli import passphrase
from safetycheck.cli.settings import Settings
from safetycheck.errors import BadFile, UsageError


def settings(**given):
    return Settings(home=Path("x"), brokers=Path("x"), **given)


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "pw"
        path.write_bytes(content)
        path.chmod(0o600)
        return path

    return write


@pytest.mark.parametrize("content", [b"four words", b"four words\n", b"four words\r\n"])
def test_the_line_end_of_a_file_is_not_a_part_of_it(file, content):
    assert passphrase.given(settings(passphrase_file=file(content))) == b"four words"


def test_blanks_and_inner_lines_are(file):
    assert passphrase.from_file(file(b" two\nlines \n")) == b" two\nlines "


def test_two_ways_to_type_an_accent_are_one_passphrase(file):
    assert passphrase.from_file(file("caf\u00e9".encode())) == passphrase.from_file(file("cafe\u0301".encode()))


def test_bytes_that_are_no_text_are_kept(file):
    assert passphrase.from_file(file(b"\xff\xfe\n")) == b"\xff\xfe"


@pytest.mark.parametrize("content", [b"", b"\n", b"  \n"])
def test_an_empty_one_is_refused(file, content):
    with pytest.raises(BadFile, match="empty"):
        passphrase.from_file(file(content))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadFile, match="can't be read: no such file"):
        passphrase.from_file(tmp_path / "nowhere")


def test_a_file_that_others_can_read_is_warned_of(file, capsys):
    path = file(b"four words here now")
    passphrase.from_file(path)
    assert capsys.readouterr().err == ""
    path.chmod(0o640)
    passphrase.from_file(path)
    assert f"chmod 600 {path}" in capsys.readouterr().err


def test_a_file_descriptor_gives_its_first_line_and_leaves_the_rest():
    read, write = os.pipe()
    os.write(write, b"four words\nsomething else")
    os.close(write)
    assert passphrase.given(settings(passphrase_fd=read)) == b"four words"
    assert os.read(read, 100) == b"something else"
    os.close(read)


def test_a_closed_file_descriptor_is_wrong_usage():
    read, write = os.pipe()
    os.close(read)
    os.close(write)
    with pytest.raises(UsageError, match="can't be read"):
        passphrase.given(settings(passphrase_fd=read))


def test_nothing_given_is_none():
    assert passphrase.given(settings()) is None


def test_a_short_new_one_is_warned_of_and_a_long_one_not(capsys):
    assert passphrase.fresh(b"abc") == b"abc"
    assert "words" in capsys.readouterr().err
    passphrase.fresh(b"five quiet otters knit")
    assert capsys.readouterr().err == ""
