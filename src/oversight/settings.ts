/** Settings of the look into the trail: what a report to a citizen keeps back, for how long, and on which grounds. */
import { z } from 'zod'
import { misuseRules } from '../domain/misuse.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'

const codes = (describes: string) => z.array(z.string().min(1).max(100)).min(1).optional().describe(describes)

const hour = (describes: string, usual: number) => z.int().min(0).max(24).default(usual).describe(describes)

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
    misuse: z
      .strictObject({
        intervalMs: z
          .int()
          .min(0)
          .max(86_400_000)
          .default(900_000)
          .describe(
            'How often the records of the day are looked through for signs of misuse, by one replica for all. 0 = never. Absent: 900000, a quarter of an hour: who reads through a list of numbers is known before the list ends',
          ),
        off: z
          .array(z.enum(misuseRules))
          .default([])
          .describe('Rules that say nothing here, such as `hours` where every office works at night. Absent: none'),
        thresholds: z
          .partialRecord(z.enum(misuseRules), z.int().min(1).max(1_000_000))
          .default({})
          .describe(
            'From how many on a rule speaks, where the days of this office are others than those it was set for (docs/audit/misuse.md). Absent: as there',
          ),
        officeHours: z
          .strictObject({
            from: hour('First hour of the day at which questions are usual, on Viet Nam’s clock. Absent: 6', 6),
            until: hour('Hour from which on they are not. Absent: 20', 20),
          })
          .prefault({})
          .describe('Hours in which questions are usual, Monday to Saturday'),
        duties: z
          .array(
            z
              .strictObject({
                kind: z
                  .enum(['duty', 'grant'])
                  .describe('`duty`: a task that the law gives to an office; `grant`: what was agreed with a system'),
                consumers: codes('Only questions of these systems. Absent: of any'),
                units: codes('Only questions of these units. Absent: of any'),
                procedures: codes('Only questions under these procedures. Absent: under any'),
                basis: z
                  .string()
                  .min(10)
                  .max(300)
                  .describe('The provision or agreement on which it rests. Absent: refused'),
              })
              .refine(({ consumers, units, procedures }) => consumers ?? units ?? procedures, {
                error: encodeBilingual(
                  'Nêu consumers, units hoặc procedures: nếu không, mọi lần khai thác đều coi như có lý do',
                  'Name consumers, units or procedures: otherwise every question has a reason',
                ),
              }),
          )
          .default([])
          .describe('What explains a question that belongs to no dossier. Absent: nothing does'),
      })
      .prefault({})
      .describe('Signs of misuse in the audit trail: raised as alerts, shown to auditors; nothing is blocked by them'),
  })
  .describe('Searches of the audit trail, and reports to citizens about who looked at their data')
export type OversightSettings = z.output<typeof OversightSettings>
export type Delay = OversightSettings['delays'][number]
export type MisuseSettings = OversightSettings['misuse']
export type Duty = MisuseSettings['duties'][number]
