"""`broker new`: what it writes, what it says, and when it writes nothing."""

import json

import pytest

from safetycheck import registry

URL = "https://www.people-of.example.com/find/zenobia-marrowfield/mn/duluth"
ROW = (
    '<div class="card"><h2 class="who">{name}</h2><p>Age {age}</p><ul class="homes"><li>{city}</li></ul>'
    '<a class="more" href="/p/{id}">View details</a></div>'
)
FOUND = (
    "<html><head><title>x</title></head><body><h1>2 results for Zenobia Marrowfield</h1><div class='results'>"
    + ROW.format(name="Zenobia Q Marrowfield", age=42, city="Duluth, MN", id="a8f3k2z9")
    + ROW.format(name="Zenobia Marrowfield", age=71, city="Reno, NV", id="b7g4m1y8")
    + "</div><a rel='next' href='?page=2'>Next</a></body></html>"
)
NONE = "<html><body><h1>0 results for Zzyxqua Vrontlibbard</h1><p>Sorry, we could not find any records.</p></body></html>"
STOPPED = "- {{domain: {domain}, status: seized, why: taken by a court, on: 2026-01-01, source: an invented list}}\n"


@pytest.fixture
def folder(tmp_path):
    """A folder of definitions without any."""
    where = tmp_path / "own"
    where.mkdir()
    return where


@pytest.fixture
def new(run, tmp_path, profile_file, folder):
    """Draft from pages: new(html, none, url, *further words)."""

    def call(html=FOUND, none=NONE, url=URL, *words):
        page, missed = tmp_path / "page.html", tmp_path / "miss.html"
        page.write_bytes(html if isinstance(html, bytes) else html.encode())
        given = []
        if none is not None:
            missed.write_text(none)
            given = ["--none-page", missed]
        return run(
            "broker", "new", url, "--page", page, "--profile", profile_file, *given, "--brokers", folder,
            "--out", tmp_path / "out", "--tests", tmp_path / "tests", *words,
        )  # fmt: skip

    return call


@pytest.fixture
def written(tmp_path):
    """What was written, by name."""

    def read():
        return {
            path.relative_to(tmp_path).as_posix(): path.read_text()
            for top in ("out", "tests")
            for path in sorted((tmp_path / top).rglob("*"))
            if path.is_file()
        }

    return read


def test_it_writes_a_definition_and_its_test_folder(new, written):
    result = new()
    assert result.exit_code == 0, result.output
    assert set(written()) == {
        "out/example.com.yaml",
        "tests/example.com/found.html",
        "tests/example.com/none.html",
        "tests/example.com/expected.yaml",
    }
    assert "wrote" in result.stderr
    assert "never commit" in result.stderr
    assert "name sure 2 of 2 .who" in " ".join(result.stdout.split())


def test_check_and_try_take_what_it_writes(new, run, tmp_path, profile_file, folder):
    new()
    draft = tmp_path / "out/example.com.yaml"
    assert run("broker", "check", draft).exit_code == 0
    tried = run("broker", "try", draft, "--page", tmp_path / "page.html", "--url", URL, "--profile", profile_file, "--json")
    assert tried.exit_code == 0
    said = json.loads(tried.stdout)
    assert said["outcome"] == "found"
    assert said["reader"] == "declared"
    assert [match["decision"] for match in said["matches"]] == ["yes", "no"]
    assert said["next"].endswith("?page=2")
    missed = run("broker", "try", draft, "--page", tmp_path / "miss.html", "--url", URL, "--profile", profile_file, "--json")
    assert json.loads(missed.stdout)["outcome"] == "none"


def test_the_draft_says_who_saw_it_when_and_what_to_look_at(new, written):
    new(FOUND, NONE, URL, "--name", "People Of", "--kind", "phone")
    text = written()["out/example.com.yaml"]
    definition = registry.check(text, "example.com.yaml").definition
    assert text.startswith("# DRAFT")
    assert (definition.name, definition.kind) == ("People Of", "phone")
    assert definition.verified.how == "seen-live"
    assert definition.verified.source == "seen by the contributor"
    assert definition.hosts == ("www.people-of.example.com",)
    assert definition.probes.found.last == "Smith"
    assert definition.search.steps[0].open.endswith("/find/{first|lower|slug}-{last|lower|slug}/{state|lower}/{city|lower|slug}")


