"""Answers one question from a snapshot's DuckDB file, in a process of its own: run by path, it imports nothing of the house.

DuckDB's own limits are not enough: `SELECT repeat('x', 4000000000)` passes them by and takes the machine's memory. So the process
has limits that the operating system holds, on memory and on writing (of any file: none). Reads a request as JSON on standard
input; writes a line of JSON, then the answer as an Arrow stream.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import duckdb
import pyarrow as pa

_SHUT = (
    "SET python_enable_replacements = false",
    "SET allow_community_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET temp_directory = ''",
    "SET integer_division = true",  # as in the warehouse: 1/2 is 0
    "SET default_null_order = 'nulls_first_on_asc_last_on_desc'",  # as SQLite has it
    "SET enable_external_access = false",
)
_READS = {"SELECT", "EXPLAIN"}
_BATCH = 10_000
_OVERHEAD = 3 << 30
"""Bytes of address space that the libraries take before they hold anything."""


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], pa.Table | None]:
    """What is wrong with the statement, or its answer."""
    with duckdb.connect(request["file"], read_only=True) as connection:
        for setting in (*_SHUT, f"SET memory_limit = '{request['memory']}B'", "SET threads = 2", "SET lock_configuration = true"):
            connection.execute(setting)
        statements = connection.extract_statements(request["statement"])
        if len(statements) != 1:
            return {"type": "Several" if statements else "Short", "said": ""}, None
        kind = statements[0].type.name
        if kind not in _READS:
            return {"type": "Kind", "said": kind}, None
        reader, batches, rows = connection.sql(statements[0]).to_arrow_reader(_BATCH), [], 0
        for batch in reader:
            batches.append(batch)
            rows += batch.num_rows
            if rows > request["rows"]:
                return {"type": "Rows", "said": ""}, None
        return {"type": "", "said": ""}, pa.Table.from_batches(batches, reader.schema)


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    most = request["memory"] + _OVERHEAD
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said, found = answer(request)
    except MemoryError:
        said, found = {"type": "OutOfMemoryException", "said": ""}, None
    except (duckdb.Error, pa.ArrowException) as error:
        said, found = {"type": type(error).__name__, "said": str(error)}, None
    out = sys.stdout.buffer
    out.write(json.dumps(said).encode() + b"\n")
    if found is not None:
        with pa.ipc.new_stream(out, found.schema) as stream:
            stream.write_table(found)
    out.flush()


if __name__ == "__main__":
    main()
