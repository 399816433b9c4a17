/** Settings of the law data: which files of the operator stand on top of the shipped ones. */
import { z } from 'zod'
import { hourMs } from '../domain/duration.ts'
import { ms } from '../domain/settings-kit.ts'

export const LawSettings = z
  .strictObject({
    files: z
      .array(z.string().min(1))
      .max(50)
      .refine((files) => new Set(files).size === files.length, 'each file only once')
      .default([])
      .describe(
        'YAML files of your own on top of the shipped law data, the later one counts; relative to the configuration file. Calendars, office sessions, procedures, choices: docs/operate/legal-clock.md. Read again when one changes. Absent: none',
      ),
    reloadIntervalMs: ms(100, hourMs).default(2_000).describe('How often they are checked for a change. Absent: 2000'),
  })
  .describe('The law by which due times of dossiers are counted')
export type LawSettings = z.infer<typeof LawSettings>
