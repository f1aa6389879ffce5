"""What a mail says, sentence by sentence; and the codes and numbers in it.

A sentence that begins with a condition ("once your request has been completed") or a negation says nothing of what follows.
"""

from __future__ import annotations

import re

_LONGEST, _LONGEST_SENTENCE = 20_000, 1_000
_QUOTE_HEAD = re.compile(
    r"^(?:on .{5,200} wrote:|-{2,} ?(?:original|forwarded) message ?-{2,}|_{10,}|from: .+|##.*(?:reply|"
    r"type) above.*)$",
    re.IGNORECASE,
)
# How our own letters begin, and the few sentences for the box of a form: help desks repeat both, and mark them with nothing.
_OUR_LETTER = re.compile(r"\bTo\s[^\n][\s\S]{0,200}?,\s[A-Z][a-z]{2,8}\s\d{1,2},\s\d{4}\.\sMy\sreference:\s")
_OUR_MESSAGE = re.compile(r"\bPlease\stake\smy\slisting\sout\sof\sdisplay\s[\s\S]{0,900}?\sMy\sreference:\s\w{1,20}\.")
_SENTENCE = re.compile(r"(?<=[.!?])[\s\"')]+|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)]) )")
# Each takes back what follows it in a sentence.
NEGATED = re.compile(
    r"\b(?:not|never|no need|without|unable|cannot|can't|couldn't|don't|didn't|hasn't|haven't|isn't|wasn't|won't)\b"
)
HELD_BACK = re.compile(rf"{NEGATED.pattern}|\b(?:once|when|if|after|until|unless|as soon as|whether|before|to have|in order)\b")
UNSURE = re.compile(rf"{HELD_BACK.pattern}|\b(?:may|might|can|could|would|should|up to)\b")
# Nothing in it may run on without end: a mail of dashes would take hours.
_CODE = re.compile(
    r"(?<!zip )(?<!postal )(?<!area )(?<!promo )(?<!coupon )(?<!discount )(?<!qr )"
    r"\b(?:code|pin|passcode|"
    r"one[- ]time password)\b[^.\n]{0,40}?[\s:\-]((?=[a-z-]{0,8}\d)[a-z0-9]{3,4}-[a-z0-9]{3,4}|"
    r"(?=[a-z]{0,7}\d)[a-z0-9]{6,8}|\d{4,5})\b(?!\.\d)",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(r"\b(\d{4,8})\b is (?:your|the) (?:\w+ ){0,3}(?:code|pin|passcode)\b", re.IGNORECASE)
_TICKET = re.compile(
    r"\b(?:ticket|case|reference|request|tracking|incident|confirmation|inquiry)\b[\s\])]*"
    r"(?:number|no\.?|id|ref\.?|code)?\s*(?:is|of)?[\s:#(\[]{0,4}\b((?:[a-z]{1,6}-?)?\d[a-z0-9-]{2,24})\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[(]#?\s?((?:[a-z]{1,6}-)?\d{3,12}(?:-\d{1,8})?)[\])]", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d?-\d\d?)?|\d\d?-\d\d?-\d{2,4}")


def own(text: str) -> str:
    """Return what the sender wrote, without our letter quoted below or between it.

    What stands below a letter of ours that is marked by nothing is lost: nobody can tell where it ends.
    """
    kept: list[str] = []
    for line in text.split("\n"):
        if _QUOTE_HEAD.match(line.strip()) and any(each.strip() for each in kept):
            break
        if not line.lstrip().startswith((">", "|>")):
            kept.append(line)
    whole = "\n".join(kept)[:_LONGEST]
    return _OUR_MESSAGE.sub("", _OUR_LETTER.split(whole, maxsplit=1)[0])


def sentences(*texts: str) -> list[str]:
    """Return the sentences of texts, in lower case, with plain quotes, each on one line."""
    found = (part for text in texts for part in _SENTENCE.split(text.replace("’", "'")))
    return [" ".join(part.lower().split())[:_LONGEST_SENTENCE] for part in found if part.strip()]


def says(pattern: re.Pattern[str], told: list[str], *, but: re.Pattern[str] | None = None) -> bool:
    """Tell whether a sentence matches, and nothing before the match there takes it back (`but`: NEGATED or HELD_BACK)."""
    for sentence in told:
        found = pattern.search(sentence)
        if found and not (but and but.search(sentence[: found.start()])):
            return True
    return False


def codes(text: str) -> tuple[str, ...]:
    """Return the confirmation codes in a text, each once, as they stand there."""
    flat = " ".join(text.split())
    found = [each[1] for pattern in (_CODE, _CODE_FIRST) for each in pattern.finditer(flat)]
    return tuple(dict.fromkeys(found))


def ticket(text: str, reference: str) -> str:
    """Return the broker's number for the request, or nothing; never our own reference, nor a date."""
    flat = " ".join(text.split())
    for each in (*_TICKET.finditer(flat), *_BRACKETED.finditer(flat)):
        number = each[1].strip("-")
        digits = sum(ch.isdigit() for ch in number)
        if digits >= 3 and number.lower() != reference.lower() and not _DATE.fullmatch(number):
            return number
    return ""
