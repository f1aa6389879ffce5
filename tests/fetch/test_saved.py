"""Pages that people saved, in every form that browsers and their add-ons write, and files that are no page at all."""

import base64
import quopri
import random
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetycheck.errors import BadFile
from safetycheck.fetch import mhtml, saved

URL = "https://www.b.example/find?name=Ana+Rey"
PAGE = "<!DOCTYPE html><html><head><title>Ana Rey</title></head><body><p>José Rey, 42</p></body></html>"
BOUNDARY = "----MultipartBoundary--aBc123----"


def part(body, kind="text/html", encoding="", **headers):
    lines = [f"Content-Type: {kind}", *([f"Content-Transfer-Encoding: {encoding}"] if encoding else [])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    packed = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(encoding, bytes)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + packed(body if isinstance(body, bytes) else body.encode())


def archive(*parts, head=f"Snapshot-Content-Location: {URL}\r\n", boundary=BOUNDARY, kind="multipart/related", more=""):
    start = (
        f"From: <Saved by Blink>\r\n{head}MIME-Version: 1.0\r\n"
        f'Content-Type: {kind};\r\n\ttype="text/html";{more}\r\n\tboundary="{boundary}"\r\n\r\n\r\n'
    )
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    return start.encode() + body + f"--{boundary}--\r\n".encode()


def read(content):
    return saved.read(content if isinstance(content, bytes) else content.encode(), "page")


# --- where it was -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "noted", "claims"),
    [
        (f"<!DOCTYPE html>\n<!-- saved from url=(0039){URL} -->\n<html>", URL, ()),
        (f"<!-- saved from url=(0039){URL} -->\r\n<html>", URL, ()),
        (f"<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: {URL} \n saved date: Thu -->", URL, ()),
        (f"<html lang=en><!--\n Archive processed by SingleFile\n url: {URL} \n saved date: Thu -->", URL, ()),
        (f'<html><link rel="canonical" href="{URL}">', "", (URL,)),
        (f'<html><base href="https://c.example/"><meta property="og:url" content="{URL}">', "", (URL, "https://c.example/")),
        ("<html><p>nothing</p>", "", ()),
        ('<html><link rel="canonical" href="/find">', "", ()),
        (f'<!-- saved from url=(0011)file:///home/ana/x.html --><html><link rel="canonical" href="{URL}">', "", (URL,)),
        ("<!-- saved from url=(0013)about:internet --><html>", "", ()),
        ("<!-- saved from url=(0013)javascript:alert(1) --><html>", "", ()),
        ("<!-- saved from url=(0013)https://[::1 --><html>", "", ()),
        ("<!-- saved from url=(0013)https://\u202eb.example/ --><html>", "", ()),
        (f"<!-- saved from url=(9999)https://b.example/{'x' * 5000} --><html>", "", ()),
    ],
)
def test_the_browsers_note_counts_and_else_the_pages_own_claims(head, noted, claims):
    found = read(head)
    assert (found.noted, found.claims, found.is_text) == (noted, claims, False)


# --- letters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        PAGE.encode(),
        b"\xef\xbb\xbf" + PAGE.encode(),
        PAGE.encode("cp1252"),
        PAGE.replace("<title>", '<meta charset="iso-8859-1"><title>').encode("cp1252"),
        PAGE.encode("utf-16"),
        PAGE.replace("<title>", '<meta charset="utf-7"><title>').encode(),
    ],
)
def test_every_usual_encoding_is_read(content):
    assert "José Rey" in read(content).html


# --- MHTML ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit", "binary", ""])
def test_the_root_of_an_mhtml_file_is_unpacked(encoding):
    found = read(archive(part(PAGE, encoding=encoding), part(b"\x89PNG", "image/png", "base64")))
    assert found.html.strip() == PAGE
    assert found.noted == URL


def test_a_charset_in_the_header_of_the_part_counts():
    assert "José" in read(archive(part(PAGE.encode("cp1252"), 'text/html; charset="windows-1252"', "quoted-printable"))).html


@pytest.mark.parametrize(
    "content",
    [
        archive(part("x", "text/css"), part(PAGE, content_location=URL), head=""),
        archive(
            part("<p>other", content_id="<a@x>"),
            part(PAGE, content_id="<b@x>", content_location=URL),
            head="",
            more='start="<b@x>";',
        ),
        archive(archive(part(PAGE, content_location=URL), boundary="in", kind="multipart/alternative", head=""), head=""),
        f"MIME-Version: 1.0\nContent-Type: text/html\nContent-Location: {URL}\n\n{PAGE}".encode(),
        archive(part(PAGE)).replace(b"\r\n", b"\n"),
        archive(part(PAGE))[: -len(BOUNDARY) - 8],
        b"\r\n" + archive(part(PAGE)).replace(b"MIME-Version: 1.0\r\n", b""),
        archive(part(PAGE), head=f"Snapshot-Content-Location:\r\n {URL}\r\n"),
    ],
    ids=["style first", "start", "nested", "single", "unix", "cut off", "no version", "folded"],
)
def test_the_forms_of_other_programs_are_read(content):
    found = read(content)
    assert "José Rey" in found.html
    assert found.noted == URL


