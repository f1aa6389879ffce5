"""How long the commands take that must answer at once, with the whole book: beside importing click, and beside their goals.

The vault is made for the measurement, with a passphrase as costly as a real one; the cache of definitions is warm.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

_RUNS = 5
_PROFILE = """\
names: [{first: Zenobia, last: Marrowfield}]
birth: {year: 1984}
addresses:
  - {city: Duluth, state: MN, current: true}
  - {city: Saint Paul, state: MN}
phones: [218-555-0142]
"""
# What is called, and its goal in milliseconds.
_GOALS = {
    ("scan", "--plan"): 1000,
    ("broker", "list"): 500,
    ("check", "--list"): 300,
    ("--help",): None,
}


def main() -> None:
    """Call each command by turns, so that the machine's moods fall on all, and print the medians."""
    with tempfile.TemporaryDirectory(prefix="safetycheck-bench-") as folder:
        environment = _furnished(Path(folder))
        commands = {"import click": ["-c", "import click"]}
        commands |= {" ".join(words): ["-m", "safetycheck", *words] for words in _GOALS}
        taken = _times(commands, environment)
    click = statistics.median(taken["import click"])
    goals = {" ".join(words): goal for words, goal in _GOALS.items()}
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for name, times in taken.items():
        goal = goals.get(name)
        wanted = f", goal {goal} ms" if goal else ""
        middle, best = statistics.median(times) * 1000, min(times) * 1000
        print(f"{name:<14} {middle:6.0f} ms (median of {_RUNS}; best {best:.0f}), {middle / click / 1000:5.1f} x click{wanted}")


def _furnished(folder: Path) -> Mapping[str, str]:
    """Make a vault with one person in it, and the cache; return the environment that finds them."""
    secret, profile = folder / "passphrase", folder / "profile.yaml"
    secret.touch(mode=0o600)
    secret.write_text("five quiet otters knit scarves")
    profile.write_text(_PROFILE)
    environment = {
        **os.environ,
        "SAFETYCHECK_HOME": str(folder / "home"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    key = ["--passphrase-file", str(secret)]
    for words in (
        ["vault", "create", *key],
        ["profile", "import", str(profile), "--consent", "self", *key],
        ["broker", "list"],
    ):
        subprocess.run([sys.executable, "-m", "safetycheck", *words], env=environment, check=True, capture_output=True)
    return environment


def _times(commands: Mapping[str, list[str]], environment: Mapping[str, str]) -> dict[str, list[float]]:
    secret = Path(environment["SAFETYCHECK_HOME"]).parent / "passphrase"
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_RUNS):
        for name, arguments in commands.items():
            key = ["--passphrase-file", str(secret)] if name.startswith("scan") else []
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments, *key], env=environment, check=True, capture_output=True)
            taken[name].append(time.perf_counter() - begun)
    return taken


if __name__ == "__main__":
    main()
