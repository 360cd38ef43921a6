"""What one cell means: its typed value, or the rule that it breaks. Text as people type it, numbers as Excel keeps them.

A parser takes one cell's value and gives a typed value, None for nothing, or a `Refused` naming the rule.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from scheme.headers import header_key
from scheme.model import Column, Region, Scheme
from transforms.codes import clean_code

Parser = Callable[[Any], Any]

_BLANKS = " \t\r\n\u3000\xa0\u200b\u200c\u200d\u2060\ufeff"
_STROKES = "-‐‑‒–—―−─━－﹣/／\\＼"  # dashes and slashes: marks for nothing, of any number
TELLS_NOTHING = frozenset(("", *_BLANKS, *_STROKES, "无"))
"""How a text begins that says nothing."""
TELLS_NOTHING_OR_ERROR = TELLS_NOTHING | {"#"}
ERRORS = frozenset({"#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(人次|万元|学时|[人个户家场件次份项册名期支辆处年])?$")
_DATE = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(?!\d)|(?=(?:\d{4}|\d{6})$))")
_TIME = re.compile(r"[T\s]*(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})(?:\.\d+)?)?[分秒]?$|(\d{2})(\d{2})(\d{2})?$")
_DAY_NUMBER = re.compile(r"\d{5}(?:\.\d+)?$")
_YES = frozenset({"是", "√", "✓", "✔", "☑", "1", "1.0", "Y", "YES", "TRUE", "对", "已建", "已建会", "有"})
_NO = frozenset({"否", "×", "✗", "✘", "✕", "╳", "X", "0", "0.0", "N", "NO", "FALSE", "错", "未建", "未建会", "没有"})
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)
_EXCEL_DAYS = range(18264, 73051)  # 1950-01-01 … 2099-12-31 as Excel's day numbers
_YEARS = range(1949, 2100)
TOO_LARGE = 1e15  # a spreadsheet keeps 15 digits
_GOVERNMENT = re.compile(r"(?:[回壮]族|维吾尔)?自治区$|[省市]$")


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
    return re.sub(r"[\s\u200b-\u200f\u2060\ufe0f\ufeff]+", "", unicodedata.normalize("NFKC", text))


def is_nil(value: Any) -> bool:
    """Whether a cell says nothing: empty, or one of the marks people put for nothing."""
    if not isinstance(value, str):
        return value is None
    bare = value.strip(_BLANKS)
    return bare == "无" or not bare.strip(_STROKES)


def as_typed(value: Any) -> str:
    """The cell as a person would see it typed. A spreadsheet keeps 15 digits of a number, and shows zeros after them."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{Decimal(f'{value:.15g}'):f}"
    return str(value)


def guarded(parse: Parser) -> Parser:
    """`parse` behind what holds for every kind: nothing is None, a formula's error is S14."""

    def ask(value: Any) -> Any:
        if isinstance(value, str) and value[:1] in TELLS_NOTHING_OR_ERROR:
            if is_nil(value):
                return None
            if value.strip() in ERRORS:
                return FORMULA_ERROR
        return parse(value)

    return ask


def remembering(parse: Parser) -> Parser:
    """`parse` with its answers remembered: for kinds of which few values come again and again."""
    return lru_cache(20_000, typed=True)(parse)


def parse_number(value: Any) -> float | Refused:
    """A number, as a number or as text with thousands separators, full-width digits or its unit behind it."""
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < TOO_LARGE else UNKNOWN
    if not isinstance(value, str):
        return UNKNOWN
    found = _NUMBER.match(fold(value))
    return float(found[1].replace(",", "")) if found else UNKNOWN


def parse_count(value: Any) -> int | Refused:
    """A whole number of at least 0."""
    number = parse_number(value)
    if isinstance(number, Refused) or number < 0 or abs(number - round(number)) > 1e-6:
        return UNKNOWN
    return round(number)


def parse_money(value: Any) -> float | Refused:
    """An amount of at least 0 in 10,000 CNY with two decimals."""
    number = parse_number(value)
    if isinstance(number, Refused) or number < 0 or abs(number * 100 - round(number * 100)) > 1e-4:
        return UNKNOWN
    return round(number, 2)


def parse_percent(value: Any) -> float | Refused:
    """A percentage from 0 to 100; with a percent sign or without."""
    number = parse_number(fold(value).removesuffix("%") if isinstance(value, str) else value)
    return number if not isinstance(number, Refused) and 0 <= number <= 100 else UNKNOWN


def parse_datetime(value: Any) -> dt.datetime | Refused:
    """A point in time: an Excel date, its bare day number, or any of the styles in which people type one."""
    if isinstance(value, dt.date):
        return _to_the_second(value) if value.year in _YEARS else UNKNOWN
    if isinstance(value, str):
        dashed = value[4:5] == "-"
        if (moment := _from_iso(value) if dashed and value.isascii() else None if dashed else _day_and_clock(value)) is not None:
            return moment
    text = unicodedata.normalize("NFKC", as_typed(value)).strip()
    if (moment := _from_iso(text)) is not None:
        return moment
    if _DAY_NUMBER.match(text) and int(float(text)) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + dt.timedelta(seconds=round(float(text) * 86400))
    found = _DATE.match(text) or _PLAIN_DATE.match(text)
    if found is None:
        return UNKNOWN
    day, clock = _day(found[0]), _clock(text[found.end() :].strip())
    return UNKNOWN if day is None or clock is None else dt.datetime.combine(day, clock)


def _from_iso(text: str) -> dt.datetime | None:
    if len(text) in (10, 16, 19) and text[4] == "-":
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            return None
    return None


