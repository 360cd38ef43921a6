"""The night as a Prefect flow of thin tasks, by stage and unit; every task is a call of a plain function."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any, cast

import httpx
from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import get_run_context
from prefect.states import Crashed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.digest import Digest
from flows.errors import UserError
from flows.language import _
from flows.night import Course, run_night
from flows.night_artifacts import show
from flows.prefect_api import answers
from flows.running import PULL_RETRIES, Failed, LeftToUs, PlainRunner
from flows.watching.context import observed
from sources.connectors.contract import SourceFault
from warehouse.errors import WarehouseError

log = logging.getLogger("unionstats")
FLOW = "nightly"
THREADS: Any = ThreadPoolTaskRunner(max_workers=4)


def _in_words(record: logging.LogRecord) -> bool:
    """Errors for people are one line in Prefect's log too, and so is a server that is gone; errors for us keep their traceback."""
    if record.exc_info and isinstance(record.exc_info[1], (UserError, WarehouseError, httpx.TransportError, SourceFault, LeftToUs)):
        record.exc_info = None
    return True


def _about_nights(record: logging.LogRecord) -> bool:
    """What Prefect could not tell its server for good is not told to people, each time with all its content."""
    return "failed to process item" not in record.getMessage()


for _runs in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_runs).addFilter(_in_words)
for _events in ("prefect._internal.concurrency", "prefect.events.clients"):
    logging.getLogger(_events).addFilter(_about_nights)


class PrefectRunner:
    """Runs the night's steps as Prefect tasks; a unit's step fails alone."""

    def __init__(self, progress: Callable[[str], None] = lambda what: None) -> None:
        self._progress = progress

    def one(self, stage: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a step of the whole province as a task."""
        self._progress(stage)
        return _as_task(stage, stage, _bound(observed(stage, function), *arguments))()

    def each(self, stage: str, function: Callable[[Any], Any], units: Mapping[str, Any], *, retry: bool = False) -> dict[str, Any]:
        """Run a step as a task for every unit, side by side."""
        waits = list(PULL_RETRIES) if retry else None
        self._progress(stage)
        steps = {unit: _bound(observed(stage, function, unit), argument) for unit, argument in units.items()}
        futures = {unit: _as_task(stage, f"{stage}-{unit}", step, waits).submit() for unit, step in steps.items()}
        results: dict[str, Any] = {}
        for unit, future in futures.items():
            result = future.result(raise_on_failure=False)
            results[unit] = Failed(result) if isinstance(result, Exception) else result
            self._progress(f"{stage} {unit}")
        return results


def nightly(
    course: Course, progress: Callable[[str], None] = lambda what: None, after: Callable[[Digest], Digest] = lambda digest: digest
) -> Digest:
    """Run the night as a flow on the Prefect API that PREFECT_API_URL names. Raises what `run_night` raises.

    A server that is gone meanwhile costs no night: what had not been done is done without it.
    """
    ended: list[Digest] = []

    def kept(digest: Digest) -> Digest:
        ended.append(after(digest))
        return ended[0]

    @flow(name=FLOW, flow_run_name=f"{FLOW}-{course.as_of}", task_runner=THREADS, persist_result=False)
    def run(as_of: str) -> Digest:  # noqa: ARG001  # Prefect's pages show it
        return within_flow(course, progress, kept)

    try:
        return run(course.as_of.isoformat())
    except Exception as error:
        if isinstance(error, (UserError, WarehouseError)) or answers(os.environ.get("PREFECT_API_URL", "")):
            raise
    log.warning(_("Prefect's server is gone; the night goes on without it."))
    again = replace(course, notices=[], seconds={})
    return ended[0] if ended else after(run_night(again, PlainRunner(progress=progress)))


def within_flow(course: Course, progress: Callable[[str], None], after: Callable[[Digest], Digest]) -> Digest:
    """The night within a flow that has begun: its steps as tasks, what follows it, and its artifacts."""
    digest = after(run_night(course, PrefectRunner(progress), alone=partial(_end_the_dead, course.warehouse.place)))
    show(course, digest)
    return digest


def _as_task(stage: str, name: str, function: Callable[[], Any], waits: list[float] | None = None) -> Any:
    return task(  # type: ignore[call-overload]  # its overloads know no retries by list beside NO_CACHE
        function,
        name=stage,
        task_run_name=name,
        retries=len(waits or ()),
        retry_delay_seconds=waits or 0,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def _bound(function: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
    return lambda: function(*arguments)


def _end_the_dead(place: str) -> None:
    """Mark the runs that killed processes left Running on this warehouse as Crashed: we hold its lock, so none of them lives.

    A server may have others' runs as well, of a flow that they call nightly too: ours are known by a tag, which this one gets.
    """
    mine = cast(FlowRun, get_run_context().flow_run)  # type: ignore[union-attr]  # called within the flow
    running, ours = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])), _tag(place)
    with get_client(sync_client=True) as client:
        client.update_flow_run(mine.id, tags=[*mine.tags, ours])
        for found in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=running, tags=FlowRunFilterTags(all_=[ours]))):
            if found.id != mine.id:
                client.set_flow_run_state(found.id, Crashed(message="the process died; a later night took over"), force=True)


def _tag(place: str) -> str:
    """What marks the runs of a warehouse; a file is one of its computer."""
    whole = f"{socket.gethostname()} {place}" if place.startswith("sqlite") else place
    return f"warehouse-{sha256(whole.encode()).hexdigest()[:12]}"
