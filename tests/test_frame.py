"""The project's own files keep what they promise: commands, versions, dependencies, privacy."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest

import safetycheck
from safetycheck.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-dev.lock")
# What the import is called where the package has another name.
IMPORTS = {
    "argon2-cffi": "argon2",
    "beautifulsoup4": "bs4",
    "dnspython": "dns",
    "imap-tools": "imap_tools",
    "pillow": "PIL",
    "pyyaml": "yaml",
}
# Used by name through another package: httpx finds brotli by itself.
INDIRECT: set[str] = set()


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or may be committed."""
    git = shutil.which("git")
    command = [git or "false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    if listed.returncode != 0:
        # A fresh machine may have no git: then everything but hidden folders.
        found = [path for path in ROOT.rglob("*") if not any(part[0] == "." for part in path.relative_to(ROOT).parts[:-1])]
    return tuple(path for path in found if path.is_file())


def texts(*tops: str):
    """Yield (relative path, text) of the text files under some folders, or of all."""
    for path in files():
        relative = path.relative_to(ROOT)
        if not tops or relative.parts[0] in tops:
            try:
                yield relative, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def names(requirements) -> set[str]:
    return {re.match(r"[\w.-]+", each)[0].lower().replace("_", "-") for each in requirements if isinstance(each, str)}


RUNTIME = names(PROJECT["project"]["dependencies"])
GROUPS = {group: names(each) for group, each in PROJECT["dependency-groups"].items()}
EVERY = RUNTIME.union(*GROUPS.values())


# --- commands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_in_the_pages_exists(page):
    makefile = (ROOT / "Makefile").read_text()
    named = set(
        re.findall(r"make ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^    .+$", (ROOT / page).read_text(), re.MULTILINE)))
    )
    assert "test" in named
    for target in named:
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), f"make {target} has no target with a ## line"


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\w+)", shown, re.MULTILINE)) == set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md"])
def test_every_command_of_the_program_in_the_pages_exists(page):
    text = (ROOT / page).read_text().replace("\\\n", " ")
    lines = re.findall(r"^ {4,}safetycheck (.+)$|`safetycheck ([^`]+)`|`(\w+ [^`]+)`", text, re.MULTILINE)
    for line in map("".join, lines):
        words = shlex.split(line, comments=True) if '"' not in line and "'" not in line else line.split()
        if words[0] in COMMANDS and all(re.fullmatch(r"[\w./:<>-]+", word) for word in words):
            _check(words, line)


def _check(words, line):
    command, options = cli, set()
    for word in words:
        if word.startswith("-"):
            assert word in options, f"{line}: no option {word}"
        elif isinstance(command, click.Group):
            command = command.get_command(click.Context(command), word)
            assert command, f"{line}: no command {word}"
        # What a group does when no command is named has options too.
        walk = command.get_command(click.Context(command), "walk") if isinstance(command, click.Group) else None
        options |= {option for each in (command, walk) if each for parameter in each.params for option in parameter.opts}


def test_a_command_that_does_not_exist_would_be_seen():
    _check(["scan", "--plan"], "scan --plan")
    for words in (["scan", "--never"], ["vault", "never"]):
        with pytest.raises(AssertionError):
            _check(words, "")


def test_ci_runs_the_command_of_the_readme():
    assert "\nmake test" in (ROOT / ".ci/run").read_text()
    assert "`make test`" in (ROOT / "README.md").read_text()


def test_every_link_between_the_pages_leads_somewhere():
    dead = [
        f"{relative}: {target}"
        for relative, text in texts()
        if relative.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
        if not (ROOT / relative.parent / target).exists()
    ]
    assert dead == []


# --- versions and dependencies ----------------------------------------------------------------------------------


def test_the_version_is_one():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "safetycheck/__init__.py"
    changes = (ROOT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changes, re.MULTILINE)
    assert "## [Unreleased]" in changes
    assert not released or released[0] == safetycheck.__version__


def test_each_dependency_has_one_line_of_reason():
    packages, _, _ = (ROOT / "docs/dependencies.md").read_text().partition("## Data of others")
    rows = re.findall(r"^\| ([\w.-]+) \| (.+?) \| (.+?) \|$", packages, re.MULTILINE)
    told = [name for name, _, _ in rows if name not in {"package", "---"}]
    assert sorted(told) == sorted(EVERY)


