"""The annex on data quality: completeness, punctuality, findings, waivers, matches, revisions, what is incomplete, the basis."""

from __future__ import annotations

from summary.cells import figure_cell, share, whole, word
from summary.chapters.changes import change_words
from summary.compare import NotComparable, change
from summary.figures import Figure, read_figures
from summary.material import Writing
from summary.model import Block, Cell, Paragraph, Section, Table
from summary.numbers import percent
from summary.standing import came, due_reports, standing

SHOWN = 200
"""So many incomplete figures are listed; their number is always said."""


def quality(writing: Writing) -> Section:
    """The annex."""
    s = writing.s
    blocks: list[Block] = [
        _of_what(writing), _completeness(writing), _standings(writing), *_findings(writing), *_waivers(writing), *_matches(writing),
        *_revisions(writing), *_figures_moved(writing), *_partial(writing), basis(writing),
    ]  # fmt: skip
    return Section(s.text("quality"), tuple(blocks), annex=True)


def _of_what(writing: Writing) -> Paragraph:
    s, material = writing.s, writing.material
    latest = material.edition.id == material.latest
    today = s.text("all_of_edition") if latest else s.text("some_of_today", latest=material.latest)
    return s.paragraph("quality_of", edition=material.edition.id, today=today)


def _completeness(writing: Writing) -> Paragraph:
    s, due, days = writing.s, due_reports(writing.material), came(writing.material)
    if not due:
        return s.paragraph("nothing_due")
    there = [report for report in due if report in days]
    in_time = sum(days[unit, period] <= writing.scheme.due_date(period).isoformat() for unit, period in there)
    shares = (percent(count / len(due) * 100) for count in (len(there), in_time))
    return s.paragraph("completeness", due=len(due), came=len(there), intime=in_time, share=next(shares), punctual=next(shares))


def _standings(writing: Writing) -> Table:
    s, months = writing.s, writing.figures.periods
    rows = tuple(
        (word(writing.unit(unit)), *(word(s.text(standing(writing.material, unit, month))) for month in months)) for unit in writing.scheme.units
    )
    return Table(s.text("standings"), (s.text("unit"), *(month for month in months)), rows, (2, *(1.0 for _ in months)))


def _findings(writing: Writing) -> list[Block]:
    s, found, levels = writing.s, writing.material.findings, writing.scheme.severities
    by = found.groupby("severity")["findings"].sum()
    counted = s.listed(s.text("point", label=words[writing.language], value=int(by.get(level, 0))) for level, words in levels.items())
    said = s.paragraph("findings_said", total=int(found["findings"].sum()), by=counted)
    wide = found.pivot_table(index="unit", columns="severity", values="findings", aggfunc="sum", fill_value=0)
    rows = [(word(writing.unit(str(u))), *(whole(int(wide[lv].get(u, 0)) if lv in wide else 0) for lv in levels)) for u in wide.index]
    head = (s.text("unit"), *(words[writing.language] for words in levels.values()))
    return [said, *([Table(s.text("findings_table"), head, tuple(rows), (2, 1, 1, 1))] if rows else [])]


def _waivers(writing: Writing) -> list[Block]:
    s, waivers = writing.s, writing.material.waivers
    if waivers.empty:
        return [s.paragraph("waivers_none")]
    grouped = waivers.fillna("").groupby(["unit", "period", "rule", "until"]).size().reset_index(name="count")
    rows = tuple(
        (word(writing.unit(str(unit))), word(str(period)), word(str(rule)), word(str(until) or "—"), whole(int(count)))
        for unit, period, rule, until, count in grouped.itertuples(index=False, name=None)
    )
    head = tuple(s.text(key) for key in ("unit", "period", "rule", "until", "count"))
    return [s.paragraph("waivers_said", count=len(waivers)), Table(s.text("waivers_table"), head, rows, (2, 1, 1, 1.2, 1))]


