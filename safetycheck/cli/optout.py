"""`safetycheck optout`: plan requests, write them, send them, and follow them to the end."""

from __future__ import annotations

from safetycheck.cli.frame import lazy_group

_AT = "safetycheck.cli."
_COMMANDS = {
    "plan": (f"{_AT}optout_plan:plan", "The fewest requests, most harmful listings first. Sends nothing."),
    "write": (f"{_AT}optout_write:write", "Write the letters. Sends nothing."),
    "send": (f"{_AT}optout_send:send", "See all that a request tells, and send it."),
    "status": (f"{_AT}optout_status:status", "Where each request stands, and whose turn it is."),
    "inbox": (f"{_AT}optout_inbox:inbox", "Read the answers, from the mailbox or from files."),
    "confirm": (f"{_AT}optout_confirm:confirm", "Open the link that a broker mailed, or read out its code."),
    "settle": (f"{_AT}optout_status:settle", "Say whether a letter went out."),
    "done": (f"{_AT}optout_status:done", "Say that you read or did what was asked of you."),
    "revoke": (f"{_AT}optout_status:revoke", "Give a request up."),
    "log": (f"{_AT}optout_status:log", "What happened at one broker."),
    "blind": (f"{_AT}optout_blind:blind", "Ask brokers that show nothing, telling only the fields you allow."),
    "drop": (f"{_AT}optout_confirm:drop", "California's one request to all registered brokers: what to do."),
    "authority": (f"{_AT}optout_write:authority", "A paper that lets a helper ask for you (California)."),
    "evidence": (f"{_AT}optout_evidence:evidence", "A pack of proof for a lawyer, the police or an employer."),
    "calendar": (f"{_AT}optout_status:calendar", "The deadlines as a calendar file."),
}


@lazy_group(_COMMANDS)
def optout() -> None:
    """Have listings taken down: plan requests, write them, send them, and follow them to the end."""
