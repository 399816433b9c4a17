/** The page of a dossier: the clock's reasons and both verdicts beside what was recorded, and what nobody knows as not known. */
import { expect, test } from 'vitest'
import { dossierPage } from '../../../src/board/pages/dossier-page.ts'
import { projectDossier, type RecordedEvent } from '../../../src/domain/dossier/projection.ts'
import { readLaw } from '../../../src/law/read-law.ts'
import { answerClock } from '../../../src/settlement/clock/clock.ts'
import { answerPackage } from '../../../src/settlement/clock/package-clock.ts'
import type { DossierWithEvents } from '../../../src/store/dossier/dossiers.ts'
import { view } from './sample.ts'

const law = readLaw([])
const at = (time: string) => Date.parse(`2026-11-27T${time}:00+07:00`)
const names = { expected: [], procedureName: (code: string) => law.procedures.get(code)?.name ?? null }

function dossier(steps: [RecordedEvent['type'], string][]): DossierWithEvents {
  const events = steps.map(([type, time]) => ({
    type,
    at: at(time),
    apart: null,
    due: null,
    recordedAt: at(time),
    consumer: 'one-stop',
    officer: null,
    filing: null,
    facts: null,
    hasReason: false,
  }))
  const identity = {
    code: 'H99.01.02-261127-0001',
    nationalCode: null,
    procedure: '1.001193',
    procedureCase: null,
    unit: 'H99.01.02',
    channel: 'counter' as const,
    receivedAt: at('09:00'),
    consumer: 'one-stop',
  }
  const row = { ...identity, ...projectDossier(events), id: 1, createdAt: at('09:00'), events: events.length }
  return { row, events }
}

const page = (
  found: DossierWithEvents,
  changes: Partial<Parameters<typeof dossierPage>[1]> = {},
  language: 'vi' | 'en' = 'en',
) =>
  String(
    dossierPage(view(language), {
      found,
      outages: [],
      answer: null,
      clocks: null,
      forecast: undefined,
      names,
      ...changes,
    }),
  )

test('in Vietnamese the law, the article and the limit are in Vietnamese, and nothing of the answer to programs stands there', () => {
  const found = dossier([['received', '09:00']])
  const { procedure, unit, channel, receivedAt } = found.row
  const answer = answerClock({ procedure, unit, channel, receivedAt, events: found.events, asOf: at('14:32') }, law)
  const shown = page(found, { answer }, 'vi')
  expect(shown).toContain('<dt>Căn cứ</dt><dd>60/2014/QH13</dd>')
  expect(shown).toContain('thời hạn trong ngày, theo Luật 60/2014/QH13 Điều 5(3), 16(2)')
  expect(shown).not.toMatch(/Art\.|same day/)
})

test('it says by which law and until when, step by step, and both verdicts', () => {
  const found = dossier([
    ['received', '09:00'],
    ['accepted', '09:05'],
  ])
  const { procedure, unit, channel, receivedAt } = found.row
  const answer = answerClock({ procedure, unit, channel, receivedAt, events: found.events, asOf: at('14:32') }, law)
  const shown = page(found, { answer })
  expect(shown).toMatch(/By law<\/dt><dd><b>within time<\/b>/)
  expect(shown).toMatch(/As the national scoring counts<\/dt><dd><b>within time<\/b>/)
  expect(shown).toContain('60/2014/QH13')
  for (const { en } of answer.reasons)
    expect(shown).toContain(
      `<li>${en.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</li>`,
    )
  expect(answer.reasons.length).toBeGreaterThan(1)
  expect(shown).toContain('Birth <code>1.001193</code>')
  const vietnamese = page(found, { answer }, 'vi')
  expect(vietnamese).toContain('Đăng ký khai sinh <code>1.001193</code>')
  expect(vietnamese).toMatch(/Theo luật<\/dt><dd><b>trong hạn<\/b>/)
})

test('what is not known is said to be: no law, no due time, no outage that could be read', () => {
  const found = dossier([['received', '09:00']])
  const shown = page(found, { outages: undefined })
  expect(shown).toContain('is not explained here yet')
  expect(shown).toContain('due time not known')
  expect(shown).toContain('The forecast cannot be read right now')
  expect(shown).toContain('they are not 0')
  expect(page(found)).toContain('No outage of the national system is on record')
})

test('an outage stands beside it as evidence, and moves nothing', () => {
  const shown = page(dossier([['received', '09:00']]), {
    outages: [{ link: 'civil-registry', from: at('10:00'), to: null }],
  })
  expect(shown).toContain('civil-registry: from 10:00 to now, it goes on')
  expect(shown).toContain('does not move the due time')
})

test('it says what is foreseen and why, whose move it is and until when there is time', () => {
  const found = dossier([['received', '09:00']])
  const forecast = {
    dossier: '1',
    verdict: 'at-risk',
    why: null,
    probability: 0.71,
    cause: 'link-down',
    mover: 'link',
    since: at('13:10'),
    timeUntil: at('15:45'),
    ends: { from: at('15:30'), to: null },
  } as const
  const shown = page(found, { forecast })
  for (const text of ['At risk of being late', '71', 'the link to the national system is down', 'since 13:10', '15:45'])
    expect(shown).toContain(text)
  expect(shown).toContain('after 15:30; the latest is not to be seen')
  const silent = page(found, {
    forecast: { ...forecast, verdict: 'not-knowable', why: 'no-skill', probability: null, ends: null, timeUntil: null },
  })
  expect(silent).toContain('lately the forecast was no better than the late share of all')
  expect(silent).not.toContain('Probability of being late')
  expect(page(found, { forecast: null })).toContain('The forecast cannot be read')
})

test.each(['vi', 'en'] as const)(
  'of a linked package it says until when each agency is due, and never that another one has ended: %s',
  (language) => {
    const found = dossier([
      ['received', '08:00'],
      ['accepted', '08:30'],
      ['done', '09:00'],
    ])
    const { unit, channel, receivedAt } = found.row
    const asOf = at('14:32') + 10 * 86_400_000
    const clocks = answerPackage({ procedure: '2.000986', unit, channel, receivedAt, events: found.events, asOf }, law)
    const shown = page(found, { clocks }, language)
    const rows = [...shown.matchAll(/<tr class="[^"]*"><th scope="row">(.*?)<\/tr>/gs)].map(([, row]) => row ?? '')
    expect(rows).toHaveLength(4)
    const [own, ...others] = rows
    const { verdicts } = view(language).t.dossier
    expect(own).toContain(`>${verdicts['on-time']}<`)
    for (const row of others) expect(row).toContain(`>${verdicts['not-known']}<`)
    for (const { agency } of clocks?.parts ?? []) expect(shown).toContain(agency[language].replaceAll("'", '&#39;'))
  },
)
