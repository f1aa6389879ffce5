"""The computer itself: its commands, files and ports, as they are here."""

import os
import socket
import sys
import threading
from datetime import UTC, datetime

import pytest

from safetycheck.audit.probes.machine import Unreadable, here, system


@pytest.fixture
def machine():
    return here(datetime.now(UTC))


@pytest.fixture
def python():
    return sys.executable


def test_this_computer(machine, tmp_path):
    assert machine.system == system()
    assert machine.home == tmp_path / "home"


def test_a_command_that_is_not_there(machine):
    assert machine.run("no-such-program-here") is None
    assert machine.says("no-such-program-here") is None


def test_a_command_is_never_taken_from_the_folder_one_is_in(machine, tmp_path, monkeypatch):
    trap = tmp_path / "gsettings-trap"
    trap.write_text("#!/bin/sh\necho sprung\n")
    trap.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", os.environ["PATH"]]))
    assert machine.run("gsettings-trap") is None
    assert machine.says(str(trap)) == "sprung"


def test_a_command_is_stopped_when_it_takes_too_long(machine, python):
    assert machine.run(python, "-c", "import time; print('x', flush=True); time.sleep(1000)", seconds=0.3) is None
    assert machine.run(python, "-c", "import os, time; os.close(1); os.close(2); time.sleep(1000)", seconds=0.3) is None


def test_what_a_command_left_behind_does_not_hold_us(machine, python):
    # Whatever it has started keeps its output open.
    start = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])"
    assert machine.run(python, "-c", f"{start}; time.sleep(1000)", seconds=0.3) is None
    assert machine.run(python, "-c", start, seconds=0.3) is None


def test_a_command_that_says_too_much_is_cut(machine, python):
    ran = machine.run(python, "-c", "while True: print('x' * 1000)")
    assert ran is not None
    assert len(ran.out) <= 400_000


def test_what_a_command_says(machine, python):
    assert machine.says(python, "-c", "import sys; sys.stderr.write('to err')") == "to err"
    assert machine.run(python, "-c", "raise SystemExit(3)").code == 3
    assert machine.says(python, "-c", "raise SystemExit(3)") is None
    wide = "import sys; sys.stdout.buffer.write('ümlaut'.encode('utf-16-le'))"
    assert machine.says(python, "-c", wide) == "ümlaut"
    assert "\ufffd" in machine.says(python, "-c", "import sys; sys.stdout.buffer.write(b'a\\xff')")


def test_nothing_is_typed_into_a_command(machine, python):
    assert machine.says(python, "-c", "import sys; print(len(sys.stdin.read()))") == "0"


def test_answers_are_in_english_and_git_fetches_nothing(machine, python, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    said = machine.says(python, "-c", "import os; print(os.environ['LC_ALL'], os.environ['GIT_NO_LAZY_FETCH'])")
    assert said == "C 1"


def test_a_port_that_answers_one_that_does_not_and_none(machine):
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
        assert machine.speaks(port, b"x") is None
        line.listen()

        def answer():
            other, _ = line.accept()
            other.recv(10)
            other.sendall(b"\x05\x00")
            other.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert machine.speaks(port, b"\x05\x01\x00") == b"\x05\x00"
        thread.join(5)


def test_what_may_not_be_looked_at_is_said(machine, tmp_path):
    with pytest.raises(Unreadable, match="is not there"):
        machine.read(tmp_path / "gone")
    with pytest.raises(Unreadable, match="no plain file"):
        machine.read(tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 20)
    with pytest.raises(Unreadable, match="too large"):
        machine.read(tmp_path / "large", 10)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for look in (machine.read, machine.holds):
        with pytest.raises(Unreadable):
            look(tmp_path / "loop")
    assert machine.names(tmp_path / "gone") == []
    with pytest.raises(Unreadable):
        machine.holds(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_no_file(machine, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="no plain file"):
        machine.read(tmp_path / "pipe")


def test_a_link_inside_the_home_folder_is_followed(machine):
    (machine.home / "real").write_text("x")
    (machine.home / "link").symlink_to(machine.home / "real")
    assert machine.text(machine.home / "link") == "x"
