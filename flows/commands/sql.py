"""`unionstats sql`: read-only SQL over the published edition."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pandas as pd

from flows.commands import options
from flows.commands.common import check_output, chosen, published, settings_of
from flows.errors import UsageError
from flows.language import _, language
from flows.saved_questions import saved_questions
from flows.tables import print_table

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse import Warehouse


MOST = 1_000_000
"""Rows that an answer of the warehouse has at most, as one of the snapshot."""


def sql(
    statement: options.Statement = None,
    /,
    *,
    saved: options.Saved = None,
    listed: options.ListSaved = False,
    form: options.Format = None,
    out: options.AnswerOut = None,
    xlsx: options.Xlsx = None,
    limit: options.Limit = 200,
    seconds: options.Seconds = 60,
    live: options.Live = False,
    warehouse: options.Warehouse = None,
    home: options.Home = None,
    config: options.Config = None,
    as_json: options.Json = False,
) -> None:
    """Run one SELECT over the published edition: on its snapshot, or on the warehouse's views where there is none."""
    from flows.answers import chosen_format, give

    check_output(xlsx, limit)
    if listed:
        every = [{"name": q.name, "title": q.zh if language() == "zh" else q.en} for q in saved_questions().values()]
        print_table(pd.DataFrame(every), as_json=as_json)
        return
    if seconds < 1:
        raise UsageError(_("--seconds: found {found}, expected a whole number from 1 on.").format(found=seconds))
    asked = _asked(statement, saved)
    form, out = ("xlsx", xlsx) if xlsx is not None else (chosen_format(form or ("json" if as_json else None), out), out)
    with published(settings_of(config, warehouse=warehouse, home=home)) as store:
        found = _answer(store, asked, seconds, live=live)
    give(found, form, out, limit)


def _asked(statement: str | None, saved: str | None) -> str:
    if saved is not None and statement is None:
        questions = saved_questions()
        return questions[chosen("saved question", saved, {name: name for name in questions}) or ""].statement
    if statement is None or saved is not None:
        raise UsageError(_("STATEMENT is missing, or --saved NAME; one of them is needed, and only one."))
    return statement


def _answer(store: Warehouse, statement: str, seconds: int, *, live: bool) -> pa.Table | pd.DataFrame:
    """From the snapshot of the latest edition; from the warehouse where there is none of it, or where it is asked for."""
    from warehouse.snapshot.place import snapshot_of

    edition = store.latest_edition()
    folder = None if live or edition is None else snapshot_of(store.home, edition)
    if folder is not None:
        from warehouse.snapshot.ask import Limits, ask

        return ask(folder, statement, Limits(seconds=seconds))
    if not live and edition is not None and (store.home / "snapshots").is_dir():
        said = _("The snapshot is not of edition {number}, so the warehouse answers. Write it: unionstats snapshot")
        print(said.format(number=edition.id), file=sys.stderr)
    return store.ask(statement, seconds, MOST)
