-- Up Migration
-- For the leaders' board: what was due in the last thirty days, whether it has ended or not.
CREATE INDEX dossier_due ON dossier (due_at) WHERE due_at IS NOT NULL;
