/** The table of a dossier's steps, and histories that are heard in any order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  allowedEvents,
  Channel,
  channelCodes,
  type DossierEvent,
  type DossierEventType,
  type DossierPosition,
  dossierEventTypes,
  dossierStatusCodes,
  dossierStatuses,
  endedStatuses,
  inOrder,
  readHistory,
  stepDossier,
} from '../../../../src/domain/dossier/dossier.ts'

const follow = (...types: DossierEventType[]) => readHistory(types.map((type, index) => ({ type, at: index })))

test.each<[string, DossierEventType[], string]>([
  [
    'at the counter, settled at once',
    ['received', 'accepted', 'processing-started', 'done', 'result-returned'],
    'result-returned',
  ],
  ['online, incomplete at first', ['received', 'supplement-asked', 'supplement-completed'], 'new'],
  [
    'a supplement asked while it is being settled',
    ['received', 'accepted', 'supplement-asked', 'supplement-completed'],
    'in-process',
  ],
  ['a fee before acceptance', ['received', 'payment-asked', 'payment-completed', 'accepted'], 'accepted'],
  ['refused by the registry', ['received', 'accepted', 'processing-started', 'not-accepted'], 'not-accepted'],
  ['withdrawn and stopped', ['received', 'accepted', 'withdrawal-asked', 'stopped'], 'stopped'],
  [
    'asked back, then settled all the same',
    ['received', 'accepted', 'withdrawal-asked', 'processing-started', 'done'],
    'done',
  ],
  ['taken up again', ['received', 'accepted', 'done', 'reopened'], 'in-process'],
  ['another agency is asked', ['received', 'accepted', 'verification-asked', 'verification-answered'], 'accepted'],
  ['an apology changes no status', ['received', 'accepted', 'apology-sent'], 'accepted'],
])('%s', (_, types, status) => {
  expect(follow(...types)).toMatchObject({ allowed: true, status })
})

test.each<[DossierEventType[], DossierEventType, string | null]>([
  [['accepted'], 'accepted', null],
  [['received', 'received'], 'received', 'new'],
  [['received', 'done', 'supplement-asked'], 'supplement-asked', 'done'],
  [['received', 'supplement-completed'], 'supplement-completed', 'new'],
  [['received', 'not-accepted', 'done'], 'done', 'not-accepted'],
  [['received', 'accepted', 'done', 'result-returned', 'stopped'], 'stopped', 'result-returned'],
])('%j is refused, and what is in the way is named', (types, type, status) => {
  expect(follow(...types)).toMatchObject({ allowed: false, type, status })
})

test('nothing happens after an end but what an end allows', () => {
  const allowed = new Set(endedStatuses.flatMap((status) => allowedEvents(status)))
  expect([...allowed].sort()).toEqual(['registered', 'reopened', 'result-returned', 'verification-answered'])
})

test('every status can be reached, and every event can happen somewhere', () => {
  const reached = new Set<string>()
  const seen = new Set<string>()
  const walk = (types: DossierEventType[], depth: number): void => {
    const history = follow(...types)
    if (!history.allowed) return
    reached.add(history.status)
    seen.add(types.at(-1) ?? '')
    if (depth > 0) for (const type of dossierEventTypes) walk([...types, type], depth - 1)
  }
  walk(['received'], 3)
  expect([...reached].sort()).toEqual([...dossierStatuses].sort())
  expect([...seen].sort()).toEqual([...dossierEventTypes].sort())
})

test('the order in which events are heard changes nothing', () => {
  const event = fc.record({ type: fc.constantFrom(...dossierEventTypes), at: fc.nat(6) })
  const heard = fc
    .array(event, { maxLength: 8 })
    .chain((events) =>
      fc.tuple(
        fc.constant<DossierEvent[]>(events),
        fc.shuffledSubarray<DossierEvent>(events, { minLength: events.length, maxLength: events.length }),
      ),
    )
  fc.assert(
    fc.property(heard, ([one, other]) => {
      const first: DossierEvent = { type: 'received', at: -1 }
      expect(readHistory([first, ...one])).toEqual(readHistory([...other, first]))
    }),
  )
})

test('events of one moment count in the order in which such things happen', () => {
  const types = ['done', 'received', 'processing-started', 'accepted'] as const
  const ordered = inOrder(types.map((type) => ({ type, at: 7 }))).map(({ type }) => type)
  expect(ordered).toEqual(['received', 'accepted', 'processing-started', 'done'])
})

test('a step that supposes the official acceptance counts as it', () => {
  const arrived = stepDossier(undefined, 'received') as DossierPosition
  expect(arrived).toEqual({ status: 'new', accepted: false })
  expect(stepDossier(arrived, 'processing-started')).toEqual({ status: 'in-process', accepted: true })
})

test('each status and each channel has its own code of the National Public Service Portal', () => {
  expect(Object.values(dossierStatusCodes)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(Object.keys(channelCodes).map((channel) => Channel.parse(channel))).toHaveLength(3)
  expect(new Set(Object.values(channelCodes)).size).toBe(3)
})
