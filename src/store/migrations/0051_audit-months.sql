-- Up Migration
-- The trail by months, so that indexes stay small however long it gets, and a month can go as a whole. The rows that are there stay where they
-- are: their table becomes the first partition. What takes time is the look at each of them that PostgreSQL insists on (a second for every
-- million), during which nothing is appended. Replicas of the version before go on meanwhile: what they write has no month and joins those rows.
ALTER TABLE audit_record ADD COLUMN month date NOT NULL DEFAULT DATE '2000-01-01';
ALTER TABLE audit_record RENAME TO audit_record_before;
ALTER TABLE audit_record_before RENAME CONSTRAINT audit_record_pkey TO audit_record_before_pkey;
ALTER INDEX audit_record_at RENAME TO audit_record_before_at;
ALTER INDEX audit_record_subject RENAME TO audit_record_before_subject;
ALTER INDEX audit_record_officer RENAME TO audit_record_before_officer;

-- The partitions have the key: what would write one number of a chain twice is refused within a month, and the trail keeps to one month
-- until a commit has succeeded (audit/trail.ts).
CREATE TABLE audit_record (LIKE audit_record_before INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)
  PARTITION BY RANGE (month);
CREATE TRIGGER audit_record_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
ALTER TABLE audit_record ATTACH PARTITION audit_record_before FOR VALUES FROM (MINVALUE) TO ('2001-01-01');

-- What searches go by. Each is a right edge that grows, but for those of subjects and dossiers, which are as wide as a month.
CREATE FUNCTION audit_record_indexes(partition regclass, name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE INDEX %I ON %s (at)', name || '_at', partition);
  EXECUTE format('CREATE INDEX %I ON %s (subject, at) WHERE subject IS NOT NULL', name || '_subject', partition);
  EXECUTE format('CREATE INDEX %I ON %s (officer, at) WHERE officer IS NOT NULL', name || '_officer', partition);
  EXECUTE format('CREATE INDEX %I ON %s (upper(body ->> ''dossier''), at)', name || '_dossier', partition);
  EXECUTE format('CREATE INDEX %I ON %s ((body ->> ''unit''), at)', name || '_unit', partition);
END $$;

-- Makes the partition of a month unless it is there. A month without one goes to the last partition, so nothing waits for this.
CREATE FUNCTION audit_record_month(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first date := date_trunc('month', day);
  name text := 'audit_record_' || to_char(day, 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(x'61756d6f'::int);
  IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_record INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS, PRIMARY KEY (chain, seq))', name);
  PERFORM audit_record_indexes(name::regclass, name);
  EXECUTE format('CREATE TRIGGER audit_record_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final()', name);
  EXECUTE format('ALTER TABLE audit_record ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, first + interval '1 month');
END $$;

CREATE TABLE audit_record_other (LIKE audit_record INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS, PRIMARY KEY (chain, seq));
SELECT audit_record_indexes('audit_record_other', 'audit_record_other');
CREATE TRIGGER audit_record_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record_other
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
ALTER TABLE audit_record ATTACH PARTITION audit_record_other DEFAULT;

SELECT audit_record_month(day::date) FROM generate_series(now(), now() + interval '1 month', interval '1 month') AS day;

-- The two searches that earlier rows have no index for: built at once where there are few of them. For more, docs/audit/trail.md has the
-- statements, which build them while records are written.
DO $$
BEGIN
  IF pg_table_size('audit_record_before') < 1073741824 THEN
    CREATE INDEX audit_record_before_dossier ON audit_record_before (upper(body ->> 'dossier'), at);
    CREATE INDEX audit_record_before_unit ON audit_record_before ((body ->> 'unit'), at);
  END IF;
END $$;
