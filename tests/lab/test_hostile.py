"""The hostile sites do attack: a client without guards would fall for each."""

import time
import zlib

import httpx
import pytest

from safetycheck import lab
from safetycheck.lab.hostile import floods


@pytest.fixture(scope="module")
def attackers(tmp_path_factory):
    with lab.hostile(tmp_path_factory.mktemp("brokers")) as town:
        yield town


@pytest.fixture
def victim(attackers, connect):
    with connect(attackers) as client:
        yield client


def test_each_has_a_valid_definition(attackers, definitions):
    assert set(definitions(attackers.brokers)) == set(attackers.expected)
    assert len(attackers.expected) >= 10


def test_ten_megabytes_of_tags_inside_tags(victim):
    page = victim.get("https://endless-nesting.example/find?name=A+B")
    assert len(page.content) == floods.NESTED_BYTES
    assert page.text.count("<div>") > 1_900_000
    assert "</div>" not in page.text


def test_a_small_answer_unpacks_to_a_gigabyte(victim):
    packed = unpacked = 0
    unpacker = zlib.decompressobj(31)
    with victim.stream("GET", "https://swelling-answer.example/find?name=A+B") as answer:
        assert answer.headers["content-encoding"] == "gzip"
        for chunk in answer.iter_raw():
            packed += len(chunk)
            unpacked += len(unpacker.decompress(chunk))
            if unpacked > 50_000_000:
                break
    assert unpacked > 500 * packed
    assert floods.BOMB_BYTES == 2**30


def test_an_answer_that_never_ends_and_never_falls_silent(victim):
    began, got = time.monotonic(), b""
    with victim.stream("GET", "https://slow-drip.example/find?name=A+B") as answer:
        for chunk in answer.iter_raw():
            got += chunk
            if got.endswith(b"  "):
                break
    assert 1.5 < time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("domain", "target"),
    [
        ("inward-jump.example", "https://127.0.0.1:"),
        ("file-jump.example", "file:///etc/passwd"),
        ("elsewhere-jump.example", "https://uninvited.example/?name="),
        ("endless-redirect.example", "/hop/1"),
    ],
)
def test_redirects_that_lead_astray(victim, domain, target):
    answer = victim.get(f"https://{domain}/find?name=Marisol+Whitlock")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(target)


def test_redirects_without_end(victim):
    with pytest.raises(httpx.TooManyRedirects):
        victim.get("https://endless-redirect.example/find?name=A+B", follow_redirects=True)


def test_whoever_follows_inwards_is_seen(attackers, victim):
    location = victim.get("https://inward-jump.example/find?name=A+B").headers["location"]
    assert location == f"https://127.0.0.1:{attackers.port}/secret"


@pytest.mark.parametrize(("domain", "character"), [("painted-name.example", "\x1b[2J"), ("mirror-name.example", "\u202e")])
def test_names_that_are_more_than_letters(victim, domain, character):
    page = victim.get(f"https://{domain}/find?name=Marisol+Whitlock").text
    assert character in page
    assert "Jean Whitlock" in page


def test_a_page_that_tells_others(attackers, victim):
    page = victim.get("https://telltale-script.example/find?name=Marisol+Whitlock").text
    assert page.count("listening-ear.example") == 5
    assert attackers.traps == {"listening-ear.example", "uninvited.example"}
    assert victim.post("https://listening-ear.example/take", content=b"who").text == "taken"


def test_a_page_that_turns_itself_for_ever(victim):
    page = victim.get("https://turning-page.example/find?turn=41").text
    assert 'content="0;url=/find?turn=42"' in page


def test_a_download_in_place_of_an_answer(victim):
    assert "attachment" in victim.get("https://parcel-drop.example/find?name=A+B").headers["content-disposition"]
