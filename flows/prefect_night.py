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

from prefect import flow, get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import get_run_context
from prefect.states import Crashed
from prefect.states import Failed as FailedRun
from prefect.task_runners import ThreadPoolTaskRunner

from flows.cli import in_plain_words
from flows.digest import Digest
from flows.language import _
from flows.night import Course, run_night
from flows.night_artifacts import show
from flows.prefect_api import answers
from flows.prefect_log import speak_plainly
from flows.running import PULL_RETRIES, Failed, PlainRunner
from flows.watching.context import observed

log = logging.getLogger("unionstats")
speak_plainly()
FLOW = "nightly"
THREADS: Any = ThreadPoolTaskRunner(max_workers=4)


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
    stopped: list[Exception] = []

    def kept(digest: Digest) -> Digest:
        ended.append(after(digest))
        return ended[0]

    @flow(name=FLOW, flow_run_name=f"{FLOW}-{course.as_of}", task_runner=THREADS, persist_result=False)
    def run(as_of: str) -> Any:  # noqa: ARG001  # Prefect's pages show it
        try:
            return within_flow(course, progress, kept)
        except Exception as error:
            if (said := in_plain_words(error)) is None:
                raise
            stopped.append(error)  # Prefect's pages say why in the words that people are told
            return FailedRun(message=said)

    try:
        return cast(Digest, run(course.as_of.isoformat()))
    except Exception:
        if stopped:
            raise stopped[0] from None
        if answers(os.environ.get("PREFECT_API_URL", "")):
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
