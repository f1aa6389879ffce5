from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.events import ANY_EVENT
from safetycheck.model import Disclosed
from safetycheck.requests import (
    Approved,
    Denied,
    Expired,
    FollowUpSent,
    Fulfilled,
    HandedOver,
    Letter,
    Next,
    Proof,
    Receipt,
    Refusal,
    ReplyKind,
    ReplyReceived,
    RequestDrafted,
    RequestSent,
    RequestState,
    Revoked,
    SendBegan,
    SendFailed,
    StepDone,
    Task,
    Turn,
    UnsureSent,
    Waiting,
    requests,
)

T0 = datetime(2026, 11, 22, 12, tzinfo=UTC)
DUE, LATEST = date(2027, 1, 6), date(2027, 2, 20)
S, N, W = RequestState, Next, Waiting


def base(day=0):
    return {"at": T0 + timedelta(days=day), "person": "p", "request": "r"}


def receipt(channel="smtp", proof=Proof.ACCEPTED):
    return Receipt(channel=channel, proof=proof, at=T0, text="queued as 7F1")


drafted = RequestDrafted(
    **base(), broker="b.example", exposures=("e",), way="email", right="delete", law="Law", citation="1-1",
    disclosed=(Disclosed(field="full", value="Ana Rey"),),
)  # fmt: skip
approved = Approved(**base(), digest="0" * 64)
began = SendBegan(**base(), attempt="1", channel="smtp", message_id="<1@me.example.org>")
failed = SendFailed(**base(), attempt="1", why="no server")
final = SendFailed(**base(), attempt="1", why="no such mailbox", final=True)
unsure = UnsureSent(**base(), attempt="1", why="no answer")
sent = RequestSent(**base(), attempt="1", receipt=receipt(), due=DUE, latest=LATEST)
handed = HandedOver(**base(), attempt="h", channel="draft")
kept_back = SendFailed(**base(), attempt="h", why="you did not send it")
fulfilled = Fulfilled(**base(5))
denied = Denied(**base(5), refusal=Refusal.PUBLIC_RECORD)
expired = Expired(**base(6), why="the link ended")
revoked = Revoked(**base(7))


def reply(kind, day=1, **more):
    return ReplyReceived(**base(day), reply=kind, **more)


def step(task, *, proved=True):
    return StepDone(**base(2), task=task, proved=proved)


def letter(kind, due=date(2027, 1, 21)):
    return FollowUpSent(**base(46), attempt="2", letter=kind, receipt=receipt(), due=due)


opened = [drafted, approved, began, sent]
appealable = [drafted.model_copy(update={"appeal": True}), *opened[1:]]


