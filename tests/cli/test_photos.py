import io
import json
import os

import pytest
from PIL import Image


def photo(kind="JPEG", *, told=True):
    tags = Image.Exif()
    if told:
        tags[0x013B] = "Zenobia Marrowfield"
        place = tags.get_ifd(0x8825)
        place[1], place[2] = "N", (44.0, 58.0, 40.0)
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (9, 120, 200)).save(out, kind, exif=tags)
    return out.getvalue()


@pytest.fixture
def album(tmp_path):
    folder = tmp_path / "album"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(photo())
    (folder / "deep/IMG_20261122.png").write_bytes(photo("PNG"))
    (folder / "notes.txt").write_text("x")
    return folder


def test_check_tells_what_they_tell(run, album):
    done = run("photos", "check", album)
    assert done.exit_code == 1
    assert "who took it" in done.stdout
    assert "Zenobia" not in done.output
    assert str(album) not in done.stdout
    rows = json.loads(run("photos", "check", album, "--json").stdout)["photos"]
    assert [(row["place"], row["person"]) for row in rows] == [(True, ["who took it"])] * 2


@pytest.mark.parametrize("name", ["nowhere.jpg", "9" * 5000, "~nobody-of-that-name/a.jpg"])
def test_a_name_that_stands_for_no_file(run, name):
    done = run("photos", "check", name)
    assert done.exit_code == 2
    assert "is not there" in done.stderr


def test_check_of_what_tells_nothing_or_is_closed(run, album):
    (album / "a.jpg").write_bytes(photo(told=False))
    assert run("photos", "check", album / "a.jpg").exit_code == 0
    (album / "a.heic").write_bytes(b"x")
    done = run("photos", "check", album / "a.heic")
    assert (done.exit_code, "it is no JPEG" in " ".join(done.stdout.split())) == (3, True)
    assert "Take a screenshot" in done.stderr
    assert "Take a screenshot" in run("photos", "strip", album / "a.heic", "--out", album / "new").stderr
    (album / "b.jpg").write_bytes(b"\xff\xd8\xff junk")
    assert "the file is damaged" in run("photos", "check", album / "b.jpg", "--plain").stdout
    done = run("photos", "check", album / "gone.jpg")
    assert (done.exit_code, "is not there" in done.stderr) == (2, True)


def test_a_folder_that_is_closed_is_named(run, album, tmp_path, monkeypatch):
    scandir = os.scandir

    def guarded(place):
        if os.fspath(place).endswith("deep"):
            raise PermissionError(13, "Permission denied", os.fspath(place))
        return scandir(place)

    (album / "a.jpg").write_bytes(photo(told=False))
    monkeypatch.setattr("os.scandir", guarded)
    for words in (("check",), ("strip", "--out", tmp_path / "clean")):
        done = run("photos", *words, album, "--json")
        (row,) = [each for each in json.loads(done.stdout)["photos"] if each["problem"]]
        assert (done.exit_code, row["problem"]) == (3, "permission denied")
        assert row["file"].endswith("deep")


def test_clean_copies_keep_their_folders(run, album, tmp_path):
    before = (album / "a.jpg").read_bytes()
    done = run("photos", "strip", album, "--out", tmp_path / "clean")
    assert done.exit_code == 0, done.output
    assert sorted(str(each.relative_to(tmp_path / "clean")) for each in (tmp_path / "clean").rglob("*.*")) == [
        "a.jpg",
        "deep/IMG_20261122.png",
    ]
    assert run("photos", "check", tmp_path / "clean").exit_code == 0
    assert (album / "a.jpg").read_bytes() == before


def test_clean_copies_may_have_names_that_tell_nothing(run, album, tmp_path):
    run("photos", "strip", album, "--out", tmp_path / "clean", "--rename")
    assert sorted(each.name for each in (tmp_path / "clean").iterdir()) == ["photo-0001.jpg", "photo-0002.png"]


def test_nothing_is_written_over(run, album, tmp_path):
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean/a.jpg").write_text("mine")
    done = run("photos", "strip", album, "--out", tmp_path / "clean")
    assert done.exit_code == 3
    assert "there already" in done.stderr
    assert (tmp_path / "clean/a.jpg").read_text() == "mine"


def test_in_place_only_when_asked(run, album, tmp_path):
    before = (album / "a.jpg").read_bytes()
    for words in ((), ("--in-place", "--out", tmp_path), ("--in-place", "--rename")):
        assert run("photos", "strip", album, *words).exit_code == 2
        assert (album / "a.jpg").read_bytes() == before
    assert run("photos", "strip", album, "--in-place").exit_code == 0
    assert run("photos", "check", album).exit_code == 0


def test_what_cannot_be_cleaned_is_said(run, album, tmp_path):
    (album / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0nonsense")
    (album / "c.heic").write_bytes(b"x")
    done = run("photos", "strip", album, "--out", tmp_path / "clean", "--json")
    problems = {row["file"].rpartition("/")[2]: row["problem"] for row in json.loads(done.stdout)["photos"] if row["problem"]}
    assert (done.exit_code, set(problems)) == (3, {"b.jpg", "c.heic"})
    assert not (tmp_path / "clean/b.jpg").exists()
