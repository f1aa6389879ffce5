"""`safetycheck optout evidence`: a pack of proof that anybody can check."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from itertools import chain
from pathlib import Path

import click

from safetycheck.cli import files, optout_session, output, vaults
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.optout import evidence as packs
from safetycheck.optout import history
from safetycheck.optout.evidence import Piece, Reader


@command(short_help="A pack of proof for a lawyer, the police or an employer.")
@click.option("--for", "reader", type=click.Choice([each.value for each in Reader]), required=True, help="Who gets it.")
@click.option("--broker", metavar="DOMAIN", multiple=True, help="Only what is about this broker (repeatable).")
@click.option(
    "--hold-back", metavar="ID", multiple=True, help="Keep this piece to yourself: only its hash goes out (repeatable)."
)
@click.argument("out", metavar="OUT.zip")
@vaults.person_option
@click.pass_obj
def evidence(
    settings: Settings, *, reader: str, broker: tuple[str, ...], hold_back: tuple[str, ...], out: str, person: str | None
) -> int:
    """Write pages, screenshots, mails and letters into a ZIP file, with an index and a script that checks them.

    A lawyer gets everything, the police everything but your letters, an employer only your letters and what happened when.
    What is held back stays in the index as a hash, so that the rest can still be checked.
    """
    if any(len(each) < 6 for each in hold_back):
        raise UsageError("an id is at least six characters long", hint="Ids stand in the index of a pack.")
    whom = Reader(reader)
    with optout_session.opened(settings, person, write=False) as session:
        own = session.person.id
        kept = chain(session.vault.evidence(own, "pages"), session.vault.evidence(own, "exhibits"))
        found = packs.pieces(kept, whom, brokers=broker, held_back=hold_back)
        _require_known(found, broker, hold_back)
        brokers = sorted({each.broker for each in session.requests.values() if not broker or each.broker in broker})
        stories = [
            [(at, domain, request, what) for at, request, what in history.account(session.history, session.requests, domain)]
            for domain in brokers
        ]
        happened = list(merge(*stories, key=lambda line: line[0]))
        content = packs.write(found, whom, happened, own, now())
    files.write_private(Path(out).expanduser(), content)
    shown = sum(bool(each.file) for each in found)
    output.say(f"{output.counted(shown, 'piece')} written, {output.counted(len(found) - shown, 'piece')} held back.")
    output.warn("The file is not encrypted, and shows what the listings show. Hand it over in person, or encrypt it.")
    return 0


def _require_known(found: Sequence[Piece], brokers: Sequence[str], held_back: Sequence[str]) -> None:
    """Raise UsageError where nothing is kept of a broker or id: a mistyped id would let out what it is of."""
    for each in brokers:
        if not any(piece.kept.broker == each for piece in found):
            raise UsageError(f"nothing is kept about {each}", hint="Look at its name: safetycheck optout status")
    for each in held_back:
        if not any(piece.kept.id.startswith(each) for piece in found):
            raise UsageError(f"no piece has an id that begins with {each}", hint="Ids stand in the index of a pack.")
