-- Up Migration
-- Whose dossier it is (chủ hồ sơ), as the one-stop system stated it when it registered the dossier: what a public-service portal is told.
-- Sealed, and removed in time after the dossier has ended.
CREATE TABLE dossier_applicant (
  dossier bigint PRIMARY KEY,
  sealed bytea NOT NULL
);
