"""What Prefect says of a night: all of it to the log for machines, to people what they are not told otherwise."""

from __future__ import annotations

import logging

import httpx
from prefect.logging.handlers import PrefectConsoleHandler

from flows.errors import UserError
from flows.running import LeftToUs
from sources.connectors.contract import SourceFault
from warehouse.errors import WarehouseError

RUNS = ("prefect.flow_runs", "prefect.task_runs")
_FOR_PEOPLE = (UserError, WarehouseError, httpx.TransportError, SourceFault, LeftToUs)
_OBSERVER = "prefect.FlowRunCancellingObserver"


def speak_plainly() -> None:
    """From now on Prefect's loggers and its terminal keep to that."""
    for name in RUNS:
        logging.getLogger(name).addFilter(in_words)
    for name in ("prefect._internal.concurrency", "prefect.events.clients"):
        logging.getLogger(name).addFilter(about_nights)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, PrefectConsoleHandler):
            handler.addFilter(for_people)


def in_words(record: logging.LogRecord) -> bool:
    """Errors for people are one line in Prefect's log too, and so is a server that is gone; errors for us keep their traceback."""
    if record.exc_info and isinstance(record.exc_info[1], _FOR_PEOPLE):
        record.exc_info = None
    return True


def about_nights(record: logging.LogRecord) -> bool:
    """What Prefect could not tell its server for good is not told to people, each time with all its content."""
    return "failed to process item" not in record.getMessage()


def for_people(record: logging.LogRecord) -> bool:
    """Whether a line is for the terminal: how a night or a step of it ended is said there in our own words, and by the digest.

    What is left of Prefect's are errors for us, with their traceback. That its server has gone and come back says whoever keeps it at work.
    """
    if record.name in RUNS:
        return bool(record.exc_info)
    if record.name == _OBSERVER:
        return record.levelno >= logging.ERROR
    if record.name.startswith("unionstats"):  # below the log for machines, ours have a terminal of their own already where Prefect came later
        return record.levelno >= logging.WARNING and logging.lastResort not in logging.getLogger("unionstats").handlers
    return True
