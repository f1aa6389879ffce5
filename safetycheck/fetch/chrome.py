"""Finding a browser that speaks Chromium's protocol: Playwright's own, or one that the person has."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from safetycheck.errors import NoBrowser

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable",
)  # fmt: skip
_MAC_APPS = ("Google Chrome", "Chromium", "Microsoft Edge")
_LINUX_PLACES = ("/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/snap/bin/chromium")


def find(own: str) -> str:
    """Return the path of a browser; `own` is where Playwright would have put its own. Raises NoBrowser."""
    for place in (own, *_places()):
        if os.access(place, os.X_OK) and Path(place).is_file():
            return place
    raise NoBrowser(
        "no Chrome, Chromium or Edge was found",
        hint="Install one of them, or run: playwright install chromium. Brokers that need none are scanned without.",
    )


def installed() -> str:
    """Return the path of the browser that a scan would use; raises NoBrowser. It must not be called inside an event loop."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only Playwright knows where its own would be

    with sync_playwright() as playwright:
        return find(playwright.chromium.executable_path)


def needs_no_sandbox() -> bool:
    """Tell whether the browser must run without its sandbox: as root it refuses to start with it."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _places() -> Iterator[str]:
    yield from (found for name in _NAMES if (found := shutil.which(name)))
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (str(folder / f"{app}.app" / "Contents" / "MacOS" / app) for app in _MAC_APPS)
    else:
        yield from _LINUX_PLACES
