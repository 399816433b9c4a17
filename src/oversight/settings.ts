/** Settings of the look into the trail: what a report to a citizen keeps back, for how long, and on which grounds. */
import { z } from 'zod'
import { encodeBilingual } from '../domain/texts/bilingual.ts'

const codes = (describes: string) => z.array(z.string().min(1).max(100)).min(1).optional().describe(describes)

export const OversightSettings = z
  .strictObject({
    delays: z
      .array(
        z
          .strictObject({
            consumers: codes('Only records of these systems. Absent: of any'),
            units: codes('Only records of these units, exactly as records have them. Absent: of any'),
            procedures: codes('Only records under these procedures. Absent: under any'),
            days: z
              .int()
              .min(1)
              .max(3_650)
              .describe('How long such a record is kept back, in days from the look. Absent: refused'),
            basis: z
              .string()
              .min(10)
              .max(300)
              .describe(
                'The provision of the law on which it rests; stands in the audit trail beside each report. Absent: refused',
              ),
          })
          .refine(({ consumers, units, procedures }) => consumers ?? units ?? procedures, {
            error: encodeBilingual(
              'Nêu consumers, units hoặc procedures: hoãn tất cả sẽ làm báo cáo trống',
              'Name consumers, units or procedures: one of everything would empty the report',
            ),
          }),
      )
      .default([])
      .describe(
        'Which looks a report to a citizen shows only later, such as those of an investigation. Each report says that the law may keep back looks for a time, whether it did or not; the trail has how many, and why. Absent: none',
      ),
  })
  .describe('Searches of the audit trail, and reports to citizens about who looked at their data')
export type OversightSettings = z.output<typeof OversightSettings>
export type Delay = OversightSettings['delays'][number]
