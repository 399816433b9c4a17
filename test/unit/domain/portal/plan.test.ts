/** Which steps a portal gets of a dossier: every one from an event, in the portal's order, none improved. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Channel,
  type DossierEventType,
  type DossierPosition,
  dossierEventTypes,
  dossierStatusCodes,
  inOrder,
  stepDossier,
} from '../../../../src/domain/dossier/dossier.ts'
import {
  contractTransitions,
  type PlannedEvent,
  type PlanRules,
  planPortalSteps,
} from '../../../../src/domain/portal/plan.ts'

const rules: PlanRules = { transitions: contractTransitions, refusalInProcess: 'stopped' }
const start = Date.parse('2026-11-30T09:00:00+07:00')

/** Events a minute apart. */
const history = (...types: DossierEventType[]): PlannedEvent[] =>
  types.map((type, minute) => ({ type, at: start + minute * 60_000 }))

/** Statuses in the portal's numbers; a supposed one in brackets. */
function plan(events: PlannedEvent[], channel: Channel | null = 'online', by: PlanRules = rules) {
  const { steps, unsendable } = planPortalSteps(events, channel, by)
  return {
    steps: steps
      .map(({ status, supposed }) => (supposed ? `(${dossierStatusCodes[status]})` : dossierStatusCodes[status]))
      .join(' '),
    unsendable: unsendable.map(({ event, reason }) => `${event.type}: ${reason}`),
  }
}

describe('the first step', () => {
  const together: PlannedEvent[] = [
    { type: 'received', at: start },
    { type: 'accepted', at: start },
  ]

  test('is 2 at the moment of receipt for what was accepted at the counter', () => {
    for (const channel of ['counter', 'post', null] as const) {
      const { steps } = planPortalSteps(together, channel, rules)
      expect(steps).toEqual([
        { status: 'accepted', at: start, event: { type: 'accepted', at: start }, supposed: false },
      ])
    }
  })

  test('is 1 for what came online, and 2 comes with the acceptance', () => {
    expect(plan(together).steps).toBe('1 2')
    expect(plan(history('received', 'accepted')).steps).toBe('1 2')
    expect(plan(history('received')).steps).toBe('1')
  })

  test('is 1 for what the counter accepted later', () => {
    expect(plan(history('received', 'accepted'), 'counter').steps).toBe('1 2')
  })
})

describe('practices of deployed clients that are not copied', () => {
  test('5, 6 and 8 stay what they are, and are never 9', () => {
    const taken = history('received', 'accepted', 'processing-started')
    const next = (type: DossierEventType): PlannedEvent => ({ type, at: start + 600_000 })
    expect(plan([...taken, next('supplement-asked')]).steps).toBe('1 2 4 5')
    expect(plan([...taken, next('payment-asked')]).steps).toBe('1 2 4 6')
    expect(plan([...taken, next('stopped')]).steps).toBe('1 2 4 8')
    expect(plan([...taken, next('withdrawal-asked')]).steps).toBe('1 2 4 7')
  })

  test('a dossier without a due time gets no 9 at the moment of its receipt', () => {
    expect(plan(history('received', 'accepted'), 'counter').steps).not.toContain('9')
  })

  test('9 stands at the moment in which it was done, not at that of the receipt', () => {
    const events = history('received', 'accepted', 'processing-started', 'done')
    expect(planPortalSteps(events, 'online', rules).steps.at(-1)).toMatchObject({ status: 'done', at: start + 180_000 })
  })

  test('10 is sent after 9 was, however long after', () => {
    const done = history('received', 'accepted', 'processing-started', 'done')
    const returned: PlannedEvent = { type: 'result-returned', at: start + 40 * 86_400_000 }
    expect(plan(done).steps).toBe('1 2 4 9')
    expect(plan([...done, returned]).steps).toBe('1 2 4 9 10')
  })

  test('no step is put in front of a chunk: the first step is the first event', () => {
    const { steps } = planPortalSteps(history('received', 'accepted', 'processing-started'), 'online', rules)
    expect(steps.map(({ event }) => event.type)).toEqual(['received', 'accepted', 'processing-started'])
  })
})

