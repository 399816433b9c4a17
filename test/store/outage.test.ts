/** What callers get while the database is away: the code of what they asked for, and the same time to come back. */
import { expect, test } from 'vitest'
import {
  nameDatabaseFailure,
  outageKind,
  pointsToFailover,
  withStorageErrors,
} from '../../src/store/postgres/outage.ts'

const codes = ['storage-unavailable', 'operations-unavailable'] as const
const failing = (error: unknown) => async () => {
  throw error
}

test.each(codes)('an outage is %s, with a second to wait', async (code) => {
  for (const error of [
    Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('x'), { code: '57P01' }),
    new Error('Connection terminated unexpectedly'),
  ]) {
    await expect(withStorageErrors(code, failing(error))).rejects.toMatchObject({
      code,
      retryAfterMs: 1_000,
      cause: error,
    })
  }
})

test.each(codes)('what is no outage stays what it is (%s)', async (code) => {
  const defect = new TypeError('a defect')
  await expect(withStorageErrors(code, failing(defect))).rejects.toBe(defect)
  const refused = Object.assign(new Error('x'), { code: '22P05' })
  await expect(withStorageErrors(code, failing(refused))).rejects.toBe(refused)
  expect(await withStorageErrors(code, async () => 1)).toBe(1)
})

test('an outage is named by what the server said, and not by the word "timeout"', () => {
  const kinds = {
    away: ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', '08006', '57P01', '57P03'],
    cancels: ['57014'],
    refuses: ['53100', '53200', '53300', '55P03', '58030', '40001', '40P01'],
  } as const
  for (const [kind, codes] of Object.entries(kinds)) {
    for (const code of codes) {
      const error = Object.assign(new Error('canceling statement due to statement timeout'), { code })
      expect([code, outageKind(error)]).toEqual([code, kind])
      expect([code, pointsToFailover(error)]).toEqual([code, kind === 'away'])
      expect(nameDatabaseFailure(error).includes('does not answer')).toBe(kind === 'away')
    }
  }
  expect(outageKind(new Error('Query read timeout'))).toBe('away')
  const defect = Object.assign(new Error('x'), { code: '42P01' })
  expect(outageKind(defect)).toBe(null)
  expect(nameDatabaseFailure(defect)).not.toContain('answer')
})
