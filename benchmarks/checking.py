"""How long all rules over a province take, against one Great Expectations validation a unit, period and table.

    python benchmarks/checking.py [--times N] [--inbox DIR --registry DIR] [--ours]

Ours: every rule of the scheme (files, rows, counties, periods, register), through to findings in words. Against it, in the
same run over the same frames, only the rules inside rows, as Great Expectations is mostly used: for every unit, period and
table a validation of its own with stock expectations, result format COMPLETE with index columns, results left as they come.
Both must name the same failing rows. The province is the sample's, where it is at hand, else a made-up one; N copies of
it, each with its own units, reports and register.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations.expectation import ColumnMapExpectation, Expectation, MulticolumnMapExpectation

from expectations.checks import check
from expectations.complete_lists import ExpectAtMost, ExpectBetween, ExpectGiven, ExpectUniqueTogether
from expectations.material import Material, mark_refused
from expectations.rule_expectations import CellsUnderstood, RuleHolds
from expectations.suites import row_expectations
from expectations.validate import validate
from flows.reconcile import reconcile, with_matches
from scheme import Scheme, load_scheme
from sources.assemble import Source, all_frames, issue_frame, letter_index
from sources.reader import read_file
from sources.register import read_extract
from sources.simulate import simulate
from transforms.linkage import Memory

SAMPLE = Path(__file__).parents[2] / "shared" / "sample"
INDEX = ["unit", "period", "reading_id", "sheet", "row"]


class ExpectRuleToHoldStock(MulticolumnMapExpectation):
    """A rule of the scheme with everything that a stock expectation gathers."""

    expression: str
    ignore_row_if: str = "never"
    map_metric = RuleHolds.condition_metric_name
    success_keys = ("expression", "mostly")
    args_keys = ("column_list", "expression")


class ExpectCellsToBeUnderstoodStock(ColumnMapExpectation):
    """Cells understood, with everything that a stock expectation gathers."""

    map_metric = CellsUnderstood.condition_metric_name
    args_keys = ("column",)


STOCK: dict[type, type] = {
    ExpectGiven: gxe.ExpectColumnValuesToNotBeNull,
    ExpectUniqueTogether: gxe.ExpectCompoundColumnsToBeUnique,
    ExpectBetween: gxe.ExpectColumnValuesToBeBetween,
    ExpectAtMost: gxe.ExpectColumnPairValuesAToBeGreaterThanB,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1, metavar="N")
    parser.add_argument("--inbox", type=Path, default=SAMPLE / "dirty" / "inbox")
    parser.add_argument("--registry", type=Path, default=SAMPLE / "registry")
    parser.add_argument("--ours", action="store_true", help="without what it is compared with")
    asked = parser.parse_args()
    scheme, material = repeated(load_scheme(), province(load_scheme(), asked.inbox, asked.registry), asked.times)
    rows = sum(len(frame) for frame in material.tables.values())
    print(f"{asked.times} × the province: {len(material.files)} files, {rows:,} rows, {len(material.register):,} register rows; CPU seconds")
    check(scheme, replace(material, tables={code: frame.head(0) for code, frame in material.tables.items()}))  # what is done once
    ours, findings = timed(lambda: check(scheme, material))
    print(f"  ours, every rule, with findings  {ours:8.1f}   {len(findings):,} findings, {len(findings) / ours:,.0f} a second")
    if not asked.ours:
        theirs, failed = timed(lambda: Counter(one_a_report(scheme, material)))
        validations = sum(len(frame[["unit", "period"]].drop_duplicates()) for frame in material.tables.values())
        print(f"  one a unit, period and table     {theirs:8.1f}   {validations} validations, {failed.total():,} failing rows, no findings")
        if failed != Counter(together(scheme, material)):
            raise SystemExit("they do not name the same rows")
        print(f"  ratio                            {theirs / ours:8.1f}")
    print(f"  greatest memory                  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def one_a_report(scheme: Scheme, material: Material) -> Iterator[tuple[str, str, int, str, int]]:
    """Every failing row, from a validation of its own for each unit, period and table."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batches = context.data_sources.add_pandas("province").add_dataframe_asset("report").add_batch_definition_whole_dataframe("whole")
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": INDEX}
    for code, table in scheme.tables.items():
        for _, report in material.tables[code].groupby(["unit", "period"]):
            suite = gx.ExpectationSuite(name=code, expectations=[stock(e) for e in row_expectations(scheme, table)])
            batch = batches.get_batch({"dataframe": report.reset_index(drop=True)})
            for result in batch.validate(suite, result_format=wanted).results:
                rule = result.expectation_config.meta["rule"]
                reads = result.expectation_config.meta["reads"].split(",")
                unknown = dict(zip(zip(report["reading_id"], report["sheet"], report["row"], strict=True), report["unknown"], strict=True))
                for at in result.result["unexpected_index_list"] or []:
                    place = (at["reading_id"], at["sheet"], at["row"])
                    if not set(unknown[place].split(",")) & set(reads) - {""}:
                        yield (code, rule, *place)


