-- Up Migration
-- For the leaders' board: what was due in the last thirty days, whether it has ended or not. Carries all that is counted there, so
-- that the rows themselves are not read; an event that ends a dossier writes to it anyway.
CREATE INDEX dossier_due ON dossier (due_at) INCLUDE (unit, ended_at, first_due_at) WHERE due_at IS NOT NULL;
