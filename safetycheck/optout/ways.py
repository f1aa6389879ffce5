"""The ways to leave a broker: which of them can be used, what each asks for, and what to know before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from safetycheck.definition import HARMFUL, Asks, BrokerStatus, Definition, Stopped, Way, stop_reason, way_host

FORMS = frozenset({"form", "guided"})
_DEAD = {BrokerStatus.RETIRED, BrokerStatus.TRANSFERRED, BrokerStatus.SEIZED, BrokerStatus.DEFUNCT, BrokerStatus.PARKED}
# Nothing is sent by these: another broker's request does it, or a state's own portal.
_NO_LETTER = {"parent", "drop"}


def usable(definition: Definition, stop: Mapping[str, Stopped]) -> bool:
    """Tell whether something may be sent to a broker at all; one without a way of its own is left to its parent."""
    if definition.status in _DEAD or stop_reason(definition.domain, stop):
        return False
    return not _own(definition) or bool(open_ones(definition, stop))


def open_ones(definition: Definition, stop: Mapping[str, Stopped]) -> list[Way]:
    """Return the ways by which something may be sent."""
    return [way for way in _own(definition) if not stop_reason(way_host(way), stop)]


def why_lost(broker: str, definition: Definition | None, stop: Mapping[str, Stopped], *, tried: bool) -> str:
    """Say why a broker can't be reached; `tried`: a request to its parent did not reach it."""
    stopped = stop_reason(broker, stop)
    if stopped:
        return stopped
    if definition is not None and definition.status in _DEAD:
        return f"{definition.status}: nothing is sent there"
    if tried:
        return "the request to its parent did not reach it, and no other way is known"
    return "nobody wrote down how to leave it"


def asked(definition: Definition, way: Way) -> tuple[Asks, ...]:
    """Return what a broker will ask for by one way. Its form asks; a letter can leave out what it is not asked for."""
    if way.way not in FORMS or definition.optout is None:
        return ()
    return definition.optout.asks


def warnings(definition: Definition, way: Way, asks: Sequence[Asks], lacking: Sequence[str]) -> Iterator[str]:
    """Yield what the person should know before a request goes out."""
    optout = definition.optout
    if optout is None:
        return
    wanted = sorted(each.value for each in HARMFUL & set(optout.asks))
    others = [each.way for each in optout.ways if each.way not in {*_NO_LETTER, way.way}]
    if wanted and HARMFUL & set(asks):
        instead = f"Another way: {', '.join(others)}." if others else "Leave that empty; no other way is known."
        yield f"It asks for {', '.join(wanted)}. Don't give it. {instead}"
    elif wanted:
        yield f"Its form asks for {', '.join(wanted)}, so this goes by {way.way} instead."
    if "email" in lacking:
        used = (
            "It takes each address once: add a fresh alias" if optout.one_per == "address" else "It needs an address for answers"
        )
        yield f"{used}: safetycheck mail set"
    missing = [each for each in lacking if each != "email"]
    if missing:
        yield f"It wants what the listing does not show ({', '.join(missing)}), so nothing is drafted."
    yield from optout.traps


def _own(definition: Definition) -> list[Way]:
    return [way for way in definition.optout.ways if way.way not in _NO_LETTER] if definition.optout else []
