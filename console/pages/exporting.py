"""Lists as workbooks to take along: the findings that the queue shows, the gap ledger. No cell becomes a formula."""

from __future__ import annotations

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from console.app import store
from console.exports import as_workbook, few_at_once
from console.pages.gap import listing
from console.queue import Queue
from console.routes import Endpoint, Route
from console.scope import units_of
from console.views.findings import column_words, state_words, table_words
from console.views.gap import asked_of, firms
from console.views.scoped import counties_of
from flows.decision_words import reason_name
from flows.language import _, language
from flows.naming import unit_name
from flows.people import called
from scheme.model import Scheme
from warehouse import Found

MOST = 50_000
"""Rows of a workbook; a list of more is narrowed first."""


def findings(request: Request) -> Response:
    """The findings of the list, or of one group of it, in the order of the queue."""
    queue, number = Queue.of(request), request.query_params.get("group", "")
    scheme = queue.store.scheme
    chosen = [queue.group(number)] if number else queue.every_group()
    found: list[Found] = []
    for group in chosen:
        found += queue.store.group_findings(group.id, limit=MOST - len(found), states=queue.states)
        if len(found) >= MOST:
            break
    name = "-".join(filter(None, (_("findings"), queue.today, queue.asked.unit, queue.asked.rule)))
    return as_workbook(_as_read(scheme, found), _("findings"), name)


def gap(request: Request) -> Response:
    """The enterprises of the gap ledger's list."""
    warehouse = store(request)
    scheme, allowed = warehouse.scheme, counties_of(warehouse.scheme, units_of(request))
    statement, values = listing(scheme, asked_of(request.query_params), allowed)
    rows = firms(scheme, warehouse.rows(f"{statement} LIMIT :limit", **values, limit=MOST))
    said = [(r.name, r.uscc, r.place, r.band, r.insured, r.employees, r.state, r.since, r.union, r.by_what, r.number) for r in rows]
    heads = ("unit_name", "uscc", "region", "band", "insured", "employees", "state", "since", "union_name", "by_what", "unit_no")
    return as_workbook(pd.DataFrame(said, columns=[_(head) for head in heads]), _("gap"), _("gap"))


def _as_read(scheme: Scheme, found: list[Found]) -> pd.DataFrame:
    zh = language() == "zh"
    rows = [
        {
            _("unit"): unit_name(scheme, one.unit),
            _("period"): one.period,
            _("rule"): one.rule,
            _("severity"): scheme.severities[one.severity][language()],
            _("table_code"): f"{one.table_code} {table_words(scheme, one.table_code)}" if one.table_code else "",
            _("sheet"): one.sheet,
            _("cell"): one.cell,
            _("row_key"): one.row_key,
            _("column_id"): column_words(scheme, one.table_code, one.column_id) if one.column_id else "",
            _("shown"): one.shown,
            _("expected"): one.expected if zh else one.expected_en or one.expected,
            _("message"): one.message if zh else one.message_en,
            _("cure"): one.cure if zh else one.cure_en,
            _("state"): state_words(one.state),
            _("reason"): reason_name(one.reason) if one.reason else "",
            _("note"): one.note,
            _("author"): called(one.author),
            _("file"): one.file,
        }
        for one in found
    ]
    return pd.DataFrame(rows)


def _few(page: Endpoint) -> Endpoint:
    def made(request: Request) -> Response:
        with few_at_once():
            return page(request)

    return made


ROUTES = (
    Route("/findings/export", "GET", _few(findings), "see", "findings"),
    Route("/gap/export", "GET", _few(gap), "see", "gap"),
)