def test_nothing_of_the_page_or_the_profile_is_written(new, written):
    new()
    for name, text in written().items():
        for value in ("zenobia", "marrowfield", "reno", "a8f3k2z9", "b7g4m1y8", "Zzyxqua V" if "none" in name else "larkspurne"):
            assert value.casefold() not in f"{name} {text}".casefold(), (name, value)


def test_json(new):
    said = json.loads(new(FOUND, NONE, URL, "--json").stdout)
    assert said["domain"] == "example.com"
    assert said["outcome"] == "found"
    assert said["problems"] == []
    assert {"field": "name", "sure": "sure", "same": 2, "shown": 2} in said["fields"]


def test_without_a_page_of_a_miss_something_is_missing(new, written):
    result = new(FOUND, None)
    assert result.exit_code == 1
    assert "--none-page" in result.stderr
    assert "tests/example.com/none.html" not in written()


def test_the_url_may_be_the_one_that_the_browser_noted(new, written):
    noted = FOUND.replace("<html>", f"<html><!-- saved from url=(0067){URL} -->")
    assert new(noted, NONE, "-").exit_code == 0
    assert "out/example.com.yaml" in written()
    assert new(FOUND, NONE, "-").exit_code == 2


def test_nothing_is_written_over(new, written, tmp_path):
    new()
    before = written()
    again = new(FOUND.replace("card", "slip"))
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert written() == before
    (tmp_path / "out/example.com.yaml").unlink()
    again = new()
    assert again.exit_code == 2
    assert "out/example.com.yaml" not in written()


def test_a_domain_on_the_stop_list_is_refused(new, written, folder):
    (folder / "data").mkdir()
    (folder / "data/stop.yaml").write_text(STOPPED.format(domain="people-of.example.com"))
    result = new()
    assert result.exit_code == 2
    assert "stop list" in result.stderr
    assert written() == {}


def test_a_domain_with_a_definition_is_refused(new, written, folder, tmp_path):
    new()
    (tmp_path / "out/example.com.yaml").rename(folder / "example.com.yaml")
    for path in (tmp_path / "tests/example.com").iterdir():
        path.unlink()
    result = new()
    assert result.exit_code == 2
    assert "there is a definition already: example.com" in result.stderr
    assert written() == {}


@pytest.mark.parametrize(
    ("html", "url", "says"),
    [
        (NONE, URL, "does not show the person"),
        (FOUND, "https://www.people-of.example.com/find", "does not hold the first and the last name"),
        (FOUND, "https://[::1", "is no URL"),
        ("", URL, "is empty"),
        (b"%PDF-1.7", URL, "is a PDF"),
        (b"\x00\xff\xfe" * 4_000, URL, "neither a web page nor text"),
        ("<p>" * 260_000, URL, "too large"),
    ],
)
def test_what_can_not_be_used_is_said_and_nothing_written(new, written, html, url, says):
    result = new(html, NONE, url)
    assert result.exit_code == 4
    assert says in " ".join(result.stderr.split())
    assert "arrowfield" not in result.stderr
    assert written() == {}


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "cp1252", "utf-8-sig"])
def test_odd_encodings_are_read(new, charset):
    html = FOUND.replace("<head>", f'<head><meta charset="{charset.removesuffix("-sig")}">')
    assert new(html.encode(charset)).exit_code == 0


def test_a_page_in_one_file_is_read(new):
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n----b\r\nContent-Type: text/html\r\n'
        f"Content-Transfer-Encoding: 8bit\r\nContent-Location: {URL}\r\n\r\n"
    )
    assert new((head + FOUND + "\r\n----b--\r\n").encode(), NONE, "-").exit_code == 0
