"""The part of `unionstats serve` that Prefect runs: the deployment, the runs that its schedule makes, and the nights that were missed.

A process of its own, `python -m flows.schedule.runner`, started by `unionstats serve` with the settings in its environment.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.states import Cancelled, Crashed
from prefect.types.entrypoint import EntrypointType

from flows.cli import in_plain_words
from flows.language import _
from flows.prefect_api import wait_for_api
from flows.prefect_night import FLOW
from flows.schedule.deployed import CATCH_UP, nightly
from flows.schedule.due import GRACE, Held, due, last_slot, next_slot
from flows.schedule.record import nights_since, still_due
from flows.schedule.settings import ScheduleSettings, local_now, schedule_settings
from flows.schedule.standing import Checked, say
from flows.settings import Settings, load_settings
from scheme import Scheme, load_scheme
from warehouse import open_warehouse

NAME = "nightly"
POLL = 3.0
"""Seconds between looks for runs that are to begin."""
LAST_WORDS = 10.0
"""Seconds to tell Prefect what becomes of the night at work, once the service is to stop."""
CHECK = 30.0
"""Seconds between looks at our own record of nights."""


class _Runner(Runner):
    """A runner that only asks to be stopped: its own answer to SIGTERM is never awaited (3.8.8)."""

    def __init__(self, stopping: asyncio.Event, **options: Any) -> None:
        super().__init__(**options)
        self._stopping_asked, self._own_loop = stopping, asyncio.get_running_loop()

    def handle_sigterm(self, *_signal: Any) -> None:
        """Ask for the stop."""
        self._own_loop.call_soon_threadsafe(self._stopping_asked.set)


class Schedule:
    """Serves the deployment, and sees to it that a night that is due is held whatever became of Prefect's own run for it."""

    def __init__(self, settings: Settings, schedule: ScheduleSettings, scheme: Scheme) -> None:
        self._settings, self._schedule, self._scheme = settings, schedule, scheme
        self._tried: list[datetime] = []
        self._since = local_now(scheme)
        self._told: str | None = None

    async def serve(self) -> None:
        """Serve until SIGTERM comes; a night at work ends with it, and is caught up when somebody serves again."""
        stopping = asyncio.Event()
        runner = _Runner(stopping, name=NAME, query_seconds=POLL, limit=1, pause_on_shutdown=False)
        deployment = await nightly.ato_deployment(
            name=NAME,
            schedule=Cron(self._schedule.cron, timezone=self._scheme.timezone),
            description=_("The night, every day at {time} ({zone}).").format(time=self._schedule.at, zone=self._scheme.timezone),
            entrypoint_type=EntrypointType.MODULE_PATH,
            paused=False,
        )
        number = await runner.aadd_deployment(deployment)
        async with get_client() as client:
            await self._clear(client, number)
            checking, stopped = (asyncio.create_task(what) for what in (self._check_for_ever(client, number), stopping.wait()))
            serving = asyncio.create_task(runner.start())
            await asyncio.wait({checking, serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if stopping.is_set():
                with suppress(Exception):  # be it that the server is gone before us
                    await asyncio.wait_for(self._give_up(client, number), LAST_WORDS)
                os._exit(0)  # with the night at work, which may end at any moment and leaves nothing half done; Prefect would wait for it
            checking.result() if checking.done() else await serving

    async def _clear(self, client: PrefectClient, number: UUID) -> None:
        """What an earlier runner left: of this home we are the only one, so what runs is dead, and what is late was missed."""
        now = local_now(self._scheme)
        await self._give_up(client, number)
        for run in await self._runs(client, number, StateType.SCHEDULED):
            if run.next_scheduled_start_time is not None and run.next_scheduled_start_time < now:
                said = _("Missed while nothing was served; our own record of nights says what is due.")
                await client.set_flow_run_state(run.id, Cancelled(message=said), force=True)

    async def _give_up(self, client: PrefectClient, number: UUID) -> None:
        """Tell Prefect that what it takes for running is not."""
        for run in await self._runs(client, number, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
            await client.set_flow_run_state(run.id, Crashed(message=_("The process ended; a later night takes over.")), force=True)

    async def _runs(self, client: PrefectClient, number: UUID, *states: StateType) -> list[FlowRun]:
        return await client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[number])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states)))),
        )

    async def _check_for_ever(self, client: PrefectClient, number: UUID) -> None:
        while True:
            try:
                await self._check(client, number)
            except Exception as error:  # noqa: BLE001  # the database or the server is away: the next look may find it back
                self._tell(_("The record of nights cannot be asked ({found}); it is tried again.").format(
                    found=in_plain_words(error) or f"{type(error).__name__}: {error}"))  # fmt: skip
            await asyncio.sleep(CHECK)

    async def _check(self, client: PrefectClient, number: UUID) -> None:
        """Begin a night that is due and that nobody else is about to begin; say what is due, and whether Prefect's scheduler is alive."""
        now = local_now(self._scheme)
        nights = await asyncio.to_thread(self._nights, now)
        wanted = None if nights is None else due(self._schedule.time, now, nights, self._tried)
        scheduled = await self._runs(client, number, StateType.SCHEDULED)
        coming = [run.next_scheduled_start_time for run in scheduled if run.next_scheduled_start_time is not None]
        at_work = await self._runs(client, number, StateType.RUNNING, StateType.PENDING)
        soon = now + 2 * GRACE  # what is scheduled until then is left to Prefect, be it that it has not made that run yet
        busy = bool(at_work) or next_slot(self._schedule.time, now) <= soon or any(moment <= soon for moment in coming)
        if wanted is not None and wanted.when <= now and wanted.slot + GRACE <= now and not busy:
            self._tried.append(now)
            run = await client.create_flow_run_from_deployment(number, name=f"{FLOW}-{now.date()}-{CATCH_UP}", tags=[CATCH_UP])
            self._tell(_("The night of {slot} is due; run {name} holds it.").format(slot=f"{wanted.slot:%Y-%m-%d %H:%M}", name=run.name))
        following = min((moment for moment in coming if moment > now), default=None)
        if following is None and now + 2 * GRACE < next_slot(self._schedule.time, now) and self._settled(now):
            self._tell(_("Prefect has scheduled no run: its scheduler is not at work. Our own record of nights begins them, a minute later."))
        coming_next = None if following is None else following.astimezone(now.tzinfo).isoformat(timespec="seconds")
        owed = last_slot(self._schedule.time, now).isoformat() if nights is not None and still_due(self._schedule.time, now, nights) else None
        say(self._settings.home, Checked(now.isoformat(timespec="seconds"), coming_next, owed))

    def _nights(self, now: datetime) -> list[Held] | None:
        """The nights since the last scheduled time, by our own record; None while one is at work, whoever began it."""
        store = open_warehouse(self._settings.database, self._settings.home)
        try:
            return None if store.night_at_work() else nights_since(store, last_slot(self._schedule.time, now))
        finally:
            store.close()

    def _settled(self, now: datetime) -> bool:
        """Whether Prefect has had time to schedule."""
        return now - self._since >= 2 * GRACE

    def _tell(self, said: str) -> None:
        """Say something once, until something else is to be said."""
        if said != self._told:
            print(said, flush=True)
        self._told = said


def main() -> int:
    """Serve; the exit code."""
    if not wait_for_api(None):
        print(_("Prefect's server does not answer at {place}.").format(place=os.environ["PREFECT_API_URL"]), file=sys.stderr)
        return 1
    asyncio.run(Schedule(load_settings(), schedule_settings(), load_scheme()).serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
