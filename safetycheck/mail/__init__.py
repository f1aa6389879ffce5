"""Mail out and in: drafts and letters to brokers, and what comes back.

settings   the mailbox, its servers and pinned certificates
message    a letter as bytes, as a mailto link, as an .eml file
smtp       send one letter, with a receipt
pace       when the next letter may go
imap       put a draft; look for answers without changing a flag
files      answers that were saved by hand
reading    bytes from anybody -> Mail
"""

from safetycheck.mail.message import Letter, Thread, eml, mailto, write
from safetycheck.mail.reading import Authentication, Delivery, Link, Mail, read
from safetycheck.mail.settings import PRESETS, MailAccount, Mailbox, Preset, Security, Server, contact

__all__ = [
    "PRESETS",
    "Authentication",
    "Delivery",
    "Letter",
    "Link",
    "Mail",
    "MailAccount",
    "Mailbox",
    "Preset",
    "Security",
    "Server",
    "Thread",
    "contact",
    "eml",
    "mailto",
    "read",
    "write",
]