describe('what events suppose', () => {
  test('processing supposes acceptance, at the moment of the processing', () => {
    const events = history('received', 'processing-started')
    expect(plan(events).steps).toBe('1 (2) 4')
    const [, supposed] = planPortalSteps(events, 'online', rules).steps
    expect(supposed).toMatchObject({ at: start + 60_000, event: { type: 'processing-started' }, supposed: true })
  })

  test('a result supposes processing, and its return supposes that it exists', () => {
    expect(plan(history('received', 'accepted', 'done')).steps).toBe('1 2 (4) 9')
    expect(plan(history('received', 'accepted', 'result-returned')).steps).toBe('1 2 (4) (9) 10')
    expect(plan(history('received', 'accepted', 'supplement-asked', 'done')).steps).toBe('1 2 5 (4) 9')
  })

  test('nothing else is supposed: what was never accepted is neither asked for papers, nor stopped, nor done at the portal', () => {
    for (const type of ['supplement-asked', 'payment-asked', 'stopped', 'done', 'withdrawal-asked'] as const) {
      expect(plan(history('received', type))).toEqual({ steps: '1', unsendable: [`${type}: not-accepted-yet`] })
    }
  })

  test('an acceptance that is heard late lets what waited for it follow', () => {
    const events = history('received', 'accepted', 'supplement-asked')
    const [received, accepted, asked] = events as [PlannedEvent, PlannedEvent, PlannedEvent]
    expect(plan([received, asked]).unsendable).toHaveLength(1)
    expect(plan([received, asked, accepted])).toEqual({ steps: '1 2 5', unsendable: [] })
  })
})

describe('what the portal cannot take', () => {
  test('a dossier that was taken up again after an end stays there as it ended, and is named', () => {
    const events = history('received', 'accepted', 'processing-started', 'stopped', 'reopened', 'processing-started')
    expect(plan(events)).toEqual({
      steps: '1 2 4 8',
      unsendable: ['reopened: ended-there', 'processing-started: ended-there'],
    })
  })

  test('a second result after reopening is no second 9; its return is sent', () => {
    const events = history('received', 'processing-started', 'done', 'reopened', 'done', 'result-returned')
    expect(plan(events)).toEqual({
      steps: '1 (2) 4 9 10',
      unsendable: ['reopened: ended-there', 'done: ended-there'],
    })
  })

  test('a portal whose table allows it gets the reopening', () => {
    const transitions = { ...contractTransitions, stopped: ['in-process'] as const }
    const events = history('received', 'accepted', 'processing-started', 'stopped', 'reopened')
    expect(plan(events, 'online', { ...rules, transitions })).toEqual({ steps: '1 2 4 8 4', unsendable: [] })
  })

  test('papers that are asked for while a fee is open wait for the table', () => {
    const events = history('received', 'accepted', 'payment-asked', 'supplement-asked', 'supplement-completed')
    expect(plan(events)).toEqual({ steps: '1 2 6 4', unsendable: ['supplement-asked: no-transition'] })
  })

  test('papers that are completed before acceptance are no step and no difference', () => {
    const events = history('received', 'supplement-asked', 'supplement-completed', 'accepted')
    expect(plan(events)).toEqual({ steps: '1 2', unsendable: ['supplement-asked: not-accepted-yet'] })
  })
})

test('a refusal of a dossier in process is sent as stopped, or as not accepted where that is set', () => {
  const events = history('received', 'accepted', 'processing-started', 'not-accepted')
  expect(plan(events).steps).toBe('1 2 4 8')
  expect(plan(events, 'online', { ...rules, refusalInProcess: 'not-accepted' }).steps).toBe('1 2 4 3')
  for (const refusalInProcess of ['stopped', 'not-accepted'] as const) {
    expect(plan(history('received', 'not-accepted'), 'online', { ...rules, refusalInProcess }).steps).toBe('1 3')
  }
})

/** The table as the contract's page states it, in the portal's numbers. */
function readContractTable(): Map<string, string[]> {
  const page = readFileSync(
    join(import.meta.dirname, '../../../../contracts/upstream/public-service-portal/README.md'),
    'utf8',
  )
  const rows = page.matchAll(/^\| (\d+|–) +\| (\d+(?:, \d+)*) +\|$/gm)
  return new Map([...rows].map(([, from = '', to = '']) => [from, to.split(', ')]))
}

test('the table that is built in is the one of the contract', () => {
  const page = readContractTable()
  expect(page.size).toBe(7)
  for (const [from, to] of Object.entries(contractTransitions)) {
    const name = from === 'begin' ? '–' : String(dossierStatusCodes[from as keyof typeof dossierStatusCodes])
    expect(to.map((status) => String(dossierStatusCodes[status]))).toEqual(page.get(name) ?? [])
  }
})

