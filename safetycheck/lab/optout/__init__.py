"""The part of the practice town that can be left: brokers with forms, mailboxes, habits and bad habits, under a clock that moves.

with lab.optout.serve(clock=clock) as leaving:
    ...  # leaving.town, leaving.offices, leaving.mail_in(message), leaving.outgoing(), leaving.lists(domain)
"""

from safetycheck.lab.optout.office import Case, Habits, Link, Office, Stage
from safetycheck.lab.optout.town import BROKERS, LURE, LeavingTown, serve

__all__ = ["BROKERS", "LURE", "Case", "Habits", "LeavingTown", "Link", "Office", "Stage", "serve"]
