/** The crash run in its short form, and that its verdict can fail. The long form: `npm run crash-run`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeDossiers } from '../crash-run/dossier-verdict.ts'
import { brokenSyncPromises, judgeSteps, type LedgerStep } from '../crash-run/portal-verdict.ts'
import { brokenPromises, findFault, judge, type ReportedEvent } from '../crash-run/verdict.ts'

/** Every promise, kept. */
const kept = Object.fromEntries(brokenPromises.map((promise) => [promise, 0]))
const keptAtPortal = Object.fromEntries(brokenSyncPromises.map((promise) => [promise, 0]))

const main = join(import.meta.dirname, '../crash-run/main.ts')
/** 15 s of misfortune, so that a slow machine files enough too, the time until the last filing has come to its end, and the starts of all processes. */
const wholeRunMs = 180_000

async function run(
  ...args: string[]
): Promise<{ code: number; counts: Record<string, number> & { portal?: { steps: number } }; output: string }> {
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
    ['one gateway', '1', '5'],
    ['two gateways on one database', '2', '8'],
  ])('%s', { timeout: wholeRunMs }, async (_, replicas, seed) => {
    const { code, counts, output: reply } = await run('--replicas', replicas, '--seed', seed, '--consumers', '3')
    expect({ ...counts, output: reply }).toMatchObject({
      ...kept,
      portal: keptAtPortal,
      output: '',
      registered: counts.accepted,
    })
    expect(counts.dossierEvents).toBeGreaterThan(60)
    expect(counts.accepted).toBeGreaterThan(20)
    expect(counts.portal?.steps).toBeGreaterThan(60)
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
    expect(judgeSteps(recorded, new Map([['d', kept]]), () => {})).toEqual({ ...none, ...found })
  })

  test('a dossier that no one recorded here', () => {
    const ledger = new Map([
      ['d', steps],
      ['other', [first]],
    ])
    expect(judgeSteps(recorded, ledger, () => {})).toEqual({ ...none, falsified: 1 })
  })

  test('an end that was heard of without its beginning supposes that it was in process', () => {
    const short = recorded.filter(({ type }) => type !== 'processing-started')
    expect(judgeSteps(short, new Map([['d', [first, step('4', 3), third]]]), () => {})).toEqual(none)
  })
})