/** Any history that the table of dossiers allows; events may share a moment. */
const anyHistory = fc
  .array(fc.record({ choice: fc.nat(), pause: fc.constantFrom(0, 0, 1, 60_000, 86_400_000) }), { maxLength: 25 })
  .map((draws) => {
    const events: PlannedEvent[] = [{ type: 'received', at: start }]
    for (const { choice, pause } of draws) {
      const at = (events.at(-1)?.at ?? start) + pause
      const fits = dossierEventTypes.filter((type) => {
        const more = [...events, { type, at }]
        const known = events.some((one) => one.type === type && one.at === at)
        return !known && readPositions(more).every((position) => position !== undefined)
      })
      const type = fits[choice % Math.max(fits.length, 1)]
      if (type !== undefined) events.push({ type, at })
    }
    return events
  })

function readPositions(events: readonly PlannedEvent[]): (DossierPosition | undefined)[] {
  let position: DossierPosition | undefined
  return inOrder(events).map(({ type }, index) => {
    position = index > 0 && position === undefined ? undefined : stepDossier(position, type)
    return position
  })
}

const anyChannel = fc.constantFrom<Channel | null>('online', 'counter', 'post', null)

test('any history gives steps that are legal by the contract, in order of time, each from an event, none twice', () => {
  const table = readContractTable()
  fc.assert(
    fc.property(anyHistory, anyChannel, (events, channel) => {
      const { steps, unsendable } = planPortalSteps(events, channel, rules)
      let last = '–'
      let lastAt = 0
      for (const { status, at } of steps) {
        const code = String(dossierStatusCodes[status])
        expect(table.get(last)).toContain(code)
        expect(at).toBeGreaterThanOrEqual(lastAt)
        ;[last, lastAt] = [code, at]
      }
      const name = ({ type, at }: PlannedEvent) => `${type} ${at}`
      const known = new Set(events.map(name))
      const own = steps.filter(({ supposed }) => !supposed).map(({ event }) => name(event))
      const left = unsendable.map(({ event }) => name(event))
      expect(new Set([...own, ...left]).size).toBe(own.length + left.length)
      for (const { event, at } of steps) {
        expect(known).toContain(name(event))
        expect(at).toBe(event.at)
      }
      expect([...own, ...left].every((one) => known.has(one))).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('a step never says more than its event: its status is that of the dossier then, or the refusal as it is set', () => {
  fc.assert(
    fc.property(anyHistory, anyChannel, (events, channel) => {
      const ordered = inOrder(events)
      const positions = readPositions(events)
      const { steps } = planPortalSteps(events, channel, rules)
      for (const { status, event, supposed } of steps) {
        const index = ordered.findIndex(({ type, at }) => type === event.type && at === event.at)
        const there = positions[index]
        if (supposed) expect(there?.accepted).toBe(true)
        else if (event.type === 'not-accepted') expect(['not-accepted', 'stopped']).toContain(status)
        else expect(status).toBe(there?.status)
      }
      const hasResult = events.some(({ type }) => type === 'done' || type === 'result-returned')
      if (!hasResult) expect(steps.some(({ status }) => status === 'done' || status === 'result-returned')).toBe(false)
    }),
    { numRuns: 1_000 },
  )
})

test('the order in which events are heard does not matter', () => {
  const heard = anyHistory.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  )
  fc.assert(
    fc.property(heard, anyChannel, ([events, shuffled], channel) => {
      expect(planPortalSteps(shuffled, channel, rules)).toEqual(planPortalSteps(events, channel, rules))
    }),
    { numRuns: 1_000 },
  )
})

test('an event that comes later never changes the steps of the events before it', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(), anyChannel, (events, cut, channel) => {
      const ordered = inOrder(events)
      const first = ordered.slice(0, 1 + (cut % ordered.length))
      const next = ordered[first.length]
      // What happens in the same moment may come before it in order.
      fc.pre(next === undefined || next.at > (first.at(-1)?.at ?? 0))
      const { steps } = planPortalSteps(first, channel, rules)
      expect(planPortalSteps(events, channel, rules).steps.slice(0, steps.length)).toEqual(steps)
    }),
    { numRuns: 1_000 },
  )
})
