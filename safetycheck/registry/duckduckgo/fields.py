"""What a published scan reads from a page, in the words of our own format: rows, fields, the listing's URL, proofs of absence."""

from __future__ import annotations

import re

import regex
from pydantic import ValidationError

from safetycheck.definition import Fields, ListingUrl, Pick, Proof, Results, UrlFrom, pattern
from safetycheck.read import selector_problem
from safetycheck.read.tree import Tree
from safetycheck.registry.duckduckgo import selectors, urls
from safetycheck.registry.duckduckgo.published import Action, FieldSpec
from safetycheck.registry.duckduckgo.report import Refusal, Report, unfit

_FIELDS = {
    "name": "name", "age": "age", "alternativeNamesList": "aliases", "relativesList": "relatives",
    "addressCityState": "place", "addressCityStateList": "places", "addressFull": "address", "addressFullList": "addresses",
    "phone": "phones", "phoneList": "phones", "email": "emails", "emailList": "emails",
}  # fmt: skip
_WHOLE = frozenset({"name", "age"})
_PLACES = frozenset({"addressCityState", "addressCityStateList", "addressFull", "addressFullList"})
# A comma that a state follows stands inside a place; the engine loses such a place.
_BETWEEN_PLACES = r"/,(?!\s*[A-Z]{2}\b)/"
# The engine knows /pattern/ and /pattern/i; every other text is taken as it stands.
_THEIR_PATTERN = re.compile(r"/.+/i?")
_ANY_PAGE = Tree("<title>-</title><main><h1>-</h1><div><p>-</p><a href='/'>-</a></div></main>")
_TOO_MANY = re.compile(r"(?i)too many")
_NOT_FOUND = re.compile(r"(?i)\b404\b")
# '0 results' is a part of '10 results' as well.
_ZERO = re.compile(r"contains\(\s*(text\(\)|\.|normalize-space\(\s*(?:(?:text\(\)|\.)\s*)?\))\s*,\s*(['\"])(0\b)")


def results(action: Action, where: str, domain: str, report: Report) -> Results | None:
    """Return how a page is read; None where it can't be, with the reason in the report."""
    try:
        rows = _usable(action.selector)
        picks = _picks(action, where, report)
        spec = action.profile.get("profileUrl")
        url = _url(spec, f"{where}.profile.profileUrl", domain, report) if spec else None
        fields = Fields.model_validate({**picks, "url": url})
        return Results(rows=rows, fields=fields, none=_proofs(action, where, report))
    except Refusal as refusal:
        report.refuse(where, f"pages can't be read: {refusal.text}", blocks=True)
    except ValidationError as invalid:
        report.refuse(where, unfit(invalid).text, blocks=True)
    return None


def _picks(action: Action, where: str, report: Report) -> dict[str, tuple[Pick, ...]]:
    found: dict[str, tuple[Pick, ...]] = {}
    for key, spec in action.profile.items():
        here = f"{where}.profile.{key}"
        if spec is None or key == "profileUrl":
            continue
        if key not in _FIELDS:
            report.refuse(here, "no field of a listing that is known here")
            continue
        try:
            found[_FIELDS[key]] = (*found.get(_FIELDS[key], ()), *_pick(spec, key, here, report))
        except Refusal as refusal:
            report.refuse(here, refusal.text)
        except ValidationError as invalid:
            report.refuse(here, unfit(invalid).text)
    if "name" not in found:
        raise Refusal("the name of a listing stands nowhere")
    return found


