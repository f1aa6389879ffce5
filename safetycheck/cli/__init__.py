"""The command line: the only code that imports click, prints, prompts or exits.

Importing this package, and `--help`, load click and nothing heavy: each command's module is imported when it is called.
"""

from __future__ import annotations

import click

from safetycheck import __version__
from safetycheck.cli.frame import Root

# name: (module:object, the line in the list of commands)
COMMANDS = {
    "start": ("safetycheck.cli.start:start", "Set up, step by step: consent, passphrase, profile."),
    "profile": ("safetycheck.cli.profile:profile", "What is known about you, kept in the vault."),
    "vault": ("safetycheck.cli.vault:vault", "The encrypted file that holds everything."),
    "consent": ("safetycheck.cli.consent:consent", "Who may be looked up, and until when."),
    "broker": ("safetycheck.cli.broker:broker", "The data brokers that can be asked, and how."),
    "scan": ("safetycheck.cli.scan:scan", "Ask the brokers about a person; --plan only shows what would be asked."),
    "review": ("safetycheck.cli.exposures:review", "Say of each uncertain listing whether it is you."),
    "exposures": ("safetycheck.cli.exposures:exposures", "What brokers show about you, and where."),
    "optout": ("safetycheck.cli.optout:optout", "Have listings taken down: plan, write, send, follow up."),
    "law": ("safetycheck.cli.law:law", "Which laws let you ask a broker to delete your data."),
    "mail": ("safetycheck.cli.mail:mail", "The mailbox for letters to brokers."),
    "check": ("safetycheck.cli.check:check", "Make accounts and devices harder to break into, step by step."),
    "next": ("safetycheck.cli.next:next_", "What to do now: settings, listings and requests in one list."),
    "probe": ("safetycheck.cli.probe:probe", "Checks that this program can make by itself; they change nothing."),
    "photos": ("safetycheck.cli.photos:photos", "What photos tell beside the picture, and copies that don't."),
    "match": ("safetycheck.cli.match:match", "Compare listings from a file with a profile."),
    "demo": ("safetycheck.cli.demo:demo", "See a whole scan of an invented town, offline."),
    "lab": ("safetycheck.cli.lab:lab", "The invented town itself, to try things on."),
    "doctor": ("safetycheck.cli.doctor:doctor", "Look for what would keep this program from working."),
}


@click.group(
    cls=Root,
    commands_at=COMMANDS,
    # What a newcomer needs stands last: the list above is longer than a screen.
    epilog="Exit codes: 0 done · 1 something needs you · 2 wrong usage · 3 some brokers could not be seen · 4 could not work\n\n"
    'New here? Run "safetycheck start", or "safetycheck demo" to watch it work on invented people first.',
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Find what data brokers show about you, and have it taken down."""


def main() -> None:
    """Run the command line. The entry point of the installed program."""
    cli(prog_name="safetycheck")
