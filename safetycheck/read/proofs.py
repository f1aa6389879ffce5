"""Proofs: does a page itself say that it has nobody, that it is a wall, that it is still at work (definition.Proof)?"""

from __future__ import annotations

from safetycheck.definition import Proof
from safetycheck.read.picks import Patience
from safetycheck.read.tree import Tree

_COUNTED_TEXT = 20_000
_AROUND = 1_000


def holds(proofs: tuple[Proof, ...], tree: Tree) -> bool:
    """Whether one of the proofs holds; raise BadSelector."""
    return marked(proofs, tree) or said(proofs, tree)


def marked(proofs: tuple[Proof, ...], tree: Tree) -> bool:
    """Whether an element proves it. Many sites keep the sentence in every page and hide it: only what is shown proves."""
    return any(
        isinstance(each, str) or tree.shows(each) for proof in proofs if proof.at is not None for each in tree.select(proof.at)
    )


def said(proofs: tuple[Proof, ...], tree: Tree) -> bool:
    """Whether the page's words or a printed zero prove it."""
    return any((proof.text is not None and tree.says(proof.text)) or _count(proof, tree) == (0, True) for proof in proofs)


def count(proofs: tuple[Proof, ...], tree: Tree) -> tuple[int, bool] | None:
    """Return the number of results that the page prints, and whether it is exact ("260+" is not); raise BadSelector."""
    return next((counted for proof in proofs if (counted := _count(proof, tree)) is not None), None)


def _count(proof: Proof, tree: Tree) -> tuple[int, bool] | None:
    if proof.count is None:
        return None
    patience = Patience()
    text = " ".join(tree.visible[:_COUNTED_TEXT].split())
    for start in range(0, max(len(text), 1), _AROUND):
        # Pieces overlap by half, so that no sentence falls between two.
        hit = patience.search(proof.count, text[start : start + 2 * _AROUND])
        if hit is not None:
            place = 1 if hit.re.groups else 0
            digits = "".join(ch for ch in hit[place] or "" if ch.isdigit())
            return (int(digits[:9]), text[start + hit.end(place) :][:1] != "+") if digits else None
    return None
