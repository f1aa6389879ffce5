import os
from datetime import UTC, datetime

import pytest

from safetycheck.errors import NoBrowser
from safetycheck.fetch import chrome, open_fetchers
from safetycheck.model import Via


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    monkeypatch.setattr(chrome, "_LINUX_PLACES", ())
    monkeypatch.setattr(chrome.sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_playwrights_own_comes_first(nowhere):
    own = program(nowhere / "own" / "chrome")
    program(nowhere / "chromium")
    assert chrome.find(own) == own


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"])
def test_one_on_the_path(nowhere, name):
    there = program(nowhere / name)
    assert chrome.find("/not/there") == there


def test_one_in_the_applications_of_a_mac(nowhere, monkeypatch):
    monkeypatch.setattr(chrome.sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(nowhere))
    app = program(nowhere / "Applications" / "Google Chrome.app" / "Contents" / "MacOS" / "Google Chrome")
    assert chrome.find("") == app


def test_what_can_not_be_run_is_none(nowhere):
    (nowhere / "chromium").write_text("x")
    (nowhere / "chrome").mkdir()
    with pytest.raises(NoBrowser) as none:
        chrome.find(str(nowhere))
    assert "playwright install chromium" in none.value.hint


def test_only_root_goes_without_the_sandbox(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not chrome.needs_no_sandbox()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert chrome.needs_no_sandbox()


async def test_without_a_browser_the_other_ways_still_work(nowhere, monkeypatch, town, policy, broker, gate, ask_for):
    """The browser is missed when a broker needs it, and not before."""
    one, run = broker(), policy(respect_robots=False)
    town.page("/find/Marisol-De-La-Cruz/Minnesota", "x")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(nowhere))
    monkeypatch.setattr(chrome, "_NAMES", ())
    async with open_fetchers(run, [Via.HTTP, Via.BROWSER], now=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as fetchers:
        with pytest.raises(NoBrowser):
            async with fetchers.session(Via.BROWSER, one, lambda query: gate(one, query, policy=run)):
                pytest.fail("there is no browser")
        async with fetchers.session(Via.HTTP, one, lambda query: gate(one, query, policy=run)) as session:
            assert (await session.ask(ask_for(one))).html == "x"
