-- Up Migration
-- Reports of a period. That a payment was asked for may explain why a dossier is late, and stands in no row of a dossier.
CREATE INDEX dossier_event_payment ON dossier_event (dossier) WHERE type = 'payment-asked';
