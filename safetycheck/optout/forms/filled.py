"""The steps of a form with the person's values in place: which values it needs, and nothing beyond them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from safetycheck.definition import Choose, Click, Fill, HandOver, Open, RequestStep, Submit, Tick, Wait, When
from safetycheck.errors import UsageError
from safetycheck.template import Template
from safetycheck.text import normal

_Inner = Fill | Choose | Click | Wait


def filled(steps: Iterable[RequestStep], values: Mapping[str, str]) -> tuple[RequestStep, ...]:
    """Return the steps that are for this person, values in place; raise UsageError where one is missing."""
    every = tuple(steps)
    missing = sorted(required(every) - {field for field, value in values.items() if value})
    if missing:
        raise UsageError(
            f"this form wants what the request does not tell: {', '.join(missing)}",
            hint="Choose another way, or make the request again once your profile has it.",
        )
    return tuple(_filled(every, values))


def fields(steps: Iterable[RequestStep]) -> frozenset[str]:
    """Return every field that the steps may tell."""
    return frozenset().union(*(template.fields for template in _templates(steps)))


def spellings(steps: Iterable[RequestStep], values: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return for each text that the steps put somewhere, in normal form, which fields stand in it."""
    return {normal(each.fill(values, escape=False)): each.fields for each in _templates(steps) if each.fields}


def required(steps: Iterable[RequestStep]) -> frozenset[str]:
    """Return the fields without which the form can't be filled: what is only asked of some is not among them."""
    sure = [step for step in steps if not (isinstance(step, When) or getattr(step, "optional", False))]
    return frozenset().union(*(template.required for template in _templates(sure)))


def _filled(steps: Iterable[RequestStep], values: Mapping[str, str]) -> Iterator[RequestStep]:
    for step in steps:
        match step:
            case Open():
                yield step.model_copy(update={"open": Template(step.open).fill(values, escape=True)})
            case When():
                inner = tuple(each for part in step.steps for each in _one(part, values))
                if inner:
                    yield step.model_copy(update={"steps": inner})
            case Tick() | HandOver() | Submit():
                yield step
            case _:
                yield from _one(step, values)


def _one(step: _Inner, values: Mapping[str, str]) -> Iterator[_Inner]:
    """Yield a step with the values in place, if it is for this person."""
    match step:
        case Fill() | Choose():
            text = Template(step.value).fill(values, escape=False)
            # A field for which there is nothing to say stays empty: a middle name that nobody has.
            if text.strip():
                yield step.model_copy(update={"value": text})
        case Click():
            if all(only.holds(values) for only in step.only):
                yield step.model_copy(update={"only": ()})
        case _:
            yield step


def _templates(steps: Iterable[RequestStep]) -> Iterator[Template]:
    for step in steps:
        if isinstance(step, Open):
            yield Template(step.open)
        elif isinstance(step, Fill | Choose):
            yield Template(step.value)
        elif isinstance(step, When):
            yield from _templates(step.steps)
