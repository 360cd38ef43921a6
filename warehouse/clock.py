"""The one place that asks what time it is: Asia/Shanghai, to the second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], str]
"""Gives the present moment as ISO text."""


def shanghai_now() -> str:
    """The present moment in Asia/Shanghai, such as 2020-12-10T02:00:00+08:00."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")
