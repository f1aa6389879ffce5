"""`safetycheck broker`: who the brokers are, how they are asked, how they are left, and how that is known."""

from __future__ import annotations

from safetycheck.cli.frame import lazy_group

_AT = "safetycheck.cli."
_COMMANDS = {
    "list": (f"{_AT}broker_list:list_", "List the brokers, most exposing first."),
    "show": (f"{_AT}broker_show:show", "Show one broker."),
    "cover": (f"{_AT}broker_cover:cover", "The fewest requests that reach what brokers show about you."),
    "sources": (f"{_AT}broker_sources:sources", "Where brokers get it from, and what can be done there."),
    "check": (f"{_AT}broker_check:check", "Look for mistakes in definitions."),
    "try": (f"{_AT}trial:try_", "Read a saved page with a definition."),
    "new": (f"{_AT}broker_new:new", "Draft a definition from a saved page of answers."),
    "import": (f"{_AT}broker_import:import_", "Turn DuckDuckGo's broker files into definitions."),
}


@lazy_group(_COMMANDS)
def broker() -> None:
    """Show, check and try what is known about data brokers."""
