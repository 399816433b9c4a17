/** What the dossier routes answer, for the description of the API. */
import { z } from '@hono/zod-openapi'
import { Channel, dossierEventTypes, dossierStatuses, endedStatuses } from '../../domain/dossier/dossier.ts'
import { apartReasons, dossierFindings } from '../../domain/dossier/projection.ts'
import type { DossierEventView, DossierSummary, DossierView } from '../../dossier/dossier-view.ts'

const moment = z.iso.datetime()
const status = z.enum(dossierStatuses)

/** A dossier as lists show it. */
export const Summary = z
  .object({
    code: z.string().describe('Code at the one-stop system (mã hồ sơ)'),
    nationalCode: z.string().nullable().describe('Second code, of the national portal (mã hồ sơ quốc gia)'),
    procedure: z.string().describe('National code of the procedure (mã thủ tục)'),
    case: z.string().nullable().describe('Case of the procedure (trường hợp)'),
    unit: z.string().describe('Agency that settles it (mã đơn vị)'),
    channel: Channel.nullable().describe('How it was handed in (kênh tiếp nhận); `null`: not known'),
    status: status.describe('Where it is (trạng thái hồ sơ)'),
    statusCode: z
      .int()
      .min(1)
      .max(10)
      .describe('The status in the codes of the National Public Service Portal, 1 to 10'),
    statusSince: moment,
    receivedAt: moment.describe('When it was received (thời điểm tiếp nhận)'),
    acceptedAt: moment.nullable().describe('When it was officially accepted; `null`: not yet'),
    firstDueAt: moment.nullable().describe('The first due time (hạn trả lần đầu). It never changes'),
    dueAt: moment.nullable().describe('The present due time (hạn trả hiện tại); `null`: not known'),
    dueProvisional: z.boolean().describe('A day that the due time depends on is not decided yet (tạm tính)'),
    dueUnknown: z.string().nullable().describe('Why the due time is not known'),
    endedAt: moment.nullable().describe('When it was settled, refused or stopped (thời điểm kết thúc)'),
    endType: z.enum(endedStatuses).nullable(),
    returnedAt: moment.nullable().describe('When the citizen got the result (thời điểm trả kết quả)'),
    findings: z.array(z.enum(dossierFindings)).describe('What is worth a look in the data of this dossier'),
  })
  .meta({ id: 'DossierSummary' }) satisfies z.ZodType<DossierSummary>

const Event = z
  .object({
    type: z.enum(dossierEventTypes),
    at: moment.describe('When it happened, as it was reported'),
    recordedAt: moment.describe('When the gateway heard of it'),
    consumer: z.string().describe('Which system reported it, or filed'),
    officer: z.string().nullable().describe('Account of the officer (tài khoản cán bộ)'),
    filingId: z.uuid().nullable().describe('The filing that brought it; `null`: a system reported it'),
    dueAt: moment.nullable().describe('The new due time that it sets'),
    reason: z.string().nullable().describe('Why (lý do)'),
    reasonUnreadable: z.literal(true).optional().describe('It has a reason that the gateway cannot open at present'),
    apart: z
      .enum(apartReasons)
      .nullable()
      .describe('`null`: it counts. Otherwise why it moved nothing; the dossier then has a finding'),
  })
  .meta({ id: 'DossierEvent' }) satisfies z.ZodType<DossierEventView>

export const Dossier = Summary.extend({
  supplements: z.object({
    count: z.int().describe('How often a supplement was requested (số lần yêu cầu bổ sung)'),
    openSince: moment.nullable().describe('Since when one is waited for'),
    totalMs: z.int().describe('Time from request to completion of those that are complete, in milliseconds'),
  }),
  verificationSince: moment.nullable().describe('Since when the answer of another agency is waited for (xác minh)'),
  apologyAt: moment.nullable().describe('When the last letter of apology went out (phiếu xin lỗi)'),
  events: z.array(Event).describe('In the order in which they happened'),
}).meta({ id: 'Dossier' }) satisfies z.ZodType<DossierView>
