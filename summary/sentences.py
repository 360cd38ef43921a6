"""Sentences from data: templates of sentences.yaml, filled in; never written by anything that guesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from scheme.yaml_core import parse_yaml
from summary.figures import Figure
from summary.model import Paragraph, Span
from summary.numbers import said

Value = str | int | Figure | tuple[Span, ...]


@cache
def read_data(name: str) -> Mapping[str, Any]:
    """A YAML file of summary/data."""
    data, repeated = parse_yaml((files("summary") / "data" / name).read_text(encoding="utf-8"))
    if repeated:
        raise ValueError(f"{name}: stands twice: {', '.join(repeated)}")
    return dict(data)


class Sentences:
    """The sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._templates = read_data("sentences.yaml")

    def spans(self, key: str, **values: Value) -> tuple[Span, ...]:
        """A sentence as runs, its figures among them."""
        runs: list[Span] = []
        for text, name, spec, _ in Formatter().parse(self._templates[key][self.language]):
            runs += [Span(text)] if text else []
            if name is not None:
                value = values[name]
                runs += self._value(format(value, spec) if spec and not isinstance(value, tuple) else value)
        return tuple(runs)

    def text(self, key: str, **values: Value) -> str:
        """A sentence as a text."""
        return "".join(span.text for span in self.spans(key, **values))

    def paragraph(self, key: str, **values: Value) -> Paragraph:
        """A sentence as a paragraph of its own."""
        return Paragraph(self.spans(key, **values))

    def note(self, key: str, **values: Value) -> Paragraph:
        """A sentence as a note below a table."""
        return Paragraph(self.spans(key, **values), "note")

    def joined(self, *paragraphs: Paragraph) -> Paragraph:
        """Sentences one after the other in one paragraph; English ones with a space between."""
        runs: list[Span] = []
        for number, paragraph in enumerate(paragraphs):
            runs += [Span(" ")] if number and self.language != "zh" else []
            runs += paragraph.spans
        return Paragraph(tuple(runs))

    def listed(self, items: Iterable[str]) -> str:
        """Several words as an enumeration."""
        return str(self._templates["comma"][self.language]).join(items)

    def listed_spans(self, items: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
        """Several runs as an enumeration."""
        runs: list[Span] = []
        for number, item in enumerate(items):
            runs += [Span(self._templates["comma"][self.language])] if number else []
            runs += item
        return tuple(runs)

    def month(self, period: str) -> str:
        """A period in words."""
        return self.text("month", y=int(period[:4]), m=int(period[5:7]))

    def day(self, day: str) -> str:
        """A day (YYYY-MM-DD) in words, months and days without a leading zero in Chinese."""
        of = date.fromisoformat(day[:10])
        return self.text("day", y=of.year, m=of.month, d=of.day)

    def _value(self, value: Value) -> list[Span]:
        if isinstance(value, tuple):
            return list(value)
        if isinstance(value, Figure):
            return [Span(said(value, self.language), value)]
        return [Span(f"{value:,}" if isinstance(value, int) and self.language != "zh" and value >= 10_000 else str(value))]
