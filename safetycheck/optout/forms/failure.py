"""What goes wrong with a form, as far as a person is told."""

from __future__ import annotations

from safetycheck.errors import SafetycheckError

_HINT = "Nothing was sent. Try the guided way, or another: safetycheck optout plan shows what this broker offers."


class FormFailed(SafetycheckError):
    """A form could not be filled or sent. Nothing went out; `reason` holds no value of the person."""

    def __init__(self, reason: str, *, hint: str = _HINT) -> None:
        super().__init__(f"the form was not sent: {reason}", hint=hint)
        self.reason = reason


class GivenUp(Exception):
    """The person does not go on. Inside this package only."""
