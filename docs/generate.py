"""Write what is made from the code: the JSON schemas that editors use, and the page of commands.

`python docs/generate.py` writes; with `--check` it only compares.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "docs"))

import broker_tables  # noqa: E402
import click  # noqa: E402

from safetycheck import profiles, registry, resources  # noqa: E402  # works in a checkout that is not installed
from safetycheck.audit import library  # noqa: E402
from safetycheck.cli import cli  # noqa: E402


def generated() -> dict[str, str]:
    """Return every generated file, by its path in the checkout, with the text that it must have."""
    return {
        "brokers/schema.json": _json(registry.schema()),
        "checklists/schema.json": _json(library.schema()),
        "checklists/index.json": _json(library.compiled(resources.checklists())),
        "docs/profile.schema.json": _json(profiles.schema()),
        "docs/commands.md": _commands(),
        "docs/brokers.md": _broker_tables(),
    }


def stale() -> list[str]:
    """Return the paths whose text is not what the code says."""
    return [name for name, text in generated().items() if not (ROOT / name).is_file() or (ROOT / name).read_text("utf-8") != text]


def main() -> int:
    """Write, or with --check compare; 1 when a file is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    if parser.parse_args().check:
        old = stale()
        for name in old:
            print(f"{name} is out of date: run make docs", file=sys.stderr)
        return 1 if old else 0
    for name, text in generated().items():
        (ROOT / name).write_text(text, "utf-8")
    return 0


@cache
def _broker_tables() -> str:
    return broker_tables.page(ROOT)


def _commands() -> str:
    parts = ["# Commands\n\nMade from the code by `make docs`.\n"]
    parts += [f"## {path}\n\n```text\n{text}\n```\n" for path, text in _helps(cli, "safetycheck", None)]
    return "\n".join(parts)


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    """Yield the path and the help of a command, and of all below it."""
    with click.Context(command, info_name=name, parent=parent, terminal_width=80) as ctx:
        yield ctx.command_path, command.get_help(ctx)
        if isinstance(command, click.Group):
            for each in command.list_commands(ctx):
                below = command.get_command(ctx, each)
                assert below is not None
                yield from _helps(below, each, ctx)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
