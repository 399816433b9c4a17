-- Up Migration
-- Signs of misuse that were found in the trail. Officers stand here as in the trail, people who were asked about as its keyed hashes.
CREATE TABLE misuse_signal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text NOT NULL,
  -- In Viet Nam.
  day date NOT NULL,
  about text NOT NULL,
  consumer text NOT NULL,
  unit text NOT NULL,
  count integer NOT NULL,
  threshold integer NOT NULL,
  usual real,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  -- Where the records stand that show it.
  records jsonb NOT NULL,
  found_at timestamptz NOT NULL,
  -- What a person made of it; null = nobody has looked yet.
  verdict text CHECK (verdict IN ('explained', 'forwarded')),
  reviewed_at timestamptz,
  reviewed_by text,
  note text,
  UNIQUE (rule, day, about)
);
CREATE INDEX misuse_signal_open ON misuse_signal (day) WHERE verdict IS NULL;

-- What was usual on a day that is over: how much each officer asked, and what each system asked for.
CREATE TABLE misuse_day (
  day date PRIMARY KEY,
  profile jsonb NOT NULL
);
