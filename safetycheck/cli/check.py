"""`safetycheck check`: harden accounts and devices, one item at a time.

The list of all items must be there at once, so that this module imports nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from safetycheck import resources
from safetycheck.cli.frame import Command, Group
from safetycheck.cli.settings import Settings
from safetycheck.errors import UsageError

if TYPE_CHECKING:
    from click.formatting import HelpFormatter

# What is called when no command is named: `check`, `check signal`, `check --list`.
_WALK = "walk"
# name: (module:object, the line in the list of commands)
BELOW = {
    "status": ("safetycheck.cli.check_status:status", "How each topic stands, and the three next steps."),
    "next": ("safetycheck.cli.check_status:next_", "What to do now, in the time that you have."),
    "show": ("safetycheck.cli.check_show:show", "One item in full, on every device."),
    "handout": ("safetycheck.cli.check_handout:handout_", "One or two printed pages a topic, for a room of people."),
}

checklists_option = click.option("--checklists", metavar="DIR", help="Use the checklists in this folder.")
person_option = click.option("--person", metavar="ID", help="Whose: an id or a number from `consent list`.")
platform_option = click.option(
    "--platform", "platforms", metavar="NAMES", help="Your devices: android, ios, desktop, or several with commas."
)


class Check(Group):
    """Tells a command from a topic: what is no command is walked."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the commands in the order of use."""
        return list(BELOW)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is none of that name."""
        if cmd_name not in BELOW:
            return super().get_command(ctx, cmd_name)
        module, _, name = BELOW[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Name the walk where no command is named."""
        parser = self.make_parser(ctx)
        parser.ignore_unknown_options = True
        _, words, _ = parser.parse_args(list(args))
        asks_for_help = not words and bool(set(args) & set(ctx.help_option_names))
        if not asks_for_help and (not words or words[0] not in BELOW):
            args = [_WALK, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """List the options of the walk as this command's own, and then the commands."""
        options = [param for param in walk.params if isinstance(param, click.Option)]
        rows = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(rows)
        self.format_commands(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text("Options of every command, such as --home and --plain: see safetycheck --help")

    def format_commands(self, ctx: click.Context, formatter: HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in BELOW.items()])


@click.group(cls=Check, subcommand_metavar="[TOPIC | ITEM | COMMAND] [ARGS]...")
def check() -> None:
    """Make your accounts and devices harder to break into, three steps at a time.

    Walks you through the checklists in your order: one topic, one item, or what matters most. It works before there is a
    vault; answers are kept once there is one.
    """


@check.command(_WALK, cls=Command, hidden=True)
@click.argument("topic", required=False)
@click.option("--list", "list_", is_flag=True, help="List every item, and ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("--lint", is_flag=True, help="Look for mistakes in the checklists.")
@platform_option
@person_option
@checklists_option
@click.pass_obj
def walk(
    settings: Settings,
    *,
    topic: str | None,
    list_: bool,
    as_json: bool,
    lint: bool,
    platforms: str | None,
    person: str | None,
    checklists: str | None,
) -> int:
    """Walk through the checklists: all, one topic, or one item."""
    where = folder(checklists)
    if topic in BELOW:
        raise UsageError(f"options of {topic} stand after it", hint=f"Write: safetycheck check {topic} --help")
    if list_ or lint:
        from safetycheck.cli import check_list  # noqa: PLC0415  # as light as this module, and not always needed

        return check_list.lint(where, as_json=as_json) if lint else check_list.items(settings, where, topic, as_json=as_json)
    if as_json:
        raise UsageError("--json goes with --list or --lint")
    from safetycheck.cli import check_walk  # noqa: PLC0415  # the list must be quick

    return check_walk.run(settings, where, topic, platforms=platforms, person=person)


def folder(given: str | None) -> Path:
    """Return the folder of the checklists."""
    return Path(given).expanduser() if given else resources.checklists()
