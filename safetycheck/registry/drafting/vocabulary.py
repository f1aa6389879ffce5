"""The words that a page of a broker uses about itself. Only these may pass from a saved page into a written file.

A list that is closed lets no name through that no reader saw. A word that is also somebody's name on the page is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from safetycheck.text import normal

_LABELS = (
    "age aged ages approximate approx born birth date day year month dob years old yrs lives live lived living resides "
    "reside resided residence residences resident in at to of for and or the a an with by from used previously currently "
    "current present previous prior past former other last known home mailing possible all address addresses location "
    "locations city cities state place places hometown has have had also as aka goes go called seen alias aliases name "
    "names full maiden formerly alternate related relation relations relative relatives family member members associate "
    "associates associated spouse partner household parent parents sibling siblings mother father sister brother "
    "children neighbor neighbors phone phones telephone number numbers mobile landline wireless cell tel likely close "
    "connected connections person people email emails e mail mails work property properties includes include"
)
_BUTTONS = (
    "view see open show get details detail report reports more free full profile profiles record records result results "
    "next previous page pages search again back unlock read continue select this my me now click here less yes no"
)
_ABSENCE = (
    "we were was could couldn't can can't cannot not did didn't do does don't unable able find found locate return "
    "returned returns match matched matches matching any anyone anybody nobody none nothing zero is are there that your "
    "you criteria query exact record results listings listing one somebody someone it be sorry unfortunately oops try "
    "again another different check spelling please searched searches within database our system directory no available "
    "on so far has have uncovered under hits hit entries entry data information who named bearing looking been but these "
    "those"
)
_MARKUP = (
    "card cards list lists item items row rows col column columns header head heading title subtitle body content "
    "contents container wrapper wrap wrapping block blocks box section article main inner outer grid flex table cell td "
    "tr li ul dl dt dd div span link links btn button primary secondary text label labels value values info extra field "
    "fields group wide narrow left right top bottom center hidden visible small large larger lg md sm xs xl big muted "
    "bold grey gray dark light white shadow rounded border bg mt mb ml mr mx my pt pb pl pr px py space badge tag icon "
    "summary person people results success given toc inline current nowrap hover empty miss missing error message msg "
    "alert notice count total pager pagination pageslink site layout view app root react component data test id testid "
    "qa role listitem listing listings highlight break clean h1 h2 h3 h4 h5 h6"
)
WORDS = frozenset(f"{_LABELS} {_BUTTONS} {_ABSENCE}".replace("'", "").split())
# In names of classes and ids only.
MARKUP = WORDS | frozenset(_MARKUP.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+|(?<=\d)(?=\D)|(?<=\D)(?=\d)")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in the form in which they are compared."""
    return tuple(word for each in _WORD.findall(text) for word in normal(each.replace("'", "").replace("’", "")).split())


def parts(token: str) -> tuple[str, ...]:
    """Return the words of a class name, an id or a part of a URL: `recordTitle_2` is three."""
    return tuple(normal(part) for part in _CAMEL.split(token) if part)


class Vocabulary:
    """What may be said, and what must not: `personal` are words of people on the page and of who was searched."""

    __slots__ = ("personal",)

    def __init__(self, personal: Iterable[str]) -> None:
        self.personal = frozenset(personal)

    def allows(self, text: str) -> bool:
        """Whether a text has words, and all of them are a page's own."""
        said = words(text)
        return bool(said) and all(word in WORDS and word not in self.personal for word in said)

    def is_safe(self, token: str) -> bool:
        """Whether a class name or an id says nothing about a person: no word of one, and no long number."""
        pieces = parts(token)
        return (
            bool(pieces)
            and len(token) < 60
            and not any(piece in self.personal or (piece.isdigit() and len(piece) > 2) for piece in pieces)
            and normal(token) not in self.personal
        )

    def squeezed(self, text: str) -> str:
        """Return the runs of a text that may be said, and nothing else of it."""
        return " ".join(word for word in text.split() if not words(word) or self.allows(word))
