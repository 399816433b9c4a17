// For any sequence of calls the ledger says what a simple model says: which steps were kept, in which order, and how many
// came twice. The model knows the table of statuses by heart and shares no code with the mock.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { startMocks } from '../../../mocks/start.ts'
import { create, dossier, ledger, progress, step, update } from './samples.ts'

const CODES = ['H99.01.02-261130-0001', 'H99.01.02-261130-0002']

/** `from` → what may come next, as the contract has it. */
const NEXT: Record<string, string> = {
  '': '1 2 3',
  '1': '2 3',
  '2': '4 5 6 7 8',
  '4': '4 5 6 7 8 9',
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

type Dossier = {
  status: string
  steps: { status: string; minute: number }[]
  kept: number
  creates: number
  updates: number
}
type Call =
  | { readonly does: 'create' | 'update'; readonly which: number; readonly status: string; readonly good: boolean }
  | {
      readonly does: 'progress'
      readonly which: number
      readonly steps: readonly { status: string; minute: number; good: boolean }[]
    }

const status = fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', '9', '10')
// Mostly what leads on, so that many runs get far.
const likely = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('2', '4', '9', '10') },
  { weight: 1, arbitrary: status },
)
const which = fc.nat({ max: CODES.length - 1 })
const good = fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0)
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ does: fc.constantFrom('create' as const, 'update' as const), which, status: likely, good }),
  fc.record({
    does: fc.constant('progress' as const),
    which,
    steps: fc.array(fc.record({ status: likely, minute: fc.integer({ min: 0, max: 40 }), good }), {
      minLength: 1,
      maxLength: 12,
    }),
  }),
)

function apply(model: Map<string, Dossier>, one: Call): void {
  const code = CODES[one.which] ?? ''
  const known = model.get(code)
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
  if (one.does === 'create' && !known)
    model.set(code, { status: one.status, steps: [], kept: 1, creates: 1, updates: 0 })
  if (one.does === 'update' && known && canReach(known.status, one.status)) {
    known.status = one.status
    known.updates += 1
  }
}

const send = (url: string, one: Call): Promise<unknown> => {
  const code = CODES[one.which] ?? ''
  if (one.does === 'progress')
    return progress(
      url,
      one.steps.map((each) =>
        step(each.status, each.minute, { MaHoSo: code, ...(each.good ? {} : { NguoiXuLy: '' }) }),
      ),
    )
  const item = dossier(code, { TrangThaiHoSo: one.status, ...(one.good ? {} : { KenhThucHien: '9' }) })
  return one.does === 'create' ? create(url, item) : update(url, item)
}

it('the ledger is what a simple model says', async () => {
  const settings = { portalFetches: [], portalBusToken: 'none' } as const
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 14 }), async (calls) => {
      const mocks = await startMocks({ clock: () => 0, settings: { ...settings, portalFetches: [] } })
      try {
        const model = new Map<string, Dossier>()
        for (const one of calls) {
          await send(mocks.url, one)
          apply(model, one)
        }
        const { dossiers, summary } = await ledger(mocks.url)
        for (const row of dossiers) {
          const expected = model.get(row.code)
          expect(row.held).toBe(expected !== undefined)
          expect(row.calls).toHaveLength(calls.filter((one) => CODES[one.which] === row.code).length)
          if (!expected) continue
          expect({ status: row.status, creates: row.creates, updates: row.updates }).toEqual({
            status: expected.status,
            creates: expected.creates,
            updates: expected.updates,
          })
          expect(row.steps.map((one) => one.status)).toEqual(expected.steps.map((one) => one.status))
          const seen = expected.steps.map((one) => `${one.status} ${one.minute}`)
          const isFirst = seen.map((key, index) => seen.indexOf(key) === index)
          expect(row.doubled).toBe(isFirst.filter((first) => !first).length)
          // A step that came for the first time is out of order when it is earlier than the one before.
          const early = expected.steps.filter((one, index) => {
            const before = expected.steps[index - 1]
            return isFirst[index] && before !== undefined && one.minute < before.minute
          })
          expect(row.outOfOrder).toBe(early.length)
        }
        expect(summary.steps).toBe([...model.values()].reduce((sum, one) => sum + one.steps.length, 0))
      } finally {
        await mocks.close()
      }
    }),
    { numRuns: 60, seed: 20_261_130 },
  )
})
