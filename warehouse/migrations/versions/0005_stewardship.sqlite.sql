ALTER TABLE finding ADD COLUMN basis TEXT

ALTER TABLE finding ADD COLUMN sort TEXT

DROP INDEX ix_finding_unit_period

ALTER TABLE decisions ADD COLUMN fingerprint TEXT

ALTER TABLE decisions ADD COLUMN batch TEXT

CREATE INDEX ix_finding_group ON finding (unit, period, rule, table_code, file_id, sort)

CREATE INDEX ix_decisions_batch ON decisions (batch)

CREATE INDEX ix_decisions_fingerprint ON decisions (fingerprint)

CREATE TABLE finding_case (
  fingerprint TEXT NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL,
  decision INTEGER NOT NULL,
  reason TEXT NOT NULL,
  until TEXT,
  since TEXT NOT NULL,
  cause TEXT,
  why TEXT NOT NULL,
  why_en TEXT NOT NULL,
  CONSTRAINT pk_finding_case PRIMARY KEY (fingerprint)
) STRICT

CREATE TABLE finding_group (
  id TEXT NOT NULL,
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  rule TEXT NOT NULL,
  table_code TEXT,
  file_id INTEGER,
  severity TEXT NOT NULL,
  total INTEGER NOT NULL,
  open INTEGER NOT NULL,
  explained INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  waived INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  lapsed INTEGER NOT NULL,
  figures INTEGER NOT NULL,
  due TEXT NOT NULL,
  sort TEXT NOT NULL,
  CONSTRAINT pk_finding_group PRIMARY KEY (id),
  CONSTRAINT uq_finding_group_sort UNIQUE (sort)
) STRICT

CREATE TABLE audit (
  id INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  login TEXT NOT NULL,
  role TEXT NOT NULL,
  action TEXT NOT NULL,
  unit TEXT,
  period TEXT,
  object TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_audit PRIMARY KEY (id)
) STRICT

CREATE INDEX ix_audit_unit ON audit (unit, id)

CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit is only ever added to');
END;

CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit is only ever added to');
END;

CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'audit is only ever added to');
END;
