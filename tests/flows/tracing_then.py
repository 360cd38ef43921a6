"""What figures are traced to, to be set against the same figures' traces when other editions have come."""

import json
import random
from typing import Any, TypeAlias

import pytest

from flows.trace import trace_cell, trace_figure
from flows.trace.show import as_record, to_json
from flows.trace.show_cell import as_record as cell_record
from tests.flows.making import Place
from transforms.figure_id import FigureId, figure_id
from warehouse import Warehouse

Traced: TypeAlias = dict[int, dict[str, Any]]
REGIONS = ("640000", "640500")
SOME = 8
ALWAYS = [("2020-09", "I03b", "640000"), ("2020-10", "I02a", "640000")]
"""A figure that lacks a row which is held back until it is waived; one of the register, whose matches are decided."""
FIGURES = "SELECT period, indicator, region, breakdown FROM figure WHERE edition = :edition AND coalesce(breakdown, '') = '' ORDER BY 1, 2, 3"


def traced_now(place: Place) -> dict[str, Any]:
    """Some of the latest edition's figures, each taken apart, and a cell of each with what it moves."""
    with place.open() as store:
        latest = store.latest_edition()
        assert latest is not None
        return traced(store, latest.id, None)


def traced(store: Warehouse, edition: int, asked: int | None) -> dict[str, Any]:
    """The traces of some of an edition's figures, in English, asked for by its number or as the latest's."""
    rows = [row for row in store.rows(FIGURES, edition=edition) if row["region"] in REGIONS]
    some = random.Random(edition).sample(rows, SOME) + [row for row in rows if (row["period"], row["indicator"], row["region"]) in ALWAYS]
    with pytest.MonkeyPatch.context() as patch:  # what lasts longer than a test has no language from its fixtures
        patch.setenv("UNIONSTATS_LANGUAGE", "en")
        return {figure_id(row).text: _one(store, figure_id(row), asked) for row in some}


def _one(store: Warehouse, name: FigureId, asked: int | None) -> dict[str, Any]:
    trace = trace_figure(store, FigureId(name.period, name.indicator, name.region, name.breakdown, asked))
    found = {"figure": as_record(trace, None), "cell": None}
    line = next((line for line in trace.lines(trace.order[:1]) if line.file_id and line.cells), None)
    if line is not None and name.region == REGIONS[0]:
        cell = cell_record(trace_cell(store, line.file, line.sheet, line.cells[0].cell, asked))
        found["cell"] = cell | {"figures": [{**one, "figure": one["figure"].partition("@")[0]} for one in cell["figures"]]}
    return dict(json.loads(to_json(found)))
