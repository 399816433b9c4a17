-- Up Migration
-- Reports of a period. A request to withdraw is rare, ends a dossier for the national scoring, and stands in no row of a dossier.
CREATE INDEX dossier_event_withdrawal ON dossier_event (dossier) WHERE type = 'withdrawal-asked';
