"""`unionstats check`: what a night would find in files that were not handed in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from flows.commands import options
from flows.commands.common import cannot_write, check_output, chosen, chosen_unit, periods_of, settings_of
from flows.commands.lists import SHOWN, places
from flows.errors import UserError
from flows.findings_workbook import write_findings
from flows.language import _, language
from flows.naming import unit_name
from flows.settings import Settings
from flows.tables import print_table
from flows.trial import CHECKS, Trial, Trials, Tried, by_weight
from scheme import Scheme, load_scheme
from sources.inbox import REPORT_ENDINGS
from sources.reader_pool import ReaderPool
from warehouse import Warehouse, open_warehouse

FAULTY = 1


def check(
    files: options.Files,
    /,
    *,
    unit: options.CheckedUnit,
    period: options.CheckedPeriod,
    supplement: options.Supplement = False,
    xlsx: options.Xlsx = None,
    limit: options.Limit = SHOWN,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> int:
    """Check files that were not handed in as the night would; nothing is kept. Exit code 1 where a finding is an error."""
    check_output(xlsx, limit)
    settings, scheme = settings_of(config, warehouse=warehouse, home=home), load_scheme()
    unit, period = chosen_unit(scheme, unit) or unit, chosen("period", period, periods_of(scheme)) or period
    tried = _tried(files)
    store = _store(settings)
    try:
        with ReaderPool(scheme.year, min(2, len(tried))) as pool:
            trial = Trials(scheme, store, pool).run(tried, unit, period, supplement=supplement)
    finally:
        if store is not None:
            store.close()
    if xlsx is not None:
        try:
            write_findings(trial.findings.assign(state="", first_seen="", last_seen=""), scheme, xlsx)
        except OSError as error:
            raise cannot_write(xlsx, error, "--xlsx") from error
        print(_("{count} findings written to {place}").format(count=len(trial.findings), place=xlsx))
    elif as_json:
        print(json.dumps(_as_json(trial), ensure_ascii=False, indent=2))
    else:
        _show(trial, scheme, limit)
    return FAULTY if trial.errors else 0


def _tried(named: Sequence[Path]) -> list[Tried]:
    """The files that are named, and those in folders that are. Raises UserError where there is none."""
    found: list[Path] = []
    for path in named:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in REPORT_ENDINGS)
        elif path.is_file():
            found.append(path)
        else:
            raise UserError(_("{place}: there is no such file. Give the files of one report, or a folder of them.").format(place=path))
    if not found:
        raise UserError(_("{place}: there is no report in it. Expected xlsx, xls, ods or csv.").format(place=", ".join(map(str, named))))
    return [Tried(path, path.name) for path in dict.fromkeys(found)]


def _store(settings: Settings) -> Warehouse | None:
    """The warehouse; none where there is no file of one, which a check does not make."""
    if settings.database.startswith("sqlite") and not Path(settings.database.removeprefix("sqlite:///")).exists():
        return None
    return open_warehouse(settings.database, settings.home)


def _show(trial: Trial, scheme: Scheme, limit: int) -> None:
    severities = {code: names[language()] for code, names in scheme.severities.items()}
    english = language() == "en"
    found = by_weight(trial.findings, scheme)
    short = pd.DataFrame(
        {
            "rule": found["rule"] + " " + found["severity"].map(severities),
            "place": places(found),
            "message": found["message_en" if english else "message"],
            "cure": found["cure_en" if english else "cure"],
        }
    )
    counts = found["severity"].value_counts()
    said = ", ".join(f"{name} {int(counts.get(code, 0))}" for code, name in severities.items())
    title = _("{unit} {period}: {counts}").format(unit=unit_name(scheme, trial.unit), period=trial.period, counts=said)
    rest = _(". All of them: --limit {count}; as a workbook: --xlsx FILE").format(count=len(found))
    print_table(short.rename(columns={c: _(c) for c in short.columns}), title=title, limit=limit, rest=rest)
    for notice in trial.notices:
        print(notice.text(language()))
    print(_("Not checked here:"))
    for one in trial.left_out:
        print(f"  {one.text}")
    print(_("Nothing was handed in, and nothing was kept."))


def _as_json(trial: Trial) -> dict[str, object]:
    """The trial in codes."""
    shown = trial.findings.drop(columns=["reading_id", "county"])
    tables = [{code: len(rows) for code, rows in reading.tables.items()} for reading in trial.readings]
    return {
        "unit": trial.unit,
        "period": trial.period,
        "files": [{"file": file, "tables": rows} for file, rows in zip(trial.names, tables, strict=True)],
        "errors": trial.errors,
        "left_out": [{"checks": one.checks, "rules": CHECKS[one.checks], "why": one.why} for one in trial.left_out],
        "notices": [{"code": notice.code, "place": notice.place, "found": notice.found} for notice in trial.notices],
        "findings": json.loads(shown.to_json(orient="records", force_ascii=False)),
    }
