import json
import os
from datetime import date
from pathlib import Path

import pytest

from safetycheck.audit import index, library
from safetycheck.errors import BadFile

TODAY = date(2026, 11, 22)
ITEM = """\
  - id: {own}
    version: 1
    title: Do {own}
    why: It keeps others out.
    severity: high
    threats: [takeover]
    profiles: [all]
    platforms: {{}}
    set: "On"
    done_when: The switch is on.
    minutes: 2
    review_after: 180
    sources: [{{url: "https://docs.example.org/a", date: 2026-10}}]
    confidence: high
"""


def text(topic, *own, language="en"):
    head = f"topic: {topic}\nlanguage: {language}\ntitle: {topic}\nintro: What it does.\nitems:\n"
    return head + "".join(ITEM.format(own=each) for each in own)


@pytest.fixture
def folder(tmp_path):
    """A folder of checklists: folder(name=text)."""

    def make(**files):
        for name, content in files.items():
            target = tmp_path / f"{name.replace('__', '.').replace('_', '-')}.yaml"
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return make


def write_index(where):
    (where / "index.json").write_text(json.dumps(library.compiled(where)))


def test_topics_are_read_in_the_order_of_use(folder):
    read = library.load(folder(pacing__en=text("pacing", "p"), signal__en=text("signal", "s", "t"), aaa__en=text("aaa", "a")))
    assert [topic.topic for topic in read.topics] == ["signal", "pacing", "aaa"]
    assert list(read.items) == ["s", "t", "p", "a"]
    assert read.topic_of["p"].topic == "pacing"
    assert read.broken == ()


def test_only_one_language_is_read_at_a_time(folder):
    where = folder(signal__en=text("signal", "s"), signal__es=text("signal", "s", language="es"))
    assert [topic.language for topic in library.load(where).topics] == ["en"]
    assert [topic.language for topic in library.load(where, language="es").topics] == ["es"]
    assert library.lint(where, today=TODAY) == (2, [])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"topic: [", "did not find expected node content"),
        (b"topic: &a x\nlanguage: *a\n", "anchors and aliases"),
        (b"[" * 5000, "nested too deeply"),
        (b"", "this key is missing"),
        (b"- a\n- b\n", "valid dictionary"),
        (text("other", "s").encode(), "must be called other.en.yaml"),
        (text("signal", "s").replace("minutes: 2", "minutes: soon").encode(), "items.0.minutes"),
        (text("signal", "s").encode() + b"extra: x\n", "not known here"),
        (text("../../etc", "s").encode(), "topic"),
        (text("signal", "s").encode() + b"#" * 1_000_001, "is larger than"),
    ],
)
def test_a_broken_file_stops_only_itself_and_is_named(folder, content, says):
    read = library.load(folder(signal__en=content, proton__en=text("proton", "p")))
    assert [topic.topic for topic in read.topics] == ["proton"]
    assert len(read.broken) == 1
    assert says in read.broken[0].message
    assert "signal.en.yaml" in read.broken[0].message


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_named_too(folder, make):
    where = folder(proton__en=text("proton", "p"))
    make(where / "signal.en.yaml")
    assert "is not a file" in library.load(where).broken[0].message
    remove = Path.rmdir if make is Path.mkdir else Path.unlink
    remove(where / "signal.en.yaml")
    make(where / "index.json")
    assert list(library.load(where).items) == ["p"]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(BadFile, match="no checklists can be read from it"):
        library.load(tmp_path / "nowhere")


def test_the_lint_names_file_and_line(folder):
    where = folder(
        signal__en=text("signal", "s", "t"),
        proton__en=text("proton", "p").replace("severity: high", "severity: high\n    after: [x]"),
    )
    (where / "signal.en.yaml").write_text(text("signal", "s", "t").replace("Do t", "Do t."))
    count, found = library.lint(where, today=TODAY)
    assert count == 2
    assert [(file.rpartition("/")[2], line, field) for file, line, field, _ in found] == [
        ("proton.en.yaml", 11, "items.0.after.0"),
        ("signal.en.yaml", 22, "items.1.title"),
    ]


def test_the_lint_goes_on_after_a_broken_file(folder):
    where = folder(signal__en=b"topic: [", proton__en=text("proton", "p", "p"))
    _, found = library.lint(where, today=TODAY)
    assert len(found) == 2


# --- the index --------------------------------------------------------------------------------------------------


def test_the_index_says_what_the_files_say(folder):
    where = folder(signal__en=text("signal", "s"), proton__en=text("proton", "p"))
    slow = library.load(where)
    assert index.read(where) is None
    write_index(where)
    assert index.read(where) == [library.plain(topic) for topic in slow.topics]
    assert library.load(where) == slow


def test_an_index_is_not_believed_once_a_file_changed_came_or_went(folder):
    where = folder(signal__en=text("signal", "s"), proton__en=text("proton", "p"))
    write_index(where)
    (where / "signal.en.yaml").write_text(text("signal", "s", "new"))
    assert index.read(where) is None
    assert list(library.load(where).items) == ["s", "new", "p"]
    write_index(where)
    (where / "aaa.en.yaml").write_text(text("aaa", "a"))
    assert index.read(where) is None
    write_index(where)
    (where / "aaa.en.yaml").unlink()
    assert index.read(where) is None


@pytest.mark.parametrize("content", ["", "[]", "{", "null", "[" * 100_000, '{"files": {}, "topics": []}', "\x00", '{"files": 3}'])
def test_a_broken_index_is_passed_over(folder, content):
    where = folder(signal__en=text("signal", "s"))
    (where / "index.json").write_text(content)
    assert index.read(where) is None
    assert list(library.load(where).items) == ["s"]


@pytest.mark.parametrize("topics", [None, 7, "x"])
def test_an_index_without_topics_is_passed_over(folder, topics):
    where = folder(signal__en=text("signal", "s"))
    (where / "index.json").write_text(json.dumps({"files": index.hashes(where), "topics": topics}))
    assert index.read(where) is None


def test_an_index_of_another_form_is_passed_over(folder):
    where = folder(signal__en=text("signal", "s"))
    (where / "index.json").write_text(json.dumps({"files": index.hashes(where), "topics": [{"topic": "signal"}]}))
    assert list(library.load(where).items) == ["s"]


def test_no_index_is_made_of_broken_files(folder):
    with pytest.raises(BadFile):
        library.compiled(folder(signal__en=b"topic: ["))
