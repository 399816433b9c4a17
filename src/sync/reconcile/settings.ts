/** Settings of the reconciliation with the targets of the synchronisation. Times are in milliseconds. */
import { z } from 'zod'
import { hourMs as hour, minuteMs as minute } from '../../domain/duration.ts'
import { days, ms } from '../../domain/settings-kit.ts'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00')

export const ReconcileSettings = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether every night what targets show is compared with what is held here. Absent: true'),
    from: timeOfDay
      .default('22:00')
      .describe('Time of day, in Viet Nam, from which the nightly comparison reads. Absent: 22:00'),
    to: timeOfDay
      .default('05:00')
      .describe(
        'Until when; what is left then goes on in the next night. A run that a person begins keeps to no hours. Absent: 05:00',
      ),
    perSecond: z
      .number()
      .min(0.01)
      .max(100)
      .default(5)
      .describe(
        'Dossiers at most that are read at a target in a second, within the rate of its link. Absent: 5, which is 18 000 an hour',
      ),
    endedDays: days(400)
      .default(30)
      .describe('Dossiers that ended so long ago, in days, are still compared; open ones always are. Absent: 30'),
    mend: z
      .boolean()
      .default(true)
      .describe(
        'Whether the nightly comparison sends again what sending mends: what lacks, what is behind, another due time. Absent: true',
      ),
    mendsMax: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe(
        'How often what differs of one dossier is sent again by itself; what differs all the same is then for a person. Absent: 3',
      ),
    retryMs: ms(10, hour)
      .default(minute)
      .describe('When a comparison goes on that was broken off because the link does not answer. Absent: 60000'),
    runsKept: z.int().min(1).max(10_000).default(60).describe('Runs of each target that are kept. Absent: 60'),
  })
  .describe('The comparison of what targets of the synchronisation show with what is held here')
export type ReconcileSettings = z.infer<typeof ReconcileSettings>