def _pick(spec: FieldSpec, key: str, where: str, report: Report) -> tuple[Pick, ...]:
    if spec.unknown:
        raise Refusal(f"not known here: {', '.join(spec.unknown)}")
    at = _usable(spec.selector)
    if at.lstrip("( ").startswith("//"):
        report.note(where, "its path begins at the root of the page; here it finds nothing outside the row")
    if spec.city is not None:
        report.note(where, "city and state stand in elements of their own; both are read from the text around them")
    pick = Pick(
        at=None if at == "." else at,
        attr=spec.attribute,
        every=spec.find_elements,
        after=_mark(spec.after_text),
        before=_mark(spec.before_text),
        split=None if key in _WHOLE else _BETWEEN_PLACES if key in _PLACES and spec.separator == "," else _mark(spec.separator),
    )
    if key == "age" and pick.before is not None:
        # Where nothing stands before the mark, the engine keeps the whole text.
        return pick, pick.model_copy(update={"before": None})
    return (pick,)


def _url(spec: FieldSpec, where: str, domain: str, report: Report) -> ListingUrl | None:
    """Return how a listing is known again. `hash` stands for a site whose listings have no lasting URL."""
    none = ListingUrl.model_validate({"from": UrlFrom.NONE})
    if spec.identifier_type == "hash":
        if spec.selector or spec.source:
            report.note(where, "its URL changes with the listing, and is not kept")
        return none
    kept: dict[str, str | None] = {"path": None, "param": None}
    if spec.identifier_type == "path" and spec.identifier:
        kept["path"] = urls.pattern(spec.identifier)
        host, _ = urls.place(spec.identifier)
        if host != domain and not host.endswith(f".{domain}"):
            report.note(where, f"its URLs lead to another site, {host or 'which has no name'}, and are not kept")
            return none
        if kept["path"] is None:
            report.note(where, "its pattern of a listing's URL holds no identity; the whole URL is taken")
    elif spec.identifier_type == "param" and spec.identifier:
        kept["param"] = spec.identifier
    if spec.source == "pageUrl":
        return ListingUrl.model_validate({"from": UrlFrom.PAGE, **kept})
    try:
        at = _usable(spec.selector)
    except Refusal as refusal:
        report.refuse(where, refusal.text)
        return none
    # The engine takes the row itself where it is the link.
    at = "./descendant-or-self::a" if at == "a" else at
    return ListingUrl.model_validate({"pick": Pick(at=None if at == "." else at, attr=spec.attribute), **kept})


def _proofs(action: Action, where: str, report: Report) -> tuple[Proof, ...]:
    """Return what proves that a broker has nobody. What holds for other pages as well proves nothing."""
    here = f"{where}.noResultsSelector"
    if not action.no_results_selector:
        return ()
    found: list[Proof] = []
    for each in selectors.alternatives(_usable(action.no_results_selector)):
        selector = _usable(each)
        if _ANY_PAGE.select(selector):
            report.refuse(here, f"{selector} holds for any page without rows, a wall too: no proof of absence")
            continue
        if _TOO_MANY.search(selector):
            report.refuse(here, f"{selector} says that there is too much, not that there is nobody: no proof of absence")
            continue
        if _NOT_FOUND.search(selector):
            report.note(here, f"{selector} may hold for any missing page, and so for changed URLs: a weak proof of absence")
        exact = _ZERO.sub(r"contains(concat(' ', \1), \2 \3", selector)
        if exact != selector:
            report.note(here, "a blank must stand before the 0, or '10 results' would be a proof of absence")
        found.append(Proof(at=exact))
    return tuple(found)


def _usable(selector: str | None) -> str:
    if not selector or not selector.strip():
        raise Refusal("it names no element")
    problem = "" if selector.strip() == "." else selector_problem(selector.strip())
    if problem:
        raise Refusal(problem)
    return selector.strip()


def _mark(text: str | None) -> str | None:
    """Return a text or pattern in our spelling, which takes more texts for patterns than the published engine does."""
    if not text:
        return None
    if not _THEIR_PATTERN.fullmatch(text):
        return text if not (text.startswith("/") and text.count("/") > 1) else f"/{regex.escape(text)}/"
    try:
        pattern(text)
    except regex.error as wrong:
        raise Refusal(f"'{text}' is no regular expression: {wrong}") from None
    return text
