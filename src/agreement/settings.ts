/** Settings of what needs a second person. */
import { z } from 'zod'
import { agreedActs } from '../domain/agreement.ts'
import { dayMs } from '../domain/duration.ts'
import { ms } from '../domain/settings-kit.ts'

export const AgreementSettings = z
  .strictObject({
    acts: z
      .array(z.enum(agreedActs))
      .default([])
      .describe(
        'What a second person must agree to before it is done; needs `access.signIn`, because a typed account proves no second person. Absent: nothing',
      ),
    role: z
      .enum(['operator', 'auditor'])
      .default('operator')
      .describe('Who may agree: persons with this role, other than the one who ordered it. Absent: operator'),
    expiresMs: ms(60_000, 30 * dayMs)
      .default(dayMs)
      .describe('How long an order waits before it is void, in ms. Absent: a day'),
  })
  .describe('Acts that cannot be undone and need two persons: reruns in bulk, changed rights, changed keys')
export type AgreementSettings = z.output<typeof AgreementSettings>
