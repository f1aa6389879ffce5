"""The questions about risks, and what the answers weigh. They live in memory and are never written down.

Every question is coarse and may be left out; none asks about immigration or citizenship, a record, health, faith, an employer,
an organisation, a place or a name. One question about stakes stands for all of these at once, and silence on it counts as a
yes. Only the flags that a person picks may be kept (`events.ThreatsKept`): answers, weights and the order made of them could
tell a reader of the vault what the person did not say.

The questions follow the threat models of EFF's Surveillance Self-Defense and of Freedom of the Press Foundation (what, from
whom, how likely, what would it cost); the weights are our own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from safetycheck.content import Audience, Threat


class Situation(StrEnum):
    """Something that happens now, and puts its own items first."""

    DOXED = "doxed"
    SEIZED = "seized"
    SPYWARE = "spyware"
    ACCOUNT = "account"
    LEGAL = "legal"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Threats:
    """What is known of a person's risks: who they are, how much more each threat weighs (0 is as usual), what happens now."""

    flags: frozenset[Audience] = frozenset()
    boosts: Mapping[Threat, float] = field(default_factory=dict)
    situations: frozenset[Situation] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, by its key; `note` is said to who gives it."""

    key: str
    text: str
    means: Threats = field(default_factory=Threats)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `unsaid` is what silence means; `several` allows more than one answer."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    several: bool = False
    unsaid: Threats = field(default_factory=Threats)


def _means(*flags: Audience, now: Situation | None = None, **boosts: float) -> Threats:
    return Threats(
        frozenset(flags), {Threat(name): weight for name, weight in boosts.items()}, frozenset(() if now is None else (now,))
    )


_STAKES = _means(legal=0.5, seizure=0.5, doxing=0.25)
QUESTIONS = (
    Question(
        "visible",
        "How visible is your organizing?",
        (
            Choice("a", "Nobody outside my circle knows of it"),
            Choice("b", "Some people know my name", _means(doxing=0.25)),
            Choice("c", "My name or picture is public", _means(Audience.PUBLIC, doxing=0.5, takeover=0.25)),
        ),
    ),
    Question(
        "whom",
        "Who worries you?",
        (
            Choice("a", "People who harass others online", _means(doxing=0.5)),
            Choice("b", "Someone who can reach my devices: at home, at work, at school", _means(takeover=0.5, seizure=0.25)),
            Choice("c", "Local police", _means(seizure=0.5, legal=0.25)),
            Choice("d", "A state or border agency", _means(seizure=0.5, legal=0.5, spyware=0.25, graph=0.25, network=0.25)),
        ),
        several=True,
    ),
    Question(
        "stakes",
        "Would an arrest, a leak of your address or a lost phone hurt you, or someone who depends on you, far more than others?",
        (Choice("y", "Yes", _STAKES), Choice("n", "No")),
        unsaid=_STAKES,
    ),
    Question(
        "action",
        "Will you take a phone to a protest, a court or a border in the next two weeks?",
        (Choice("y", "Yes", _means(Audience.ACTION, now=Situation.ACTION, seizure=0.5, network=0.25)), Choice("n", "No")),
    ),
    Question(
        "keys",
        "Do you hold something for others: a group chat, a list, money, data about members?",
        (Choice("y", "Yes", _means(Audience.ADMIN, infiltration=0.5, takeover=0.5, graph=0.25)), Choice("n", "No")),
    ),
    Question(
        "name",
        "Must your legal name stay apart from this work?",
        (
            Choice("a", "Yes, completely", _means(Audience.PSEUDONYMOUS, number=0.5, graph=0.25, doxing=0.25, legal=0.25)),
            Choice("b", "Partly", _means(Audience.PSEUDONYMOUS, number=0.25)),
            Choice("c", "No"),
        ),
    ),
    Question(
        "managed",
        "Does your work, your school or somebody else manage a device that you use for this?",
        (
            Choice(
                "y",
                "Yes",
                _means(seizure=0.25, takeover=0.25),
                "Whoever manages a device may read what is on it. Organize on another one.",
            ),
            Choice("n", "No"),
        ),
    ),
    Question(
        "lately",
        "Did one of these happen lately?",
        (
            Choice(
                "a", "A login, a linked device or a message that I can't explain", _means(now=Situation.ACCOUNT, takeover=0.5)
            ),
            Choice(
                "b", "My address was published, or I was threatened", _means(Audience.TARGETED, now=Situation.DOXED, doxing=0.5)
            ),
            Choice("c", "A device of mine was taken or searched", _means(Audience.TARGETED, now=Situation.SEIZED, seizure=0.5)),
            Choice(
                "d", "Apple, Google or Meta warned me of spyware", _means(Audience.TARGETED, now=Situation.SPYWARE, spyware=1.0)
            ),
            Choice("e", "A court or an agency asked for my data", _means(Audience.TARGETED, now=Situation.LEGAL, legal=0.5)),
        ),
        several=True,
    ),
)
# The flags that may be kept, with the answer that each stands for, and how it reads.
FLAGS = {
    Audience.PUBLIC: ("visible", "c", "my name or picture is public"),
    Audience.PSEUDONYMOUS: ("name", "a", "my legal name stays apart"),
    Audience.ACTION: ("action", "y", "I take a phone to actions"),
    Audience.ADMIN: ("keys", "y", "I hold keys for a group"),
}
NOBODY = Threats()


def weigh(answers: Mapping[str, Collection[str]]) -> Threats:
    """Return what answers mean: question name to the keys chosen, none where the person said nothing.

    A question that was not put means nothing at all.
    """
    return _sum(
        choice for question in QUESTIONS if question.name in answers for choice in _chosen(question, answers[question.name])
    )


def both(one: Threats, other: Threats) -> Threats:
    """Return what two answers mean together."""
    return _sum((one, other))


def of_flags(flags: Iterable[Audience]) -> Threats:
    """Return what kept flags mean: as if the person had just given the answers that they stand for, but nothing is urgent."""
    whole = weigh({name: (key,) for name, key, _ in (FLAGS[flag] for flag in flags)})
    return Threats(whole.flags, whole.boosts)


def _chosen(question: Question, keys: Collection[str]) -> Iterable[Threats]:
    return [choice.means for choice in question.choices if choice.key in keys] or [question.unsaid]


def _sum(parts: Iterable[Threats]) -> Threats:
    flags: set[Audience] = set()
    situations: set[Situation] = set()
    boosts: dict[Threat, float] = {}
    for part in parts:
        flags |= part.flags
        situations |= part.situations
        for threat, weight in part.boosts.items():
            boosts[threat] = boosts.get(threat, 0.0) + weight
    return Threats(frozenset(flags), boosts, frozenset(situations))
