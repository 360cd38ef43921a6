CREATE TABLE data_dictionary (
  object TEXT NOT NULL,
  "column" TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  CONSTRAINT pk_data_dictionary PRIMARY KEY (object, "column")
) STRICT;

CREATE TABLE decisions (
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT,
  period TEXT,
  rule TEXT,
  row_key TEXT,
  payload TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at TEXT NOT NULL,
  CONSTRAINT pk_decisions PRIMARY KEY (id)
) STRICT;

CREATE TABLE files (
  id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  version INTEGER NOT NULL,
  received TEXT NOT NULL,
  superseded_by INTEGER,
  CONSTRAINT pk_files PRIMARY KEY (id),
  CONSTRAINT fk_files_superseded_by FOREIGN KEY(superseded_by) REFERENCES files (id)
) STRICT;

CREATE INDEX ix_files_unit_period ON files (unit, period);

CREATE TABLE finding (
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
  since_edition INTEGER NOT NULL,
  last_edition INTEGER,
  CONSTRAINT pk_finding PRIMARY KEY (fingerprint)
) STRICT;

CREATE INDEX ix_finding_unit_period ON finding (unit, period);

CREATE TABLE gap_change (
  unit_no TEXT NOT NULL,
  edition INTEGER NOT NULL,
  period TEXT NOT NULL,
  unit_name TEXT,
  region TEXT,
  band TEXT,
  state TEXT NOT NULL,
  since TEXT,
  by_what TEXT,
  unit TEXT,
  CONSTRAINT pk_gap_change PRIMARY KEY (unit_no, edition)
) STRICT;

CREATE TABLE held_rows (
  table_code TEXT NOT NULL,
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  rule TEXT NOT NULL
) STRICT;

CREATE INDEX ix_held_rows_place ON held_rows (reading_id, table_code, sheet, "row");

CREATE TABLE marks (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_marks PRIMARY KEY (name)
) STRICT;

CREATE TABLE "match" (
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  row_key TEXT NOT NULL,
  enterprise_name TEXT,
  unit_no TEXT,
  score REAL,
  method TEXT,
  state TEXT NOT NULL,
  candidates TEXT,
  reason TEXT
) STRICT;

CREATE INDEX ix_match_unit_period ON "match" (unit, period);

CREATE TABLE nights (
  id INTEGER NOT NULL,
  started TEXT NOT NULL,
  ended TEXT,
  as_of TEXT NOT NULL,
  state TEXT NOT NULL,
  stage TEXT NOT NULL,
  digest TEXT NOT NULL,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  CONSTRAINT pk_nights PRIMARY KEY (id),
  CONSTRAINT ck_nights_state CHECK (state in ('running', 'finished', 'failed', 'crashed'))
) STRICT;

CREATE TABLE register_extracts (
  id INTEGER NOT NULL,
  month TEXT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  received TEXT NOT NULL,
  rows INTEGER NOT NULL,
  superseded_by INTEGER,
  CONSTRAINT pk_register_extracts PRIMARY KEY (id),
  CONSTRAINT fk_register_extracts_superseded_by FOREIGN KEY(superseded_by) REFERENCES register_extracts (id)
) STRICT;

CREATE TABLE rows_t01 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  township TEXT,
  org_form TEXT,
  village_unions INTEGER,
  small_network INTEGER,
  unions INTEGER,
  legal_entities INTEGER,
  employees INTEGER,
  members INTEGER,
  female_members INTEGER,
  full_time_cadres INTEGER,
  party_led INTEGER
) STRICT;

CREATE INDEX ix_rows_t01_reading_id ON rows_t01 (reading_id);

CREATE TABLE rows_t02 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  enterprise_name TEXT,
  uscc TEXT,
  county TEXT,
  township TEXT,
  park TEXT,
  industry TEXT,
  ownership TEXT,
  employees INTEGER,
  female_employees INTEGER,
  migrant_employees INTEGER,
  unionised INTEGER,
  unionised_on TEXT,
  build_mode TEXT,
  union_name TEXT,
  members INTEGER,
  female_members INTEGER,
  migrant_members INTEGER
) STRICT;

CREATE INDEX ix_rows_t02_reading_id ON rows_t02 (reading_id);

CREATE TABLE rows_t03 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  large INTEGER,
  large_union INTEGER,
  large_none INTEGER,
  medium INTEGER,
  medium_union INTEGER,
  campaigns INTEGER
) STRICT;

CREATE INDEX ix_rows_t03_reading_id ON rows_t03 (reading_id);

CREATE TABLE rows_t04 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  "group" TEXT,
  workers INTEGER,
  members INTEGER,
  new_members INTEGER,
  unions INTEGER,
  federations INTEGER
) STRICT;

CREATE INDEX ix_rows_t04_reading_id ON rows_t04 (reading_id);

