"""Reading what is new, unit by unit, and taking up again what earlier nights have read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows.cluster.night import read_far
from flows.intake import File
from flows.running import Failed, Runner
from flows.version import reader_version
from scheme.model import Scheme
from sources.assemble import Source
from sources.notices import Notice
from sources.reader_pool import Job, ReaderPool
from sources.reading import Issue, Reading, arrow_schema
from sources.returned import Explanation
from sources.standing import Carried, Standing, standing_files

if TYPE_CHECKING:
    from flows.night import Course
    from warehouse import FileRows, Night, Warehouse


@dataclass(frozen=True)
class Read:
    """The files that no newer one at their path replaced, each with its reading, and which of them gives each table."""

    files: tuple[File, ...]
    readings: dict[int, tuple[int, Reading]]
    standing: Standing

    def sources(self) -> list[tuple[Source, Reading]]:
        """Every standing file's place and reading, the reading reduced to the tables that it gives."""
        return [(self._source(file), self._given(file)) for file in self.files if file.id not in self.standing.superseded]

    def _source(self, file: File) -> Source:
        return Source(file.unit, file.period, file.path, self.readings[file.id][0])

    def _given(self, file: File) -> Reading:
        reading = self.readings[file.id][1]
        gives = {table for table in reading.tables if file.id in self.standing.tables[file.unit, file.period, table]}
        issues = tuple(issue for issue in reading.issues if not issue.table or issue.table in gives)
        letters = {table: sheets for table, sheets in reading.letters.items() if table in gives}
        tables = {table: rows for table, rows in reading.tables.items() if table in gives}
        return Reading(tables, letters, issues, reading.notes, reading.explanations)


def read_files(course: Course, runner: Runner, night: Night, files: Sequence[File]) -> Read:
    """Read the files that no earlier night has read, load their rows, and settle which files stand."""
    known = night.readings(course.scheme.digest, reader_version())
    fresh = _read_new(course, runner, [file for file in files if file.id not in known])
    ids = night.load([_file_rows(file_id, reading) for file_id, reading in fresh.items()], course.scheme.digest, reader_version())
    readings = {file_id: (ids[file_id], reading) for file_id, reading in fresh.items()}
    readings |= restore(course.warehouse, course.scheme, {file.id: known[file.id] for file in files if file.id in known})
    course.notices += [Notice(note, file.path) for file in files if file.id in fresh for note in fresh[file.id].notes]
    standing = standing_files([carried(file, readings[file.id][1]) for file in files])
    return Read(tuple(files), readings, standing)


def _read_new(course: Course, runner: Runner, files: Sequence[File]) -> dict[int, Reading]:
    far = read_far(course, course.cluster, runner, files) if course.cluster is not None and files else {}
    return far | _read_here(course, runner, [file for file in files if file.id not in far])


def _read_here(course: Course, runner: Runner, files: Sequence[File]) -> dict[int, Reading]:
    units: dict[str, list[File]] = {}
    for file in files:
        units.setdefault(file.unit, []).append(file)
    with ReaderPool(course.scheme.year) as pool:

        def read_unit(some: list[File]) -> list[Reading]:
            archive = course.warehouse.archive
            jobs = [Job(archive.path(f.sha256), Path(f.path).stem, f.unit, f.period, archive.grid(f.sha256)) for f in some]
            return list(pool.read(jobs))

        results = runner.each("read", read_unit, units)
    for result in results.values():
        if isinstance(result, Failed):
            raise result.error
    return {file.id: reading for unit, some in units.items() for file, reading in zip(some, results[unit], strict=True)}


def carried(file: File, reading: Reading) -> Carried:
    """What a file carries, by which it is settled whether it stands."""
    tables = {code: frozenset(rows["row_key"].to_pylist()) for code, rows in reading.tables.items()}
    counties = {code: frozenset(rows["county"].unique().to_pylist()) for code, rows in reading.tables.items() if "county" in rows.schema.names}
    return Carried(file.id, file.unit, file.period, file.version, tables, counties)


def _file_rows(file_id: int, reading: Reading) -> FileRows:
    from warehouse import FileRows

    return FileRows(file_id, reading.tables, _details(reading))


def _details(reading: Reading) -> str:
    """What a reading says beside its rows, as JSON: columns' letters, issues, notes, explanations, and which tables it has."""
    issues = [{k: v for k, v in asdict(issue).items() if v} for issue in reading.issues]
    said = {"explanations": [asdict(one) for one in reading.explanations]} if reading.explanations else {}
    rest = {"letters": reading.letters, "issues": issues, "notes": reading.notes, "tables": list(reading.tables)}
    return json.dumps(said | rest, ensure_ascii=False)  # explanations first: a night looks for them


def _issues(details: Mapping[str, Any]) -> tuple[Issue, ...]:
    """The issues of `_details`. One of rule '' has none there: its cell is unknown because another one of its row is."""
    return tuple(Issue(**{"rule": "", **issue}) for issue in details["issues"])


def restore(warehouse: Warehouse, scheme: Scheme, reading_ids: dict[int, int]) -> dict[int, tuple[int, Reading]]:
    """Readings of earlier nights, from the warehouse: file id → (reading id, reading)."""
    if not reading_ids:
        return {}
    details = {number: json.loads(text) for number, text in warehouse.reading_details(reading_ids.values()).items()}
    rows: dict[int, dict[str, pa.Table]] = {number: {} for number in details}
    for code, table in scheme.tables.items():
        holding = [number for number, said in details.items() if code in said["tables"]]
        if not holding:
            continue
        frame = warehouse.read_rows(code, holding)
        whole = pa.Table.from_pandas(frame, preserve_index=False)
        schema = arrow_schema(table)
        for number in holding:
            part = whole.filter(pa.compute.equal(whole["reading_id"], number))
            rows[number][code] = part.select(schema.names).cast(schema)
    return {
        file_id: (
            number,
            Reading(
                rows[number],
                details[number]["letters"],
                _issues(details[number]),
                tuple(details[number]["notes"]),
                tuple(Explanation(**one) for one in details[number].get("explanations", ())),
            ),
        )
        for file_id, number in reading_ids.items()
    }