def _day_and_clock(text: str) -> dt.datetime | None:
    """The moment where a blank or 日 parts its day from its time of day: both come again and again, and are remembered."""
    before, mark, behind = text.partition(" " if " " in text else "日")
    day = _day(before if mark == " " else before + mark)
    clock = None if day is None else _clock(behind)
    return None if day is None or clock is None else dt.datetime.combine(day, clock)


@lru_cache(10_000)
def _day(text: str) -> dt.date | None:
    """What is a day and nothing else, of a year that a report can mean."""
    plain = unicodedata.normalize("NFKC", text)
    found = _DATE.fullmatch(plain) or _PLAIN_DATE.fullmatch(plain)
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


@lru_cache(10_000)
def _clock(text: str) -> dt.time | None:
    """What is a time of day and nothing else; midnight where there is nothing."""
    if not text:
        return dt.time()
    found = _TIME.match(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    try:
        hours, minutes, seconds = (int(first or second or 0) for first, second in zip(found.groups()[:3], found.groups()[3:], strict=True))
        return dt.time(hours, minutes, seconds)
    except ValueError:
        return None


def _to_the_second(value: dt.date) -> dt.datetime:
    """Excel keeps times as fractions of a day: 10:55:00 may come as 10:54:59.999997."""
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0) if value.microsecond else value


def parse_date(value: Any) -> dt.datetime | Refused:
    """A day; a time of day behind it is dropped."""
    moment = parse_datetime(value)
    return moment if isinstance(moment, Refused) else moment.replace(hour=0, minute=0, second=0)


def parse_bool(value: Any) -> bool | Refused:
    """Yes or no: 是 否, √ ×, 1 0 and the like."""
    if isinstance(value, bool):
        return value
    text = fold(as_typed(value)).upper()
    return True if text in _YES else False if text in _NO else UNKNOWN


def parse_text(value: Any) -> str:
    """Text as handed in, without the white space around it."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return as_typed(value)


def parse_code(value: Any) -> str | None:
    """A social credit code: upper case, half width, without blanks and apostrophes; its validity is for the rules."""
    return clean_code(as_typed(value)) or None


def enum_parser(values: tuple[str, ...]) -> Parser:
    """A parser for a code list. Of `A 农林牧渔业` the letter, the name, or both will do."""
    known: dict[str, str] = {}
    for entry in values:
        letter, blank, name = entry.partition(" ")
        both = (f"{letter}-{name}", f"{letter}.{name}", f"({letter}){name}", f"{name}({letter})", f"{name}{letter}")
        for spelling in (entry, letter, name, *both) if blank and len(letter) == 1 else (entry,):
            known[header_key(spelling).upper()] = entry
    return lambda value: known.get(header_key(as_typed(value)).upper(), UNKNOWN)


def region_parser(names: Mapping[str, str]) -> Parser:
    """A parser for a region written as its name, its code, or `640402 原州区`.

    `names` maps the names in reach to codes, a name that stands for several to ''.
    """
    codes = frozenset(names.values()) - {""}
    longest = max(map(len, codes), default=0)

    def parse(value: Any) -> str | Refused:
        text = fold(as_typed(value))
        if text in names:
            return names[text] or SILENT
        digits, name = re.sub(r"\D", "", text), re.sub(r"^[\d\W_]+|[\d\W_]+$", "", text)
        code = digits[:longest] if not digits[longest:].strip("0") else digits
        return code if code in codes and (not name or names.get(name) in (code, "")) else FOREIGN

    return parse


def counties_in_reach(scheme: Scheme, region: str) -> dict[str, str]:
    """County names (alone, and behind their city's or province's) to codes, for a unit of `region`."""
    return {spelling: county.code for county in scheme.children(region, "county") for spelling in _full_names(scheme, county)}


def townships_in_reach(scheme: Scheme, county: str) -> dict[str, str]:
    """Township names (alone, and behind those of what they lie in) to codes, for the rows of `county`.

    In a larger region than a county several may share a name, which then stands for none of them.
    """
    reach: dict[str, str] = {}
    for township in scheme.children(county, "township"):
        for spelling in _full_names(scheme, township):
            reach[spelling] = township.code if spelling not in reach else ""
    return reach


def _full_names(scheme: Scheme, region: Region) -> list[str]:
    """A region's name with any of the names before it that people put there: 银川市兴庆区, 宁夏兴庆区."""
    prefixes = [""]
    above = scheme.regions.get(region.parent)
    while above is not None:
        names = {above.name, _GOVERNMENT.sub("", above.name) if above.level in ("province", "city") else above.name}
        prefixes += [name + prefix for prefix in prefixes for name in sorted(names)]
        above = scheme.regions.get(above.parent)
    return [fold(prefix + region.name) for prefix in prefixes]


def column_parser(column: Column, scheme: Scheme, region: str) -> Parser:
    """The parser of a column, for a unit of `region`. A township's is township_parser, for it needs the row's county."""
    if column.kind == "enum":
        return remembering(guarded(enum_parser(scheme.codelists[column.codelist or ""])))
    if column.kind == "region":
        return remembering(guarded(region_parser(counties_in_reach(scheme, region))))
    return _PARSERS[column.kind]


def township_parser(scheme: Scheme, county: str) -> Parser:
    """The parser of a township in rows of `county`."""
    return remembering(guarded(region_parser(townships_in_reach(scheme, county))))


_PARSERS: dict[str, Parser] = {
    "text": guarded(parse_text),
    "township": guarded(parse_text),
    "uscc": guarded(parse_code),
    "count": remembering(guarded(parse_count)),
    "money": remembering(guarded(parse_money)),
    "percent": remembering(guarded(parse_percent)),
    "date": remembering(guarded(parse_date)),
    "datetime": guarded(parse_datetime),
    "bool": remembering(guarded(parse_bool)),
}
