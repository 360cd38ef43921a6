"""`unionstats nightly`: the main job."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.commands import options
from flows.commands.common import cannot_write
from flows.errors import UserError
from flows.language import _
from flows.naming import unit_name
from flows.settings import Settings, load_settings
from scheme import Scheme, load_scheme

if TYPE_CHECKING:
    from flows.digest import Digest
    from flows.night import Course

log = logging.getLogger("unionstats")


def nightly(
    *,
    inbox: options.Inbox = None,
    registry: options.Registry = None,
    as_of: options.AsOf = None,
    plain: options.Plain = False,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Take in everything new since the last night, in period order, through to a published edition."""
    settings = load_settings(config, inbox=inbox, registry=registry, warehouse=warehouse, home=home)
    from flows.watching.night import told, watched
    from flows.watching.settings import watch_settings

    scheme, watch = load_scheme(), watch_settings(config)
    with watched(settings, watch, scheme, as_of or today_of(scheme)):
        digest = night(settings, as_of, plain=plain, quiet=as_json)
    from flows.commands.remind import after_night

    digest = replace(digest, reminded=after_night(settings, scheme, date.fromisoformat(digest.as_of), config))
    for line in told(watch, digest, scheme):
        print(line, file=sys.stderr)
    if as_json:
        import json

        print(json.dumps(digest.as_json(), ensure_ascii=False, indent=2))
        return
    from flows.digest import render

    print(render(digest, load_scheme()))


def night(settings: Settings, as_of: date | None, *, plain: bool, quiet: bool = False) -> Digest:
    """Run a night under some settings: on Prefect, or plainly; gives its digest."""
    scheme = load_scheme()
    if settings.inbox is None:
        raise UserError(_("No inbox is named. Give one with --inbox DIR, or set inbox in unionstats.toml."))
    for folder in (settings.inbox, settings.registry):
        if folder is not None and not folder.is_dir():
            raise UserError(
                _("{place}: there is no such folder. Expected {expected}.").format(
                    place=folder, expected="<unit>/<period>/<files>" if folder == settings.inbox else "*.csv"
                )
            )
    today = as_of or today_of(scheme)
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(settings.home, error, "--home") from error
    with progress_display(quiet) as progress:
        if plain:
            return _plainly(settings, today, progress)
        from flows.prefect_api import prefect_api, wait_for_api

        with prefect_api(settings.home) as server:
            course = _course(settings, today)
            try:
                if not wait_for_api(server):
                    log.warning(
                        _("Prefect's server does not start (see {place}); the night runs without it.").format(
                            place=settings.home / "prefect-server.log"
                        )
                    )
                    return _run_plain(course, progress)
                from flows.prefect_night import nightly as prefect_nightly

                return prefect_nightly(course, progress)
            finally:
                course.warehouse.close()


def today_of(scheme: Scheme) -> date:
    """Today, where the units are."""
    return datetime.now(ZoneInfo(scheme.timezone)).date()


def _plainly(settings: Settings, today: date, progress: Callable[[str], None]) -> Digest:
    course = _course(settings, today)
    try:
        return _run_plain(course, progress)
    finally:
        course.warehouse.close()


def _run_plain(course: Course, progress: Callable[[str], None]) -> Digest:
    from flows.night import run_night
    from flows.running import PlainRunner

    return run_night(course, PlainRunner(progress=progress))


def _course(settings: Settings, today: date) -> Course:
    from flows.night import Course
    from warehouse import open_warehouse

    inbox = settings.inbox or Path()  # `night` has asked for one
    store = open_warehouse(settings.database, settings.home)
    return Course(load_scheme(), store, inbox, settings.registry, today, snapshot=settings.snapshot == "on")


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
    return f"{_(stage)} {unit_name(load_scheme(), unit)}".rstrip()
