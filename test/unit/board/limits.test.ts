/** Signal against noise: the limits of an XmR chart, and the days outside of them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysMin, findLimits, findSignals } from '../../../src/board/limits.ts'

test('the limits are the mean and 2.66 times the mean moving range, within what a value can be', () => {
  // Moving ranges are all 0.1: the reach is 0.266.
  const values = [0.5, 0.6, 0.5, 0.6, 0.5, 0.6, 0.5, 0.6, 0.5, 0.6]
  const limits = findLimits(values, 0, 1)
  expect(limits?.mean).toBeCloseTo(0.55)
  expect(limits?.low).toBeCloseTo(0.55 - 0.266)
  expect(limits?.high).toBeCloseTo(0.55 + 0.266)
  const near = findLimits(
    values.map((value) => value + 0.35),
    0,
    1,
  )
  expect(near?.high).toBe(1)
})

test('fewer days than needed say nothing, and signal nothing', () => {
  const few = Array.from({ length: daysMin - 1 }, (_, index) => index / 10)
  expect(findLimits(few, 0, 1)).toBeUndefined()
  expect(findSignals(few, undefined)).toEqual(few.map(() => undefined))
})

test('a day far below the others is a signal, and no other day is', () => {
  const values = [0.95, 0.96, 0.95, 0.96, 0.95, 0.96, 0.6, 0.96, 0.95, 0.96, 0.95, 0.96]
  const signals = findSignals(values, findLimits(values, 0, 1))
  expect(signals.map((signal, day) => signal && `${day} ${signal}`).filter(Boolean)).toEqual(['6 below'])
})

test('eight days in a row on one side of the mean are a signal, seven are none', () => {
  const seven = [0.8, 0.9, 0.8, 0.91, 0.91, 0.92, 0.91, 0.92, 0.91, 0.92, 0.8, 0.8, 0.8, 0.8]
  expect(findSignals(seven, findLimits(seven, 0, 1)).filter(Boolean)).toEqual([])
  const eight = seven.toSpliced(9, 0, 0.91)
  expect(findSignals(eight, findLimits(eight, 0, 1)).filter(Boolean)).toEqual(['run-above'])
})

test('a process that never changes signals nothing, whatever it is', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: daysMin, max: 40 }), (value, days) => {
      // Sums of equal numbers differ from their mean in the last bits only.
      const exact = Math.round(value * 64) / 64
      const values = Array.from({ length: days }, () => exact)
      expect(
        findSignals(values, findLimits(values, 0, 1)).filter((signal) => signal === 'below' || signal === 'above'),
      ).toEqual([])
    }),
  )
})
