CREATE TABLE edition_part (
  kind TEXT NOT NULL,
  part TEXT NOT NULL,
  since_edition INTEGER NOT NULL,
  last_edition INTEGER,
  digest TEXT NOT NULL,
  CONSTRAINT pk_edition_part PRIMARY KEY (kind, part, since_edition)
)
 STRICT;

CREATE INDEX ix_edition_part_kind_last ON edition_part (kind, last_edition);

CREATE TABLE match_past (
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  row_key TEXT NOT NULL,
  enterprise_name TEXT,
  unit_no TEXT,
  score REAL,
  method TEXT,
  state TEXT NOT NULL,
  candidates TEXT,
  reason TEXT,
  decision INTEGER,
  reopened TEXT,
  reopened_en TEXT,
  since_edition INTEGER NOT NULL,
  last_edition INTEGER NOT NULL
)
 STRICT;

CREATE INDEX ix_match_past ON match_past (unit, period);

CREATE TABLE held_rows_past (
  table_code TEXT NOT NULL,
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  rule TEXT NOT NULL,
  since_edition INTEGER NOT NULL,
  last_edition INTEGER NOT NULL
)
 STRICT;

CREATE INDEX ix_held_rows_past ON held_rows_past (reading_id);

CREATE TABLE current_tables_past (
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  table_code TEXT NOT NULL,
  reading_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  since_edition INTEGER NOT NULL,
  last_edition INTEGER NOT NULL
)
 STRICT;

CREATE INDEX ix_current_tables_past ON current_tables_past (unit, period);

CREATE TABLE finding_past (
  fingerprint TEXT NOT NULL,
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  table_code TEXT,
  row_key TEXT,
  column_id TEXT,
  file_id INTEGER,
  sheet TEXT,
  cell TEXT,
  shown TEXT,
  expected TEXT,
  message TEXT,
  message_en TEXT,
  cure TEXT,
  cure_en TEXT,
  first_edition INTEGER NOT NULL,
  basis TEXT,
  sort TEXT,
  since_edition INTEGER NOT NULL,
  last_edition INTEGER NOT NULL
)
 STRICT;

CREATE INDEX ix_finding_past ON finding_past (unit, period);
