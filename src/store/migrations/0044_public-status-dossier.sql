-- Up Migration
-- Wrong attempts are counted against the dossier as well, because one has up to three codes.
ALTER TABLE public_status_attempt DROP CONSTRAINT public_status_attempt_scope_check;
ALTER TABLE public_status_attempt
  ADD CONSTRAINT public_status_attempt_scope_check CHECK (scope IN ('code', 'dossier', 'consumer', 'total'));
