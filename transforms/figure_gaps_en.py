"""What a figure lacks, in English. What is kept is Chinese (figure_gaps.py); it is said in English where it is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from scheme.model import Scheme

BETWEEN = "；"
"""Stands between the parts that a figure lacks."""
_PART = re.compile(r"(?P<place>\S*) ?(?P<period>\d{4}-\d\d) (?P<table>\S+) (?P<why>.+?)(?P<rules>\([A-Z][A-Z0-9,-]+\))?")
_MORE = re.compile(r"…等(\d+)处")
_EARLY = re.compile(r"(\S+) 尚无应报的季度")
_BLANK = re.compile(r"(\d+)行未填(.+)")
_WHYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(\d+)行暂缓"), lambda m: f"{_counted(m[1], 'row')} held back"),
    (re.compile(r"缺(\d+)个乡镇（街道）"), lambda m: "1 township lacks" if m[1] == "1" else f"{m[1]} townships lack"),
    (re.compile("整表暂缓"), lambda m: "the table is held back"),
    (re.compile("整份暂缓"), lambda m: "the report is held back"),
    (re.compile("缺报"), lambda m: "the table lacks"),
    (re.compile("未报"), lambda m: "not handed in"),
    (re.compile("无数据"), lambda m: "no data"),
    (re.compile("缺登记库"), lambda m: "no register"),
)


def in_english(scheme: Scheme, part: str) -> str:
    """One part that a figure lacks, in English: units by their codes, counties by their names; what is not known stays as it is."""
    if more := _MORE.fullmatch(part):
        return f"… {more[1]} in all"
    if early := _EARLY.fullmatch(part):
        return f"{early[1]}: no quarter is due yet"
    found = _PART.fullmatch(part)
    if found is None:
        return part
    table = "register" if found["table"] in (scheme.registry.name, scheme.registry.code) else found["table"]
    where = " ".join(filter(None, (_place(scheme, found["place"]), found["period"], table)))
    return f"{where}: {_why(scheme, found['table'], found['why'])}{' ' + found['rules'] if found['rules'] else ''}"


def _place(scheme: Scheme, place: str) -> str:
    """`石嘴山市大武口区` as `SZS Dawukou District`; the province by its name."""
    if place == scheme.province.name:
        return scheme.province_en or place
    for code, unit in scheme.units.items():
        if place.startswith(unit.short):
            return f"{code} {_county(scheme, place.removeprefix(unit.short))}".strip()
    return _county(scheme, place)


def _counted(number: str, noun: str) -> str:
    return f"{number} {noun}{'' if number == '1' else 's'}"


def _county(scheme: Scheme, name: str) -> str:
    return next((region.called("en") for region in scheme.regions.values() if region.name == name and region.level == "county"), name)


def _why(scheme: Scheme, table: str, why: str) -> str:
    if blank := _BLANK.fullmatch(why):
        columns = {column.zh: column.en for column in scheme.tables[table].columns} if table in scheme.tables else {}
        return f"{_counted(blank[1], 'row')} without {', '.join(columns.get(name, name) for name in blank[2].split('、'))}"
    return next((say(found) for pattern, say in _WHYS if (found := pattern.fullmatch(why))), why)
