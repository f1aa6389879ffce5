"""What other programs of this kind got wrong, as read in their own ledgers and code: each once, as a test."""

import pytest
from pydantic import ValidationError

from safetycheck import requests
from safetycheck.definition import FormWay, Open, Proof, Wait
from safetycheck.errors import UsageError
from safetycheck.optout import channels, planning
from safetycheck.requests import Next, Receipt, ReplyKind, ReplyReceived, RequestState, Task
from tests.optout.conftest import NOW, PERSON, SEEN, TODAY, broker, exposure, knowledge


def test_a_recipe_that_only_opens_a_page_is_no_form():
    with pytest.raises(ValidationError, match="exactly one step must submit"):
        FormWay(
            way="form",
            steps=(Open(open="https://b.example/optout"), Wait(text="Opt out")),
            success=(Proof(text="Thank you"),),
            **SEEN,
        )


def test_a_form_without_the_broker_s_own_words_of_success_is_none():
    with pytest.raises(ValidationError, match="mark of success"):
        FormWay(way="form", steps=({"open": "https://b.example/"}, {"submit": "button"}), success=(), **SEEN)


def test_a_link_that_was_clicked_confirms_nothing(desk):
    made = desk(broker(), exposure())
    made.draft()
    made.journal.approve("r1", "the letter")
    attempt = made.journal.begin("r1", channel="smtp")
    made.journal.sent(attempt, Receipt(channel="smtp", proof=requests.Proof.ACCEPTED, at=NOW))
    made.journal.reply("r1", ReplyReceived(at=NOW, person="p", request="r1", reply=ReplyKind.LINK))
    made.journal.step("r1", Task.LINK, proved=False)
    assert made.requests["r1"].next(TODAY) is Next.LOOK


def test_what_is_announced_is_not_what_was_sent(desk):
    made = desk(broker(), exposure())
    made.draft()
    made.journal.approve("r1", "the letter")
    made.journal.begin("r1", channel="smtp")
    assert made.requests["r1"].state is RequestState.DRAFT


def test_no_mailbox_is_guessed():
    plan = planning.plan(PERSON, {"e1": exposure()}, {}, knowledge(broker(ways=())))
    assert (plan.requests, list(plan.lost)) == ((), ["e1"])


@pytest.mark.parametrize("way", ["parent", "drop", "mock"])
def test_what_nothing_is_sent_by_opens_no_request(desk, way):
    made = desk(broker(), exposure())
    with pytest.raises(UsageError, match="nothing can be sent by"):
        channels.open_channel(way, made.channel())


def test_a_parent_s_yes_is_not_taken_for_its_children(desk):
    hub, child = broker("hub.example"), broker("a.example", ways=("parent",), parent="hub.example")
    made = desk(hub, child, exposure("e1", "a.example"))
    made.draft()
    request = made.requests["r1"]
    assert (request.broker, request.exposures, request.claimed) == ("hub.example", (), ("e1",))
    made.journal.approve("r1", "the letter")
    made.journal.sent(made.journal.begin("r1", channel="smtp"), Receipt(channel="smtp", proof=requests.Proof.ACCEPTED, at=NOW))
    made.journal.fulfilled("r1")
    assert made.requests["r1"].next(TODAY) is Next.SCAN
