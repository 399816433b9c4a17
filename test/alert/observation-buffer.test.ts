/** What one process has seen and not yet reported: nothing is lost, and nothing is reported twice. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWatch } from '../../src/alert/observation-buffer.ts'
import type { Condition } from '../../src/domain/alert.ts'

const condition = (step: number, since = 0): Condition => ({
  key: 'path/population/ndxp',
  kind: 'path',
  severity: 'error',
  step,
  since,
  link: 'population',
  path: 'ndxp',
  reason: { code: 'tls-failed', layer: null, phase: null },
  sentence: { vi: '', en: '' },
  nextStep: null,
  count: null,
})

test('what begins and ends between two writes is reported once, with its times and its worst step', () => {
  const watch = createWatch()
  watch.observe([condition(1, 100)], 100)
  watch.observe([condition(2, 100)], 200)
  watch.observe([condition(1, 100)], 300)
  watch.observe([], 400)
  const { observations, confirm: notifications } = watch.flush(false)
  expect(observations).toMatchObject([{ beganAt: 100, endedAt: 400, begins: 1, condition: { step: 2 } }])
  notifications()
  expect(watch.flush(true).observations).toEqual([])
})

test('what was reported and is only seen again is not reported again, until all is asked for', () => {
  const watch = createWatch()
  watch.observe([condition(1, 100)], 100)
  watch.flush(false).confirm()
  watch.flush(false).confirm()
  watch.observe([condition(1, 100)], 200)
  expect(watch.flush(false).observations).toEqual([])
  expect(watch.flush(true).observations).toMatchObject([{ endedAt: null, begins: 0 }])
})

test('what happens during a write is reported afterwards', () => {
  const watch = createWatch()
  watch.observe([condition(1, 100)], 100)
  const { confirm: notifications } = watch.flush(false)
  watch.observe([], 200)
  watch.observe([condition(1, 300)], 300)
  notifications()
  expect(watch.flush(false).observations).toMatchObject([{ beganAt: 300, endedAt: null, begins: 1 }])
})

test('a change in one place ends nothing in another', () => {
  const watch = createWatch()
  watch.observe([condition(1)], 100)
  watch.observe([], 200, ['path/population/lgsp'])
  expect(watch.flush(true).observations).toMatchObject([{ endedAt: null }])
})

test('every beginning is counted once, and the last report is the present state, whenever a write succeeds', () => {
  const steps = fc.array(fc.constantFrom('on', 'off', 'write', 'fail'), { maxLength: 40 })
  fc.assert(
    fc.property(steps, (list) => {
      const watch = createWatch()
      let [now, on, begun, counted] = [0, false, 0, 0]
      let last: { endedAt: number | null } | undefined
      const write = () => {
        const { observations, confirm: notifications } = watch.flush(false)
        counted += observations.reduce((sum, { begins }) => sum + begins, 0)
        last = observations.at(-1) ?? last
        notifications()
      }
      for (const step of list) {
        now += 1
        if (step === 'write') write()
        if (step === 'fail') watch.flush(false)
        if (step !== 'on' && step !== 'off') continue
        if (step === 'on' && !on) begun += 1
        on = step === 'on'
        watch.observe(on ? [condition(1, now)] : [], now)
      }
      write()
      expect(counted).toBe(begun)
      expect(last?.endedAt === null).toBe(on)
    }),
    { numRuns: 500 },
  )
})
