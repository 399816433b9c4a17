-- Up Migration
-- Breaches of the protection of personal data (Law 91/2025/QH15, Art. 23). A case is kept as a record of a violation and never removed by
-- the gateway; what it is about is a question to the trail, so no person stands here.
CREATE TABLE breach_case (
  -- The office's own.
  code text PRIMARY KEY,
  detected_at timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  opened_by text NOT NULL,
  -- What is stated of it, and which records it is about.
  account jsonb NOT NULL,
  scope jsonb NOT NULL,
  -- Who was notified, when, and by which paper: one entry for each of `controller`, `authority`, `persons`.
  notices jsonb NOT NULL DEFAULT '{}',
  closed_at timestamptz
);
