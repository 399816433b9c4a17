-- Up Migration
-- What the other side allows in a day, as the replica that leased last has it in its configuration; 0 = none has leased since. By it
-- alerts, metrics and pages say how much is left.
ALTER TABLE upstream_day ADD COLUMN max bigint NOT NULL DEFAULT 0;
