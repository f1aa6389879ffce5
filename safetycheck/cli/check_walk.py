"""The walk: three items at a time, one on each screen, one key for an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from safetycheck.audit import answers, walk
from safetycheck.audit.answers import State
from safetycheck.audit.library import Library
from safetycheck.audit.threats import NOBODY, Threats
from safetycheck.audit.walk import Step
from safetycheck.cli import check_notes, check_screen, check_setup, keys, output, vaults
from safetycheck.cli.check_notes import Notes
from safetycheck.cli.settings import Settings
from safetycheck.content import Item
from safetycheck.events import Answer

_NOT_KEPT = """\
There is no vault yet, so that your answers are forgotten when you stop. You can go on like this. To keep them, run
"safetycheck start" first."""
_ANSWERS: dict[str, Answer] = {"d": "done", "n": "not-yet", "x": "not-for-me"}
_HELP, _BACK, _MORE = "h", "b", "m"
_KEYS = "d done · n not yet · x not for me · h help · q stop"
_KEYS_HELP = "d done · n not yet · x not for me · b back · q stop"
_SAID = {"d": "Done.", "n": "Not yet.", "x": "Not for you.", "q": "Enough."}
# More than this, and the number says only that one will never be done.
_FEW = 9
# A topic for an emergency begins at once.
_NO_QUESTIONS = frozenset({"doxed-now"})


@dataclass
class _Round:
    """One walk: what it goes by, and what was answered in it."""

    settings: Settings
    library: Library
    notes: Notes
    known: Threats = NOBODY
    only: str | None = None
    given: dict[str, Answer] = field(default_factory=dict)

    def ahead(self) -> list[Step]:
        standings = self.notes.standings(self.library.items)
        known = self.notes.circumstances(self.known)
        left_out = self.notes.left_out
        return walk.ahead(self.library, standings, self.notes.devices, known, only=self.only, left_out=left_out, seen=self.given)


def run(settings: Settings, folder: Path, only: str | None, *, platforms: str | None, person: str | None) -> int:
    """Walk through the checklists with the person; each answer is kept as soon as it is given."""
    library = check_notes.read(folder)
    walk.require(library, only)
    with check_notes.opened(settings, person, write=True) as notes:
        if not vaults.exists(settings.home):
            output.explain(_NOT_KEPT)
        this = _Round(settings, library, notes, only=only)
        if _prepared(this, platforms):
            _walk(this)
        _end(this)
    return 0


def _prepared(this: _Round, platforms: str | None) -> bool:
    """Ask what the walk goes by; False where the person wants to stop."""
    if not check_setup.devices(this.settings, this.notes, this.library, platforms, this.only):
        return False
    named = this.only in this.library.items or this.only in _NO_QUESTIONS
    known = this.notes.kept if named else check_setup.risks(this.settings, this.notes)
    if known is None:
        return False
    this.known = known
    return True


def _walk(this: _Round) -> None:
    while True:
        for number in range(1, walk.AT_ONCE + 1):
            # Each answer can open what waited for it, or hold it up.
            steps = this.ahead()
            if not steps:
                return
            total = min(walk.AT_ONCE, number - 1 + len(steps))
            key = _ask(this, steps[0], f"{number} of {total}: " if total > 1 else "")
            if key == keys.STOP:
                return
            _note(this, steps[0].item, _ANSWERS[key])
        left = this.ahead()
        if not left or not _goes_on(this, len(left)):
            return


def _note(this: _Round, item: Item, answer: Answer) -> None:
    notes = this.notes
    notes.add(answers.answered(item, answer, notes.devices, person=notes.person, today=notes.today))
    this.given[item.id] = answer


def _ask(this: _Round, step: Step, place: str) -> str:
    """Show an item, and its help when that is wanted, until there is an answer."""
    devices, settings = this.notes.devices, this.settings
    helping = False
    while True:
        blocks = check_screen.more(step.item, devices) if helping else check_screen.item(step, devices, this.notes.listed())
        check_screen.show(settings, check_screen.head(step, place), step.item.title, blocks)
        turn = {_BACK: ""} if helping else {_HELP: ""}
        key = keys.ask(keys.spoken(settings, _KEYS_HELP if helping else _KEYS), _SAID | turn, piped=True)
        if key not in turn:
            return key
        helping = not helping


def _goes_on(this: _Round, left: int) -> bool:
    ahead = f", {left} ahead" if left <= _FEW else ""
    said = f"{output.counted(len(this.given), 'item')} answered{ahead}"
    check_screen.show(this.settings, said, "It is fine to stop here for today.", [])
    asked = keys.ask(keys.spoken(this.settings, "m three more · q stop"), {_MORE: "", "q": "Enough."}, piped=True)
    return asked == _MORE


def _end(this: _Round) -> None:
    done = sum(answer == "done" for answer in this.given.values())
    if not this.given:
        output.say(
            "\nNothing was answered." if this.ahead() else "\nNothing here is open. Come back when something is due again."
        )
    else:
        output.say(f"\n{output.counted(len(this.given), 'item')} answered, {done} done.")
    if this.notes.vault is None:
        again = "" if vaults.exists(this.settings.home) else " To keep your answers next time: safetycheck start"
        output.say(f"Nothing was saved.{again}")
    else:
        later = [step for step in this.notes.standings(this.library.items).values() if step.state is State.OPEN]
        if later:
            output.say(f"{output.counted(len(later), 'item')} put off. They come back, behind what was not asked yet.")
        again = f" {this.only}" if this.only in this.library.ids else ""
        output.say(f"To go on: safetycheck check{again}. How you stand: safetycheck check status")
