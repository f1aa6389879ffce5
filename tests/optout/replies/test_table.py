"""What each of these mails means. Every one of them is invented."""

from dataclasses import replace
from pathlib import Path

import pytest

from safetycheck.mail import Authentication
from safetycheck.optout.replies import Asked, classify

A = "acknowledgement"
W = "acknowledgement-wants-reply"
C = "completion"
D = "denial"
DEF = "deflection"
T = "ticket"
X = "extension"
U = "unrelated"
Q = "doubtful"
N = "unclear"

# (text, kind, reason): from the broker, answering our letter, with its signature in order.
ANSWERS = [
    # done
    ("Hello,\nyour listing has been removed from our site.\nFindFolk", C, None),
    ("We have deleted your information. It may take two days for caches to clear.", C, None),
    ("We've successfully suppressed your record.", C, None),
    ("You have been opted out.", C, None),
    ("Your opt-out request is now complete.", C, None),
    ("Good news! Your profile will no longer appear in our search results.", C, None),
    ("The pages that you named were taken down today.", C, None),
    # not done, though the words are there
    ("Once your request has been processed, we will let you know.", A, None),
    ("If your record has been removed you need do nothing. We will review your request.", A, None),
    ("Your request has not been completed. We will get back to you.", A, None),
    ("Your request is being processed.", A, None),
    # received
    ("Thank you for contacting FindFolk. Someone will be in touch.", A, None),
    ("We have received your privacy request and will respond within 45 days.", A, None),
    ("This is an automatic reply. I am out of the office until Monday.", A, None),
    ("Thanks for your message.\n\n> Please delete my listing.\n> Your listing has been removed", A, None),
    ("Got it, thank you for writing.\n\nOn Sun, 22 Nov 2026, heron@alias.example wrote:\nthe record has been deleted?", A, None),
    ("We received your request. Your ticket number is 448-2210.", T, None),
    ("We've received your request. Case #FF-99231.", T, None),
    ("Ticket ID: 778120 was opened for you.", T, None),
    # wants an answer
    ("We received your request. Please reply to this e-mail with YES to confirm that you want to be removed.", W, None),
    ("To proceed, please confirm your request by replying to this message within 7 days.", W, None),
    ("Respond with the word CONFIRM so that we can continue.", W, None),
    ("Thank you for your request. Do not reply to this e-mail to confirm anything; this mailbox is not read.", A, None),
    # no
    ("The details come from public records, and we are not required to delete them.", D, "public record"),
    ("We are unable to process it. It comes from public records, which the law exempts.", D, "public record"),
    ("We cannot remove publicly available information.", D, "public record"),
    ("To go on, please send us a copy of your driver's license.", D, "need ID"),
    ("A government-issued photo ID is required before we act.", D, "need ID"),
    ("Please reply with the last four digits of your social security number to confirm who you are.", D, "need ID"),
    ("Please log in to your account to submit a deletion request.", D, "need account"),
    ("Only registered users can submit such a request.", D, "need account"),
    ("You must create a free account first.", D, "need account"),
    ("We were unable to find any record that fits.", D, "not found"),
    ("There is no record of you in our database.", D, "not found"),
    ("We do not have any personal information about you.", D, "not found"),
    ("We do not accept requests by e-mail.", D, "use the form"),
    ("Requests must be submitted through our online portal.", D, "use the form"),
    ("Please use our opt-out form at https://findfolk.example/optout", D, "use the form"),
    ("This right is available only to California residents.", D, "only residents"),
    ("We honor requests of residents of California, Texas and Oregon only.", D, "only residents"),
    ("Your state does not have a privacy law, so there is nothing for us to do.", D, "only residents"),
    ("You have already been opted out.", D, "already suppressed"),
    ("Your name is already on our suppression list.", D, "already suppressed"),
    ("We are unable to process your request at this time.", D, "other"),
    ("Your request has been denied.", D, "other"),
    ("As a consumer reporting agency we are exempt from the act.", D, "other"),
    # longer
    ("We are extending the time to respond by 45 days, because we get many requests.", X, None),
    ("We need an additional 45 days to respond to your request, as the law allows.", X, None),
    ("We are unable to complete your request within 45 days. Due to its complexity we require more time.", X, None),
    ("An additional forty-five (45) days are necessary because of the number of requests.", X, None),
    ("We received your request. If we need more time, we will tell you and say why.", A, None),
    ("We received your request and will answer within 45 days. This may be extended by another 45 days.", A, None),
    ("Your request has been received. We can extend this period once by 45 days when reasonably necessary.", A, None),
    # elsewhere, or more
    ("Please contact the source websites directly.", DEF, None),
    ("We do not own the data; we only show what partners give us.", DEF, None),
    ("Could you please provide the following information: all names, all addresses, all phone numbers?", DEF, None),
    ("Please refer to our privacy policy.", DEF, None),
    # in longer talk
    ("Hi,\n\nThanks for reaching out. Your details were deleted from FindFolk. Allow a day or two.\n\nBest,\nSam", C, None),
    ("FindFolk has processed your deletion request. Questions? Reply to this e-mail.", C, None),
    ("We have located your record and it has been queued for removal.", A, None),
    ("You asked for removal, so nothing more is needed. Your record will be removed within ten days.", A, None),
    ("Your opt out was successfully submitted. A second mail follows.", A, None),
    ("To know it is you, we need additional information: your date of birth and all addresses.", DEF, None),
    ("Unfortunately we could not verify your identity. Please resubmit your request with a photo of your ID.", D, "need ID"),
    ("We do not need a copy of your passport. We received your request.", A, None),
    ("If you would like to proceed, please reply to this e-mail and confirm that you are the person.", W, None),
    ("Your removal is pending. Please respond to this email with your name and state.", W, None),
    ("To opt out, go to https://findfolk.example/optout and follow the steps.", D, "use the form"),
    (
        "Privacy requests can only be submitted at https://findfolk.example/requests. Nobody reads this mailbox.",
        D,
        "use the form",
    ),
    ("You must be logged in to opt out.", D, "need account"),
    ("We show that you previously opted out in March.", D, "already suppressed"),
    ("Your request could not be completed because we can't find your record.", D, "not found"),
    ("An agent must provide signed authorization before we act.", D, "other"),
    ("I'm sorry, but we can't help with that.", D, "other"),
    # nobody knows
    ("Your ticket has been closed. How did we do? Rate our service.", N, None),
    ("We removed your listing, but we cannot remove publicly available information.", N, "public record"),
    ("Zebras graze at dawn.", N, None),
    ("", N, None),
]


