"""`findings`: one row a finding of the latest night. Its state follows from the editions that have had it."""

from __future__ import annotations

import sqlalchemy as sa

from transforms.stewardship.states import STATES
from warehouse.tables.columns import Words, words_of
from warehouse.views.view import View, ViewColumn, as_it_is

_STATE = """CASE
    WHEN f.since_edition < latest.id THEN 'open'
    WHEN f.first_edition < f.since_edition THEN 'back'
    ELSE 'new' END"""
_STATE_WORDS = Words("状态：new 新，open 仍在，back 再现", "State: new, open (still there) or back")
_DECIDED_WORDS = Words(
    "处理状态：" + "，".join(f"{state.code} {state.zh}" for state in STATES.values()),
    "What people made of it: " + ", ".join(f"{state.code} ({state.en})" if state.code != state.en else state.code for state in STATES.values()),
)
_FIRST_WORDS = Words("最早见于（运行开始时间）", "First seen: the start of that night")
_LAST_WORDS = Words("最近见于（运行开始时间）", "Last seen: the start of that night")
_SOURCE = """
FROM finding f
JOIN editions first_one ON first_one.id = f.first_edition
JOIN nights first_night ON first_night.id = first_one.night
JOIN editions latest ON latest.id = (SELECT max(id) FROM editions)
JOIN nights latest_night ON latest_night.id = latest.night
LEFT JOIN files ON files.id = f.file_id
LEFT JOIN finding_case stands ON stands.fingerprint = f.fingerprint
WHERE f.last_edition IS NULL
"""


def findings(metadata: sa.MetaData) -> View:
    """The view `findings`."""
    finding, files = metadata.tables["finding"], metadata.tables["files"]
    return View(
        "findings",
        Words("最近一晚的核查问题", "Findings of the latest night"),
        (
            *as_it_is(finding, "f", "unit", "period", "rule", "severity", "table_code", "row_key", "column_id"),
            ViewColumn("file", "files.path", words_of(files.c.path)),
            *as_it_is(finding, "f", "sheet", "cell", "shown", "expected", "message"),
            ViewColumn("state", _STATE, _STATE_WORDS),
            ViewColumn("first_seen", "first_night.started", _FIRST_WORDS),
            ViewColumn("last_seen", "latest_night.started", _LAST_WORDS),
            *as_it_is(finding, "f", "expected_en", "message_en", "cure", "cure_en", "fingerprint", "file_id"),
            ViewColumn("decision_state", "coalesce(stands.state, 'open')", _DECIDED_WORDS),
            ViewColumn("decision", "stands.decision", words_of(metadata.tables["finding_case"].c.decision), "count"),
        ),
        _SOURCE,
    )
