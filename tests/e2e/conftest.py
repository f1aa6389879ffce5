import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import safetycheck
from safetycheck import profiles

_ROOT = Path(safetycheck.__file__).parent.parent
PASSPHRASE = b"four words of nonsense here"


@pytest.fixture
def command(tmp_path):
    """Run the real program in a process of its own, with a data folder and a passphrase file."""
    secret = tmp_path / "secret"
    secret.write_bytes(PASSPHRASE)
    secret.chmod(0o600)
    home = tmp_path / "data"
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "COLUMNS": "200"}

    def started(*arguments, **options):
        given = [sys.executable, "-m", "safetycheck", "--home", str(home), "--passphrase-file", str(secret), *map(str, arguments)]
        return subprocess.Popen(
            given, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
        )

    def run(*arguments, stdin=""):
        process = started(*arguments, stdin=subprocess.PIPE)
        out, err = process.communicate(stdin, timeout=110)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    run.started, run.home, run.passphrase = started, home, PASSPHRASE
    return run


@pytest.fixture
def settle(command, tmp_path):
    """Make a vault with the profile of a town's main person, and return the options that reach the town."""

    def settled(town, profile=None):
        file = tmp_path / "profile.yaml"
        file.write_text(profiles.to_yaml(profile or town.profile))
        assert command("vault", "create").returncode == 0
        assert command("profile", "import", file, "--consent", "self").returncode == 0
        file.unlink()
        return [
            "--brokers",
            town.brokers,
            "--cafile",
            town.cafile,
            *(f"--connect-to={host}:{address}:{port}" for host, (address, port) in town.connect_to.items()),
        ]

    return settled


@pytest.fixture
def values():
    """Return every text of a profile that is long enough to be recognised."""

    def flat(node):
        if isinstance(node, dict):
            return [text for value in node.values() for text in flat(value)]
        if isinstance(node, list):
            return [text for value in node for text in flat(value)]
        return [str(node)]

    def of(profile):
        plain = yaml.safe_load(profiles.to_yaml(profile))
        common = {"legal", "former", "nickname", "alias", "true", "false"}
        return sorted({text for text in flat(plain) if len(text) > 3 and text.lower() not in common and not text.isdigit()})

    return of
