"""What goes wrong with a form, as far as a person is told."""

from __future__ import annotations

from safetycheck.errors import SafetycheckError
from safetycheck.optout.journal import Journal, NotNow
from safetycheck.requests import Request

_HINT = "Nothing was sent. Try the guided way, or another: safetycheck optout plan shows what this broker offers."


class FormFailed(SafetycheckError):
    """A form could not be filled or sent. Nothing went out; `reason` holds no value of the person."""

    def __init__(self, reason: str, *, hint: str = _HINT) -> None:
        super().__init__(f"the form was not sent: {reason}", hint=hint)
        self.reason = reason


class GivenUp(Exception):
    """The person does not go on. Inside this package only."""


def require_new(journal: Journal, request: Request) -> None:
    """Raise NotNow where a request went out, or may have, or is in the person's hands: then nobody is told anything once more."""
    now = journal.request(request.id)
    if now.unsure or now.sent is not None or now.handed is not None:
        raise NotNow(
            "it went out before, or may have, so it is not sent again",
            hint=f"See how it stands: safetycheck optout log {request.broker}",
        )
