"""The log for machines: a JSON object a line in the home's logs folder, with night, stage and unit, and without personal data."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pythonjsonlogger.json import JsonFormatter

from flows.watching.context import here
from sources.personal_data import masked

FOLDER = "logs"
BYTES, KEPT = 10 << 20, 9
"""How long a file gets, and how many older ones stay: 100 MB at most for each program that logs."""
FIELDS = ("time", "level", "logger", "message")
_NAMES = {"unionstats", "prefect.flow_runs", "prefect.task_runs"}


class Lines(JsonFormatter):
    """A record as one line of JSON. Numbers of people that a message or traceback may hold are masked (contracts, principle 7)."""

    def __init__(self, zone: str) -> None:
        super().__init__(json_ensure_ascii=False)
        self._zone = ZoneInfo(zone)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """What a line holds: time (Asia/Shanghai), level, logger, message, then where the program is at work."""
        extra: dict[str, Any] = {}
        super().add_fields(extra, record, message_dict)
        moment = datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")
        log_data.update(zip(FIELDS, (moment, record.levelname.lower(), record.name, record.getMessage()), strict=True))
        log_data.update(here())
        log_data.update({name: value for name, value in extra.items() if name not in log_data})

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return masked(super().format(record))


@contextlib.contextmanager
def logging_to(home: Path, program: str, zone: str) -> Iterator[Path | None]:
    """Within the block the program's log goes to `home`/logs/`program`.jsonl as well; None where that cannot be written.

    A log that cannot be kept stops nothing: the disk may be full, and the night has to say so in its own words.
    """
    from warehouse.folders import make_home

    path = home / FOLDER / f"{program}.jsonl"
    try:
        make_home(home)
        path.parent.mkdir(exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8")
        os.chmod(path, 0o600)  # noqa: PTH101  # tracebacks hold paths and values that are nobody else's business
    except OSError:
        yield None
        return
    handler.setFormatter(Lines(zone))
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # the same: no traceback a line on the operator's terminal
    loggers = [logging.getLogger(name) for name in sorted(_NAMES)]
    own = logging.getLogger("unionstats")
    before, heard = own.level, own.hasHandlers()
    if not heard and logging.lastResort:  # what people were told on the terminal they are told still
        own.addHandler(logging.lastResort)
    own.setLevel(logging.INFO)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield path
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        if not heard and logging.lastResort:
            own.removeHandler(logging.lastResort)
        own.setLevel(before)
        handler.close()
