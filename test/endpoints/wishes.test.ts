/** What plausible real endpoints want, row by row: each is granted by settings alone, over real sockets. */
import { describe, test } from 'vitest'
import { grant, type PopulationWish } from './endpoint.ts'
import { populationAnswers } from './population-answers.ts'
import { populationRequests } from './population-requests.ts'

const titled = (rows: readonly PopulationWish[]) => rows.map((row) => [row.wish, row.title, row] as const)

describe('population database: requests', () => {
  test.each(titled(populationRequests))('%i: %s', (_wish, _title, row) => grant(row))
})

describe('population database: answers', () => {
  test.each(titled(populationAnswers))('%i: %s', (_wish, _title, row) => grant(row))
})
