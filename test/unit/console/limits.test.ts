/** What the page warns of and allows is what the settings say: no number of its own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAssets } from '../../../src/console/assets.ts'
import type { View, VisitorView } from '../../../src/console/page-context.ts'
import { pathNow } from '../../../src/console/panels/path-now.ts'
import { texts } from '../../../src/console/texts/texts.ts'
import { canaryMax, noteCharsMax, officerCharsMax, rerunPerMinuteMax } from '../../../src/domain/limits.ts'
import type { PathReport } from '../../../src/domain/link/health.ts'
import { linkReport, pathReport } from '../../alert/fixtures.ts'

const viewWith = (limits: Partial<View['limits']>): VisitorView => ({
  language: 'en',
  t: texts.en,
  theme: 'auto',
  now: 0,
  base: '/ops',
  here: '/ops',
  remark: '',
  officer: 'canbo.mau',
  token: 't',
  mayAct: true,
  assets: readAssets().addresses,
  build: { version: '1', instance: 'here' },
  limits: { certificateDays: 14, skewMaxMs: 30_000, holdMinutes: 60, drainSeconds: 20, ...limits },
  caller: { credentialId: 'c', consumer: { id: 'one-stop' } as VisitorView['caller']['consumer'] },
  message: undefined,
})
const warnings = (limits: Partial<View['limits']>, changes: Partial<PathReport>) => {
  const path = pathReport(changes)
  return [...String(pathNow(viewWith(limits), linkReport([path]), path)).matchAll(/class="bad"><dt>([^<]*)</g)].map(
    ([, name]) => name,
  )
}
const certificate = {
  subject: 's',
  issuer: 'i',
  validFrom: null,
  validTo: '1970-01-21T00:00:00.000Z',
  fingerprint: 'ab',
  daysLeft: 20,
  changedAt: null,
}

test('a certificate is marked from the day on that the settings warn of', () => {
  expect(warnings({ certificateDays: 19 }, { certificate })).toEqual([])
  expect(warnings({ certificateDays: 20 }, { certificate })).toEqual([texts.en.certificate.validTo])
})

test('a clock is marked from the difference on that the settings warn of, either way', () => {
  for (const clockSkewMs of [9_000, -9_000]) {
    expect(warnings({ skewMaxMs: 9_001 }, { clockSkewMs })).toEqual([])
    expect(warnings({ skewMaxMs: 9_000 }, { clockSkewMs })).toEqual([texts.en.clock.title])
  }
})

test('what an entry is refused for names the limit that the API has', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../contracts/gateway/openapi.json'), 'utf8'))
    .components.schemas.RerunRequest.properties
  expect([schema.canary.maximum, schema.perMinute.maximum]).toEqual([canaryMax, rerunPerMinuteMax])
  expect([schema.note.maxLength, schema.officer.maxLength]).toEqual([noteCharsMax, officerCharsMax])
  for (const { actions, signIn } of [texts.vi, texts.en]) {
    for (const most of ['7', '7 654']) {
      const reply = [actions.canaryFault(most), actions.perMinuteFault(most), actions.perMinuteHint(most)]
      for (const text of reply) expect(text.replace(/^\D*[01]/, '')).toContain(most)
    }
    expect([actions.reasonFault(123), signIn.officerFault(123)].every((text) => /123/.test(text))).toBe(true)
  }
})
