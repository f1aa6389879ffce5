import copy
import json

import pytest

from safetycheck.registry import duckduckgo

# An invented site, in the form in which DuckDuckGo publishes real ones.
WHOLE = {
    "name": "Quill Finder",
    "url": "quill.example.com",
    "version": "0.2.0",
    "addedDatetime": 1_750_000_000_000,
    "optOutUrl": "https://quill.example.com/control/leave",
    "steps": [
        {
            "stepType": "scan",
            "scanType": "templatedUrl",
            "actions": [
                {
                    "actionType": "navigate",
                    "id": "1",
                    "url": "https://quill.example.com/p/${firstName}-${lastName}/${state|upcase}",
                },
                {
                    "actionType": "extract",
                    "id": "2",
                    "selector": ".row",
                    "noResultsSelector": ".nobody",
                    "profile": {
                        "name": {"selector": "h2"},
                        "age": {"selector": ".age", "afterText": "Age "},
                        "profileUrl": {
                            "selector": "a",
                            "identifierType": "path",
                            "identifier": "https://quill.example.com/person/${id}",
                        },
                    },
                },
            ],
        }
    ],
    "removedAt": None,
}


@pytest.fixture
def published():
    """Return a published broker as data: whole, but for what is changed: published({"url": None}); None takes a key out."""

    def make(changes=(), actions=None, **extract):
        data = copy.deepcopy(WHOLE)
        for key, value in dict(changes).items():
            data[key] = value
            if value is None:
                del data[key]
        steps = data["steps"]
        if steps and actions is not None:
            steps[0]["actions"][:-1] = actions
        if extract:
            steps[0]["actions"][-1].update(extract)
        return data

    return make


@pytest.fixture
def convert(published):
    """Take over a published broker that is whole, but for what is changed."""

    def call(changes=(), actions=None, **extract):
        options = {key: extract.pop(key) for key in ("on", "source", "today", "file") if key in extract}
        text = json.dumps(published(changes, actions, **extract))
        return duckduckgo.convert(text, options.pop("file", "quill.example.com.json"), **options)

    return call


@pytest.fixture
def said():
    """Return the texts of an import's remarks of one kind."""
    return lambda imported, kind="refused": [f"{each.where}: {each.text}" for each in imported.remarks if each.kind == kind]
