import re
from datetime import date

import pyphen
import pytest

from safetycheck.audit.library import Library
from safetycheck.content import Item, Topic


def made(own, **changes):
    """An item that the lint has nothing to say against."""
    return Item.model_validate(
        {
            "id": own,
            "version": 1,
            "title": f"Do {own}",
            "why": "It keeps others out.",
            "severity": "medium",
            "threats": ["takeover"],
            "profiles": ["all"],
            "platforms": {},
            "set": "On",
            "done_when": "The switch is on.",
            "minutes": 2,
            "review_after": 180,
            "sources": [{"url": "https://docs.example.org/a", "date": "2026-10"}],
            "confidence": "high",
        }
        | changes,
        strict=False,
    )


def on(*platforms, path="Settings > Account"):
    return {name: {"path": path, "version": "8.1", "on": date(2026, 10, 1)} for name in platforms}


@pytest.fixture
def item():
    """Make an item: item("a", severity="critical")."""
    return made


@pytest.fixture
def where():
    """Make the paths of an item: where("android", "web")."""
    return on


@pytest.fixture
def library():
    """Make a library: library(signal=[items], devices=[items])."""

    def make(**topics):
        return Library(
            tuple(
                Topic(topic=name.replace("_", "-"), language="en", title=name.title(), intro="What it does.", items=tuple(items))
                for name, items in topics.items()
            )
        )

    return make


@pytest.fixture(scope="session")
def grade():
    """How many years of school a text asks for: the grade of Flesch and Kincaid (1975), with syllables as pyphen divides words.

    pyphen divides a little less often than a speaker does, so that the grade is slightly low; it is for every text.
    """
    divide = pyphen.Pyphen(lang="en_US")

    def measure(text):
        words = re.findall(r"[A-Za-z]+(?:['’][a-z]+)?", text)
        sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
        syllables = sum(len(divide.positions(word)) + 1 for word in words)
        return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59

    return measure
