"""What every command has in common: options, lazy loading, and the one place where errors become words and exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from safetycheck.errors import SafetycheckError

if TYPE_CHECKING:
    from click.formatting import HelpFormatter

_GIVEN = "safetycheck.given"
# click's help is never narrower than 50.
_NARROW = 52


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Note an option where all contexts of one call can see it; the one that stands last wins."""
    if value is not None and value is not False:  # 0 is a file descriptor
        ctx.meta.setdefault(_GIVEN, {})[param.name] = value


def _shared(*declarations: str, **attributes: Any) -> click.Option:
    return click.Option(declarations, expose_value=False, callback=_keep, **attributes)


# Plain texts and not click.Path: whether a file is there is asked when it is needed, and said by our own error.
SHARED = (
    _shared("--home", metavar="DIR", help="Where the vault is kept (or SAFETYCHECK_HOME)."),
    _shared("--passphrase-file", metavar="FILE", help="Read the passphrase from this file."),
    _shared("--passphrase-fd", metavar="N", type=int, help="Read the passphrase from this open file descriptor."),
    _shared("--brokers", metavar="DIR", help="Use the broker definitions in this folder."),
    _shared("-v", "--verbose", is_flag=True, help="Show what happens, and the cause of an error."),
    _shared("--plain", is_flag=True, help="No colour, no progress bar, no table: for screen readers."),
)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _Formatter(click.HelpFormatter):
    """Fits a telephone too, where click would write lines of 50 characters, and explain options in the last ten."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        columns = get_terminal_size().columns
        super().__init__(indent_increment, columns - 2 if width is None and columns < _NARROW else width, max_width)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands, each with its words beside it, or below it where there is little room."""
        super().write_dl(rows, min(col_max, self.width // 3) if self.width < _NARROW - 2 else col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


class _TakesShared(click.Command):
    """Accepts the shared options, before the name of a command and after it."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Add the shared options to the command's own."""
        return [*super().get_params(ctx), *SHARED]

    def invoke(self, ctx: click.Context) -> Any:
        """Settle the shared options, then run."""
        from safetycheck.cli import logs, settings  # noqa: PLC0415  # help needs neither

        ctx.obj = settings.settle(ctx.meta.get(_GIVEN, {}))
        ctx.color = None if ctx.obj.colour else False
        logs.start(verbose=ctx.obj.verbose)
        return super().invoke(ctx)

    context_class = _Context

    def format_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """List the command's own options; the shared ones once, in the help of the program."""
        top = ctx.parent is None
        params = self.get_params(ctx) if top else super().get_params(ctx)
        options = [param for param in params if isinstance(param, click.Option)]
        rows = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("Options"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)
        if not top:
            formatter.write_paragraph()
            formatter.write_text("Options of every command, such as --home and --plain: see safetycheck --help")


class Command(_TakesShared):
    """A command. It gets its `Settings` by `click.pass_obj`; the number that it returns is the exit code."""


class Group(_TakesShared, click.Group):
    """A group of commands, such as `vault`."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """List the commands, each with its whole first sentence."""
        below = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(300)) for name, each in below.items() if each is not None])


def command(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:
    """Make a command that stands for itself; those of a group are made with `@group.command`."""
    return click.command(name, cls=Command, **attributes)


def group(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], Group]:
    """Make a group of commands."""
    return click.group(name, cls=Group, **attributes)


class Lazy(Group):
    """A group whose commands are named in a table, and imported when they are called."""

    def __init__(self, *args: Any, commands_at: Mapping[str, tuple[str, str]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names in the order of the table, which is the order of use."""
        return list(self.commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is none of that name."""
        if cmd_name not in self.commands_at:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module  # noqa: PLC0415  # help needs it not

        module, _, name = self.commands_at[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, Command | Group):
            msg = f"{module}:{name} must be made with frame.command or frame.group"
            raise TypeError(msg)
        return command

    def format_commands(self, ctx: click.Context, formatter: HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.commands_at.items()])


def lazy_group(commands_at: Mapping[str, tuple[str, str]], **attributes: Any) -> Callable[[Callable[..., Any]], Lazy]:
    """Make a group of commands that are imported when they are called; the table is `name: (module:object, its line)`."""
    return click.group(cls=Lazy, commands_at=commands_at, **attributes)


class Root(Lazy):
    """The program."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name the nearest one where there is none."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            from difflib import get_close_matches  # noqa: PLC0415  # help needs it not

            near = get_close_matches(name, self.commands_at, n=1)
            ctx.fail(f"there is no command '{name}'." + (f" Did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Here, and only here, errors become words on stderr and an exit code."""
        from safetycheck.cli import failure  # noqa: PLC0415  # help needs it not

        verbose = False
        try:
            try:
                code = super().invoke(ctx)
            finally:
                verbose = ctx.meta.get(_GIVEN, {}).get("verbose", False)
        except (click.exceptions.Exit, click.UsageError):
            raise
        except SafetycheckError as error:
            code = failure.told(error, verbose=verbose)
        except (click.Abort, KeyboardInterrupt) as stop:
            code = failure.stopped(stop)
        except BrokenPipeError:
            code = failure.unheard()
        except Exception as error:  # noqa: BLE001  # a traceback would show values of the profile
            code = failure.unforeseen(error, verbose=verbose)
        ctx.exit(code if isinstance(code, int) else 0)
