"""The command line: the only code that imports click, prints, prompts or exits."""


def main() -> None:
    """Run the command line."""
