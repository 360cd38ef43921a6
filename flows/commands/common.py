"""What every verb needs: the settings and the warehouse."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from flows.errors import UsageError, UserError
from flows.language import _
from flows.naming import region_name
from flows.people import look_up
from flows.settings import Settings, load_settings
from flows.tables import write_workbook
from flows.writing import cannot_write as cannot_write  # noqa: PLC0414  # those who know it from here
from scheme import Scheme
from warehouse import Warehouse, open_warehouse

FEW = 25
"""Choices up to this many are all named when another one was asked for; of more, the nearest."""


def settings_of(config: Path | None, **flags: object) -> Settings:
    """The settings in force for a verb."""
    return load_settings(config, **flags)


@contextmanager
def published(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse, when it holds an edition. Raises UserError where no night has published one yet."""
    file = settings.database.removeprefix("sqlite:///") if settings.database.startswith("sqlite") else None
    if file is not None and not Path(file).exists():
        raise UserError(_("{place}: there is no warehouse yet. Run a night first: unionstats nightly.").format(place=settings.database))
    warehouse = open_warehouse(settings.database, settings.home)
    try:
        if warehouse.latest_edition() is None:
            raise UserError(_("{place}: no edition has been published yet. Run a night first: unionstats nightly.").format(place=settings.database))
        look_up(warehouse.accounts.names)
        yield warehouse
    finally:
        look_up(None)
        warehouse.close()


def chosen(what: str, typed: str | None, known: Mapping[str, str]) -> str | None:
    """The code that a filter means: `known` maps codes to the words that people see; either may be typed.

    Raises UserError for anything else: an empty list must mean that there is nothing.
    """
    if typed is None or typed in known:
        return typed
    for code, word in known.items():
        if typed in (word, code.lower(), code.upper()):
            return code
    shown = list(known) if len(known) <= FEW else [*(difflib.get_close_matches(typed, known, n=8, cutoff=0.3) or list(known)[:8]), "…"]
    said = ", ".join(code if known.get(code, code) == code else f"{code} ({known[code]})" for code in shown)
    raise UserError(_("{found} is no {what}. Known are: {expected}.").format(found=typed, what=_(what), expected=said))


def check_output(xlsx: Path | None, limit: int) -> None:
    """Before any work: raises UsageError for a workbook's name that no program would open, or a limit below 0."""
    if xlsx is not None and xlsx.suffix.lower() != ".xlsx":
        raise UsageError(_("--xlsx: found {found}, expected a file name that ends in .xlsx.").format(found=xlsx))
    if limit < 0:
        raise UsageError(_("--limit: found {found}, expected a whole number from 0 on.").format(found=limit))


def save(frame: pd.DataFrame, path: Path, sheet: str, said: str, choices: Mapping[str, Sequence[str]] | None = None, in_view: int = 0) -> None:
    """Write a workbook (tables.write_workbook) and say so: `said` has the fields count and place. Raises UserError where it cannot be written."""
    try:
        write_workbook(frame, path, sheet, choices, in_view)
    except OSError as error:
        raise cannot_write(path, error, "--xlsx") from error
    print(said.format(count=len(frame), place=path))


def chosen_unit(scheme: Scheme, typed: str | None, kind: str | None = None) -> str | None:
    """The code of the unit that is meant, of a kind where one is named: its code, its name or its short name may be typed.

    Raises UserError for any other.
    """
    units = [unit for unit in scheme.units.values() if kind in (None, unit.kind)]
    short = {unit.short: unit.code for unit in units}
    return chosen("unit", short.get(typed or "", typed), {unit.code: unit.name for unit in units})


def chosen_region(scheme: Scheme, what: str, typed: str | None, levels: Collection[str]) -> str | None:
    """The code of the region of one of these levels that is meant: its code, or its name in either language. Raises UserError for any other."""
    known = {code: region for code, region in scheme.regions.items() if region.level in levels}
    by_name = {name: code for code, region in known.items() for name in (region.name, region.name_en) if name}
    return chosen(what, by_name.get(typed or "", typed), {code: region_name(scheme, code) for code in known})


def periods_of(scheme: Scheme) -> dict[str, str]:
    """The scheme's periods, as choices."""
    return {period: period for month in range(1, 13) if (period := f"{scheme.year}-{month:02d}") >= scheme.first_period}
