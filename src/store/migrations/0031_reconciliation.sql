-- Up Migration
-- Runs that compare what targets of the synchronisation show with what is held here. A run that is broken off goes on at its cursor.
CREATE TABLE reconciliation_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target text NOT NULL,
  -- Who began it: the night, or the consumer or account that did.
  begun_by text NOT NULL,
  -- Whether what may be mended by sending again is.
  mends boolean NOT NULL,
  begun_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- The last dossier that was compared.
  cursor bigint NOT NULL DEFAULT 0,
  equal integer NOT NULL DEFAULT 0,
  different integer NOT NULL DEFAULT 0,
  under_way integer NOT NULL DEFAULT 0,
  mended integer NOT NULL DEFAULT 0,
  -- Why it does not go on just now: a code of a failure.
  waits_for text
);
CREATE UNIQUE INDEX reconciliation_run_open ON reconciliation_run (target) WHERE ended_at IS NULL;
CREATE INDEX reconciliation_run_begun ON reconciliation_run (target, begun_at);

-- What differs now. A dossier that is found equal has no row any more.
CREATE TABLE reconciliation_difference (
  target text NOT NULL,
  dossier bigint NOT NULL,
  kind text NOT NULL,
  ours text,
  theirs text,
  -- Sending again from this step on mends it; null = a person first.
  resend_from integer,
  first_seen_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  -- How often it was sent again, and it differed all the same.
  mends integer NOT NULL DEFAULT 0,
  mended_at timestamptz,
  PRIMARY KEY (target, dossier, kind)
);
CREATE INDEX reconciliation_difference_kind ON reconciliation_difference (target, kind, dossier);
CREATE INDEX reconciliation_difference_dossier ON reconciliation_difference (dossier);
