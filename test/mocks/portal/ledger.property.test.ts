// For any sequence of calls the ledger says what a simple model says: which steps were kept, in which order, and how many
// came twice. The model knows the table of statuses by heart and shares no code with the mock.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type PortalLedgerRow, toRow } from '../../../mocks/portal/state/ledger.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { dossier, ledger, post, step } from './samples.ts'

const DOSSIERS = [0, 1]

/** `from` → what may come next, as the contract has it. */
const NEXT: Record<string, string> = {
  '': '2 1 3',
  '1': '2 3',
  '2': '4 5 6 7 8',
  '4': '4 9 5 6 7 8',
  '5': '4 7 8',
  '6': '4 7 8',
  '9': '10',
}
const mayFollow = (from: string, to: string): boolean => (NEXT[from] ?? '').split(' ').includes(to)
function canReach(from: string, to: string, seen: readonly string[] = []): boolean {
  if (from === to) return true
  if (seen.includes(from)) return false
  return (NEXT[from] ?? '').split(' ').some((one) => one !== '' && canReach(one, to, [...seen, from]))
}

type Dossier = { status: string; steps: { status: string; minute: number }[]; updates: number }
type Step = { readonly status: string; readonly minute: number; readonly good: boolean }
type Call =
  | { readonly does: 'create' | 'update'; readonly which: number; readonly status: string; readonly good: boolean }
  | { readonly does: 'progress'; readonly which: number; readonly steps: readonly Step[] }

/** How a step is made of where the dossier is by then: mostly one that may follow, sometimes any, sometimes one that was there. */
type Plan = {
  readonly way: 'on' | 'any' | 'again'
  readonly pick: number
  readonly minute: number
  readonly good: boolean
}
type Planned =
  | { readonly does: 'create' | 'update'; readonly which: number; readonly status: string; readonly good: boolean }
  | { readonly does: 'progress'; readonly which: number; readonly steps: readonly Plan[] }

const ALL = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']
const which = fc.constantFrom(...DOSSIERS)
const good = fc.integer({ min: 0, max: 14 }).map((roll) => roll > 0)
const plan: fc.Arbitrary<Plan> = fc.record({
  way: fc.constantFrom('on', 'on', 'on', 'on', 'on', 'on', 'any', 'again'),
  pick: fc.nat({ max: 9 }),
  minute: fc.integer({ min: 0, max: 40 }),
  good,
})
const call: fc.Arbitrary<Planned> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('create' as const, 'update' as const),
      which,
      status: fc.constantFrom('2', '4', '9', ...ALL),
      good,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('progress' as const),
      which,
      steps: fc.oneof(
        { weight: 9, arbitrary: fc.array(plan, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: fc.array(plan, { minLength: 10, maxLength: 12 }) },
      ),
    }),
  },
)
/** Both dossiers are there from the beginning in most runs. */
const calls = fc
  .tuple(fc.boolean(), fc.array(call, { minLength: 1, maxLength: 12 }))
  .map(([empty, list]): Planned[] => {
    if (empty) return list
    return [...DOSSIERS.map((one): Planned => ({ does: 'create', which: one, status: '2', good: true })), ...list]
  })

function toCall(planned: Planned, model: ReadonlyMap<number, Dossier>): Call {
  if (planned.does !== 'progress') return planned
  const after = [...(model.get(planned.which)?.steps ?? [])]
  const steps = planned.steps.map(({ way, pick, minute, good }): Step => {
    const old = after[pick % Math.max(1, after.length)]
    // Those that lead on come first in the table, and are picked more.
    const from = after.at(-1)?.status ?? ''
    const next = (NEXT[from] ?? '').split(' ')
    const on = next[pick > 6 ? pick % next.length : from === '4' ? pick % 2 : 0] ?? ''
    const status = (way === 'any' ? ALL[pick] : on === '' ? '4' : on) ?? '4'
    const made = way === 'again' && old ? { ...old, good } : { status, minute, good }
    after.push(made)
    return made
  })
  return { does: 'progress', which: planned.which, steps }
}

