"""What one cell means: its typed value, or the rule that it breaks. Text as people type it, numbers as Excel keeps them.

A parser takes one cell's value and gives a typed value, None for nothing, or a `Refused` naming the rule. Each is asked
once a distinct value: columns repeat themselves, so the answers are remembered for as long as a parser lives.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scheme.headers import header_key
from scheme.model import Column, Scheme
from transforms.codes import clean_code

Parser = Callable[[Any], Any]

NIL = frozenset({"", "—", "——", "－", "-", "--", "–", "―", "/", "／", "\\", "无", "〇"})
ERRORS = frozenset({"#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(人次|万元|学时|[人个户家元场件次份项册名期支辆处年])?$")
_DATE = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_TIME = re.compile(r"[T\s]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?[分秒]?$")
_YES = frozenset({"是", "√", "✓", "✔", "☑", "1", "1.0", "Y", "YES", "TRUE", "对", "已建", "已建会", "有"})
_NO = frozenset({"否", "×", "✗", "✘", "✕", "╳", "X", "0", "0.0", "N", "NO", "FALSE", "错", "未建", "未建会", "没有"})
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)
_EXCEL_DAYS = range(18264, 73051)  # 1950-01-01 … 2099-12-31 as Excel's day numbers


@dataclass(frozen=True)
class Refused:
    """A value that could not be understood: the rule it breaks."""

    rule: str


UNKNOWN = Refused("S06")
FOREIGN = Refused("S09")
FORMULA_ERROR = Refused("S14")
SILENT = Refused("")  # unknown because another cell of its row is; that one has the finding


@lru_cache(100_000)
def fold(text: str) -> str:
    """Text for comparison: NFKC, no white space, no zero-width characters."""
    return re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", unicodedata.normalize("NFKC", text))


def is_nil(value: Any) -> bool:
    """Whether a cell says nothing: empty, or one of the marks people put for nothing."""
    return value is None or isinstance(value, str) and (value in NIL or value.strip() in NIL)


def as_typed(value: Any) -> str:
    """The cell as a person would see it typed."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def guarded(parse: Parser) -> Parser:
    """`parse` behind what holds for every kind: nothing is None, a formula's error is S14; remembers its answers."""

    @lru_cache(200_000, typed=True)
    def ask(value: Any) -> Any:
        if is_nil(value):
            return None
        if isinstance(value, str) and value.strip() in ERRORS:
            return FORMULA_ERROR
        return parse(value)

    return ask


def parse_values(values: list[Any], ask: Parser) -> list[Any]:
    """The answers of a parser for a column's values, each distinct value asked once."""
    if bool in set(map(type, values)):  # True would be taken for 1.0
        return [ask(value) for value in values]
    answers = {value: ask(value) for value in set(values)}
    return [answers[value] for value in values]


def parse_number(value: Any) -> float | Refused:
    """A number, as a number or as text with thousands separators, full-width digits or its unit behind it."""
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < 1e15 else UNKNOWN
    if not isinstance(value, str):
        return UNKNOWN
    found = _NUMBER.match(fold(value))
    return float(found[1].replace(",", "")) if found else UNKNOWN


def parse_count(value: Any) -> int | Refused:
    """A whole number of at least 0."""
    number = parse_number(value)
    if isinstance(number, Refused) or number < 0 or not number.is_integer():
        return UNKNOWN
    return int(number)


def parse_money(value: Any) -> float | Refused:
    """An amount of at least 0 in 10,000 CNY with two decimals."""
    number = parse_number(value)
    if isinstance(number, Refused) or number < 0 or abs(number * 100 - round(number * 100)) > 1e-4:
        return UNKNOWN
    return round(number, 2)


def parse_percent(value: Any) -> float | Refused:
    """A percentage from 0 to 100; with a percent sign or without."""
    number = parse_number(value[:-1] if isinstance(value, str) and fold(value).endswith("%") else value)
    return number if not isinstance(number, Refused) and 0 <= number <= 100 else UNKNOWN


