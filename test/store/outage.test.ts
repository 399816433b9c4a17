/** What callers get while the database is away: the code of what they asked for, and the same time to come back. */
import { expect, test } from 'vitest'
import { withStorageErrors } from '../../src/store/postgres/outage.ts'

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
