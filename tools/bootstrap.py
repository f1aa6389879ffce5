"""Make this checkout ready to run: a virtual environment, the locked packages, a browser; for the tests a mail server, too.

    python3 tools/bootstrap.py          what `make demo` needs
    python3 tools/bootstrap.py --dev    what `make test` needs

Needs Python 3.11 and its standard library, nothing else. Where all is in place it does nothing. It asks no question;
only `sudo`, at a terminal, may ask for its password. What it does is said on stderr.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
RUN_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
_LAUNCH = "from playwright.sync_api import sync_playwright\nwith sync_playwright() as p: p.chromium.launch().close()"


class Stop(Exception):
    """Set-up can't go on; the text says what the person can do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description="Make this checkout ready to run.")
    parser.add_argument("--dev", action="store_true", help="install what tests and linters need, too")
    dev = parser.parse_args(arguments).dev
    try:
        check_python()
        prepare_environment(ROOT, dev=dev)
        prepare_driver(ROOT)
        prepare_browser(ROOT)
        if dev:
            prepare_mail_server()
    except Stop as stop:
        _say(f"Set-up stopped. {stop}")
        return 1
    return 0


def check_python() -> None:
    """Stop where the Python that runs this is too old."""
    if sys.version_info < OLDEST_PYTHON:
        raise Stop("safetycheck needs Python 3.11 or newer. Name one: make PYTHON=python3.12 demo")


# --- the virtual environment ------------------------------------------------------------------------------------


def prepare_environment(root: Path, *, dev: bool) -> None:
    """Create `.venv` and install the locked packages, unless just that was done before."""
    venv = root / ".venv"
    lock = DEV_LOCK if dev else RUN_LOCK
    if _is_ready(root, lock):
        return
    # Packages that a changed lock file no longer names must go, so only a matching environment is built upon.
    if not (dev and _is_ready(root, RUN_LOCK)):
        _create(venv)
    _say(f"Installing the packages of {lock} into .venv (a minute, once) ...")
    # Wheels only: no package's own code runs while it is installed. The lock is whole, so nothing is resolved here.
    _pip(venv, "--require-hashes", "--only-binary", ":all:", "--requirement", str(root / lock))
    _pip(venv, "--no-index", "--no-build-isolation", "--editable", str(root))
    for done in (RUN_LOCK, lock):
        _stamp(venv, done).write_text(_digest(root, done), encoding="utf-8")


def _is_ready(root: Path, lock: str) -> bool:
    stamp = _stamp(root / ".venv", lock)
    python = root / ".venv" / "bin" / "python"
    return python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _digest(root, lock)


def _stamp(venv: Path, lock: str) -> Path:
    return venv / f"{lock}.installed"


def _digest(root: Path, lock: str) -> str:
    """Say in one line what was installed, for which Python, and where: a moved environment does not work.

    A newer 3.11.x keeps what stands: Debian's update of Python comes with its venv, in the middle of set-up.
    """
    where = f"{sys.implementation.cache_tag}\n{root}\n"
    return hashlib.sha256(where.encode() + (root / lock).read_bytes()).hexdigest()


def _create(venv: Path) -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    if not importlib.util.find_spec("ensurepip") and not install_with_apt(package, "Debian keeps Python's venv apart"):
        raise Stop(f"Python's venv module is missing. As root: apt-get install {package}")
    _say("Creating the virtual environment .venv ...")
    # A new process, because this one may have looked for ensurepip before it was there.
    _run([sys.executable, "-m", "venv", "--clear", str(venv)], "The virtual environment could not be created")