def test_the_lock_files_hold_every_dependency_in_one_version():
    locked = {lock: _pins(lock) for lock in LOCKS}
    assert locked[LOCKS[0]].items() <= locked[LOCKS[1]].items(), "run `make lock`"
    assert {pin.partition(" ")[0] for pin in locked[LOCKS[0]]} >= RUNTIME | GROUPS["build"], "run `make lock`"
    assert {pin.partition(" ")[0] for pin in locked[LOCKS[1]]} >= EVERY, "run `make lock`"


def _pins(lock: str) -> dict[str, str]:
    """Read {"name ; marker": "version"} and check that each has a hash."""
    entries = re.findall(
        r"^([\w.-]+)==(\S+)( ; .*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", (ROOT / lock).read_text(), re.MULTILINE
    )
    assert len(entries) == (ROOT / lock).read_text().count("==") - sum(each[2].count("==") for each in entries)
    return {f"{name}{marker.rstrip()}": version for name, version, marker, _ in entries}


def test_the_program_imports_what_it_declares_and_nothing_else():
    imported = {
        name
        for relative, text in texts("safetycheck")
        if relative.suffix == ".py"
        for name in _imports(ast.parse(text))
        if name not in sys.stdlib_module_names and name != "safetycheck"
    }
    declared = {IMPORTS.get(name, name) for name in RUNTIME}
    assert imported - declared == set(), "imported, but not declared in pyproject.toml"
    assert declared - imported - INDIRECT == set(), "declared in pyproject.toml, but never imported"


def _imports(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_no_file_names_a_registry_of_packages():
    hosts = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(org|com)", r"deb\." + r"debian\.org")))
    assert [str(relative) for relative, text in texts() if hosts.search(text)] == []


# --- the code ---------------------------------------------------------------------------------------------------


def test_every_module_has_a_docstring():
    bare = [
        str(relative)
        for relative, text in texts("safetycheck", "tools", "docs", "bench")
        if relative.suffix == ".py" and not ast.get_docstring(ast.parse(text))
    ]
    assert bare == []


def test_no_tests_folder_is_a_package():
    # Their modules may then bear the same name; see --import-mode=importlib.
    assert [
        str(relative)
        for relative, _ in texts("tests")
        if relative.name == "__init__.py" and list((ROOT / relative).parent.glob("test_*.py"))
    ] == []


# --- invented people only -----------------------------------------------------------------------------------------

EMAIL = re.compile(r"[\w.+*-]+@(?!\d+x\.)([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})\b")
PHONE = re.compile(
    r"(?<![\d.-])(?:\+?1[-. ])?\(?[2-9]\d{2}\)?[-. ]\s?(\d{3})[-.  ](\d{4})(?![\d-])|tel:\+?1?\d{3}(\d{3})(\d{4})\b"
)


# Addresses of companies that stand on their pages and tell them apart.
COMPANIES = {"cloudproxy@sucuri" + ".net"}


def _is_reserved(host: str) -> bool:
    """Is it a name that RFC 2606 keeps for examples?"""
    labels = host.lower().split(".")
    return "example" in labels[-2:] or labels[-1] in {"test", "invalid", "localhost"}


def test_every_email_address_is_an_example():
    real = [
        f"{relative}: {found[0]}"
        for relative, text in texts()
        # A broker's own address for requests is a fact, and stands in its definition.
        if relative.parts[0] != "brokers"
        for found in EMAIL.finditer(text)
        if not _is_reserved(found[1]) and "*" not in found[0] and found[0] not in COMPANIES
    ]
    assert real == []


def test_every_phone_number_is_of_the_range_kept_for_fiction():
    real = [
        f"{relative}: {found[0]}"
        for relative, text in texts("tests", "docs", "safetycheck", "bench")
        for found in PHONE.finditer(text)
        if not re.fullmatch(r"55501\d\d", (found[1] or found[3]) + (found[2] or found[4]))
    ]
    assert real == []


@pytest.mark.parametrize(("host", "real"), [("gmail.com", True), ("mail.example.org", False), ("b.test", False)])
def test_a_real_address_would_be_seen(host, real):
    found = EMAIL.search(f"to ann@{host}.")
    assert found
    assert _is_reserved(found[1]) is not real


@pytest.mark.parametrize("form", ["({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "{}.{}.{}", "tel:+1{}{}{}"])
def test_a_real_number_would_be_seen(form):
    found = PHONE.search(form.format("612", "867", "5309"))
    assert found
    assert (found[1] or found[3]) + (found[2] or found[4]) == "8675309"
