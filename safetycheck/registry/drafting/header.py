"""The comment at the top of a draft: what a person must still look at, and how sure each part is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import wrap

from safetycheck.registry.drafting.columns import Proposal

_ALWAYS = (
    "name, kind and priority: as the site and the neighbours of this file say it",
    "via: put http first where the page of answers comes without scripts; leave browser out where a wall stands",
    "none: search for a name that nobody has; the words must not stand on a page with people",
    "next: is there a second page of answers, and does the link lead there?",
    "sources: what you saw, on which day; add optout when you have found the way out",
)


def comment(proposals: Sequence[Proposal], remarks: Sequence[str], today: date) -> str:
    """Return the comment; it ends with a line end."""
    lines = [f"DRAFT, made by `safetycheck broker new` on {today.isoformat()}. Take this comment out when you have looked at:"]
    lines += [f"- {each}" for each in (*remarks, *_ALWAYS)]
    if proposals:
        lines.append("How sure each field is (rows read as the reader without selectors read them, of the rows that show it):")
        lines += [f"- {each.field}: {each.sure}, {each.same} of {each.shown}" for each in proposals]
    return "".join(f"# {line}\n" for each in lines for line in wrap(each, 118, subsequent_indent="  "))
