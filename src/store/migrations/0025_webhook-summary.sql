-- Up Migration
-- Summaries of days and months, made for one endpoint over what its consumer may read. A correction is a further version.
-- First day of which the endpoint receives them; null = it never chose them.
ALTER TABLE webhook_endpoint ADD COLUMN summaries_from date;

CREATE TABLE webhook_summary (
  endpoint uuid NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('day', 'month')),
  from_day date NOT NULL,
  version integer NOT NULL,
  -- Counts within the endpoint.
  sequence bigint NOT NULL,
  message text NOT NULL,
  body text NOT NULL,
  -- Of the figures alone, to see whether they changed since.
  hash text NOT NULL,
  made_at timestamptz NOT NULL,
  -- When they were last compared with what is known.
  compared_at timestamptz NOT NULL,
  PRIMARY KEY (endpoint, kind, from_day, version),
  UNIQUE (endpoint, sequence)
);