@pytest.mark.parametrize(("text", "kind", "reason"), ANSWERS, ids=[f"{kind}-{text[:30]!r}" for text, kind, _ in ANSWERS])
def test_answers(mail, asked, broker, text, kind, reason):
    reply = classify(mail(text), asked, broker)
    assert (reply.kind, reply.reason) == (kind, reason)
    assert reply.cites
    assert reply.link == reply.code == ""
    assert reply.why


@pytest.mark.parametrize(("text", "kind", "reason"), ANSWERS, ids=lambda each: str(each)[:30])
def test_the_same_words_from_nobody_known_are_doubtful(mail, asked, broker, text, kind, reason):
    for changes in ({"proof": "dmarc=fail"}, {"proof": ""}, {"sender": "help@findfolk-privacy.example"}):
        reply = classify(mail(text, **changes), asked, broker)
        assert (reply.kind, reply.looks) == (Q, kind)


LETTERS = sorted((Path(__file__).parent.parent / "letters" / "golden").glob("*.txt"))


@pytest.mark.parametrize("letter", LETTERS, ids=lambda each: each.stem)
def test_our_own_letter_repeated_without_a_mark_says_nothing(mail, asked, broker, letter):
    """Help desks do that, and our letters speak of removal, of public records and of forms."""
    body = letter.read_text().partition("\n\n")[2]
    listing = "https://b.example/zenobia-marrowfield/1"
    named = Asked(asked.message_ids, asked.mailboxes, asked.reference, frozenset({listing}))
    reply = classify(mail(f"We have received your message:\n\n{body}"), named, broker)
    assert (reply.kind, reply.ticket) == (A, "")
    linked = f'<p>Please answer to confirm your request.</p><blockquote>{body} <a href="{listing}">{listing}</a></blockquote>'
    assert classify(mail("", html=linked), named, broker).link == ""


def test_an_answer_above_our_letter_counts_and_its_links_do_not(mail, asked, broker):
    text = "Please confirm your request by replying to this mail.\n\n> https://findfolk.example/optout/zenobia-marrowfield"
    assert classify(mail(text), asked, broker).kind == W


# (status, what the server said, action, kind, reason)
BOUNCES = [
    ("5.1.1", "550 5.1.1 user unknown", "failed", "bounce-hard", "unknown address"),
    ("5.1.10", "550 5.1.10 recipient address has null MX", "failed", "bounce-hard", "no mail host"),
    ("5.7.1", "550 5.7.1 message rejected by policy", "failed", "bounce-hard", "policy"),
    ("5.7.133", "550 5.7.133 sender not authenticated for group", "failed", "group-refuses", None),
    ("5.7.1", "550 you may not have permission to post messages to the group", "failed", "group-refuses", None),
    ("5.2.2", "552 5.2.2 mailbox full", "failed", "bounce-soft", "mailbox full"),
    ("4.4.3", "temporary failure: name resolution (SERVFAIL)", "delayed", "bounce-soft", "delayed"),
    ("5.0.0", "554 no", "failed", "bounce-hard", "other"),
]


