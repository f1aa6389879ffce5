"""Which link or code of a mail may be used, and which never."""

import pytest

from safetycheck.optout.replies import classify

GOOD = "https://findfolk.example/confirm/8f3a?t=Zm9v"
LINK, CODE, Q = "confirmation-link", "confirmation-code", "doubtful"
FOOT = (
    '<p><a href="https://findfolk.example/">FindFolk</a> <a href="https://findfolk.example/unsubscribe?t=1">Unsubscribe</a>'
    ' <a href="https://findfolk.example/privacy-policy">Privacy policy</a> <a href="https://social.example/findfolk">Facebook</a>'
    ' <a href="https://findfolk.example/login">Log in</a></p>'
)


@pytest.fixture
def confirming(mail):
    """A mail that wants its link opened: confirming(href, text), or confirming(markup=...)."""

    def make(href=GOOD, shown="Confirm my request", *, markup=None, **changes):
        body = f'<a href="{href}">{shown}</a>' if markup is None else markup
        page = f"<p>Please confirm your removal request with this link.</p>{body}{FOOT}"
        return mail(
            **(
                {"html": page, "subject": "Confirm your request", "sender": "no-reply@mail.findfolk.example", "cites": False}
                | changes
            )
        )

    return make


def test_the_one_link_that_confirms(confirming, asked, broker):
    reply = classify(confirming(), asked, broker)
    assert (reply.kind, reply.link, reply.shown) == (LINK, GOOD, (GOOD,))


@pytest.mark.parametrize(
    ("href", "shown"),
    [
        ("https://optout.findfolk.example/c?code=1&amp;user=2", "Click here"),
        ("https://www.findfolk.example/a/b/c", "Yes, remove my listing"),
        (GOOD, "https://findfolk.example/confirm/8f3a"),
        (GOOD, "findfolk.example: confirm"),
        (GOOD, "<b>Confirm</b>"),
        ("https://findfolk.example:443/confirm/1", "Confirm"),
        ("HTTPS://FindFolk.example/confirm/1", "Confirm"),
        ("https://findfolk.example/confirm?next=https://optout.findfolk.example/done", "Confirm"),
    ],
)
def test_links_that_may_be_opened(confirming, asked, broker, href, shown):
    reply = classify(confirming(href, shown), asked, broker)
    assert (reply.kind, reply.link) == (LINK, href.replace("&amp;", "&"))


# (href, why there is no link)
REFUSED = [
    ("http://findfolk.example/confirm/1", "not encrypted"),
    ("https://click.tracker.example/ls/confirm?u=1", "leads to click.tracker.example"),
    ("https://findfolk.example.evil.example/confirm/1", "leads to findfolk.example.evil.example"),
    ("https://notfindfolk.example/confirm/1", "leads to notfindfolk.example"),
    ("https://findfolk.example@evil.example/confirm/1", "mislead"),
    ("https://user:pw@findfolk.example/confirm/1", "mislead"),
    ("https://findfolk.example:8443/confirm/1", "mislead"),
    ("https://findfolk.example:/confirm/1", "mislead"),
    ("https://findfolk.example:443443/confirm/1", "mislead"),
    ("https://203.0.113.9/confirm/1", "mislead"),
    ("https://findfolk.example%2eevil.example/confirm", "mislead"),
    ("https://findfоlk.example/confirm/1", "characters"),
    ("https://findfolk.example\\@evil.example/confirm/1", "characters"),
    ("https://findfolk.example/con\tfirm/1", "characters"),
    ("https://findfolk.example/confirm?next=https://evil.example/", "passes on to evil.example"),
    ("https://findfolk.example/confirm?next=https%3A%2F%2Fevil.example", "passes on to evil.example"),
    ("https://findfolk.example/confirm?next=https%253A%252F%252Fevil.example", "passes on to evil.example"),
    ("https://findfolk.example/confirm?next=//evil.example/", "passes on to evil.example"),
    ("https://findfolk.example/confirm/L0/https:%2F%2Fevil.example", "passes on to evil.example"),
    ("https://xn--findflk-wxa.example/confirm/1", "leads to xn--findflk-wxa.example"),
    ("https://[::1]/confirm/1", "mislead"),
    ("https://[bad/confirm/1", "no address"),
]


