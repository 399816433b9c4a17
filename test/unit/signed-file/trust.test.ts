/** Revocation by evidence that lies here, and the clocks of signers: what is not known is never taken for good. */
import { expect, test, vi } from 'vitest'
import { judgeTime } from '../../../src/signed-file/judge-time.ts'
import { judgeRevocation } from '../../../src/signed-file/trust/judge-revocation.ts'
import { readCertificate } from '../../../src/signed-file/trust/read-certificate.ts'
import { readOcspResponse } from '../../../src/signed-file/trust/read-ocsp.ts'
import { readRevocationList } from '../../../src/signed-file/trust/read-revocation-list.ts'
import { makePeople } from './corpus.ts'
import { dayMs, extension, type ListWish, makeList, makeResponse, nowMs, type ResponseWish, seq } from './pki.ts'

const people = makePeople()
const { signer, below, responder, root, second } = people
const certificate = (der: Buffer) => {
  const read = readCertificate(der)
  if (!read) throw new Error('no certificate')
  return read
}
const signedAt = nowMs - 2 * dayMs
const judge = (evidence: { lists?: Buffer[]; responses?: Buffer[] }, change: { at?: number; proven?: boolean } = {}) =>
  judgeRevocation({
    certificate: certificate(signer.der),
    issuer: certificate(below.der),
    roots: [certificate(root.der)],
    lists: (evidence.lists ?? []).map(readRevocationList).filter((one) => one !== null),
    responses: (evidence.responses ?? []).flatMap((one) => readOcspResponse(one)),
    at: signedAt,
    proven: false,
    now: nowMs,
    ...change,
  }).revocation
const response = (change: Partial<ResponseWish>) =>
  makeResponse({ about: signer, issuer: below, by: responder, status: 'good', ...change })
const list = (change: Partial<ListWish>) => makeList({ by: below, ...change })
const revokedOn = (at: number) => [{ party: signer, at }]

test.each([
  ['nothing lies here: the responder is down', {}, {}, 'not-checked'],
  ['a responder says good', { responses: [response({})] }, {}, 'good'],
  ['the issuer itself says good', { responses: [response({ by: below })] }, {}, 'good'],
  ['a responder does not know it', { responses: [response({ status: 'unknown' })] }, {}, 'not-checkable'],
  ['a stranger says good', { responses: [response({ by: second })] }, {}, 'not-checkable'],
  ['a response about another', { responses: [response({ about: second })] }, {}, 'not-checked'],
  [
    'a response that was out of date',
    { responses: [response({ thisUpdate: nowMs - 9 * dayMs, nextUpdate: nowMs - 8 * dayMs })] },
    {},
    'not-checkable',
  ],
  ['a response from tomorrow', { responses: [response({ thisUpdate: nowMs + dayMs })] }, {}, 'not-checkable'],
  [
    'revoked before it was signed',
    { responses: [response({ status: { revokedAt: signedAt - dayMs } })] },
    {},
    'revoked',
  ],
  [
    'revoked since, and no one proves when it was signed',
    { responses: [response({ status: { revokedAt: signedAt + dayMs } })] },
    {},
    'revoked',
  ],
  [
    'revoked since, and it is proven',
    { responses: [response({ status: { revokedAt: signedAt + dayMs } })] },
    { proven: true },
    'revoked-later',
  ],
  [
    'one says good, another revoked',
    { responses: [response({}), response({ status: { revokedAt: signedAt - dayMs } })] },
    {},
    'revoked',
  ],
  ['a list without it', { lists: [list({})] }, {}, 'good'],
  ['a list with it', { lists: [list({ revoked: revokedOn(signedAt - dayMs) })] }, {}, 'revoked'],
  [
    'a list that was out of date',
    { lists: [list({ thisUpdate: nowMs - 9 * dayMs, nextUpdate: nowMs - 8 * dayMs })] },
    {},
    'not-checkable',
  ],
  [
    'a list of the day that the signer states, out of date since',
    { lists: [list({ thisUpdate: nowMs - 9 * dayMs, nextUpdate: nowMs - 7 * dayMs })] },
    { at: nowMs - 8 * dayMs },
    'not-checkable',
  ],
  [
    'the same, and it is proven that it was signed then',
    { lists: [list({ thisUpdate: nowMs - 9 * dayMs, nextUpdate: nowMs - 7 * dayMs })] },
    { at: nowMs - 8 * dayMs, proven: true },
    'good',
  ],
  [
    'a response of the day that the signer states, out of date since',
    { responses: [response({ thisUpdate: nowMs - 9 * dayMs, nextUpdate: nowMs - 7 * dayMs })] },
    { at: nowMs - 8 * dayMs },
    'not-checkable',
  ],
  [
    'a list of another under its name',
    { lists: [list({ by: { ...below, privateKey: root.privateKey } })] },
    {},
    'not-checkable',
  ],
  [
    'a list that is only a part',
    { lists: [list({ extensions: [extension('2.5.29.28', true, seq())] })] },
    {},
    'not-checked',
  ],
] as const)('each answer about revocation is a case of its own: %s', (_, evidence, change, wanted) => {
  expect(judge({ lists: [], responses: [], ...evidence } as Parameters<typeof judge>[0], change)).toBe(wanted)
})

const hourMs = 3_600_000
const stampAt = (at: number, verdict: 'proven' | 'trusted' | 'unknown-root' | 'none' = 'proven') =>
  ({ verdict, at, authority: null }) as const

test.each([
  ['the same moment', 0, 'agrees'],
  ['a stamp that came after two minutes', -131_000, 'agrees'],
  ['a clock a minute ahead', 60_000, 'agrees'],
  ['two minutes ahead', 120_000, 'differs'],
  ['seven hours ahead', 7 * hourMs, 'seven-hours-ahead'],
  ['six hours ahead', 6 * hourMs, 'seven-hours-ahead'],
  ['eight hours ahead', 8 * hourMs, 'seven-hours-ahead'],
  ['nine hours ahead', 9 * hourMs, 'differs'],
  ['two days before', -48 * hourMs, 'differs'],
] as const)('a signer clock against a stamp: %s', (_, ahead, wanted) => {
  const time = judgeTime(signedAt + ahead, stampAt(signedAt), nowMs)
  expect(time).toMatchObject({ at: signedAt, source: 'timestamp', proven: true, clock: wanted })
})

test('a stamp that no trusted authority gave proves nothing', () => {
  for (const verdict of ['unknown-root', 'none'] as const) {
    expect(judgeTime(signedAt, stampAt(signedAt + dayMs, verdict), nowMs)).toMatchObject({
      at: signedAt,
      source: 'stated',
      proven: false,
    })
  }
})

test('what has more parts than a list is none, and is not looked through to its end', () => {
  const parts = Buffer.from('0500'.repeat(500_000), 'hex')
  const head = Buffer.alloc(6)
  head.writeUInt16BE(0x3084)
  head.writeUInt32BE(parts.length, 2)
  const reads = vi.spyOn(Buffer.prototype, 'readUInt8')
  try {
    expect(readRevocationList(Buffer.concat([head, parts]))).toBeNull()
    expect(reads.mock.calls.length).toBeLessThan(1_000)
  } finally {
    reads.mockRestore()
  }
})