@pytest.mark.parametrize(
    ("story", "state", "waiting", "following"),
    [
        ([drafted], S.DRAFT, None, N.SEND),
        ([drafted, approved], S.DRAFT, None, N.SEND),
        # Killed between the announcement and the receipt.
        ([drafted, approved, began], S.DRAFT, None, N.SETTLE),
        ([drafted, approved, began, unsure], S.DRAFT, None, N.SETTLE),
        ([drafted, approved, began, failed], S.DRAFT, None, N.SEND),
        ([drafted, approved, began, final], S.DRAFT, None, N.OTHER_WAY),
        ([drafted, approved, handed], S.DRAFT, None, N.SAY_SENT),
        ([drafted, approved, handed, kept_back], S.DRAFT, None, N.SEND),
        (opened, S.OPEN, None, N.WAIT),
        # A later letter that is in hand, about to go out, or refused for good.
        ([*opened, handed.model_copy(update={"letter": Letter.FOLLOW_UP})], S.OPEN, None, N.SAY_SENT),
        ([*opened, began.model_copy(update={"letter": Letter.FOLLOW_UP, "attempt": "2"})], S.OPEN, None, N.SETTLE),
        ([*opened, *(each.model_copy(update={"attempt": "2"}) for each in (began, final))], S.OPEN, None, N.OTHER_WAY),
        ([*opened, reply(ReplyKind.ACKNOWLEDGED)], S.IN_PROGRESS, W.ACKNOWLEDGED, N.WAIT),
        ([*opened, reply(ReplyKind.DELAYED)], S.IN_PROGRESS, W.DELAYED, N.WAIT),
        ([*opened, reply(ReplyKind.BOUNCED)], S.IN_PROGRESS, W.BOUNCED, N.OTHER_WAY),
        ([*opened, reply(ReplyKind.REFUSED_BY_GROUP)], S.IN_PROGRESS, W.BOUNCED, N.OTHER_WAY),
        ([*opened, reply(ReplyKind.LINK)], S.IN_PROGRESS, W.LINK, N.OPEN_LINK),
        # An automatic receipt must not hide the link that waits.
        ([*opened, reply(ReplyKind.LINK), reply(ReplyKind.TICKET)], S.IN_PROGRESS, W.LINK, N.OPEN_LINK),
        # A link that was clicked confirms nothing until the page says so.
        ([*opened, reply(ReplyKind.LINK), step(Task.LINK, proved=False)], S.IN_PROGRESS, W.UNPROVED, N.LOOK),
        ([*opened, reply(ReplyKind.LINK), step(Task.LINK)], S.IN_PROGRESS, W.CONFIRMED, N.WAIT),
        ([*opened, reply(ReplyKind.LINK), expired], S.EXPIRED, None, N.AGAIN),
        ([*opened, reply(ReplyKind.CODE), step(Task.CODE)], S.IN_PROGRESS, W.CONFIRMED, N.WAIT),
        ([*opened, reply(ReplyKind.WANTS_REPLY)], S.IN_PROGRESS, W.REPLY, N.REPLY),
        ([*opened, reply(ReplyKind.WANTS_REPLY), letter(Letter.ACKNOWLEDGE)], S.IN_PROGRESS, W.ACKNOWLEDGED, N.WAIT),
        ([*opened, reply(ReplyKind.DEFLECTED)], S.IN_PROGRESS, W.DEFLECTED, N.ANSWER),
        ([*opened, reply(ReplyKind.DEFLECTED), letter(Letter.ANSWER)], S.IN_PROGRESS, W.ANSWERED, N.WAIT),
        ([*opened, reply(ReplyKind.DOUBTFUL)], S.OPEN, None, N.READ),
        ([*opened, reply(ReplyKind.UNCLEAR), step(Task.OTHER)], S.OPEN, None, N.WAIT),
        ([*opened, fulfilled], S.FULFILLED, None, N.SCAN),
        ([*opened, fulfilled, reply(ReplyKind.LINK, 6)], S.FULFILLED, None, N.SCAN),
        ([*opened, fulfilled, denied], S.DENIED, None, N.ANSWER),
        ([*opened, denied], S.DENIED, None, N.ANSWER),
        ([*opened, denied, letter(Letter.APPEAL)], S.IN_PROGRESS, W.APPEALED, N.WAIT),
        ([*opened, denied, letter(Letter.ANSWER), denied], S.DENIED, None, N.COMPLAIN),
        ([*appealable, denied], S.DENIED, None, N.ANSWER),
        ([*appealable, denied, letter(Letter.ANSWER), denied], S.DENIED, None, N.APPEAL),
        ([*appealable, denied, letter(Letter.ANSWER), denied, letter(Letter.APPEAL), denied], S.DENIED, None, N.COMPLAIN),
        ([*opened, revoked], S.REVOKED, None, N.NOTHING),
        ([*opened, revoked, fulfilled], S.REVOKED, None, N.NOTHING),
        ([drafted, revoked], S.REVOKED, None, N.NOTHING),
        # Nothing can come back of what never went out.
        ([drafted, fulfilled], S.DRAFT, None, N.SEND),
        ([drafted, reply(ReplyKind.ACKNOWLEDGED)], S.DRAFT, None, N.SEND),
        ([drafted, letter(Letter.FOLLOW_UP)], S.DRAFT, None, N.SEND),
    ],
)  # fmt: skip
def test_a_story_and_where_it_leads(story, state, waiting, following):
    found = requests(story)["r"]
    assert (found.state, found.waiting, found.next(T0.date())) == (state, waiting, following)


