"""Set-up does what is missing, once, and says what to do where it can't."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools/bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path):
    """A checkout in a folder with a blank in its name, with lock files and the program's way to find a browser."""
    root = tmp_path / "my clone"
    (root / "safetycheck/fetch").mkdir(parents=True)
    (root / "requirements.lock").write_text("a==1\n")
    (root / "requirements-dev.lock").write_text("a==1\nb==1\n")
    for name in ("__init__.py", "errors.py", "fetch/chrome.py"):
        shutil.copy(ROOT / "safetycheck" / name, root / "safetycheck" / name)
    return root


@pytest.fixture
def ran(bootstrap, root, monkeypatch):
    """The commands that set-up would have run; `fails` names those that fail, and `does` what one of them leaves behind."""
    seen = SimpleNamespace(commands=[], fails=set(), does={})

    def run(command, **options):
        line = " ".join(command)
        seen.commands.append(line)
        if "-m venv" in line:
            (root / ".venv/bin").mkdir(parents=True, exist_ok=True)
            (root / ".venv/bin/python").touch()
        for part, act in seen.does.items():
            if part in line:
                act()
        return SimpleNamespace(returncode=int(any(part in line for part in seen.fails)))

    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "path", sys.path[:])
    return seen


@pytest.fixture
def as_root(ran, bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)


@pytest.fixture
def has(bootstrap, monkeypatch):
    """The programs on PATH, and no other."""
    programs: set[str] = set()
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name, path="": f"/usr/bin/{name}" if name in programs else None)
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place).name in programs)
    monkeypatch.setattr(Path, "is_file", lambda self: self.name in programs)
    return programs


# --- the environment ----------------------------------------------------------------------------------------------


def test_the_first_run_creates_the_environment_and_installs_wheels_by_hash(bootstrap, root, ran):
    bootstrap.prepare_environment(root, dev=False)
    create, install, own = ran.commands
    assert f"-m venv --clear {root}/.venv" in create
    assert f"--require-hashes --only-binary :all: --requirement {root}/requirements.lock" in install
    assert f"--no-index --no-build-isolation --editable {root}" in own


def test_the_second_run_does_nothing(bootstrap, root, ran):
    bootstrap.prepare_environment(root, dev=False)
    ran.commands.clear()
    bootstrap.prepare_environment(root, dev=False)
    assert ran.commands == []


def test_the_tests_packages_are_added_to_those_of_the_demo(bootstrap, root, ran):
    bootstrap.prepare_environment(root, dev=False)
    ran.commands.clear()
    bootstrap.prepare_environment(root, dev=True)
    assert "requirements-dev.lock" in ran.commands[0]
    assert not any("venv --clear" in line for line in ran.commands)
    ran.commands.clear()
    bootstrap.prepare_environment(root, dev=False)
    assert ran.commands == []


@pytest.mark.parametrize("change", ["lock", "moved", "half"])
def test_what_no_longer_fits_is_made_anew(bootstrap, root, ran, change):
    bootstrap.prepare_environment(root, dev=False)
    if change == "lock":
        (root / "requirements.lock").write_text("a==2\n")
    elif change == "moved":
        root = root.rename(root.with_name("elsewhere"))
    else:
        (root / ".venv/requirements.lock.installed").unlink()
    ran.commands.clear()
    bootstrap.prepare_environment(root, dev=False)
    assert "venv --clear" in ran.commands[0]


def test_a_failed_install_is_not_taken_for_done(bootstrap, root, ran):
    ran.fails.add("--require-hashes")
    for _ in range(2):
        with pytest.raises(bootstrap.Stop, match="could not be installed"):
            bootstrap.prepare_environment(root, dev=False)