@pytest.mark.parametrize(
    ("header", "at"),
    [
        ("Fri, 2 Jan 2026 22:27:49 +0100", datetime(2026, 1, 2, 21, 27, 49, tzinfo=UTC)),
        ("Fri, 2 Jan 2026 22:27:49 -0000", datetime(2026, 1, 2, 22, 27, 49, tzinfo=UTC)),
        ("yesterday", None),
        ("Fri, 99 Jan 99999 22:27:49 +9999999", None),
    ],
)
def test_the_date_of_saving(header, at):
    assert read(archive(part(PAGE), head=f"Date: {header}\r\n")).at == at


def test_the_sites_own_frames_are_put_where_they_were_and_no_others():
    around = (
        '<html><iframe id="a" src="cid:one@x"></iframe><iframe src="cid:two@x"></iframe><iframe src="cid:one@x"></iframe></html>'
    )
    found = read(
        archive(
            part(around, encoding="quoted-printable"),
            part("<p>Ana Rey</p>", content_id="<one@x>", content_location="https://panel.b.example/"),
            part("<p>Bob Ads</p>", content_id="<two@x>", content_location="https://ads.example/"),
        )
    )
    assert found.html.count("Ana Rey") == 1
    assert '</iframe><div data-frame="https://panel.b.example/"><p>Ana Rey</p></div><iframe' in found.html
    assert "Bob Ads" not in found.html


# --- copied text ------------------------------------------------------------------------------------------------


def test_copied_text_becomes_a_page_of_the_same_lines():
    found = read("Ana Rey\nAge <42> & more\n\nDuluth, MN")
    assert found.is_text
    assert "Ana Rey\nAge &lt;42&gt; &amp; more\n\nDuluth, MN" in found.html


def test_a_line_with_a_colon_makes_no_mhtml():
    assert read("Name: Ana Rey\nAge: 42\n\nDuluth").is_text


# --- no page at all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0JFIF", "a picture"),
        (b"PK\x03\x04 word/document.xml", "packed archive"),
        (b"bplist00\xd1", "Safari"),
        (b"{\\rtf1\\ansi Ana}", "formatted text"),
        (random.Random(1).randbytes(4000), "neither a web page nor text"),
        (bytes(4000), "neither a web page nor text"),
        (archive(part("x", "text/css")), "without a page"),
        (archive(), "without a page"),
        (archive(part("  ")), "is empty"),
        (b"Content-Type: multipart/related; boundary=\n\n--\n\n<p>", "without a page"),
    ],
)
def test_what_is_no_page_says_so_and_what_to_do(content, says):
    with pytest.raises(BadFile) as caught:
        read(content)
    assert says in caught.value.message
    assert caught.value.message.startswith("page: ")
    assert caught.value.hint


def nested(depth):
    content = part(PAGE)
    for level in range(depth):
        content = archive(content, boundary=f"b{level}", head="").partition(b"MIME-Version: 1.0\r\n")[2]
    return b"MIME-Version: 1.0\r\n" + content


@pytest.mark.parametrize(
    "content",
    [
        nested(400),
        archive(*[part("x", "image/png")] * 20_000),
        b"Content-Type: multipart/related; boundary=a\n\n" + b"--a\n" * 1_000_000,
        b"Content-Type: text/html\n\n" + b"<iframe src=" * 500_000,
        b"Content-Type: text/html\n\n" + b'<iframe src="cid:a">' * 100_000,
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + b"=" * 5_000_000,
        archive(part("<iframe" + " src=cid:a" * 50_000), part("x", Content_Location=URL)),
        b"A: " * 2_000_000,
        b"<div " * 1_000_000,
        b"<html><p " + b" ".join(b"a%d" % number for number in range(100_000)),
        b"<!-- saved from url=(1)" * 200_000,
    ],
    ids=[
        "nested",
        "parts",
        "boundaries",
        "open frames",
        "frames",
        "padding",
        "many sources",
        "headers",
        "tags",
        "attributes",
        "notes",
    ],
)
def test_a_file_that_was_made_to_be_slow_is_not(content):
    begun = time.process_time()
    with suppress(BadFile):
        read(content)
    assert time.process_time() - begun < 5


def test_frames_inside_one_another_do_not_grow():
    inner = '<iframe src="cid:f@x"></iframe>' * 50
    parts = [part(inner, content_id=f"<f{n}@x>", content_location=URL) for n in range(50)]
    content = archive(part("".join(f'<iframe src="cid:f{n}@x"></iframe>' for n in range(50))), *parts)
    assert len(read(content).html) < 2 * len(content)


PIECES = (
    b"Content-Type:", b" multipart/related", b" text/html", b"; boundary=", b'"a"', b"a", b"; start*0*=", b"; boundary*0=",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"Date: ",
    b"Snapshot-Content-Location: http://", b"\r\n", b"\n", b"--a", b"--", b"=3", b"=", b"\x00", b"\xff", b"<p>", b"[", b":",
    b"<iframe src='cid:a'>",
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_whatever_the_bytes_it_is_a_page_or_a_clear_refusal(content):
    mhtml.read(content)
    try:
        assert read(content).html.strip()
    except BadFile as wrong:
        assert wrong.hint
