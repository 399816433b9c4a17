/**
 * Every door of the gateway, as data: what a caller to whom nothing is granted is answered there. `policy-doors.test.ts` holds the gateway to
 * it, and fails when there is a route or a page without its row.
 */

/** The answer to a caller that has a key, and neither a grant nor a role. */
export type Door =
  /** Refused by a grant or a role that is missing. */
  | { refused: 'operation-not-allowed' | 'procedure-not-allowed' | 'role-required' | 'not-allowed-for-each' }
  /** It may be asked, and answers as if there were nothing: what is not the caller's own does not exist for it. */
  | { hidden: string }
  /** Open to every caller, or to everyone. */
  | { open: string }

const role: Door = { refused: 'role-required' }
const operation: Door = { refused: 'operation-not-allowed' }
const procedure: Door = { refused: 'procedure-not-allowed' }
const state: Door = { open: 'health of links, units and the gateway: nobody is in it' }
const foreign = (what: string): Door => ({ hidden: `${what} is one that does not exist` })

/** By the operation id of the description. */
export const doors: Readonly<Record<string, Door>> = {
  whoAmI: { open: "the caller's own rights" },
  verifyPerson: procedure,
  lookUpPerson: procedure,
  verifyCard: procedure,
  askAboutPeople: operation,
  listBatches: { hidden: 'an empty list' },
  getBatch: foreign('a batch of another'),
  followBatch: foreign('a batch of another'),
  readBatchResults: foreign('a batch of another'),
  pauseBatch: foreign('a batch of another'),
  resumeBatch: foreign('a batch of another'),
  cancelBatch: foreign('a batch of another'),
  readFilingEvents: operation,
  submitFiling: procedure,
  listFilings: operation,
  getFiling: operation,
  supplementFiling: foreign('a filing of another'),
  withdrawFiling: operation,
  fetchCertificate: operation,
  readDossierEvents: operation,
  registerDossier: procedure,
  listDossiers: { hidden: 'an empty list' },
  getDossier: foreign('a dossier that may not be read'),
  reportDossierStep: foreign('a dossier that may not be read'),
  readPublicStatus: operation,
  readLinkedDossierEvents: operation,
  listLinkedDossiers: operation,
  getLinkedDossier: operation,
  fetchLinkedDossierFile: operation,
  verifyCertificate: procedure,
  searchCertificateCases: role,
  putAttachment: operation,
  hasAttachment: operation,
  fetchFile: { hidden: 'an address that was never issued; anyone who has one needs nothing else' },
  listFileAddresses: role,
  revokeFileAddresses: role,
  checkFile: procedure,
  registerWebhook: operation,
  listWebhooks: operation,
  chooseWebhookTopics: operation,
  removeWebhook: operation,
  replayWebhook: operation,
  enableWebhook: operation,
  makeReport: operation,
  closeReport: role,
  listUnits: { open: 'a public list' },
  getUnit: { open: 'a public list' },
  resolveAddress: { open: 'an address of the caller against a public list' },
  listAuditRecords: role,
  searchAuditRecords: role,
  reportToCitizen: role,
  stateBreach: role,
  notifyOfBreach: role,
  closeBreach: role,
  listBreaches: role,
  reportBreach: role,
  listFilingsForAttention: role,
  rerunFilings: role,
  stopRerun: role,
  closeFiling: role,
  confirmFiling: role,
  listLanes: role,
  listLaneReruns: role,
  holdLanes: role,
  releaseLanes: role,
  rerunLanes: role,
  stopLaneRerun: role,
  showReconciliation: role,
  beginReconciliation: role,
  listLinks: state,
  followLinks: state,
  getLink: state,
  listIncidents: role,
  getIncident: role,
  holdPath: role,
  releasePath: role,
  drainPath: role,
  probePath: role,
  makeDiagnostics: role,
  checkLiveness: state,
  checkReadiness: state,
  readMetrics: state,
}

/** Operations that hand out values of the population database, with the policy's operation that they go by. */
export const handOutValues = {
  lookUpPerson: 'lookup',
  askAboutPeople: 'lookup',
  readBatchResults: 'lookup',
} as const

/** What shows without a session: the door itself, and what pages look like. Every other page leads to its sign-in. */
export const openPages = /\/(?:sign-in|style\.css|live\.js|icon[a-z-]*\.svg)$/
