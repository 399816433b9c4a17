-- Up Migration
-- Finds the questions to the population database that were asked for a dossier, so that a portal is told of them, and of none that were
-- not. The condition is that of src/store/portal/lookups.ts.
CREATE INDEX audit_record_dossier_lookup ON audit_record (upper(body ->> 'dossier'))
  WHERE body ->> 'operation' IN ('verify', 'lookup') AND body ->> 'outcome' = 'disclosed';
