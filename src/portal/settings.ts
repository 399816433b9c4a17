/** Settings of what a public-service portal is sent of dossiers. Where and how it is reached: `links.portal`. */
import { z } from 'zod'
import { Channel, type DossierStatus, dossierStatuses } from '../domain/dossier/dossier.ts'
import { contractTransitions } from '../domain/portal/plan.ts'
import { line } from '../domain/text.ts'

const status = z.enum(dossierStatuses as [DossierStatus, ...DossierStatus[]])

/** Field of procedures (lĩnh vực) in the portal's list. */
const ProcedureField = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,40}$/)
    .describe('Its code (mã lĩnh vực)'),
  name: line(200).describe('Its name (tên lĩnh vực)'),
})

/** Decree 63/2024 names the three acts of the package; the catalogue of October 2026 has no entry with a name of its own. */
const linkedDeath =
  'Liên thông các thủ tục hành chính: đăng ký khai tử, xóa đăng ký thường trú, giải quyết mai táng phí, tử tuất'

const followers = (from: keyof typeof contractTransitions) =>
  z
    .array(status)
    .default([...contractTransitions[from]])
    .describe(`Absent: ${contractTransitions[from].join(', ') || 'none'}`)

const Transitions = z
  .strictObject({
    begin: followers('begin'),
    new: followers('new'),
    accepted: followers('accepted'),
    'not-accepted': followers('not-accepted'),
    'in-process': followers('in-process'),
    'supplement-asked': followers('supplement-asked'),
    'payment-asked': followers('payment-asked'),
    'withdrawal-asked': followers('withdrawal-asked'),
    stopped: followers('stopped'),
    done: followers('done'),
    'result-returned': followers('result-returned'),
  })
  .prefault({})
  .describe(
    'Which statuses the portal takes after which (`begin`: as the first). A step that it does not take is not sent and is shown',
  )

export const PortalSettings = z
  .strictObject({
    receivedFrom: z.iso
      .date()
      .optional()
      .describe(
        'Dossiers received before this day, in Viet Nam, are not sent. Absent: all are sent that anything happens to',
      ),
    unknownChannel: Channel.optional().describe(
      'As what a dossier is sent of which no system said how it was handed in, such as one that a filing began. Absent: it waits until the one-stop system registers its channel, because nothing is claimed that is not known',
    ),
    refusalInProcess: z
      .enum(['stopped', 'not-accepted'])
      .default('stopped')
      .describe(
        'As what a dossier is sent that was refused while it was in process: `stopped` (8) or `not-accepted` (3), which a portal may refuse there. Absent: stopped',
      ),
    sendPapers: z
      .boolean()
      .default(true)
      .describe(
        'Whether the papers that were filed in a dossier go with it (TaiLieuNop): by address, for which `fileAddresses.publicUrl` is needed, or uploaded to the portal of 2026, where `componentCode` of its path is. Absent: true',
      ),
    transitions: Transitions,
    unfetchedMax: z
      .int()
      .min(0)
      .max(100)
      .default(3)
      .describe(
        'How often a result is sent again, with a new address, because the address of before ran out before the portal fetched it. Absent: 3; a result that is another one is sent again in any case',
      ),
    repeatDone: z
      .boolean()
      .default(false)
      .describe(
        'Whether the portal of 2026 takes a dossier once more as done (9) that it shows as done. A result goes there with this status alone, so one that comes later, or is another one, is sent with it again until the dossier is handed over (10). Absent: false, because no document says so: such a result is not sent, and is listed on /ops/lanes',
      ),
    procedureNames: z
      .record(z.string().regex(/^\d\.\d{6}$/, 'must be a national procedure code, such as 1.001193'), line(500))
      .default({ '1.011733': linkedDeath, '2.002913': linkedDeath })
      .describe(
        'Names (tên thủ tục) of procedures that the law files do not list, by their codes; where they do, their name counts. Absent: the linked death under the two codes in use (1.011733, 2.002913), which the national catalogue does not publish, by the words of Decree 63/2024; when this is set, those it lists alone',
      ),
    field: ProcedureField.prefault({ code: 'G15-TP07', name: 'Hộ tịch' }).describe(
      'Field of the procedures that `fields` does not list. Absent: G15-TP07, Hộ tịch (civil status)',
    ),
    fields: z
      .record(z.string().regex(/^\d\.\d{6}$/, 'must be a national procedure code, such as 1.001193'), ProcedureField)
      .default({})
      .describe('Field of single procedures, by their codes. Absent: all have `field`'),
  })
  .describe('What the public-service portal (Cổng Dịch vụ công) is sent of dossiers; needs `links.portal` and `filing`')
export type PortalSettings = z.infer<typeof PortalSettings>
