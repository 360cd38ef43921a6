"""The reporting scheme as frozen Python values. Everything else derives from these and repeats none of them.

Column, Table and Scheme are compared by identity (eq=False): there is one of each, and they are keys of caches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from scheme.expressions import Aggregate, AggregateExpression, Expression, Sentence
from scheme.questions import Question

ColumnKind = Literal["text", "region", "township", "uscc", "enum", "count", "money", "percent", "date", "datetime", "bool"]
Severity = Literal["error", "query", "info"]
Family = Literal["structure", "rows", "tables", "periods", "registry", "forensics"]
Holds = Literal["row", "county", "table", "submission", "nothing"]
Kind = Literal["expression", "completeness", "still_listed", "still_unionised", "bunched", "copied", "at_target"]
Side = Literal["rows", "ledger", "register", "county"]
Level = Literal["province", "city", "county", "township"]

NUMERIC_KINDS = frozenset({"count", "money", "percent"})


@dataclass(frozen=True)
class Region:
    """A division of the province (GB/T 2260; townships by the National Bureau of Statistics' codes)."""

    code: str
    name: str
    level: Level
    parent: str
    name_en: str = ""

    def called(self, language: str) -> str:
        """Its name in a language: in English as it is romanised, where that is known."""
        return self.name_en or self.name if language == "en" else self.name


@dataclass(frozen=True)
class Unit:
    """A union that reports, and the tables that are due from it."""

    code: str
    name: str
    name_en: str
    short: str
    kind: Literal["city", "industry"]
    region: str
    tables: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table. `aliases` are other headers seen for it; `group` is the upper cell of a two-level header."""

    id: str
    zh: str
    en: str
    kind: ColumnKind
    codelist: str | None = None
    unit: str = "人"
    aliases: tuple[str, ...] = ()
    group: str | None = None
    required: bool = False
    cumulative: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header text that names this column."""
        return (self.zh, *self.aliases)

    @property
    def is_numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.kind in NUMERIC_KINDS


@dataclass(frozen=True, eq=False)
class Table:
    """A table that a unit hands in. `key` names the columns of its business key; `totals`: it carries 合计 rows."""

    code: str
    name: str
    name_en: str
    every: Literal["month", "quarter"]
    key: tuple[str, ...]
    totals: bool
    columns: tuple[Column, ...]
    tasks: tuple[int, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Column]:
        """The columns by their ids."""
        return {column.id: column for column in self.columns}

    @property
    def has_county(self) -> bool:
        """Whether its rows say which county they are of."""
        return "county" in self.by_id

    def due_in(self, period: str) -> bool:
        """Whether the table is due for `period` (YYYY-MM): quarter tables come with the quarter's last month."""
        return self.every == "month" or int(period[5:7]) % 3 == 0


@dataclass(frozen=True)
class Rule:
    """A check. `expr` must hold; where it does not, a finding points at column `on` of `table`.

    `say`: what was found in a failing row, in a sentence of its own; without one, the values that the rule reads are named.
    `expect`: what is expected of it, where the rule put into words would not be plain.
    `question`: of a rule of the family forensics, its limits and what goes with its findings.
    """

    code: str
    family: Family
    severity: Severity
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    holds: Holds = "row"
    table: str | None = None
    on: str | None = None
    kind: Kind = "expression"
    of: Side = "rows"
    expr: Expression | None = None
    comparison: AggregateExpression | None = None
    say_zh: Sentence | None = None
    say_en: Sentence | None = None
    expect_zh: Sentence | None = None
    expect_en: Sentence | None = None
    question: Question | None = None


@dataclass(frozen=True)
class Words:
    """The same in Chinese and in English."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """It in a language, zh or en."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Task:
    """A task of the year's plan. `target`: the plan's number in words; None where it sets none. `answers`: who answers for it."""

    number: int
    title: Words
    target: Words | None
    answers: tuple[Words, ...]


@dataclass(frozen=True)
class Indicator:
    """A figure of the year-end summary. A rate has numerator and denominator, anything else a `value`."""

    code: str
    task: int
    zh: str
    en: str
    unit: str
    numerator: AggregateExpression
    denominator: AggregateExpression | None
    target: str | None
    target_for_province: bool = False
    since_january: bool = False
    by: str | None = None

    @cached_property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """The aggregates of its numerator and denominator, or of its value."""
        parts = (self.numerator, *((self.denominator,) if self.denominator else ()))
        return tuple(aggregate for part in parts for aggregate in part.aggregates)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Codes of the tables that it reads (also REG, the register, and TOWNSHIPS)."""
        return tuple(dict.fromkeys(aggregate.table for aggregate in self.aggregates))


@dataclass(frozen=True, eq=False)
class Scheme:
    """The whole scheme of one year."""

    year: int
    province: Region
    province_en: str
    first_period: str
    due_day: int
    timezone: str
    units: Mapping[str, Unit]
    regions: Mapping[str, Region]
    codelists: Mapping[str, tuple[str, ...]]
    codelists_en: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table]
    registry: Table
    rules: Mapping[str, tuple[Rule, ...]]
    indicators: Mapping[str, Indicator]
    severities: Mapping[str, Mapping[str, str]]
    digest: str = ""
    tasks: Mapping[int, Task] = field(default_factory=dict)

    def asked(self, family: Family) -> tuple[Rule, ...]:
        """The rules of a family, one for each column that a rule is asked of."""
        return tuple(rule for rules in self.rules.values() for rule in rules if rule.family == family)

    def rule(self, code: str) -> Rule:
        """The rule `code`; of a rule that is asked of several columns or tables, the first."""
        return self.rules[code][0]

    def children(self, code: str, level: Level) -> tuple[Region, ...]:
        """The regions of `level` that lie in region `code` (itself, where it is of that level)."""
        return self._below.get((code, level), ())

    @cached_property
    def _below(self) -> Mapping[tuple[str, str], tuple[Region, ...]]:
        below: dict[tuple[str, str], list[Region]] = {}
        for region in self.regions.values():
            ancestor: Region | None = region
            while ancestor is not None:
                below.setdefault((ancestor.code, region.level), []).append(region)
                ancestor = self.regions.get(ancestor.parent)
        return {key: tuple(regions) for key, regions in below.items()}

    def city_of(self, county: str) -> str:
        """The code of the city that a county (or a city itself) belongs to; the province for itself."""
        region = self.regions[county]
        return region.parent if region.level == "county" else region.code

    def unit_of_city(self, city: str) -> str | None:
        """The code of the city union of a city."""
        return next((u.code for u in self.units.values() if u.kind == "city" and u.region == city), None)

    def due_tables(self, unit: str, period: str) -> tuple[str, ...]:
        """Codes of the tables due from `unit` for `period`."""
        return tuple(code for code in self.units[unit].tables if self.tables[code].due_in(period))

    def due_date(self, period: str) -> date:
        """The last day on which the report of `period` is in time: `due_day` of the next month."""
        year, month = int(period[:4]), int(period[5:7])
        return date(year + month // 12, month % 12 + 1, self.due_day)

    def periods_until(self, today: date) -> tuple[str, ...]:
        """The periods, from the scheme's first to the end of its year, whose month has begun by `today`."""
        first = int(self.first_period[5:7])
        months = (f"{self.year}-{month:02d}" for month in range(first, 13))
        return tuple(p for p in months if date(self.year, int(p[5:7]), 1) <= today)

    def overdue(self, as_of: date) -> tuple[tuple[str, str], ...]:
        """(unit, period) of every report that should be there by now: its due day has passed, and a table was due."""
        passed = [period for period in self.periods_until(as_of) if as_of > self.due_date(period)]
        return tuple((unit, period) for period in passed for unit in self.units if self.due_tables(unit, period))

    def part(self, indicator: str, breakdown: str, language: str) -> str:
        """What a part of an indicator's breakdown is called (zh as it stands)."""
        of = self.indicators.get(indicator)
        table = self.tables.get(next(iter(of.tables), "")) if of and of.by else None
        codelist = table.by_id[of.by].codelist if of and of.by and table else None
        return self.localise(codelist, breakdown, language) if breakdown and codelist else breakdown

    def localise(self, codelist: str, value: str, language: str) -> str:
        """A code list's value in `language` (zh as it stands)."""
        if language == "zh" or codelist not in self.codelists_en:
            return value
        return dict(zip(self.codelists[codelist], self.codelists_en[codelist], strict=True)).get(value, value)
