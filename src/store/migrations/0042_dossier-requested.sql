-- Up Migration
-- What may explain that a dossier is late, so that a report of a year reads no events of it: derived from the events like the rest of
-- the row (domain/dossier/projection.ts); what was recorded before is derived here, by the same rule.
ALTER TABLE dossier
  ADD COLUMN verification_requested boolean NOT NULL DEFAULT false,
  ADD COLUMN payment_requested boolean NOT NULL DEFAULT false,
  ADD COLUMN withdrawal_requested boolean NOT NULL DEFAULT false;
UPDATE dossier d SET verification_requested = e.verification, payment_requested = e.payment, withdrawal_requested = e.withdrawal
FROM (
  SELECT dossier, bool_or(type = 'verification-asked') AS verification, bool_or(type = 'payment-asked') AS payment,
    bool_or(type = 'withdrawal-asked') AS withdrawal
  FROM dossier_event WHERE apart IS NULL AND type IN ('verification-asked', 'payment-asked', 'withdrawal-asked') GROUP BY dossier
) AS e WHERE e.dossier = d.id;

-- Reports were read by these.
DROP INDEX dossier_event_withdrawal;
DROP INDEX dossier_event_payment;
