"""What an end user installs works outside the checkout: a wheel in an environment of its own."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command, cwd):
    """Run a command with nothing of the checkout in its way; return what it printed."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd.parent), "LANG": "C.UTF-8"}
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The installed program; the packages it needs come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (wheel,) = folder.glob("safetycheck-*.whl")
    python = folder / "venv/bin/python"
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    run(sys.executable, "-m", "pip", "--python", python, "install", "-qq", "--no-deps", "--no-index", wheel, cwd=folder)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (site / "packages.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return python.with_name("safetycheck"), site / "safetycheck"


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "an empty folder"
    folder.mkdir()
    return folder


def test_the_data_folders_travel_inside_the_package(installed):
    _, package = installed
    for folder in ("brokers", "checklists"):
        sent, there = ROOT / folder, package / "data" / folder
        sent, there = ({path.relative_to(top) for path in top.rglob("*") if path.is_file()} for top in (sent, there))
        assert there == sent
        assert sent


def test_every_file_of_the_package_travels(installed):
    _, package = installed
    there = {path.relative_to(package) for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    here = {
        path.relative_to(ROOT / "safetycheck")
        for path in (ROOT / "safetycheck").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here <= there


def test_the_program_runs_from_another_folder(installed, elsewhere):
    program, _ = installed
    assert run(program, "--version", cwd=elsewhere).startswith("safetycheck ")
    assert "scan" in run(program, "--help", cwd=elsewhere)


def test_the_program_finds_its_brokers_and_no_checkout(installed, elsewhere):
    program, package = installed
    listed = json.loads(run(program, "broker", "list", "--json", cwd=elsewhere))
    domains = {each["domain"] for each in (listed["brokers"] if isinstance(listed, dict) else listed)}
    assert domains >= {path.stem for path in (ROOT / "brokers").glob("*.yaml")}
    assert "clearbit.com" in domains, "the registers travel too"
    where = "import safetycheck; print(safetycheck.__file__)"
    assert run(program.with_name("python"), "-c", where, cwd=elsewhere).strip() == str(package / "__init__.py")


@pytest.mark.browser
@pytest.mark.slow
def test_the_demo_runs_from_another_folder(installed, elsewhere):
    program, _ = installed
    shown = run(program, "demo", cwd=elsewhere)
    assert "brokers were asked" in shown
    assert list(elsewhere.iterdir()) == []
