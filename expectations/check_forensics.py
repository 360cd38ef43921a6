"""F rules: patterns over many rows that honest figures hardly ever show. Queries; nothing is held back by them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from expectations import findings
from expectations.material import PLACE, REPORT, Material
from expectations.suites import truth_expectation
from expectations.validate import validate
from scheme.forensics import numerator_column
from scheme.model import Rule, Scheme
from scheme.questions import AtTarget, Bunching, Copying
from transforms.forensics import at_target, bunched, copied
from transforms.forensics.copying import unchanged
from transforms.holding import GAPS
from transforms.indicators import compute_figures
from transforms.previous import previous_periods, with_previous
from transforms.register_sides import ledger_side

Place = Callable[[pd.DataFrame], pd.DataFrame]
"""From patterns to the same with the cell that their finding points at, and the words of it."""

_LEAST_CHANCE = 1e-9  # smaller ones are not said: no model of honest reports is that exact


def forensics(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """The findings of every pattern: at the first of the rows that it is made of."""
    for rules in scheme.rules.values():
        if rules[0].family != "forensics":
            continue
        judged, placed = _JUDGED[rules[0].kind](scheme, material, rules)
        for failed in validate(rules[0].code, judged, [truth_expectation(rules[0].code, "plain")]):
            odd = placed(judged.iloc[failed.positions].reset_index(drop=True))
            for rule in rules:
                rows = odd[(odd["table"] == rule.table) & (odd["column_id"] == rule.on)].reset_index(drop=True)
                if len(rows):
                    values = rows.assign(**{rule.on or "": rows["value"]}, chance=[_odds(chance) for chance in rows["chance"]])
                    yield findings.of_rows(scheme, rule, values, np.arange(len(rows)), material.letters)


def _bunched(scheme: Scheme, material: Material, rules: Sequence[Rule]) -> tuple[pd.DataFrame, Place]:
    """F01: each unit's ledger against the register, one row an enterprise."""
    (rule,) = rules
    asks = rule.question.asks if rule.question else None
    ledger = material.tables[rule.table or ""]
    if not isinstance(asks, Bunching) or material.register.empty or "unit_no" not in ledger:
        return _NOTHING
    matched = ledger_side(ledger, material.register).dropna(subset="unit_no").drop_duplicates([*REPORT, "unit_no"]).reset_index(drop=True)
    heads = matched[[*REPORT, "county"]].assign(employees=matched[rule.on or ""], insured=matched["register_insured"])

    def placed(odd: pd.DataFrame) -> pd.DataFrame:
        key = [f"{county}|{threshold}" if county else str(threshold) for county, threshold in zip(odd["county"], odd["threshold"], strict=True)]
        words = {"row_key": key, "place": _named(scheme, odd["county"])}
        return _placed(odd, matched, rule.on or "").assign(table=rule.table, column_id=rule.on, **words)

    return bunched(heads, asks), placed


