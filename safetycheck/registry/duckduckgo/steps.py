"""The instructions of a published scan, as the steps of a search: each taken over, or refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import ValidationError

from safetycheck.definition import Choose, Click, Comparison, Fill, Only, Open, Step, Wait, When
from safetycheck.read import selector_problem
from safetycheck.registry.duckduckgo import selectors, urls
from safetycheck.registry.duckduckgo.published import Action, Choice, Element, Expectation, Published, path
from safetycheck.registry.duckduckgo.report import Refusal, Report, unfit

_NO_CAPTCHA = "captchas are not solved here: a wall is handed to the person"
_NO_ADDRESS = "no e-mail address is made up for a search, and no code that is sent to one is read"
_REFUSED = {
    "getCaptchaInfo": _NO_CAPTCHA,
    "solveCaptcha": _NO_CAPTCHA,
    "generateEmail": _NO_ADDRESS,
    "getEmailData": _NO_ADDRESS,
    "emailConfirmation": _NO_ADDRESS,
    "executeScript": "a definition runs no code",
}
_OPT_OUT = re.compile(
    r"(?i)opt[-_ ]?out|remove[-_ ]?my|removal|privacy[-_ ]?requests?\b|do[-_ ]?not[-_ ]?sell|suppress|delete[-_ ]?my"
)
_ON_OPT_OUT = "the search runs on the broker's opt-out pages, which are not for searching"
# A box or button by which somebody promises something, such as not to use the answer for hiring (FCRA).
PROMISE = re.compile(r"(?i)\bfcra|i[-_ ]?agree|attest|certif")
WALL = re.compile(r"(?i)cdn-cgi/challenge|_cf_chl|turnstile|captcha|cf-error|challenges\.cloudflare")
FIELDS = {
    "firstName": "{first}", "lastName": "{last}", "fullName": "{first} {last}", "suffix": "{suffix|default:}",
    "city": "{city}", "state": "{state}", "fullState": "{state|state_name}", "cityState": "{city}, {state}",
    "street": "{street}", "zip": "{zip}", "age": "{age}", "birthYear": "{birth_year}", "phone": "{phone}",
}  # fmt: skip
# These may be lists to choose from as well as fields to type in; only the page tells.
_LISTED = frozenset({"state", "fullState", "age", "birthYear"})
_OPERATIONS = {
    "=": Comparison.EQUAL, "==": Comparison.EQUAL, "===": Comparison.EQUAL,
    "!=": Comparison.UNEQUAL, "!==": Comparison.UNEQUAL,
    "<": Comparison.BELOW, "<=": Comparison.AT_MOST, ">": Comparison.ABOVE, ">=": Comparison.AT_LEAST,
}  # fmt: skip
# Seconds that an element which need not come is waited for before it decides.
_PATIENCE = 5


class Asking:
    """The steps of a search. What can't be taken over is in the report; `walls` select what only a person can pass."""

    def __init__(self, broker: Published, report: Report) -> None:
        self.steps: list[Step] = []
        self.walls: list[str] = []
        self._broker = broker
        self._report = report

    def take(self, action: Action, where: str) -> None:
        """Add what an action says."""
        try:
            taken = self._taken(action, where)
            if taken and action.unknown:
                self._report.refuse(where, f"not known here: {', '.join(action.unknown)}")
            self.steps += taken
        except Refusal as refusal:
            self._report.refuse(where, refusal.text, blocks=refusal.blocks)

    def done(self) -> tuple[Step, ...]:
        """Return the steps. What the page must show before it is read is waited for, and it is read in any case."""
        steps = [step for place, step in enumerate(self.steps) if place == 0 or step != self.steps[place - 1]]
        for place in reversed(range(len(steps))):
            last = steps[place]
            if not isinstance(last, Wait):
                break
            steps[place] = last.model_copy(update={"optional": True})
        return tuple(steps)

    def _taken(self, action: Action, where: str) -> list[Step]:
        kind = action.action_type
        if kind == "scroll":
            raise Refusal("pages are not scrolled here", blocks=False)
        if kind in _REFUSED:
            raise Refusal(_REFUSED[kind], wall=_REFUSED[kind] is _NO_CAPTCHA)
        try:
            return self._said(action, where)
        except ValidationError as invalid:
            raise unfit(invalid) from None

    def _said(self, action: Action, where: str) -> list[Step]:
        match action.action_type:
            case "navigate":
                return self._open(action)
            case "click":
                return self._click(action)
            case "fillForm":
                return self._fill(action, where)
            case "expectation":
                return self._expect(action, where)
            case "condition":
                return self._when(action, where)
            case "extract":
                raise Refusal("a second way to read the page", blocks=False)
            case kind:
                raise Refusal(f"an action '{kind}' is not known here")

    def _open(self, action: Action) -> list[Step]:
        if action.data_source not in {None, "userProfile"} or not action.url:
            raise Refusal("it goes to a URL that is not in the file")
        self._keep_off_opt_out(action.url)
        url = urls.template(action.url, action.age_range)
        if urls.place(url) == urls.place(self._broker.opt_out_url or ""):
            raise Refusal(_ON_OPT_OUT)
        return [Open(open=url)]

    # --- waiting ------------------------------------------------------------------------------------------------

    def _expect(self, action: Action, where: str) -> list[Step]:
        steps: list[Step] = []
        for place, each in enumerate(action.expectations):
            steps += self._wait(each, path_in(where, "expectations", place))
        if not action.actions:
            return steps
        for place, step in enumerate(steps):
            if isinstance(step, Wait) and step.optional:
                steps[place] = step.model_copy(update={"seconds": _PATIENCE})
        return [*steps, *self._when(action, where)]

    def _wait(self, expected: Expectation, where: str) -> list[Step]:
        if WALL.search(expected.selector):
            if "not(" not in expected.selector:
                raise Refusal("it waits for a bot check, or until one lets it pass")
            self._report.note(where, "a look for a bot wall; walls are recognised on every page without it")
            return []
        self._keep_off_opt_out(expected.selector, expected.expect)
        optional = expected.fail_silently
        steps: list[Step] = []
        if expected.parent:
            steps.append(Wait(wait=usable(expected.parent), optional=optional))
        match expected.type:
            case "element":
                steps.append(Wait(wait=usable(expected.selector), optional=optional))
            case "text":
                selector = None if expected.selector in {"", "html", "body"} else usable(expected.selector)
                steps.append(Wait(wait=selector, text=expected.expect, optional=optional))
            case "url":
                steps.append(Wait(url=expected.expect, optional=optional))
            case kind:
                raise Refusal(f"an expectation of '{kind}' is not known here")
        return steps

    def _when(self, action: Action, where: str) -> list[Step]:
        """Do what is nested only where one element is there. Half of it is not done: one part refused, all refused."""
        if len(action.expectations) != 1 or action.expectations[0].type != "element":
            raise Refusal("only one element can decide whether steps are done", blocks=False)
        decides = usable(action.expectations[0].selector)
        inner: list[Step] = []
        for place, each in enumerate(action.actions):
            try:
                inner += self._taken(each, where)
            except Refusal as refusal:
                if refusal.wall:
                    self.walls.append(decides)
                instead = f"a page with {decides} is a wall" if refusal.wall else f"nothing is done where {decides} is"
                self._report.refuse(path_in(where, "actions", place), f"{each.action_type}: {refusal.text}; {instead}")
                return []
        fitting = tuple(step for step in inner if not isinstance(step, Open | When))
        if len(fitting) < len(inner):
            raise Refusal("a condition inside a condition has no counterpart here", blocks=False)
        return [When(when=decides, steps=fitting)] if fitting else []

    # --- forms --------------------------------------------------------------------------------------------------

    def _click(self, action: Action) -> list[Step]:
        if not action.choices:
            return [self._one_click(each) for each in _some(action.elements)]
        steps: list[Step] = []
        before: list[Only] = []
        for choice in action.choices:
            holds, fails = _comparison(choice)
            steps += [self._one_click(each, (*before, holds)) for each in _some(choice.elements)]
            before.append(fails)
        otherwise = action.default.elements if action.default else []
        return [*steps, *(self._one_click(each, tuple(before)) for each in otherwise)]

    def _one_click(self, element: Element, only: tuple[Only, ...] = ()) -> Step:
        if element.parent is not None:
            raise Refusal("it clicks inside the row that fits the person; here rows are read and not clicked")
        self._keep_off_opt_out(element.selector)
        if PROMISE.search(element.selector):
            raise Refusal("it gives a promise that only the person can give", wall=True)
        return Click(click=usable(element.selector), every=element.multiple, optional=element.fail_silently, only=only)

    def _fill(self, action: Action, where: str) -> list[Step]:
        made_up = [each.type for each in action.elements if each.type.startswith("$") or each.type == "email"]
        if made_up:
            raise Refusal(f"it fills in what is made up or asked for by e-mail: {', '.join(made_up)}")
        if action.data_source != "userProfile":
            raise Refusal(f"it fills in data that a search does not have: {action.data_source or 'extractedProfile'}")
        form = usable(action.selector or "")
        steps: list[Step] = []
        for place, each in enumerate(_some(action.elements)):
            if each.type == "middleName":
                # The engine passes this field by, whatever the person's name is.
                self._report.note(path_in(where, "elements", place), "the middle name is left empty, as it is there")
            elif each.type not in FIELDS:
                raise Refusal(f"'{each.type}' is no field of a person that our templates know")
            else:
                steps += typed(usable(selectors.within(form, each.selector)), each.type, FIELDS[each.type])
        return steps

    def _keep_off_opt_out(self, *texts: str) -> None:
        if any(_OPT_OUT.search(text) for text in texts):
            raise Refusal(_ON_OPT_OUT)


