"""Mails that the person saved by hand: one .eml file, or many in an mbox."""

from __future__ import annotations

import re
from pathlib import Path

from safetycheck.errors import BadFile
from safetycheck.mail.reading import LARGEST

_LARGEST = 200_000_000
_MOST = 10_000
# A line `From somebody date` after an empty one begins the next mail; such a line inside a mail is written `>From`.
_BETWEEN = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\n]{1,300}\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_FIELD = re.compile(rb"\A\s*[!-9;-~]{1,100}[ \t]*:")


def read(path: Path) -> tuple[bytes, ...]:
    """Return the mails in a file, oldest first as they stand; raise BadFile where there are none."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as problem:
        raise BadFile(str(path), [(0, "", f"can't be read: {(problem.strerror or 'unknown reason').lower()}")]) from problem
    if len(content) > _LARGEST:
        raise BadFile(str(path), [(0, "", f"is larger than {_LARGEST // 1_000_000} MB")], hint="Save single mails as .eml files.")
    found = split(content)
    if not found:
        raise BadFile(str(path), [(0, "", "holds no mail")], hint="Save the mail from your mail program as .eml, or as mbox.")
    if len(found) > _MOST:
        raise BadFile(str(path), [(0, "", f"holds more than {_MOST:,} mails")], hint="Save fewer of them.")
    return found


def split(content: bytes) -> tuple[bytes, ...]:
    """Return the mails in the bytes of an .eml or mbox file; those larger than 10 MB are cut."""
    marks = list(_BETWEEN.finditer(content)) if content.startswith(b"From ") else []
    if not marks:
        return (content[: LARGEST + 1],) if _FIELD.match(content) else ()
    ends = [mark.start() for mark in marks[1:]] + [len(content)]
    mails = (content[mark.end() : end] for mark, end in zip(marks, ends, strict=True))
    return tuple(_QUOTED.sub(rb"\1", mail)[: LARGEST + 1] for mail in mails if _FIELD.match(mail))
