import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

import safetycheck
from safetycheck import lab, profiles, store
from safetycheck.events import ConsentGiven
from safetycheck.model import Person

_ROOT = Path(safetycheck.__file__).parent.parent
PASSPHRASE = b"four words of nonsense here"
PROGRAM = (sys.executable, "-m", "safetycheck")
_CHEAP = store.Cost(time=1, memory=8, lanes=1)


class Command:
    """The real program in processes of its own, with a data folder, a passphrase file and a folder for what is temporary."""

    passphrase = PASSPHRASE

    def __init__(self, folder):
        self.folder, self.home = folder, folder / "data"
        # Not below pytest's own: Chromium puts a socket there, whose path may have 107 characters.
        self.temporary = Path(tempfile.mkdtemp(prefix="e2e-"))
        self.secret = folder / "secret"
        self.secret.write_bytes(PASSPHRASE)
        self.secret.chmod(0o600)
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "PYTHONPATH": str(_ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "COLUMNS": "200",
            "TMPDIR": str(self.temporary),
        }

    def __call__(self, *arguments, stdin="", timeout=110, **options):
        """Run the program to its end."""
        with self.started(*arguments, stdin=subprocess.PIPE, **options) as process:
            out, err = process.communicate(stdin, timeout=timeout)
            return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def started(self, *arguments, program=PROGRAM, before=(), environment=None, **options):
        """Start the program; `before` stands before it on the command line."""
        given = [*before, *program, "--home", self.home, "--passphrase-file", self.secret, *arguments]
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        # A session of its own: it must not find the terminal of whoever runs the tests.
        return subprocess.Popen(
            [str(each) for each in given], env=self.environment | (environment or {}), cwd=self.folder, text=True,
            start_new_session=True, **options,
        )  # fmt: skip

    def at_a_terminal(self, *arguments, keys=(), columns=80, seconds=100, program=PROGRAM):
        """Run the program at a terminal; press each of the keys when its text has appeared. Returns exit code and output."""
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            environment = self.environment | {"COLUMNS": str(columns), "LINES": "24", "TERM": "xterm"}
            given = [*program, "--home", self.home, "--passphrase-file", self.secret, *arguments]
            os.execve(program[0], [str(each) for each in given], environment)
        seen, waiting, mark, end = "", list(keys), 0, time.monotonic() + seconds
        try:
            while select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
                try:
                    seen += os.read(fd, 65536).decode("utf-8", "replace")
                except OSError:  # Linux says so when the program has ended
                    break
                while waiting and (place := seen.find(waiting[0][0], mark)) >= 0:
                    text, key = waiting.pop(0)
                    mark = place + len(text)
                    _until_single_keys(fd)
                    os.write(fd, key.encode())
        finally:
            os.close(fd)
            _, status = os.waitpid(pid, 0)
        assert not waiting, f"no {waiting[0][0]!r} in {seen!r}"
        return os.waitstatus_to_exitcode(status), seen.replace("\r\n", "\n")

    def altered(self, name, code):
        """Return the program with some code run before it, for what no option can set."""
        file = self.folder / f"{name}.py"
        file.write_text(f"{code}\nfrom safetycheck.cli import main\nmain()\n")
        return (sys.executable, file)

    def hurried(self, **policy):
        """Return the program with another policy of fetching: shorter time limits, smaller gaps."""
        code = f"import functools\nfrom safetycheck import fetch\nfetch.Policy = functools.partial(fetch.Policy, **{policy!r})"
        return self.altered("hurried", code)

    def opened(self):
        """Open its vault in this process."""
        return store.open(self.home, store.Unlock(passphrase=PASSPHRASE))

    def furnished(self, profile, consent=None, *, is_self=True):
        """Make a vault with one person in it, quickly; return the person's id."""
        now = datetime.now(UTC)
        with store.create(self.home, PASSPHRASE, now, cost=_CHEAP) as vault:
            vault.save_person(Person(id="p0a1b2c3", is_self=is_self, profile=profile), now)
            if is_self or consent:
                vault.append(ConsentGiven(at=now, person="p0a1b2c3", consent=consent))
        return "p0a1b2c3"


def _until_single_keys(fd):
    """Wait until the program reads single keys: what is typed before that is thrown away."""
    end = time.monotonic() + 60
    while termios.tcgetattr(fd)[3] & termios.ICANON and time.monotonic() < end:
        time.sleep(0.01)


@pytest.fixture(autouse=True, scope="session")
def _interruptible():
    """Let Ctrl-C reach what is started here, even where whoever runs the tests has it ignored, as a shell's `&` does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def commands():
    """Make a `Command` in a folder of its own."""
    made = []

    def make(folder):
        made.append(Command(folder))
        return made[-1]

    yield make
    for each in made:
        shutil.rmtree(each.temporary)


@pytest.fixture
def command(commands, tmp_path):
    return commands(tmp_path)


@pytest.fixture(scope="session")
def reach():
    """Return the options that make a scan reach a town instead of the world."""

    def options(town):
        hosts = [f"--connect-to={host}:{address}:{port}" for host, (address, port) in town.connect_to.items()]
        return ["--brokers", town.brokers, "--cafile", town.cafile, *hosts]

    return options


@pytest.fixture
def street(tmp_path):
    """Two sites that answer at once and list the person: the quickest scan there is."""
    folder = tmp_path / "street"
    folder.mkdir()
    with lab.many(folder, hosts=2, pages=1, latency=0) as town:
        yield town


@pytest.fixture
def settle(command, reach, tmp_path):
    """Make a vault with the profile of a town's main person, by the program itself; return the options that reach the town."""

    def settled(town, profile=None):
        file = tmp_path / "profile.yaml"
        file.write_text(profiles.to_yaml(profile or town.profile))
        assert command("vault", "create").returncode == 0
        assert command("profile", "import", file, "--consent", "self").returncode == 0
        file.unlink()
        return reach(town)

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
