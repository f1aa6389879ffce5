"""Planning and writing, in seconds, beside the bare cover and a bare template: `python -m bench.optout`.

200 confirmed exposures over 400 brokers: those that ship, and copies of them under invented domains.
"""

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from safetycheck import registry, requests, resources
from safetycheck.definition import Definition
from safetycheck.events import Exposure, ExposureState
from safetycheck.mail.settings import PRESETS
from safetycheck.model import Address, Decision, ListedPlace, Listing, Match, Name, Person, Profile
from safetycheck.optout import letters, planning
from safetycheck.optout.cover import cover
from safetycheck.optout.writing import Writer

T = TypeVar("T")
_BROKERS, _EXPOSURES, _LETTERS = 400, 200, 200
_PLAN_GOAL, _WRITE_GOAL = 0.3, 1.0
_NUMBERS = itertools.count()
_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_PERSON = Person(
    id="bench", is_self=True,
    profile=Profile(
        names=(Name(first="Zenobia", last="Marrowfield"),),
        addresses=(Address(street="77 Vetchling Way", city="Duluth", state="MN", current=True),),
    ),
)  # fmt: skip


def main() -> None:
    """Print absolute times, and each beside the least that could be done."""
    known, exposures = _known(), {}
    domains = [domain for domain, each in known.definitions.items() if each.optout]
    for number in range(_EXPOSURES):
        domain = domains[number * len(domains) // _EXPOSURES]
        exposures[f"e{number}"] = _exposure(f"e{number}", domain)
    account = PRESETS["posteo"].account("zen@posteo.example", ["z1@alias.example.org"])
    at = {own: each.broker for own, each in exposures.items()}
    bare, _ = _best(lambda: cover(at, known.definitions, known.clusters))
    taken, plan = _best(lambda: planning.plan(_PERSON, exposures, {}, known, account=account))
    print(f"planning {_EXPOSURES} exposures over {len(known.definitions)} brokers: {len(plan.requests)} requests")
    print(f"{'bare cover':<20} {bare * 1000:8.1f} ms")
    print(f"{'plan':<20} {taken * 1000:8.1f} ms, {taken / _EXPOSURES * 1000:.2f} ms an exposure; goal {_PLAN_GOAL * 1000:.0f} ms")
    print(f"{'ratio':<20} {taken / bare:8.1f}")
    drafts = planning.drafts(plan.requests, _PERSON, _NOW, lambda: f"r{next(_NUMBERS)}")
    made = list(requests.requests(drafts).values())
    chosen = [made[number % len(made)] for number in range(_LETTERS)]
    writer = Writer(_PERSON, known, exposures, {each.id: each for each in made})
    matter = writer.matter(chosen[0])
    least, _ = _best(lambda: [letters.request(matter) for _ in chosen])
    taken, _ = _best(lambda: [writer.text(each) for each in chosen])
    print(f"\nwriting {len(chosen)} letters")
    print(f"{'bare template':<20} {least * 1000:8.1f} ms")
    print(f"{'letters':<20} {taken * 1000:8.1f} ms, {taken / _LETTERS * 1000:.2f} ms a letter; goal {_WRITE_GOAL * 1000:.0f} ms")
    print(f"{'ratio':<20} {taken / least:8.1f}")


def _known() -> planning.Knowledge:
    folder = resources.brokers()
    shipped = registry.load(folder).definitions
    definitions: dict[str, Definition] = dict(shipped)
    for number, each in enumerate(list(shipped.values()) * 2):
        if len(definitions) >= _BROKERS:
            break
        if each.parent is None:
            domain = f"copy{number}.example"
            definitions[domain] = each.model_copy(update={"domain": domain})
    return planning.Knowledge(definitions, registry.clusters(folder), registry.stopped(folder), _NOW.date())


def _exposure(own: str, domain: str) -> Exposure:
    listing = Listing(
        name="Zenobia Q Marrowfield",
        age=42,
        addresses=(ListedPlace(street="77 Vetchling Way", city="Duluth", state="MN", zip="55811"),),
        phones=("(218) 555-0142",),
        relatives=("Tobiah Marrowfield",),
        url=f"https://{domain}/{own}",
    )
    match = Match(decision=Decision.YES, probability=0.99)
    return Exposure(own, "bench", domain, listing, match, _NOW, _NOW, ExposureState.CONFIRMED)


def _best(work: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begun)
    return min(times), result


if __name__ == "__main__":
    main()
