"""Letters to brokers and about them: short, firm and plain, in our own words. One folder of templates for each language."""

from safetycheck.optout.letters.matter import Matter
from safetycheck.optout.letters.render import (
    LANGUAGES,
    Text,
    answer,
    appeal,
    authority,
    complaint,
    message,
    own_words,
    request,
    write,
)

__all__ = [
    "LANGUAGES",
    "Matter",
    "Text",
    "answer",
    "appeal",
    "authority",
    "complaint",
    "message",
    "own_words",
    "request",
    "write",
]
