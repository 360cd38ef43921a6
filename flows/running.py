"""How the night's steps are run: one after the other in this process, or as Prefect tasks. The same functions either way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flows.language import language
from flows.watching.context import observed
from sources.connectors.contract import SourceFault
from sources.notices import Notice

log = logging.getLogger("unionstats")
PULL_RETRIES = (1.0, 4.0, 15.0)
"""Seconds to wait before pulling a unit's files again."""


class LeftToUs(Exception):
    """A step that failed elsewhere and is done here instead: whoever does that says so, and no traceback does."""


@dataclass(frozen=True)
class Failed:
    """A step that failed for one unit; the others go on."""

    error: Exception


class Runner(Protocol):
    """Runs the night's steps."""

    def one(self, stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a step of the whole province; its error ends the night."""

    def each(self, stage: str, function: Callable[[Any], Any], units: Mapping[str, Any], *, retry: bool = False) -> dict[str, Any]:
        """Run a step for every unit with its argument; a unit that fails gives Failed."""


class PlainRunner:
    """Runs the steps one after the other, without Prefect."""

    def __init__(self, retries: Iterable[float] = PULL_RETRIES, progress: Callable[[str], None] = lambda what: None) -> None:
        self._retries = tuple(retries)
        self._progress = progress

    def one(self, stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a step of the whole province."""
        self._progress(stage)
        return observed(stage, function)(*arguments)

    def each(self, stage: str, function: Callable[[Any], Any], units: Mapping[str, Any], *, retry: bool = False) -> dict[str, Any]:
        """Run a step for every unit."""
        results: dict[str, Any] = {}
        for unit, argument in units.items():
            self._progress(f"{stage} {unit}")
            results[unit] = _tried(observed(stage, function, unit), argument, self._retries if retry else ())
        return results


def _tried(function: Callable[[Any], Any], argument: Any, waits: tuple[float, ...]) -> Any:
    """The function's result, tried again after each wait; Failed with the last error."""
    for wait in (*waits, None):
        try:
            return function(argument)
        except Exception as error:
            if wait is None:
                if isinstance(error, SourceFault):  # the digest says it once more
                    log.warning("%s", Notice(error.code, error.place, error.found).text(language()))
                elif not isinstance(error, LeftToUs):
                    log.exception("failed for good")
                return Failed(error)
            time.sleep(wait)
    raise AssertionError("unreachable")
