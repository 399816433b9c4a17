/** Two endpoints, the same questions, one after the other and never faster than agreed. */

import type { Endpoint, Observation } from './call-endpoint.ts'
import { type Difference, getDifferences } from './differences.ts'
import type { Question } from './questions.ts'

interface Side {
  status: number | null
  outcome: string
  bytes: number
  /** The median of the rounds. */
  durationMs: number
}

interface Compared {
  question: string
  operation: Question['operation']
  a: Side
  b: Side
  differences: Difference[]
}

export interface Comparison {
  status: 'same' | 'differs' | 'could-not-ask'
  a: string
  b: string
  questions: Compared[]
}

export interface CompareOptions {
  rounds: number
  /** Shortest time between two questions to one endpoint. */
  pauseMs: number
  /** B counts as slower when it takes more than so many times as long; `null` = times are only shown. */
  slowerThan: number | null
  wait(ms: number): Promise<void>
}

export async function compareEndpoints(
  a: Endpoint,
  b: Endpoint,
  questions: readonly Question[],
  { rounds, pauseMs, slowerThan, wait }: CompareOptions,
): Promise<Comparison> {
  const compared: Compared[] = []
  let first = true
  let unanswered = false
  for (const question of questions) {
    const [left, right]: [Observation[], Observation[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      if (!first) await wait(pauseMs)
      first = false
      left.push(await a.ask(question))
      right.push(await b.ask(question))
    }
    const [one, other] = [inTheMiddle(left), inTheMiddle(right)]
    unanswered ||= one.unanswered || other.unanswered
    compared.push({
      question: question.name,
      operation: question.operation,
      a: getSide(one),
      b: getSide(other),
      differences: one.unanswered || other.unanswered ? [] : getDifferences(one, other, slowerThan),
    })
  }
  const differs = compared.some(({ differences }) => differences.some(({ weight }) => weight === 'differs'))
  return {
    status: unanswered ? 'could-not-ask' : differs ? 'differs' : 'same',
    a: a.label,
    b: b.label,
    questions: compared,
  }
}

/** The answer whose time is in the middle; one that came counts before one that did not. */
function inTheMiddle(observations: readonly Observation[]): Observation {
  const came = observations.filter(({ unanswered }) => !unanswered)
  const sorted = (came.length > 0 ? came : [...observations]).toSorted(
    (one, other) => one.durationMs - other.durationMs,
  )
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('a question has at least one round')
  return middle
}

const getSide = ({ status, outcome, bytes, durationMs }: Observation): Side => ({ status, outcome, bytes, durationMs })
