/** The crash run in its short form, and that its verdict can fail. The long form: `npm run crash-run`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeDossiers } from '../crash-run/dossier-verdict.ts'
import { judgeLinked, type LinkedEvidence, type LinkedRow } from '../crash-run/linked-verdict.ts'
import { judgePortal } from '../crash-run/portal-verdict.ts'
import { brokenSyncPromises, type LedgerStep } from '../crash-run/step-verdict.ts'
import { brokenPromises, findFault, judge, type ReportedEvent } from '../crash-run/verdict.ts'

/** Every promise, kept. */
const kept = Object.fromEntries(brokenPromises.map((promise) => [promise, 0]))
const keptOutside = Object.fromEntries(brokenSyncPromises.map((promise) => [promise, 0]))

const main = join(import.meta.dirname, '../crash-run/main.ts')
/** 15 s of misfortune, so that a slow machine files enough too, the time until the last filing has come to its end, and the starts of all processes. */
const wholeRunMs = 180_000

async function run(...args: string[]): Promise<{
  code: number
  counts: Record<string, number> & { portal?: { steps: number }; linked?: { steps: number } }
  output: string
}> {
  const child = spawn(process.execPath, [main, '--json', '--seconds', '15', '--settle-seconds', '90', ...args])
  let out = ''
  let reply = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    reply += chunk
  })
  const [code] = await once(child, 'close')
  return { code, counts: JSON.parse(out || '{}'), output: reply }
}

describe('whatever is killed, cut or silent: every 202 is registered exactly once, and reported in order', () => {
  test.each([
    ['one gateway, and the portal on the bus', '1', '5', 'bus'],
    ['two gateways on one database, and the portal with sessions', '2', '8', 'session'],
    ['two gateways on one database, and the portal of 2026', '2', '6', '2026'],
  ])('%s', { timeout: wholeRunMs }, async (_, replicas, seed, portal) => {
    const given = ['--replicas', replicas, '--seed', seed, '--portal', portal, '--consumers', '3']
    const { code, counts, output: reply } = await run(...given)
    expect({ ...counts, output: reply }).toMatchObject({
      ...kept,
      portal: keptOutside,
      linked: keptOutside,
      output: '',
      registered: counts.accepted,
    })
    expect(counts.dossierEvents).toBeGreaterThan(60)
    expect(counts.accepted).toBeGreaterThan(20)
    expect(counts.portal?.steps).toBeGreaterThan(60)
    expect(counts.linked?.steps).toBeGreaterThan(10)
    expect(counts.kills).toBeGreaterThan(0)
    expect(code).toBe(0)
  })
})

const event = (
  number: number,
  type: ReportedEvent['type'],
  state: ReportedEvent['state'],
  sequence = number,
): ReportedEvent => ({
  sequence,
  filingId: 'f',
  number,
  type,
  state,
})
const story = [
  event(1, 'accepted', 'accepted'),
  event(2, 'delivering', 'delivering'),
  event(3, 'received', 'received'),
  event(4, 'completed', 'completed'),
]

const dossierIn = (status: string, members: string[] = []) => ({
  rebuilt: { different: members.length, differences: members.map((member) => ({ code: 'd', members: [member] })) },
  statuses: new Map([['d', { status, events: 4 }]]),
  events: [],
  heard: { feed: [], messages: [] },
})

describe('the verdict', () => {
  const evidence = (changes: object) => ({
    accepted: [{ id: 'f', dossier: 'd', consumer: 'c' }],
    registrations: new Map([['d', 1]]),
    feeds: new Map([['c', story]]),
    finished: new Set(['completed'] as const),
    dossiers: dossierIn('done'),
    ...changes,
  })
  test.each([
    ['nothing is wrong', {}, {}],
    ['a filing that the registry never got is lost', { registrations: new Map() }, { lost: 1 }],
    ['one that it got twice is duplicated', { registrations: new Map([['d', 2]]) }, { duplicated: 1 }],
    ['one that has not ended is stuck', { feeds: new Map([['c', story.slice(0, 3)]]) }, { stuck: 1 }],
    ['an event reported twice', { feeds: new Map([['c', [...story, story[3]]]]) }, { illegalSequences: 2 }],
    ['a missing event', { feeds: new Map([['c', story.toSpliced(1, 1)]]) }, { illegalSequences: 2 }],
    ['no story at all', { feeds: new Map() }, { stuck: 1 }],
    ['a dossier that did not end with its filing', { dossiers: dossierIn('in-process') }, { dossiersBehind: 1 }],
    ['a filing without a dossier', { dossiers: { ...dossierIn('done'), statuses: new Map() } }, { dossiersBehind: 1 }],
    ['a dossier that is not what its events say', { dossiers: dossierIn('done', ['dueAt']) }, { dossiersDiffering: 1 }],
  ])('%s', (_, changes, found) => {
    const verdict = judge(evidence(changes) as unknown as Parameters<typeof judge>[0])
    const counts = Object.fromEntries(brokenPromises.map((promise) => [promise, verdict[promise]]))
    expect(counts).toEqual({ ...kept, ...found })
  })

  test('a leap that the table of transitions forbids is named', () => {
    expect(findFault([event(1, 'accepted', 'accepted'), event(2, 'completed', 'completed')])).toBe(
      'accepted became completed',
    )
    expect(findFault([event(1, 'received', 'received')])).toBe('it begins with received')
    expect(findFault([event(1, 'accepted', 'accepted'), event(2, 'rerun', 'received')])).toMatch(/remark/)
  })
})

