/** What an operator reads, word by word: the examples that the page was asked to be able to say, in both languages. */
import { expect, test } from 'vitest'
import { type FailureCode, failures, Layer } from '../../../src/domain/failure.ts'
import { type HealthReason, healthReasons } from '../../../src/domain/link/health.ts'
import { begin, Level, type StableState } from '../../../src/health/judging/judge.ts'
import { operatorText } from '../../../src/health/judging/reason-texts.ts'
import { describePath, type PathFacts } from '../../../src/health/judging/report-texts.ts'
import { tls } from './signals.ts'

const now = Date.parse('2026-11-23T09:30:00+07:00')
const at = (time: string) => Date.parse(`2026-11-23T${time}:00+07:00`)
const certificate = (changes: object = {}) => ({
  subject: 'api.bo.vn',
  issuer: 'CA',
  validFrom: '2026-01-01T00:00:00Z',
  validTo: '2027-01-01T00:00:00Z',
  fingerprint: 'ab',
  daysLeft: 39,
  changedAt: null,
  ...changes,
})

function facts(level: Level, reason: HealthReason | null, changes: Partial<PathFacts> = {}): PathFacts {
  const finished: StableState = { ...begin({ now: 0, at: at('09:12') }), level, reason, reasonSince: at('09:12') }
  const window = { calls: 0, failures: 0, slow: 0 }
  const against = { usualMs: null, recentMs: null, slow: false }
  return {
    path: 'ndxp',
    now,
    stable: finished,
    window,
    certificate: null,
    clockSkewMs: null,
    hold: null,
    against,
    ...changes,
  }
}
const skew = (layer: Layer): HealthReason => ({ code: 'clock-skew', layer, phase: null })
const expiring: HealthReason = { code: 'certificate-expiring', layer: Layer.network, phase: 'tls' }
const slow: HealthReason = { code: 'slow-calls', layer: Layer.ministry, phase: 'first-byte' }
const changed = { certificate: certificate({ changedAt: new Date(at('09:10')).toISOString() }) }

const rows: [what: string, facts: PathFacts, vi: string, en: string][] = [
  ['nothing', facts(Level.healthy, null), 'Đường ndxp thông suốt.', 'Path ndxp is well.'],
  [
    'slow against its own usual',
    facts(Level.impaired, slow, { against: { usualMs: 4.2, recentMs: 4_012, slow: true } }),
    'Trả lời chậm: khoảng 4 s, trong khi thường ngày 4,2 ms từ 09:12; lỗi tại hệ thống của Bộ.',
    'Answers are slow: about 4 s, where 4.2 ms is usual, since 09:12; the fault is with the ministry’s system.',
  ],
  [
    'TLS after a certificate changed',
    facts(Level.down, tls, changed),
    'Không bắt tay TLS được từ 09:12, sau khi chứng thư thay đổi; lỗi trên đường mạng.',
    'TLS fails since 09:12, after the certificate changed; the fault is on the network.',
  ],
  [
    'TLS for an expired certificate',
    facts(Level.down, tls, { certificate: certificate({ daysLeft: -2 }) }),
    'Không bắt tay TLS được vì chứng thư của đầu kia đã hết hạn từ 09:12; lỗi trên đường mạng.',
    'TLS fails for an expired certificate since 09:12; the fault is on the network.',
  ],
  [
    'our own clock',
    facts(Level.warned, skew(Layer.gateway), { clockSkewMs: 41_200 }),
    'Đồng hồ của ta chậm 41 giây so với đầu kia từ 09:12.',
    'Our clock is 41 s off (behind the other side) since 09:12.',
  ],
  [
    'their clock, when others agree with ours',
    facts(Level.warned, skew(Layer.ministry), { clockSkewMs: -41_200 }),
    'Đồng hồ của đầu kia chậm 41 giây, các đường khác vẫn khớp giờ với ta từ 09:12.',
    'Their clock is 41 s behind, other systems agree with ours, since 09:12.',
  ],
  [
    'a certificate that runs out',
    facts(Level.warned, expiring, { certificate: certificate({ daysLeft: 5 }) }),
    'Chứng thư api.bo.vn của đầu kia còn 5 ngày nữa là hết hạn.',
    'The other side’s certificate api.bo.vn runs out in 5 days.',
  ],
  [
    'a share of slow calls',
    facts(Level.impaired, slow, { window: { calls: 40, failures: 0, slow: 12 } }),
    '30 % lượt gọi bị ảnh hưởng: trả lời chậm từ 09:12; lỗi tại hệ thống của Bộ.',
    '30 % of calls are hurt: answers are slow since 09:12; the fault is with the ministry’s system.',
  ],
  [
    'a single failed probe',
    facts(Level.impaired, tls),
    'Lần thăm dò vừa rồi không đạt: không bắt tay TLS được từ 09:12; lỗi trên đường mạng.',
    'A probe failed: TLS fails since 09:12; the fault is on the network.',
  ],
]

test.each(rows)('%s', (_, given, vi, en) => {
  expect(describePath(given).sentence).toEqual({ vi, en })
})

test('a reason that is no longer found but still counts is reported as such', () => {
  const given = facts(Level.down, tls)
  given.stable = { ...given.stable, betterSince: at('09:29') }
  expect(describePath(given).sentence.vi).toMatch(/Không gặp lại từ 09:29\.$/)
  expect(describePath(given).sentence.en).toMatch(/Not seen again since 09:29\.$/)
})

test('a held path says until when and why, and nothing of why to whom that is kept from', () => {
  const hold = { until: new Date(at('11:00')).toISOString(), reason: 'Bảo trì', by: 'a/b' }
  const given = facts(Level.healthy, null, { hold })
  given.stable = { ...given.stable, heldSince: at('09:00') }
  expect(describePath(given).sentence.vi).toBe('Đường ndxp đang được giữ lại từ 09:00 đến 11:00: Bảo trì')
  expect(describePath({ ...given, hold: { ...hold, reason: '' } }).sentence.en).toBe(
    'Path ndxp is held from 09:00 until 11:00.',
  )
})

test('every failure that is held against a path has words of its own for the night', () => {
  const blamed = Object.entries(failures).flatMap(([code, { countsAgainstPath }]) =>
    countsAgainstPath ? [code as FailureCode] : [],
  )
  const reply = [...blamed, ...healthReasons.filter((code) => code !== 'operator-hold')].map(
    (code) => operatorText(code).says.vi,
  )
  expect(reply).not.toContain('Đường không hoạt động')
  expect(new Set(reply).size).toBe(reply.length)
})
