"""What a step of the night says of itself while it runs: to the log and, where somebody listens, as a span."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from opentelemetry import context, trace

log = logging.getLogger("unionstats.night")
NOWHERE: dict[str, Any] = {}
_here: ContextVar[dict[str, Any]] = ContextVar("unionstats_here", default=NOWHERE)


def here() -> dict[str, Any]:
    """Where the program is at work: the night's number, stage and unit, as far as they are known."""
    return _here.get()


@contextmanager
def within(**facts: Any) -> Iterator[None]:
    """Everything that is logged within the block carries these facts: run, stage, unit."""
    token = _here.set({**_here.get(), **facts})
    try:
        yield
    finally:
        _here.reset(token)


def observed(stage: str, function: Callable[..., Any], unit: str | None = None) -> Callable[..., Any]:
    """The function, which notes in log and span that it began in a stage, for a unit, how long it took and how it ended."""
    came_from, parent = here(), context.get_current()  # a thread of the task runner knows nothing of where its work comes from

    def run(*arguments: Any) -> Any:
        facts = {**came_from, "stage": stage} | ({"unit": unit} if unit else {})
        name = f"{stage} {unit}" if unit else stage
        tracer = trace.get_tracer("unionstats")
        # What an error says may hold people's numbers: the log masks them, a span would carry them out of the house.
        with within(**facts), tracer.start_as_current_span(
            name, context=parent, attributes=facts, record_exception=False, set_status_on_exception=False
        ) as span:
            began = time.monotonic()
            log.info("begun")
            try:
                result = function(*arguments)
            except BaseException as error:
                span.set_status(trace.Status(trace.StatusCode.ERROR, type(error).__name__))
                log.info("failed", extra={"seconds": round(time.monotonic() - began, 3), "error": type(error).__name__})
                raise
            log.info("done", extra={"seconds": round(time.monotonic() - began, 3)})
            return result

    return run