describe('what was heard of dossiers', () => {
  const recorded = ['received', 'accepted', 'done'].map((type, at) => ({
    dossier: 'd',
    type,
    at: `2026-01-0${at + 1}`,
    apart: null,
  }))
  const feed = recorded.map((one, index) => ({ ...one, sequence: index + 4 }))
  const messages = feed.map(({ sequence, dossier }) => ({ id: `m${sequence}`, sequence, dossier }))
  const [first, second, third] = feed
  const [one, two, three] = messages
  test.each([
    ['all of it, once and in order', {}, {}],
    ['an event that the feed does not have', { feed: [first, third] }, { feedMissing: 1 }],
    [
      'an event twice',
      { feed: [first, second, { ...second, sequence: 6 }, { ...third, sequence: 7 }] },
      { feedDoubled: 1, webhooksMissing: 1 },
    ],
    [
      'an order that is not that of the dossier',
      { feed: [first, { ...third, sequence: 5 }, { ...second, sequence: 6 }] },
      { feedDisordered: 1 },
    ],
    ['numbers that do not grow', { feed: [first, { ...second, sequence: 4 }, third] }, { feedDisordered: 1 }],
    ['a message that never came', { messages: [one, three] }, { webhooksMissing: 1 }],
    ['a message that came again', { messages: [one, one, two, three, two] }, { webhooksRepeated: 2 }],
    ['an event under two ids', { messages: [one, two, { ...two, id: 'other' }, three] }, { webhooksDoubled: 1 }],
    ['a message before an earlier one of its dossier', { messages: [one, three, two] }, { webhooksDisordered: 1 }],
  ])('%s', (_, changes, found) => {
    const heard = { feed, messages, ...changes } as Parameters<typeof judgeDossiers>[1]
    const { dossierEvents, ...counts } = judgeDossiers(recorded, heard, () => {})
    const none = { feedMissing: 0, feedDoubled: 0, feedDisordered: 0 }
    const noMessage = { webhooksMissing: 0, webhooksDoubled: 0, webhooksDisordered: 0, webhooksRepeated: 0 }
    expect({ dossierEvents, ...counts }).toEqual({ dossierEvents: 3, ...none, ...noMessage, ...found })
  })
})

describe('what the portal keeps of a dossier', () => {
  const recorded = [
    ['received', '2026-01-01T01:00:00.000Z'],
    ['accepted', '2026-01-01T01:00:00.000Z'],
    ['processing-started', '2026-01-01T02:00:00.500Z'],
    ['done', '2026-01-01T03:00:00.000Z'],
  ].map(([type = '', at = '']) => ({ dossier: 'd', type, at, apart: null }))
  const step = (status: string, hour: number, outOfOrder = false): LedgerStep => ({
    status,
    at: `2026-01-01T0${hour}:00:00.000Z`,
    outOfOrder,
  })
  const steps = [step('2', 1), step('4', 2), step('9', 3)]
  const [first = step('2', 1), second = step('4', 2), third = step('9', 3)] = steps
  const shown = (kept: readonly LedgerStep[], status = '9') => ({ steps: kept, status })
  const none = { steps: 3, missing: 0, doubled: 0, outOfOrder: 0, falsified: 0 }
  test.each<[string, readonly LedgerStep[], Partial<typeof none>]>([
    ['every step, once and in order', steps, {}],
    ['a step that is not there', [first, second], { steps: 2, missing: 1 }],
    ['a step twice', [first, second, second, third], { doubled: 1 }],
    ['an order that is not that of the dossier', [first, third, second], { outOfOrder: 1 }],
    ['a step that the portal names as out of order', [first, second, step('9', 3, true)], { outOfOrder: 1 }],
    ['a status that was improved', [first, step('9', 2), third], { steps: 2, missing: 1, falsified: 1 }],
    ['a moment that was changed', [first, second, step('9', 1)], { steps: 2, missing: 1, falsified: 1 }],
  ])('%s', (_, kept, found) => {
    expect(judgePortal(recorded, new Map([['d', shown(kept)]]), () => {})).toEqual({ ...none, ...found })
  })

  test('a dossier that no one recorded here', () => {
    const ledger = new Map([
      ['d', shown(steps)],
      ['other', shown([first])],
    ])
    expect(judgePortal(recorded, ledger, () => {})).toEqual({ ...none, falsified: 1 })
  })

  test('an end that was heard of without its beginning supposes that it was in process', () => {
    const short = recorded.filter(({ type }) => type !== 'processing-started')
    expect(judgePortal(short, new Map([['d', shown([first, step('4', 3), third])]]), () => {})).toEqual(none)
  })

  test('a status that citizens see and that its steps do not say', () => {
    expect(judgePortal(recorded, new Map([['d', shown(steps, '10')]]), () => {})).toEqual({ ...none, falsified: 1 })
  })

  test('what was handed in online was new before it was accepted', () => {
    const ledger = new Map([['d', shown([step('1', 1), ...steps])]])
    expect(judgePortal(recorded, ledger, () => {}, new Set(['d']))).toEqual({ ...none, steps: 4 })
    expect(judgePortal(recorded, ledger, () => {})).toEqual({ ...none, falsified: 1 })
  })
})

