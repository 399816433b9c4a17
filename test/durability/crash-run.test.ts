/** The crash run in its short form, and that its verdict can fail. The long form: `npm run crash-run`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findFault, judge, type ReportedEvent } from '../crash-run/verdict.ts'

const main = join(import.meta.dirname, '../crash-run/main.ts')
/** 15 s of misfortune, so that a slow machine files enough too, the time until the last filing has come to its end, and the starts of all processes. */
const wholeRunMs = 180_000

async function run(...args: string[]): Promise<{ code: number; counts: Record<string, number>; output: string }> {
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
      lost: 0,
      duplicated: 0,
      stuck: 0,
      illegalSequences: 0,
      dossiersDiffering: 0,
      dossiersBehind: 0,
      output: '',
      registered: counts.accepted,
    })
    expect(counts.accepted).toBeGreaterThan(20)
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

const kept = (status: string, members: string[] = []) => ({
  rebuilt: { different: members.length, differences: members.map((member) => ({ code: 'd', members: [member] })) },
  statuses: new Map([['d', { status, events: 4 }]]),
})

describe('the verdict', () => {
  const evidence = (changes: object) => ({
    accepted: [{ id: 'f', dossier: 'd', consumer: 'c' }],
    registrations: new Map([['d', 1]]),
    feeds: new Map([['c', story]]),
    finished: new Set(['completed'] as const),
    dossiers: kept('done'),
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
    ['a dossier that did not end with its filing', { dossiers: kept('in-process') }, { dossiersBehind: 1 }],
    ['a filing without a dossier', { dossiers: { ...kept('done'), statuses: new Map() } }, { dossiersBehind: 1 }],
    ['a dossier that is not what its events say', { dossiers: kept('done', ['dueAt']) }, { dossiersDiffering: 1 }],
  ])('%s', (_, changes, found) => {
    const verdict = judge(evidence(changes) as unknown as Parameters<typeof judge>[0])
    const { accepted: _accepted, registered: _registered, examples: _examples, ...counts } = verdict
    expect(counts).toEqual({
      lost: 0,
      duplicated: 0,
      stuck: 0,
      illegalSequences: 0,
      dossiersDiffering: 0,
      dossiersBehind: 0,
      ...found,
    })
  })

  test('a leap that the table of transitions forbids is named', () => {
    expect(findFault([event(1, 'accepted', 'accepted'), event(2, 'completed', 'completed')])).toBe(
      'accepted became completed',
    )
    expect(findFault([event(1, 'received', 'received')])).toBe('it begins with received')
    expect(findFault([event(1, 'accepted', 'accepted'), event(2, 'rerun', 'received')])).toMatch(/remark/)
  })
})
