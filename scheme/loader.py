"""Reads a year's scheme from its folder and refuses one that contradicts itself, naming every place at once."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from scheme.errors import SchemeError
from scheme.forensics import read_forensics
from scheme.indicators import read_indicators
from scheme.model import Region, Scheme, Unit
from scheme.places import lacking
from scheme.rules import read_rules
from scheme.tables import read_codelists, read_tables
from scheme.tasks import read_tasks
from scheme.yaml_core import parse_yaml

_FILES = ("units.yaml", "regions.csv", "tables.yaml", "rules.yaml", "indicators.yaml")
_NAMES = "regions_en.csv"  # words as well: the law names regions in Chinese only
_PLAN = "tasks.yaml"  # words about the figures and not what they are: outside the digest, so that a better wording reads no file again


@cache
def load_scheme(year: int = 2020) -> Scheme:
    """The scheme of `year`, shipped with the program. Raises SchemeError where it contradicts itself."""
    return read_scheme(files("scheme") / str(year), year)


def read_scheme(folder: Traversable, year: int) -> Scheme:
    """The scheme in `folder` (a pathlib.Path will do). Raises SchemeError naming every contradiction."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in _FILES}
    problems: list[str] = []
    data = {name: _yaml(name, text, problems) for name, text in texts.items() if name.endswith(".yaml")}
    regions = _in_english(_regions(texts["regions.csv"], problems), (folder / _NAMES).read_text(encoding="utf-8"), problems)
    codelists, codelists_en = read_codelists(data["tables.yaml"], problems)
    tables = read_tables(data["tables.yaml"]["tables"], codelists, problems)
    registry = read_tables({"REG": {"totals": False, **data["tables.yaml"]["registry"]}}, codelists, problems).get("REG")
    units = _units(data["units.yaml"], data["tables.yaml"]["tables"], regions, problems)
    if registry is None:
        raise SchemeError(problems)
    rules = read_rules(data["rules.yaml"], tables, registry, problems)
    indicators = read_indicators(data["indicators.yaml"]["indicators"], tables, registry, problems)
    rules |= read_forensics(data["rules.yaml"], tables, registry, indicators, problems)
    tasks = read_tasks(_yaml(_PLAN, (folder / _PLAN).read_text(encoding="utf-8"), problems), problems)
    problems += [f"indicators.yaml: {i.code}.task: {i.task} is no task of {_PLAN}" for i in indicators.values() if i.task not in tasks]
    if problems:
        raise SchemeError(problems)
    head = data["units.yaml"]
    return Scheme(
        year=year,
        province=regions[head["province"]["code"]],
        province_en=head["province"].get("name_en", ""),
        first_period=str(head["first_period"]),
        due_day=head["due_day"],
        timezone=head["timezone"],
        units=MappingProxyType(units),
        regions=MappingProxyType(regions),
        codelists=MappingProxyType(codelists),
        codelists_en=MappingProxyType(codelists_en),
        tables=MappingProxyType(tables),
        registry=registry,
        rules=MappingProxyType(rules),
        indicators=MappingProxyType(indicators),
        severities=MappingProxyType({k: MappingProxyType({"zh": v["zh"], "en": v["en"]}) for k, v in data["rules.yaml"]["severities"].items()}),
        digest=hashlib.sha256("\0".join(texts[name] for name in _FILES).encode()).hexdigest()[:16],
        tasks=MappingProxyType(tasks),
    )


def _yaml(name: str, text: str, problems: list[str]) -> Any:
    data, repeated = parse_yaml(text)
    problems += [f"{name}: {place}" for place in repeated]
    return data


def _regions(text: str, problems: list[str]) -> dict[str, Region]:
    regions = {r["code"]: Region(**r) for r in csv.DictReader(text.splitlines())}  # type: ignore[arg-type]
    problems += [f"regions.csv: {r.code}: parent {r.parent} is no region" for r in regions.values() if r.parent and r.parent not in regions]
    return regions


def _in_english(regions: dict[str, Region], text: str, problems: list[str]) -> dict[str, Region]:
    named = {row["code"]: row["name_en"] for row in csv.DictReader(text.splitlines())}
    problems += [f"{_NAMES}: {code} is not in regions.csv" for code in named if code not in regions]
    return {code: replace(region, name_en=named.get(code, "")) for code, region in regions.items()}


def _units(data: dict[str, Any], tables: Collection[str], regions: Mapping[str, Region], problems: list[str]) -> dict[str, Unit]:
    """The units, and whether their province is a region."""
    if data["province"]["code"] not in regions:
        problems.append(f"units.yaml: province {data['province']['code']} is not in regions.csv")
    units = {code: _unit(code, raw, tables, regions, problems) for code, raw in data["units"].items()}
    return {code: unit for code, unit in units.items() if unit is not None}


def _unit(code: str, raw: dict[str, Any], tables: Collection[str], regions: Mapping[str, Region], problems: list[str]) -> Unit | None:
    if gaps := lacking(f"units.yaml: {code}", raw, ("name", "kind", "region", "tables")):
        problems += gaps
        return None
    due = tuple(tables) if raw["tables"] == "all" else tuple(raw["tables"])
    problems += [f"units.yaml: {code}.tables: {t} is no table of the scheme" for t in due if t not in tables]
    if raw["region"] not in regions:
        problems.append(f"units.yaml: {code}.region: {raw['region']} is not in regions.csv")
    return Unit(code, raw["name"], raw.get("name_en", raw["name"]), raw.get("short", raw["name"]), raw["kind"], raw["region"], due)
