-- Up Migration
-- A run that a person begins may be over one dossier, or over those with one difference.
ALTER TABLE reconciliation_run ADD COLUMN dossier bigint, ADD COLUMN kind text;
DROP INDEX reconciliation_run_open;
CREATE UNIQUE INDEX reconciliation_run_open ON reconciliation_run (target, COALESCE(dossier, 0), COALESCE(kind, ''))
  WHERE ended_at IS NULL;
