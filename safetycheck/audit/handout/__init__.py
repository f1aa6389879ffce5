"""Checklists on paper: one or two printed pages a topic, for a room of people. Nothing personal is in them.

codes   which pages a QR code may lead to, and the codes themselves
fit     how much room things take on paper
sheet   one topic -> what stands on its sheet
page    sheets -> HTML or Markdown
paper   HTML -> PDF, by a browser without a network
making  topics -> a file's content
"""

from safetycheck.audit.handout.making import html, markdown, pdf
from safetycheck.audit.handout.page import Paper
from safetycheck.audit.handout.sheet import Sheet

__all__ = ["Paper", "Sheet", "html", "markdown", "pdf"]
