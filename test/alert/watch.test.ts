/** What one process has seen and not yet told: nothing is lost, and nothing is said twice. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWatch } from '../../src/alert/watch.ts'
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

test('what begins and ends before anybody is told is told once, with its times and its worst face', () => {
  const watch = createWatch()
  watch.see([condition(1, 100)], 100)
  watch.see([condition(2, 100)], 200)
  watch.see([condition(1, 100)], 300)
  watch.see([], 400)
  const { signs, told } = watch.say(false)
  expect(signs).toMatchObject([{ beganAt: 100, endedAt: 400, begins: 1, condition: { step: 2 } }])
  told()
  expect(watch.say(true).signs).toEqual([])
})

test('what is told and only looked at again is not said again, until it is asked for', () => {
  const watch = createWatch()
  watch.see([condition(1, 100)], 100)
  watch.say(false).told()
  watch.say(false).told()
  watch.see([condition(1, 100)], 200)
  expect(watch.say(false).signs).toEqual([])
  expect(watch.say(true).signs).toMatchObject([{ endedAt: null, begins: 0 }])
})

test('what happens while something is being written is said afterwards', () => {
  const watch = createWatch()
  watch.see([condition(1, 100)], 100)
  const { told } = watch.say(false)
  watch.see([], 200)
  watch.see([condition(1, 300)], 300)
  told()
  expect(watch.say(false).signs).toMatchObject([{ beganAt: 300, endedAt: null, begins: 1 }])
})

test('a change in one place ends nothing in another', () => {
  const watch = createWatch()
  watch.see([condition(1)], 100)
  watch.see([], 200, ['path/population/lgsp'])
  expect(watch.say(true).signs).toMatchObject([{ endedAt: null }])
})

test('every beginning is counted once, and the last word is how it stands, whenever the writing succeeds', () => {
  const steps = fc.array(fc.constantFrom('on', 'off', 'write', 'fail'), { maxLength: 40 })
  fc.assert(
    fc.property(steps, (list) => {
      const watch = createWatch()
      let [now, on, begun, counted] = [0, false, 0, 0]
      let last: { endedAt: number | null } | undefined
      const write = () => {
        const { signs, told } = watch.say(false)
        counted += signs.reduce((sum, { begins }) => sum + begins, 0)
        last = signs.at(-1) ?? last
        told()
      }
      for (const step of list) {
        now += 1
        if (step === 'write') write()
        if (step === 'fail') watch.say(false)
        if (step !== 'on' && step !== 'off') continue
        if (step === 'on' && !on) begun += 1
        on = step === 'on'
        watch.see(on ? [condition(1, now)] : [], now)
      }
      write()
      expect(counted).toBe(begun)
      expect(last?.endedAt === null).toBe(on)
    }),
    { numRuns: 500 },
  )
})
