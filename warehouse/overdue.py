"""A holder of the lock whose time is up: ended, where it is certain who it is, before another takes its place."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

_MARK = "unionstats night until "


def process_mark(pid: int) -> str | None:
    """What tells a process from a later one of the same number: this boot and the tick at which it began; None where that cannot be had."""
    with suppress(OSError, IndexError):
        ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text(encoding='utf-8').strip()} {ticks}"
    return None


def end_process(holder: Mapping[str, Any]) -> bool:
    """End the process that wrote this into the lock it holds, where its time is up and it is that very process; whether it was."""
    until, pid, mark = holder.get("until"), holder.get("pid"), holder.get("process")
    if not isinstance(until, (int, float)) or time.time() < until or not isinstance(pid, int) or mark is None:
        return False
    if holder.get("host") != socket.gethostname() or pid == os.getpid() or process_mark(pid) != mark:
        return False
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def marked(connection: sa.Connection, longest: float) -> str:
    """The name under which a session holds the lock until a moment, by the server's clock."""
    now = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one()
    return f"{_MARK}{float(now) + longest:.0f}"


def end_session(connection: sa.Connection, pid: int) -> bool:
    """End the session that holds the lock where its time is up; whether it was. Its night can no longer publish: the next marks it as crashed."""
    row = connection.exec_driver_sql(
        "SELECT application_name, extract(epoch FROM clock_timestamp()) FROM pg_stat_activity WHERE pid = %s", (pid,)
    ).first()
    until = str(row[0]).removeprefix(_MARK) if row is not None else ""
    if row is None or not until.isdecimal() or float(row[1]) < float(until):
        return False
    with suppress(sa.exc.DBAPIError):  # another role's session is not ours to end
        return bool(connection.exec_driver_sql("SELECT pg_terminate_backend(%s)", (pid,)).scalar())
    return False
