"""The gap ledger as a workbook for the people who go and talk to the firms: a summary, what moved, a sheet a county."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from flows.gap_list import Span
from flows.gap_sheets import TEXTS, Page, safe_name
from flows.gap_words import band_words, move_words, state_words
from flows.language import _
from flows.naming import region_name
from flows.stored_words import ground_said
from flows.tables import as_os_error
from flows.words import N_
from scheme.model import Scheme
from transforms.gap_ledger import BALANCE, BANDS, STATES

OUTCOMES = (
    N_("agreed to found a union"),
    N_("to join a federation union"),
    N_("not for now"),
    N_("head count differs"),
    N_("closed or moved away"),
    N_("not reached"),
)
"""What a visit can come to; whoever fills it in may write something else."""


@dataclass(frozen=True)
class Contents:
    """What goes into the workbook.

    `ledger`: all that is asked about, for the summary; `rows`: those of it to be listed; `flow` and `moved`: the balance and
    the moves behind it; `firms`: the ledger's rows by unit_no, also of those gone since; `whole`: of the whole province, not of
    some counties, so that province and cities can be summed up; `band`: the only one asked about; `asked` and `listed`: in words,
    what the summary and the lists are narrowed to.
    """

    scheme: Scheme
    span: Span
    ledger: pd.DataFrame
    rows: pd.DataFrame
    flow: pd.DataFrame
    moved: pd.DataFrame
    firms: pd.DataFrame
    whole: bool = True
    band: str | None = None
    asked: str = ""
    listed: str = ""


def write_gap_workbook(what: Contents, path: Path) -> None:
    """Write the workbook. Raises OSError where the file cannot be written."""
    rows, regions = what.rows, list(what.scheme.regions)
    known = set(rows["region"].dropna())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), TEXTS) as book:
            taken: set[str] = set()
            _summary(what, Page(book, safe_name(_("Summary"), taken)))
            if what.span.before:  # of the first edition, everything is new
                _moved(what, Page(book, safe_name(_("Moves"), taken)))
            for county in [*filter(known.__contains__, regions), *sorted(known - set(regions))]:
                name = region_name(what.scheme, county)
                _county(what, Page(book, safe_name(name, taken)), name, rows[(rows["region"] == county).fillna(False).to_numpy(bool)])
    except XlsxFileError as error:
        raise as_os_error(error) from error


def _summary(what: Contents, page: Page) -> None:
    """Regions × bands: how many are in each state, and the balance."""
    states, sums = [state.zh for state in STATES], list(BALANCE[2:])
    kept = what.ledger.groupby(["region", "band", "state"]).size()
    counts = kept.unstack("state", fill_value=0).reindex(columns=states, fill_value=0)
    balanced = what.flow.set_index(["county", "band"])[sums].rename_axis(["region", "band"])
    both = counts.join(balanced, how="outer").fillna(0).astype("int64")
    heads = [_("county"), _("band"), *map(state_words, states), *(_(name) for name in sums)]
    how = _("opening + entered − newly unionised − left − reclassified = closing")
    first = "" if what.span.before else _("No edition is before it: everything counts as entered, and there is no sheet of moves.")
    page.title(_("Gap ledger: summary"), [*filter(None, [_register(what.ledger), what.span.words(), what.asked, how, first])])
    page.header(heads, [14, 10, *[9] * (len(heads) - 2)])
    for name, level, codes in _places(what.scheme, set(both.index.get_level_values("region")), whole=what.whole):
        for band in (band for band in BANDS if what.band in (None, band.code)):
            cells = both[both.index.isin([(code, band.code) for code in codes])].sum()
            page.row([name, band_words(band.code), *map(int, cells)], bold=level != "county")
    page.finish(frozen=2)


def _places(scheme: Scheme, known: set[str], *, whole: bool) -> Iterator[tuple[str, str, list[str]]]:
    """The province, each city with its counties below it, and what lies outside; each with the regions that it sums up.

    Where it is not the `whole` province: all together, then one by one.
    """
    yield region_name(scheme, scheme.province.code) if whole else _("together"), "province", sorted(known)
    if not whole:
        yield from ((region_name(scheme, code), "county", [code]) for code in sorted(known))
        return
    counties = [region for region in scheme.regions.values() if region.level == "county" and region.code in known]
    for city in [region for region in scheme.regions.values() if region.level == "city"]:
        below = [region for region in counties if region.parent == city.code]
        if below or city.code in known:
            yield region_name(scheme, city.code), "city", [city.code, *(region.code for region in below)]
            yield from ((region_name(scheme, region.code), "county", [region.code]) for region in below)
    yield from ((code, "county", [code]) for code in sorted(known - set(scheme.regions)))


def _moved(what: Contents, page: Page) -> None:
    """Every enterprise behind a number of the balance: what was crossed off, what is new."""
    found = what.moved[what.moved["column"].notna()].sort_values(["column", "county", "band", "move", "unit_no"])
    heads = [_("No."), _("county"), _("band"), _("enterprise_name"), _("uscc"), _("counts as"), _("move"), _("state"), _("since"), _("by_what")]
    page.title(_("Gap ledger: moves"), [*filter(None, [what.span.words(), what.asked])])
    page.header(heads, [6, 12, 10, 34, 21, 10, 18, 14, 12, 34])
    for number, row in enumerate(found.to_dict("records"), start=1):
        firm = what.firms.loc[row["unit_no"]]
        ground = ground_said(what.scheme, firm["by_what"])
        said = [_(str(row["column"])), move_words(str(row["move"])), state_words(str(firm["state"])), firm["since"], ground]
        page.row([number, region_name(what.scheme, str(row["county"])), band_words(str(row["band"])), firm["unit_name"], firm["uscc"], *said])
    page.finish(frozen=0)


def _county(what: Contents, page: Page, name: str, rows: pd.DataFrame) -> None:
    """The list to go out with: who, how large, in what state and on what ground; and room for what came of the visit."""
    heads = [_("No."), _("enterprise_name"), _("uscc"), _("unit_no"), _("band"), _("insured"), _("employees"), _("state"), _("since"), _("by_what")]
    visit = [_("visited by"), _("visited on"), _("outcome"), _("remarks")]
    large = int((rows["band"] == BANDS[0].code).sum())
    counted = _("{count} enterprises, {large} of them of 50 and more").format(count=len(rows), large=large)
    notes = [*filter(None, [_register(rows), what.span.words(), what.listed, counted])]
    page.title(_("{county}: enterprises to be visited").format(county=name), notes)
    page.header([*heads, *visit], [5, 28, 19, 11, 8, 7, 7, 11, 10, 20, 9, 10, 13, 18])
    for number, row in enumerate(rows.to_dict("records"), start=1):
        numbers = [_whole(row["insured"]), _whole(row["employees"])]
        said = [row["unit_name"], row["uscc"], row["unit_no"], band_words(str(row["band"])), *numbers, state_words(str(row["state"]))]
        page.row([number, *said, row["since"], ground_said(what.scheme, row["by_what"]), *[None] * len(visit)], height=30)
    page.choices(len(heads) + 2, [_(outcome) for outcome in OUTCOMES])
    page.days(len(heads) + 1)
    page.finish(frozen=2)


def _register(rows: pd.DataFrame) -> str:
    month = "" if rows.empty else str(rows["period"].max())
    return _("Register of {month}").format(month=month)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


