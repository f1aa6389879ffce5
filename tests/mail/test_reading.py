import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetycheck.mail import Link, read
from safetycheck.mail.headers import ids_in

HEAD = "From: Broker <help@b.example>\r\nSubject: t\r\n"


def made(text, *fields, head=HEAD):
    return read((head + "".join(f"{field}\r\n" for field in fields) + "\r\n" + text).encode("utf-8", "surrogateescape"))


def page(markup):
    return made(markup, "Content-Type: text/html; charset=utf-8")


# --- an ordinary mail ---------------------------------------------------------------------------------------------


def test_an_ordinary_mail():
    mail = EmailMessage()
    mail["From"] = '"Help, Desk" <Help@B.example>'
    mail["Reply-To"] = "case+4@b.example"
    mail["Subject"] = "Löschung – ticket 4"
    mail["Date"] = "Sun, 22 Nov 2026 07:30:00 -0500"
    mail["Message-ID"] = "<9@mx.b.example>"
    mail["In-Reply-To"] = "<0a@alias.example>"
    mail["References"] = "<00@alias.example> <0a@alias.example>"
    mail["Auto-Submitted"] = "auto-replied"
    mail["Authentication-Results"] = "mx.post.example; dmarc=pass header.from=b.example"
    mail.set_content("Thank you.\nSee https://b.example/faq.\n")
    mail.add_alternative('<p>Thank&nbsp;you. <a href="https://b.example/faq">FAQ</a></p>', subtype="html")
    got = read(mail.as_bytes(), "mx.post.example")
    assert (got.sender, got.domain, got.reply_to) == ("help@b.example", "b.example", "case+4@b.example")
    assert (got.subject, got.text) == ("Löschung – ticket 4", "Thank you.\nSee https://b.example/faq.")
    assert got.date == datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert (got.message_id, got.in_reply_to) == ("<9@mx.b.example>", ("<0a@alias.example>", "<00@alias.example>"))
    assert got.links == (Link("FAQ", "https://b.example/faq"),)
    assert got.urls == ("https://b.example/faq",)
    assert (got.authentication, got.automatic, got.problems) == ("pass", True, ())
    assert len(got.sha256) == 64


def test_text_from_html_alone():
    got = page(
        "<html><head><title>x</title><style>p{}</style></head><body><h1>Hi</h1><p>One<br>two <b>three</b></p>"
        '<a href=" https://b.example/c ">Con<i>firm</i></a><a href="https://b.example/i"><img alt="Your logo"></a><a>none</a>'
        "<script>evil()</script><!-- no --></body></html>"
    )
    assert got.text.split() == "Hi One two three ConfirmYour logonone".split()
    assert got.links == (Link("Confirm", "https://b.example/c"), Link("Your logo", "https://b.example/i"))
    assert got.urls == ()


def test_an_attached_text_is_not_the_mail():
    mail = EmailMessage()
    mail["From"] = "help@b.example"
    mail.set_content("the mail")
    mail.add_attachment("the attachment", filename="a.txt")
    assert read(mail.as_bytes()).text == "the mail"


def test_a_delivery_report():
    report = """\
From: MAILER-DAEMON@post.example
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x

It could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example

Final-Recipient: rfc822; Privacy@B.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user
--x
Content-Type: message/rfc822

From: heron@alias.example
Message-ID: <0a@alias.example>
Subject: Removal

Please.
--x--
"""
    got = read(report.encode())
    (delivery,) = got.deliveries
    assert (delivery.recipient, delivery.action, delivery.status) == ("privacy@b.example", "failed", "5.1.1")
    assert delivery.text == "550 5.1.1 no such user"
    assert got.about == ("<0a@alias.example>",)
    assert got.text == "It could not be delivered.", "what was sent back is not what was said"


