"""Mails that come back: to which request they belong, what is written down, and that nothing is written twice."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from safetycheck.definition import Asks, Confirm
from safetycheck.optout.inbox import Inbox, expire
from safetycheck.optout.replies import Kind
from safetycheck.requests import Next, Proof, Receipt, Refusal, RequestState, Waiting
from tests.optout.conftest import NOW, TODAY, broker, exposure

AUTHSERV = "mx.post.example"
LINK = '<p>Please confirm your opt-out request:</p><a href="https://b.example/confirm?t=1">Confirm my request</a>'


def mail(text, *, cites="", sender="help@b.example", proof="dmarc=pass", html="", subject="Re: my request"):
    made = EmailMessage()
    if proof:
        made["Authentication-Results"] = f"{AUTHSERV}; {proof}"
    made["From"], made["Subject"] = sender, subject
    made["Message-ID"] = f"<{abs(hash(text))}@b.example>"
    if cites:
        made["In-Reply-To"] = cites
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def bounce(own):
    return f"""\
From: MAILER-DAEMON@post.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example

Final-Recipient: rfc822; privacy@b.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {own}
--b--
""".encode()


@pytest.fixture
def sent(desk):
    """Two requests that went out, to two brokers; the first mails a link that works for an hour."""
    confirm = Confirm(senders=("b.example",), hosts=("b.example",), hours=1)
    made = desk(broker(confirm=confirm, asks=(Asks.EMAIL_LINK,)), broker("c.example", name="Other People"),
                exposure("e1"), exposure("e2", "c.example"))  # fmt: skip
    for own in made.draft():
        journal = made.journal
        journal.approve(own, "the letter")
        attempt = journal.begin(own, channel="smtp", message_id=f"<{own}@alias.example.org>")
        journal.sent(attempt, Receipt(channel="smtp", proof=Proof.ACCEPTED, at=NOW, message_id=f"<{own}@alias.example.org>"))
    return made


@pytest.fixture
def inbox(sent):
    return Inbox(sent.vault, "p", definitions=sent.known.definitions, journal=sent.journal, now=sent.now, authserv=AUTHSERV)


def of(sent, domain):
    return next(each for each in sent.requests.values() if each.broker == domain)


def cite(sent, domain="b.example"):
    return of(sent, domain).receipts[0].message_id


def test_an_answer_finds_its_request_and_is_kept(sent, inbox):
    content = mail("Your information has been removed from our site.", cites=cite(sent))
    (arrived,) = inbox.take([content])
    assert (arrived.new, arrived.request.broker) == (True, "b.example")
    request = of(sent, "b.example")
    assert request.state is RequestState.FULFILLED
    exhibit, kept = sent.vault.exhibit(request.replies[0].evidence)
    assert (exhibit.kind, kept) == ("mail", content)
    assert of(sent, "c.example").state is RequestState.OPEN


def test_the_same_mail_twice_is_one_fact(sent, inbox):
    content = mail("Your information has been removed from our site.", cites=cite(sent))
    before = inbox.take([content, content])
    assert [each.new for each in before] == [True, False]
    assert len(of(sent, "b.example").replies) == 1


@pytest.fixture
def two(desk):
    """Two requests to one broker, each from an address of its own."""
    confirm = Confirm(senders=("b.example",), hosts=("b.example",))
    made = desk(broker(one_per="address", confirm=confirm), exposure("e1"), exposure("e2"))
    for own in made.draft():
        made.journal.approve(own, "the letter")
        made.journal.sent(made.journal.begin(own, channel="form"), Receipt(channel="form", proof=Proof.SUCCESS_TEXT, at=NOW))
    return made


def readers(made):
    return Inbox(made.vault, "p", definitions=made.known.definitions, journal=made.journal, now=made.now, authserv=AUTHSERV)


@pytest.mark.parametrize("own", ["r1", "r2"])
@pytest.mark.parametrize("sign", ["address", "listing", "number"])
def test_of_two_requests_to_a_broker_the_one_that_it_names_is_answered(two, own, sign):
    meant = two.requests[own]
    text = "Your information has been removed from our site."
    told = {"listing": f"{text} {meant.values['listing_url']}", "number": f"{text}\n\n> My reference: {own}."}
    content = mail(told.get(sign, text))
    if sign == "address":
        content = f"To: Zen <{meant.contact.upper()}>\n".encode() + content
    readers(two).take([content])
    assert {each.id for each in two.requests.values() if each.state is RequestState.FULFILLED} == {own}


@pytest.mark.parametrize(
    "content",
    [
        ("Your information has been removed from our site.",),
        ("We got your request. Its ticket number is 48213.",),
        ("Please confirm your opt-out request.", LINK),
    ],
)
def test_an_answer_that_may_be_to_each_of_two_requests_is_given_to_none(two, content):
    content = mail(content[0], html="".join(content[1:]))
    arrived = readers(two).take([content])
    assert [(each.request.id, each.reply.kind, each.reply.link, each.new) for each in arrived] == [
        ("r1", Kind.UNCLEAR, "", True),
        ("r2", Kind.UNCLEAR, "", True),
    ]
    assert "r1, r2" in arrived[0].reply.why
    assert [(each.state, each.ticket, each.next(TODAY)) for each in two.requests.values()] == [
        (RequestState.OPEN, None, Next.READ)
    ] * 2
    assert [each.new for each in readers(two).take([content])] == [False, False]


def test_once_the_person_has_said_which_one_was_meant_a_second_answer_is_for_the_other(two):
    first, second = (mail(f"Your information has been removed from our site{dots}") for dots in (".", "..."))
    readers(two).take([first])
    two.journal.fulfilled("r1")
    for content in (second, first, second):
        readers(two).take([content])
        assert [each.state for each in two.requests.values()] == [RequestState.FULFILLED] * 2
    assert [len(each.replies) for each in two.requests.values()] == [1, 2]


def test_a_letter_in_hand_is_not_proved_by_an_answer_that_may_be_to_another(desk):
    made = desk(broker(one_per="address"), exposure("e1"), exposure("e2"))
    for own in made.draft():
        made.journal.approve(own, "the letter")
        made.journal.hand_over(own, channel="mailto")
    readers(made).take([mail("We have received your request.")])
    assert [each.sent for each in made.requests.values()] == [None, None]


def test_what_answers_nothing_is_neither_kept_nor_shown(sent, inbox):
    assert inbox.take([mail("Dinner on Friday?", sender="friend@pals.example")]) == []
    assert list(sent.vault.evidence("p", "exhibits")) == []


def test_a_bounce_asks_for_another_way(sent, inbox):
    inbox.take([bounce(cite(sent))])
    request = of(sent, "b.example")
    assert (request.waiting, request.next(TODAY)) == (Waiting.BOUNCED, Next.OTHER_WAY)


def test_a_no_is_kept_with_its_reason(sent, inbox):
    inbox.take([mail("We are unable to process your request: this information is a matter of public record.", cites=cite(sent))])
    request = of(sent, "b.example")
    assert (request.state, request.refusal) == (RequestState.DENIED, Refusal.PUBLIC_RECORD)


def test_a_link_waits_for_the_person_and_runs_out_unopened(sent, inbox):
    (arrived,) = inbox.take([mail("Please confirm your opt-out request.", cites=cite(sent), html=LINK)])
    assert arrived.reply.link == "https://b.example/confirm?t=1"
    request = of(sent, "b.example")
    assert (request.waiting, request.next(TODAY)) == (Waiting.LINK, Next.OPEN_LINK)
    assert expire(sent.journal, NOW + timedelta(minutes=59)) == []
    assert [each.broker for each in expire(sent.journal, NOW + timedelta(minutes=61))] == ["b.example"]
    assert of(sent, "b.example").next(TODAY) is Next.AGAIN
    assert expire(sent.journal, NOW + timedelta(days=1)) == []


@pytest.mark.parametrize("forged", [{"proof": "dmarc=fail"}, {"proof": ""}, {"sender": "help@b-example.test"}])
def test_a_forged_mail_moves_nothing_and_is_for_the_person_to_read(sent, inbox, forged):
    (arrived,) = inbox.take([mail("Please confirm your opt-out request.", cites=cite(sent), html=LINK, **forged)])
    assert arrived.reply.link == ""
    request = of(sent, "b.example")
    assert (request.state, request.waiting, request.next(TODAY)) == (RequestState.OPEN, None, Next.READ)


def test_a_draft_that_nobody_sent_has_no_answers(desk):
    made = desk(broker(), exposure())
    made.draft()
    reader = Inbox(made.vault, "p", definitions=made.known.definitions, journal=made.journal, now=made.now, authserv=AUTHSERV)
    assert reader.take([mail("Your information has been removed from our site.")]) == []


def test_an_answer_shows_that_a_letter_in_hand_was_sent(desk):
    made = desk(broker(), exposure())
    made.draft()
    made.journal.approve("r1", "the letter")
    made.journal.hand_over("r1", channel="draft", message_id="<r1@alias.example.org>")
    reader = Inbox(made.vault, "p", definitions=made.known.definitions, journal=made.journal, now=made.now, authserv=AUTHSERV)
    reader.take([mail("Your information has been removed from our site.", cites="<r1@alias.example.org>")])
    request = made.requests["r1"]
    assert (request.state, request.receipts[0].proof) == (RequestState.FULFILLED, Proof.REPLY)


def test_an_answer_is_never_older_than_the_letter_it_proves(desk):
    made = desk(broker(), exposure())
    made.draft()
    made.journal.approve("r1", "the letter")
    made.journal.hand_over("r1", channel="draft", message_id="<r1@alias.example.org>")
    old = b"Date: Thu, 01 Jan 1970 00:00:00 +0000\n" + mail("We have received your request.", cites="<r1@alias.example.org>")
    readers(made).take([old])
    assert (made.requests["r1"].sent, made.requests["r1"].due) == (NOW, TODAY + timedelta(45))


def test_the_server_is_asked_only_for_mails_that_can_be_answers(sent, inbox):
    wanted = inbox.wanted(sent.requests.values())
    assert wanted.domains == {"b.example", "c.example"}
    assert wanted.message_ids == {cite(sent), cite(sent, "c.example")}
    assert wanted.recipients == wanted.senders == {"privacy@b.example"}
