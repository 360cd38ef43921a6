CREATE TABLE edition_part (
  kind TEXT COLLATE "C" NOT NULL,
  part TEXT COLLATE "C" NOT NULL,
  since_edition BIGINT NOT NULL,
  last_edition BIGINT,
  digest TEXT COLLATE "C" NOT NULL,
  CONSTRAINT pk_edition_part PRIMARY KEY (kind, part, since_edition)
);

CREATE INDEX ix_edition_part_kind_last ON edition_part (kind, last_edition);

CREATE TABLE match_past (
  unit TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  row_key TEXT COLLATE "C" NOT NULL,
  enterprise_name TEXT COLLATE "C",
  unit_no TEXT COLLATE "C",
  score DOUBLE PRECISION,
  method TEXT COLLATE "C",
  state TEXT COLLATE "C" NOT NULL,
  candidates TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  decision BIGINT,
  reopened TEXT COLLATE "C",
  reopened_en TEXT COLLATE "C",
  since_edition BIGINT NOT NULL,
  last_edition BIGINT NOT NULL
);

CREATE INDEX ix_match_past ON match_past (unit, period);

CREATE TABLE held_rows_past (
  table_code TEXT COLLATE "C" NOT NULL,
  reading_id BIGINT NOT NULL,
  sheet TEXT COLLATE "C" NOT NULL,
  row BIGINT NOT NULL,
  rule TEXT COLLATE "C" NOT NULL,
  since_edition BIGINT NOT NULL,
  last_edition BIGINT NOT NULL
);

CREATE INDEX ix_held_rows_past ON held_rows_past (reading_id);

CREATE TABLE current_tables_past (
  unit TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  table_code TEXT COLLATE "C" NOT NULL,
  reading_id BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  since_edition BIGINT NOT NULL,
  last_edition BIGINT NOT NULL
);

CREATE INDEX ix_current_tables_past ON current_tables_past (unit, period);

CREATE TABLE finding_past (
  fingerprint TEXT COLLATE "C" NOT NULL,
  unit TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  rule TEXT COLLATE "C" NOT NULL,
  severity TEXT COLLATE "C" NOT NULL,
  table_code TEXT COLLATE "C",
  row_key TEXT COLLATE "C",
  column_id TEXT COLLATE "C",
  file_id BIGINT,
  sheet TEXT COLLATE "C",
  cell TEXT COLLATE "C",
  shown TEXT COLLATE "C",
  expected TEXT COLLATE "C",
  message TEXT COLLATE "C",
  message_en TEXT COLLATE "C",
  cure TEXT COLLATE "C",
  cure_en TEXT COLLATE "C",
  first_edition BIGINT NOT NULL,
  basis TEXT COLLATE "C",
  sort TEXT COLLATE "C",
  since_edition BIGINT NOT NULL,
  last_edition BIGINT NOT NULL
);

CREATE INDEX ix_finding_past ON finding_past (unit, period);
