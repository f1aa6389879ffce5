"""`safetycheck law`: which law a request can rest on. It opens no vault and asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from safetycheck.cli import output
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError

if TYPE_CHECKING:
    from safetycheck.law import Advice, Basis, Holder, Residence

_DISCLAIMER = "Information, not advice. Laws change; ask a lawyer where much depends on it."


@command()
@click.option("--state", metavar="XX", help="Where you live: CA, or QC with --country CA.")
@click.option("--country", metavar="CC", default="US", show_default=True, help="The country, by its two letters.")
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The law as it stands on this day, not today.",
)
@click.option("--broker", metavar="DOMAIN", help="For this broker, as its definition describes it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def law(settings: Settings, *, state: str | None, country: str, on: datetime | None, broker: str | None, as_json: bool) -> None:
    """Say which laws let you ask a broker to delete your data, how long it has, and who takes complaints.

    Without --broker it answers for a people-search site. Information, not advice. Nothing is read from your vault.
    """
    from safetycheck import law as laws  # noqa: PLC0415  # help needs no data

    residence = _residence(state, country)
    day = on.date() if on else laws.today(now())
    advice = laws.basis(residence, day, _holder(settings, broker) if broker else None)
    if as_json:
        output.emit_json(advice.as_json())
        return
    _tell(advice, laws.name(residence), day, broker)


def _residence(state: str | None, country: str) -> Residence:
    from safetycheck import law as laws  # noqa: PLC0415

    residence = laws.find(state, country)
    if not laws.is_known(residence):
        raise UsageError(
            "nothing is known here about the law of that country",
            hint="Known: US, CA, GB, BR, and the members of the EU and the EEA by their two letters (DE, FR, NO). "
            "Elsewhere rely on the broker's own policy.",
        )
    if not laws.is_state(residence):
        raise UsageError("there is no such state", hint="Give its two letters: CA, TX; QC with --country CA.")
    if residence.state is None and laws.needs_state(residence):
        raise UsageError("in the United States the law is the state's", hint="Say where you live: safetycheck law --state CA")
    return residence


def _holder(settings: Settings, broker: str) -> Holder:
    """Find a broker among the definitions, then in the registers; hundreds of other definitions need not be read for one."""
    from safetycheck import law as laws  # noqa: PLC0415
    from safetycheck import registry  # noqa: PLC0415

    domain = _domain(broker)
    for path in settings.brokers.glob("*.y*ml"):
        if path.stem == domain:
            return laws.holder(registry.read(path, today=now().date()))
    for name, lines in registry.registers(settings.brokers).items():
        for line in lines:
            if line.domain == domain:
                return laws.holder(line, ["CA"] if name.startswith("california") else [])
    raise UsageError("there is no broker of that name here", hint="See them all: safetycheck broker list")


def _domain(broker: str) -> str:
    """Return a broker's domain as the definitions write it, from what may be the address of one of its pages."""
    return broker.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].removeprefix("www.")


def _tell(advice: Advice, place: str, day: date, broker: str | None) -> None:
    """Print paragraphs, the same for eyes and for screen readers: what to do first, then what it rests on."""
    output.prose(f"{place}, {day}, {broker or 'any people-search site'}")
    _part("What to ask for", (f"- {line}" for line in advice.ask))
    if advice.basis:
        _part("The laws it can rest on, strongest first:", ())
    for number, each in enumerate(advice.basis, 1):
        name = _OWN_NAMES.get(each.citation, _NAMES[each.right])
        _part(f"{number}. {name}: {each.citation}", (f"{label}: {value}" for label, value in _facts(each)))
    laws: dict[str, Basis] = {}
    for each in advice.basis:
        laws.setdefault(each.law, each)
    for name, each in laws.items():
        _part(name, (f"{label}: {value}" for label, value in _about(each)))
    _part("Keep in mind", (f"- {line}" for line in advice.warnings))
    _part(_DISCLAIMER, ())


def _part(title: str, lines: Iterable[str]) -> None:
    output.data("")
    for line in (title, *lines):
        output.prose(line)


_NAMES = {
    "drop": "Delete through the state's portal",
    "delete": "Delete",
    "opt_out_sale": "Opt out of sale",
    "access": "See the data",
    "correct": "Correct the data",
    "appeal": "Appeal",
}
# What is something else by its own law.
_OWN_NAMES = {
    "GDPR Art. 21": "Object to the use",
    "UK GDPR Art. 21": "Object to the use",
    "CQLR c. P-39.1, s. 28.1": "Have it spread no more",
    "Data Protection Act 2018 s. 164A": "Complain to the company",
}
_AGENTS = {
    "all": "any request",
    "opt_out_only": "the opt-out only",
    "with_authority": "yes, with your authority",
    "none_stated": "the law does not say",
    "unknown": "not known here",
}


def _facts(basis: Basis) -> Iterator[tuple[str, str]]:
    """Yield what holds for one right."""
    yield "reaches", basis.reaches
    # What must happen in that time can be less than an answer, and is told then.
    if basis.span not in basis.reaches:
        yield "answer within", basis.span + (f" ({basis.clock_citation})" if basis.clock_citation else "")
    if basis.starts:
        yield "counted from", f"{basis.starts} at the earliest"
    if basis.link:
        yield "file it at", basis.link
    yield "source", f"{basis.source} ({basis.as_of}, {basis.confidence} confidence)"


def _about(basis: Basis) -> Iterator[tuple[str, str]]:
    """Yield what holds for all rights of one law."""
    yield "a helper may send", _AGENTS[basis.agent]
    if basis.appeal:
        yield "after a refusal", basis.appeal
    yield "complaints", f"{basis.regulator}, {basis.complaint_url}"
