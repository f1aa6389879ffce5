"""The computer that is looked at: its files and what its own commands say. Everything read here is untrusted."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from safetycheck.text import clean

System = Literal["linux", "macos", "windows"]

# A settings file of an app is small; what a command says, too. In bytes and characters.
LARGEST = 1_000_000
_MOST = 400_000
_SECONDS = 10.0
# Where system tools stand, on systems that keep them out of a person's PATH.
_SYSTEM = (
    ("C:/Windows/System32", "C:/Windows/System32/WindowsPowerShell/v1.0")
    if sys.platform == "win32"
    else ("/usr/sbin", "/sbin", "/usr/local/sbin")
)


class Unreadable(Exception):
    """A file or a command's answer could not be had, or is not what it should be. `reason` is short and safe to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said on stdout and stderr together."""

    code: int
    out: str


Runner = Callable[[tuple[str, ...], float], Ran | None]


# Without a repr, because that would print the environment.
@dataclass(frozen=True, slots=True, repr=False)
class Machine:
    """One computer, or in tests a folder that stands for one.

    `root` stands before every absolute path of the system, `release` is the build of Windows (0 elsewhere), `user` the
    number of who runs this (None on Windows). `runner` runs a fixed command; None means that there is no such program,
    or that it did not end in time. `speaks` says the first bytes that a port of this machine answers to a greeting.
    """

    system: System
    home: Path
    env: Mapping[str, str]
    now: datetime
    runner: Runner
    root: Path = Path("/")
    user: int | None = None
    release: int = 0
    speaks: Callable[[int, bytes], bytes | None] = field(default=lambda port, hello: None)  # noqa: ARG005  # a silent machine

    def run(self, *argv: str, seconds: float = _SECONDS) -> Ran | None:
        """Run a command without a shell; None where it is missing or too slow."""
        return self.runner(argv, seconds)

    def says(self, *argv: str) -> str | None:
        """Return what a command says when it ends well; None otherwise."""
        ran = self.run(*argv)
        return ran.out.strip() if ran and ran.code == 0 else None

    def at(self, path: str) -> Path:
        """Return where a path of the system is: `/etc/os-release`."""
        return self.root / path.lstrip("/")

    def config(self) -> Path:
        """Return where apps of this system keep a person's settings."""
        if self.system == "macos":
            return self.home / "Library/Application Support"
        if self.system == "windows":
            return Path(self.env.get("APPDATA") or self.home / "AppData/Roaming")
        given = self.env.get("XDG_CONFIG_HOME", "")
        return Path(given) if given.startswith("/") else self.home / ".config"

    def local(self) -> Path:
        """Return where apps of Windows keep what stays on this computer."""
        return Path(self.env.get("LOCALAPPDATA") or self.home / "AppData/Local")

    def holds(self, path: Path) -> bool:
        """Tell whether something is there that can be looked at; raise Unreadable where even that may not be asked."""
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            raise Unreadable("it may not be looked at") from None
        return True

    def names(self, folder: Path, most: int = 5000) -> list[str]:
        """Return the names in a folder, sorted; none where there is no such folder."""
        try:
            with os.scandir(folder) as entries:
                found = [entry.name for entry, _ in zip(entries, range(most), strict=False)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError:
            raise Unreadable("its folder may not be looked into") from None
        return sorted(found)

    def changed(self, path: Path) -> datetime | None:
        """Return when a file was last changed, in UTC; None where it is not there or says nonsense."""
        try:
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            return None
        # Packages that are built to be the same everywhere bear the date zero.
        return at if datetime(2015, 1, 1, tzinfo=UTC) < at <= self.now else None

    def read(self, path: Path, largest: int = LARGEST) -> bytes:
        """Return what is in a plain file; raise Unreadable for anything else, or where a link leads out of the home folder."""
        try:
            real = path.resolve()
            if path.is_relative_to(self.home) and not real.is_relative_to(self.home.resolve()):
                raise Unreadable("a link leads out of your home folder")
            # Without O_NONBLOCK a pipe in the place of a file would hold us for ever.
            handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            raise Unreadable("the file is not there") from None
        except (OSError, ValueError, RuntimeError):
            raise Unreadable("the file can't be opened") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise Unreadable("it is no plain file")
        with os.fdopen(handle, "rb") as file:
            try:
                content = file.read(largest + 1)
            except OSError:
                raise Unreadable("the file can't be read") from None
        if len(content) > largest:
            raise Unreadable("the file is far too large")
        return content

    def text(self, path: Path, largest: int = LARGEST) -> str:
        """Return what is in a text file; what is no UTF-8 is replaced."""
        return self.read(path, largest).decode("utf-8-sig", "replace")

    def json(self, path: Path) -> dict[str, Any]:
        """Return the object in a JSON file. It is read once more where it was just being written."""
        for last in (False, True):
            try:
                found = json.loads(self.read(path).decode("utf-8-sig"))
            except (ValueError, RecursionError):
                if last:
                    raise Unreadable("the file is no valid JSON") from None
                continue
            if isinstance(found, dict):
                return found
            break
        raise Unreadable("the file does not hold what it should")


def system() -> System:
    """Return which system this program runs on."""
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"


def here(now: datetime) -> Machine:
    """Return the computer that this program runs on."""
    release = getattr(sys, "getwindowsversion", lambda: None)()
    return Machine(
        system=system(),
        home=Path.home(),
        env=dict(os.environ),
        now=now,
        runner=_run,
        user=os.getuid() if hasattr(os, "getuid") else None,
        release=release.build if release else 0,
        speaks=_greet,
    )


def shown(untrusted: str, limit: int = 60) -> str:
    """Return a name from outside as it may stand in a sentence."""
    return clean(untrusted, limit)


def _run(argv: tuple[str, ...], seconds: float) -> Ran | None:
    path = os.pathsep.join([os.environ.get("PATH", ""), *_SYSTEM])
    program = _program(argv[0], path)
    if program is None:
        return None
    # English answers, no pager, no question; git fetches nothing that is missing.
    env = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C", "PATH": path, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        process = subprocess.Popen(  # noqa: S603  # fixed words of our own, and no shell
            (program, *argv[1:]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=env,
            # Apart from this terminal it can ask nobody for a password, and be stopped with all that it started.
            start_new_session=True,
        )
    except OSError:
        return None
    said: list[bytes] = []
    # A thread, which can be left: what the command started may keep its output open for ever.
    listener = threading.Thread(target=_listen, args=(process, said), daemon=True)
    listener.start()
    try:
        listener.join(seconds)
        if not said:
            return None
        if len(said[0]) < _MOST:
            process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:
            _end(process)
    return Ran(process.returncode, _decoded(said[0]))


def _listen(process: subprocess.Popen[bytes], said: list[bytes]) -> None:
    if process.stdout:
        with process.stdout as out:
            said.append(out.read(_MOST))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a command and what it started. It was not waited for yet, so that its number is still its own."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_SECONDS)


def _program(name: str, path: str) -> str | None:
    """Return where a program is; never in the folder that one happens to be in, where anybody may have put it."""
    ending = ".exe" if sys.platform == "win32" and not name.endswith(".exe") else ""
    for folder in map(Path, path.split(os.pathsep)):
        found = folder / f"{name}{ending}"  # a name that is a whole path stays what it is
        if found.is_absolute() and found.is_file() and os.access(found, os.X_OK):
            return str(found)
    return None


def _decoded(raw: bytes) -> str:
    """Return a command's text; some of Windows write UTF-16 when nobody looks."""
    if raw[1:2] == b"\0":
        return raw.decode("utf-16-le", "replace")
    return raw.decode("utf-8", "replace")


def _greet(port: int, hello: bytes) -> bytes | None:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5) as line:
        line.sendall(hello)
        return line.recv(16)
    return None
