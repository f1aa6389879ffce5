"""What a letter may speak of. A template can reach nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from safetycheck.law import Basis, Right

# What a right is called where it is cited.
WORDS = {Right.DELETE: "deletion", Right.OPT_OUT_SALE: "no sale and no sharing"}


@dataclass(frozen=True, slots=True)
class Matter:
    """One request, as its letters tell of it.

    `values` are what the request tells, by field; `urls` every listing; `state` the name of the place of residence, empty where
    no law is cited. `seen` is when the listing was last shown, `answer_by` the day that the letter names. `receipt` says how it
    is known that the request arrived; `earlier` is the id and the day of a request about the same listing that came back.
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
            if each.right in WORDS:
                found.setdefault(each.citation, []).append(WORDS[each.right])
        return tuple((citation, ", ".join(what)) for citation, what in found.items())

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
    def no_account(self) -> str:
        """The section that forbids to demand a new account; empty where none is known."""
        return _NO_ACCOUNT.get(self.code, "") if self.bases else ""


# The statutes' own words, read 2026-11: no consumer can be made to open an account to use a right.
_NO_ACCOUNT = {
    "TX": "Tex. Bus. & Com. Code 541.055(b)",
    "NJ": "N.J.S.A. 56:8-166.6(c)(1)",
    "OR": "ORS 646A.576(2)",
    "CA": "Cal. Civ. Code 1798.130(a)(2)",
}
