"""What is said of a figure: its value, whether it reaches its target, what is missing from it, where it falls short."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scheme.model import Indicator
from summary.doubt import bounds_said
from summary.figures import Figure
from summary.material import Writing
from summary.model import Paragraph, Span

_COUNTED = re.compile(r"^…等(\d+)处$|^… (\d+) in all$")
FEW = 3
"""So many of the missing parts are named in a sentence; the annex names all."""


def figure_said(writing: Writing, indicator: Indicator) -> Paragraph:
    """The province's figure in a sentence: what is missing from it is said in the sentence itself."""
    s, name = writing.s, writing.name(indicator)
    figure = writing.of(indicator.code)
    if figure is None:
        return s.paragraph("no_figure", name=name)
    of = "" if figure.as_of_period == figure.period else s.text("of", period=s.month(figure.as_of_period))
    beside = {"verdict": _verdict(writing, figure), "bounds": bounds_said(writing, figure), "partial": missing_said(writing, figure)}
    return s.paragraph("figure", name=name, value=figure, of=of, **beside)


def missing_said(writing: Writing, figure: Figure) -> str:
    """What is missing from a figure; nothing where it is complete."""
    if not figure.partial:
        return ""
    parts = figure.missing or ("…",)
    separator = writing.s.text("semicolon")
    some = separator.join(parts[:FEW])
    counted = _COUNTED.search(parts[-1])  # the figure itself names the first of many, and then their number
    count = int(counted[1] or counted[2]) if counted else len(parts)
    missing = some if count <= FEW else writing.s.text("partial_less", some=some, count=count)
    return writing.s.text("partial", missing=missing)


def verdict_word(writing: Writing, figure: Figure | None) -> str:
    """One word for how a figure stands to its target."""
    if figure is None:
        return writing.s.text("no_data")
    if figure.partial or figure.met is None:
        return writing.s.text("undecided")
    return writing.s.text("met" if figure.met else "short")


def target_words(writing: Writing, indicator: Indicator) -> str:
    """A target as people write it: ≥55%, =0户."""
    sign, _, number = (indicator.target or "").partition(" ")
    unit = "%" if indicator.unit == "percent" else indicator.unit if writing.language == "zh" else ""
    return {">=": "≥", "<=": "≤", "==": "=", ">": ">", "<": "<"}.get(sign, sign) + number + unit


def places_said(writing: Writing, indicator: Indicator) -> list[Paragraph]:
    """Where a target is not reached, by city; of a figure without a target of the cities' own, where it is highest and lowest."""
    s = writing.s
    found = [(city, figure) for city in writing.cities if (figure := writing.of(indicator.code, city)) is not None]
    if not found:
        return []
    if indicator.target is not None and not indicator.target_for_province:
        short = [pair for pair in found if pair[1].met is False and not pair[1].partial]
        doubtful = [pair for pair in found if pair[1].partial or pair[1].met is None]
        said = [s.paragraph("short_in", cities=_cities(writing, short))] if short else []
        said += [s.paragraph("open_in", cities=_cities(writing, doubtful))] if doubtful else []
        return said or [s.paragraph("short_nowhere")]
    values = [figure.value or 0 for _, figure in found]
    if indicator.denominator is None or len(found) < 2 or max(values) == min(values):
        return []
    best, worst = found[values.index(max(values))], found[values.index(min(values))]
    spans = s.paragraph(
        "extremes", best=writing.place(best[0]), best_value=best[1], worst=writing.place(worst[0]), worst_value=worst[1]
    )
    return [spans]


def _verdict(writing: Writing, figure: Figure) -> str:
    if figure.indicator.target is None:
        return ""
    key = "verdict_open" if figure.partial or figure.met is None else "verdict_met" if figure.met else "verdict_short"
    return writing.s.text(key, target=target_words(writing, figure.indicator))


def _cities(writing: Writing, found: Iterable[tuple[str, Figure]]) -> tuple[Span, ...]:
    items = (writing.s.spans("point", label=writing.place(city), value=figure) for city, figure in found)
    return writing.s.listed_spans(items)
