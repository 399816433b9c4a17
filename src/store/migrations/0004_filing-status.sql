-- Up Migration
-- For the metrics: how many filings are where, without looking at those that have ended.
CREATE INDEX filing_open ON filing (state) WHERE state NOT IN ('completed', 'refused', 'withdrawn', 'closed');
