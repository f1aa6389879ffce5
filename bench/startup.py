"""How long `safetycheck --help` takes, beside importing click alone. The goal is at most twice as long."""

import statistics
import subprocess
import sys
import time

_RUNS = 15
_GOAL = 2.0


def main() -> None:
    """Time both, in turns so that the machine's moods fall on both, and print the ratio of the medians."""
    commands = {"import click": ["-c", "import click"], "safetycheck --help": ["-m", "safetycheck", "--help"]}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_RUNS):
        for name, arguments in commands.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - begun)
    click, own = (statistics.median(times) for times in taken.values())
    for name, times in taken.items():
        print(f"{name:<20} {statistics.median(times) * 1000:6.0f} ms (median of {_RUNS})")
    print(f"ratio {own / click:.2f}, goal {_GOAL:.2f}")


if __name__ == "__main__":
    main()
