import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DossierStatus } from '../../src/domain/dossier/dossier.ts'
import { contractTransitions } from '../../src/domain/portal/plan.ts'
import { compareDossier, type HeldDossier, type ShownDossier } from '../../src/domain/reconcile/compare.ts'

const minute = 60_000
const base = Date.parse('2026-11-23T08:00:00+07:00')

/** Steps that a target may hold: a walk through the table of the contract. */
const walks = fc.array(fc.nat(), { minLength: 1, maxLength: 8 }).map((picks) => {
  const statuses: DossierStatus[] = []
  let next: readonly DossierStatus[] = contractTransitions.begin
  for (const pick of picks) {
    const status = next[pick % Math.max(1, next.length)]
    if (status === undefined) break
    statuses.push(status)
    next = contractTransitions[status]
  }
  return statuses.map((status, index) => ({ status, key: `${status}@${index}` }))
})

const worlds = fc.record({ arrived: walks, due: fc.option(fc.integer({ min: 0, max: 9_999_999 }), { nil: null }) })

const toHeld = ({ arrived, due }: { arrived: HeldDossier['arrived']; due: number | null }): HeldDossier => ({
  receivedAt: base,
  dueAt: due === null ? null : base + due,
  endedAt: base + 90 * minute,
  arrived,
  there: true,
  pending: 0,
  itemPending: false,
  lane: 'resting',
})

type Shown = Extract<ShownDossier, { kind: 'shown' }>
const mirror = ({ arrived, dueAt, endedAt }: HeldDossier): Shown => ({
  kind: 'shown',
  status: arrived.at(-1)?.status ?? 'unknown',
  // Targets keep whole seconds.
  dueAt: dueAt === null ? null : dueAt - (dueAt % 1_000),
  endedAt,
  steps: arrived.map(({ key }) => ({ key })),
})

const toKinds = (held: HeldDossier, shown: ShownDossier) => {
  const compared = compareDossier(held, shown)
  return compared.kind === 'different' ? compared.differences.map(({ kind }) => kind) : [compared.kind]
}

