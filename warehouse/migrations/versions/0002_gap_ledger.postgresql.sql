ALTER TABLE gap_change ADD COLUMN uscc TEXT COLLATE "C"

ALTER TABLE gap_change ADD COLUMN insured BIGINT

ALTER TABLE gap_change ADD COLUMN employees BIGINT

ALTER TABLE gap_change ADD COLUMN union_name TEXT COLLATE "C"

CREATE TABLE gap_flow (
  edition BIGINT NOT NULL,
  county TEXT COLLATE "C" NOT NULL,
  band TEXT COLLATE "C" NOT NULL,
  opening BIGINT NOT NULL,
  entered BIGINT NOT NULL,
  unionised BIGINT NOT NULL,
  "left" BIGINT NOT NULL,
  reclassified BIGINT NOT NULL,
  closing BIGINT NOT NULL,
  CONSTRAINT pk_gap_flow PRIMARY KEY (edition, county, band),
  CONSTRAINT fk_gap_flow_edition FOREIGN KEY(edition) REFERENCES editions (id)
)
