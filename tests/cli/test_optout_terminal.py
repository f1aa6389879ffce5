"""The questions of `optout send` at a real terminal: the program goes on living meanwhile, and ends at once on Ctrl-C."""

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

import pytest

import safetycheck

ROOT = Path(safetycheck.__file__).parent.parent
PROGRAM = """
import asyncio
from safetycheck.cli.optout_human import Terminal
from safetycheck.model import Disclosed
from safetycheck.optout.interface import Shown

async def main():
    ticks = 0
    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)
    beside = asyncio.create_task(tick())
    human = Terminal(lambda text: text)
    shown = Shown("A mail", "privacy@b.example", (Disclosed(field="full", value="Ana Rey"),), "Dear all\\n\\nBye")
    print("approved", await human.approve(shown), "ticked", ticks > 5, flush=True)
    print("number", repr(await human.answer("Which number")), flush=True)
    beside.cancel()

asyncio.run(main())
"""


class Talk:
    def __init__(self):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.environ["PYTHONPATH"] = str(ROOT)
            os.execv(sys.executable, [sys.executable, "-c", PROGRAM])

    def until(self, text, seconds=100):
        end = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            assert ready, f"no {text!r} in {self.seen!r}"
            self.seen += os.read(self.fd, 65536).decode()

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def ended(self, seconds=100):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        return None


@pytest.fixture
def talk():
    made = Talk()
    yield made
    if made.pid:
        os.kill(made.pid, signal.SIGKILL)
        os.waitpid(made.pid, 0)
    os.close(made.fd)


def test_an_answer_is_waited_for_while_everything_goes_on(talk):
    talk.until("Send this?")
    for part in ("privacy@b.example", "full: Ana Rey", "| Dear all"):
        assert part in talk.seen
    time.sleep(0.2)
    talk.type("perhaps\n")
    talk.until("perhaps")
    talk.type("y\n")
    talk.until("approved True ticked True")
    talk.until("Which number")
    talk.type("T-77\n")
    talk.until("number 'T-77'")
    assert talk.ended() == 0


@pytest.mark.parametrize("keys", ["\x03", "\x04"])
def test_stopping_is_no_yes_and_ends_it_at_once(talk, keys):
    talk.until("Send this?")
    talk.type(keys)
    assert talk.ended() not in {0, None}
    assert "approved True" not in talk.seen