function apply(model: Map<number, Dossier>, one: Call): void {
  const known = model.get(one.which)
  if (one.does === 'progress') {
    if (!known || one.steps.length > 10 || one.steps.some((each) => !each.good)) return
    const after = [...known.steps]
    for (const { status: to, minute } of one.steps) {
      const isRepeated = after.some((each) => each.status === to && each.minute === minute)
      if (!isRepeated && !mayFollow(after.at(-1)?.status ?? '', to)) return
      after.push({ status: to, minute })
    }
    known.steps = after
    return
  }
  if (!one.good) return
  if (one.does === 'create' && !known) model.set(one.which, { status: one.status, steps: [], updates: 0 })
  if (one.does === 'update' && known && canReach(known.status, one.status)) {
    known.status = one.status
    known.updates += 1
  }
}

const send = (url: string, one: Call, code: string): Promise<unknown> => {
  if (one.does === 'progress')
    return post(
      `${url}/portal/bus/DongBoTienTrinh`,
      one.steps.map((each) =>
        step(each.status, each.minute, { MaHoSo: code, ...(each.good ? {} : { NguoiXuLy: '' }) }),
      ),
    )
  const item = dossier(code, { TrangThaiHoSo: one.status, ...(one.good ? {} : { KenhThucHien: '9' }) })
  return post(`${url}/portal/bus/${one.does === 'create' ? 'ThemMoi' : 'CapNhat'}`, [item])
}

/** The row of the ledger, as the control API has it. */
const getRow = (mocks: Mocks, code: string): PortalLedgerRow | undefined => {
  const found = mocks.portal.dossiers.get(code)
  return found && toRow(found)
}

it('the ledger is what a simple model says', { timeout: 90_000 }, async () => {
  const mocks = await startMocks({ clock: () => 0, settings: { portalFetches: [], portalBusToken: 'none' } })
  let run = 0
  let steps = 0
  let doubled = 0
  try {
    await fc.assert(
      fc.asyncProperty(calls, async (planned) => {
        run += 1
        // Dossiers of its own for each run, also where a failure is made smaller.
        const getCode = (which: number): string => `H99.0${which + 1}.02-261130-${String(run).padStart(4, '0')}`
        const model = new Map<number, Dossier>()
        for (const each of planned) {
          const one = toCall(each, model)
          await send(mocks.url, one, getCode(one.which))
          apply(model, one)
        }
        for (const which of DOSSIERS) {
          const row = getRow(mocks, getCode(which))
          const expected = model.get(which)
          expect(row?.held ?? false).toBe(expected !== undefined)
          expect(row?.calls.length ?? 0).toBe(planned.filter((one) => one.which === which).length)
          if (!expected) continue
          expect({ status: row?.status, creates: row?.creates, updates: row?.updates }).toEqual({
            status: expected.status,
            creates: 1,
            updates: expected.updates,
          })
          expect(row?.steps.map((one) => one.status)).toEqual(expected.steps.map((one) => one.status))
          const seen = expected.steps.map((one) => `${one.status} ${one.minute}`)
          const isFirst = seen.map((key, index) => seen.indexOf(key) === index)
          expect(row?.doubled).toBe(isFirst.filter((first) => !first).length)
          // A step that came for the first time is out of order when it is earlier than the one before.
          const early = expected.steps.filter((one, index) => {
            const before = expected.steps[index - 1]
            return isFirst[index] && before !== undefined && one.minute < before.minute
          })
          expect(row?.outOfOrder).toBe(early.length)
          steps += expected.steps.length
          doubled += row?.doubled ?? 0
        }
        expect((await ledger(mocks.url, '?limit=0')).summary.steps).toBe(steps)
      }),
      { numRuns: 50, seed: 20_261_130, endOnFailure: true },
    )
  } finally {
    await mocks.close()
  }
  // The sequences got far enough to mean something.
  expect(steps).toBeGreaterThan(100)
  expect(doubled).toBeGreaterThan(5)
})
