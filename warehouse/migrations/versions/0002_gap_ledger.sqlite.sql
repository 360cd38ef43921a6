ALTER TABLE gap_change ADD COLUMN uscc TEXT

ALTER TABLE gap_change ADD COLUMN insured INTEGER

ALTER TABLE gap_change ADD COLUMN employees INTEGER

ALTER TABLE gap_change ADD COLUMN union_name TEXT

CREATE TABLE gap_flow (
  edition INTEGER NOT NULL,
  county TEXT NOT NULL,
  band TEXT NOT NULL,
  opening INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  unionised INTEGER NOT NULL,
  "left" INTEGER NOT NULL,
  reclassified INTEGER NOT NULL,
  closing INTEGER NOT NULL,
  CONSTRAINT pk_gap_flow PRIMARY KEY (edition, county, band),
  CONSTRAINT fk_gap_flow_edition FOREIGN KEY(edition) REFERENCES editions (id)
) STRICT
