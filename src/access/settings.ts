/** Settings of access: where the register of consumers stands and what their keys are hashed with. */
import { z } from 'zod'

export const AccessSettings = z
  .strictObject({
    consumersFile: z
      .string()
      .min(1)
      .describe(
        'YAML file that registers the consumers; relative to the configuration file. Read again when it changes. Absent: refused',
      ),
    keyHashKey: z
      .string()
      .min(32)
      .meta({ secret: true })
      .describe(
        'Key that API keys are hashed with, at least 32 characters. Changing it voids every issued key. Absent: refused',
      ),
    reloadIntervalMs: z
      .int()
      .min(100)
      .default(2000)
      .describe('How often the consumers file is looked at for a change. Absent: 2000'),
  })
  .describe('Who may call, and what they may see')
export type AccessSettings = z.infer<typeof AccessSettings>
