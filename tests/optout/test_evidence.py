"""A pack of proof: what is in it for whom, and that its script finds every change with the standard library alone."""

import io
import json
import subprocess
import sys
import zipfile
from itertools import chain

import pytest

from safetycheck.model import Exhibit, Page, Via
from safetycheck.optout import evidence
from safetycheck.optout.evidence import Reader
from tests.optout.conftest import NOW

HISTORY = [(NOW, "b.example", "r1", "sent by smtp")]


@pytest.fixture
def kept(vault):
    """Two pages, a screenshot, a letter and a mail, at two brokers."""
    for number, domain in enumerate(("b.example", "c.example")):
        page = Page(url=f"https://{domain}/zenobia", status=200, html=f"<p>Zenobia {number}</p>", via=Via.HTTP, at=NOW)
        vault.save_page(page, "p", domain)
    for kind, media, content in (
        ("screenshot", "image/png", b"\x89PNG 1"),
        ("letter", "message/rfc822", b"To: them"),
        ("mail", "message/rfc822", b"From: them"),
    ):
        vault.save_exhibit(Exhibit(kind=kind, media=media, about=f"a {kind}", at=NOW), content, "p", "b.example")
    return list(chain(vault.evidence("p", "pages"), vault.evidence("p", "exhibits")))


def pack(kept, reader=Reader.LAWYER, **how):
    return evidence.write(evidence.pieces(kept, reader, **how), reader, HISTORY, "p", NOW)


def unpacked(content, folder):
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def verify(folder, *arguments):
    """Run the pack's own script, as somebody would who has nothing but Python."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_a_pack_checks_out(kept, tmp_path):
    content = pack(kept)
    folder = unpacked(content, tmp_path / "pack")
    done = verify(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 pieces are here, 0 are held back." in done.stdout
    assert kept[1].chain in done.stdout
    (tmp_path / "pack.zip").write_bytes(content)
    assert verify(folder, str(tmp_path / "pack.zip")).returncode == 0


def test_the_index_can_be_read_by_people(kept, tmp_path):
    text = (unpacked(pack(kept), tmp_path / "pack") / "index.txt").read_text()
    page = ("pieces/0001-page.html", "https://b.example/zenobia")
    for part in ("Evidence for: lawyer", "sent by smtp", *page, "0003-screenshot.png", "python3 verify.py"):
        assert part in text


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("pieces/0001-page.html", lambda old: old + b" ", "content was changed"),
        ("pieces/0003-screenshot.png", lambda old: b"other", "content was changed"),
        ("index.json", lambda old: old.replace(b"https://b.example", b"https://x.example"), "what is said about it was changed"),
        ("index.json", lambda old: old.replace(b'"broker": "c.example"', b'"broker": "d.example"'), "said about it was changed"),
    ],
)
def test_every_change_is_found(kept, tmp_path, file, change, says):
    folder = unpacked(pack(kept), tmp_path / "pack")
    target = folder / file
    changed = change(target.read_bytes())
    assert changed != target.read_bytes()
    target.write_bytes(changed)
    done = verify(folder)
    assert done.returncode == 1
    assert says in done.stdout


@pytest.mark.parametrize("spoil", ["drop", "swap", "lose"])
def test_a_piece_taken_out_or_put_elsewhere_is_found(kept, tmp_path, spoil):
    folder = unpacked(pack(kept), tmp_path / "pack")
    index = json.loads((folder / "index.json").read_text())
    pieces = index["pieces"]
    if spoil == "drop":
        del pieces[3]
    elif spoil == "swap":
        pieces[0], pieces[1] = pieces[1], pieces[0]
    else:
        (folder / pieces[2]["file"]).unlink()
    (folder / "index.json").write_text(json.dumps(index))
    done = verify(folder)
    assert done.returncode == 1
    assert ("chain is broken" in done.stdout) == (spoil != "lose")


def test_what_is_held_back_leaves_the_rest_checkable_and_tells_nothing(kept, tmp_path):
    content = pack(kept, held_back=[kept[0].id[:10]], brokers=["b.example"])
    folder = unpacked(content, tmp_path / "pack")
    done = verify(folder)
    assert done.returncode == 0
    assert "3 pieces are here, 2 are held back." in done.stdout
    index = json.loads((folder / "index.json").read_text())
    for entry in index["pieces"][:2]:
        assert (entry["file"], entry["body"], entry["broker"]) == (None, None, None)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"c.example" not in everything
    assert b"/zenobia" not in everything


@pytest.mark.parametrize(
    ("reader", "kinds"),
    [
        (Reader.LAWYER, {"page", "screenshot", "letter", "mail"}),
        (Reader.POLICE, {"page", "screenshot", "mail"}),
        (Reader.EMPLOYER, {"letter"}),
    ],
)
def test_each_reader_gets_what_is_theirs(kept, reader, kinds, tmp_path):
    found = evidence.pieces(kept, reader)
    assert {each.kind for each in found if each.file} == kinds
    assert verify(unpacked(pack(kept, reader), tmp_path / "pack")).returncode == 0


def test_what_is_no_pack_is_said(tmp_path, kept):
    folder = unpacked(pack(kept), tmp_path / "pack")
    (folder / "index.json").write_text("[]")
    assert verify(folder).returncode == 2
    assert verify(folder, str(folder / "verify.py")).returncode == 2


def test_a_damaged_piece_of_a_packed_pack_is_named(kept, tmp_path):
    content = bytearray(pack(kept))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("pieces/0001-page.html")
    content[entry.header_offset + 30 + len(entry.filename)] = 0xFF  # a block of a kind that deflate does not have
    (tmp_path / "pack.zip").write_bytes(content)
    done = verify(unpacked(pack(kept), tmp_path / "pack"), str(tmp_path / "pack.zip"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "pieces/0001-page.html: the file can't be unpacked" in done.stdout


@pytest.mark.parametrize(
    ("index", "code", "says"),
    [
        ("[" * 100_000, 2, "no pack"),
        ('{"person": "p", "pieces": [{"series": "\\u001b[2J", "id": "1", "chain": "2", "file": "../other"}]}', 1, "?[2J"),
        (
            '{"person": "p", "pieces": [{"series": "x", "id": "1", "chain": "2", "file": "/dev/zero"}]}',
            1,
            "zero: the file is missing",
        ),
    ],
    ids=["nested", "terminal", "elsewhere"],
)
def test_an_index_that_was_made_to_harm_does_none(kept, tmp_path, index, code, says):
    folder = unpacked(pack(kept), tmp_path / "pack")
    (tmp_path / "other").write_text("not of the pack")
    (folder / "index.json").write_text(index)
    done = verify(folder)
    assert (done.returncode, done.stderr) == (code, "")
    assert says in done.stdout
    assert "\x1b" not in done.stdout