@pytest.mark.usefixtures("as_root")
def test_debian_without_venv_gets_it_from_apt_as_root(bootstrap, root, ran, has, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    has.add("apt-get")
    bootstrap.prepare_environment(root, dev=False)
    assert f"install --no-install-recommends python3.{sys.version_info.minor}-venv" in ran.commands[1]
    assert "-m venv" in ran.commands[2]


def test_debian_without_venv_and_without_rights_is_told_what_to_do(bootstrap, root, ran, has, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    has.add("apt-get")
    with pytest.raises(bootstrap.Stop, match=r"As root: apt-get install python3\.\d+-venv"):
        bootstrap.prepare_environment(root, dev=False)
    assert ran.commands == []


def test_an_old_python_is_told_how_to_name_a_newer_one(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (9, 0))
    assert bootstrap.main([]) == 1
    assert "make PYTHON=" in capsys.readouterr().err


# --- the driver ---------------------------------------------------------------------------------------------------


@pytest.fixture
def driver(root):
    driver = root / ".venv/lib/python3/site-packages/playwright/driver/node"
    driver.parent.mkdir(parents=True)
    driver.touch()
    return driver


def test_a_driver_that_starts_is_left_alone(bootstrap, root, ran, driver):
    bootstrap.prepare_driver(root)
    assert ran.commands == [f"{driver} --version"]


@pytest.mark.usefixtures("as_root")
def test_root_gets_the_library_that_the_driver_needs(bootstrap, root, ran, has, driver):
    has.add("apt-get")
    ran.fails.add("driver/node")
    ran.does["install --no-install-recommends libatomic1"] = ran.fails.clear
    bootstrap.prepare_driver(root)
    assert ran.commands[-1] == f"{driver} --version"


def test_a_driver_that_does_not_start_is_told_with_the_way_out(bootstrap, root, ran, has, driver):
    ran.fails.add("driver/node")
    with pytest.raises(bootstrap.Stop, match="apt-get install libatomic1"):
        bootstrap.prepare_driver(root)


# --- the browser --------------------------------------------------------------------------------------------------


def test_a_browser_that_is_there_is_taken(bootstrap, root, ran, has):
    has.add("google-chrome")
    bootstrap.prepare_browser(root)
    assert ran.commands == []


@pytest.mark.usefixtures("as_root")
def test_root_gets_chromium_from_debian(bootstrap, root, ran, has):
    has.add("apt-get")
    ran.does["install --no-install-recommends chromium"] = lambda: has.add("chromium")
    bootstrap.prepare_browser(root)
    assert [line.split(" -y ")[1] for line in ran.commands] == ["update", "install --no-install-recommends chromium"]
    assert not any("sudo" in line for line in ran.commands)


def test_sudo_is_used_and_not_waited_for_without_a_terminal(bootstrap, root, ran, has, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    has |= {"apt-get", "sudo"}
    ran.does["install --no-install-recommends chromium"] = lambda: has.add("chromium")
    bootstrap.prepare_browser(root)
    assert all(line.startswith("sudo -n env ") for line in ran.commands)


def test_without_rights_playwright_brings_its_own_and_it_is_tried(bootstrap, root, ran, has):
    bootstrap.prepare_browser(root)
    install, launch = ran.commands
    assert install.endswith("-m playwright install chromium")
    assert "chromium.launch()" in launch


@pytest.mark.usefixtures("as_root")
def test_what_playwright_brought_is_kept_to_and_apt_is_not_asked_again(bootstrap, root, ran, has):
    has.add("apt-get")
    (root / ".browsers").mkdir()
    bootstrap.prepare_browser(root)
    assert not any("apt-get" in line for line in ran.commands)


@pytest.mark.parametrize("fails", ["playwright install", "chromium.launch()"])
def test_no_browser_at_all_is_told_with_the_way_out(bootstrap, root, ran, has, fails):
    ran.fails.add(fails)
    with pytest.raises(bootstrap.Stop, match="apt-get install chromium"):
        bootstrap.prepare_browser(root)


# --- the mail server ----------------------------------------------------------------------------------------------


@pytest.fixture
def no_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.usefixtures("no_ci")
def test_a_mail_server_that_is_there_is_taken(bootstrap, ran, has):
    has |= {"dovecot", "apt-get"}
    bootstrap.prepare_mail_server()
    assert ran.commands == []


@pytest.mark.usefixtures("as_root", "no_ci")
def test_root_gets_dovecot_from_debian_and_no_mail_server_starts(bootstrap, ran, has):
    has |= {"apt-get", "systemctl"}
    ran.does["install --no-install-recommends dovecot-imapd"] = lambda: has.add("dovecot")
    bootstrap.prepare_mail_server()
    assert ran.commands[0] == "systemctl --quiet mask dovecot.service dovecot.socket"
    assert [line.split(" -y ")[1] for line in ran.commands[1:]] == ["update", "install --no-install-recommends dovecot-imapd"]


@pytest.mark.usefixtures("no_ci")
def test_without_rights_the_mail_tests_are_left_out_and_that_is_said(bootstrap, ran, has, capsys):
    has.add("apt-get")
    bootstrap.prepare_mail_server()
    assert ran.commands == []
    said = capsys.readouterr().err
    assert "apt-get install dovecot-imapd" in said
    assert "left out" in said


def test_in_ci_a_missing_mail_server_stops_everything(bootstrap, ran, has, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(bootstrap.Stop, match="apt-get install dovecot-imapd"):
        bootstrap.prepare_mail_server()


@pytest.mark.parametrize(("arguments", "asked"), [([], []), (["--dev"], ["mail"])])
def test_only_the_tests_need_a_mail_server(bootstrap, monkeypatch, arguments, asked):
    called = []
    for step in ("prepare_environment", "prepare_driver", "prepare_browser"):
        monkeypatch.setattr(bootstrap, step, lambda root, **options: None)
    monkeypatch.setattr(bootstrap, "prepare_mail_server", lambda: called.append("mail"))
    assert bootstrap.main(arguments) == 0
    assert called == asked


def test_set_up_needs_nothing_but_the_standard_library():
    code = "import runpy; runpy.run_path('tools/bootstrap.py')['has_browser'](__import__('pathlib').Path('.'))"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, check=True)
