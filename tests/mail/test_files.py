import mailbox as standard
from email.message import EmailMessage

import pytest

from safetycheck.errors import BadFile
from safetycheck.mail import files

ONE = b"From: a@b.example\nSubject: one\n\nhello\n"


def test_an_eml_file(tmp_path):
    file = tmp_path / "a.eml"
    file.write_bytes(ONE)
    assert files.read(file) == (ONE,)


def test_an_mbox_as_python_writes_it(tmp_path):
    box = standard.mbox(tmp_path / "box")
    for number in range(3):
        mail = EmailMessage()
        mail["Subject"] = f"number {number}"
        mail.set_content("hello\n\nFrom here on it is text.\n")
        box.add(mail)
    box.close()
    found = files.read(tmp_path / "box")
    assert [each.split(b"\n")[0] for each in found] == [b"Subject: number 0", b"Subject: number 1", b"Subject: number 2"]
    assert all(b"\nFrom here on" in each for each in found)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends(end):
    content = b"From x Sun Nov 22\nFrom: a@b.example\n\nhello\nFrom inside\n\nFrom y Mon Nov 23\nFrom: c@d.example\n\nhi\n"
    found = files.split(content.replace(b"\n", end))
    assert [each.startswith(b"From: ") for each in found] == [True, True]
    assert b"From inside" in found[0]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"%PDF-1.7 ...", b"<html><p>saved as a page</p></html>", b"From x\n\nFrom y\n"]
)
def test_what_is_no_mail(tmp_path, content):
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(BadFile, match="holds no mail"):
        files.read(file)


def test_what_can_not_be_read(tmp_path, monkeypatch):
    with pytest.raises(BadFile, match="can't be read"):
        files.read(tmp_path / "nowhere.eml")
    file = tmp_path / "a.eml"
    file.write_bytes(ONE)
    monkeypatch.setattr(files, "_LARGEST", 10)
    with pytest.raises(BadFile, match="larger than"):
        files.read(file)
    monkeypatch.undo()
    monkeypatch.setattr(files, "_MOST", 0)
    with pytest.raises(BadFile, match="more than"):
        files.read(file)
