import copy

import pytest
import yaml

WHOLE = {
    "domain": "people.example.com",
    "name": "People Example",
    "kind": "people-search",
    "verified": {"on": "2026-08-03", "how": "seen-live", "source": "an invented broker"},
    "sources": [{"says": "everything", "how": "seen-live", "on": "2026-08-03", "source": "an invented broker"}],
    "search": {
        "via": ["http", "browser"],
        "steps": [{"open": "https://people.example.com/{first|slug}-{last|slug}/{state|lower}"}],
        "results": {
            "rows": ".card",
            "fields": {
                "name": {"at": "h2"},
                "age": {"at": ".age", "after": "Age "},
                "url": {"pick": {"at": "a", "attr": "href"}},
            },
            "none": {"text": "No results"},
        },
    },
    "probes": {"found": {"first": "John", "last": "Smith", "state": "TX"}, "none": {"first": "Q", "last": "X", "state": "TX"}},
}


@pytest.fixture
def made():
    """Return a definition as YAML: whole, but for what is changed: made({"search.results.none": None})."""

    def make(changes=()):
        data = copy.deepcopy(WHOLE)
        for path, value in dict(changes).items():
            *parents, last = path.split(".")
            place = data
            for key in parents:
                place = place[int(key) if key.isdigit() else key]
            if value is None:
                del place[last]
            else:
                place[int(last) if last.isdigit() else last] = value
        return yaml.safe_dump(data, sort_keys=False)

    return make
