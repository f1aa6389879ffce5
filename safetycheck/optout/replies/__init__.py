"""What a broker's mail means. Pure: a mail, what was asked, and the broker's definition give one Reply.

Nothing is opened, answered or typed here: a link that is named may be opened after the person's yes, and a code is read out to
the person. Where anything is odd there is no link, and the person is shown what there is.
"""

from safetycheck.optout.replies.classify import classify
from safetycheck.optout.replies.kinds import Asked, Bounce, Denial, Kind, Reply

__all__ = ["Asked", "Bounce", "Denial", "Kind", "Reply", "classify"]
