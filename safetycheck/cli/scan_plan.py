"""`scan --plan`: every question, whom it goes to, what it tells, and how long it all takes. Nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from safetycheck.cli import output, telling, veil
from safetycheck.cli.settings import Settings
from safetycheck.fetch import robots
from safetycheck.model import Person
from safetycheck.scan import Plan, Task
from safetycheck.store import Vault

_UNREAD = "not read yet"
_ROBOTS = "robots.txt of "


def show(settings: Settings, vault: Vault, whom: Person, planned: Plan, *, as_json: bool, most: int | None = None) -> int:
    """Print the plan, or its first `most` questions; 0 is the exit code, whatever it holds."""
    hide = veil.over(whom.profile)
    questions = [question for task in planned.tasks for question in _questions(vault, task)]
    shown = [{**question, "url": hide(question["url"]), "tells": _veiled(question["tells"], hide)} for question in questions]
    if as_json:
        output.emit_json(
            {
                "queries": shown,
                "skipped": dict(planned.skipped),
                "by_hand": list(planned.by_hand),
                "expected_seconds": round(planned.expected().total_seconds()),
            }
        )
        return 0
    if shown:
        _tables(settings, shown[:most])
    left = len(shown) - len(shown[:most])
    if left:
        output.say(f"... and {left} more.")
    for reason, brokers in _by_reason(planned.skipped).items():
        # The reason goes first: a dozen names may follow.
        output.say(f"Not asked ({reason}): {', '.join(brokers)}")
    if planned.by_hand:
        output.say(by_hand(len(planned.by_hand)))
    if not shown:
        output.say("\nNobody would be asked. Nothing has been sent.")
        return 0
    words = f"{output.counted(len(shown), 'question')} to {output.counted(len(planned.tasks), 'broker')}"
    output.say(f"\n{words}, one at a time each, side by side: about {_words(planned.expected())}. Nothing has been sent.")
    if most is None:
        output.say("To ask them: the same command without --plan.")
    return 0


def by_hand(count: int) -> str:
    """Say how many sites no program looks at."""
    only = f"{output.counted(count, 'more site')} can only be looked at by hand"
    return f'{only}: "safetycheck broker list --scan manual" names them, "safetycheck broker show SITE" says how.'


def keep_robots(vault: Vault, texts: Mapping[str, str]) -> None:
    """Keep what robots.txt of each host said, so that the next plan can tell without asking."""
    for host, text in texts.items():
        vault.save_setting(_ROBOTS + host, text)


def _tables(settings: Settings, questions: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        [each["broker"], each["host"], telling.words(each["tells"].items()), each["robots"], each["via"]] for each in questions
    ]
    headers = ["broker", "host asked", "what it is told", "robots.txt", "how"]
    output.table(settings, headers, rows, spare=("broker", "how"))
    if settings.verbose:
        output.table(settings, ["broker", "first URL"], [[each["broker"], each["url"]] for each in questions])


def _questions(vault: Vault, task: Task) -> Iterator[dict[str, Any]]:
    for query in task.queries:
        host = urlsplit(query.url).hostname or task.broker.domain
        rules = vault.setting(_ROBOTS + host)
        yield {
            "broker": task.broker.domain,
            "host": host,
            "url": query.url,
            "tells": {each.field: each.value for each in query.disclosed},
            "robots": _UNREAD if rules is None else robots.word(rules, query.url),
            "via": " then ".join(way.value for way in task.ways),
        }


def _by_reason(skipped: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for broker, reason in skipped.items():
        found.setdefault(reason, []).append(broker)
    return found


def _veiled(tells: Mapping[str, str], hide: Callable[[str], str]) -> dict[str, str]:
    return {field: hide(value) for field, value in tells.items()}


def _words(time: timedelta) -> str:
    """Say a time as people do: seconds below two minutes, then minutes."""
    seconds = round(time.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{round(seconds / 60)} minutes"
