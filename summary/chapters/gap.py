"""The chapter of the gap ledger: how many are left, and how that came out of the year's first edition."""

from __future__ import annotations

import pandas as pd

from summary.cells import whole, word
from summary.compare import NotComparable
from summary.material import Writing
from summary.model import Block, Cell, Paragraph, Section, Table
from transforms.gap_ledger import BALANCE, BANDS, GAP_STATES, STATES, Band, balance, unbalanced

_FLOWS = BALANCE[2:]


def gap(writing: Writing) -> Section:
    """The chapter."""
    s, material, title = writing.s, writing.material, writing.s.text("gap")
    ledger = material.gap
    blocks: list[Block] = []
    for band in BANDS:
        closing = int((ledger["state"].isin(GAP_STATES) & (ledger["band"] == band.code)).sum())
        blocks.append(s.paragraph("gap_said", day=s.day(material.edition.as_of), band=_band(writing, band), closing=closing))
    blocks += _balance(writing)
    blocks.append(_states(writing, ledger))
    return Section(title, tuple(blocks))


def _balance(writing: Writing) -> list[Block]:
    s, material = writing.s, writing.material
    if material.before is None or material.gap_before is None:
        return [s.paragraph("gap_first")]
    try:
        _same_scheme(writing)
    except NotComparable as refusal:
        return [s.paragraph("refused", why=s.text(refusal.why, **refusal.values))]
    flow = balance(material.gap_before, material.gap)
    wrong = unbalanced(flow)
    said = [_flow_said(writing, band, flow) for band in BANDS]
    warned = [s.paragraph("gap_unbalanced", count=len(wrong))] if len(wrong) else []
    return [*said, *warned, _flow_table(writing, flow)]


def _same_scheme(writing: Writing) -> None:
    before, after = writing.material.before, writing.material.edition
    if before is not None and before.scheme_digest != after.scheme_digest:
        raise NotComparable("other_scheme", a=before.scheme_digest, b=after.scheme_digest)


def _flow_said(writing: Writing, band: Band, flow: pd.DataFrame) -> Paragraph:
    before = writing.material.before
    sums = flow[flow["band"] == band.code][list(_FLOWS)].sum()
    counts = {name: int(sums[name]) for name in _FLOWS}
    since = writing.s.day(before.as_of) if before else ""
    return writing.s.paragraph("gap_flow", before=before.id if before else 0, since=since, band=_band(writing, band), **counts)


def _flow_table(writing: Writing, flow: pd.DataFrame) -> Table:
    scheme, s = writing.scheme, writing.s
    cities = flow.assign(city=[scheme.city_of(code) if code in scheme.regions else scheme.province.code for code in flow["county"]])
    rows: list[tuple[Cell, ...]] = []
    for band in BANDS:
        of = cities[cities["band"] == band.code]
        rows.append((word(writing.place(scheme.province.code)), word(_band(writing, band)), *(whole(int(of[name].sum())) for name in _FLOWS)))
        for city, part in of.groupby("city"):
            rows.append((word(writing.place(str(city))), word(_band(writing, band)), *(whole(int(part[name].sum())) for name in _FLOWS)))
    head = (s.text("region"), s.text("band"), *(s.text(name) for name in _FLOWS))
    return Table(s.text("gap_table"), head, tuple(rows), (1.4, 1.6, *(1.0 for _ in _FLOWS)))


def _states(writing: Writing, ledger: pd.DataFrame) -> Table:
    s = writing.s
    rows: list[tuple[Cell, ...]] = []
    for state in STATES:
        of = ledger[ledger["state"] == state.zh]
        counts = [int((of["band"] == band.code).sum()) for band in BANDS]
        rows.append((word(state.zh if writing.language == "zh" else state.en), *(whole(n) for n in counts)))
    head = (s.text("state"), *(_band(writing, band) for band in BANDS))
    return Table(s.text("gap_states", edition=writing.material.edition.id), head, tuple(rows), (2, 1, 1))


def _band(writing: Writing, band: Band) -> str:
    return band.zh if writing.language == "zh" else band.en
