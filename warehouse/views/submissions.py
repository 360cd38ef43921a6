"""`submissions`: every file ever taken in, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import Words, words_of
from warehouse.views.view import View, ViewColumn, as_it_is

_STATE = """CASE
    WHEN replaced.superseded_by IS NOT NULL THEN 'superseded'
    WHEN f.superseded_by IS NOT NULL AND NOT (coalesce(became.accepted + became.held, 0) > 0
      AND newer.received <= (SELECT max(published) FROM editions)) THEN 'superseded'
    WHEN became.accepted > 0 AND became.held > 0 THEN 'partly'
    WHEN became.accepted > 0 THEN 'accepted'
    WHEN became.published > 0 THEN 'held'
    ELSE 'received' END"""
_SOURCE = """
FROM files f
LEFT JOIN (
  SELECT r.file_id, count(*) AS published,
    sum(CASE WHEN c.state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
    sum(CASE WHEN c.state = 'held' THEN 1 ELSE 0 END) AS held
  FROM readings r
  JOIN editions e ON e.night = r.night
  LEFT JOIN current_tables c ON c.reading_id = r.id
  GROUP BY r.file_id
) became ON became.file_id = f.id
LEFT JOIN replaced_files replaced ON replaced.file_id = f.id
LEFT JOIN files newer ON newer.id = f.superseded_by
"""
# Of a locked period an edition rests on a file although a newer one came to its path before: that one waits, and nothing is superseded.


def submissions(metadata: sa.MetaData) -> View:
    """The view `submissions`."""
    files = metadata.tables["files"]
    state = Words(
        "状态：received 已收未读，accepted 采用，partly 部分采用，held 暂不采用，superseded 已被取代",
        "State: received (not yet read), accepted, partly (some tables held back), held, or superseded",
    )
    return View(
        "submissions",
        words_of(files),
        (
            *as_it_is(files, "f", *(name for name in [c.name for c in files.columns] if name != "superseded_by")),
            ViewColumn("superseded_by", "coalesce(f.superseded_by, replaced.superseded_by)", words_of(files.c.superseded_by), "count"),
            ViewColumn("state", _STATE, state),
        ),
        _SOURCE,
    )
