"""What a letter may speak of. A template can reach nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from safetycheck.law import Basis, Confidence, Right
from safetycheck.text import STATES

# What a right is called where it is cited.
_WORDS = {Right.DELETE: "deletion", Right.OPT_OUT_SALE: "no sale"}
# Sharing is California's word; objecting, withdrawing and no longer spreading are not the same as deleting or not selling.
_OWN_WORDS = {
    "Cal. Civ. Code 1798.120": "no sale and no sharing",
    "GDPR Art. 21": "objection to every use",
    "UK GDPR Art. 21": "objection to every use",
    "PIPEDA Sch. 1 cl. 4.3.8 and 4.5.3": "consent withdrawn, data destroyed",
    "CQLR c. P-39.1, s. 28.1": "no more spreading, no links by my name",
}
WORDS = tuple(dict.fromkeys([*_WORDS.values(), *_OWN_WORDS.values()]))
# Where a complaint to the company stands in the place of an appeal: it must be acknowledged in time, not decided.
_COMPLAINTS = {"Data Protection Act 2018 s. 164A"}


@dataclass(frozen=True, slots=True)
class Matter:
    """One request, as its letters tell of it.

    `values` are what the request tells, by field; `urls` every listing; `state` the name of the place of residence, empty where
    no law is cited. `seen` is when the listing was last shown, `answer_by` the day that the letter names. `receipt` says how it
    is known that the request arrived; `earlier` is the id and the day of a request about the same listing that came back.
    `extended`: the company said in time that it needs longer.
    """

    id: str
    broker: str
    domain: str
    today: date
    answer_by: date
    values: Mapping[str, str] = field(default_factory=dict)
    urls: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    appeal: Basis | None = None
    state: str = ""
    code: str = ""
    seen: date | None = None
    sent: date | None = None
    due: date | None = None
    extended: bool = False
    receipt: str = ""
    ticket: str = ""
    answered: str = ""
    earlier: tuple[str, date] | None = None
    blind: bool = False

    @property
    def name(self) -> str:
        """The name as listed; empty where it must not be repeated."""
        return self.values.get("full", "")

    @property
    def place(self) -> str:
        """City and state as listed."""
        return ", ".join(value for field in ("city", "state") if (value := self.values.get(field)))

    @property
    def still_there(self) -> bool:
        """Whether the listing was seen after the request went out."""
        return self.seen is not None and self.sent is not None and self.seen > self.sent

    @property
    def cited(self) -> tuple[tuple[str, str], ...]:
        """Each citation and what it is cited for."""
        found: dict[str, list[str]] = {}
        for each in self.bases:
            if each.right in _WORDS:
                found.setdefault(each.citation, []).append(_OWN_WORDS.get(each.citation, _WORDS[each.right]))
        return tuple((citation, ", ".join(what)) for citation, what in found.items())

    @property
    def ended(self) -> tuple[date, str] | None:
        """The last day that the law gave for an answer, and where it says so.

        None where that day is not over, where no law sets one, and where nothing shows that the request arrived.
        """
        first = next(iter(self.bases), None)
        # Where the time is only that of another right, it is no deadline to hold anybody to.
        if first is None or first.confidence is Confidence.LOW or self.sent is None or not self.receipt:
            return None
        last = first.latest(self.sent) if self.extended else first.due(self.sent)
        return (last, first.clock_citation or first.citation) if last < self.today else None

    @property
    def complains(self) -> bool:
        """Whether the law knows a complaint to the company in place of an appeal."""
        return self.appeal is not None and self.appeal.citation in _COMPLAINTS

    @property
    def deletes(self) -> bool:
        """Whether a law gives the right to have the data deleted."""
        return any(each.right is Right.DELETE for each in self.bases)

    @property
    def reaches_public(self) -> str:
        """The citation under which public records are no answer; empty elsewhere."""
        # Connecticut since 2026-10-01, the one place of its kind: insideprivacy.com on P.A. 26-64, 2026.
        return next((each.citation for each in self.bases if "P.A. 26-64" in each.citation), "")

    @property
    def spares_no_public(self) -> str:
        """The citation of a right to deletion that knows no exception for public data at all; empty elsewhere."""
        return next((each.citation for each in self.bases if each.citation.endswith("GDPR Art. 17")), "")

    @property
    def no_account(self) -> str:
        """The section that forbids to demand a new account; empty where none is known."""
        # Provinces of other countries bear the codes of states: OR is Oristano too.
        return _NO_ACCOUNT.get(self.code, "") if self.bases and self.state == STATES.get(self.code) else ""


# The statutes' own words, read 2026-11: no consumer can be made to open an account to use a right.
_NO_ACCOUNT = {
    "TX": "Tex. Bus. & Com. Code 541.055(b)",
    "NJ": "N.J.S.A. 56:8-166.6(c)(1)",
    "OR": "ORS 646A.576(2)",
    "CA": "Cal. Civ. Code 1798.130(a)(2)",
}
