/**
 * The settings of one link. Every number comes with its reason; all of them are per path unless the text says "link".
 * The defaults assume that a city peaks at 200 calls/s, that an ordinary answer takes 0.3 to 1 s, and that the read
 * time-outs that integrators use towards this upstream lie between 10 and 60 s.
 */
import { z } from 'zod'
import { ms, percent } from '../domain/settings-kit.ts'

export const LinkSettings = z
  .strictObject({
    attemptTimeoutMs: ms(100, 120_000)
      .default(10_000)
      .describe(
        'Longest time for one attempt, in ms. Default 10 000: the shortest read time-out in use towards this upstream, and it leaves a second attempt within a 20 s deadline. The caller waits for its own deadline at most, whichever is shorter',
      ),
    attemptsMax: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe(
        'Most attempts per call over all paths, the first one included. Default 2: every further attempt is one more logged use of personal data at the ministry',
      ),
    concurrencyMax: z
      .int()
      .min(1)
      .max(10_000)
      .default(256)
      .describe(
        'Most calls in flight. Default 256: 200 calls/s × 1 s per answer (Little) and a quarter more; beyond it a slower ministry is only made slower',
      ),
    queueMax: z
      .int()
      .min(0)
      .max(10_000)
      .default(100)
      .describe(
        'Most calls that wait for a free place; the next one is answered `link-busy` at once. Default 100: half a second of peak traffic; who would wait longer is better told when to come again. 0 = nobody waits',
      ),
    backgroundShareMax: percent(1)
      .default(25)
      .describe(
        'Share of `concurrencyMax` that background calls (batches) may hold, in %; when one of them enters, as much stays free for all others, and one of them waits in the queue only after fifty other calls went before it. Default 25: a quarter of the ministry answers batches while the counters are quiet, and a fiftieth while they are busy',
      ),
    windowMs: ms(1_000, 300_000)
      .default(10_000)
      .describe(
        'Rolling window of the breaker, in ms. Default 10 000: after a total outage under steady load the error rate passes 50 % after 5 s, and one lost packet storm of a second does not',
      ),
    volumeMin: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .describe(
        'Calls that the window must hold before a rate means anything. Default 10: reached at night with one call per second, and one or two unlucky calls never open a path',
      ),
    errorRateMax: percent(1)
      .default(50)
      .describe(
        'The path is opened (no traffic) when more than this share of the calls in the window failed by its fault, in %. Default 50: below that, a second attempt still serves most callers',
      ),
    slowCallMs: ms(50, 120_000)
      .default(8_000)
      .describe(
        'A call that took at least this long counts as slow, in ms. Default 8 000: below the attempt time-out, far above any ordinary answer',
      ),
    slowRateMax: percent(1)
      .default(80)
      .describe(
        'The path is opened when more than this share of the calls in the window were slow, in %. Default 80: a slow answer is still an answer, so only a path that is slow for nearly everyone is rested. 100 = slow calls never open it',
      ),
    slowFactor: z
      .number()
      .min(1.5)
      .max(10_000)
      .default(5)
      .describe(
        'A path is slow when most of its last `slowCalls` answers took more than so many times its own usual (the median of what it answered for long). It counts as degraded, and lookups go to another path that is not slow. Default 5: a busy morning doubles or trebles the usual, a sick service does not stop at five times. 10000 = in effect never',
      ),
    slowFloorMs: ms(1, 120_000)
      .default(500)
      .describe(
        'An answer within so many ms is never slow, whatever is usual. Default 500: what a person at a counter does not notice; from 4 ms to 40 is no sickness',
      ),
    slowCalls: z
      .int()
      .min(3)
      .max(30)
      .default(10)
      .describe(
        'So many answers are looked at, and are needed before anything is said of a path. Default 10: one slow report of a large family is no news, and at night ten calls come within minutes',
      ),
    slowTrialMs: ms(100, 600_000)
      .default(5_000)
      .describe(
        'While lookups yield a slow path, one of them goes there after each such pause, so that it is known when it is quick again, in ms. Default 5 000, as often as a path that is down is tried; of 200 lookups a second it makes one in a thousand wait',
      ),
    silenceMs: ms(50, 120_000)
      .default(3_000)
      .describe(
        'A caller that stops waiting (its deadline, its cancellation) after at least this long, while the path answered nobody, counts as a failure of the path, in ms. Default 3 000: three ordinary answers long. Without it a black hole behind impatient callers would never be noticed',
      ),
    resetMs: ms(100, 600_000)
      .default(5_000)
      .describe(
        'How long an opened path rests before one call may try it again, in ms. Default 5 000: twelve knocks a minute on a door that may still be shut',
      ),
    probeLeaseMs: ms(100, 600_000)
      .default(10_000)
      .describe(
        'How long that one call may take before its try counts as failed and the right to try passes on, in ms. At least `attemptTimeoutMs`. Default 10 000: the same patience as for any attempt',
      ),
    rampStart: percent(0.1)
      .default(10)
      .describe(
        'Share of `concurrencyMax` that a path gets when it has just come back, in % (never less than one call). Default 10: all wards together must not knock the national service down again',
      ),
    rampMs: ms(0, 600_000)
      .default(30_000)
      .describe(
        'How long the share takes to grow to the whole, in ms. Default 30 000: longer than a cold cache or a connection pool needs. 0 = at once',
      ),
    retryBaseMs: ms(1, 60_000)
      .default(200)
      .describe(
        'Upper bound of the random wait before the first retry on the same path, doubled for each further one, in ms. Default 200: longer than a dropped connection needs to be replaced',
      ),
    retryMaxMs: ms(1, 120_000)
      .default(2_000)
      .describe('Upper bound that the doubling never passes, in ms. Default 2 000: a person waits at the counter'),
    retryShareMax: percent(0)
      .default(20)
      .describe(
        'Link: retries may be at most this share of the calls of the last `retryWindowMs`, over all consumers, in %. Default 20: in an outage the upstream sees 1.2 times the traffic, not twice. 0 = only the floor',
      ),
    retryFloor: z
      .int()
      .min(0)
      .max(10_000)
      .default(10)
      .describe(
        'Link: so many retries per window are allowed whatever the share says. Default 10: one per second, so that quiet hours may retry too',
      ),
    retryWindowMs: ms(1_000, 300_000)
      .default(10_000)
      .describe('Link: window of the retry and hedge shares, in ms. Default 10 000, the window of the breaker'),
    hedgeAfterMs: ms(10, 60_000)
      .optional()
      .describe(
        'Link: a lookup without an answer after so many ms starts a second attempt on another path; the first answer wins. Absent = never: each hedge is one more logged use of personal data',
      ),
    hedgeShareMax: percent(0)
      .default(5)
      .describe(
        'Link: hedges may be at most this share of the calls of the window, in %, and each takes one retry from the budget. Default 5: the slowest twentieth',
      ),
  })
  .refine((s) => s.probeLeaseMs >= s.attemptTimeoutMs, {
    path: ['probeLeaseMs'],
    message: 'must be at least attemptTimeoutMs, or a path whose answers are slow but in time could never come back',
  })
  .refine((s) => s.retryMaxMs >= s.retryBaseMs, { path: ['retryMaxMs'], message: 'must be at least retryBaseMs' })
  .describe('How a link guards its calls to one upstream')
export type LinkSettings = z.infer<typeof LinkSettings>
