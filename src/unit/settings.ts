/** Settings of the units: which files of the operator stand on top of the shipped data, and what is done about a unit that is gone. */
import { z } from 'zod'
import { hourMs } from '../domain/duration.ts'
import { ms } from '../domain/settings-kit.ts'

const unitCode = z.string().regex(/^(\d{2}|\d{3}|\d{5})$/, 'must be a code of 2, 3 or 5 digits')

export const UnitSettings = z
  .strictObject({
    files: z
      .array(z.string().min(1))
      .max(20)
      .refine((files) => new Set(files).size === files.length, 'each file only once')
      .default([])
      .describe(
        'Files of your own on top of the shipped units, the later one counts; relative to the configuration file. Whole lists as JSON, corrections as YAML: docs/integrate/units.md. Read again when one changes. Absent: none',
      ),
    reloadIntervalMs: ms(100, hourMs).default(2_000).describe('How often they are checked for a change. Absent: 2000'),
    otherCodes: z
      .record(z.string().regex(/^[a-z0-9-]{1,30}$/), z.record(z.string().min(1).max(35), unitCode))
      .default({})
      .describe(
        "How other systems number units: a name of the system, then its code and the statistics office's. The registry numbers districts otherwise and agencies have identifiers such as H99.01.02; no published table translates them, so none is shipped. Absent: none",
      ),
  })
  .describe('Administrative units (đơn vị hành chính) of both generations')
export type UnitSettings = z.infer<typeof UnitSettings>
