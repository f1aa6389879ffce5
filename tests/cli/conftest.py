import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import safetycheck
from safetycheck import profiles, store
from safetycheck.cli import cli, keys
from safetycheck.events import ConsentGiven
from safetycheck.model import Person

ROOT = Path(safetycheck.__file__).parent.parent
PASSPHRASE = "five quiet otters knit scarves"
PROFILE = """\
names:
  - {first: Zenobia, middle: Quill, last: Marrowfield}
  - {first: Zen, last: Larkspurne, kind: former, quiet: true}
birth: {year: 1984, month: 2}
addresses:
  - {street: 77 Vetchling Way, city: Duluth, state: MN, current: true}
  - {city: Minneapolis, state: MN}
phones: [218-555-0142]
emails: [zenobia@marrowfield.example.org]
relatives: [Tobiah Marrowfield]
"""


@pytest.fixture
def run(monkeypatch):
    """Call the program in this process: run("vault", "create", typed="..."). Keys are typed, too: no terminal is needed."""
    monkeypatch.setattr(keys, "require", lambda: None)

    def call(*args, typed=None):
        return CliRunner().invoke(cli, [str(arg) for arg in args], input=typed, prog_name="safetycheck")

    return call


@pytest.fixture
def spawn():
    """Call the program in a process of its own."""

    def call(*args, **options):
        options = {"capture_output": True, "text": True, "timeout": 110, "stdin": subprocess.DEVNULL} | options
        env = {**os.environ, "PYTHONPATH": str(ROOT)} | options.pop("env", {})
        return subprocess.run([sys.executable, "-m", "safetycheck", *map(str, args)], env=env, check=False, **options)

    return call


@pytest.fixture
def home():
    return Path(os.environ["SAFETYCHECK_HOME"])


@pytest.fixture
def key(tmp_path):
    """A file with the passphrase."""
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def profile_file(tmp_path):
    file = tmp_path / "profile.yaml"
    file.write_text(PROFILE)
    return file


@pytest.fixture
def empty_vault(home):
    """A vault with nobody in it, whose passphrase takes no time to check."""
    with store.create(home, PASSPHRASE.encode(), datetime.now(UTC), cost=store.Cost(time=1, memory=8, lanes=1)):
        pass
    return home


@pytest.fixture
def vault(empty_vault):
    """A vault whose owner is in it, with consent."""
    at = datetime.now(UTC)
    with open_vault(empty_vault) as opened:
        opened.save_person(Person(id="p0a1b2c3", is_self=True, profile=profiles.read(PROFILE, "test")), at)
        opened.append(ConsentGiven(at=at, person="p0a1b2c3"))
    return empty_vault


@pytest.fixture
def look(home):
    """Open the vault as the program would."""
    return lambda: open_vault(home)


def open_vault(home):
    return store.open(home, store.Unlock(passphrase=PASSPHRASE.encode()))
