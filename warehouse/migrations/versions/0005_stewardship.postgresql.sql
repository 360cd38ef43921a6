ALTER TABLE finding ADD COLUMN basis TEXT COLLATE "C"

ALTER TABLE finding ADD COLUMN sort TEXT COLLATE "C"

DROP INDEX ix_finding_unit_period

ALTER TABLE decisions ADD COLUMN fingerprint TEXT COLLATE "C"

ALTER TABLE decisions ADD COLUMN batch TEXT COLLATE "C"

CREATE INDEX ix_finding_group ON finding (unit, period, rule, table_code, file_id, sort)

CREATE INDEX ix_decisions_batch ON decisions (batch)

CREATE INDEX ix_decisions_fingerprint ON decisions (fingerprint)

CREATE TABLE finding_case (
  fingerprint TEXT COLLATE "C" NOT NULL,
  unit TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  decision BIGINT NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C",
  since TEXT COLLATE "C" NOT NULL,
  cause TEXT COLLATE "C",
  why TEXT COLLATE "C" NOT NULL,
  why_en TEXT COLLATE "C" NOT NULL,
  CONSTRAINT pk_finding_case PRIMARY KEY (fingerprint)
)

CREATE TABLE finding_group (
  id TEXT COLLATE "C" NOT NULL,
  unit TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  rule TEXT COLLATE "C" NOT NULL,
  table_code TEXT COLLATE "C",
  file_id BIGINT,
  severity TEXT COLLATE "C" NOT NULL,
  total BIGINT NOT NULL,
  open BIGINT NOT NULL,
  explained BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  waived BIGINT NOT NULL,
  returned BIGINT NOT NULL,
  lapsed BIGINT NOT NULL,
  figures BIGINT NOT NULL,
  due TEXT COLLATE "C" NOT NULL,
  sort TEXT COLLATE "C" NOT NULL,
  CONSTRAINT pk_finding_group PRIMARY KEY (id),
  CONSTRAINT uq_finding_group_sort UNIQUE (sort)
)

CREATE TABLE audit (
  id BIGINT NOT NULL,
  made_at TEXT COLLATE "C" NOT NULL,
  login TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  unit TEXT COLLATE "C",
  period TEXT COLLATE "C",
  object TEXT COLLATE "C" NOT NULL,
  detail TEXT COLLATE "C" NOT NULL,
  previous TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL,
  CONSTRAINT pk_audit PRIMARY KEY (id)
)

CREATE INDEX ix_audit_unit ON audit (unit, id)

CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION only_ever_added_to();

CREATE TRIGGER audit_never_deleted BEFORE DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION only_ever_added_to();
