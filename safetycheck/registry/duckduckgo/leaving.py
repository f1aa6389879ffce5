"""The instructions of a published opt-out, as a way to leave: a form where all of it is known, else a form by hand.

What only a person may do is handed to the person: a captcha, a mailed code, the choice of one's own row, a promise. What is
made up there (a ZIP code, a street, a number) is never made up here: then the person fills the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from pydantic import ValidationError

from safetycheck.definition import (
    Asks,
    Click,
    Confirm,
    Definition,
    Fill,
    FormWay,
    GuidedWay,
    HandOver,
    Open,
    OptOut,
    ParentWay,
    Proof,
    RequestStep,
    Step,
    Submit,
    Task,
    Wait,
    Way,
)
from safetycheck.registry.duckduckgo import selectors, urls
from safetycheck.registry.duckduckgo.published import Action, Element, Published, Stage, path
from safetycheck.registry.duckduckgo.report import Refusal, Report, unfit
from safetycheck.registry.duckduckgo.steps import FIELDS, PROMISE, WALL, Asking, path_in, typed, usable

_TEMPLATES = FIELDS | {"fullName": "{full}", "email": "{email}", "profileUrl": "{listing_url}"}
_ASKS = {
    "email": Asks.EMAIL, "profileUrl": Asks.LISTING_URL, "age": Asks.AGE, "birthYear": Asks.BIRTH_DATE, "phone": Asks.PHONE,
    "street": Asks.STREET,
}  # fmt: skip
_BY_HAND = "the person fills the form"
# A box that says "I am no robot" is ticked by somebody who is none.
_NO_ROBOT = re.compile(r"(?i)altcha|captcha|turnstile|robot")
# What the person has done, or what there is no need for: the address is the person's own.
_SOLVED = frozenset({"solveCaptcha", "generateEmail"})


def opt_out(published: Published, bare: Definition, report: Report) -> OptOut | None:
    """Return how the broker is left, as far as its file says; None where it says nothing, or the broker is retired."""
    if published.removed_at is not None:
        return None
    ways: list[Way] = []
    asks: tuple[Asks, ...] = ()
    confirm: Confirm | None = None
    for place, stage in enumerate(published.steps):
        if stage.step_type != "optOut":
            continue
        if ways or stage.opt_out_type == "parentSiteOptOut":
            ways += [_parent(bare)] if bare.parent and not ways else []
            continue
        leaving = _Leaving(published, report)
        ways += leaving.ways(stage, path("steps", place), bare)
        asks, confirm = tuple(dict.fromkeys(leaving.asks)), leaving.confirm(bare)
    if not any(isinstance(way, FormWay | GuidedWay) for way in ways):
        ways += _page(published, bare)
    return _together(ways, asks, confirm, bare) if ways else None


def _parent(bare: Definition) -> ParentWay:
    return ParentWay(way="parent", on=bare.verified.on, source=bare.verified.source)


def _page(published: Published, bare: Definition) -> list[Way]:
    """Return the page for requests that the file names beside its steps."""
    url = published.opt_out_url or ""
    try:
        known = urlsplit(url).hostname is not None
        return [GuidedWay(way="guided", url=url, on=bare.verified.on, source=bare.verified.source)] if known else []
    except ValueError:  # a ValidationError too
        return []


def _together(ways: list[Way], asks: tuple[Asks, ...], confirm: Confirm | None, bare: Definition) -> OptOut:
    hosts = {urlsplit(way.url).hostname or "" for way in ways if isinstance(way, FormWay | GuidedWay)} - bare.told
    return OptOut(ways=tuple(ways), asks=asks, confirm=confirm, hosts=tuple(sorted(hosts)))


class _Leaving(Asking):
    """The steps of an opt-out up to the one that sends it; `after` stand behind the mailed link."""

    def __init__(self, broker: Published, report: Report) -> None:
        super().__init__(broker, report)
        self.asks: list[Asks] = []
        self._before: list[RequestStep] = []
        self._after: list[RequestStep] = []
        self._mailed = False
        self._known = True

    def ways(self, stage: Stage, where: str, bare: Definition) -> list[Way]:
        """Return the form; or, where something of it can't be taken over, the form by hand."""
        for number, action in enumerate(stage.actions):
            self._act(action, f"{where}.{path('actions', number)}")
        on, source = bare.verified.on, bare.verified.source
        if self._known:
            try:
                steps, success = _sent(self._before)
                return [FormWay(way="form", steps=steps, success=success, on=on, source=source)]
            except Refusal as refusal:
                self._report.refuse(where, f"{refusal.text}; {_BY_HAND}")
            except ValidationError as invalid:
                self._report.refuse(where, f"{unfit(invalid).text}; {_BY_HAND}")
        opened = next((step.open for step in self._before if isinstance(step, Open) and "{" not in step.open), None)
        values = tuple(dict.fromkeys(step.value for step in self._before if isinstance(step, Fill)))
        return [GuidedWay(way="guided", url=opened, values=values, on=on, source=source)] if opened else []

    def confirm(self, bare: Definition) -> Confirm | None:
        """Return what is known of the mail: whose it is, and what the page behind its link says."""
        if not self._mailed:
            return None
        return Confirm(senders=(bare.domain,), hosts=(bare.domain,), success=_proofs(self._after))

    def _act(self, action: Action, where: str) -> None:
        try:
            (self._after if self._mailed else self._before).extend(self._steps(action, where))
        except Refusal as refusal:
            # Behind the mailed link it is the person who reads on.
            self._known = self._known and self._mailed
            self._report.refuse(where, f"{action.action_type}: {refusal.text}; {_BY_HAND}")

    def _steps(self, action: Action, where: str) -> Iterable[RequestStep]:
        if action.action_type in _SOLVED:
            return []
        if action.action_type == "emailConfirmation":
            self.asks.append(Asks.EMAIL_LINK)
            self._mailed = True
            return []
        mine = _for_the_person(action)
        return [self._hand_over(*mine)] if mine else self._taken(action, where)

    def _hand_over(self, task: Task, asks: Asks, do: str | None = None) -> HandOver:
        again = asks in self.asks
        self.asks.append(asks)
        return HandOver(person=task, do=do, optional=again)

    def _open(self, action: Action) -> list[Step]:
        if not action.url:
            raise Refusal("it goes to a URL that is not in the file")
        return [Open(open=urls.template(action.url, action.age_range))]

    def _fill(self, action: Action, where: str) -> list[Step]:
        form = usable(action.selector or "")
        steps: list[Step] = []
        for place, each in enumerate(action.elements):
            if each.type == "middleName":
                self._report.note(path_in(where, "elements", place), "the middle name is left empty, as it is there")
            elif each.type != "verificationCode":  # the person has typed it
                steps += self._typed(form, each)
        return steps

    def _typed(self, form: str, element: Element) -> list[Step]:
        if element.type not in _TEMPLATES:
            made_up = element.type.startswith("$")
            raise Refusal(f"it fills in what is made up: {element.type}" if made_up else f"'{element.type}' is no known field")
        if element.type in _ASKS:
            self.asks.append(_ASKS[element.type])
        return typed(usable(selectors.within(form, element.selector)), element.type, _TEMPLATES[element.type])

    def _keep_off_opt_out(self, *texts: str) -> None:
        """Opt-out pages are where an opt-out is filed."""


