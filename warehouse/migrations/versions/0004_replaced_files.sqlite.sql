CREATE TABLE replaced_files (
  file_id INTEGER NOT NULL,
  superseded_by INTEGER NOT NULL,
  CONSTRAINT pk_replaced_files PRIMARY KEY (file_id),
  CONSTRAINT fk_replaced_files_file_id FOREIGN KEY(file_id) REFERENCES files (id),
  CONSTRAINT fk_replaced_files_superseded_by FOREIGN KEY(superseded_by) REFERENCES files (id)
) STRICT

INSERT INTO replaced_files (file_id, superseded_by)
SELECT f.id, f.superseded_by FROM files f JOIN files newer ON newer.id = f.superseded_by WHERE newer.path <> f.path

UPDATE files SET superseded_by = NULL WHERE id IN (SELECT file_id FROM replaced_files)
