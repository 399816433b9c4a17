/** Settings of pulling and keeping linked dossiers; they stand beside the paths of the link. */
import { z } from 'zod'
import { dayMs as day, minuteMs as minute, secondMs as second } from '../domain/duration.ts'
import { days, ms } from '../domain/settings-kit.ts'

export const LinkedSettings = z.strictObject({
  units: z
    .record(
      z.string().regex(/^(\d{3}|\d{5})$/, 'must be a code of 3 or 5 digits'),
      z
        .string()
        .max(35)
        .regex(/^([HG]\d{2}(\.\d{1,3})*|\d{3}\.\d{2}\.\d{2}\.[HG]\d{2})$/, 'must be a unit code such as H99.01.02'),
    )
    .default({})
    .describe(
      'Which agency a unit of theirs is: its code in the catalogue of administrative units (maDonVi, 5 digits with the zeros in front, or 3 of a district) and the electronic identifier of Decision 20/2020/QĐ-TTg. A dossier of a unit that does not stand here is kept, shown, and not acknowledged. Absent: none',
    ),
  pull: z
    .strictObject({
      intervalMs: ms(50, day)
        .default(minute)
        .describe('How often the list is read. Absent: 60000; what arrives is due in three working days'),
      deadlineMs: ms(second, 10 * minute)
        .default(2 * minute)
        .describe('Longest time for one call, waiting for the link included. Absent: 120000; details carry files'),
      leaseMs: ms(100, day)
        .default(5 * minute)
        .describe(
          'How long one process pulls before another may, should it die. Absent: 300000, more than one call may take',
        ),
      backoffMs: ms(10, day)
        .default(minute)
        .describe('Pause after a dossier failed; it doubles with each further time. Absent: 60000'),
      backoffMaxMs: ms(10, day)
        .default(60 * minute)
        .describe('Longest such pause. Absent: 3600000, an hour'),
    })
    .prefault({})
    .refine(({ leaseMs, deadlineMs }) => leaseMs >= deadlineMs, {
      error: 'must be at least deadlineMs, or two processes could pull at once',
      path: ['leaseMs'],
    })
    .describe('Pulling new dossiers'),
  certificateWaitMs: ms(second, 30 * day)
    .default(day)
    .describe(
      'How long a dossier that is done waits for its certificate before it stops and is shown (`certificate-missing`): one that was settled outside this gateway never gets any. Absent: 86400000, a day',
    ),
  sendReasons: z
    .boolean()
    .default(true)
    .describe(
      'Whether the reason that the officer wrote goes with a request for a supplement and with a refusal (ghiChu): without it the family does not learn which papers are missing. Absent: true; each is on record before it leaves',
    ),
  keepDays: days(36_500)
    .default(90)
    .describe('Days after the end of a dossier after which the people in it are removed. Absent: 90, as for filings'),
})
export type LinkedSettings = z.output<typeof LinkedSettings>