@pytest.mark.parametrize(("href", "why"), REFUSED)
def test_links_that_are_shown_and_never_opened(confirming, asked, broker, href, why):
    reply = classify(confirming(href), asked, broker)
    assert (reply.kind, reply.link) == (LINK, "")
    assert why in reply.why
    assert len(reply.shown) == 1


@pytest.mark.parametrize(
    ("href", "shown"),
    [
        ("https://evil.example/confirm", "https://findfolk.example/confirm/1"),
        ("https://evil.example/confirm", "findfolk.example"),
        (GOOD, "https://evil.example/confirm"),
        ("https://findfolk.example.evil.example/confirm", "www.findfolk.example/confirm"),
    ],
)
def test_a_link_that_shows_another_address_is_doubtful(confirming, asked, broker, href, shown):
    reply = classify(confirming(href, shown), asked, broker)
    assert (reply.kind, reply.looks, reply.link) == (Q, LINK, "")
    assert "shows another address" in reply.why


def test_of_several_none_is_chosen(confirming, asked, broker):
    two = f'<a href="{GOOD}">Confirm</a> <a href="https://findfolk.example/confirm/other">Confirm this too</a>'
    reply = classify(confirming(markup=two), asked, broker)
    assert (reply.kind, reply.link, len(reply.shown)) == (LINK, "", 2)
    assert "several" in reply.why
    same = f'<a href="{GOOD}">Confirm</a> <a href="{GOOD}">or click here</a>'
    assert classify(confirming(markup=same), asked, broker).link == GOOD


def test_other_links_are_never_taken(confirming, asked, broker):
    reply = classify(confirming(markup=""), asked, broker)
    assert reply.link == ""
    assert reply.shown == ()
    for href, shown in [
        ("https://findfolk.example/confirm-unsubscribe?t=1", "Confirm"),
        (GOOD, "Unsubscribe"),
        (GOOD, "I did not request this"),
        ("https://findfolk.example/account/reset?token=1", "Confirm"),
        ("https://findfolk.example", "Confirm"),
        ("javascript:confirm(1)", "Confirm"),
        ("mailto:x@findfolk.example?subject=confirm", "Confirm"),
        ("/confirm/1", "Confirm"),
    ]:
        reply = classify(confirming(href, shown), asked, broker)
        assert (reply.link, reply.shown) == ("", ()), href


def test_the_html_part_counts(confirming, asked, broker):
    damaged = "Please confirm your removal request: https://findfolk.example/confirm/8f3a?t"
    assert classify(confirming(text=damaged), asked, broker).link == GOOD


def test_a_plain_text_alone(mail, asked, broker):
    text = f"To confirm your opt-out request, open this link:\n\n<{GOOD}>.\n\nFindFolk, https://findfolk.example/"
    reply = classify(mail(text, cites=False), asked, broker)
    assert (reply.kind, reply.link) == (LINK, GOOD)
    bare = "To confirm your request use the link: https://findfolk.example/x/9\nPolicy: https://findfolk.example/privacy-policy"
    assert classify(mail(bare, cites=False), asked, broker).link == "https://findfolk.example/x/9"
    two = "To confirm your request use the link: https://findfolk.example/x/9 or https://findfolk.example/x/10"
    assert classify(mail(two, cites=False), asked, broker).link == ""


def test_a_definition_that_names_no_host(confirming, asked, broker):
    optout = broker.optout.model_copy(update={"confirm": None})
    reply = classify(confirming(sender="x@findfolk.example"), asked, broker.model_copy(update={"optout": optout}))
    assert (reply.kind, reply.link, reply.shown) == (LINK, "", (GOOD,))
    assert "names no host" in reply.why


