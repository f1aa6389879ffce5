"""A letter in a file and the record of it: killed or failing anywhere, there is never a record alone that can't be taken back."""

import pytest

from safetycheck.errors import BadFile
from safetycheck.optout import filing
from safetycheck.optout.journal import Attempt
from safetycheck.requests import Letter

ATTEMPT = Attempt("a", "r1", Letter.REQUEST, "file")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "letters"
    made.mkdir()
    return made


class Book:
    """Notes in which order things happen, and what lay in the folder then."""

    def __init__(self, folder, wrong=None):
        self.folder, self.wrong, self.said = folder, wrong, []

    def record(self):
        self.said.append(("recorded", [each.name for each in self.folder.iterdir()]))
        if self.wrong:
            raise self.wrong
        return ATTEMPT

    def failed(self, attempt, why):
        self.said.append(("taken back", attempt.id))


def test_the_whole_letter_is_there_before_its_record_and_has_its_name_afterwards(folder):
    book = Book(folder)
    (folder / ".a.eml.part").write_text("of a try that was killed")
    filing.hand_over(folder / "a.eml", b"the letter", book, book.record)
    assert book.said == [("recorded", [".a.eml.part"])]
    assert [(each.name, each.read_bytes()) for each in folder.iterdir()] == [("a.eml", b"the letter")]


def test_a_full_disk_leaves_no_record_and_no_half_letter(folder, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filing.os, "fsync", full)
    book = Book(folder)
    with pytest.raises(BadFile, match="can't be written"):
        filing.hand_over(folder / "a.eml", b"the letter", book, book.record)
    assert (book.said, list(folder.iterdir())) == ([], [])


def test_a_record_that_fails_leaves_no_letter(folder):
    book = Book(folder, wrong=RuntimeError())
    with pytest.raises(RuntimeError):
        filing.hand_over(folder / "a.eml", b"the letter", book, book.record)
    assert list(folder.iterdir()) == []


def test_where_the_file_gets_no_name_the_record_is_taken_back(folder):
    book = Book(folder)
    (folder / "a.eml").mkdir()
    with pytest.raises(BadFile):
        filing.hand_over(folder / "a.eml", b"the letter", book, book.record)
    assert [what for what, _ in book.said] == ["recorded", "taken back"]
    assert [each.name for each in folder.iterdir()] == ["a.eml"]