def _matches(writing: Writing) -> list[Block]:
    s, found = writing.s, writing.material.matches
    total = int(found["rows"].sum())
    if not total:
        return []
    states = ("accepted", "candidate", "none")
    wide = found.pivot_table(index="unit", columns="state", values="rows", aggfunc="sum", fill_value=0).reindex(columns=list(states), fill_value=0)
    sums = {state: int(wide[state].sum()) for state in states}
    lost = total - sums["accepted"]
    said = s.paragraph("matches_said", total=total, unmatched=lost, share=percent(lost / total * 100), **sums)
    rows: list[tuple[Cell, ...]] = []
    for unit in wide.index:
        counts = [int(wide[state][unit]) for state in states]
        rows.append((word(writing.unit(str(unit))), *(whole(count) for count in counts), share(sum(counts[1:]), sum(counts))))
    head = (s.text("unit"), *(s.text(state) for state in states), s.text("unmatched_share"))
    return [said, Table(s.text("matches_table"), head, tuple(rows), (2, 1, 1, 1, 1.4))]


def _revisions(writing: Writing) -> list[Block]:
    s, reports = writing.s, writing.material.reports
    again = reports[reports["version"] > 1]
    if again.empty:
        return [s.paragraph("revised_none")]
    rows = tuple(
        (word(writing.unit(str(unit))), word(str(period)), whole(int(version)))
        for unit, period, version in again[["unit", "period", "version"]].itertuples(index=False, name=None)
    )
    head = (s.text("unit"), s.text("period"), s.text("version"))
    return [s.paragraph("revised_said", count=len(again)), Table(s.text("revised_table"), head, rows, (2, 1, 1))]


def _figures_moved(writing: Writing) -> list[Block]:
    s, material = writing.s, writing.material
    rows: list[tuple[Cell, ...]] = []
    refused = 0
    for figure in _first_published(writing):
        now = writing.figures.get(figure.period, figure.indicator.code, figure.region)
        if now is None or figure.edition == material.edition.id:
            continue
        try:
            if change(figure, now).difference == 0:
                continue
        except NotComparable:
            refused += 1
        named = word(f"{figure.indicator.code} {writing.name(figure.indicator)}", figure.period)
        rows.append((named, figure_cell(figure, writing), figure_cell(now, writing), word(change_words(writing, figure, now))))
    said = s.paragraph("figures_moved", count=len(rows) - refused, refused=refused)
    head = (s.text("indicator"), s.text("first_published"), s.text("now"), s.text("change"))
    return [said, *([Table(s.text("figures_moved_table"), head, tuple(rows), (3, 2, 2, 2))] if rows else [])]


def _first_published(writing: Writing) -> list[Figure]:
    material, found = writing.material, []
    for edition, rows in material.first_figures.groupby("edition"):
        digest = material.digests.get(int(str(edition)), "")
        found += list(read_figures(rows, writing.scheme, material.year, digest).all.values())
    return [figure for figure in found if figure.value is not None and not figure.breakdown]


def _partial(writing: Writing) -> list[Block]:
    s = writing.s
    regions = (writing.scheme.province.code, *writing.cities)
    found = [
        figure
        for code in writing.scheme.indicators
        for region in regions
        if (figure := writing.figures.all.get((writing.period, code, region, ""))) is not None and figure.partial
    ]
    said, between = s.paragraph("partial_said", count=len(found)), s.text("semicolon")
    rows = tuple(
        (word(writing.name(figure.indicator)), word(writing.place(figure.region)), figure_cell(figure, writing), word(between.join(figure.missing)))
        for figure in found[:SHOWN]
    )
    head = (s.text("indicator"), s.text("region"), s.text("value"), s.text("lacking"))
    return [said, *([Table(s.text("partial_table"), head, rows, (2.4, 1, 1.8, 4))] if rows else [])]


def facts(writing: Writing) -> tuple[tuple[str, str], ...]:
    """What the edition rests on, as names and values."""
    edition = writing.material.edition
    named = (
        ("edition", edition.id), ("day", edition.as_of), ("published", edition.published), ("files", edition.files),
        ("registers", edition.registers), ("decisions", edition.decisions), ("scheme", edition.scheme_digest),
        ("code", edition.code_version), ("digest", edition.inputs_digest[:16]),
    )  # fmt: skip
    return tuple((writing.s.text(f"basis_{key}"), str(value)) for key, value in named)


def basis(writing: Writing) -> Table:
    """The table of what the data rest on."""
    s = writing.s
    rows = tuple((word(name), word(value)) for name, value in facts(writing))
    return Table(s.text("basis"), (s.text("basis"), s.text("value")), rows, (1, 2))
