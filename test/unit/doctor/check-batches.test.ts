/** The pace of batches against the rates that the ministry allows. */
import { expect, test } from 'vitest'
import { checkBatches } from '../../../src/doctor/checks/check-batches.ts'

type Checked = Parameters<typeof checkBatches>[0]
const check = (perSecond: number, rates: readonly (number | undefined)[], filing: object | undefined = {}) => {
  const paths = rates.map((rate) => (rate === undefined ? {} : { rate: { perSecond: rate } }))
  return checkBatches({ batches: { perSecond }, filing, links: { population: { paths } } } as unknown as Checked)
}

test.each([
  [25, [20], 'warn', 'below the pace'],
  [25, [30, 10], 'warn', 'less than twice the pace'],
  [25, [30, 30], 'ok', 'twice the pace and more, over both paths'],
] as const)('%d people a second over paths of %j: %s, for the rate is %s', (perSecond, rates, status, _why) => {
  expect(check(perSecond, rates)).toMatchObject([{ subject: 'batches', check: 'agreement', status }])
})

test('where a path has no stated rate, or batches are off, nothing is said', () => {
  expect(check(25, [20, undefined])).toEqual([])
  expect(
    checkBatches({ batches: { perSecond: 25 }, links: { population: { paths: [] } } } as unknown as Checked),
  ).toEqual([])
})