CREATE TABLE rows_t05 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  field TEXT,
  migrants INTEGER,
  members INTEGER,
  new_members INTEGER,
  online INTEGER,
  windows INTEGER
) STRICT;

CREATE INDEX ix_rows_t05_reading_id ON rows_t05 (reading_id);

CREATE TABLE rows_t06 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  kind TEXT,
  opening INTEGER,
  joined INTEGER,
  moved_in INTEGER,
  moved_out INTEGER,
  "left" INTEGER,
  closing INTEGER,
  files INTEGER
) STRICT;

CREATE INDEX ix_rows_t06_reading_id ON rows_t06 (reading_id);

CREATE TABLE rows_t07 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  site_name TEXT,
  kind TEXT,
  level TEXT,
  host TEXT,
  county TEXT,
  awarded_on TEXT,
  status TEXT,
  rectify_by TEXT
) STRICT;

CREATE INDEX ix_rows_t07_reading_id ON rows_t07 (reading_id);

CREATE TABLE rows_t08 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  site_name TEXT,
  kind TEXT,
  county TEXT,
  regional_demo INTEGER,
  skill INTEGER,
  legal_aid INTEGER,
  relief INTEGER,
  safety INTEGER,
  reading INTEGER,
  medical INTEGER,
  served INTEGER
) STRICT;

CREATE INDEX ix_rows_t08_reading_id ON rows_t08 (reading_id);

CREATE TABLE rows_t09 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  rooms INTEGER,
  e_rooms INTEGER,
  books INTEGER,
  events INTEGER,
  attendance INTEGER
) STRICT;

CREATE INDEX ix_rows_t09_reading_id ON rows_t09 (reading_id);

CREATE TABLE rows_t10 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  unions INTEGER,
  has_chair INTEGER,
  has_body INTEGER,
  has_activity INTEGER,
  has_rules INTEGER,
  has_funds INTEGER,
  has_results INTEGER,
  all_six INTEGER,
  problems INTEGER,
  elections INTEGER
) STRICT;

CREATE INDEX ix_rows_t10_reading_id ON rows_t10 (reading_id);

CREATE TABLE rows_t11 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  lead TEXT,
  task TEXT,
  inspected INTEGER,
  measures INTEGER,
  delivered INTEGER
) STRICT;

CREATE INDEX ix_rows_t11_reading_id ON rows_t11 (reading_id);

CREATE TABLE rows_t12 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  union_firms INTEGER,
  congress INTEGER,
  open_affairs INTEGER,
  companies INTEGER,
  worker_directors INTEGER,
  worker_supervisors INTEGER,
  regional_congress INTEGER,
  assessed INTEGER,
  honoured INTEGER
) STRICT;

CREATE INDEX ix_rows_t12_reading_id ON rows_t12 (reading_id);

CREATE TABLE rows_t13 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  firms INTEGER,
  workers INTEGER,
  pay INTEGER,
  rotation INTEGER,
  short_hours INTEGER,
  proposals INTEGER,
  adopted INTEGER
) STRICT;

CREATE INDEX ix_rows_t13_reading_id ON rows_t13 (reading_id);

CREATE TABLE rows_t14 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  opening INTEGER,
  added INTEGER,
  lifted INTEGER,
  closing INTEGER,
  national_open INTEGER
) STRICT;

CREATE INDEX ix_rows_t14_reading_id ON rows_t14 (reading_id);

CREATE TABLE rows_t15 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  kind TEXT,
  people INTEGER,
  funds INTEGER
) STRICT;

CREATE INDEX ix_rows_t15_reading_id ON rows_t15 (reading_id);

CREATE TABLE rows_t16 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  contracts INTEGER,
  firms INTEGER,
  workers INTEGER,
  demo_industry INTEGER,
  demo_region INTEGER
) STRICT;

CREATE INDEX ix_rows_t16_reading_id ON rows_t16 (reading_id);

CREATE TABLE rows_t17 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  ticket TEXT,
  county TEXT,
  level TEXT,
  topic TEXT,
  received_at TEXT,
  responded_at TEXT,
  closed_at TEXT,
  due_at TEXT,
  summary TEXT
) STRICT;

CREATE INDEX ix_rows_t17_reading_id ON rows_t17 (reading_id);

CREATE TABLE rows_t18 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  users INTEGER,
  active INTEGER,
  applied INTEGER,
  transferred INTEGER,
  services INTEGER,
  learners INTEGER,
  media INTEGER
) STRICT;

CREATE INDEX ix_rows_t18_reading_id ON rows_t18 (reading_id);

CREATE TABLE rows_t19 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  project TEXT,
  owner TEXT,
  year INTEGER,
  stage TEXT,
  replicas INTEGER
) STRICT;

CREATE INDEX ix_rows_t19_reading_id ON rows_t19 (reading_id);

