"""What a night derives from what stands: matches, findings, what is held back, figures, and the digest of it all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.checks import check
from expectations.material import Material, mark_refused
from flows.bounding import in_doubt
from flows.came import Came
from flows.digest import Digest, moved_figures
from flows.intake import Register
from flows.known_registers import KnownRegisters
from flows.reading import Read
from flows.reconcile import Reconciled, reconcile, with_matches
from flows.version import linkage_version
from sources.assemble import TEXT, all_frames, issue_frame, letter_index
from sources.register import read_extract
from transforms.decided import Decision
from transforms.gap_ledger import balance, gap_ledger
from transforms.holding import Held, hold_back
from transforms.indicators import compute_figures
from transforms.linkage import remember
from transforms.register_sides import register_side
from transforms.stewardship.figures_held import figures_held
from transforms.stewardship.waivers import granted, waived
from warehouse import EditionContent, Inputs, PublishReport, fingerprints_of

if TYPE_CHECKING:
    from flows.night import Course


def reconciled(course: Course, read: Read, register: Register, decisions: Sequence[Decision]) -> tuple[Material, Reconciled]:
    """Everything the checks read, with the ledger matched against the register after what was decided; and the matches."""
    sources = read.sources()
    issues = issue_frame(sources)
    tables = {code: mark_refused(frame, issues, code) for code, frame in all_frames(course.scheme, sources).items()}
    files = pd.DataFrame([(s.unit, s.period, s.file, s.reading_id) for s, _ in sources], columns=["unit", "period", "file", "reading_id"])
    every_month = register_rows(course, register)
    months = every_month[every_month["period"].isin(files["period"])].reset_index(drop=True)  # without a report nothing is missing yet
    known = KnownRegisters(course.warehouse.home, linkage_version())
    found = reconcile(course.scheme, tables["T02"], months, remember(decisions, tables["T02"], months), known)
    tables["T02"] = with_matches(tables["T02"], found.matches)
    return Material(tables, issues, letter_index(sources), files, months, course.as_of), found


def register_rows(course: Course, register: Register) -> pd.DataFrame:
    """The rows of the register's extracts in use, with their period."""
    frames = []
    for month, path, sha in register.extracts:
        extract = register.read.get(sha) or read_extract(course.warehouse.archive.path(sha).read_bytes(), path, course.scheme)
        frames.append(extract.rows.assign(period=pd.Series(month, index=extract.rows.index, dtype=TEXT)))
    columns = [*(column.id for column in course.scheme.registry.columns), "period"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


def checked(course: Course, material: Material) -> pd.DataFrame:
    """All findings."""
    return check(course.scheme, material)


def publishable(
    course: Course,
    read: Read,
    material: Material,
    findings: pd.DataFrame,
    found: Reconciled,
    inputs: Inputs,
    decisions: Sequence[Decision] = (),
) -> EditionContent:
    """What the edition holds: findings, matches, the gap ledger, what is held back, the figures."""
    periods = sorted(set(material.files["period"]))
    holding = findings[~_waived(course, findings, decisions)]
    held = hold_back(course.scheme, holding, material.tables, periods, material.reports)
    accepted = {code: held.accepted(code, frame) for code, frame in material.tables.items()}
    lacking = [("", p, "REG", "", "缺登记库", "") for p in periods if p not in set(material.register["period"])]
    gaps = pd.concat([held.gaps, pd.DataFrame(lacking, columns=list(held.gaps.columns))], ignore_index=True)
    empty = material.register.empty
    # Every ledger row of the latest submissions claims its unit, held back or not (rules.yaml).
    ledger = material.tables["T02"]
    register = material.register if empty else register_side(material.register, ledger)
    figures = compute_figures(course.scheme, accepted, register, gaps, periods, material.reported)
    gap = gap_ledger(course.scheme, register, ledger, found.matches, found.federated)
    names = {code: (indicator.zh, indicator.en) for code, indicator in course.scheme.indicators.items()}
    figures = figures.assign(zh=figures["indicator"].map(lambda i: names[i][0]), en=figures["indicator"].map(lambda i: names[i][1]))
    file_of = {reading_id: file_id for file_id, (reading_id, _) in read.readings.items()}
    of_files = findings.assign(file_id=findings["reading_id"].map(file_of).astype("Int64"))
    return EditionContent(
        findings=of_files.drop(columns=["file", "reading_id", "row", "county"]),
        matches=found.matches,
        gap=gap,
        gap_flow=balance(course.warehouse.gap_at(), gap),
        held_rows=held.rows,
        current_tables=_current_tables(read, held),
        replaced_files=pd.DataFrame(list(read.standing.superseded.items()), columns=["file_id", "superseded_by"]).astype("Int64"),
        figures=figures,
        inputs=inputs,
        figures_held=figures_held(course.scheme, gaps, figures),
        **in_doubt(course, material, accepted, register, figures, of_files, decisions),
    )


def _waived(course: Course, findings: pd.DataFrame, decisions: Sequence[Decision]) -> npt.NDArray[np.bool_]:
    """Which findings hold nothing back, for their waiver is granted and holds for what stands there tonight."""
    if not granted(decisions):
        return np.zeros(len(findings), dtype=bool)
    # Since when a finding is there does not matter to a waiver.
    named = findings.assign(fingerprint=fingerprints_of(findings, course.scheme), since_edition=0)
    fingerprints = waived(course.scheme, named, decisions, course.as_of.isoformat())
    return named["fingerprint"].isin(fingerprints).to_numpy(bool)


def _current_tables(read: Read, held: Held) -> pd.DataFrame:
    whole = set(held.tables[["unit", "period", "table_code"]].itertuples(index=False, name=None))
    rows = [
        (unit, period, table, read.readings[file_id][0], "held" if (unit, period, table) in whole else "accepted")
        for (unit, period, table), files in read.standing.tables.items()
        for file_id in files
    ]
    return pd.DataFrame(rows, columns=["unit", "period", "table_code", "reading_id", "state"])


def digest(
    course: Course, came: Came, overdue: tuple[tuple[str, str], ...], content: EditionContent, before: pd.DataFrame, report: PublishReport
) -> Digest:
    """The night's digest, but for the gap's balance, which is counted from what has been published."""
    return Digest(
        as_of=course.as_of.isoformat(),
        edition=report.edition.id,
        published=True,
        received=came.reports,
        extracts=came.extracts,
        overdue=overdue,
        notices=tuple(course.notices),
        findings={str(k): int(v) for k, v in content.findings["severity"].value_counts().items()},
        changes=report.findings.by_rule,
        cases=dict(report.cases.states),
        lapsed=dict(report.cases.lapsed),
        matches={str(k): int(v) for k, v in content.matches["state"].value_counts().items()},
        moved=moved_figures(before, content.figures, course.scheme, came.causes) if len(before) else (),
        seconds=course.seconds,
    )