def _pip(venv: Path, *what: str) -> None:
    pip = [str(venv / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq", "--no-deps"]
    _run([*pip, *what], "The packages could not be installed")


# --- the browser ------------------------------------------------------------------------------------------------


def prepare_driver(root: Path) -> None:
    """See that Playwright's driver starts; a small Debian lacks a library that it needs."""
    drivers = list((root / ".venv").glob("lib/*/site-packages/playwright/driver/node"))
    if all(_starts(driver) for driver in drivers):
        return
    if not (install_with_apt("libatomic1", "Playwright's driver needs it") and all(_starts(driver) for driver in drivers)):
        raise Stop("Playwright's driver does not start. On Debian, as root: apt-get install libatomic1")


def _starts(program: Path) -> bool:
    return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0


def prepare_browser(root: Path) -> None:
    """Find a Chromium or Chrome, or install one: from Debian where that is allowed, else Playwright's own."""
    if has_browser(root):
        return
    own = root / ".browsers"
    if not own.exists() and install_with_apt("chromium", "no Chromium or Chrome was found") and has_browser(root):
        return
    _say("Looking for Playwright's Chromium in .browsers, and fetching it where it is missing ...")
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(own)}
    python = str(root / ".venv/bin/python")
    for command in ([python, "-m", "playwright", "install", "chromium"], [python, "-c", _LAUNCH]):
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode:
            raise Stop(
                "There is no browser that starts. Install Chromium or Chrome; on Debian, as root: apt-get install chromium"
            )


def has_browser(root: Path) -> bool:
    """Ask the program itself whether it would find a browser, leaving out Playwright's own."""
    place = root / "safetycheck/fetch/chrome.py"
    # By its file, because the package around it needs what may not be installed here.
    spec = importlib.util.spec_from_file_location("chrome", place)
    if spec is None or spec.loader is None:
        raise Stop(f"{place} can't be loaded.")
    sys.path.insert(0, str(root))
    chrome = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(chrome)
    try:
        chrome.find("")
    except chrome.NoBrowser:
        return False
    return True


# --- the mail server ----------------------------------------------------------------------------------------------


def prepare_mail_server() -> None:
    """Find Dovecot, or install it from Debian: the tests start one of their own, on loopback.

    Where there is none and none can be had, the tests that need it are left out; in CI (CI is set) set-up stops.
    """
    if has_mail_server():
        return
    rights = _rights()
    if rights is not None and shutil.which("apt-get") and shutil.which("systemctl"):
        # Else the package would start a mail server for the whole network, which nobody asked for.
        mask = [*rights, "systemctl", "--quiet", "mask", "dovecot.service", "dovecot.socket"]
        subprocess.run(mask, stdin=None if rights else subprocess.DEVNULL, check=False)
        _say("Dovecot's own service stays off; should you ever want it: systemctl unmask dovecot.service dovecot.socket")
    if install_with_apt("dovecot-imapd", "the mail tests need a real IMAP server") and has_mail_server():
        return
    missing = "Dovecot is missing, which the mail tests need. On Debian, as root: apt-get install dovecot-imapd"
    if os.environ.get("CI"):
        raise Stop(missing)
    _say(f"{missing}. Without it those tests are left out.")


def has_mail_server() -> bool:
    """Tell whether Dovecot is installed; Debian keeps it where only root looks for programs."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") is not None


# --- Debian's packages ------------------------------------------------------------------------------------------


def install_with_apt(package: str, why: str) -> bool:
    """Install one Debian package as root or through sudo; return whether that worked."""
    rights = _rights()
    if rights is None or not shutil.which("apt-get"):
        return False
    _say(f"Installing {package} with apt: {why} ...")
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    # sudo may need the terminal for its password.
    stdin = None if rights else subprocess.DEVNULL
    steps = (["update"], ["install", "--no-install-recommends", package])
    quiet = subprocess.DEVNULL
    return all(subprocess.run([*apt, *step], stdin=stdin, stdout=quiet, check=False).returncode == 0 for step in steps)


def _rights() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    return ["sudo"] if sys.stdin and sys.stdin.isatty() else ["sudo", "-n"]


def _run(command: list[str], failed: str) -> None:
    if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode:
        raise Stop(f"{failed}; the lines above say why.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
