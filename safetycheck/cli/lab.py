"""`safetycheck lab`: serve the practice town until Ctrl-C, for trying every command on invented people."""

from __future__ import annotations

import shlex
import sys
import threading
from pathlib import Path

import click

from safetycheck import lab as town_lab
from safetycheck import profiles
from safetycheck.cli import files, output
from safetycheck.cli.frame import group
from safetycheck.cli.settings import Settings
from safetycheck.lab import Town


@group()
def lab() -> None:
    """Use the practice town: invented brokers and people, on this machine only."""


@lab.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives other neighbours.")
@click.pass_obj
def serve(settings: Settings, folder: Path, *, seed: int) -> None:  # noqa: ARG001  # every command gets its settings
    """Serve the town until Ctrl-C, and put into FOLDER what a scan of it needs.

    FOLDER gets profile.yaml, the lab's certificate authority ca.pem, and a script that runs a command against the town:
    "FOLDER/in-town scan", for one.
    """
    with town_lab.serve(seed=seed) as town:
        _furnish(folder, town)
        try:
            _welcome(folder, town)
            threading.Event().wait()
        except KeyboardInterrupt:
            output.say("\nThe town is closed.")


def _welcome(folder: Path, town: Town) -> None:
    output.say(f"The town is open: {len(town.expected)} brokers on this machine. In another terminal, for instance:\n")
    for line in _first_steps(folder):
        output.data(line)
    output.say("\nCtrl-C closes it.")


def _furnish(folder: Path, town: Town) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {
        "profile.yaml": profiles.to_yaml(town.profile),
        "ca.pem": town.cafile.read_text(),
        "connect": "".join(f"--connect-to={host}:{address}:{port}\n" for host, (address, port) in town.connect_to.items()),
        "in-town": _script(folder.absolute(), town),
    }
    for name, text in texts.items():
        (folder / name).unlink(missing_ok=True)
        files.write_private(folder / name, text.encode())
    (folder / "in-town").chmod(0o700)


def _script(folder: Path, town: Town) -> str:
    """Write a shell script that runs safetycheck with the town's definitions and a vault inside the folder."""
    home, brokers = shlex.quote(str(folder / "home")), shlex.quote(str(town.brokers))
    # This very Python: the program may not be on the PATH, or be another one there.
    run = f"{shlex.quote(sys.executable)} -m safetycheck --home {home} --brokers {brokers}"
    ask = f'set -- "$@" --cafile {shlex.quote(str(folder / "ca.pem"))} $(cat {shlex.quote(str(folder / "connect"))})'
    return f'#!/bin/sh\n# Runs safetycheck in the practice town.\ncase " $* " in *" scan "*) {ask} ;; esac\nexec {run} "$@"\n'


def _first_steps(folder: Path) -> list[str]:
    here = shlex.quote(str(folder))
    return [
        f"{here}/in-town vault create",
        f"{here}/in-town profile import {here}/profile.yaml --consent self",
        f"{here}/in-town scan --plan",
        f"{here}/in-town scan",
    ]
