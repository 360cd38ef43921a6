"""Writes the register's monthly extracts as the insurance office does: GB18030, a line a unit."""

from __future__ import annotations

from pathlib import Path

from scheme import Scheme
from sources.simulate.register import KINDS, STATUSES, Register

_CHUNK = 50_000


def write_extracts(register: Register, scheme: Scheme, periods: tuple[str, ...], folder: Path) -> None:
    """`社保参保单位-YYYY-MM.csv` for every period."""
    folder.mkdir(parents=True, exist_ok=True)
    sections = {entry.partition(" ")[0]: entry for entry in scheme.codelists["industry"]}
    for month, period in enumerate(periods):
        with (folder / f"社保参保单位-{period}.csv").open("w", encoding="gb18030", newline="") as file:
            file.write(",".join(column.zh for column in scheme.registry.columns) + "\n")
            for start in range(0, register.enrolled[month], _CHUNK):
                stop = min(start + _CHUNK, register.enrolled[month])
                file.writelines(_lines(register, sections, month, period, start, stop))


def _lines(
    register: Register, sections: dict[str, str], month: int, period: str, start: int, stop: int
) -> list[str]:
    places = register.province.places
    insured = register.insured[month][start:stop].tolist()
    statuses = register.statuses[month][start:stop].tolist()
    kinds = register.kinds[start:stop].tolist()
    place_at = register.place_at[start:stop].tolist()
    return [
        f"{register.unit_no(at)},{register.name(at)},{register.code(at)},{register.codes[at][8:17]},{places[place].code},"
        f"{KINDS[kind]},{sections.get(register.industries[at], '')},{STATUSES[status]},{number},{period}\n"
        for at, place, kind, status, number in zip(range(start, stop), place_at, kinds, statuses, insured, strict=True)
    ]
