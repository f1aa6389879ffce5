"""Letters on paper: what stands where, on both sizes, and what is written down."""

import io
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pypdf
import pytest
import pytest_asyncio

from safetycheck import lab
from safetycheck.definition import PostWay
from safetycheck.errors import UsageError
from safetycheck.model import Address, Carrier
from safetycheck.optout.forms import open_post
from safetycheck.optout.forms.paper import SHEETS, Paper, Posted, open_printer, page
from safetycheck.optout.forms.post import paper_of
from safetycheck.optout.journal import NotNow
from safetycheck.requests import RequestState

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
TO = ("Form People, Inc.", "Privacy <Office>", "PO Box 1200", "Duluth, MN 55811")
BODY = "You publish a listing about me: https://form-people.example/person/a1\n\n- take it down;\n- tell me when.\n"
LETTER = Posted(
    ("Marisol Whitlock", "k7@alias.example.org"), TO, date(2026, 11, 22), "Request to remove my listing", BODY, "Marisol Whitlock"
)
WAY = PostWay(way="post", address=TO, on=date(2026, 11, 1), source="invented")
POINT = 25.4 / 72


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def printer():
    async with open_printer() as opened:
        yield opened


@pytest.mark.parametrize("paper", Paper)
async def test_the_address_stands_in_the_window(printer, paper):
    document = pypdf.PdfReader(io.BytesIO(await printer.pdf(page(LETTER, paper), paper)))
    sheet, first = SHEETS[paper], document.pages[0]
    assert (round(float(first.mediabox.width) * POINT), round(float(first.mediabox.height) * POINT)) == (
        round(sheet.width), round(sheet.height),
    )  # fmt: skip
    found = {}

    def visit(text, user, matrix, font, size):
        x, y = matrix[0] * 0 + (user[0] * matrix[4] + user[4]), user[3] * matrix[5] + user[5]
        for line in filter(None, map(str.strip, text.splitlines())):
            found.setdefault(line, (x * POINT, sheet.height - y * POINT))

    first.extract_text(visitor_text=visit)
    for line in TO:
        x, y = next(place for text, place in found.items() if text.startswith(line[:12]))
        assert sheet.left - 1 <= x <= sheet.left + 5, line
        assert sheet.window_top <= y <= sheet.window_top + sheet.window_height, line
    text = first.extract_text()
    assert "November 22, 2026" in text
    assert "https://form-people.example/person/a1" in text
    outside = [y for line, (_, y) in found.items() if line.startswith(("Request", "You publish", "- take"))]
    assert all(y > sheet.window_top + sheet.window_height for y in outside)
    assert len(document.pages) == 1


async def test_a_long_letter_goes_on_and_nothing_in_it_is_markup(printer):
    long = Posted(LETTER.sender, TO, LETTER.day, "Re: <b>me</b>", "- <script>alert(1)</script> line\n" * 90, "M")
    document = pypdf.PdfReader(io.BytesIO(await printer.pdf(page(long, Paper.A4), Paper.A4)))
    text = "".join(each.extract_text() for each in document.pages)
    assert len(document.pages) > 1
    assert text.count("<script>alert(1)</script>") == 90
    assert "<b>me</b>" in text


async def test_lines_that_were_broken_for_mail_flow_on_paper_and_the_name_stands_once():
    body = "- a point that goes\n  on here;\n- another.\n\n  https://x.example/a\n\nOne\ntwo.\n\nMarisol Whitlock\n"
    html = page(replace(LETTER, sender=(), body=body), Paper.A4)
    assert ">- a point that goes on here;\n- another.\n\n  https://x.example/a\n\nOne two.</div>" in html
    assert html.count("Marisol Whitlock") == 1


@pytest.mark.parametrize(
    ("country", "paper"), [("US", Paper.LETTER), ("CA", Paper.LETTER), ("DE", Paper.A4), ("GB", Paper.A4), (None, Paper.LETTER)]
)
async def test_the_paper_is_that_of_the_place(country, paper):
    places = (Address(city="X", state="MN", country=country, current=True),) if country else ()
    assert paper_of(lab.profile().model_copy(update={"addresses": places})) is paper


class Writes:
    def text(self, request):
        return SimpleNamespace(subject="Request to remove my listing", body=BODY)


async def test_a_printed_letter_is_in_the_persons_hands_and_not_sent(desk, definition, vault, human, journal, tmp_path):
    desk.writer = Writes()
    one = definition({"open": "https://form-people.example/"}, {"submit": "#x"})
    async with open_post(desk) as channel:
        assert await channel.send(vault.request, WAY, one, human, journal) is None
    (file,) = desk.folder.iterdir()
    assert file.name == "form-people.example-r1.pdf"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == vault.exhibits[0][1]
    assert vault.kinds() == ["Approved", "HandedOver"]
    assert vault.request.state is RequestState.DRAFT
    assert vault.request.sent is None
    assert [(line.via, line.host) for line in vault.lines] == [(Carrier.POST, "form-people.example")]
    assert human.shown[0].text.endswith(BODY)
    with pytest.raises(NotNow):
        async with open_post(desk) as channel:
            await channel.send(vault.request, WAY, one, human, journal)
    journal.settle("r1", went_out=True)
    assert vault.request.state is RequestState.OPEN


async def test_a_no_prints_nothing(desk, definition, vault, human, journal):
    desk.writer, human.no_to = Writes(), ("A letter",)
    async with open_post(desk) as channel:
        one = definition({"open": "https://form-people.example/"}, {"submit": "#x"})
        assert await channel.send(vault.request, WAY, one, human, journal) is None
    assert not desk.folder.exists()
    assert (vault.kinds(), vault.lines) == ([], [])


async def test_without_a_folder_there_is_no_letter(desk):
    desk.writer, desk.folder = Writes(), None
    with pytest.raises(UsageError, match="folder"):
        async with open_post(desk):
            pass
