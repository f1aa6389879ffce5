"""Definitions that DuckDuckGo publishes for its own engine, taken over.

Scans become searches and opt-outs ways to leave, where that is possible. What has no counterpart, or is refused on principle,
stands in the report: captchas that are solved, made-up addresses, scans on opt-out pages.
"""

from safetycheck.registry.duckduckgo.convert import Import, Result, convert, newest
from safetycheck.registry.duckduckgo.published import is_published
from safetycheck.registry.duckduckgo.report import Kind, Remark

__all__ = ["Import", "Kind", "Remark", "Result", "convert", "is_published", "newest"]
