"""Definitions that DuckDuckGo publishes for its own engine, taken over.

Scans become searches where that is possible. What has no counterpart, or is refused on principle, stands in the report: captchas,
made-up addresses, scans on opt-out pages. Opt-out steps wait for a format of their own.
"""

from safetycheck.registry.duckduckgo.convert import Import, Result, convert, newest
from safetycheck.registry.duckduckgo.published import is_published
from safetycheck.registry.duckduckgo.report import Kind, Remark

__all__ = ["Import", "Kind", "Remark", "Result", "convert", "is_published", "newest"]
