"""The summary's content: the one model that every format is written from."""

from __future__ import annotations

from summary.chapters.changes import changes
from summary.chapters.gap import gap
from summary.chapters.overview import overview
from summary.chapters.periods import periods
from summary.chapters.quality import facts, quality
from summary.chapters.ranking import counties, ranking
from summary.chapters.tasks import tasks
from summary.material import Material, Writing
from summary.model import Document

CHAPTERS = (overview, tasks, ranking, changes, counties, gap, periods, quality)


class NoFigures(ValueError):
    """The edition has no figure of the year; `years` are those that it has figures of."""

    def __init__(self, years: list[str]) -> None:
        super().__init__(", ".join(years))
        self.years = years


def build_document(material: Material, language: str = "zh", approval: str | None = None) -> Document:
    """The summary of a year in a language. Raises NoFigures where the edition has none of that year.

    `approval`: the number under which the map with boundaries was approved; without one the map is of tiles.
    """
    writing = Writing(material, language, approval)
    if not writing.figures.all:
        raise NoFigures(sorted({str(period)[:4] for period in material.figures["period"]}))
    scheme, s = material.scheme, writing.s
    province = scheme.province.name if language == "zh" else scheme.province_en
    return Document(
        title=s.text("title", province=province, year=material.year),
        issuer=s.text("issuer", province=province),
        day=s.day(material.edition.as_of),
        year=material.year,
        period=writing.period,
        language=language,
        published=material.edition.published,
        sections=tuple(chapter(writing) for chapter in CHAPTERS),
        facts=facts(writing),
    )
