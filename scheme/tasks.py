"""Reads tasks.yaml: the tasks of the year's plan, and who answers for each."""

from __future__ import annotations

from typing import Any

from scheme.model import Task, Words
from scheme.places import lacking, strange

_SAYS = ("zh", "en", "target", "answers")


def read_tasks(data: dict[str, Any], problems: list[str]) -> dict[int, Task]:
    """The tasks by their numbers; one that says what cannot be is left out."""
    departments = {code: Words(raw["zh"], raw["en"]) for code, raw in data["departments"].items()}
    tasks: dict[int, Task] = {}
    for number, raw in data["tasks"].items():
        place = f"tasks.yaml: {number}"
        unknown = [code for code in raw.get("answers", ()) if code not in departments]
        wrong = [*lacking(place, raw, ("zh", "en", "answers")), *strange(place, raw, _SAYS, "a task")]
        wrong += [f"{place}.answers: {code} is no department" for code in unknown]
        if wrong:
            problems += wrong
            continue
        target = raw.get("target")
        answers = tuple(departments[code] for code in raw["answers"])
        tasks[number] = Task(number, Words(raw["zh"], raw["en"]), Words(target["zh"], target["en"]) if target else None, answers)
    return tasks
