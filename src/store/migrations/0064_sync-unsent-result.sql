-- Up Migration
-- For the page of lanes and for the round that sends results again: the few dossiers whose result the portal lacks, among all steps that
-- were ever left out.
CREATE INDEX sync_unsent_later_result ON sync_unsent (target, noted_at) WHERE reason = 'later-result';
