"""`scan --import`: saved pages in, the report of a scan out, and nothing on the wire or in the ledger."""

import json
import os
from datetime import UTC, datetime

import pytest

from safetycheck.events import ConsentWithdrawn, ListingSeen

DEFINITION = """\
domain: DOMAIN
name: Some Broker
kind: people-search
verified: {on: 2026-08-03, how: lab, source: invented}
sources: [{says: everything, how: lab, on: 2026-08-03, source: invented}]
search:
  via: http
  steps: [{open: "https://DOMAIN/{first|slug}-{last|slug}"}]
  results:
    rows: .row
    fields:
      name: {at: b}
      age: {at: i}
      place: {at: u}
      url: {pick: {at: a}}
    none: {text: nobody here}
"""
NOTE = "<!-- saved from url=(0041)https://b.example/Zenobia-Marrowfield -->"
ROW = '<div class=row><b>Zenobia Q Marrowfield</b> <i>42</i> <u>Duluth, MN</u> <a href="/p/1">more</a></div>'
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing</body></html>"
COPIED = "Some Broker\n1 result\n\nZenobia Q Marrowfield\nAge 42\nLives in Duluth, MN\n\nView details\n"
MHTML = f"""\
From: <Saved by Blink>
Snapshot-Content-Location: https://b.example/Zenobia-Marrowfield
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x--"

------x--
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<html><body>{ROW.replace("=", "=3D")}</body></html>
------x----
"""


@pytest.fixture
def brokers(tmp_path):
    folder = tmp_path / "brokers"
    folder.mkdir()
    for domain in ("b.example", "c.example"):
        (folder / f"{domain}.yaml").write_text(DEFINITION.replace("DOMAIN", domain))
    (folder / "broken.example.yaml").write_text("domain: broken.example\n")
    return folder


@pytest.fixture
def save(tmp_path):
    def save(text, name="page.html"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return save


@pytest.fixture
def import_(run, vault, key, brokers):
    def call(*args, typed=None):
        return run("scan", "--import", *args, "--brokers", brokers, "--passphrase-file", key, typed=typed)

    return call


def html(body=ROW, note=NOTE):
    return f"<!DOCTYPE html>\n{note}\n<html><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("text", "name"), [(html(), "page.html"), (MHTML, "page.mhtml"), (MHTML.replace("\n", "\r\n"), "noname")]
)
def test_a_listing_is_new_and_needs_the_person(import_, save, look, text, name):
    done = import_(save(text, name))
    assert done.exit_code == 1, done.stderr
    assert "lists you" in done.stdout
    assert "manual" in done.stdout
    assert "Nothing was sent" in done.stderr
    with look() as vault:
        assert vault.ledger() == []
        (seen,) = [event for event in vault.events() if isinstance(event, ListingSeen)]
        assert seen.listing.url == "https://b.example/p/1"


def test_the_same_page_again_is_nothing_new(import_, save):
    assert import_(save(html())).exit_code == 1
    assert import_(save(html())).exit_code == 0


def test_copied_text_needs_the_name_of_the_broker(import_, save):
    file = save(COPIED, "copied.txt")
    refused = import_(file)
    assert refused.exit_code == 4
    assert "--broker DOMAIN" in refused.stderr
    done = import_(file, "--broker", "c.example", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [(each["domain"], each["outcome"], each["reader"], each["maybe"]) for each in told["brokers"]] == [
        ("c.example", "found", "anchored", 1)
    ]
    assert [each["state"] for each in told["exposures"]] == ["possible"]


def test_several_files_in_one_go_by_either_way_to_write_it(import_, save):
    here, there = save(html(), "1.html"), save(html("Nobody here", NOTE.replace("b.example", "c.example")), "2.html")
    for arguments in ((here, there), (here, "--import", there)):
        told = json.loads(import_(*arguments, "--json").stdout)
        assert {each["domain"]: each["outcome"] for each in told["brokers"]} == {"b.example": "found", "c.example": "none"}


def test_standard_input(import_):
    assert import_("-", typed=html()).exit_code == 1


@pytest.mark.parametrize("body", [WALL, "<p>Our new look</p>", ""])
def test_what_could_not_be_read_is_not_a_no(import_, save, body):
    done = import_(save(html(body)))
    assert done.exit_code == 3
    assert "that is not a no" in done.stdout


def test_nobody_is_said_with_what_is_not_known(import_, save):
    done = import_(save(html("Nobody here")))
    assert done.exit_code == 0
    assert "whom it was asked about is not known" in done.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"%PDF-1.7", "a PDF"), (b"", "is empty"), (bytes(500), "neither"), (b"x" * 20_000_001, "larger than 20 MB")],
)
def test_a_file_that_is_no_page_stops_all_before_anything_is_kept(import_, save, look, content, says):
    done = import_(save(html(), "good.html"), save(content, "bad.html"))
    assert done.exit_code == 4
    assert says in done.stderr
    with look() as vault:
        assert not [event for event in vault.events() if isinstance(event, ListingSeen)]


@pytest.mark.parametrize("name", ["missing.html", "."])
def test_a_file_that_can_not_be_read(import_, tmp_path, name):
    assert import_(tmp_path / name).exit_code == 4


@pytest.mark.parametrize(
    ("extra", "code", "says"),
    [
        (["--plan"], 2, "--plan"),
        (["--resume"], 2, "--resume"),
        (["--via", "http"], 2, "--via"),
        (["--only", "b.example"], 2, "--only"),
        (["--allow-quiet", "b.example"], 2, "--allow-quiet"),
        (["--broker", "unknown.example"], 2, "no definition"),
        (["--broker", "broken.example"], 4, "broken.example.yaml"),
        (["--broker", "c.example"], 4, "no host of c.example"),
    ],
)
def test_what_does_not_go_together_says_so(import_, save, extra, code, says):
    done = import_(save(html()), *extra)
    assert done.exit_code == code
    assert says in done.stderr


def test_options_for_reaching_hosts_do_no_harm(import_, save):
    assert import_(save(html()), "--connect-to", "b.example:127.0.0.1:9", "--cafile", "nowhere.pem").exit_code == 1


@pytest.mark.parametrize("args", [["page.html"], ["--broker", "b.example"]])
def test_a_scan_reads_no_files_without_being_told(run, vault, key, args):
    done = run("scan", *args, "--passphrase-file", key)
    assert done.exit_code == 2
    assert "scan --import FILE" in done.stderr


def test_nobody_is_read_about_without_consent(import_, save, look):
    with look() as vault:
        vault.append(ConsentWithdrawn(at=datetime.now(UTC), person="p0a1b2c3"))
    done = import_(save(html()))
    assert done.exit_code == 4
    assert "consent" in done.stderr


def test_a_quiet_name_and_the_names_on_the_page_stay_out_of_the_talk(import_, save, key):
    row = ROW.replace("Zenobia Q Marrowfield", "Zen Larkspurne").replace("/p/1", "/p/zen-larkspurne-1")
    done = import_("-v", save(html(ROW + row)))
    assert "Larkspurne" not in done.stdout + done.stderr
    assert "larkspurne" not in done.stdout + done.stderr
    assert "Marrowfield" not in done.stderr


def test_a_page_is_as_old_as_its_file(import_, save, look):
    file = save(html(ROW.replace("42", "22")))
    os.utime(file, (datetime(2006, 11, 22, tzinfo=UTC).timestamp(),) * 2)
    import_(file)
    with look() as vault:
        (seen,) = [event for event in vault.events() if isinstance(event, ListingSeen)]
    assert seen.match.decision == "yes"
