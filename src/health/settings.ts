/** Settings of the room that judges health. Each default carries its argument. */
import { z } from 'zod'
import { drainWaitMaxMs, holdMinutesMax } from '../domain/limits.ts'
import { days, ms } from '../domain/settings-kit.ts'

export const HealthSettings = z
  .strictObject({
    probing: z
      .boolean()
      .default(true)
      .describe(
        'Whether every path is asked for its health by itself. Absent: true. Without it only traffic shows it, and a quiet night hides an outage until the first person at the counter meets it',
      ),
    measuring: z
      .boolean()
      .default(true)
      .describe(
        'Whether every call is measured: phases, latencies, certificates, clocks. Absent: true; it costs a few microseconds a call. Without it probes and breakers alone show it, and history holds no figures',
      ),
    intervalMs: ms(100, 3_600_000)
      .default(30_000)
      .describe(
        'How often each path is probed, in ms, give or take a tenth. Absent: 30000: an outage is known before the second person has waited, and the ministry sees two small questions a minute and process',
      ),
    timeoutMs: ms(50, 60_000)
      .default(5_000)
      .describe(
        'How long a probe may take, in ms. Absent: 5000, half of what an attempt may: a service that needs longer for a description of itself is not well',
      ),
    calmMs: ms(50, 3_600_000)
      .optional()
      .describe(
        'A state gets better only after so many ms without a worse sign. Absent: twice `intervalMs`, so that two probes in a row agree',
      ),
    tickMs: ms(20, 10_000)
      .default(250)
      .describe(
        'How often the signs are judged, in ms. Absent: 250; a judgement costs microseconds, and a page shows a change within two seconds',
      ),
    certificateDays: days(365)
      .default(14)
      .describe(
        'A certificate of the other side with so many days left, or fewer, is a warning. Absent: 14, two weeks to write the letter that renewing takes',
      ),
    skewMaxMs: ms(1_000, 3_600_000)
      .default(30_000)
      .describe(
        'A clock of theirs that differs from ours by so many ms, or more, is a warning. Absent: 30000; their tokens hash the time of day, and half a minute is far from what any running time service leaves',
      ),
    holdsMs: ms(50, 60_000)
      .default(1_000)
      .describe(
        'How often a process looks for holds that another one has placed or released, in ms. Absent: 1000; a hold must hold everywhere before its operator has put the telephone down',
      ),
    holdMaxMs: ms(60_000, holdMinutesMax * 60_000)
      .default(7 * 86_400_000)
      .describe(
        'The longest hold, in ms. Absent: seven days; an operator who needs longer takes the path out of the configuration',
      ),
    drainWaitMs: ms(0, drainWaitMaxMs)
      .default(20_000)
      .describe(
        'How long a drain of a path waits for what is under way, in ms. Absent: 20000, longer than a lookup may take',
      ),
    instance: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
      .optional()
      .describe(
        'Name of this process in the history; each replica needs one of its own that outlives a restart. Absent: the name of the host and the port',
      ),
    history: z
      .strictObject({
        minuteDays: days(366)
          .default(31)
          .describe('How long figures of minutes and quarters of an hour are kept, in days. Absent: 31'),
        stateDays: days(3_660)
          .default(366)
          .describe(
            'How long changes of state, incidents, figures of days and what was not understood in answers are kept, in days. Absent: 366, a year to compare with',
          ),
        pendingMax: z
          .int()
          .min(10)
          .max(1_000_000)
          .default(10_000)
          .describe(
            'Most rows that wait in memory for a database that is away; older ones are dropped and counted. Absent: 10000, more than a day of four paths, about 5 MB',
          ),
      })
      .prefault({})
      .describe('What is kept of it'),
  })
  .describe('Measuring, probing and judging the paths, and what is kept of it')
export type HealthSettings = z.infer<typeof HealthSettings>

/** How long a better judgement has to stand before it counts, in ms. */
export const getCalm = ({ calmMs, intervalMs }: Pick<HealthSettings, 'calmMs' | 'intervalMs'>): number =>
  calmMs ?? 2 * intervalMs
