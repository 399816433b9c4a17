/** How an authority of time-stamps is asked, and what its answers are worth: only a token that verifies under the roots of the settings is kept. */
import { randomBytes } from 'node:crypto'
import { createStamping, type StampAnswer, type Stamping } from '../audit/tree/stamp-checkpoints.ts'
import { toFailure } from '../domain/failure.ts'
import { judgeTimestamp, readTimestampRoots } from '../signed-file/timestamp/judge-timestamp.ts'
import { readTimestampAnswer, writeTimestampQuestion } from '../signed-file/timestamp/request-timestamp.ts'
import { fetchSmall } from '../upstream/fetch-small.ts'
import type { Foundations } from './core.ts'

const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' }
/** A token with the certificates of three authorities has six thousand. */
const answerBytesMax = 65_536
/** How far its clock may be from ours; a stamp of another day proves nothing of today. */
const clockMs = 300_000

export function assembleStamping({ audit, database, clock, logger, lookup }: Foundations): Stamping {
  return createStamping({
    database,
    settings: audit,
    clock,
    logger,
    async ask({ note, digest, settings, signal }): Promise<StampAnswer> {
      const { url, timeoutMs, policy } = settings
      const late = AbortSignal.timeout(timeoutMs)
      const question = { hash: digest, nonce: randomBytes(8), policy }
      try {
        const body = writeTimestampQuestion(question)
        const source = { ...settings, answerBytesMax, lookup }
        const answer = await fetchSmall(source, { url, method: 'POST', headers, body }, AbortSignal.any([signal, late]))
        if (answer.status !== 200) return { because: 'not-granted' }
        const read = readTimestampAnswer(answer.body, question)
        if ('because' in read) return read
        const now = clock.now()
        const roots = readTimestampRoots(settings.roots) ?? []
        const { good, at, authority, verdict } = judgeTimestamp(Buffer.from(note), read.token, { roots, now })
        if (!good || at === null) return { because: verdict }
        return Math.abs(at - now) > clockMs ? { because: 'other-time' } : { token: read.token, at, authority }
      } catch (error) {
        return { because: late.aborted ? 'deadline-exceeded' : toFailure(error).code }
      }
    },
  })
}