describe('comparing a dossier with what a target shows', () => {
  test('a target that shows what was sent gives no difference, whatever of it is not shown', () => {
    fc.assert(
      fc.property(worlds, fc.boolean(), fc.boolean(), fc.boolean(), (world, due, ended, steps) => {
        const held = toHeld(world)
        const whole = mirror(held)
        const shown = {
          ...whole,
          ...(!due && { dueAt: undefined }),
          ...(!ended && { endedAt: undefined }),
          ...(!steps && { steps: undefined }),
        }
        expect(toKinds(held, shown)).toEqual(['equal'])
      }),
    )
  })

  test('an answer that cannot be read says of nothing that it is not there, nor that it is equal', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom('unclear', 'status', 'step'), (world, what) => {
        const held = toHeld(world)
        const whole = mirror(held)
        const shown: ShownDossier =
          what === 'unclear'
            ? { kind: 'unclear' }
            : what === 'status'
              ? { ...whole, status: 'unknown' }
              : { ...whole, steps: [...(whole.steps ?? []).slice(1), { key: null }] }
        const compared = compareDossier(held, shown)
        expect(compared).toMatchObject({ kind: 'different', differences: [{ kind: 'not-comparable' }] })
        expect(compared).toMatchObject({ resendFrom: null })
      }),
    )
  })

  test('steps that were lost at the end are sent again from the first that lacks, and none before it', () => {
    fc.assert(
      fc.property(worlds, fc.nat(), (world, cut) => {
        const held = toHeld(world)
        const left = cut % held.arrived.length
        const shown = { ...mirror(held), steps: held.arrived.slice(0, left).map(({ key }) => ({ key })) }
        const compared = compareDossier(held, shown)
        expect(compared).toMatchObject({ kind: 'different', resendFrom: left })
      }),
    )
  })

  test('whatever stands there, sending again never begins after a step that is not there, nor before one that is', () => {
    const shownSteps = fc.array(
      fc.constantFrom('new@0', 'accepted@0', 'accepted@1', 'in-process@1', 'in-process@2', 'x'),
    )
    fc.assert(
      fc.property(worlds, shownSteps, (world, keys) => {
        const held = toHeld(world)
        const compared = compareDossier(held, { ...mirror(held), steps: keys.map((key) => ({ key })) })
        if (compared.kind !== 'different' || compared.resendFrom === null) return
        expect(keys).toEqual(held.arrived.slice(0, compared.resendFrom).map(({ key }) => key))
      }),
    )
  })

  const held: HeldDossier = toHeld({
    arrived: [
      { status: 'accepted', key: 'a' },
      { status: 'in-process', key: 'b' },
      { status: 'supplement-asked', key: 'c' },
      { status: 'in-process', key: 'd' },
    ],
    due: 3_600_000,
  })
  const there = mirror(held)
  const steps = (...keys: string[]) => keys.map((key) => ({ key }))
  const done: HeldDossier = { ...held, arrived: [...held.arrived, { status: 'done', key: 'e' }] }

  test.each<[string, HeldDossier, ShownDossier, string[], number | null]>([
    [
      'never sent, and not there',
      { ...held, arrived: [], there: false, pending: 2 },
      { kind: 'absent' },
      ['missing'],
      0,
    ],
    ['sent, and not there', held, { kind: 'absent' }, ['unknown-there'], null],
    ['an earlier status', held, { ...there, status: 'accepted' }, ['behind'], 4],
    ['an earlier status and steps', held, { ...there, status: 'accepted', steps: steps('a') }, ['behind'], 1],
    ['steps that were never sent', { ...held, pending: 1 }, there, ['behind'], 4],
    ['a later status', held, { ...there, status: 'stopped' }, ['ahead'], null],
    [
      'a later status with its step',
      held,
      { ...there, status: 'stopped', steps: steps('a', 'b', 'c', 'd', 'z') },
      ['ahead'],
      null,
    ],
    [
      'there, and never sent',
      { ...held, arrived: [], there: false, pending: 4 },
      { ...there, steps: undefined },
      ['ahead'],
      null,
    ],
    [
      'a status of another branch',
      {
        ...held,
        arrived: [
          { status: 'accepted', key: 'a' },
          { status: 'stopped', key: 's' },
        ],
      },
      { ...there, status: 'withdrawal-asked', steps: undefined },
      ['other-status'],
      null,
    ],
    ['another due time', held, { ...there, dueAt: base }, ['other-due-time'], 4],
    ['no due time there', held, { ...there, dueAt: null }, ['other-due-time'], 4],
    ['done there alone', held, { ...there, status: 'done' }, ['false-done'], null],
    ['done at the moment of receipt', done, { ...mirror(done), endedAt: base + 1_000 }, ['false-done'], null],
    ['a step lacks in the middle', held, { ...there, steps: steps('a', 'c', 'd') }, ['steps-missing'], null],
    ['a step stands twice', held, { ...there, steps: steps('a', 'b', 'b', 'c', 'd') }, ['steps-doubled'], null],
    ['another order', held, { ...there, steps: steps('a', 'c', 'b', 'd') }, ['steps-out-of-order'], null],
    ['a step of others', held, { ...there, steps: steps('a', 'b', 'x', 'c', 'd') }, ['steps-foreign'], null],
    [
      'another due time beside what a person must see',
      held,
      { ...there, status: 'stopped', dueAt: base },
      ['ahead', 'other-due-time'],
      null,
    ],
    ['a lane that stands still', { ...held, pending: 1, lane: 'stopped' }, there, ['behind'], null],
    [
      'a paper of the citizen stands there as the result',
      held,
      { ...there, resultIsPaper: true },
      ['result-is-paper'],
      null,
    ],
    [
      'a connection to the population database without a lookup in the trail',
      held,
      { ...there, lookupUnproven: true },
      ['lookup-not-in-trail'],
      null,
    ],
    ["an invented number as the holder's", held, { ...there, numberInvented: true }, ['number-invented'], null],
    ['what is on its way', { ...held, lane: 'moving' }, { kind: 'absent' }, ['under-way'], null],
  ])('%s', (_, ours, shown, kinds, resendFrom) => {
    const compared = compareDossier(ours, shown)
    expect(toKinds(ours, shown)).toEqual(kinds)
    expect(compared.kind === 'different' ? compared.resendFrom : null).toBe(resendFrom)
  })
})