def path_in(where: str, *parts: int | str) -> str:
    """Return the path of a part inside another."""
    return f"{where}.{path(*parts)}"


def typed(selector: str, kind: str, value: str) -> list[Step]:
    """Return the steps that put a value into a field, be it a list to choose from or not."""
    tag = selectors.tag(selector)
    if tag == "select":
        return [Choose(choose=selector, value=value)]
    if tag or kind not in _LISTED:
        return [Fill(fill=selector, value=value)]
    # The engine looks which of the two it is. Both are tried, and one of them must be there.
    a_list, no_list = selectors.by_tag(selector, "select")
    return [
        Wait(wait=selector),
        Choose(choose=a_list, value=value, optional=True),
        Fill(fill=no_list, value=value, optional=True),
    ]


def _comparison(choice: Choice) -> tuple[Only, Only]:
    """Return the condition and its opposite."""
    condition = choice.condition
    operation = _OPERATIONS.get(condition.operation)
    than = str(condition.right)
    if operation is None or "${" in than:
        raise Refusal(f"a comparison like '{condition.operation} {than}' has no counterpart here")
    holds = Only.model_validate({"value": urls.value(condition.left), "is": operation, "than": than})
    return holds, Only.model_validate({"value": holds.value, "is": operation.opposite, "than": than})


def _some(elements: Iterable[Element]) -> list[Element]:
    found = list(elements)
    if not found:
        raise Refusal("it names no element")
    return found


def usable(selector: str) -> str:
    """Return a selector that can be used; raise Refusal for another."""
    problem = selector_problem(selector) if selector.strip() else "it names no element"
    if problem:
        raise Refusal(problem)
    return selector.strip()
