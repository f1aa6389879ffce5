"""A computer made of a folder: its home, its system files, what its commands say."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safetycheck.audit import probes
from safetycheck.audit.probes.machine import Machine, Ran

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def write():
    """Write files below a folder; a value is text, bytes or what JSON holds."""

    def make(folder: Path, files: dict):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content if isinstance(content, str) else json.dumps(content))
        return folder

    return make


@pytest.fixture
def age():
    """Make a file some days old."""

    def make(path: Path, days: int):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))

    return make


@pytest.fixture
def computer(tmp_path, write):
    """Make a computer. `says` maps a piece of a command to what it answers: text, or (exit code, text)."""

    def make(system="linux", *, says=None, home=None, root=None, env=None, release=0, ports=None):
        where, top = tmp_path / "person", tmp_path / "root"
        where.mkdir(exist_ok=True)
        top.mkdir(exist_ok=True)
        write(where, home or {})
        write(top, root or {})
        asked = []

        def runner(argv, seconds):
            line = " ".join(argv)
            asked.append(line)
            for piece, answer in (says or {}).items():
                if piece in line:
                    code, out = (0, answer) if isinstance(answer, str) else answer
                    return Ran(code, out)
            return None

        machine = Machine(
            system=system, home=where, env=env or {}, now=NOW, runner=runner, root=top, user=os.getuid(), release=release,
            speaks=lambda port, hello: (ports or {}).get(port),
        )  # fmt: skip
        return machine, asked

    return make


@pytest.fixture
def look(computer, tmp_path):
    """Run a probe on a computer: look("disk-encryption", "linux", says={...}) -> Finding."""

    def run(probe, system="linux", *, folder=None, data=None, email="", domain="", secret="", network=None, **made):
        machine, asked = computer(system, **made)
        scene = probes.Scene(machine, data or tmp_path / "nothing", folder, email, domain, secret, network)
        found = probes.run(probes.BY_ID[probe], scene)
        assert found.why.endswith("."), found
        run.asked = asked
        return found

    return run
