"""The sentences that people read about the law. Short, plain, and never a claim that somebody broke it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from safetycheck.definition import BrokerKind
from safetycheck.law import clocks
from safetycheck.law.model import Agent, Basis, Confidence, Holder, Right
from safetycheck.law.places import Law, Rule, Sourced
from safetycheck.text import STATES

APPEAL = "A refusal: the company must look at your request again."
PUBLIC = (
    "Where the data are public records, the company has a strong answer under this law. Don't argue: use its own removal page, "
    "and ask to be left out of search and sale."
)
LOOK_AGAIN = "There is no legal deadline then. Look again after about 30 days."
_WEAK = "This point is weakly sourced: check it before you rely on it."
_WEAK_PUBLIC = "What counts as public is weakly sourced here: check it before you rely on it."
_ASK = {
    Right.DELETE: "Delete what you hold about me, and tell those you passed it to.",
    Right.OPT_OUT_SALE: "Do not sell or share my data, and do not use it for targeted advertising.",
    Right.ACCESS: "Tell me what you hold about me and where you got it.",
    Right.CORRECT: "Correct what is wrong.",
}
_HELPERS = {
    Agent.ALL: "Somebody else may send any of these requests for you, with your signed permission{}.",
    Agent.OPT_OUT_ONLY: "Somebody else may send only the opt-out for you{}. Send the rest yourself.",
    Agent.NONE_STATED: "This law says nothing about helpers: send the request yourself.",
    Agent.UNKNOWN: "Whether a helper may send it for you is not known here: send it yourself.",
}


def nothing(name: str) -> str:
    """Say that there is no law to cite."""
    return (
        f"This program knows of no law, in force on this day, that gives residents of {name} a right against such a broker. Cite "
        "none, and rely on the broker's own published policy."
    )


def coming(law: Law) -> str:
    """Say that a law is not in force yet."""
    return sourced(f"{law.law}: in force from {law.since}. Do not cite it before.", law)


def starting(basis: Basis, starts: date) -> str:
    """Say that companies need not act yet."""
    return f"{basis.law}: you can file now, but companies must act only from {starts}."


def office(broker: Holder) -> str:
    """Say that a public office is not bound."""
    return f"{broker.domain} is taken for a public office, and this law binds companies. Ask the office about its own rules."


def unregistered(rule: Rule, broker: Holder) -> str:
    """Say that a broker stands outside a state's register."""
    return f"{broker.domain} is not in {_register(rule)} as known here, so {rule.citation} is not cited."


def perhaps_registered(rule: Rule, broker: Holder) -> str:
    """Say that a broker may stand outside a state's register."""
    return f"{rule.citation} reaches {broker.domain} only if it is in {_register(rule)}: not known here."


def _register(rule: Rule) -> str:
    return f"the data broker register of {STATES[rule.registry]}" if rule.registry else "a register"


def reaches(law: Law, rule: Rule, confidence: Confidence, *, public: bool) -> str:
    """Say which data a right reaches, and how public records stand to it."""
    parts = [rule.reaches]
    if public and rule.public:
        parts.append(rule.public)
    elif public and law.public:
        weak = law.public.confidence is Confidence.LOW and confidence is not Confidence.LOW
        parts += [law.public.says, *([_WEAK_PUBLIC] if weak else [])]
    if confidence is Confidence.LOW:
        parts.append(_WEAK)
    return " ".join(parts)


def appeal(law: Law, on: date) -> str | None:
    """Say what can be done after a refusal; None where the law says nothing."""
    if law.appeal is None or not law.appeal.holds(on):
        return None
    clock = law.appeal.clock
    usual = f"You can appeal to the company. It has {clocks.span(clock.response, clock.extension, clock.unit)}"
    return f"{(law.appeal.says or usual).removesuffix('.')} ({law.appeal.citation})."


def sourced(says: str, by: Sourced) -> str:
    """Return a sentence with its doubt, its source and the date of it."""
    doubt = f" {_WEAK}" if by.confidence is Confidence.LOW else ""
    return f"{says}{doubt} ({by.source}, {by.as_of})"


def helpers(law: Law, agent: Agent) -> Iterator[str]:
    """Say who else may ask."""
    if agent in _HELPERS:
        yield _HELPERS[agent].format(f" ({law.agent.citation})" if law.agent.citation else "")


def doubt(law: str, weak: Sequence[Basis]) -> str:
    """Say which points are weakly sourced."""
    rights = ", ".join(each.right.replace("_", " ") for each in weak)
    return f"Low confidence: {law} ({rights}). The sources are thin; check it before you rely on it."


def stale(newest: date) -> str:
    """Say that the statements may be out of date."""
    return f"What this program knows here was last looked after on {newest}. The law may have changed since."


def asks(rule: Rule) -> str:
    """Return what a right lets a person ask for."""
    return rule.ask or _ASK[rule.right]


def ask(cited: Sequence[Basis], broker: Holder | None, rights: Collection[Right]) -> tuple[str, ...]:
    """Return what to ask for: what the laws give, and beside it what a broker's own policy may."""
    given = {each.right for each in cited}
    main = given & {Right.DROP, Right.DELETE, Right.OPT_OUT_SALE}
    # A request to see or correct data makes companies ask who one is: it is told only where nothing else is wanted.
    asked = [each.asks for each in cited if each.asks and (each.right in main or not main)]
    if Right.DELETE in rights:
        if Right.DELETE not in given:
            listed = broker is None or broker.kind is not BrokerKind.MARKETING
            what = "Take my listing down" if listed else "Remove me from your data"
            asked.append(f"{what}, as your own published policy offers.")
        asked.append("Keep only what you need to leave me out, so that I do not come back.")
        if broker is None or broker.public_records:
            asked.append("Name the source of each detail, and keep public records apart from what you bought.")
    asked.append("Confirm in writing.")
    return tuple(dict.fromkeys(asked))
