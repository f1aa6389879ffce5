"""The definitions of the brokers and the data beside them: found in a folder, read, and checked."""

from safetycheck.registry.book import clusters, drop, registers, stopped, upstream
from safetycheck.registry.compiled import forget
from safetycheck.registry.compiled import load as load_compiled
from safetycheck.registry.files import Checked, Registry, age_days, ages, check, check_file, load, read, schema
from safetycheck.registry.lint import Problem, lint

__all__ = [
    "Checked",
    "Problem",
    "Registry",
    "age_days",
    "ages",
    "check",
    "check_file",
    "clusters",
    "drop",
    "forget",
    "lint",
    "load",
    "load_compiled",
    "read",
    "registers",
    "schema",
    "stopped",
    "upstream",
]
