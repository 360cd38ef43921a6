"""Which figure is meant: its name read, and found in the edition; where it is not, what is wrong with it and what there is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from flows.errors import UserError
from flows.language import _
from flows.marks import between, gap
from flows.naming import region_name
from scheme.model import Scheme
from transforms.figure_id import FigureId, parse_figure_id
from warehouse import Edition
from warehouse.tracing import Tracing

EXAMPLE = "2020-12/I02a/640100"
_NAMED = 8


def read_id(text: str, edition: int | None = None) -> FigureId:
    """The figure's name. Raises UserError for a text that is none, or that names another edition than `edition`."""
    found = parse_figure_id(text)
    if found is None:
        said = _(
            "{found} is no figure's name. Expected PERIOD/INDICATOR/REGION, such as {example}, with /PART behind it for a part of a breakdown"
            ' and @N for an edition. The page of figures links every figure;'
            ' unionstats sql "SELECT period, indicator, region FROM figures" lists them.'
        )
        raise UserError(said.format(found=text, example=EXAMPLE))
    if edition is not None and found.edition not in (None, edition):
        raise UserError(_("{found} names edition {named}, and --edition names {edition}. Leave one of them out.").format(
            found=text, named=found.edition, edition=edition
        ))  # fmt: skip
    return FigureId(found.period, found.indicator, found.region, found.breakdown, found.edition if edition is None else edition)


def find(read: Tracing, asked: FigureId, place: str) -> tuple[Edition, dict[str, Any]]:
    """The edition and the figure's row in it. Raises UserError where there is none, or where it cannot be taken apart."""
    edition = the_edition(read, asked.edition, place)
    rows = read.figures(edition.id, indicators=[asked.indicator], periods=[asked.period], regions=[_region(read.scheme, asked)])
    found = [row for row in rows if (row["breakdown"] or "") == asked.breakdown]
    if not found:
        raise UserError(_not_there(read, asked, edition, place, rows))
    return edition, found[0]


def the_edition(read: Tracing, asked: int | None, place: str) -> Edition:
    """The edition that is read. Raises UserError where there is none, or where it cannot be taken apart, with the reason."""
    known, edition = read.editions(), read.edition()
    if not known:
        raise UserError(_("{place}: no edition has been published yet. Run a night first: unionstats nightly.").format(place=place))
    if edition is None:
        said = _("{place}: there is no edition {found}. Expected one of 1 to {last}. Is it the edition of another warehouse?")
        raise UserError(said.format(place=place, found=asked, last=known[-1]))
    if edition.inputs.scheme_digest != read.scheme.digest:
        raise UserError(_of_other_scheme(read).format(place=place, found=edition.id))
    if not read.kept():
        said = _(
            "{place}: edition {found} was published by a program that kept rows, matches and what was held back of the latest edition only."
            " Its figures stand in the table figure, and unionstats recompute {found} works them out again."
        )
        raise UserError(said.format(place=place, found=edition.id))
    return edition


def _of_other_scheme(read: Tracing) -> str:
    if read.latest:
        return _(
            "{place}: edition {found} was made under another version of the scheme than this program's, so its figures cannot be taken apart by it."
            " Run a night first: unionstats nightly."
        )
    return _(
        "{place}: edition {found} was made under another version of the scheme than this program's: its figures may be defined otherwise, and cannot"
        " be taken apart by these definitions. Trace it with the program of that time, or a figure of the latest edition."
    )


def _region(scheme: Scheme, asked: FigureId) -> str:
    """The region's code; its name may be typed too."""
    return next((r.code for r in scheme.regions.values() if asked.region in (r.code, r.name, r.name_en) and r.level != "township"), asked.region)


def _not_there(read: Tracing, asked: FigureId, edition: Edition, place: str, rows: list[dict[str, Any]]) -> str:
    """Which part of the name this warehouse does not know."""
    scheme, periods = read.scheme, read.periods(edition.id)
    head = _("{figure}: there is no such figure in edition {edition} of {place}.").format(figure=asked.text, edition=edition.id, place=place)
    if asked.indicator not in scheme.indicators:
        return head + gap() + _known(_("indicator"), asked.indicator, scheme.indicators)
    if asked.period not in periods:
        said = _known(_("period"), asked.period, periods)
        return f"{head}{gap()}{said}{gap()}" + _("If it is a figure of another warehouse, name that with --warehouse or --home.")
    if rows:
        parts = [row["breakdown"] or "" for row in rows if row["breakdown"]]
        if not parts:
            said = _("{indicator} has no breakdown. Leave out {found}.")
            return head + gap() + said.format(indicator=asked.indicator, found="/" + asked.breakdown)
        return f"{head}{gap()}" + _known(_("part"), asked.breakdown, parts)
    if _region(scheme, asked) in scheme.regions:
        return f"{head}{gap()}" + _("{indicator} is not given for {region}: a table that it reads has no counties.").format(
            indicator=asked.indicator, region=region_name(scheme, _region(scheme, asked))
        )
    regions = {r.code: region_name(scheme, r.code) for r in scheme.regions.values() if r.level != "township"}
    return f"{head}{gap()}" + _known(_("region"), asked.region, [f"{code} {name}" for code, name in regions.items()])


def _known(what: str, found: str, known: Iterable[str]) -> str:
    codes = list(known)
    near = codes
    if len(codes) > _NAMED:
        like = difflib.get_close_matches(found, codes, n=_NAMED, cutoff=0.3)
        near = [*list(dict.fromkeys([*like, *codes]))[:_NAMED], "…"]
    return _("{found} is no {what}. Known are: {expected}.").format(found=found, what=what, expected=between().join(near))
