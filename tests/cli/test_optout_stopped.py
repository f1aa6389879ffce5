"""Nothing goes to a stopped domain: not to the broker, not to its form, not to its mailbox on another domain."""

from types import SimpleNamespace

import pytest

from safetycheck.cli import optout_send
from safetycheck.definition import Definition, Stopped
from safetycheck.errors import Refused

SEEN = {"on": "2026-01-01", "source": "an invented list"}
BROKER = Definition.model_validate(
    {
        "domain": "people.example", "name": "People", "kind": "people-search",
        "verified": {"how": "lab", **SEEN}, "sources": [{"says": "all", "how": "lab", **SEEN}],
        "optout": {
            "hosts": ["forms.example"],
            "ways": [
                {"way": "guided", "url": "https://forms.example/out", **SEEN},
                {"way": "email", "address": "privacy@letters.example", **SEEN},
            ],
        },
    },
    strict=False,
)  # fmt: skip


def way(stopped, kind="guided"):
    entry = {"domain": stopped, "status": "seized", "why": "A court took it.", **SEEN}
    stop = {stopped: Stopped.model_validate(entry, strict=False)}
    session = SimpleNamespace(known=SimpleNamespace(definitions={BROKER.domain: BROKER}, stop=stop))
    return optout_send._way(session, SimpleNamespace(broker=BROKER.domain, way=kind))


@pytest.mark.parametrize("stopped", ["people.example", "forms.example", "letters.example"])
def test_every_host_that_a_request_or_a_later_letter_goes_to_is_looked_at(stopped):
    with pytest.raises(Refused, match=rf"nothing is sent to {stopped} \(seized"):
        way(stopped)


@pytest.mark.parametrize("kind", ["guided", "email"])
def test_what_is_not_stopped_goes(kind):
    assert way("another.example", kind)[1].way == kind
