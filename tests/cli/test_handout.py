import pytest

from safetycheck.errors import NoBrowser
from safetycheck.fetch import chrome

CHECKLIST = """\
topic: {topic}
language: en
title: About {topic}
intro: What it does.
items:
  - id: {topic}-a
    version: 1
    title: Do {topic} <script>alert(1)</script>
    why: It keeps others out.
    severity: high
    threats: [takeover]
    profiles: [all]
    platforms:
      android: {{path: "{path}", version: "8.1", on: 2026-06-16}}
      desktop: {{path: "File > Preferences", version: "8", on: 2026-09-01}}
    set: "On"
    done_when: The switch is on.
    cautions: []
    minutes: 2
    review_after: 30
    sources: [{{url: "https://support.signal.org/hc/1", date: 2026-10}}]
    confidence: high
"""


@pytest.fixture
def lists(tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    for topic in ("signal", "proton"):
        (folder / f"{topic}.en.yaml").write_text(CHECKLIST.format(topic=topic, path="x" * 300))
    return folder


@pytest.fixture
def make(run, lists):
    """Call `check handout` on two small topics."""
    return lambda *words: run("check", "handout", *words, "--checklists", lists)


def test_a_web_page_without_a_vault(make, tmp_path, home):
    out = tmp_path / "room.html"
    done = make("signal", "proton", "signal", "--out", out)
    assert (done.exit_code, done.stdout) == (0, f"{out}\n")
    assert done.stderr == "About signal: 1 item\nAbout proton: 1 item\n"
    html = out.read_text()
    assert html.count("<h1") == 2
    assert "Do signal &lt;script&gt;" in html
    assert "<script" not in html
    assert "File &gt; Preferences" not in html
    assert not home.exists()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_markdown_for_a_computer(make, tmp_path):
    out = tmp_path / "room.MD"
    assert make("signal", "--platform", "desktop", "--out", out).exit_code == 0
    assert "Computer: File > Preferences" in out.read_text()


@pytest.mark.browser
def test_a_pdf(make, tmp_path):
    out = tmp_path / "room.pdf"
    done = make("signal", "--paper", "a4", "--out", out)
    assert (done.exit_code, done.stderr) == (0, "About signal: 1 item, 1 page\n")
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("signla", "--out", "a.html"), "Did you mean signal?"),
        (("zzz", "--out", "a.html"), "Topics: signal, proton"),
        (("signal", "--out", "a.html", "--platform", "amiga"), "--platform takes android, ios, desktop"),
        (("signal", "--out", "a.doc"), "End the name with .html, .pdf or .md"),
        (("signal", "--out", "-"), "End the name with .html, .pdf or .md"),
        (("signal", "--out", "a.html", "--paper", "a5"), "'a4'"),
        (("signal",), "--out"),
        (("--out", "a.html"), "TOPIC"),
    ],
)
def test_what_is_called_wrongly(make, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    done = make(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"home", "lists"}


def test_a_file_that_is_there_is_kept_unless_forced(make, tmp_path):
    out = tmp_path / "room.html"
    out.write_text("mine")
    done = make("signal", "--out", out)
    assert (done.exit_code, out.read_text()) == (2, "mine")
    assert "--force" in done.stderr
    assert make("signal", "--out", out, "--force").exit_code == 0
    assert "About signal" in out.read_text()


def test_a_link_to_nowhere_counts_as_a_file(make, tmp_path):
    out = tmp_path / "room.html"
    out.symlink_to(tmp_path / "elsewhere")
    assert make("signal", "--out", out).exit_code == 2


@pytest.mark.parametrize("name", ["none/room.html", "x" * 300 + ".html", "file/room.html"])
def test_a_place_that_can_t_be_written(make, tmp_path, name):
    (tmp_path / "file").write_text("mine")
    done = make("signal", "--out", tmp_path / name)
    assert done.exit_code == 4
    assert "can't be written" in done.stderr
    assert ".tmp" not in done.stderr


def test_nothing_is_lost_when_the_new_file_fails(make, tmp_path, monkeypatch):
    out = tmp_path / "room.html"
    out.write_text("mine")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    done = make("signal", "--out", out, "--force")
    assert (done.exit_code, out.read_text()) == (4, "mine")
    assert "no space left" in done.stderr
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_folder_is_not_written_over(make, tmp_path):
    out = tmp_path / "room.html"
    out.mkdir()
    assert make("signal", "--out", out, "--force").exit_code == 4
    assert out.is_dir()


def test_no_browser_means_no_file(make, tmp_path, monkeypatch):
    def none(_):
        raise NoBrowser("none was found")

    monkeypatch.setattr(chrome, "find", none)
    done = make("signal", "--out", tmp_path / "room.pdf")
    assert done.exit_code == 4
    assert "--out FILE.html" in done.stderr
    assert not (tmp_path / "room.pdf").exists()


def test_a_broken_checklist_is_named_and_left_out(make, lists, tmp_path):
    (lists / "devices.en.yaml").write_text("topic: [")
    done = make("signal", "--out", tmp_path / "room.html")
    assert done.exit_code == 0
    assert "left out" in done.stderr