# --- who sent it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "sender"),
    [
        ("From: help@b.example", "help@b.example"),
        ("From: <help@b.example>", "help@b.example"),
        ("From: Help Desk <help@b.example>", "help@b.example"),
        ('From: "B (you@other.example)" <help@b.example>', "help@b.example"),
        ("From: help@b.example (a comment)", "help@b.example"),
        ("From: =?utf-8?q?help=40b=2Eexample?= <x@evil.example>", "x@evil.example"),
        ("From: help@b.example <x@evil.example>", ""),
        ("From: help@b.example, x@evil.example", ""),
        ("From: <help@b.example> <x@evil.example>", ""),
        ("From: a@b@c.example", ""),
        ("From: help@b.example\x00@evil.example", ""),
        ("From: help@bröker.example", ""),
        ("From: help@xn--brker-jua.example", "help@xn--brker-jua.example"),
        ("From: undisclosed:;", ""),
        ("From: ", ""),
        ("From: help@b.example\r\nFrom: x@evil.example", ""),
        ("Sender: help@b.example", ""),
        ('From: "unclosed <help@b.example>', ""),
    ],
)
def test_the_sender_is_one_plain_address(field, sender):
    got = made("x", head=f"{field}\r\n")
    assert got.sender == sender
    assert bool(got.problems) == (not sender)


# --- hostile ------------------------------------------------------------------------------------------------------


def test_nothing_can_lead_the_eye_astray():
    got = made("pay\u202egnp.exe \x1b[31mred\x1b[0m\x07 a\u200bb\r\nline two\x0bthree", "Content-Type: text/plain; charset=utf-8")
    assert got.text == "paygnp.exe red ab\nline two\nthree"
    assert made("x", head="From: a@b.example\r\nSubject: =?utf-8?b?4oCuYWJj?=\r\n").subject == "abc"


@pytest.mark.parametrize(
    "charset", ["no-such-thing", "zlib_codec", "rot13", "idna", "unicode_escape", "utf-7", '"', "x" * 999, "utf-8\x00"]
)
def test_a_charset_that_is_none(charset):
    assert made("+ADw-b\\u0041 ä", f"Content-Type: text/plain; charset={charset}").text == "+ADw-b\\u0041 ä"


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "latin1"])
def test_a_charset_that_is_one(charset):
    content = f"{HEAD}Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + b"Se\xf1ora"
    assert read(content).text == "Señora"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"no head at all",
        b"From: a@b.example\nContent-Type: multipart/mixed\n\nno boundary",
        b'From: a@b.example\nContent-Type: multipart/mixed; boundary=""\n\n--\n\nx\n----',
        b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!",
        b"From: a@b.example\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 x\nM\x80\xff\nend\n",
        b"Subject: =?utf-8?b?!!!?= =?x?q?=ZZ?= =?utf-8?q?\nDate: Tue, 99 Foo 99999 99:99:99 +9999999\n\nx",
        b"Date: 1 Jan 0001 00:00:00 +2359\nMessage-ID: <<<<\nIn-Reply-To: \xff\xfe\n\nx",
        b"Content-Type: text/html\n\n<?xml version='1.0' encoding='utf-16'?><p>x",
        b"Content-Type: text/html\n\n<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;",
        b"Content-Type: text/html\n\n<!---->",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: message/delivery-status\n\nAction\n\n: \n\nAction: x\n",
        b"Content-Type: text/plain; charset*=utf-8'%ff'%zz; boundary*0*=x\n\nx",
    ],
)  # fmt: skip
def test_nothing_raises(content):
    got = read(content, "mx.post.example")
    assert "root:" not in got.text


@settings(max_examples=80)
@given(st.lists(st.sampled_from([
    b"From: a@b.example", b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"", b"Content-Type: text/html",
    b"<a href='https://b.example/'>x</a>", b"Content-Type: message/rfc822", b"Content-Type: message/delivery-status",
    b"Action: failed", b"Subject: =?utf-8?q?", b"\xff\xfe\x00", b"Content-Transfer-Encoding: base64", b" folded", b"=?=", b"(((",
]), max_size=30))  # fmt: skip
def test_nothing_made_of_such_lines_raises(parts):
    read(b"\n".join(parts), "mx.post.example")


def nested(depth):
    lines = ["From: a@b.example"]
    for level in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{level}", "", f"--b{level}"]
    return "\r\n".join([*lines, "", "deep"]).encode()


def attached(depth):
    return b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\ndeep"


def mixed(parts):
    return b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + parts


def test_a_few_levels_are_read():
    assert "deep" in read(nested(10)).text


