"""The walk at a real terminal of 80 x 24."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

import safetycheck

ROOT = Path(safetycheck.__file__).parent.parent
CLEAR = "\x1b[2J"


@pytest.fixture
def walk():
    """Walk through the shipped checklists: answer each text that is waited for; return all that was seen."""

    def run(*words, talk, **env):
        inner, outer = pty.openpty()
        fcntl.ioctl(outer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"} | env
        environment.pop("COLUMNS", None)
        command = [sys.executable, "-m", "safetycheck", "check", *words]
        with subprocess.Popen(
            command, stdin=outer, stdout=outer, stderr=outer, env=environment, start_new_session=True
        ) as program:
            os.close(outer)
            seen = [said(inner, text, keys) for text, keys in talk]
            assert program.wait(100) == 0
        os.close(inner)
        return seen

    return run


def said(terminal, text, keys):
    """Read until a text was said, answer it, and return what was read."""
    seen, end = "", time.monotonic() + 100
    while text not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, f"no {text!r} in {seen!r}"
        seen += os.read(terminal, 65536).decode()
    while len(keys) == 1 and termios.tcgetattr(terminal)[3] & termios.ICANON:
        # Who waits for one key first throws away what was typed before.
        assert time.monotonic() < end
        time.sleep(0.01)
    os.write(terminal, keys.encode())
    return seen


TALK = [
    ("Letters, such as ac", "ac\n"),
    *[("q stop", "n")] * 2,
    *[("q stop", "n")] * 3,
    ("three more", "m"),
    ("q stop", "q"),
]


def test_each_item_begins_on_a_clear_screen_and_fits_it(walk):
    seen = walk(talk=TALK)
    items = [*seen[3:6], seen[7]]
    for text in items:
        _, clear, screen = text.rpartition(CLEAR)
        assert clear
        assert len(screen.splitlines()) <= 22
        assert "Done when" in screen
        assert "Android: " in screen
    # The first item that is critical comes at once.
    assert "critical" in items[0]
    assert "\x1b[1m" in items[0]


def test_plain_and_without_colour_there_are_words_only(walk):
    seen = walk("--plain", talk=TALK, NO_COLOR="1")
    assert not any("\x1b" in text for text in seen)
    assert "d done, n not yet" in seen[3]
