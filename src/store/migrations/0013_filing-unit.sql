-- Up Migration
-- The agency that files, as the purpose states it and the grants of the consumer cover it. Null for filings of versions that
-- did not write it: those are guarded as they were, by the order within a dossier and the question about a duplicate.
ALTER TABLE filing ADD COLUMN unit text;

-- The registry knows a filing by its dossier code, in whatever letter case: one that has not ended leaves no room for a second
-- one of its kind. Within a unit only, so that no system can keep the codes of another unit's dossiers occupied.
CREATE UNIQUE INDEX filing_under_dossier ON filing (unit, kind, upper(dossier))
  WHERE state NOT IN ('completed', 'refused', 'withdrawn', 'closed');