@pytest.mark.parametrize(
    "content",
    [
        nested(20_000),
        attached(20_000),
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\nContent-type: message/x\r\n" * 9000,
        b"From: a@b.example\r\n\r\n" + b"x" * 11_000_000,
        b"From: a@b.example\r\n" + b"X-Y: z\r\n" * 200_000 + b"\r\n",
        b"From: a@b.example\r\n" + b"X" * 9_000_000,
        mixed(b"--x\n\n" * 1_900_000),
        mixed(b"x\n" * 2_000_000),
        b"Content-Type: message/delivery-status\n\n" + b"\n" * 1_000_000,
        b"From: a@b.example\r\n" + b"Content-Type:\x1fmessage/rfc822\r\n\r\n" * 2000,
    ],
    ids=["nested", "attached", "wide", "large", "many fields", "one field", "parts", "lines", "reports", "odd blanks"],
)
def test_too_much_of_anything_leaves_the_head(content):
    began = time.process_time()
    got = read(content)
    assert time.process_time() - began < 2
    assert "only its head was read" in " ".join(got.problems)
    assert got.text == ""


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000 + b"deep",
        b"Content-Type: text/html\r\n\r\n" + b"<a href='https://b.example/'>" * 60_000,
        b"Content-Type: text/html\r\n\r\n<p " + b"a='b' " * 300_000,
        b"From: " + b"(" * 200_000 + b"\r\n\r\n",
        (b"Authentication-Results: " + b"(" * 4_000 + b")" * 4_000 + b"\r\n") * 30 + b"\r\n",
        b"Subject: " + b"=?utf-8?q?a?= " * 15_000 + b"\r\n\r\n",
        b"References: " + b"<a@b.example> " * 15_000 + b"\r\n\r\n",
        b"Content-Type: text/plain\r\n\r\n" + b"https://b.example/ " * 200_000,
        b"Content-Type: text/plain\r\n\r\n" + b"\x1b[" * 2_000_000,
        b"Content-Type: text/html\r\n\r\n<p " + b" ".join(b"a%d" % number for number in range(50_000)),
        b"Content-Type: text/html\r\n\r\n" + b"<a href=x><table><tr><td>" * 60 + "é".encode() * 300_000,
        mixed(b"--x\nContent-Type: text/plain" + b";a" * 400_000 + b"\n\nx\n--x--\n"),
    ],
    ids=[
        "deep html",
        "open links",
        "attributes",
        "comments",
        "verdicts",
        "encoded words",
        "references",
        "urls",
        "escapes",
        "names of attributes",
        "links in links",
        "parameters",
    ],
)
def test_no_mail_takes_long(content):
    began = time.process_time()
    read(content, "mx.post.example")
    assert time.process_time() - began < 3


def test_no_list_of_ids_takes_long():
    began = time.process_time()
    assert ids_in(("<" + "@" * 500) * 40_000 + "<a@b@c.example>") == ("<a@b@c.example>",)
    assert time.process_time() - began < 1


def test_a_text_is_that_of_the_innermost_link():
    got = page("<a href='https://b.example/o'>Out<div><a href='https://b.example/i'>in</a></div>er</a>")
    assert got.links == (Link("in", "https://b.example/i"), Link("Out er", "https://b.example/o"))


@pytest.mark.parametrize("named", ["boundary*=a; boundary*0=b", "boundary*0*=idna'x'%ff"])
def test_broken_names_of_parts_leave_the_head(named):
    got = made("--a\r\n\r\nx", f"Content-Type: multipart/mixed; {named}")
    assert (got.sender, got.text) == ("help@b.example", "")
    assert "only its head was read" in " ".join(got.problems)


def test_a_broken_name_of_an_encoding_leaves_the_rest():
    assert made("x", "Content-Type: text/plain; charset*=a; charset*0=b").sender == "help@b.example"


def test_links_are_counted_out():
    assert len(page("<a href='https://b.example/'>x</a>" * 500).links) == 200
    assert len(page(f"<a href='https://b.example/{'x' * 9000}'>x</a>").links[0].href) == 2000


def test_who_got_it_is_read_as_it_stands_and_bounded():
    head = b"To: Zen <Z1@Alias.example.org>,\r\n other@b.example\r\nDelivered-To: z2@alias.example.org\x1b\r\nCc: " + b"x" * 9_000
    got = read(head + b"\r\n\r\nhello").to
    assert got[0] == "zen <z1@alias.example.org>, other@b.example"
    assert (len(got), len(got[1]), got[2]) == (3, 8_000, "z2@alias.example.org")