def together(scheme: Scheme, material: Material) -> Iterator[tuple[str, str, int, str, int]]:
    """The same rows, from our one validation a table."""
    for code, table in scheme.tables.items():
        frame = material.tables[code]
        for failed in validate(code, frame, row_expectations(scheme, table)):
            places = frame[["reading_id", "sheet", "row"]].iloc[failed.positions].itertuples(index=False, name=None)
            yield from ((code, failed.rule, *place) for place in places)


def stock(expectation: Expectation) -> Expectation:
    """The expectation with everything that Great Expectations gathers for it."""
    said = expectation.dict(exclude_defaults=True) | {"meta": expectation.meta}
    kind = STOCK.get(type(expectation))
    if kind is None:
        kind = ExpectRuleToHoldStock if "expression" in said else ExpectCellsToBeUnderstoodStock
    return kind(**said)


def province(scheme: Scheme, inbox: Path, registry: Path) -> Material:
    """A province's reports and register, read and matched; made up where the folders are not there."""
    if not inbox.is_dir():
        with tempfile.TemporaryDirectory() as home:
            simulate(scheme, Path(home), scale=0.25, seed=7, dirty=True)
            return province(scheme, Path(home) / "inbox", Path(home) / "registry")
    files = sorted(path for path in inbox.rglob("*") if path.is_file())
    readings = []
    for number, path in enumerate(files, 1):
        unit, period = path.relative_to(inbox).parts[:2]
        source = Source(unit, period, path.relative_to(inbox).as_posix(), number)
        readings.append((source, read_file(path.read_bytes(), path.stem, unit, period, scheme)))
    issues = issue_frame(readings)
    tables = {code: mark_refused(frame, issues, code) for code, frame in all_frames(scheme, readings).items()}
    extracts = [read_extract(path.read_bytes(), path.name, scheme) for path in sorted(registry.iterdir())]
    register = pd.concat([extract.rows.assign(period=extract.rows["month"]) for extract in extracts], ignore_index=True)
    tables["T02"] = with_matches(tables["T02"], reconcile(scheme, tables["T02"], register, Memory()).matches)
    handed_in = pd.DataFrame([(s.unit, s.period, s.file, s.reading_id) for s, _ in readings], columns=["unit", "period", "file", "reading_id"])
    return Material(tables, issues, letter_index(readings), handed_in, register, date(scheme.year + 1, 1, 11))


def repeated(scheme: Scheme, material: Material, times: int) -> tuple[Scheme, Material]:
    """A province of `times` provinces: each copy's units, files, readings and register units bear its number."""
    units = {name(code, k): replace(unit, code=name(code, k)) for k in range(times) for code, unit in scheme.units.items()}
    step = int(material.files["reading_id"].max()) + 1

    def copies(frame: pd.DataFrame) -> pd.DataFrame:
        parts = [frame]
        for k in range(1, times):
            new: dict[str, Any] = {
                column: (frame[column] + f"~{k}").astype(frame[column].dtype) for column in ("unit", "file", "unit_no") if column in frame
            }
            parts.append(frame.assign(**new, **({"reading_id": frame["reading_id"] + k * step} if "reading_id" in frame else {})))
        return pd.concat(parts, ignore_index=True)

    letters = {(reading + k * step, table, sheet): found for k in range(times) for (reading, table, sheet), found in material.letters.items()}
    tables = {code: copies(frame) for code, frame in material.tables.items()}
    whole = Material(tables, copies(material.issues), letters, copies(material.files), copies(material.register), material.as_of)
    return replace(scheme, units=units), whole.in_order()


def name(code: str, copy: int) -> str:
    return f"{code}~{copy}" if copy else code


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds: what else the machine does at the time does not count."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


if __name__ == "__main__":
    main()
