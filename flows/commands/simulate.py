"""`unionstats simulate` and `unionstats demo`: made-up provinces."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from flows.commands.nightly import night
from flows.language import _, language
from flows.settings import Settings
from flows.tables import print_table
from scheme import load_scheme

DEMO_SCALE = 0.2
DEMO_DAY = date(2021, 1, 11)


def simulate(*, out: Path, scale: float = 1.0, seed: int = 1, dirty: bool = False, noise: float = 1.0, unregistered: float = 0.05) -> None:
    """Write made-up reports, register and truth into OUT; NOISE times the usual noise in names and codes."""
    from sources.simulate import simulate as make

    report = make(load_scheme(), out, scale=scale, seed=seed, dirty=dirty, noise=noise, unregistered=unregistered)
    print(_("A made-up province in {place}: {report}").format(place=out, report=report))


def demo(*, scale: float = DEMO_SCALE, seed: int = 1, home: Path | None = None, plain: bool = False) -> None:
    """A made-up province in a temporary home, and the night over it."""
    from sources.simulate import simulate as make
    from warehouse import open_warehouse

    place = home or Path(tempfile.mkdtemp(prefix="unionstats-demo-"))
    scheme = load_scheme()
    print(_("Making a province in {place} …").format(place=place), flush=True)
    make(scheme, place / "province", scale=scale, seed=seed, dirty=True)
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
        shown.assign(met=shown["met"].map(marks), unit_of_measure=shown["unit_of_measure"].replace("percent", "%")).rename(columns=headings),
        title=_("Figures against the plan's targets"),
    )
    command = f"UNIONSTATS_HOME={place} {_program()}"
    print(_("Where to look next:"))
    print(f"  {command} status      # " + _("who has handed in what, and what is open"))
    print(f"  {command} findings    # " + _("every finding with its cell, its reason and the way out"))
    print(f"  {command} sql 'SELECT * FROM figures'  # " + _("the published edition"))


def _program() -> str:
    """What to type for this program: its name where the shell finds it, else its path."""
    return "unionstats" if shutil.which("unionstats") else sys.argv[0]
