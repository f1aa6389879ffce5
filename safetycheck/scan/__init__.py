"""One scan: a person's questions go out to brokers, side by side; pages come back, are read, matched and kept.

Whatever happens is an event in the vault before anybody is told, so that a scan which is killed can be resumed: a page that
is in the vault is read again from there and not asked for again.
"""

from safetycheck.scan.identity import identity, news
from safetycheck.scan.probing import Checkup, Health, check_up
from safetycheck.scan.run import Scan
from safetycheck.scan.tasks import Plan, Task, plan, rest, start, unfinished

__all__ = [
    "Checkup", "Health", "Plan", "Scan", "Task", "check_up", "identity", "news", "plan", "rest", "start", "unfinished",
]  # fmt: skip
