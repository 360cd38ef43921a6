"""Makes a province: register, reports, and the truth about both."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scheme import Scheme
from sources.simulate.bent import Bending
from sources.simulate.hand_in import hand_in
from sources.simulate.layouts import Layout, deal_layouts
from sources.simulate.ledger import make_ledgers
from sources.simulate.listed import Ledgers
from sources.simulate.mistakes import Planned, plan_mistakes, plant
from sources.simulate.moment import Moment
from sources.simulate.noise import Noise
from sources.simulate.pager import Pager
from sources.simulate.register import Register, make_register
from sources.simulate.register_file import write_extracts
from sources.simulate.submission import Submission
from sources.simulate.tables import build
from sources.simulate.truth import Truth

MADE = ("inbox", "registry", "truth")
PERIODS = ("2020-09", "2020-10", "2020-11", "2020-12")


@dataclass
class SimulationReport:
    """What was made."""

    periods: tuple[str, ...]
    register_units: int = 0
    ledger_rows: dict[str, int] = field(default_factory=dict)  # by period
    files: int = 0
    findings: Counter[str] = field(default_factory=Counter)  # by rule
    planted: Counter[str] = field(default_factory=Counter)  # mistakes by rule
    layouts: dict[str, Layout] = field(default_factory=dict)  # by unit
    seconds: float = 0.0

    def __str__(self) -> str:
        rows = next(reversed(self.ledger_rows.values()), 0)
        return (
            f"{self.register_units} enterprises, {rows} ledger rows in {self.periods[-1]}, {self.files} files, "
            f"{sum(self.findings.values())} findings in the truth, {self.seconds:.1f} s"
        )


def simulate(
    scheme: Scheme,
    out: Path,
    *,
    scale: float = 1.0,
    seed: int = 1,
    periods: Sequence[str] = PERIODS,
    dirty: bool = False,
    noise: float = 1.0,
    unregistered: float = 0.05,
    bent: float = 0.0,
) -> SimulationReport:
    """Make a province in `out`: `inbox/`, `registry/` and `truth/`; the same for the same arguments.

    Scale 1 has a register of 20,400 enterprises and ledgers of 4,000 rows a month. `noise` scales the rates of
    data/noise.csv, `unregistered` is the share of ledger rows that the register does not know. `dirty` adds the noise
    that breaks rules and plants a mistake of every kind of the scheme's rules; truth/figures.json is of clean ones.
    `bent`, the share of the tempting enterprises of one unit that are written just under 50, bends figures for the F rules too.
    A province that was made in `out` before is replaced. Raises FileExistsError where `out` holds other reports.
    """
    started = time.monotonic()
    periods = tuple(sorted(periods))
    _make_room(out)
    report = SimulationReport(periods)
    register = make_register(scheme, scale, seed, len(periods), unregistered)
    ledgers = make_ledgers(scheme, register, Noise(noise, dirty), seed, periods, unregistered)
    bending = Bending.of(scheme, ledgers, bent) if bent else None
    if bending:
        bending.bend_heads(ledgers, register, seed)
    report.register_units = register.enrolled[-1]
    sizes = {unit: len(rows) for unit, rows in ledgers.rows.items()}
    report.layouts = deal_layouts(list(scheme.units.values()), sizes, seed)
    write_extracts(register, scheme, periods, out / "registry")
    planned = plan_mistakes(scheme, periods, report.layouts, seed) if dirty else []
    with Truth(scheme, register, ledgers, periods, out / "truth") as truth:
        for code in scheme.units:
            _report_year(scheme, register, ledgers, periods, code, seed, scale, out, report, truth, planned, bending)
        report.findings = truth.close(with_figures=not dirty)
    report.seconds = time.monotonic() - started
    return report


def _make_room(out: Path) -> None:
    """Remove an earlier province; refuse to mix with reports that are none."""
    if (out / "truth" / "findings.csv").exists():
        for name in MADE:
            shutil.rmtree(out / name, ignore_errors=True)
    elif any((out / name).exists() for name in MADE):
        raise FileExistsError(f"{out} holds {', '.join(MADE)} that no simulation made; choose another folder")


def _report_year(
    scheme: Scheme,
    register: Register,
    ledgers: Ledgers,
    periods: tuple[str, ...],
    code: str,
    seed: int,
    scale: float,
    out: Path,
    report: SimulationReport,
    truth: Truth,
    planned: list[Planned],
    bending: Bending | None,
) -> None:
    """One unit, period after period."""
    unit = scheme.units[code]
    places = tuple(p for p in register.province.places if unit.region in (p.code, p.city, scheme.province.code))
    layout = report.layouts[code]
    pager = Pager(scheme, layout, code, seed)
    memory: dict[object, object] = {}
    for month, period in enumerate(periods):
        moment = Moment(scheme, register, ledgers, unit, periods, month, seed, scale, places, memory)
        submission = Submission(code, period, build(moment))
        bends = bending.bend_report(submission, truth.previous(code), periods) if bending else []
        for sheetful in submission.tables.values():
            pager.arrange(sheetful)
        mistakes = [mistake for mistake in planned if (mistake.unit, mistake.period) == (code, period)]
        report.planted.update(plant(submission, mistakes, scheme, truth.previous(code), seed))
        if any(mistake.rule == "S13" for mistake in mistakes):
            truth.absent(code, period)
            continue
        handed = hand_in(submission, layout, scheme, seed, out)
        report.files += handed.files
        if "T02" in submission.tables:
            report.ledger_rows[period] = report.ledger_rows.get(period, 0) + len(submission.tables["T02"].rows)
        truth.handed_in(submission, handed)
        truth.bent(bends)
