/** Settings of the synchronisation: how lanes of dossiers are sent to systems outside. Times are in milliseconds. */
import { z } from 'zod'
import { dayMs as day, hourMs as hour, minuteMs as minute, secondMs as second } from '../domain/duration.ts'
import { ms } from '../domain/settings-kit.ts'

export const SyncSettings = z
  .strictObject({
    concurrency: z
      .int()
      .min(1)
      .max(1_000)
      .default(32)
      .describe(
        'Dossiers that one process sends to one target at a time, at most a quarter of them such that failed before; half as many again may wait for an answer that takes far longer than usual. Absent: 32; a target that answers in half a second then takes 64 dossiers a second from each replica',
      ),
    deadlineMs: ms(100, 10 * minute)
      .default(30 * second)
      .describe('Longest time for one call, waiting for the link included. Absent: 30000'),
    leaseMs: ms(100, hour)
      .default(3 * minute)
      .describe(
        'How long a dossier belongs to the process that sends it. When that process dies, another looks up after this time what arrived. Calls that could outlast it are not begun. Absent: 180000',
      ),
    settleMs: ms(0, hour)
      .default(30 * second)
      .describe(
        'How long after a call whose outcome is open the target is first asked what arrived: an answer that was late to us may be late there too. Absent: 30000',
      ),
    attemptsMax: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe(
        'Refusals of one dossier, or unclear answers about it, in a row after which its lane stops for a person. A target that is down costs none. Absent: 5',
      ),
    backoffMs: ms(10, hour)
      .default(30 * second)
      .describe(
        'Pause after the first refusal or failure of one dossier; it doubles with each further one. Absent: 30000',
      ),
    backoffMaxMs: ms(10, day)
      .default(30 * minute)
      .describe('Longest such pause. Absent: 1800000, half an hour'),
    pathRetryMs: ms(10, hour)
      .default(5 * second)
      .describe('When a dossier is due again that the link did not take. Absent: 5000, the reset time of a link'),
    renewMs: ms(10, day)
      .default(5 * minute)
      .describe(
        'How often is looked for dossiers that are to be sent again although no event says so, such as one whose result came later. Absent: 300000',
      ),
    intervalMs: ms(10, minute)
      .default(second)
      .describe('How often a process looks for dossiers that have come due; new events wake it at once. Absent: 1000'),
  })
  .refine(({ leaseMs, deadlineMs }) => leaseMs >= deadlineMs * 1.5, {
    error: 'must be at least one and a half times deadlineMs',
    path: ['leaseMs'],
  })
  .describe('The synchronisation: every step of dossiers sent to the systems outside that follow them')
export type SyncSettings = z.infer<typeof SyncSettings>
