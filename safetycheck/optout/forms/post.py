"""A request by post: a letter as PDF, which the person prints, signs and posts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from safetycheck import law
from safetycheck.definition import Definition, PostWay, Way
from safetycheck.errors import BadFile, UsageError
from safetycheck.model import Carrier, Exhibit, Profile
from safetycheck.optout import filing
from safetycheck.optout.channels import Desk
from safetycheck.optout.forms.paper import Paper, Posted, open_printer, page
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Journal
from safetycheck.optout.writing import Writer
from safetycheck.requests import Receipt, Request

# Where US Letter is in use (CLDR, supplemental data: paper sizes).
_LETTER_LANDS = frozenset({"US", "CA", "MX", "PH", "PR", "CL", "CO", "CR", "GT", "NI", "PA", "SV", "VE", "BZ"})
_WHAT_TO_DO = (
    "Print it, sign it, and put it into a window envelope. Registered or certified post gives you a receipt. When it is posted, "
    "say so: safetycheck optout settle {id} --sent"
)


class Posting:
    """Carries requests by post."""

    def __init__(self, desk: Desk, writer: Writer, folder: Path) -> None:
        self._desk = desk
        self._writer = writer
        self._folder = folder

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Write the letter into the folder as PDF. Always None: it counts as sent when the person says that it is posted."""
        if not isinstance(way, PostWay):
            raise UsageError("that is no way by post")
        journal.require_free(request.id)
        text = self._writer.text(request)
        to = "\n".join(way.address)
        shown = Shown(
            f"A letter to {definition.name}", to, request.disclosed, f"{text.subject}\n\n{text.body}",
            question="Write this letter, for you to print?",
        )  # fmt: skip
        if not await human.approve(shown):
            return None
        now, name = self._desk.now(), request.values.get("full", "")
        letter = Posted(
            sender=tuple(line for line in (name, request.contact or "") if line),
            to=way.address, day=law.today(now), subject=text.subject, body=text.body, signed=name,
        )  # fmt: skip
        paper = paper_of(self._desk.person.profile)
        async with open_printer() as printer:
            pdf = await printer.pdf(page(letter, paper), paper)
        journal.approve(request.id, pdf)
        journal.tell(request, host=definition.domain, via=Carrier.POST)
        exhibit = Exhibit(kind="letter", media="application/pdf", about=text.subject, at=now)
        kept = self._desk.vault.save_exhibit(exhibit, pdf, self._desk.person.id, request.broker)
        file = _folder(self._folder) / f"{request.broker}-{request.id}.pdf"
        filing.hand_over(file, pdf, journal, lambda: journal.hand_over(request.id, channel="post", evidence=(kept,)))
        human.say(f"The letter is in {file}. {_WHAT_TO_DO.format(id=request.id)}")
        return None


@asynccontextmanager
async def open_post(desk: Desk) -> AsyncIterator[Posting]:
    """Open the channel; raise UsageError where nobody said into which folder the letters go."""
    if desk.writer is None:
        msg = "post needs a writer of letters"
        raise TypeError(msg)
    if desk.folder is None:
        raise UsageError("a letter on paper needs a folder to be written to", hint="Name one: --out FOLDER")
    yield Posting(desk, desk.writer, desk.folder)


def paper_of(profile: Profile) -> Paper:
    """Return the paper that is in use where the person lives; US Letter where that is not known."""
    home = next((place for place in profile.addresses if place.current), next(iter(profile.addresses), None))
    return Paper.LETTER if home is None or home.country in _LETTER_LANDS else Paper.A4


def _folder(path: Path) -> Path:
    """Make a folder where there is none; raise BadFile where that can't be."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadFile(str(path), [(0, "", "is no folder, and can't be made one")], hint="Name another: --out DIR") from problem
    return path
