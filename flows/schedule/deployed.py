"""The flow that schedules and work pools run: the same night as `unionstats nightly`, under the settings that the process finds."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, cast

from prefect import flow
from prefect.client.schemas.objects import FlowRun
from prefect.context import get_run_context
from prefect.states import Completed, Failed

from flows.backups import after_night as back_up
from flows.cli import in_plain_words
from flows.cluster.settings import cluster_settings
from flows.commands.nightly import course_of, ready, reminding, today_of
from flows.digest import lines, render
from flows.language import _
from flows.only import only_of
from flows.prefect_api import die_with_parent
from flows.prefect_night import FLOW, THREADS, within_flow
from flows.pulling.pull import sources_of
from flows.schedule.due import last_slot
from flows.schedule.record import nights_since, still_due
from flows.schedule.settings import BY_FLAG, ScheduleSettings, local_now, schedule_settings
from flows.settings import load_settings
from flows.time_limit import at_most, too_long_afterwards
from flows.watching.night import told, warned, watched, word_of_its_end
from flows.watching.settings import WatchSettings, watch_settings
from scheme import load_scheme

CATCH_UP = "catch-up"
"""The tag of a run for a night that was missed."""


def _name() -> str:
    return f"{FLOW}-{today_of(load_scheme())}"


@flow(name=FLOW, flow_run_name=_name, task_runner=THREADS, persist_result=False)
def nightly(period: str | None = None, unit: list[str] | None = None, as_of: date | None = None) -> Any:
    """A night. It takes in only some periods (A..B) and units where they are given; `as_of` stands for today.

    A run that the schedule made, or that catches one up, is skipped where a night has ended since its time: however many were missed,
    one is enough. A night that fails says why in its state.
    """
    run = cast(FlowRun, get_run_context().flow_run)  # type: ignore[union-attr]  # called as a flow
    if "PREFECT__FLOW_RUN_ID" in os.environ:
        die_with_parent()  # whoever started this process cannot see to it any more
    try:
        return _night(run, period, unit or [], as_of)
    except Exception as error:
        if (said := in_plain_words(error)) is None:
            raise
        print(_("unionstats: {said}").format(said=said), file=sys.stderr, flush=True)
        return Failed(message=said)


def _night(run: FlowRun, period: str | None, unit: list[str], as_of: date | None) -> Any:
    settings, scheme, watch = load_settings(), load_scheme(), watch_settings()
    today = as_of or today_of(scheme)
    with watched(settings, watch, scheme, today), _in_time(watch, today) as schedule:
        flags = os.environ.get(BY_FLAG, "").split()
        sources = sources_of(settings, None, scheme, inbox="INBOX" in flags, registry="REGISTRY" in flags)
        ready(settings, sources)
        only = only_of(scheme, period, unit)
        course = course_of(settings, today, only=only, longest=60.0 * schedule.longest, cluster=cluster_settings(), sources=sources)
        try:
            if run.auto_scheduled or CATCH_UP in run.tags:
                now = max(local_now(scheme), _scheduled(run, local_now(scheme)))
                if not still_due(schedule.time, now, nights_since(course.warehouse, last_slot(schedule.time, now))):
                    return Completed(name="Skipped", message=_("A night has ended since then; this one is not needed."))
            digest = within_flow(course, lambda what: None, reminding(settings))
        finally:
            course.warehouse.close()
    with at_most(60.0 * schedule.longest, words=too_long_afterwards):  # a disk for backups that is gone must not keep the next night waiting
        for line in (*told(watch, digest, scheme), *warned(watch, digest, back_up(settings, None))):
            print(line, flush=True)
    print(render(digest, scheme), flush=True)
    return Completed(message=next(lines(digest, scheme)))  # of this night, whatever others had no time to tell


@contextmanager
def _in_time(watch: WatchSettings, today: date) -> Iterator[ScheduleSettings]:
    """The schedule's settings, and the time limit that they set."""
    schedule = schedule_settings()
    longest = 60.0 * schedule.longest
    with at_most(longest, lambda: word_of_its_end(watch, today, longest)):
        yield schedule


def _scheduled(run: FlowRun, now: datetime) -> datetime:
    """When a run was to begin: a clock that is slow must not take it for yesterday's."""
    return run.expected_start_time.astimezone(now.tzinfo) if run.auto_scheduled and run.expected_start_time else now
