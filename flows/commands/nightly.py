"""`unionstats nightly`: the main job."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from flows.cluster.settings import ClusterSettings, cluster_settings
from flows.commands import options
from flows.commands.common import cannot_write
from flows.errors import UserError
from flows.language import _
from flows.naming import unit_name
from flows.only import Only, only_of
from flows.pulling.pull import Sources, sources_of
from flows.schedule.settings import local_now, schedule_settings
from flows.settings import Settings, load_settings
from flows.time_limit import LONGEST, at_most, too_long_afterwards
from scheme import Scheme, load_scheme
from sources.connectors.plan import REGISTER

if TYPE_CHECKING:
    from flows.digest import Digest
    from flows.night import Course

log = logging.getLogger("unionstats")


def nightly(
    *,
    inbox: options.Inbox = None,
    registry: options.Registry = None,
    as_of: options.AsOf = None,
    period: options.Backfill = None,
    unit: options.BackfillUnits = None,
    plain: options.Plain = False,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Take in everything new since the last night, in period order, through to a published edition."""
    settings = load_settings(config, inbox=inbox, registry=registry, warehouse=warehouse, home=home)
    from flows.watching.night import told, warned, watched, word_of_its_end
    from flows.watching.settings import watch_settings

    scheme, watch = load_scheme(), watch_settings(config)
    only, today = only_of(scheme, period, unit or ()), as_of or today_of(scheme)
    with watched(settings, watch, scheme, today):  # settings at fault keep a night from beginning, and who watches hears of that too
        under: Under = {
            "only": only,
            "longest": 60.0 * schedule_settings(config).longest,
            "cluster": cluster_settings(config),
            "sources": sources_of(settings, config, scheme, inbox=inbox is not None, registry=registry is not None),
        }
        hangs = partial(word_of_its_end, watch, today, under["longest"])
        digest = night(settings, as_of, plain=plain, quiet=as_json, after=reminding(settings, config), hangs=hangs, **under)
    from flows.backups import after_night as back_up

    with at_most(under["longest"], words=too_long_afterwards):
        for line in (*told(watch, digest, scheme), *warned(watch, digest, back_up(settings, config))):
            print(line, file=sys.stderr)
    if as_json:
        import json

        print(json.dumps(digest.as_json(), ensure_ascii=False, indent=2))
        return
    from flows.digest import render

    print(render(digest, scheme))


def reminding(settings: Settings, config: Path | None = None) -> Callable[[Digest], Digest]:
    """What follows a night: who is late is reminded, where that is set, and the digest says so. Not after a night of some units only."""

    def after(digest: Digest) -> Digest:
        from flows.commands.remind import after_night

        if digest.only:  # what it has left in the folders is not late
            return digest
        return replace(digest, reminded=after_night(settings, load_scheme(), date.fromisoformat(digest.as_of), config))

    return after


class Under(TypedDict, total=False):
    """Under what a night runs besides its settings: what is taken in, for how long it may last, where it reads and pulls."""

    only: Only
    longest: float
    cluster: ClusterSettings | None
    sources: Sources | None


def night(
    settings: Settings,
    as_of: date | None,
    *,
    plain: bool,
    quiet: bool = False,
    after: Callable[[Digest], Digest] = lambda digest: digest,
    hangs: Callable[[], None] = lambda: None,
    **under: Unpack[Under],
) -> Digest:
    """Run a night under some settings, and what follows it: on Prefect, or plainly; gives its digest. `hangs` says that its time limit ends it."""
    ready(settings, under.get("sources"))
    opened = partial(course_of, settings, as_of or today_of(load_scheme()), **under)
    with at_most(under.get("longest", LONGEST), hangs), progress_display(quiet) as progress:
        if plain:
            return _plainly(opened(), progress, after)
        from flows.prefect_api import prefect_api, wait_for_api

        with prefect_api(settings.home) as server:
            course = opened()
            try:
                if not wait_for_api(server):
                    log.warning(
                        _("Prefect's server does not start (see {place}); the night runs without it.").format(
                            place=settings.home / "prefect-server.log"
                        )
                    )
                    return after(_run_plain(course, progress))
                from flows.prefect_night import nightly as prefect_nightly

                return prefect_nightly(course, progress, after)
            finally:
                course.warehouse.close()


def ready(settings: Settings, sources: Sources | None = None) -> None:
    """Raises UserError where a night could not even begin: folders that are not named or not there, a home that cannot be made."""
    from warehouse.folders import make_home

    if settings.inbox is None and not (sources and sources.units):
        raise UserError(_("No inbox is named. Give one with --inbox DIR, or set inbox or [sources.UNIT] in unionstats.toml."))
    for folder, name, expected in ((settings.inbox, "inbox", "<unit>/<period>/<files>"), (settings.registry, "registry", "*.csv, *.xlsx")):
        if folder is not None and not folder.is_dir():
            said = _("{place}: there is no such folder. Expected {expected}. Mount it, or name another with --{name} or {name} in unionstats.toml.")
            raise UserError(said.format(place=folder, expected=expected, name=name))
    try:
        make_home(settings.home)
    except OSError as error:
        raise cannot_write(settings.home, error, "--home") from error


def today_of(scheme: Scheme) -> date:
    """Today, where the units are."""
    return local_now(scheme).date()


def _plainly(course: Course, progress: Callable[[str], None], after: Callable[[Digest], Digest]) -> Digest:
    try:
        return after(_run_plain(course, progress))
    finally:
        course.warehouse.close()


def _run_plain(course: Course, progress: Callable[[str], None]) -> Digest:
    from flows.night import run_night
    from flows.running import PlainRunner

    return run_night(course, PlainRunner(progress=progress))


def course_of(settings: Settings, today: date, **under: Unpack[Under]) -> Course:
    """What a night under some settings works on; its warehouse is the caller's to close."""
    from flows.night import Course
    from warehouse import open_warehouse

    if (sources := under.get("sources")) is not None:
        sources.folder.mkdir(parents=True, exist_ok=True)
    inbox = settings.inbox or (sources.folder if sources else Path())  # `night` has asked for one of them
    store = open_warehouse(settings.database, settings.home)
    return Course(load_scheme(), store, inbox, settings.registry, today, settings.snapshot == "on", **under)


@contextmanager
def progress_display(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress line on a terminal, plain lines elsewhere, nothing when quiet; on standard error."""
    if quiet:
        yield lambda what: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
            line = bar.add_task("…", total=None)
            yield lambda what: bar.update(line, description=_stage(what))
    else:
        yield lambda what: print(_stage(what), file=sys.stderr, flush=True)


def _stage(what: str) -> str:
    stage, _blank, unit = what.partition(" ")
    return f"{_(stage)} {_(unit) if unit == REGISTER else unit_name(load_scheme(), unit)}".rstrip()
