"""Definitions made for generated sites, which all answer at `/find?name=First+Last`."""

from __future__ import annotations

from pathlib import Path

import yaml

ROWS = ".row"
NOBODY = "nobody of that name is listed"


def write(folder: Path, domain: str, *, via: str = "http", pages: int = 1) -> None:
    """Write the definition of one generated site into the folder, under the name that the registry expects."""
    definition = {
        "domain": domain,
        "name": domain.partition(".")[0],
        "kind": "people-search",
        "verified": {"on": "2026-11-22", "how": "lab", "source": "safetycheck/lab"},
        "sources": [{"says": "everything", "how": "lab", "on": "2026-11-22", "source": "safetycheck/lab"}],
        "search": {
            "via": [via],
            "gap": 1,
            "steps": [{"open": f"https://{domain}/find?name={{first|plus}}+{{last|plus}}"}],
            "results": {
                "rows": ROWS,
                "fields": {
                    "name": {"at": ".name"},
                    "age": {"at": ".age"},
                    "place": {"at": ".place"},
                    "url": {"pick": {"at": "a", "attr": "href"}},
                },
                "none": [{"text": NOBODY}],
                "next": {"at": "a.next", "attr": "href"},
                "pages": pages,
            },
        },
    }
    (folder / f"{domain}.yaml").write_text(yaml.safe_dump(definition, sort_keys=False), encoding="utf-8")
