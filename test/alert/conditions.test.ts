/** What the reports of health say that is worth an alert: each threshold is a row. */
import { describe, expect, test } from 'vitest'
import { getChange, getConditions, limitsFrom } from '../../src/alert/conditions.ts'
import { recovered } from '../../src/alert/texts.ts'
import type { HealthReason, PathReport } from '../../src/domain/link/health.ts'
import { pathName } from '../../src/domain/link/link.ts'
import { linkReport, pathReport, tlsFailed } from './fixtures.ts'

const limits = { certificateDays: [30, 14, 7, 1], clockSkewMs: 30_000 }
const now = Date.parse('2026-11-23T02:00:00Z')
const day = 86_400_000
const reason = (code: HealthReason['code']): HealthReason => ({ code, layer: 'network', phase: null })
const of = (path: Partial<PathReport>) =>
  getConditions([linkReport([pathReport(path)])], now, limits).map(
    ({ key, severity, step }) => `${key} ${severity} ${step}`,
  )

describe('a path', () => {
  test.each<[string, Partial<PathReport>, string[]]>([
    ['that is well is not reported', {}, []],
    ['that is down is an error', { state: 'down', reason: tlsFailed }, ['path/population/ndxp error 2']],
    [
      'that hurts is a warning',
      { state: 'degraded', reason: reason('slow-calls') },
      ['path/population/ndxp warning 1'],
    ],
    [
      'that waits for its trial still hurts',
      { state: 'degraded', reason: reason('trial-pending') },
      ['path/population/ndxp warning 1'],
    ],
    ['that ramps up is on its way back', { state: 'degraded', reason: reason('ramping-up') }, []],
    [
      'whose certificate is its only fault is reported under the certificate',
      { state: 'degraded', reason: reason('certificate-expiring') },
      [],
    ],
    [
      'whose clock is its only fault is reported under the clock',
      { state: 'degraded', reason: reason('clock-skew'), clockSkewMs: -41_000 },
      ['clock/population/ndxp error 1'],
    ],
    [
      'that is held silences, and reports nothing',
      { state: 'held', reason: reason('operator-hold') },
      ['hold/population/ndxp info 1'],
    ],
    ['whose clock is a little off is not reported', { clockSkewMs: 29_999 }, []],
  ])('%s', (_, path, expected) => {
    expect(of(path)).toEqual(expected)
  })
})

describe('what was not understood in answers', () => {
  const seen = (name: string, agoMs: number) => ({
    kind: 'unknown-element' as const,
    name,
    count: 3,
    firstSeenAt: new Date(now - agoMs).toISOString(),
    lastSeenAt: new Date(now).toISOString(),
  })

  test.each<[string, Partial<PathReport>, string[]]>([
    ['is not reported when there is nothing', { anomalies: [] }, []],
    [
      'is reported when it is new',
      { anomalies: [seen('MaSoThue', 60_000)] },
      ['answer-change/population/ndxp warning 1'],
    ],
    [
      'is one alert, however many are new',
      { anomalies: [seen('A', 1), seen('B', 3_599_999), seen('C', 3_600_000)] },
      ['answer-change/population/ndxp warning 1'],
    ],
    ['is not reported when it was first seen long ago', { anomalies: [seen('A', 30 * day)] }, []],
  ])('%s', (_, path, expected) => {
    expect(of(path)).toEqual(expected)
  })

  test('says what, in both languages, and since when', () => {
    const anomalies = [seen('MaSoThue', 60_000), { ...seen('GioiTinh', 120_000), kind: 'unknown-code' as const }]
    const [notifications] = getConditions([linkReport([pathReport({ anomalies })])], now, limits)
    expect([notifications?.since, notifications?.count]).toEqual([now - 120_000, 2])
    expect(notifications?.sentence).toEqual({
      vi: 'Câu trả lời của CSDL quốc gia về dân cư (đường ndxp) có 2 điều chưa từng gặp: phần tử chưa biết “MaSoThue”, mã ngoài danh mục trong “GioiTinh”.',
      en: 'Answers of National Population Database (path ndxp) hold 2 things never seen before: unknown element “MaSoThue”, code outside its list in “GioiTinh”.',
    })
  })
})

