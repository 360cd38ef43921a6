"""`unionstats simulate` and `unionstats demo`: made-up provinces."""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.commands import options
from flows.commands.common import cannot_write
from flows.commands.nightly import night
from flows.errors import UsageError, UserError
from flows.language import _, language
from flows.settings import Settings
from flows.tables import print_table
from scheme import load_scheme

if TYPE_CHECKING:
    from sources.simulate import SimulationReport

MOST = 100
"""The largest scale: a register of two million enterprises."""
DEMO_SCALE = 0.2
DEMO_DAY = date(2021, 1, 11)


def simulate(
    *,
    out: options.ProvinceOut,
    scale: options.Scale = 1.0,
    seed: options.Seed = 1,
    dirty: options.Dirty = False,
    bent: options.Bent = 0.0,
    noise: options.Noise = 1.0,
    unregistered: options.Unregistered = 0.05,
) -> None:
    """Write made-up reports, register and truth into OUT."""
    _check_rates(bent=bent, noise=noise, unregistered=unregistered)
    report = _make(out, scale, seed, dirty=dirty, bent=bent, noise=noise, unregistered=unregistered)
    print(_("A made-up province in {place}: {report}").format(place=out, report=_what_was_made(report)))


def demo(*, scale: options.Scale = DEMO_SCALE, seed: options.Seed = 1, home: options.DemoHome = None, plain: options.Plain = False) -> None:
    """A made-up province in a temporary home, and the night over it."""
    from warehouse import open_warehouse

    _check(scale, seed)
    place = home or Path(tempfile.mkdtemp(prefix="unionstats-demo-"))
    if (place / "warehouse.sqlite").exists() and not _made_before(place / "province"):
        raise UserError(_("{place}: a warehouse is here that no demo made. Choose another folder with --home.").format(place=place))
    scheme = load_scheme()
    print(_("Making a province in {place} …").format(place=place), flush=True)
    _make(place / "province", scale, seed, dirty=True)
    settings = Settings(home=place, inbox=place / "province" / "inbox", registry=place / "province" / "registry", language=language())
    digest = night(settings, DEMO_DAY, plain=plain)
    from flows.digest import render

    print(render(digest, scheme))
    store = open_warehouse(settings.database, settings.home)
    try:
        figures = store.view("figures", region=scheme.province.code, breakdown="")
    finally:
        store.close()
    latest = figures[(figures["period"] == figures["period"].max()) & figures["target"].notna()]
    name = "zh" if language() == "zh" else "en"
    shown = latest[["indicator", name, "numerator", "denominator", "value", "unit_of_measure", "target", "met", "state"]]
    headings = {
        "indicator": _("figure"),
        name: _("name"),
        "numerator": _("numerator"),
        "denominator": _("denominator"),
        "value": _("value"),
        "unit_of_measure": _("unit"),
        "target": _("target"),
        "met": _("met"),
        "state": _("state"),
    }
    marks = {1: "✓", 0: "✗"}
    print_table(
        shown.assign(
            met=shown["met"].map(marks), unit_of_measure=shown["unit_of_measure"].replace("percent", "%"), state=shown["state"].map(_)
        ).rename(columns=headings),
        title=_("Figures against the plan's targets"),
    )
    command = f"UNIONSTATS_HOME={place} {_program()}"
    print(_("Where to look next:"))
    print(f"  {command} status      # " + _("who has handed in what, and what is open"))
    print(f"  {command} findings    # " + _("every finding with its cell, its reason and the way out"))
    print(f"  {command} sql 'SELECT * FROM figures'  # " + _("the published edition"))


def _make(out: Path, scale: float, seed: int, **more: Any) -> SimulationReport:
    """Make a province, into a folder that holds nothing else. `more` is what else `sources.simulate.simulate` takes."""
    from sources.simulate import simulate as make

    _check(scale, seed)
    if out.exists() and not out.is_dir():
        raise UserError(_("{place}: this is a file. Expected a folder; choose another one with --out.").format(place=out))
    if out.is_dir() and not _made_before(out) and any(out.iterdir()):
        raise UserError(_("{place}: this folder holds other files. Expected a new or an empty one; choose another one with --out.").format(place=out))
    try:
        out.mkdir(parents=True, exist_ok=True)
        return make(load_scheme(), out, scale=scale, seed=seed, **more)
    except OSError as error:
        raise cannot_write(out, error, "--out") from error


def _check(scale: float, seed: int) -> None:
    if not 0 < scale <= MOST:
        raise UsageError(_("--scale: found {found}, expected a number above 0, at most {most}.").format(found=scale, most=MOST))
    if seed < 0:
        raise UsageError(_("--seed: found {found}, expected a whole number from 0 on.").format(found=seed))


def _check_rates(*, bent: float, noise: float, unregistered: float) -> None:
    if not 0 <= bent <= 1:
        raise UsageError(_("--bent: found {found}, expected a number from 0 to 1.").format(found=bent))
    if not 0 <= noise < math.inf:
        raise UsageError(_("--noise: found {found}, expected a number from 0 on.").format(found=noise))
    if not 0 <= unregistered < 1:
        raise UsageError(_("--unregistered: found {found}, expected a number from 0 to below 1.").format(found=unregistered))


def _made_before(folder: Path) -> bool:
    """Whether a folder holds a made-up province and nothing else."""
    from sources.simulate.province import MADE

    return (folder / "truth" / "findings.csv").is_file() and {entry.name for entry in folder.iterdir()} <= set(MADE)


def _what_was_made(report: SimulationReport) -> str:
    text = _("{register} enterprises in the register, {rows} ledger rows in {period}, {files} files, {findings} findings in the truth, {seconds} s")
    period = report.periods[-1]
    return text.format(
        register=report.register_units,
        rows=report.ledger_rows.get(period, 0),
        period=period,
        files=report.files,
        findings=sum(report.findings.values()),
        seconds=round(report.seconds, 1),
    )


def _program() -> str:
    """What to type for this program: its name where the shell finds it, else its path."""
    return "unionstats" if shutil.which("unionstats") else sys.argv[0]
