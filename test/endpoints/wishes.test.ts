/** What plausible real endpoints want, row by row: each is granted by settings alone, over real sockets. */
import { describe, test } from 'vitest'
import { grant } from './endpoint.ts'
import { populationRequests } from './population-requests.ts'

describe('population database: requests', () => {
  test.each(populationRequests.map((row) => [row.wish, row.title, row] as const))('%i: %s', (_wish, _title, row) =>
    grant(row),
  )
})
