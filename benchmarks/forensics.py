"""How often the tests for bent figures are wrong, and how much bending they find: on made-up provinces, matches known.

    python benchmarks/forensics.py [--seeds 20] [--scale 0.3] [--strengths 0.1 0.2 …] [--bent-seeds 5]

False alarms: provinces with the ledger's ordinary noise and nothing bent. Power: the same with head counts of one unit's
tempting enterprises (register 50 to 69) written under 50, one column copied and two counties exactly at their target
(sources/simulate/bent.py). No files are written: the tests are asked of the rows as a perfect reader would have them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

from scheme import Scheme, load_scheme
from scheme.questions import AtTarget, Bunching, Copying
from sources.simulate.bent import Bending
from sources.simulate.ledger import make_ledgers
from sources.simulate.moment import Moment
from sources.simulate.noise import Noise
from sources.simulate.province import PERIODS
from sources.simulate.register import make_register
from sources.simulate.submission import Submission
from sources.simulate.tables import build
from transforms.forensics import at_target, bunched, copied

Row = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run both halves and print them as tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--bent-seeds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=0.3)
    parser.add_argument("--strengths", type=float, nargs="*", default=[0.1, 0.2, 0.3, 0.45, 0.6, 0.8])
    options = parser.parse_args(arguments)
    scheme = load_scheme()
    print(f"scale {options.scale}, periods {', '.join(PERIODS)}\n\nnothing bent, {options.seeds} seeds, {'rule tests findings least chance':>40}")
    totals: Counter[str] = Counter()
    for level in ("clean", "dirty"):
        began, least, found, asked = time.monotonic(), {"F01": 1.0, "F02": 1.0, "F03": 1.0}, Counter[str](), Counter[str]()
        for seed in range(1, options.seeds + 1):
            for rule, tests in judged(scheme, seed, options.scale, 0.0, level == "dirty")[0].items():
                asked[rule] += len(tests)
                found[rule] += int((~tests["plain"].astype(bool)).sum())
                least[rule] = min([least[rule], *tests["chance"]])
        for rule, lowest in least.items():
            print(f"  {level:6} {rule}  {asked[rule]:7} {found[rule]:4}  {lowest:.1e}")
        print(f"  {time.monotonic() - began:.0f} s")
        totals += found
    print(f"\nbent, {options.bent_seeds} seeds: planted found by rule, findings beside them")
    for strength in options.strengths:
        planted, hits, beside = Counter[str](), Counter[str](), 0
        for seed in range(1, options.bent_seeds + 1):
            tests, truth = judged(scheme, seed, options.scale, strength, True)
            there = {key for rule, of in tests.items() for key in _keys(rule, of)}
            planted.update(rule for rule, *_ in truth)
            hits.update(rule for rule, *_ in truth & there)
            beside += len(there - truth)
        print(f"  strength {strength:.2f}: " + ", ".join(f"{rule} {hits[rule]}/{planted[rule]}" for rule in sorted(planted)) + f"; beside {beside}")
    return int(sum(totals.values()) > 0)


def judged(scheme: Scheme, seed: int, scale: float, bent: float, dirty: bool) -> tuple[dict[str, pd.DataFrame], set[tuple[str, ...]]]:
    """What each test says of a province, and what was bent there: (rule, unit, period, table, key, column)."""
    heads, columns, figures, truth = _province(scheme, seed, scale, bent, dirty)
    asks = {code: rules[0].question.asks for code, rules in scheme.rules.items() if rules[0].question}
    tests: dict[str, pd.DataFrame] = {}
    if isinstance(asks["F01"], Bunching):
        tests["F01"] = bunched(heads, asks["F01"])
    if isinstance(asks["F02"], Copying):
        tests["F02"] = copied(columns, asks["F02"])
    if isinstance(asks["F03"], AtTarget):
        tests["F03"] = at_target(figures, replace(asks["F03"], indicators=("I04a",)))
    return tests, truth


def _province(
    scheme: Scheme, seed: int, scale: float, bent: float, dirty: bool
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, set[tuple[str, ...]]]:
    register = make_register(scheme, scale, seed, len(PERIODS))
    ledgers = make_ledgers(scheme, register, Noise(1.0, dirty), seed, PERIODS, 0.05)
    bending = Bending.of(scheme, ledgers, bent) if bent else None
    if bending:
        bending.bend_heads(ledgers, register, seed)
    heads: list[Row] = []
    counts: list[Row] = []
    figures: list[Row] = []
    truth: set[tuple[str, ...]] = set()
    for unit in scheme.units.values():
        places = tuple(p for p in register.province.places if unit.region in (p.code, p.city, scheme.province.code))
        memory: dict[object, object] = {}
        before: dict[str, dict[str, Row]] = {}
        for month, period in enumerate(PERIODS):
            moment = Moment(scheme, register, ledgers, unit, PERIODS, month, seed, scale, places, memory)
            submission = Submission(unit.code, period, build(moment))
            if bending:
                found = bending.bend_report(submission, before, PERIODS)
                truth |= {(f.rule, f.unit, f.period, f.table, f.key, f.column) for f in found}
            for row in submission.tables["T02"].rows if "T02" in submission.tables else ():
                insured = int(register.insured[month][row["_register_at"]]) if row["_register_at"] >= 0 else None
                heads.append({"unit": unit.code, "period": period, "county": row["county"], "employees": row["employees"], "insured": insured})
            counts += _counts(scheme, submission, before)
            figures += _rates(scheme, submission)
            quarterly = {code: rows for code, rows in before.items() if scheme.tables[code].every == "quarter"}
            before = quarterly | {code: dict(of.keyed()) for code, of in submission.tables.items()}
    return pd.DataFrame(heads), pd.DataFrame(counts), pd.DataFrame(figures), truth


def _counts(scheme: Scheme, submission: Submission, before: dict[str, dict[str, Row]]) -> Iterator[Row]:
    for rule in scheme.rules["F02"]:
        table, column = str(rule.table), str(rule.on)
        of, then = submission.tables.get(table), before.get(table, {})
        pairs = [(row[column], then[key][column]) for key, row in of.keyed() if key in then] if of else []
        given = [(now, was) for now, was in pairs if now and was]
        if given:
            place = {"unit": submission.unit, "period": submission.period, "table": table, "column": column}
            yield place | {"rows": len(given), "same": sum(now == was for now, was in given), "first": 0}


def _rates(scheme: Scheme, submission: Submission) -> Iterator[Row]:
    """I04a of each county, and of the city."""
    of = submission.tables.get("T05")
    city = scheme.units[submission.unit].region
    for region in [city, *dict.fromkeys(row["county"] for row in of.rows)] if of else ():
        rows = [row for row in of.rows if region in (city, row["county"])] if of else []
        sums = {name: float(sum(row[column] for row in rows)) for name, column in (("numerator", "members"), ("denominator", "migrants"))}
        yield {
            "indicator": "I04a", "unit": submission.unit, "region": region, "level": "city" if region == city else "county",
            "period": submission.period, **sums, "target": ">= 55", "step": 1.0,
        }  # fmt: skip


def _keys(rule: str, tests: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for test in tests[~tests["plain"].astype(bool)].to_dict("records"):
        table, key, column = {
            "F01": lambda t: ("T02", f"{t['county']}|{t['threshold']}" if t["county"] else str(t["threshold"]), "employees"),
            "F02": lambda t: (t["table"], "", t["column"]),
            "F03": lambda t: ("T05", t["region"], "members"),
        }[rule](test)
        yield rule, test["unit"], test["period"], table, key, column


if __name__ == "__main__":
    sys.exit(main())