describe('a certificate', () => {
  const ending = (daysLeft: number, changedAt: string | null = null) => ({
    certificate: {
      subject: 'ndxp.example',
      issuer: 'CA',
      validFrom: '2026-01-01T00:00:00Z',
      fingerprint: 'f',
      daysLeft,
      changedAt,
      validTo: new Date(now + daysLeft * day).toISOString(),
    },
  })
  test.each([
    [31, []],
    [30, ['info 1']],
    // As health counts them: 30 whole days.
    [30.9, ['info 1']],
    [14, ['warning 2']],
    [7, ['error 3']],
    [1, ['critical 4']],
    [0, ['critical 5']],
    [-3, ['critical 5']],
  ])('with %d days left', (days, expected) => {
    expect(of(ending(days))).toEqual(expected.map((words) => `certificate/population/ndxp ${words}`))
  })

  test('is reported as soon as health warns of it, even before the first threshold', () => {
    const settings = { certificateDays: [30, 14, 7, 1], clockSkewMs: undefined }
    const notifications = (certificateDays: number, daysLeft: number) =>
      getConditions(
        [linkReport([pathReport(ending(daysLeft))])],
        now,
        limitsFrom(settings, { certificateDays, skewMaxMs: 30_000 }),
      ).map(({ severity, step }) => `${severity} ${step}`)
    expect(notifications(60, 61)).toEqual([])
    expect(notifications(60, 60)).toEqual(['info 1'])
    expect(notifications(60, 1)).toEqual(['critical 5'])
    for (const healthDays of [1, 10, 14, 30]) {
      expect(notifications(healthDays, 31)).toEqual([])
      expect(notifications(healthDays, 30)).toEqual(['info 1'])
    }
  })

  test('that was exchanged is news for an hour', () => {
    const changed = (at: number) => of(ending(300, new Date(at).toISOString()))
    expect(changed(now - 1_000)).toEqual(['certificate-change/population/ndxp info 1'])
    expect(changed(now - 3_600_000)).toEqual([])
  })

  test('whose only threshold is passed is critical', () => {
    const found = getConditions([linkReport([pathReport(ending(5))])], now, { ...limits, certificateDays: [10] })
    expect(found).toMatchObject([{ severity: 'critical', step: 1 }])
  })
})

test('a link is reported when it is down and in no other state', () => {
  const notifications = (['healthy', 'degraded', 'held', 'down'] as const).filter(
    (state) => getConditions([linkReport([pathReport()], { state })], now, limits).length > 0,
  )
  expect(notifications).toEqual(['down'])
})

test('the words of an operator who holds a path go no farther', () => {
  const held = { state: 'held', since: '2026-11-23T02:00:00Z', reason: reason('operator-hold') } as const
  const sentence = { vi: 'Giữ vì chị Lan bảo vậy', en: 'Held because Lan said so' }
  const from = { state: 'healthy', since: held.since, reason: null } as const
  const change = { at: held.since, link: 'population', path: 'ndxp', from, to: held, sentence, nextStep: null }
  expect(JSON.stringify(getChange(change))).not.toContain('Lan')
  const down = { ...change, path: null, to: { ...held, state: 'down' as const } }
  expect(JSON.stringify(getChange(down))).not.toContain('Lan')
})

test('no sentence calls a register or a path by its key', () => {
  const certificate = {
    subject: 'bus.example.vn',
    issuer: 'Example CA',
    fingerprint: 'ab',
    validFrom: new Date(0).toISOString(),
    validTo: new Date(now + day).toISOString(),
    daysLeft: 1,
    changedAt: new Date(now - 60_000).toISOString(),
  }
  const at = new Date(now).toISOString()
  const anomalies = [{ kind: 'unknown-element' as const, name: 'A', count: 1, firstSeenAt: at, lastSeenAt: at }]
  const path = pathReport({ state: 'down', reason: reason('tls-failed'), certificate, clockSkewMs: 90_000, anomalies })
  const found = getConditions([linkReport([path])], now, limits)
  expect(found.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['path', 'certificate', 'certificate-change', 'clock', 'answer-change']),
  )
  const ended = ['link', 'path', 'certificate', 'certificate-change', 'answer-change', 'clock'] as const
  const sentences = [
    ...found.map(({ sentence }) => sentence),
    ...ended.map((kind) => recovered(kind, pathName('population', 'ndxp'), 60_000)),
  ]
  for (const { vi, en } of sentences) {
    expect(vi).toContain('CSDL quốc gia về dân cư')
    expect(en).toContain('National Population Database')
    expect(vi + en).not.toMatch(/population\/|civil-registry/)
  }
})
