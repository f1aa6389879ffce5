"""The definitions of the brokers: found in a folder, read, and held against rules that a model can't say."""

from safetycheck.registry.files import Checked, Registry, age_days, check, check_file, load, read, schema
from safetycheck.registry.lint import Problem, lint

__all__ = ["Checked", "Problem", "Registry", "age_days", "check", "check_file", "lint", "load", "read", "schema"]
