"""What a summary is made of: the frames of an edition and the scheme."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from scheme.model import Indicator, Scheme
from summary.figures import Figure, Figures, read_bounds, read_figures
from summary.sentences import Sentences, read_data


@dataclass(frozen=True)
class EditionFacts:
    """What an edition rests on."""

    id: int
    as_of: str
    published: str
    files: int
    registers: int
    decisions: int
    scheme_digest: str
    code_version: str
    inputs_digest: str


@dataclass(frozen=True)
class Material:
    """The frames behind a summary.

    figures: the columns of the view `figures`, of this edition. first_figures: of the province, as each was first published.
    gap, gap_before: the gap ledger of this edition and of the year's first (`before`; None: this is it). reports: unit, period,
    came_on, version, held, one row a unit and period. findings: unit, severity, findings. matches: unit, state, rows.
    waivers: unit, period, rule, until, reason. bounds: period, indicator, region, low, high, doubtful; none of an edition
    that is not the latest. digests: an edition's scheme digest. latest: the number of the latest edition.
    """

    scheme: Scheme
    year: int
    edition: EditionFacts
    before: EditionFacts | None
    latest: int
    figures: pd.DataFrame
    first_figures: pd.DataFrame
    digests: dict[int, str]
    gap: pd.DataFrame
    gap_before: pd.DataFrame | None
    reports: pd.DataFrame
    findings: pd.DataFrame
    matches: pd.DataFrame
    waivers: pd.DataFrame
    bounds: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Writing:
    """Material on the desk: what every chapter is written from, in one language. `approval`: the number of a map with boundaries."""

    material: Material
    language: str
    approval: str | None = None

    @cached_property
    def s(self) -> Sentences:
        """The sentences."""
        return Sentences(self.language)

    @cached_property
    def figures(self) -> Figures:
        """The figures of the year."""
        of = self.material
        return read_figures(of.figures, of.scheme, of.year, of.edition.scheme_digest, self.language, read_bounds(of.bounds))

    @property
    def scheme(self) -> Scheme:
        """The scheme of the year."""
        return self.material.scheme

    @property
    def period(self) -> str:
        """The period that the summary is of: the last with figures."""
        return self.figures.periods[-1]

    @property
    def first(self) -> str:
        """The first period with figures."""
        return self.figures.periods[0]

    @property
    def month(self) -> str:
        """The period in words."""
        return self.s.month(self.period)

    @property
    def cities(self) -> tuple[str, ...]:
        """The codes of the cities."""
        return tuple(region.code for region in self.scheme.children(self.scheme.province.code, "city"))

    @property
    def county_codes(self) -> tuple[str, ...]:
        """The codes of the counties."""
        return tuple(region.code for region in self.scheme.children(self.scheme.province.code, "county"))

    def of(self, indicator: str, region: str | None = None, period: str | None = None) -> Figure | None:
        """A figure of the summary's period, of the province where no region is named."""
        return self.figures.get(period or self.period, indicator, region or self.scheme.province.code)

    def place(self, code: str) -> str:
        """A region's name; the province's is short."""
        if code == self.scheme.province.code:
            return self.s.text("province")
        return self.scheme.regions[code].called(self.language) if code in self.scheme.regions else code

    def unit(self, code: str) -> str:
        """A reporting unit's name."""
        unit = self.scheme.units.get(code)
        return code if unit is None else unit.short if self.language == "zh" else unit.name_en

    def name(self, indicator: Indicator) -> str:
        """An indicator's name."""
        return indicator.zh if self.language == "zh" else indicator.en

    def chosen(self, what: str) -> list[Indicator]:
        """The indicators that choices.yaml picks out for something, as far as the scheme has them."""
        picked = read_data("choices.yaml")[what]
        codes = [picked] if isinstance(picked, str) else picked
        return [self.scheme.indicators[code] for code in codes if code in self.scheme.indicators]