def parse_datetime(value: Any) -> dt.datetime | Refused:
    """A point in time: an Excel date, its bare day number, or any of the styles in which people type one."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, float) and not 19500101 <= value <= 20991231:
        whole = value if int(value) in _EXCEL_DAYS else 0.0
        return _EXCEL_EPOCH + dt.timedelta(seconds=round(whole * 86400)) if whole else UNKNOWN
    text = unicodedata.normalize("NFKC", as_typed(value)).strip()
    found = _DATE.match(text) or _PLAIN_DATE.match(text)
    if found is None:
        return UNKNOWN
    rest = text[found.end() :].strip()
    clock = _TIME.match(rest) if rest else None
    if rest and clock is None:
        return UNKNOWN
    try:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
        moment = dt.datetime(int(found[1]), int(found[2]), int(found[3]), hours, minutes, seconds)
    except ValueError:
        return UNKNOWN
    return moment if 1949 <= moment.year <= 2099 else UNKNOWN


def parse_date(value: Any) -> dt.datetime | Refused:
    """A day; a time of day behind it is dropped."""
    moment = parse_datetime(value)
    return moment if isinstance(moment, Refused) else moment.replace(hour=0, minute=0, second=0, microsecond=0)


def parse_bool(value: Any) -> bool | Refused:
    """Yes or no: 是 否, √ ×, 1 0 and the like."""
    if isinstance(value, bool):
        return value
    text = fold(as_typed(value)).upper()
    return True if text in _YES else False if text in _NO else UNKNOWN


def parse_text(value: Any) -> str:
    """Text as handed in, without the white space around it."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return as_typed(value).strip()


def parse_code(value: Any) -> str | None:
    """A social credit code: upper case, half width, without blanks and apostrophes; its validity is for the rules."""
    return clean_code(as_typed(value)) or None


def enum_parser(values: tuple[str, ...]) -> Parser:
    """A parser for a code list. Of `A 农林牧渔业` the letter, the name, or both will do."""
    known: dict[str, str] = {}
    for entry in values:
        letter, blank, name = entry.partition(" ")
        spellings = (entry, letter, name, f"{letter}-{name}", f"{letter}.{name}") if blank and len(letter) == 1 else (entry,)
        known |= {header_key(spelling).upper(): entry for spelling in spellings}
    return lambda value: known.get(header_key(as_typed(value)).upper(), UNKNOWN)


def region_parser(scheme: Scheme, names: Mapping[str, str]) -> Parser:
    """A parser for a region written as its name, its code, or `640402 原州区`; `names` maps the names in reach to codes."""
    codes = frozenset(names.values())

    def parse(value: Any) -> str | Refused:
        text = fold(as_typed(value))
        digits = re.match(r"\d*", text)[0]  # type: ignore[index]  # \d* always matches
        name = text[len(digits) :].lstrip("-—_.、")
        if len(digits) == 12 and digits.endswith("000"):
            digits = digits[:9]
        named = names.get(name) if name else None
        if digits and name:
            return digits if digits in codes and named == digits else FOREIGN
        code = digits if digits else named
        return code if code in codes else FOREIGN

    return parse


def counties_in_reach(scheme: Scheme, region: str) -> dict[str, str]:
    """County names (alone, and behind their city's or province's) to codes, for a unit of `region`."""
    reach: dict[str, str] = {}
    for county in scheme.children(region, "county"):
        city = scheme.regions[county.parent]
        for prefix in ("", city.name, scheme.province.name, scheme.province.name + city.name):
            reach[fold(prefix + county.name)] = county.code
    return reach


def townships_in_reach(scheme: Scheme, county: str) -> dict[str, str]:
    """Township names (alone, and behind their county's) to codes, for the rows of `county`."""
    return {
        fold(prefix + township.name): township.code
        for township in scheme.children(county, "township")
        for prefix in ("", scheme.regions[township.parent].name)
    }


def column_parser(column: Column, scheme: Scheme, region: str) -> Parser:
    """The parser of a column, for a unit of `region`. Townships are for township_values: they need their county."""
    if column.kind == "enum":
        return guarded(enum_parser(scheme.codelists[column.codelist or ""]))
    if column.kind == "region":
        return guarded(region_parser(scheme, counties_in_reach(scheme, region)))
    return guarded(_PARSERS[column.kind])


_PARSERS: dict[str, Parser] = {
    "text": parse_text,
    "township": parse_text,
    "uscc": parse_code,
    "count": parse_count,
    "money": parse_money,
    "percent": parse_percent,
    "date": parse_date,
    "datetime": parse_datetime,
    "bool": parse_bool,
}
