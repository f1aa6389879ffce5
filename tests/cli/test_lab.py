import subprocess
import sys

import pytest
import yaml

from safetycheck import profiles
from safetycheck.cli import lab
from safetycheck.model import Name, Profile


class Town:
    """What `_furnish` needs of a town."""

    def __init__(self, folder):
        self.profile = Profile(names=(Name(first="Marisol", last="Whitlock"),))
        self.cafile, self.brokers = folder / "town-ca.pem", folder / "a town's brokers"
        self.cafile.write_text("certificate")
        self.connect_to = {"a.example": ("127.0.0.1", 4001), "b.example": ("127.0.0.1", 4002)}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "a town's folder"
    lab._furnish(place, Town(tmp_path))
    return place


@pytest.fixture
def called(folder, monkeypatch):
    """Return the words with which the script calls the program."""

    def call(*words):
        script = (folder / "in-town").read_text().replace("-m safetycheck", "-c 'import sys; print(*sys.argv[1:], sep=chr(10))'")
        done = subprocess.run(["sh", "-s", "--", *words], input=script, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    return call


def test_the_folder_holds_what_a_scan_needs(folder):
    assert {path.name for path in folder.iterdir()} == {"profile.yaml", "ca.pem", "connect", "in-town"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600, 0o700}
    assert profiles.read((folder / "profile.yaml").read_text(), "x").names[0].full == "Marisol Whitlock"
    assert yaml.safe_load((folder / "profile.yaml").read_text())
    assert sys.executable in (folder / "in-town").read_text()


def test_serving_again_into_the_same_folder(folder, tmp_path):
    lab._furnish(folder, Town(tmp_path))
    assert (folder / "ca.pem").read_text() == "certificate"


@pytest.mark.parametrize(
    "words", [("scan", "--plan"), ("--passphrase-file", "x y", "scan"), ("-v", "scan", "--only", "a.example")]
)
def test_a_scan_is_sent_into_the_town(called, folder, tmp_path, words):
    assert called(*words) == [
        "--home", str(folder / "home"), "--brokers", str(tmp_path / "a town's brokers"), *words,
        "--cafile", str(folder / "ca.pem"), "--connect-to=a.example:127.0.0.1:4001", "--connect-to=b.example:127.0.0.1:4002",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [("vault", "create"), ("profile", "import", "a scanned page.yaml"), ()])
def test_other_commands_get_no_more_than_home_and_brokers(called, folder, tmp_path, words):
    assert called(*words) == ["--home", str(folder / "home"), "--brokers", str(tmp_path / "a town's brokers"), *words]


def test_it_needs_a_folder(run):
    done = run("lab", "serve")
    assert done.exit_code == 2
    assert "FOLDER" in done.stderr