def _copied(scheme: Scheme, material: Material, rules: Sequence[Rule]) -> tuple[pd.DataFrame, Place]:
    """F02: each column against the report before."""
    asks = rules[0].question.asks if rules[0].question else None
    columns: dict[str, list[str]] = {}
    for rule in rules:
        columns.setdefault(rule.table or "", []).append(rule.on or "")
    sides, counts = {}, []
    for table, some in columns.items():
        previous = previous_periods(material.files, scheme.tables[table])
        frame = material.tables[table]
        narrow = frame[[name for name in frame.columns if name in {*REPORT, *PLACE, "file", "row_key", "unknown", "county", *some}]]
        sides[table] = side = with_previous(narrow, previous, some)
        report = np.asarray(side.groupby(REPORT).ngroup(), dtype=np.int64)
        reports = pd.MultiIndex.from_frame(side[REPORT].drop_duplicates().sort_values(REPORT))
        for column in some if len(side) else ():
            of = unchanged(side[column], side[f"previous_{column}"], reports, report)
            counts.append(of.assign(table=table, column=column))
    if not isinstance(asks, Copying) or not counts:
        return _NOTHING

    def placed(odd: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for (table, column), of in odd.groupby(["table", "column"]):
            named = scheme.tables[str(table)].by_id[str(column)]
            words = {"column_id": named.id, "row_key": "", "column": named.zh, "column_en": named.en}
            parts.append(_placed(of, sides[str(table)], str(column)).assign(**words))
        return pd.concat(parts, ignore_index=True)

    return copied(pd.concat(counts, ignore_index=True), asks), placed


def _at_target(scheme: Scheme, material: Material, rules: Sequence[Rule]) -> tuple[pd.DataFrame, Place]:
    """F03: the figures of cities and counties that have a target, as handed in."""
    asks = rules[0].question.asks if rules[0].question else None
    periods = sorted(set(material.files["period"]))
    if not isinstance(asks, AtTarget) or not periods:
        return _NOTHING
    codes = [code for code in asks.indicators if code in scheme.indicators]
    asked = replace(scheme, indicators={code: scheme.indicators[code] for code in codes})
    figures = compute_figures(asked, material.tables, pd.DataFrame(), pd.DataFrame(columns=list(GAPS)), periods)
    # A figure that only repeats the last quarter's is no second one; the province's is nobody's report.
    own = figures[(figures["as_of_period"] == figures["period"]) & (figures["breakdown"] == "") & (figures["region"] != scheme.province.code)]
    columns = {code: numerator_column(scheme.indicators[code]).split(".") for code in codes}
    rates = pd.DataFrame(
        {
            **{name: own[name].to_numpy(object) for name in ("indicator", "region", "period", "target")},
            **{name: own[name].to_numpy(float, na_value=np.nan) for name in ("numerator", "denominator")},
            "unit": [scheme.unit_of_city(scheme.city_of(region)) for region in own["region"]],
            "level": [scheme.regions[region].level for region in own["region"]],
            "step": [0.01 if scheme.tables[columns[i][0]].by_id[columns[i][1]].kind == "money" else 1.0 for i in own["indicator"]],
        }
    )

    def placed(odd: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for indicator, of in odd.groupby("indicator"):
            (table, column), named = columns[str(indicator)], scheme.indicators[str(indicator)]
            rows = material.tables[table]
            first = [_first_row(scheme, rows, *at) for at in of[["unit", "period", "region"]].itertuples(index=False, name=None)]
            words = {"figure": named.zh, "figure_en": named.en, "target": (named.target or "").split()[1], "place": _named(scheme, of["region"])}
            where = _placed(of.assign(first=first), rows, column)
            parts.append(where.assign(table=table, column_id=column, row_key=of["region"].to_numpy(object), **words))
        return pd.concat(parts, ignore_index=True)

    return at_target(rates, asks), placed


def _first_row(scheme: Scheme, rows: pd.DataFrame, unit: str, period: str, region: str) -> int:
    same = (rows["unit"] == unit) & (rows["period"] == period)
    if "county" in rows and scheme.regions[region].level == "county":
        same &= (rows["county"] == region).fillna(False)
    return int(np.flatnonzero(same)[0])


def _placed(found: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """What was found with the place, and the value in `column`, of its first row; one without a row has no place."""
    there = found["first"].notna()
    at = rows.reindex(found["first"].where(there, -1).astype("int64")).reset_index(drop=True)
    places = {name: at[name] for name in (*PLACE, "file")}
    county = at["county"] if "county" in at else pd.Series(pd.NA, index=at.index)
    return found.reset_index(drop=True).assign(**places, value=at[column], county=county, unknown="")


def _named(scheme: Scheme, regions: pd.Series) -> list[str]:
    return [f"{scheme.regions[region].name}：" if region in scheme.regions else "" for region in regions]


def _odds(chance: float) -> str:
    """A chance as one in so many, rounded so that it is at most that."""
    power = math.floor(-math.log10(max(chance, _LEAST_CHANCE)) + 1e-9)
    return f"1/{10**power:,}"


_NOTHING: tuple[pd.DataFrame, Place] = (pd.DataFrame(), lambda odd: odd)
_JUDGED: Mapping[str, Callable[[Scheme, Material, Sequence[Rule]], tuple[pd.DataFrame, Place]]] = {
    "bunched": _bunched,
    "copied": _copied,
    "at_target": _at_target,
}
