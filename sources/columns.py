"""The cells of a column, typed at once: each distinct value is asked once, and only where it does not stand for itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import filterfalse
from typing import Any

from sources.cells import TELLS_NOTHING_OR_ERROR, TOO_LARGE, Parser, Refused
from transforms.codes import CLEAN


def parse_values(values: Sequence[Any], ask: Parser, asked: Collection[Any] | None = None) -> tuple[list[Any], dict[int, str]]:
    """The typed values of a column, and the positions refused with the rule they break.

    `asked`: the values that are asked, as to_ask gives them; all of them, where it is left out.
    """
    distinct = set(values) if asked is None else asked
    mixed = True in distinct or False in distinct  # True would be taken for 1.0
    if mixed and bool in set(map(type, values)):
        typed = [ask(value) for value in values]
        refused = {position: answer.rule for position, answer in enumerate(typed) if type(answer) is Refused}
    else:
        answers = {value: ask(value) for value in (set(values) if mixed and bool in set(map(type, distinct)) else distinct)}
        typed = list(map(answers.get, values, values)) if answers else list(values)
        some = Refused in set(map(type, answers.values()))
        wrong = {value: answer.rule for value, answer in answers.items() if type(answer) is Refused} if some else {}
        refused = {position: wrong[value] for position, value in enumerate(values) if value in wrong} if wrong else {}
    for position in refused:
        typed[position] = None
    return typed, refused


def to_ask(kind: str, texts: set[str]) -> Collection[str]:
    """The distinct texts of a column of some kind that do not stand for themselves, or might not."""
    unlike = _UNLIKE.get(kind)
    return texts if unlike is None else unlike(texts)


def are_whole_numbers(values: Sequence[Any]) -> bool:
    """Whether a column holds nothing but whole numbers of at least 0."""
    kinds = set(map(type, values))
    if kinds == {float}:
        return all(map(float.is_integer, values)) and min(values) >= 0 and max(values) < TOO_LARGE
    return kinds == {int} and min(values) >= 0 and max(values) < TOO_LARGE


def _no_plain_text(texts: set[str]) -> Collection[str]:
    """Those with white space around them, and those that may say nothing or be a formula's error."""
    return (texts - set(map(str.strip, texts))).union(text for text in texts if text[:1] in TELLS_NOTHING_OR_ERROR)


def _no_clean_code(texts: set[str]) -> Collection[str]:
    return list(filterfalse(CLEAN.fullmatch, texts))


_UNLIKE: Mapping[str, Callable[[set[str]], Collection[str]]] = {"text": _no_plain_text, "uscc": _no_clean_code}
