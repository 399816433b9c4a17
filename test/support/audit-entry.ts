/** A record that a lookup leaves. */
import type { InquiryEntry } from '../../src/domain/audit.ts'

export const makeInquiryEntry = (requestId: string, changes: Partial<InquiryEntry> = {}): InquiryEntry => ({
  kind: 'inquiry',
  requestId,
  consumer: 'one-stop',
  credential: 'abcdefghijkl',
  operation: 'lookup',
  purpose: { procedure: '1.001193', dossier: 'H99-1', officer: '999085000777', unit: 'H99.01' },
  subject: 'subject',
  fields: ['fullName'],
  outcome: 'disclosed',
  result: 'found',
  call: { path: 'ndxp', attempts: 1, shared: false, upstreamRequestId: 'u', exchangeId: null, durationMs: 3 },
  ...changes,
})
