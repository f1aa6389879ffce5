"""Where the answers of a walk go: into the vault, or nowhere while there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from safetycheck import events
from safetycheck.audit import answers, library, threats
from safetycheck.audit.answers import Standing
from safetycheck.audit.library import Library
from safetycheck.audit.rank import Circumstances
from safetycheck.audit.threats import Threats
from safetycheck.cli import output, vaults
from safetycheck.cli.settings import Settings, now
from safetycheck.content import ExposureKind, Item
from safetycheck.errors import UsageError
from safetycheck.events import Device, Event
from safetycheck.store import Vault


@dataclass
class Notes:
    """What the person said so far. Without a vault it is forgotten when the program ends."""

    person: str = ""
    said: list[Event] = field(default_factory=list)
    vault: Vault | None = None
    today: date = field(default_factory=lambda: now().date())

    def add(self, event: Event) -> None:
        """Note one event, at once and for good where there is a vault."""
        if self.vault is not None:
            self.vault.append(event)
        self.said.append(event)

    @property
    def devices(self) -> tuple[Device, ...]:
        """The devices that the person uses; none where they were never asked."""
        prepared = answers.prepared(self.said)
        return prepared.devices if prepared else ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """The topics of which the person uses nothing."""
        prepared = answers.prepared(self.said)
        return prepared.left_out if prepared else ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The topics of which the person has been asked whether they use them."""
        prepared = answers.prepared(self.said)
        return prepared.asked if prepared else ()

    @property
    def kept(self) -> Threats:
        """What the flags mean that the person asked to keep."""
        return threats.of_flags(answers.kept(self.said))

    def listed(self) -> Counter[ExposureKind]:
        """Count the brokers that show each kind of fact about the person."""
        kinds = {kind.value for kind in ExposureKind}
        shown = {
            (ExposureKind(kind), exposure.broker)
            for exposure in events.exposures(self.said).values()
            if exposure.state in events.SHOWN
            for kind in exposure.shows
            if kind in kinds
        }
        return Counter(kind for kind, _ in shown)

    def standings(self, items: Mapping[str, Item]) -> dict[str, Standing]:
        """Return how each item stands."""
        return answers.standings(items, self.said, self.devices, today=self.today)

    def circumstances(self, known: Threats) -> Circumstances:
        """Return all that the order depends on."""
        return Circumstances(known, self.listed(), answers.put_off(self.said, today=self.today))


@contextmanager
def opened(settings: Settings, person: str | None, *, write: bool) -> Iterator[Notes]:
    """Open the vault where there is one; where it can only be read, what is noted is forgotten."""
    if not vaults.exists(settings.home):
        if person is not None:
            vaults.require(settings.home)
        yield Notes()
        return
    keeps = not write or vaults.writable(settings)
    if not keeps:
        output.warn("your vault is on a disk that can only be read: your answers are forgotten when you stop")
    with vaults.opened(settings, write=write and keeps) as vault:
        whom = vaults.person(vault, person)
        yield Notes(whom.id, vault.events(whom.id), vault if keeps else None)


def read(folder: Path) -> Library:
    """Read the checklists; a file that can't be used is named and left out."""
    found = library.load(folder)
    for wrong in found.broken:
        output.warn(f"left out: {wrong.message}")
    if not found.topics:
        raise UsageError(f"there are no checklists in {folder}")
    return found


def platforms(given: str) -> tuple[Device, ...]:
    """Return the devices named on the command line: `ios,desktop`."""
    names = {name.strip().lower() for name in given.split(",")}
    found = tuple(device for device in answers.DEVICES if device in names)
    if len(found) != len(names):
        raise UsageError("--platform takes android, ios, desktop, or several of them with commas between")
    return found
