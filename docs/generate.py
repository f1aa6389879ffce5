"""Write the files that are made from the code: the JSON schemas that editors use. `python docs/generate.py`."""

import json
from pathlib import Path
from typing import Any

from safetycheck import profiles, registry

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """Return every generated file with the text that it must have."""
    return {
        ROOT / "brokers" / "schema.json": _json(registry.schema()),
        ROOT / "docs" / "profile.schema.json": _json(profiles.schema()),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))