def test_a_link_in_a_mail_that_says_it_is_done(mail, asked, broker):
    page = f'<p>Your listing has been removed.</p><p><a href="{GOOD}">Verify here</a> that it is gone.</p>'
    assert classify(mail(html=page), asked, broker).kind == "completion"


# --- phishing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"proof": "dmarc=fail header.from=mail.findfolk.example"},
        {"proof": "dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example"},
        {"proof": "dmarc=none"},
        {"proof": ""},
        {"sender": "no-reply@findfolk-removals.example"},
        {"sender": '"FindFolk <no-reply@mail.findfolk.example>" <x@evil.example>'},
        {"sender": "no-reply@findfolk.example.evil.example"},
        {"proof": "", "Authentication_Results": "mx.evil.example; dmarc=pass header.from=mail.findfolk.example"},
    ],
)
def test_an_imitation_has_no_link(confirming, asked, broker, changes):
    reply = classify(confirming(markup=f"<p>FindFolk</p><a href='{GOOD}'>Confirm</a>", **changes), asked, broker)
    assert (reply.kind, reply.looks, reply.link, reply.code) == (Q, LINK, "", "")
    assert reply.shown == (GOOD,), "for the person's eyes"


def test_a_forged_verdict_below_the_providers_own(asked, broker, confirming):
    from safetycheck.mail import read  # noqa: PLC0415

    mail = (
        "Authentication-Results: mx.post.example; dmarc=fail header.from=mail.findfolk.example\n"
        "Received: from evil.example\n"
        "Authentication-Results: mx.post.example; dmarc=pass header.from=mail.findfolk.example\n"
        "From: no-reply@mail.findfolk.example\nSubject: Confirm your request\n\n"
        f"To confirm your removal request open {GOOD}\n"
    )
    reply = classify(read(mail.encode(), "mx.post.example"), asked, broker)
    assert (reply.kind, reply.link) == (Q, "")
    assert "does not come from the sender" in reply.why


def test_a_code_of_an_imitation_is_not_read_out(mail, asked, broker):
    reply = classify(mail("FindFolk: your verification code is 482913.", proof="", cites=False), asked, broker)
    assert (reply.kind, reply.looks, reply.code) == (Q, CODE, "")


# --- codes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your verification code is 482913. It works for ten minutes.", "482913"),
        ("Your code: 4829", "4829"),
        ("482913 is your FindFolk confirmation code.", "482913"),
        ("Use the code AB3-9KQ to finish your request.", "AB3-9KQ"),
        ("Enter this PIN: 73510", "73510"),
        ("Confirmation code\n\n   K7Q2M9\n\nFindFolk", "K7Q2M9"),
    ],
)
def test_codes_are_read_out(mail, asked, broker, text, code):
    reply = classify(mail(text, subject="Your code", cites=False), asked, broker)
    assert (reply.kind, reply.code, reply.link) == (CODE, code, "")


def test_of_several_codes_none_is_chosen(mail, asked, broker):
    reply = classify(mail("Your code is 482913. Your backup code is 118822.", cites=False), asked, broker)
    assert (reply.kind, reply.code, reply.shown) == (CODE, "", ("482913", "118822"))


@pytest.mark.parametrize("text", ["We show your ZIP code 55811 to nobody.", "Use promo code SAVE20 today.", "The year was 1999."])
def test_numbers_that_are_no_codes(mail, asked, broker, text):
    assert classify(mail(text, cites=False, subject="News"), asked, broker).code == ""


# --- long ones ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    ["request has been ", "residents of a, ", "confirm request ", "code code 1 ", "ticket number is ", "no record found ", "a ",
     "we have received your ", "please provide the following ", "On x wrote ", "code -" + "-" * 1900 + "\n", "#" * 1900 + "\n"],
)  # fmt: skip
def test_no_text_takes_long(mail, asked, broker, part):
    import time  # noqa: PLC0415

    message = mail(part * (90_000 // len(part)))
    began = time.process_time()
    classify(message, asked, broker)
    assert time.process_time() - began < 1