describe('what the linked-service software keeps of a dossier', () => {
  const recorded = [
    ['received', 1],
    ['registered', 1],
    ['processing-started', 2],
    ['done', 3],
    ['result-returned', 4],
  ].map(([type, hour]) => ({ dossier: 'H99', type: String(type), at: `2026-01-01T0${hour}:00:00.000Z`, apart: null }))
  const step = (status: string, hour: number, certificate: string | null = null): LinkedRow['steps'][number] => ({
    status,
    at: `2026-01-01T0${hour}:00:00.000Z`,
    outOfOrder: false,
    certificate,
  })
  const steps = [step('1', 1), step('3', 2), step('7', 2), step('4', 3, 'paper'), step('5', 4)]
  const [first = step('1', 1), ...others] = steps
  const row: LinkedRow = { code: 'G99', acknowledged: true, steps, refusals: [] }
  const arrived = { sequence: 1, type: 'arrived', linkedDossier: 'G99' }
  const whole: LinkedEvidence = {
    ledger: [row],
    strangers: [],
    ours: new Map([['G99', 'H99']]),
    feed: [arrived],
    certificates: new Map([['G99', 'paper']]),
  }
  const none = { steps: 5, missing: 0, doubled: 0, outOfOrder: 0, falsified: 0 }
  test.each<[string, Partial<LinkedEvidence>, Partial<typeof none>]>([
    ['every status, once and in order, those that another supposes too', {}, {}],
    ['a status that is not there', { ledger: [{ ...row, steps: others }] }, { steps: 4, missing: 1 }],
    ['a status twice', { ledger: [{ ...row, steps: [first, ...steps] }] }, { doubled: 1 }],
    ['another order', { ledger: [{ ...row, steps: [...others, first] }] }, { outOfOrder: 1 }],
    ['a report that was turned away', { ledger: [{ ...row, refusals: ['Logic'] }] }, { outOfOrder: 1 }],
    [
      'a moment that was changed',
      { ledger: [{ ...row, steps: [step('1', 2), ...others] }] },
      { steps: 4, missing: 1, falsified: 1 },
    ],
    ['another certificate than was issued', { certificates: new Map([['G99', 'other']]) }, { falsified: 1 }],
    ['no certificate was issued', { certificates: new Map() }, { falsified: 1 }],
    ['one that was never acknowledged', { ledger: [{ ...row, acknowledged: false }] }, { missing: 1 }],
    ['one of which no one heard', { feed: [] }, { missing: 1 }],
    ['one that arrived twice', { feed: [arrived, { ...arrived, sequence: 2 }] }, { doubled: 1 }],
    ['a feed whose numbers do not grow', { feed: [arrived, { ...arrived, type: 'supplemented' }] }, { outOfOrder: 1 }],
    ['a report about what never came there', { strangers: ['report of G98'] }, { falsified: 1 }],
    ['a dossier that never came there', { ledger: [] }, { steps: 0, falsified: 1 }],
  ])('%s', (_, changes, found) => {
    expect(judgeLinked(recorded, { ...whole, ...changes }, () => {})).toEqual({ ...none, ...found })
  })

  test('what was acknowledged and is not here is made up, and what is only missing here is not', () => {
    const nothing = { ...whole, ours: new Map(), certificates: new Map() }
    const ledger = [{ ...row, steps: [] }]
    expect(judgeLinked([], { ...nothing, ledger }, () => {})).toEqual({ ...none, steps: 0, falsified: 1 })
    const open = [{ ...row, steps: [], acknowledged: false }]
    expect(judgeLinked([], { ...nothing, ledger: open }, () => {})).toEqual({ ...none, steps: 0, missing: 2 })
  })

  test('a supplement is between, and what comes after it is no second time', () => {
    const asked = [
      { dossier: 'H99', type: 'accepted', at: '2026-01-01T01:10:00.000Z', apart: null },
      { dossier: 'H99', type: 'supplement-asked', at: '2026-01-01T01:20:00.000Z', apart: null },
      { dossier: 'H99', type: 'supplement-completed', at: '2026-01-01T01:30:00.000Z', apart: null },
    ]
    const at = (minute: number) => `2026-01-01T01:${minute}:00.000Z`
    const between = [
      { ...step('3', 1), at: at(10) },
      { ...step('2', 1), at: at(20) },
    ]
    const ledger = [{ ...row, steps: [first, ...between, ...steps.slice(2)] }]
    expect(judgeLinked([...recorded, ...asked], { ...whole, ledger }, () => {})).toEqual({ ...none, steps: 6 })
  })
})
