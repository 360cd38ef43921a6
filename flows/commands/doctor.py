"""`unionstats doctor`: what is wrong with this installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.commands import options
from flows.commands.common import settings_of
from flows.language import _
from flows.marks import colon
from scheme import load_scheme


def doctor(
    *,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> int:
    """Look at program, machine, home, warehouse, nights and backups; nothing is changed. Exit code 1 where there is a fault."""
    from flows.doctor.checks import examine
    from flows.doctor.line import FAULT, OK, WARNING, Patient

    settings, scheme = settings_of(config, warehouse=warehouse, home=home), load_scheme()
    patient = Patient(settings, config, scheme, datetime.now(ZoneInfo(scheme.timezone)))
    levels: list[str] = []
    lines: list[dict[str, str]] = []
    for check, line in examine(patient):
        levels.append(line.level)
        lines.append({"check": check.code, **asdict(line)})
        if not as_json:
            said = line.found if line.level == OK else _("found {found}; expected {expected}. {cure}.").format(**asdict(line))
            print(f"{_(line.level)}\t{_(check.code)}\t{line.place}{colon()}{said}", flush=True)
    patient.database.close()
    if as_json:
        print(json.dumps(lines, ensure_ascii=False, indent=2))
    else:
        counts = {level: levels.count(level) for level in (OK, WARNING, FAULT)}
        print(_("{ok} in order, {warning} warnings, {fault} faults").format(**counts))
    return 1 if FAULT in levels else 0