@pytest.mark.parametrize(("status", "said", "action", "kind", "reason"), BOUNCES)
def test_bounces(bounce, asked, broker, status, said, action, kind, reason):
    reply = classify(bounce(status, said, action), asked, broker)
    assert (reply.kind, reply.reason, reply.cites) == (kind, reason, True)


def test_a_bounce_of_another_mail(bounce, asked, broker):
    assert classify(bounce(to="friend@post.example", own="<9@post.example>"), asked, broker).kind == U


def test_a_bounce_of_a_letter_that_the_mail_program_renumbered(bounce, asked, broker):
    reply = classify(bounce(own="<9@post.example>"), asked, broker)
    assert (reply.kind, reply.cites) == ("bounce-hard", False)


def test_a_bounce_that_is_forged_and_names_only_the_mailbox(bounce, asked, broker):
    forged = replace(bounce(own="<9@post.example>"), authentication=Authentication.FAIL)
    assert classify(forged, asked, broker).kind == Q
    assert classify(replace(bounce(), authentication=Authentication.FAIL), asked, broker).kind == "bounce-hard"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Your message wasn't delivered to privacy@findfolk.example because the address couldn't be found.", "bounce-hard"),
        ("Undeliverable: privacy@findfolk.example is a group, and you may not have permission to post.", "group-refuses"),
        ("Delivery to privacy@findfolk.example is delayed. We will keep trying.", "bounce-soft"),
        ("Your message wasn't delivered to friend@post.example because the address couldn't be found.", U),
    ],
)  # fmt: skip
def test_a_bounce_in_words_only(mail, asked, broker, text, kind):
    message = mail(
        text, sender="mailer-daemon@post.example", subject="Delivery Status Notification (Failure)", cites=False, proof=""
    )
    assert classify(message, asked, broker).kind == kind


# --- whose it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["x@mail.findfolk.example", "x@eu.findfolk.example", "folkdesk@bigmail.example"])
def test_its_other_senders(mail, asked, broker, sender):
    reply = classify(mail("Your listing has been removed.", sender=sender, cites=False), asked, broker)
    assert (reply.kind, reply.cites) == (C, False)


@pytest.mark.parametrize("sender", ["friend@post.example", "neighbour@bigmail.example", "x@notfindfolk.example"])
def test_mail_of_others_is_not_looked_into(mail, asked, broker, sender):
    assert classify(mail("Your listing has been removed.", sender=sender, cites=False), asked, broker).kind == U


@pytest.mark.parametrize(
    "text", ["50% off this week! Run unlimited searches with FindFolk Premium.", "News from us", "Your invoice for October"]
)
def test_what_else_the_broker_sends(mail, asked, broker, text):
    assert classify(mail(text, cites=False, subject="FindFolk news"), asked, broker).kind == U


def test_a_letter_of_our_own(mail, asked, broker):
    (own,) = asked.message_ids
    follow_up = mail("Please confirm that my listing has been removed.", sender="heron@alias.example", Message_ID=own)
    assert classify(follow_up, asked, broker).kind == U


def test_a_help_desk_that_answers_in_the_brokers_place(mail, asked, broker):
    reply = classify(mail("We have received your request. Ticket 448221.", sender="findfolk@desk.example"), asked, broker)
    assert (reply.kind, reply.looks, reply.ticket) == (Q, T, "448221")


def test_an_answer_that_would_go_elsewhere(mail, asked, broker):
    text = "Please reply with YES to confirm your removal."
    assert classify(mail(text, Reply_To="x@evil.example"), asked, broker).kind == Q
    assert classify(mail(text, Reply_To="case+1@findfolk.example"), asked, broker).kind == W


def test_two_senders(asked, broker):
    from safetycheck.mail import read  # noqa: PLC0415

    forged = b"From: help@findfolk.example\nFrom: x@evil.example\nSubject: FindFolk\n\nYour listing has been removed."
    assert classify(read(forged), asked, broker).kind == Q


# --- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ticket"),
    [
        ("We received your request. Reference: AB-12345", "AB-12345"),
        ("We received your request (case no. 2026-0042-7)", "2026-0042-7"),
        ("We received your request SC-4F21.", ""),
        ("We received your request of 2026-11-22.", ""),
        ("We received your request 1.", ""),
        ("Thank you for your request [#88712]", "88712"),
    ],
)
def test_ticket_numbers(mail, asked, broker, text, ticket):
    assert classify(mail(text), asked, broker).ticket == ticket
