"""Reading the checklists: each mistake with file and line, and a broken file stops only itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from safetycheck import content, yamlfile
from safetycheck.audit import index
from safetycheck.content import Item, Topic
from safetycheck.errors import BadFile
from safetycheck.yamlfile import Document

LANGUAGE = "en"
# As a person would go through them; a topic that is not named here comes after, by its name.
ORDER = (
    "signal", "proton", "devices", "accounts", "social", "before-action", "during-action", "after-action", "doxed-now",
    "organizing-identity", "pacing",
)  # fmt: skip
_LARGEST = 1_000_000
_HINT = "Every key is described in schema.json, beside the checklists."
Line = tuple[str, int, str, str]


@dataclass(frozen=True)
class Library:
    """The topics of one language, in the order of use, and what is wrong with the files that can't be used."""

    topics: tuple[Topic, ...] = ()
    broken: tuple[BadFile, ...] = ()

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its id, topic by topic, in the order of the files."""
        return {item.id: item for topic in self.topics for item in topic.items}

    @cached_property
    def topic_of(self) -> dict[str, Topic]:
        """The topic of each item, by the item's id."""
        return {item.id: topic for topic in self.topics for item in topic.items}

    @property
    def ids(self) -> dict[str, Topic]:
        """The topics by name."""
        return {topic.topic: topic for topic in self.topics}


def load(folder: Path, *, language: str = LANGUAGE) -> Library:
    """Read the topics of one language; raise BadFile where there is no such folder."""
    ready = index.read(folder)
    if ready is not None:
        try:
            # Dates and numbers of JSON are texts where YAML's are.
            topics = [Topic.model_validate(each, strict=False) for each in ready]
        except ValidationError:
            pass
        else:
            return Library(_sorted(topics, language))
    return _read(folder, language)


def lint(folder: Path, *, today: date, probes: set[str] | None = None) -> tuple[int, list[Line]]:
    """Hold every checklist of a folder against the form and the rules.

    Returns how many files there are, and what is wrong as (file, line, field, text).
    """
    found: list[Line] = []
    read: dict[str, tuple[Path, Document, Topic]] = {}
    paths = _paths(folder)
    for path in paths:
        try:
            document, topic = _file(path)
        except BadFile as wrong:
            found += [(str(path), *problem) for problem in wrong.problems]
            continue
        read[f"{topic.language}/{topic.topic}"] = (path, document, topic)
    for language in sorted({topic.language for _, _, topic in read.values()}):
        topics = [topic for _, _, topic in read.values() if topic.language == language]
        for problem in content.problems(topics, today=today, probes=probes):
            path, document, _ = read[f"{language}/{problem.topic}"]
            found.append((str(path), document.line(problem.loc), ".".join(str(part) for part in problem.loc), problem.text))
    return len(paths), sorted(found, key=lambda line: line[:2])


def compiled(folder: Path) -> dict[str, Any]:
    """Return the index of a folder, as `index.read` believes it; raise BadFile at the first file that can't be used."""
    topics = [_file(path)[1] for path in _paths(folder)]
    topics.sort(key=lambda topic: (topic.language, _place(topic)))
    return {"files": index.hashes(folder), "topics": [plain(topic) for topic in topics]}


def plain(topic: Topic) -> dict[str, Any]:
    """Return a topic as plain data, with the keys of its file."""
    return topic.model_dump(mode="json", by_alias=True, exclude_none=True)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a checklist file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Topic.model_json_schema()}


def _read(folder: Path, language: str) -> Library:
    topics, broken = [], []
    for path in _paths(folder):
        try:
            topics.append(_file(path)[1])
        except BadFile as wrong:
            broken.append(wrong)
    return Library(_sorted(topics, language), tuple(broken))


def _sorted(topics: list[Topic], language: str) -> tuple[Topic, ...]:
    return tuple(sorted((topic for topic in topics if topic.language == language), key=_place))


def _place(topic: Topic) -> tuple[int, str]:
    return (ORDER.index(topic.topic) if topic.topic in ORDER else len(ORDER), topic.topic)


def _paths(folder: Path) -> list[Path]:
    try:
        return index.files(folder)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise BadFile(str(folder), [(0, "", f"no checklists can be read from it: {reason}")]) from error


def _file(path: Path) -> tuple[Document, Topic]:
    document = yamlfile.parse(_text(path), str(path))
    topic = yamlfile.load(Topic, document)
    due = f"{topic.topic}.{topic.language}.yaml"
    if path.name != due:
        raise BadFile(str(path), [(document.line(("topic",)), "topic", f"the file must be called {due}")], hint=_HINT)
    return document, topic


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise BadFile(str(path), [(0, "", "is not a file")])
        if path.stat().st_size > _LARGEST:
            raise BadFile(str(path), [(0, "", f"is larger than {_LARGEST} bytes")])
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadFile(str(path), [(0, "", f"can't be read: {(error.strerror or 'unknown reason').lower()}")]) from error
    except UnicodeDecodeError:
        raise BadFile(str(path), [(0, "", "is not UTF-8 text")]) from None
