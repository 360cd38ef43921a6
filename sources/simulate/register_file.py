"""Writes the register's monthly extracts as the insurance office does: GB18030, a line a unit."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from scheme import Scheme
from sources.simulate.register import KINDS, STATUSES, Register

_CHUNK = 50_000


def write_extracts(register: Register, scheme: Scheme, periods: tuple[str, ...], folder: Path) -> None:
    """`社保参保单位-YYYY-MM.csv` for every period."""
    folder.mkdir(parents=True, exist_ok=True)
    sections = {entry.partition(" ")[0]: entry for entry in scheme.codelists["industry"]}
    with ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"社保参保单位-{period}.csv").open("w", encoding="gb18030", newline=""))
            for period in periods
        ]
        for file in files:
            file.write(",".join(column.zh for column in scheme.registry.columns) + "\n")
        for start in range(0, register.enrolled[-1], _CHUNK):
            heads = _heads(register, sections, start, min(start + _CHUNK, register.enrolled[-1]))
            for month, file in enumerate(files):
                file.write("".join(_lines(register, heads, month, periods[month], start)))


def _heads(register: Register, sections: dict[str, str], start: int, stop: int) -> list[str]:
    """The part of each line that stays the same."""
    places = [place.code for place in register.province.places]
    kinds, place_at = register.kinds[start:stop].tolist(), register.place_at[start:stop].tolist()
    return [
        f"{register.unit_no(at)},{register.name(at)},{register.code(at)},{register.codes[at][8:17]},{places[place]},"
        f"{KINDS[kind]},{sections.get(register.industries[at], '')},"
        for at, place, kind in zip(range(start, stop), place_at, kinds, strict=True)
    ]


def _lines(register: Register, heads: list[str], month: int, period: str, start: int) -> list[str]:
    stop = min(start + len(heads), register.enrolled[month])
    insured, statuses = register.insured[month][start:stop].tolist(), register.statuses[month][start:stop].tolist()
    return [
        f"{head}{STATUSES[status]},{number},{period}\n"
        for head, status, number in zip(heads, statuses, insured, strict=False)
    ]
