"""`safetycheck doctor`: what would keep this program from working here, and how far its answers can be trusted."""

from __future__ import annotations

import platform
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from safetycheck import __version__, registry
from safetycheck.cli import output, vaults
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import SafetycheckError
from safetycheck.fetch import chrome
from safetycheck.match import figures

# Where Tor's own daemon and Tor Browser listen.
_TOR_PORTS = (9050, 9150)
_OLD_DAYS = 180


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `state` is ok, note or bad; only bad keeps the program from working."""

    what: str
    state: str
    says: str


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def doctor(settings: Settings, *, as_json: bool) -> int:
    """Look for what would keep this program from working, and print how often its matching errs.

    Sends nothing, and opens no vault. Exit code 4 when something is bad.
    """
    with output.working(settings, "Looking"):
        found = [*_machine(settings), *_definitions(settings), *_matching()]
    if as_json:
        output.emit_json([asdict(each) for each in found])
    else:
        output.table(settings, ["what", "", "says"], [[each.what, each.state, each.says] for each in found])
    return 4 if any(each.state == "bad" for each in found) else 0


def _machine(settings: Settings) -> Iterator[Finding]:
    yield Finding("safetycheck", "ok", f"{__version__} on Python {platform.python_version()}, {platform.system()}")
    try:
        yield Finding("browser", "ok", chrome.installed())
    except SafetycheckError as missing:
        yield Finding("browser", "note", f"{missing.message}. {missing.hint}")
    there = vaults.exists(settings.home)
    yield Finding("vault", "ok" if there else "note", str(settings.home) if there else 'none yet: "safetycheck start" makes one')
    tor = next((port for port in _TOR_PORTS if _listens(port)), None)
    yield Finding("Tor", "ok" if tor else "note", f"listens on port {tor}" if tor else "not running; needed only for --proxy tor")


def _definitions(settings: Settings) -> Iterator[Finding]:
    today = now().date()
    known = registry.load(settings.brokers, today=today)
    for wrong in known.broken.values():
        yield Finding("definition", "bad", wrong.message)
    ages = [registry.age_days(each, today) for each in known.definitions.values()]
    old = sum(age > _OLD_DAYS for age in ages)
    says = f"{len(ages)} brokers, verified {min(ages, default=0)} to {max(ages, default=0)} days ago"
    yield Finding("definitions", "note" if old or not ages else "ok", f"{says}; {old} of them more than {_OLD_DAYS} days ago")


def _matching() -> Iterator[Finding]:
    for each in figures.shipped():
        says = (
            f"{each.corpus}: {each.false_clear:.2%} of a person's own records were taken for somebody else's, "
            f"{1 - each.yes_precision:.2%} of the yes were wrong ({each.pairs} pairs, {each.measured.isoformat()})"
        )
        yield Finding("matching", "ok", says)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
