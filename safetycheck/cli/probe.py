"""`safetycheck probe`: read-only checks of this computer, and questions to services, each agreed to first."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safetycheck.cli import output, vaults
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings
from safetycheck.errors import UsageError

if TYPE_CHECKING:
    from safetycheck.audit.probes import Probe


@click.command(cls=Command, short_help="Let this program look itself at what it can: read-only checks.")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Run every probe of this computer that needs nothing else.")
@click.option("--network", is_flag=True, help="With --all: those that ask a service, too. Each is agreed to first.")
@click.option("--folder", metavar="DIR", help="The folder to look at: photos, a git clone, AndroidQF's output.")
@click.option("--about", metavar="FILE", help="Read the e-mail address or domain from this file; '-' is standard input.")
@click.option("--secret-fd", metavar="N", type=int, help="Read the password or API key from this open file descriptor.")
@click.option("--dns", metavar="ADDR[:PORT]", help="Ask this DNS server instead of this computer's own.")
@vaults.person_option
@click.option("--proxy", metavar="URL", help="'tor', or socks5h://HOST:PORT. Names are looked up at the other end.")
@click.option("--connect-to", metavar="HOST:ADDR:PORT", multiple=True, help="Send a host to this address (lab, tests).")
@click.option("--cafile", metavar="FILE", help="Certificate authority of the hosts that --connect-to sends elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def probe(
    settings: Settings,
    *,
    ids: tuple[str, ...],
    everything: bool,
    network: bool,
    folder: str | None,
    about: str | None,
    secret_fd: int | None,
    dns: str | None,
    person: str | None,
    proxy: str | None,
    connect_to: tuple[str, ...],
    cafile: str | None,
    as_json: bool,
) -> int:
    """Check what a program can check. Without an ID: list the probes, what each reads, and what leaves to whom.

    A probe changes nothing. Those of this computer send nothing. Those that ask a service are agreed to one by one, and what
    they tell is written into the vault's ledger first. What could not be seen is "unknown", never "pass".

    Exit code: 0 nothing is wrong; 1 something needs you; 3 something could not be seen.
    """
    from safetycheck.audit import probes  # noqa: PLC0415  # the list of commands needs none

    if ids and everything:
        raise UsageError("--all runs the probes by itself", hint="Name probes, or give --all.")
    if network and not everything:
        raise UsageError("--network goes with --all", hint="A probe that you name asks by itself before it sends anything.")
    if not ids and not everything:
        _list(settings, as_json=as_json)
        return 0
    lacking = next((each for each in map(_named, ids) if "folder" in each.needs and not folder), None)
    if lacking:
        raise UsageError(f"{lacking.id} needs a folder", hint="Give it with --folder DIR.")
    # Slow to import: what runs them knows the vault and the network.
    from safetycheck.cli import probe_run  # noqa: PLC0415

    given = probe_run.Given(
        folder=Path(folder).expanduser() if folder else None, about=about, secret_fd=secret_fd, dns=dns, person=person,
        proxy=proxy, connect_to=connect_to, cafile=Path(cafile) if cafile else None,
    )  # fmt: skip
    chosen = [_named(each) for each in dict.fromkeys(ids)] or [
        each for each in probes.ALL if (network or not each.network) and _fits(each, given.folder)
    ]
    return probe_run.run(settings, chosen, given, as_json=as_json)


def _fits(each: Probe, folder: Path | None) -> bool:
    """Tell whether a probe is for this system, and has the folder that it needs."""
    from safetycheck.audit import probes  # noqa: PLC0415

    return probes.system() in each.platforms and ("folder" not in each.needs or folder is not None)


def _named(given: str) -> Probe:
    from safetycheck.audit import probes  # noqa: PLC0415

    found = probes.BY_ID.get(given)
    if found is None:
        near = get_close_matches(given, probes.BY_ID, n=1)
        # What was given is not repeated: somebody may have typed an address.
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError("there is no probe of that id", hint=f"{hint}See them all: safetycheck probe")
    return found


def _list(settings: Settings, *, as_json: bool) -> None:
    from safetycheck.audit import probes  # noqa: PLC0415

    if as_json:
        output.emit_json({"probes": [described(each) for each in probes.ALL]})
        return
    output.data("On this computer: nothing leaves it.")
    mine = [each for each in probes.ALL if not each.network]
    output.table(settings, ["probe", "reads"], [[each.id, each.reads] for each in mine if probes.system() in each.platforms])
    elsewhere = [each.id for each in mine if probes.system() not in each.platforms]
    output.prose(f"On other systems: {', '.join(elsewhere)}")
    output.data("")
    output.data("Asking a service: each is agreed to first.")
    there = [[each.id, each.reads, each.leaks] for each in probes.ALL if each.network]
    output.table(settings, ["probe", "reads", "tells"], there)
    output.say()
    output.say("Run one: safetycheck probe ID. All that need nothing else: safetycheck probe --all")


def described(each: Probe) -> dict[str, Any]:
    """Return what a probe says about itself, as plain data."""
    return {
        "id": each.id,
        "title": each.title,
        "checks": list(each.checks),
        "platforms": list(each.platforms),
        "reads": each.reads,
        "leaks": each.leaks,
        "network": each.network,
        "needs": list(each.needs),
    }
