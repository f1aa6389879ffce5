"""The journal under a channel that is killed at each step, and what it refuses."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from safetycheck.definition import EmailWay
from safetycheck.errors import UsageError
from safetycheck.model import Carrier, Disclosed
from safetycheck.optout.deadlines import Deadline
from safetycheck.optout.interface import Shown
from safetycheck.optout.journal import Journal, NotNow
from safetycheck.requests import (
    Letter,
    Next,
    Proof,
    Receipt,
    Refusal,
    ReplyKind,
    ReplyReceived,
    RequestDrafted,
    RequestState,
    Task,
    requests,
)
from tests.optout.killed import FrailVault, Killed

T0 = datetime(2026, 11, 22, 12, tzinfo=UTC)
DRAFT = RequestDrafted(
    at=T0, person="p", request="r", broker="b.example", exposures=("e",), way="email", right="delete", law="Law", citation="1-1",
    disclosed=(Disclosed(field="full", value="Ana Rey"), Disclosed(field="email", value="a1@me.example.org")),
)  # fmt: skip
WAY = EmailWay(way="email", address="privacy@b.example", on=T0.date(), source="a list")


def new():
    return FrailVault([DRAFT])


class Yes:
    async def approve(self, shown):
        return True


@dataclass
class Fake:
    """A channel that keeps the order which the interface asks for."""

    world: FrailVault
    refuses: bool = False

    async def send(self, request, way, definition, human, journal):
        if not await human.approve(Shown("a letter", way.address, request.disclosed)):
            return None
        journal.approve(request.id, "the letter")
        journal.tell(request, host="b.example", via=Carrier.MAIL)
        attempt = journal.begin(request.id, channel="smtp", message_id="<1@me.example.org>")
        if self.refuses:
            journal.failed(attempt, "the server said no")
            return None
        self.world.submit()
        receipt = Receipt(channel="smtp", proof=Proof.ACCEPTED, at=T0, code=250)
        journal.sent(attempt, receipt)
        return receipt


def deadline(request, sent):
    return Deadline(sent + timedelta(45), sent + timedelta(90), sent + timedelta(14), sent + timedelta(60))


def journal_of(world):
    return Journal(world, "p", lambda: T0, deadline)


async def run(world, **how):
    journal = journal_of(world)
    await Fake(world, **how).send(journal.request("r"), WAY, None, Yes(), journal)


async def points(**how):
    world = new()
    await run(world, **how)
    return world.acts


async def test_there_are_points_to_be_killed_at():
    assert await points() == 9


@pytest.mark.parametrize("point", range(1, 10))
async def test_killed_at_any_point_it_is_sent_at_most_once_and_recorded_only_if_sent(point):
    world = FrailVault([DRAFT], killed_at=point)
    with pytest.raises(Killed):
        await run(world)
    found = requests(world.facts)["r"]
    # What is recorded as sent was sent; what was sent is recorded, or shown to the person as unsure.
    assert found.sent is None or world.went_out == 1
    assert world.went_out == 0 or found.sent or found.unsure
    # And what went out was written into the ledger before.
    assert not world.went_out or [line.told for line in world.lines] == [DRAFT.disclosed]
    # The program is started again, and again.
    for _ in range(3):
        world.killed_at = 10_000
        try:
            await run(world)
        except NotNow:
            assert requests(world.facts)["r"].next(T0.date()) in {Next.SETTLE, Next.WAIT}
    assert world.went_out <= 1
    found = requests(world.facts)["r"]
    assert bool(found.sent) + found.unsure == 1
    assert found.sent is None or world.went_out == 1


@pytest.mark.parametrize("point", range(1, 8))
async def test_killed_when_the_server_says_no_it_can_be_tried_again_or_is_shown(point):
    world = FrailVault([DRAFT], killed_at=point)
    with pytest.raises(Killed):
        await run(world, refuses=True)
    world.killed_at = 10_000
    found = requests(world.facts)["r"]
    if found.unsure:
        journal_of(world).settle("r", went_out=False)
    await run(world)
    assert world.went_out == 1
    assert requests(world.facts)["r"].state is RequestState.OPEN


async def test_nothing_begins_without_a_yes():
    world = new()
    with pytest.raises(NotNow, match="nobody has said yes"):
        journal_of(world).begin("r", channel="smtp")
    assert world.facts == [DRAFT]


async def test_a_no_leaves_no_trace_but_the_draft():
    class No:
        async def approve(self, shown):
            return False

    world = new()
    await Fake(world).send(journal_of(world).request("r"), WAY, None, No(), journal_of(world))
    assert (world.facts, world.lines, world.went_out) == ([DRAFT], [], 0)


async def test_what_went_out_never_goes_out_again():
    world = new()
    await run(world)
    with pytest.raises(NotNow, match="went out before"):
        await run(world)
    with pytest.raises(NotNow, match="went out before"):
        journal_of(world).hand_over("r", channel="draft")


async def test_an_attempt_without_an_end_is_settled_by_the_person():
    world = FrailVault([DRAFT], killed_at=7)
    with pytest.raises(Killed):
        await run(world)
    world.killed_at = 10_000
    journal_of(world).settle("r", went_out=True)
    found = requests(world.facts)["r"]
    assert (found.state, found.receipts[0].proof, found.due) == (RequestState.OPEN, Proof.WORD, date(2027, 1, 6))
    with pytest.raises(UsageError, match="nothing to settle"):
        journal_of(world).settle("r", went_out=True)


def answer(kind, **more):
    return ReplyReceived(at=T0, person="p", request="r", reply=kind, evidence="m1", **more)


async def test_an_answer_is_a_receipt_for_what_nobody_knew_to_have_gone_out():
    world = FrailVault([DRAFT], killed_at=7)
    with pytest.raises(Killed):
        await run(world)
    world.killed_at = 10_000
    journal_of(world).reply("r", answer(ReplyKind.TICKET, ticket="T-77"))
    found = requests(world.facts)["r"]
    assert (found.unsure, found.receipts[0].proof, found.receipts[0].evidence) == (False, Proof.REFERENCE, ("m1",))
    assert found.state is RequestState.IN_PROGRESS


@pytest.mark.parametrize("kind", [ReplyKind.BOUNCED, ReplyKind.DOUBTFUL, ReplyKind.DELAYED])
async def test_a_mail_server_s_answer_or_a_forged_one_is_no_receipt(kind):
    world = FrailVault([DRAFT], killed_at=7)
    with pytest.raises(Killed):
        await run(world)
    world.killed_at = 10_000
    journal_of(world).reply("r", answer(kind))
    assert requests(world.facts)["r"].unsure


async def test_an_answer_to_a_letter_that_the_person_sent_by_hand_opens_it():
    world = new()
    journal = journal_of(world)
    journal.approve("r", "the letter")
    journal.hand_over("r", channel="draft", message_id="<1@me.example.org>")
    assert journal.request("r").state is RequestState.DRAFT
    with pytest.raises(NotNow, match="you have it already"):
        journal.begin("r", channel="smtp")
    journal.reply("r", answer(ReplyKind.COMPLETED))
    assert journal.request("r").state is RequestState.FULFILLED


async def test_a_no_is_kept_with_its_reason():
    world = new()
    await run(world)
    journal_of(world).reply("r", answer(ReplyKind.DENIED, refusal=Refusal.NEED_ID))
    found = journal_of(world).request("r")
    assert (found.state, found.refusal) == (RequestState.DENIED, Refusal.NEED_ID)


async def test_later_letters_go_out_once_each_and_only_after_the_request():
    world = new()
    journal = journal_of(world)
    journal.approve("r", "the follow-up", Letter.FOLLOW_UP)
    with pytest.raises(NotNow, match="has not gone out"):
        journal.begin("r", channel="smtp", letter=Letter.FOLLOW_UP)
    await run(world)
    attempt = journal.begin("r", channel="smtp", letter=Letter.FOLLOW_UP, message_id="<2@me.example.org>")
    with pytest.raises(NotNow, match="may have gone out"):
        journal.begin("r", channel="smtp", letter=Letter.FOLLOW_UP)
    journal.sent(attempt, Receipt(channel="smtp", proof=Proof.ACCEPTED, at=T0, message_id="<2@me.example.org>"))
    # A reminder before the time makes the time that the law gives no shorter.
    assert journal.request("r").due == date(2027, 1, 6)
    with pytest.raises(NotNow, match="this very letter"):
        journal.begin("r", channel="smtp", letter=Letter.FOLLOW_UP, message_id="<2@me.example.org>")


@pytest.mark.parametrize(
    ("day", "letter", "due"),
    [
        (3, Letter.ACKNOWLEDGE, date(2027, 1, 6)),
        (3, Letter.ANSWER, date(2027, 1, 6)),
        (46, Letter.ACKNOWLEDGE, date(2027, 1, 6)),
        (46, Letter.FOLLOW_UP, date(2027, 1, 21)),
    ],
)
async def test_a_later_letter_sets_a_day_only_after_that_of_the_law(day, letter, due):
    world = new()
    await run(world)
    later = Journal(world, "p", lambda: T0 + timedelta(day), deadline)
    later.approve("r", "the letter", letter)
    receipt = Receipt(channel="smtp", proof=Proof.ACCEPTED, at=T0 + timedelta(day))
    later.sent(later.begin("r", channel="smtp", letter=letter), receipt)
    assert later.request("r").due == due


async def test_what_was_never_sent_is_neither_done_nor_refused():
    journal = journal_of(new())
    for write in (lambda: journal.fulfilled("r"), lambda: journal.denied("r", Refusal.OTHER)):
        with pytest.raises(NotNow):
            write()
    with pytest.raises(UsageError, match="no request of that id"):
        journal.request("x")


async def test_a_step_that_proved_nothing_confirms_nothing():
    world = new()
    await run(world)
    journal = journal_of(world)
    journal.reply("r", answer(ReplyKind.LINK))
    journal.step("r", Task.LINK, proved=False)
    assert journal.request("r").next(T0.date()) is Next.LOOK
    journal.step("r", Task.LINK, proved=True, evidence=("page",))
    assert journal.request("r").next(T0.date()) is Next.WAIT


async def test_a_letter_in_hand_that_was_not_sent_can_be_sent_another_way():
    world = new()
    journal = journal_of(world)
    journal.approve("r", "the letter")
    journal.hand_over("r", channel="draft", message_id="<1@me.example.org>", evidence=("m0",))
    journal.settle("r", went_out=False)
    assert journal.request("r").next(T0.date()) is Next.SEND
    journal.hand_over("r", channel="draft", message_id="<2@me.example.org>", evidence=("m1",))
    journal.settle("r", went_out=True)
    (receipt,) = journal.request("r").receipts
    assert (receipt.proof, receipt.message_id, receipt.evidence) == (Proof.WORD, "<2@me.example.org>", ("m1",))