CREATE TABLE rows_t20 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  committee INTEGER,
  frontline INTEGER,
  models INTEGER,
  full_time INTEGER,
  social INTEGER,
  activists INTEGER,
  volunteers INTEGER
) STRICT;

CREATE INDEX ix_rows_t20_reading_id ON rows_t20 (reading_id);

CREATE TABLE rows_t21 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  county TEXT,
  mode TEXT,
  classes INTEGER,
  people INTEGER,
  hours INTEGER
) STRICT;

CREATE INDEX ix_rows_t21_reading_id ON rows_t21 (reading_id);

CREATE TABLE rows_t22 (
  reading_id INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  row_key TEXT,
  level TEXT,
  income INTEGER,
  subsidy INTEGER,
  spending INTEGER,
  workers INTEGER,
  grassroots INTEGER
) STRICT;

CREATE INDEX ix_rows_t22_reading_id ON rows_t22 (reading_id);

CREATE TABLE editions (
  id INTEGER NOT NULL,
  night INTEGER NOT NULL,
  published TEXT NOT NULL,
  as_of TEXT NOT NULL,
  inputs TEXT NOT NULL,
  inputs_digest TEXT NOT NULL,
  CONSTRAINT pk_editions PRIMARY KEY (id),
  CONSTRAINT uq_editions_night UNIQUE (night),
  CONSTRAINT fk_editions_night FOREIGN KEY(night) REFERENCES nights (id)
) STRICT;

CREATE TABLE readings (
  id INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  scheme_digest TEXT NOT NULL,
  reader_version TEXT NOT NULL,
  details TEXT NOT NULL,
  night INTEGER NOT NULL,
  CONSTRAINT pk_readings PRIMARY KEY (id),
  CONSTRAINT uq_readings_file_id_scheme_digest_reader_version UNIQUE (file_id, scheme_digest, reader_version),
  CONSTRAINT fk_readings_file_id FOREIGN KEY(file_id) REFERENCES files (id),
  CONSTRAINT fk_readings_night FOREIGN KEY(night) REFERENCES nights (id)
) STRICT;

CREATE TABLE current_tables (
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  table_code TEXT NOT NULL,
  reading_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  CONSTRAINT pk_current_tables PRIMARY KEY (unit, period, table_code, reading_id),
  CONSTRAINT ck_current_tables_state CHECK (state in ('accepted', 'held')),
  CONSTRAINT fk_current_tables_reading_id FOREIGN KEY(reading_id) REFERENCES readings (id)
) STRICT;

CREATE TABLE figure (
  edition INTEGER NOT NULL,
  period TEXT NOT NULL,
  indicator TEXT NOT NULL,
  region TEXT NOT NULL,
  breakdown TEXT,
  numerator REAL,
  denominator REAL,
  value REAL,
  unit_of_measure TEXT,
  target TEXT,
  met INTEGER,
  state TEXT NOT NULL,
  missing TEXT,
  as_of_period TEXT,
  zh TEXT,
  en TEXT,
  CONSTRAINT ck_figure_state CHECK (state in ('final', 'partial')),
  CONSTRAINT fk_figure_edition FOREIGN KEY(edition) REFERENCES editions (id)
) STRICT;

CREATE INDEX ix_figure_edition ON figure (edition);

CREATE TRIGGER files_never_changed BEFORE UPDATE OF id, unit, period, path, sha256, size, version, received ON files BEGIN
  SELECT RAISE(ABORT, 'files is only ever added to');
END;

CREATE TRIGGER files_never_deleted BEFORE DELETE ON files BEGIN
  SELECT RAISE(ABORT, 'files is only ever added to');
END;

CREATE TRIGGER files_never_replaced BEFORE INSERT ON files WHEN EXISTS (SELECT 1 FROM files WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'files is only ever added to');
END;

CREATE TRIGGER register_extracts_never_changed BEFORE UPDATE OF id, month, path, sha256, received, rows ON register_extracts BEGIN
  SELECT RAISE(ABORT, 'register_extracts is only ever added to');
END;

CREATE TRIGGER register_extracts_never_deleted BEFORE DELETE ON register_extracts BEGIN
  SELECT RAISE(ABORT, 'register_extracts is only ever added to');
END;

CREATE TRIGGER register_extracts_never_replaced BEFORE INSERT ON register_extracts WHEN EXISTS (SELECT 1 FROM register_extracts WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'register_extracts is only ever added to');
END;

CREATE TRIGGER decisions_never_changed BEFORE UPDATE ON decisions BEGIN
  SELECT RAISE(ABORT, 'decisions is only ever added to');
END;

CREATE TRIGGER decisions_never_deleted BEFORE DELETE ON decisions BEGIN
  SELECT RAISE(ABORT, 'decisions is only ever added to');
END;

CREATE TRIGGER decisions_never_replaced BEFORE INSERT ON decisions WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'decisions is only ever added to');
END;
