"""From topics to the content of a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from safetycheck.audit.handout import fit, page, sheet
from safetycheck.audit.handout.page import Paper
from safetycheck.audit.handout.sheet import Sheet
from safetycheck.content import Topic
from safetycheck.events import Device


def html(topics: Sequence[Topic], devices: Collection[Device], *, today: date, paper: Paper) -> tuple[str, list[Sheet]]:
    """Return the topics as one web page, and its sheets."""
    sheets = [sheet.make(topic, devices) for topic in topics]
    return page.html(sheets, today=today, paper=paper), sheets


def markdown(topics: Sequence[Topic], devices: Collection[Device], *, today: date) -> tuple[str, list[Sheet]]:
    """Return the topics as Markdown, and its sheets."""
    sheets = [sheet.make(topic, devices) for topic in topics]
    return page.markdown(sheets, today=today), sheets


def pdf(
    topics: Sequence[Topic], devices: Collection[Device], *, today: date, paper: Paper
) -> tuple[bytes, list[Sheet], list[int]]:
    """Return the topics as a PDF, its sheets, and how many pages each takes: two at most.

    What the browser needs a third page for is left out, last item first. Raises NoBrowser.
    """
    # Playwright takes half a second to import, and a web page does without.
    from safetycheck.audit.handout import paper as printing  # noqa: PLC0415

    sheets, counts = [], []
    with printing.printer() as print_:
        for topic in topics:
            this = sheet.make(topic, devices)
            while True:
                count = printing.pages(print_(page.html([this], today=today, paper=paper)))
                if count <= fit.PAGES or len(this.entries) == 1:
                    break
                this = sheet.make(topic, devices, most=len(this.entries) - 1)
            sheets.append(this)
            counts.append(count)
        return print_(page.html(sheets, today=today, paper=paper)), sheets, counts
