CREATE TABLE outbox (
  id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  period TEXT NOT NULL,
  kind TEXT NOT NULL,
  since TEXT NOT NULL,
  occurrence INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  channel TEXT NOT NULL,
  day TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT NOT NULL,
  queued_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  CONSTRAINT pk_outbox PRIMARY KEY (id),
  CONSTRAINT uq_outbox_unit_period_kind_since_occurrence_recipient_channel UNIQUE (unit, period, kind, since, occurrence, recipient, channel),
  CONSTRAINT ck_outbox_state CHECK (state in ('queued', 'sending', 'sent', 'failed', 'unsure', 'dropped'))
) STRICT

CREATE INDEX ix_outbox_state ON outbox (state)
