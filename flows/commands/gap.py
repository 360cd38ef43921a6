"""`unionstats gap`: the gap ledger as a list and as a workbook, and its balance between editions."""

from __future__ import annotations

import sys

import pandas as pd

from flows.commands import options
from flows.commands.common import cannot_write, check_output, chosen_unit, published, settings_of
from flows.errors import UsageError
from flows.gap_list import asked_states, chosen_band, chosen_counties, in_cells, select, span_of
from flows.gap_words import asked_words, band_words, state_words
from flows.language import _
from flows.naming import region_name
from flows.stored_words import ground_said
from flows.tables import print_table
from scheme import Scheme, load_scheme
from transforms.gap_ledger import BALANCE, GAP_STATES, moves, unbalanced
from transforms.gap_ledger import balance as between

SHOWN = 40
BUG = 70


def gap(
    *editions: options.Editions,
    balance: options.Balance = False,
    unit: options.Unit = None,
    county: options.County = None,
    band: options.Band = None,
    state: options.GapState = None,
    since: options.Since = None,
    xlsx: options.Xlsx = None,
    limit: options.Limit = SHOWN,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> int:
    """The gap ledger: every register enterprise of 25 and more with its state; with --balance, what moved between two editions."""
    check_output(xlsx, limit)
    if editions and not balance:
        raise UsageError(_("Numbers of editions belong to --balance: unionstats gap --balance A B."))
    if len(editions) > 2:
        raise UsageError(_("A balance runs between two editions. Give at most two numbers."))
    if balance and state is not None and xlsx is None:
        raise UsageError(_("--state chooses from the list; the balance is of the whole gap. Leave one of them out."))
    settings = settings_of(config, warehouse=warehouse, home=home)
    scheme = load_scheme()
    band = chosen_band(band)
    counties = chosen_counties(scheme, county)
    states = asked_states(state)
    unit = chosen_unit(scheme, unit, kind="city")
    whole = counties is None and unit is None
    with published(settings) as store:
        span = span_of(store, editions, since)
        before, after = store.gap_at(span.before), store.gap_at(span.after)
    ledger = select(after, band=band, counties=counties, unit=unit)
    asked = asked_words(scheme, band=band, counties=counties, unit=unit)
    listed = asked_words(scheme, band=band, counties=counties, unit=unit, states=states, since=since)
    flow, moved = (in_cells(scheme, frame, band=band, counties=counties, unit=unit) for frame in (between(before, after), moves(before, after)))
    if xlsx is not None:
        from flows.gap_workbook import Contents, write_gap_workbook

        rows = select(ledger, states=states or GAP_STATES, since=since)
        firms = pd.concat([after, before]).drop_duplicates("unit_no").set_index("unit_no")
        try:
            write_gap_workbook(Contents(scheme, span, ledger, rows, flow, moved, firms, whole=whole, band=band, asked=asked, listed=listed), xlsx)
        except OSError as error:
            raise cannot_write(xlsx, error, "--xlsx") from error
        said = _("{count} enterprises in {sheets} county sheet(s) written to {place}")
        print(said.format(count=len(rows), sheets=rows["region"].nunique(), place=xlsx))
    elif balance:
        _print_balance(scheme, flow, whole=whole, as_json=as_json, title=_titled(span.words(), asked))
    else:
        _print_list(scheme, select(ledger, states=states, since=since), as_json=as_json, limit=limit, asked=listed)
    return _complaint(unbalanced(flow))


def _print_list(scheme: Scheme, found: pd.DataFrame, *, as_json: bool, limit: int, asked: str) -> None:
    if as_json:
        print_table(found, as_json=True)
        return
    names = ["region", "band", "unit_name", "uscc", "insured", "employees", "state", "since", "by_what"]
    shown = found[names].assign(
        region=[region_name(scheme, code) for code in found["region"]],
        band=found["band"].map(band_words),
        state=found["state"].map(state_words),
        by_what=[ground_said(scheme, ground) for ground in found["by_what"]],
    )
    counted = _("{count} enterprises, {gap} of them a gap").format(count=len(found), gap=int(found["state"].isin(GAP_STATES).sum()))
    print_table(shown.rename(columns={name: _(name) for name in names}), title=_titled(counted, asked), limit=limit)


def _print_balance(scheme: Scheme, flow: pd.DataFrame, *, whole: bool, as_json: bool, title: str) -> None:
    """The balance: the province first where it is `whole`, else all that is listed together; of the latter JSON has no lines."""
    together = flow.groupby("band", sort=False, as_index=False)[list(BALANCE[2:])].sum().assign(county=scheme.province.code)
    if as_json:
        print_table((pd.concat([together, flow], ignore_index=True) if whole else flow)[list(BALANCE)], as_json=True)
        return
    lines = pd.concat([together, flow], ignore_index=True)[list(BALANCE)]
    names = [_("together") if not whole and code == scheme.province.code else region_name(scheme, code) for code in lines["county"]]
    shown = lines.assign(county=names, band=lines["band"].map(band_words))
    print_table(shown.rename(columns={name: _(name) for name in BALANCE}), title=title)


def _titled(title: str, asked: str) -> str:
    return f"{title} · {asked}" if asked else title


def _complaint(wrong: pd.DataFrame) -> int:
    """Say where the balance does not add up; the exit code."""
    if len(wrong):
        said = _("unionstats: the balance does not add up in {count} place(s). This is a bug: please report it.")
        print(said.format(count=len(wrong)), file=sys.stderr)
        return BUG
    return 0