@pytest.mark.parametrize(
    ("day", "story", "following", "turn"),
    [
        (DUE, opened, N.WAIT, Turn.BROKER),
        (DUE + timedelta(1), opened, N.FOLLOW_UP, Turn.YOU),
        (DUE + timedelta(1), [*opened, reply(ReplyKind.ACKNOWLEDGED)], N.FOLLOW_UP, Turn.YOU),
        (DUE + timedelta(1), [*opened, letter(Letter.FOLLOW_UP)], N.WAIT, Turn.BROKER),
        (date(2027, 1, 22), [*opened, letter(Letter.FOLLOW_UP)], N.COMPLAIN, Turn.YOU),
        (DUE + timedelta(1), [*opened, fulfilled], N.SCAN, Turn.SCAN),
        (DUE + timedelta(1), [*opened, revoked], N.NOTHING, Turn.NOBODY),
        (DUE + timedelta(1), [*opened, reply(ReplyKind.LINK)], N.OPEN_LINK, Turn.YOU),
    ],
)
def test_the_deadline_turns_the_turn(day, story, following, turn):
    found = requests(story)["r"]
    assert (found.next(day), found.turn(day)) == (following, turn)


def test_a_second_receipt_opens_nothing_anew():
    later = RequestSent(**base(3), attempt=None, receipt=receipt(proof=Proof.REPLY), due=date(2030, 1, 1))
    found = requests([*opened, fulfilled, later])["r"]
    assert (found.state, found.due, len(found.receipts)) == (S.FULFILLED, DUE, 2)


def test_a_failure_of_another_attempt_settles_nothing():
    assert requests([drafted, approved, began, failed.model_copy(update={"attempt": "0"})])["r"].unsure


FACTS = st.sampled_from([
    approved, began, failed, final, unsure, sent, handed, fulfilled, denied, expired, revoked,
    *(reply(kind) for kind in ReplyKind), *(step(task, proved=proved) for task in Task for proved in (True, False)),
    *(letter(kind) for kind in Letter),
])  # fmt: skip
STORIES = st.lists(FACTS, max_size=12).map(lambda facts: [drafted, *facts])


@given(STORIES)
def test_nothing_is_open_without_a_receipt(story):
    found = requests(story)["r"]
    if found.state not in {S.DRAFT, S.REVOKED}:
        assert found.receipts
        assert found.sent
    assert (found.sent is not None) == any(isinstance(fact, RequestSent) for fact in story)


@given(STORIES)
def test_each_state_has_a_next_step_and_a_turn(story):
    found = requests(story)["r"]
    for day in (T0.date(), LATEST + timedelta(60)):
        assert found.next(day) in Next
        assert found.turn(day) in Turn
        # Nobody is told to do something and at once to wait.
        assert (found.next(day) is N.WAIT) == (found.turn(day) is Turn.BROKER)
    assert (found.waiting is not None) == (found.state is S.IN_PROGRESS)


@given(STORIES)
def test_an_attempt_with_no_known_end_is_never_passed_over(story):
    last = None
    for fact in story:
        if isinstance(fact, SendBegan):
            last = fact
        # A receipt of another attempt says nothing about this one; the letters here are of attempt 2.
        elif isinstance(fact, SendFailed | RequestSent):
            last = None
    if last is not None:
        assert requests(story)["r"].next(T0.date()) is N.SETTLE


@given(STORIES)
def test_facts_survive_the_vault(story):
    assert [ANY_EVENT.validate_json(fact.model_dump_json()) for fact in story] == story
