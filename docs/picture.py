"""Take the README's picture: run the demo in a terminal, and draw what it shows. `python docs/picture.py`."""

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

_WIDTH = 132
_FROM, _TO = "4. What came of it", "6. And now for you"
_OUT = Path(__file__).with_name("demo.svg")


def main() -> None:
    """Run the demo, and keep the part from its results on."""
    shown = _run([sys.executable, "-m", "safetycheck", "demo"])
    part = shown[shown.index(_FROM) : shown.index(_TO)]
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ safetycheck demo\n…\n{part.strip()}"))
    svg = console.export_svg(title="safetycheck demo")
    # A picture must not fetch a font from anywhere.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    _OUT.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", "utf-8")


def _run(command: list[str]) -> str:
    """Run a command in a terminal of its own and return all that it wrote."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(_WIDTH), "LINES": "200", "TERM": "xterm-256color"}
    subprocess.run(["stty", "cols", str(_WIDTH), "rows", "200"], stdin=theirs, check=True)
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        written = b""
        while process.poll() is None or written:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            written += chunk
        if process.wait():
            sys.exit(written.decode())
    return written.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    main()
