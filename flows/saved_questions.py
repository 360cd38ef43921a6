"""The questions that come with the program: flows/questions/NAME.sql, each with a title in two languages on its first lines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("questions")


@dataclass(frozen=True)
class Question:
    """A saved question: its name, its titles, its statement."""

    name: str
    zh: str
    en: str
    statement: str


def saved_questions() -> dict[str, Question]:
    """All of them, by name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.sql"))}


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    first, second, *rest = text.splitlines()
    return Question(path.stem, first.removeprefix("-- zh: "), second.removeprefix("-- en: "), "\n".join(rest))
