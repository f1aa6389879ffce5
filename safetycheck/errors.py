"""The errors that a person is told about.

SafetycheckError            4  base: a message, and a hint that says what to do now
├── UsageError              2  the command was called wrongly
├── NeedsConsent            4  somebody would be looked up whose consent is not on record
├── BadFile                 4  a file that was given can't be used: names file, line and field
│   └── BadDefinition       4  a broker's definition: stops only itself
├── BadProfile              4  the profile can't be used: names the field, never its value
├── VaultError              4  the vault can't be used
│   ├── NoVault
│   ├── WrongPassphrase
│   ├── DamagedVault
│   ├── NewerVault
│   ├── VaultBusy
│   └── DiskFull
├── Refused                 4  the egress gate said no: an undeclared host, address, scheme or value
├── FetchFailed             4  one page could not be had; inside a scan it becomes the outcome `failed`
├── MailError               4  mail could not be written, sent, kept or read
│   ├── NoMailAccount           no mailbox is set up
│   ├── MailUnreachable         the mail server could not be reached, or broke off before anything was sent
│   ├── MailNotTrusted          its certificate does not hold, or it offers no encryption: nothing was told to it
│   ├── MailSignIn              it did not take user name and password
│   ├── MailRefused             it said no to this message: nothing was sent
│   └── MailUnsure              the message was handed over, and no answer came: sent or not, nobody knows
└── NoBrowser               4  no Chrome, Chromium or Playwright browser on this machine

The number is the exit code (design 7). Errors are raised anywhere, and printed in one place: `cli`.
A message never holds a value of the profile.
"""

from __future__ import annotations

from typing import ClassVar


class SafetycheckError(Exception):
    """What went wrong, in words for the person, and what they can do now."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SafetycheckError):
    """The command was called wrongly."""

    exit_code = 2


class NeedsConsent(SafetycheckError):
    """Somebody would be looked up whose consent is not on record, has ended, or was withdrawn."""


class BadFile(SafetycheckError):
    """A file that was given can't be used.

    `problems` are `(line, field, text)`; line is 1-based and 0 where no line can be told.
    """

    def __init__(self, file: str, problems: list[tuple[int, str, str]], *, hint: str = "") -> None:
        self.file = file
        self.problems = problems
        super().__init__("\n".join(_problem(file, *problem) for problem in problems), hint=hint)


class BadDefinition(BadFile):
    """A broker's definition can't be used; only that broker is left out."""


class BadProfile(SafetycheckError):
    """The profile can't be used; the message names the field, never its value."""


class VaultError(SafetycheckError):
    """The vault can't be used."""


class NoVault(VaultError):
    """There is no vault in the data folder."""


class WrongPassphrase(VaultError):
    """The passphrase, recovery words or keyring entry open no key slot."""


class DamagedVault(VaultError):
    """The vault or its key slots can't be read; nothing was written."""


class NewerVault(VaultError):
    """A newer safetycheck wrote this vault."""


class VaultBusy(VaultError):
    """Another process is writing to this vault."""


class DiskFull(VaultError):
    """The vault could not be written for want of space; what was written before is whole."""


class Refused(SafetycheckError):
    """The egress gate said no. `reason` is short and holds no profile value."""

    def __init__(self, reason: str, *, hint: str = "") -> None:
        super().__init__(f"not sent: {reason}", hint=hint)
        self.reason = reason


class FetchFailed(SafetycheckError):
    """One page could not be had. `reason` is short and holds no profile value."""

    def __init__(self, reason: str, *, hint: str = "") -> None:
        super().__init__(reason, hint=hint)
        self.reason = reason


class MailError(SafetycheckError):
    """Mail could not be written, sent, kept or read. The message holds no text of the mail."""


class NoMailAccount(MailError):
    """No mailbox is set up in this vault."""


class MailUnreachable(MailError):
    """The mail server could not be reached, or broke off before anything was sent."""


class MailNotTrusted(MailError):
    """The mail server is not the one that was agreed, or offers no encryption; it was told nothing."""


class MailSignIn(MailError):
    """The mail server did not take user name and password."""


class MailRefused(MailError):
    """The mail server said no: nothing was sent. `code` is its SMTP reply code; from 500 on, trying again is of no use."""

    def __init__(self, message: str, *, code: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class MailUnsure(MailError):
    """The message was handed over and no answer came. It may have been sent, so it is never sent again by itself."""


class NoBrowser(SafetycheckError):
    """No browser was found on this machine."""


def _problem(file: str, line: int, field: str, text: str) -> str:
    place = f"{file}:{line}" if line else file
    return f"{place}: {field}: {text}" if field else f"{place}: {text}"
