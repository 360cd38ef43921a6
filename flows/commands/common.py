"""What every verb needs: the settings and the warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flows.errors import UserError
from flows.language import _
from flows.settings import Settings, load_settings
from scheme import Scheme
from warehouse import Warehouse, open_warehouse


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
        yield warehouse
    finally:
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
    said = ", ".join(code if code == word else f"{code} ({word})" for code, word in known.items())
    raise UserError(_("{found} is no {what}. Known are: {expected}.").format(found=typed, what=_(what), expected=said))


def periods_of(scheme: Scheme) -> dict[str, str]:
    """The scheme's periods, as choices."""
    return {period: period for month in range(1, 13) if (period := f"{scheme.year}-{month:02d}") >= scheme.first_period}
