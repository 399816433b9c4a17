-- Up Migration
-- For the leaders' board: dossiers whose figures are doubtful, which are few. Without it a look at the doubts reads every dossier that was
-- ever recorded, once for each kind. The condition is that of `doubtful` in src/store/dossier/board-lists.ts.
CREATE INDEX dossier_doubtful ON dossier (unit)
  WHERE findings && '{done-at-receipt,done-while-waiting,step-not-allowed,another-filing-open,due-time-changed}';
