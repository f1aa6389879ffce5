"""The program at a real terminal."""

import os
import pty
import select
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

import safetycheck

ROOT = Path(safetycheck.__file__).parent.parent
WORDS = "five quiet otters knit scarves"


class Terminal:
    """A program on a terminal of 80 x 24."""

    def __init__(self, *words):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # Whoever runs the suite in the background has Ctrl-C ignored, and this would be inherited.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.environ |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
            os.execv(sys.executable, [sys.executable, "-m", "safetycheck", *map(str, words)])

    def until(self, text, seconds=100):
        """Read until the program has written a text, and forget everything up to its end."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            assert ready, f"no {text!r} in {self.seen!r}"
            self._read()
        before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, line):
        os.write(self.fd, f"{line}\n".encode())

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def silent(self, seconds=100):
        """Wait until the terminal no longer echoes."""
        end = time.monotonic() + seconds
        while self.echoes and time.monotonic() < end:
            time.sleep(0.01)
        return not self.echoes

    def ended(self):
        """Return the exit code and the rest of what was written."""
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status), self.seen

    def _read(self):
        try:
            more = os.read(self.fd, 65536)
        except OSError:  # how Linux tells that the other side is closed
            return False
        self.seen += more.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(more)

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.fixture
def terminal():
    open_ = []

    def start(*words):
        open_.append(Terminal(*words))
        return open_[-1]

    yield start
    for each in open_:
        each.close()


def test_a_passphrase_is_not_echoed(terminal, home):
    at = terminal("vault", "create")
    for question in ("New passphrase", "The same once more"):
        at.until(question)
        assert at.silent()
        at.type(WORDS)
    code, rest = at.ended()
    assert code == 0, rest
    assert WORDS not in rest
    assert (home / "vault.db").exists()


def test_three_tries_for_a_passphrase(terminal, vault):
    at = terminal("vault", "slots")
    for _ in range(2):
        at.until("Passphrase: ")
        at.type("something else")
        at.until("Try again")
    at.until("Passphrase: ")
    at.type(WORDS)
    code, rest = at.ended()
    assert code == 0, rest
    assert "in use" in rest


def test_after_three_wrong_ones_it_ends(terminal, vault):
    at = terminal("vault", "slots")
    for _ in range(3):
        at.until("Passphrase: ")
        at.type("something else")
    code, rest = at.ended()
    assert code == 4
    assert "does not open this vault" in rest


def test_ctrl_c_at_the_passphrase_gives_the_echo_back(terminal, home):
    at = terminal("start")
    at.until("[y/N]")
    at.type("y")
    at.until("New passphrase")
    assert at.silent()
    os.write(at.fd, b"\x03")
    code, rest = at.ended()
    assert code == 130
    assert "Nothing was saved" in rest
    assert "Traceback" not in rest
    assert not home.exists()


def test_colour_is_there_and_goes_with_plain_and_no_color(terminal, tmp_path, monkeypatch):
    def told(*more):
        at = terminal("vault", "create", "--home", tmp_path / f"home{len(more)}{os.environ.get('NO_COLOR', '')}", *more)
        for question in ("New passphrase", "The same once more"):
            at.until(question)
            assert at.silent()
            at.type("abc")
        code, rest = at.ended()
        assert code == 0, rest
        return rest

    assert "\x1b[33mwarning" in told()
    assert "\x1b" not in told("--plain")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in told()
