"""What stands on a made page beside people: the head of a page of results, misses, walls, a search that is not over."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pages import found, making, wording
from pages.making import CantMake
from pages.people import PEOPLE
from safetycheck.definition import Definition, Proof
from safetycheck.model import Outcome

_ASKED = "Marisol Quillfeather"
_PLACE = "Duluth, MN"
_ZERO = re.compile(r"(?<![\w#=.])0(?= \w)")
_HOOKS = re.compile(r'\s(class|id|role|itemprop|itemtype|data-[\w-]+)="[^"]*"')


def head(broker: Definition, hits: Iterable[str]) -> list[str]:
    """Return the lines above the rows: the printed number of people, and words that the site is known to say."""
    assert broker.search is not None
    counts = [_counted(proof.count, len(PEOPLE)) for proof in broker.search.results.none if proof.count]
    return [*counts, *(f"{hit} {_ASKED}" for hit in hits)] or [f"Results for {_ASKED}, {_PLACE}"]


def _counted(count: str, number: int) -> str:
    text = next(iter(wording.samples(count, str(number))), "")
    return f"{text[:1].upper()}{text[1:]} {_ASKED}"


def miss(broker: Definition, proof: Proof | None, words: Iterable[str] = ()) -> tuple[str, str]:
    """Return a page that says by one proof or by some words that there is nobody, and why it could not be made.

    Like real ones it shows the name that was asked for, in its form, its title and a partner's advertisement.
    """
    root = found.frame(broker.name, [], title=f"{_ASKED} - {broker.name}")
    main = root.find("body/main")
    problem = ""
    if proof is not None and proof.at is not None:
        try:
            spot = making.make(proof.at, root)
            if not spot.attr and not "".join(spot.element.itertext()).strip():
                spot.put("Sorry.")
        except CantMake as cannot:
            problem = f"nothing can be made for it: {cannot}"
    elif proof is not None:
        etree.SubElement(main, "p").text = proof.text or _counted(proof.count or "", 0)
    for each in words:
        etree.SubElement(main, "p").text = f"{each[:1].upper()}{each[1:]} {_ASKED}"
    form = etree.SubElement(main, "form")
    etree.SubElement(form, "input", name="name", value=_ASKED)
    etree.SubElement(form, "button", type="submit").text = "Search"
    etree.SubElement(main, "p").text = f"You searched for {_ASKED} in {_PLACE}."
    ad = etree.SubElement(main, "aside")
    etree.SubElement(ad, "p").text = "Sponsored by TruthFinder"
    etree.SubElement(ad, "a", href="https://partner.example/lander?fn=Marisol&ln=Quillfeather").text = f"{_ASKED}, {_PLACE}"
    return found.text(root), problem


def many(broker: Definition, proof: Proof, printed: str) -> str:
    """Return a page on which a proof's zero is another number, or nothing where it speaks of no zero."""
    html, problem = miss(broker, proof)
    return "" if problem or not _ZERO.search(html) else _ZERO.sub(printed, html)


def walls(broker: Definition) -> Iterator[tuple[str, str, int, Outcome]]:
    """Yield pages that are no answer: the site's own walls, the vendors' ones, and a search that is not over."""
    assert broker.search is not None
    results = broker.search.results
    for marks, outcome, kind in (
        (results.walls, Outcome.BLOCKED, "wall"),
        (results.working, Outcome.FAILED, "search that goes on"),
    ):
        for mark in marks:
            yield f"the {kind} '{mark.at or mark.text or mark.count}'", _marked(broker, mark), 200, outcome
    yield "Cloudflare's challenge", _CHALLENGE.replace("HOST", broker.domain), 403, Outcome.BLOCKED
    yield "a captcha", _CAPTCHA.replace("HOST", broker.domain), 200, Outcome.BLOCKED


def _marked(broker: Definition, mark: Proof) -> str:
    root = found.frame(broker.name, [])
    if mark.at is not None:
        spot = making.make(mark.at, root)
        if not spot.attr and not "".join(spot.element.itertext()).strip():
            spot.put("Please wait")
    else:
        etree.SubElement(root.find("body/main"), "p").text = mark.text or _counted(mark.count or "", 0)
    return found.text(root)


def scrambled(html: str) -> str:
    """Return a page with other classes and ids, as after a redesign."""
    return _HOOKS.sub(lambda hit: f' {hit[1]}="x{len(hit[0])}"', html)


_CHALLENGE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>
<div class="main-wrapper"><h1>HOST</h1><p>Verifying you are human. This may take a few seconds.</p>
<noscript>Enable JavaScript and cookies to continue</noscript></div>
<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script></body></html>"""
_CAPTCHA = """<!DOCTYPE html><html lang="en"><head><title>HOST</title></head><body><form method="post" action="/check">
<h1>Security check</h1><p>Please verify you are a human to continue.</p><div class="g-recaptcha"></div></form></body></html>"""
