"""Requests that go through a page or on paper: forms filled by the program or by the person, letters by post, DROP, mailed links.

    open_form, open_guided, open_post   the channels of `optout.channels`
    open_links                          opens the link of a confirmation mail
    Dropping                            California's DROP: a checklist and a link

Every window is a fresh browser context behind the gate of scans: no session is saved, and none is used to look whether a listing
is gone.
"""

from safetycheck.optout.forms.drop import Dropping
from safetycheck.optout.forms.failure import FormFailed
from safetycheck.optout.forms.fill import Filling, open_form
from safetycheck.optout.forms.guided import Guiding, open_guided
from safetycheck.optout.forms.links import LinkEnd, Opening, open_links
from safetycheck.optout.forms.post import Posting, open_post

__all__ = [
    "Dropping", "Filling", "FormFailed", "Guiding", "LinkEnd", "Opening", "Posting", "open_form", "open_guided", "open_links",
    "open_post",
]  # fmt: skip
