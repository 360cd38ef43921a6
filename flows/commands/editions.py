"""`unionstats editions`, `figures` and `recompute`: what was published, when, on what, and whether it comes out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from flows.commands import options
from flows.commands.common import check_output, chosen, chosen_region, periods_of, published, save, settings_of
from flows.errors import UsageError, UserError
from flows.language import _, language
from flows.tables import print_table
from scheme import load_scheme
from warehouse import Edition, Warehouse


def editions(
    *,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """List the editions: when and by which night, and what each rests on."""
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        every = store.register_extracts(current=False)
        months = dict(zip(every["sha256"], every["month"], strict=True))
        rows = [_row(edition, months) for edition in store.editions()]
    print_table(pd.DataFrame(rows), as_json=as_json)


def figures(
    *,
    edition: options.OfEdition = None,
    as_of: options.OfDay = None,
    indicator: options.Indicator = None,
    region: options.Region = None,
    period: options.Period = None,
    xlsx: options.Xlsx = None,
    limit: options.Limit = 200,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """The figures of an edition, the latest where none is named."""
    check_output(xlsx, limit)
    if edition is not None and as_of is not None:
        raise UsageError(_("--edition and --as-of both name an edition; give one of them."))
    settings, asked = settings_of(config, warehouse=warehouse, home=home), asked_figures(indicator, region, period)
    with published(settings) as store:
        which = _chosen_edition(store, edition, as_of)
        found = with_bounds(store.figures_of(which.id), store.figure_bounds() if which.id == store.editions()[-1].id else None)
    found.insert(0, "edition", which.id)
    tell_asked(found, asked, "figures", xlsx, limit, as_json=as_json)


def with_bounds(found: pd.DataFrame, bounds: pd.DataFrame | None) -> pd.DataFrame:
    """Figures with the bounds of the whole ones behind their values; of an edition that is not the latest there are none any more."""
    if bounds is None:
        return found
    names = ["period", "indicator", "region", "breakdown"]
    matched = found[names].fillna({"breakdown": ""}).merge(bounds.assign(breakdown=""), on=names, how="left")
    for name in ("doubtful", "high", "low"):
        found.insert(list(found.columns).index("value") + 1, name, matched[name].array)
    return found


def tell_asked(found: pd.DataFrame, asked: Mapping[str, str | None], name: str, xlsx: Path | None, limit: int, *, as_json: bool) -> None:
    """The rows that were asked for, into a workbook or on the terminal."""
    for column, value in asked.items():
        found = found if value is None else found[found[column] == value]
    if xlsx is not None:
        save(found, xlsx, name, _("{count} rows written to {place}"))
    else:
        print_table(found, as_json=as_json, limit=None if as_json else limit)


def recompute(
    number: options.OneEdition,
    /,
    *,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
) -> None:
    """Work an edition's figures out again from what it rests on, and compare them with what was published."""
    from flows.recomputing import recomputed

    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        found = recomputed(store, store.scheme, _chosen_edition(store, number, None))
    was, now = found.digests
    if was != now:
        said = _("Edition {number}: worked out again, the figures are others (SHA-256 {was}, now {now}). Somebody changed the warehouse, or a bug.")
        raise UserError(said.format(number=number, was=was[:16], now=now[:16]))
    said = _("Edition {number}: {count} figures worked out again are those published, byte for byte (SHA-256 {digest}).")
    print(said.format(number=number, count=f"{len(found.again):,}", digest=was))


def asked_figures(indicator: str | None, region: str | None, period: str | None) -> dict[str, str | None]:
    """What figures are asked for, by column; None: all. Raises UserError for what the scheme does not know."""
    scheme = load_scheme()
    words = {code: getattr(known, language()) for code, known in scheme.indicators.items()}
    by_name = {name: code for code, known in scheme.indicators.items() for name in (known.zh, known.en)}
    return {
        "indicator": chosen("indicator", by_name.get(indicator or "", indicator), words),
        "region": chosen_region(scheme, "region", region, ("province", "city", "county")),
        "period": chosen("period", period, periods_of(scheme)),
    }


def one_edition(store: Warehouse, number: int) -> Edition:
    """The edition of this number. Raises UserError where there is none."""
    return _chosen_edition(store, number, None)


def _chosen_edition(store: Warehouse, number: int | None, as_of: date | None) -> Edition:
    """The edition that is meant. Raises UserError where there is none of that number, or none until that day."""
    every = store.editions()
    if number is not None:
        found = [edition for edition in every if edition.id == number]
    else:
        found = [edition for edition in every if as_of is None or edition.as_of <= as_of.isoformat()]
    if found:
        return found[-1]
    if number is not None:
        said = _("There is no edition {number}. There are {first} to {last}: unionstats editions.")
        raise UserError(said.format(number=number, first=every[0].id, last=every[-1].id))
    said = _("Nothing had been published by {day}. The first edition is as of {first}: unionstats editions.")
    raise UserError(said.format(day=as_of, first=every[0].as_of))


def _row(edition: Edition, months: dict[str, str]) -> dict[str, object]:
    inputs = edition.inputs
    return {
        "edition": edition.id,
        "published": edition.published,
        "as_of": edition.as_of,
        "night": edition.night,
        "files": len(inputs.file_ids),
        "register": " ".join(sorted({months.get(sha, sha[:8]) for sha in inputs.register_shas})),
        "decisions": inputs.decision_head,
        "scheme": inputs.scheme_digest[:12],
        "program": inputs.code_version,
        "inputs": edition.inputs_digest[:16],
    }
