"""A first definition of a broker, proposed from a page of answers that a person saved, with test pages of invented people.

Nothing of the people on the saved page passes into what is written: values are exchanged for placeholders or invented ones,
and of the page's own texts only words of a closed list are kept.
"""

from safetycheck.registry.drafting.columns import Proposal, Sure
from safetycheck.registry.drafting.leaks import leaks
from safetycheck.registry.drafting.making import Asked, CannotDraft, Draft, draft

__all__ = ["Asked", "CannotDraft", "Draft", "Proposal", "Sure", "draft", "leaks"]
