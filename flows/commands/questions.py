"""The page of questions of `unionstats status`: patterns in the figures, what would explain them, whom to ask."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd

from flows.language import _, language
from scheme import Scheme
from warehouse import Warehouse


def questions_of(store: Warehouse, scheme: Scheme) -> pd.DataFrame:
    """The findings of the rules about patterns, by rule, unit and period."""
    codes = {rule.code for rule in scheme.asked("forensics")}
    found = pd.concat([store.view("findings", rule=code) for code in sorted(codes)], ignore_index=True) if codes else pd.DataFrame()
    return found.sort_values(["rule", "unit", "period", "table_code", "column_id", "row_key"], ignore_index=True) if len(found) else found


def print_questions(found: pd.DataFrame, scheme: Scheme, as_of: str, *, as_json: bool) -> None:
    """Print the page, or the same as JSON."""
    if as_json:
        sys.stdout.write(json.dumps([_as_data(row, scheme) for row in _rows(found)], ensure_ascii=False, indent=2) + "\n")
        return
    print("\n".join(_page(found, scheme, as_of)))


def pointer(found: pd.DataFrame, scheme: Scheme) -> Iterator[str]:
    """For the end of `status`: how many questions there are, of which units, and where to read them."""
    if len(found):
        counts = ", ".join(f"{rule} {count}" for rule, count in found["rule"].value_counts().sort_index().items())
        units = ", ".join(code for code in scheme.units if code in set(found["unit"]))
        yield _("Patterns to ask about: {count} ({counts}; {units}). See unionstats status --questions").format(
            count=len(found), counts=counts, units=units
        )


def _page(found: pd.DataFrame, scheme: Scheme, as_of: str) -> Iterator[str]:
    yield _("Questions about patterns in the figures, as of {day}").format(day=as_of)
    yield _("They are questions, not verdicts: each has explanations without any fault, and holds nothing back.")
    if found.empty:
        yield _("There are none.")
    for (code, unit), rows in found.groupby(["rule", "unit"], sort=True) if len(found) else ():
        rule = scheme.rule(str(code))
        question, zh = rule.question, language() == "zh"
        if question is None:
            continue
        whose = scheme.units[str(unit)]
        title = f"\n{code} {unit} {whose.name if zh else whose.name_en}"
        yield _("{place}: {said}").format(place=title, said=rule.zh if zh else rule.en)
        yield _("  Seen:")
        for row in _rows(rows):
            place = " ".join(str(row[name]) for name in ("file", "sheet", "cell") if row[name])
            seen = _seen(str(row["message" if zh else "message_en"]), rule.zh if zh else rule.en)
            yield f"    {row['period']} {seen}" + (f"  [{place}]" if place else "")
        yield _("  What would explain it:")
        yield from (f"    - {text}" for text in (question.innocent_zh if zh else question.innocent_en))
        yield _("  Whom to ask: {whom}").format(whom=question.whom_zh if zh else question.whom_en)


def _as_data(row: dict[str, Any], scheme: Scheme) -> dict[str, Any]:
    """A question as plain data, in both languages."""
    rule = scheme.rule(row["rule"])
    named = ("unit", "period", "rule", "table_code", "row_key", "column_id", "file", "sheet", "cell", "state", "fingerprint")
    data = {name: row[name] for name in named}
    data |= {"seen": _seen(row["message"], rule.zh), "seen_en": _seen(row["message_en"], rule.en), "cure": row["cure"], "cure_en": row["cure_en"]}
    if rule.question is not None:
        data |= {"innocent": rule.question.innocent_zh, "innocent_en": rule.question.innocent_en}
        data |= {"ask": rule.question.whom_zh, "ask_en": rule.question.whom_en}
    return data


def _seen(message: str, title: str) -> str:
    """A finding's message without the title of its rule."""
    return message.removeprefix(title).lstrip("：: ")


def _rows(found: pd.DataFrame) -> list[dict[str, Any]]:
    return found.astype(object).where(found.notna(), "").to_dict("records")  # type: ignore[return-value]  # columns are names
