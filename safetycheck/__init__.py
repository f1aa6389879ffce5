"""safetycheck: be harder to find and harder to break into, and check that it held."""

__version__ = "0.1.0"