def _for_the_person(action: Action) -> tuple[Task, Asks, str | None] | None:
    """Return what of an action a program can't do, or must not."""
    kind = action.action_type
    walls = [each for each in action.expectations if WALL.search(each.selector) and "not(" not in each.selector]
    boxes = [each for each in action.elements if kind == "click" and _NO_ROBOT.search(each.selector)]
    if kind == "getCaptchaInfo" or (kind == "expectation" and walls) or boxes:
        return Task.CAPTCHA, Asks.CAPTCHA, None
    if kind == "getEmailData":
        return Task.CODE, Asks.EMAIL_CODE, "Type the code that is mailed to you."
    if kind == "click" and any(each.parent is not None for each in action.elements):
        return Task.RECORD, Asks.RECORD_CHOICE, "Choose your own row."
    if kind == "click" and any(PROMISE.search(each.selector) for each in action.elements):
        return Task.OTHER, Asks.STATEMENT, "It asks for a promise. Read it, and give it if it is true."
    return None


def _sent(steps: list[RequestStep]) -> tuple[tuple[RequestStep, ...], tuple[Proof, ...]]:
    """Tell the click that sends the form from those before it, and what the broker says then."""
    last = max((place for place, step in enumerate(steps) if isinstance(step, Click)), default=None)
    if last is None:
        raise Refusal("nothing sends it")
    success = _proofs(steps[last + 1 :])
    if not success:
        raise Refusal("it does not say how the broker shows that it took the request")
    if any(not isinstance(step, Wait) for step in steps[last + 1 :]):
        raise Refusal("something is left to do after the last click")
    click = steps[last]
    return (*steps[:last], Submit(submit=click.click if isinstance(click, Click) else "")), success


def _proofs(steps: list[RequestStep]) -> tuple[Proof, ...]:
    """Return what a page is waited for, as marks that it is there."""
    waits = [step for step in steps if isinstance(step, Wait)]
    return tuple(Proof(text=each.text) if each.text else Proof(at=each.wait) for each in waits if each.text or each.wait)
