"""`safetycheck scan`: show what would be asked, ask it, and say what came of it."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from safetycheck import events, fetch, registry
from safetycheck import scan as scanning
from safetycheck.cli import definitions, naming, output, scan_import, scan_plan, scan_report, vaults
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.events import Allowed, Event, Permission, QueryAnswered
from safetycheck.model import Person, Via
from safetycheck.registry import Registry
from safetycheck.scan import Plan
from safetycheck.store import Vault


@click.command(cls=Command, short_help="Ask the brokers about a person; --plan only shows what would be asked.")
@click.option("--plan", "only_plan", is_flag=True, help="Show every question and what it tells to whom. Sends nothing.")
@click.option("--resume", is_flag=True, help="Finish the scan that was broken off.")
@click.option("--only", metavar="DOMAIN", multiple=True, help="Ask only this broker (repeatable).")
@click.option("--via", type=click.Choice(["http", "browser", "assisted"]), help="Fetch pages this way and no other.")
@vaults.person_option
@click.option("--proxy", metavar="URL", help="'tor', or socks5h://HOST:PORT. Names are looked up at the other end.")
@click.option("--allow-quiet", metavar="DOMAIN", multiple=True, help="From now on, ask this broker about quiet names too.")
@click.option("--ignore-robots", is_flag=True, help="From now on, ask these brokers even where robots.txt forbids it.")
@click.option("--canary", is_flag=True, help="First ask each broker for a name that it always finds; doubt it where it doesn't.")
@click.option("--connect-to", metavar="HOST:ADDR:PORT", multiple=True, help="Send a host to this address (lab, tests).")
@click.option("--cafile", metavar="FILE", help="Certificate authority of the hosts that --connect-to sends elsewhere.")
@click.option("--import", "imported", metavar="FILE...", multiple=True, help="Ask nobody: read pages that you saved.")
@click.option("--broker", metavar="DOMAIN", help="With --import: whose pages they are, where they don't say it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.argument("more", nargs=-1, metavar="")
@click.pass_obj
def scan(
    settings: Settings,
    *,
    only_plan: bool,
    resume: bool,
    only: tuple[str, ...],
    via: str | None,
    person: str | None,
    proxy: str | None,
    allow_quiet: tuple[str, ...],
    ignore_robots: bool,
    canary: bool,
    connect_to: tuple[str, ...],
    cafile: str | None,
    imported: tuple[str, ...],
    broker: str | None,
    as_json: bool,
    more: tuple[str, ...],
) -> int:
    """Ask data brokers what they show about you, and say what could not be seen.

    --import reads HTML, MHTML ("web page, single file") and text that was copied from a page; "-" is standard input. Such a page
    can show that you are listed, and never that you no longer are.

    Exit code: 0 nothing new; 1 something new needs you; 3 some brokers could not be seen (something may be new all the same).
    """
    if imported:
        return scan_import.run(settings, (*imported, *more), broker=broker, person=person, as_json=as_json)
    if more or broker:
        raise UsageError("a scan reads no files", hint="For pages that you saved: safetycheck scan --import FILE")
    policy = fetch.Policy(
        connect_to=mapped(connect_to),
        cafile=Path(cafile) if cafile else None,
        proxy=proxy,
        stopped=registry.stopped(settings.brokers),
    )
    if resume and (only or via):
        raise UsageError("--resume finishes a scan as it was begun", hint="Leave --only and --via away.")
    everything = definitions.read(settings)
    for domain in (*only, *allow_quiet):
        if domain not in everything.definitions and domain not in everything.broken:
            raise naming.unknown(settings, domain, everything.definitions)
    known = chosen(everything, only)
    way = Via(via) if via else None
    with vaults.opened(settings, write=not only_plan) as vault:
        whom = vaults.person(vault, person)
        history = vault.events(whom.id)
        allowed = _allowed(history, whom, allow_quiet, known if ignore_robots else Registry())
        if only_plan:
            planned = prepare(whom, known, [*history, *allowed], via=way)
            return scan_plan.show(settings, vault, whom, planned, as_json=as_json)
        begun = scanning.unfinished(history) if resume else None
        if resume and begun is None:
            raise UsageError("no scan was broken off", hint="Begin one: safetycheck scan")
        planned = prepare(whom, known, [*history, *allowed], via=begun.via if begun else way)
        if only and not planned.tasks and not planned.skipped:
            raise UsageError(
                "no program can ask there: you have to look yourself", hint=f"How: safetycheck broker show {only[0]}"
            )
        vault.append(*allowed)
        if begun:
            scan_id, planned = begun.scan, scanning.rest(planned, begun)
        else:
            scan_id = secrets.token_hex(8)
            scanning.start(vault, whom, planned, scan_id, now(), via=way)
        with _resumable():
            hints = run(settings, vault, whom, planned, scan_id, policy=policy, canary=canary)
        return scan_report.show(
            settings,
            vault,
            whom,
            scan_id,
            hints,
            ages=registry.ages(everything, now().date()),
            by_hand=len(planned.by_hand),
            as_json=as_json,
        )


def chosen(known: Registry, only: tuple[str, ...]) -> Registry:
    """Return the brokers that are meant, and say which definitions are broken."""
    wanted = set(only) or {*known.definitions, *known.broken}
    for domain, wrong in known.broken.items():
        if domain in wanted:
            output.warn(f"left out, its definition is broken: {wrong.message}")
    return Registry(
        {domain: each for domain, each in known.definitions.items() if domain in wanted},
        {domain: each for domain, each in known.broken.items() if domain in wanted},
    )


def prepare(whom: Person, known: Registry, history: list[Event], *, via: Via | None = None) -> Plan:
    """Plan a scan of the brokers given; a broken definition is a broker left out."""
    planned = scanning.plan(whom, known.definitions.values(), history, now(), via=via)
    broken = dict.fromkeys(known.broken, "its definition is broken")
    return replace(planned, skipped={**planned.skipped, **broken})


def run(
    settings: Settings, vault: Vault, whom: Person, planned: Plan, scan_id: str, *, policy: fetch.Policy, canary: bool = False
) -> list[str]:
    """Ask everything that has no answer yet, with a progress bar; each answer is in the vault before the bar moves.

    Returns what the person can do about answers that could not be had.
    """
    total = sum(len(task.queries) for task in planned.tasks)
    with output.progress(settings, "Asking", total) as step:
        step(sum(isinstance(event, QueryAnswered) and event.scan == scan_id for event in vault.events(whom.id)))

        def report(answer: QueryAnswered) -> None:
            step(1)
            if settings.verbose:
                output.say(f"{answer.broker}: {answer.outcome.value}{f' ({answer.reason})' if answer.reason else ''}")

        return asyncio.run(_run(vault, whom, planned, scan_id, policy=policy, report=report, canary=canary))


@contextmanager
def _resumable() -> Iterator[None]:
    """Say, when a scan is broken off, how it can be finished; whatever broke it goes on."""
    try:
        yield
    except BaseException:
        output.say('\nThe scan is broken off. To finish it, asking nothing twice: "safetycheck scan --resume"')
        raise


async def _run(
    vault: Vault,
    whom: Person,
    planned: Plan,
    scan_id: str,
    *,
    policy: fetch.Policy,
    report: Callable[[QueryAnswered], None],
    canary: bool,
) -> list[str]:
    await fetch.reach_proxy(policy)
    ways = {way for task in planned.tasks for way in task.ways}
    async with fetch.open_fetchers(policy, ways, now=now, pacer=fetch.Pacer(_asked_today(vault))) as fetchers:
        running = scanning.Scan(
            vault, whom, scan_id, fetchers=fetchers, policy=policy, now=now, report=report, say=output.say, canary=canary
        )
        try:
            await running.run(planned.tasks)
        finally:
            scan_plan.keep_robots(vault, fetchers.robots_texts)
        return running.hints


def _asked_today(vault: Vault) -> Counter[str]:
    """Count today's requests to each host, of everybody in the vault: a broker's daily cap is for this machine."""
    today = now().date()
    return Counter(line.host for line in vault.ledger() if line.at.date() == today)


def _allowed(history: list[Event], whom: Person, quiet: tuple[str, ...], unruly: Registry) -> list[Event]:
    """Return what the person allows now, once and for all, and has not allowed before."""
    wanted: dict[Permission, set[str]] = {"quiet-name": set(quiet), "ignore-robots": set(unruly.definitions)}
    return [
        Allowed(at=now(), person=whom.id, what=what, broker=domain)
        for what, domains in wanted.items()
        for domain in sorted(domains - events.allowed(history, what))
    ]


def mapped(given: tuple[str, ...]) -> dict[str, tuple[str, int]]:
    """Read `HOST:ADDR:PORT`, as curl's --connect-to has it; an IPv6 address stands in brackets."""
    found = {}
    for each in given:
        parts = re.fullmatch(r"([^:\s]+):(\[[0-9a-fA-F:.]+\]|[^:\s]+):(\d{1,5})", each)
        if not parts or not 0 < int(parts[3]) < 65536:
            raise UsageError(f"--connect-to {each} is not HOST:ADDR:PORT")
        found[parts[1].lower()] = (parts[2].strip("[]"), int(parts[3]))
    return found
