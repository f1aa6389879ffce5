"""Run the command line with `python -m safetycheck`."""

from safetycheck.cli import main

main()
