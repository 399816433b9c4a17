/** What the dossier routes answer, for the description of the API. */
import { z } from '@hono/zod-openapi'
import { Channel, dossierEventTypes, dossierStatuses, endedStatuses } from '../../domain/dossier/dossier.ts'
import { forecastCauses, forecastMovers, forecastVerdicts, notKnowableReasons } from '../../domain/dossier/forecast.ts'
import { apartReasons, dossierFindings } from '../../domain/dossier/projection.ts'
import { unsendableReasons } from '../../domain/sync/step.ts'
import { type StopCause, stopCauses } from '../../domain/sync/stop-cause.ts'
import type { DossierEventView, DossierSummary, DossierView } from '../../dossier/dossier-view.ts'
import type { ApologyView, DueView, OutageView } from '../../dossier/due-view.ts'
import type { ForecastView } from '../../dossier/forecast-view.ts'

const moment = z.iso.datetime()
const status = z.enum(dossierStatuses)

const Bilingual = z.object({ vi: z.string(), en: z.string() })

const Forecast = z
  .object({
    verdict: z
      .enum(forecastVerdicts)
      .describe('What is foreseen: `on-track`, `at-risk`; a fact: `late`, `waiting-for-citizen`; or `not-knowable`'),
    why: z
      .enum(notKnowableReasons)
      .nullable()
      .describe('Why nothing is foreseen; `null`: something is, or it is a fact'),
    probability: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('That the due time passes before it ends; `null`: nothing is foreseen'),
    cause: z.enum(forecastCauses).nullable().describe('For what it waits (nguyên nhân); `null`: no longer than usual'),
    mover: z.enum(forecastMovers).describe('Whose move it is (đang chờ ai)'),
    since: moment.describe('Since when the cause holds, or it waits where it is'),
    timeUntil: moment
      .nullable()
      .describe('Until when that one has time, if the rest takes as long as it does in four of five cases'),
    ends: z
      .object({ from: moment, to: moment.nullable().describe('`null`: not to be seen') })
      .nullable()
      .describe('When it ends, with 80 % confidence; `null`: nothing is foreseen'),
    sentence: Bilingual.describe('The same in a sentence'),
  })
  .describe('The forecast (dự báo). It moves no due time and judges nobody')
  .meta({ id: 'DossierForecast' }) satisfies z.ZodType<ForecastView>

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
    forecast: Forecast.nullable().describe('`null`: it has ended'),
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
    reasonUnreadable: z.boolean().optional().describe('It has a reason that the gateway cannot open at present'),
    apart: z
      .enum(apartReasons)
      .nullable()
      .describe('`null`: it counts. Otherwise why it moved nothing; the dossier then has a finding'),
  })
  .meta({ id: 'DossierEvent' }) satisfies z.ZodType<DossierEventView>

const Due = z
  .object({
    known: z.boolean().describe('Whether a due time is known as of now'),
    why: z.string().nullable().describe('Why it is not known'),
    day: z.string().nullable().describe('The day that is not known, or whose office hours are not'),
    acceptBy: moment.nullable().describe('Not officially accepted yet: until when the office has to check it'),
    firstDueAt: moment.nullable().describe('The first due time (hạn trả lần đầu); it never changes'),
    dueAt: moment.nullable().describe('The present due time (hạn trả hiện tại)'),
    legalDueAt: moment.nullable().describe('The present due time by law, without what a person set'),
    provisional: z.boolean().describe('Something that it depends on is not decided yet (tạm tính)'),
    startAt: moment.nullable().describe('From when the limit runs'),
    waitingSince: moment.nullable().describe('Since when the clock stands still (chờ bổ sung)'),
    law: z
      .object({ version: z.string(), article: z.string().nullable(), limit: z.string() })
      .nullable()
      .describe('By which law, article and limit (căn cứ và thời hạn)'),
    reasons: z.array(Bilingual).describe('How it is counted, step by step, so that anyone can count it again by hand'),
    verdict: z
      .object({
        law: z.enum(['on-time', 'overdue', 'within-time', 'not-running', 'not-known']).describe('By law (theo luật)'),
        scoring: z
          .enum(['on-time', 'within-time', 'overdue', 'not-counted', 'not-known'])
          .describe('As the national scoring counts (theo Bộ chỉ số 766)'),
      })
      .describe('Two verdicts, never mixed'),
    rulesHash: z.string().nullable(),
    calendarHash: z.string().nullable(),
    asRecorded: z
      .boolean()
      .describe('Whether the law as it is now gives the due times that were recorded with the last event'),
  })
  .meta({ id: 'DossierDue' }) satisfies z.ZodType<DueView>

const Apology = z
  .object({
    toWrite: z.boolean().describe('A letter has to be written: it is open after its present due time'),
    code: z.string(),
    procedure: z.string(),
    procedureName: Bilingual.nullable(),
    unit: z.string(),
    receivedAt: moment,
    originalDueAt: moment.nullable(),
    presentDueAt: moment.nullable(),
    sent: z.array(
      z.object({
        at: moment,
        newDueAt: moment.nullable(),
        reason: z.string().nullable(),
        officer: z.string().nullable(),
      }),
    ),
  })
  .describe('The data of form 04 (văn bản xin lỗi và đề nghị gia hạn), and the letters that went out')
  .meta({ id: 'DossierApology' }) satisfies z.ZodType<ApologyView>

const Outage = z
  .object({
    id: z.string(),
    link: z.string(),
    path: z.string(),
    from: moment,
    to: moment.nullable().describe('`null`: it lasts'),
    worst: z.string().describe('The worst that the path was judged'),
  })
  .meta({ id: 'DossierOutage' }) satisfies z.ZodType<OutageView>

const StopCauseName = z.enum(Object.keys(stopCauses) as [StopCause, ...StopCause[]])

export const Lane = z
  .object({
    target: z.string().describe('The system outside (hệ thống nhận)'),
    state: z
      .enum(['idle', 'waiting', 'sending', 'stopped'])
      .describe('`idle`: all has arrived; `waiting`: to be sent; `stopped`: a person has to act'),
    waitingSince: moment.nullable().describe('Since when something has not arrived there'),
    dueAt: moment.nullable().describe('When it is tried next'),
    arrived: z.int().describe('Steps that have arrived'),
    doubt: z.boolean().describe('Whether it is open what arrived last; it is looked up before anything is sent'),
    attempts: z.int().describe('Refusals and unclear answers in a row'),
    lastCode: z
      .string()
      .nullable()
      .describe('What it met last: a failure of the catalogue, or a code of the system outside'),
    words: z
      .string()
      .nullable()
      .describe(
        'What the system outside answered when it did not take the dossier, in its own words; people that can be seen in it are hidden',
      ),
    stopped: z
      .object({
        cause: StopCauseName,
        since: moment,
        owner: z.string().describe('Who has to act'),
        sentence: Bilingual.describe('What stands in the way'),
        nextStep: Bilingual.describe('What releases it'),
      })
      .nullable(),
  })
  .meta({ id: 'Lane' })

const laneStep = { event: z.enum(dossierEventTypes), status: z.enum(dossierStatuses), at: moment }
const DossierLane = Lane.extend({
  steps: z
    .array(z.object({ ...laneStep, state: z.enum(['sending', 'arrived']), arrivedAt: moment.nullable() }))
    .describe('In the order in which they were sent'),
  unsent: z
    .array(
      z.object({
        ...laneStep,
        reason: z
          .enum(unsendableReasons)
          .describe(
            '`late`: what belongs after it had arrived before it was recorded; `transition`: the system takes no such step there; `not-carried`: it has none; `later-result`: the result of this step came, or became another one, after the step was sent, and the system takes none any more',
          ),
      }),
    )
    .describe('Steps that are never sent there, with the reason'),
}).meta({ id: 'DossierLane' })

export const Dossier = Summary.extend({
  supplements: z.object({
    count: z.int().describe('How often a supplement was requested (số lần yêu cầu bổ sung)'),
    openSince: moment.nullable().describe('Since when one is waited for'),
    totalMs: z.int().describe('Time from request to completion of those that are complete, in milliseconds'),
  }),
  verificationSince: moment.nullable().describe('Since when the answer of another agency is waited for (xác minh)'),
  apologyAt: moment.nullable().describe('When the last letter of apology went out (phiếu xin lỗi)'),
  due: Due,
  apology: Apology.nullable().describe('`null`: it is not late, and no letter was sent'),
  outages: z
    .array(Outage)
    .describe('Outages of the national systems while it was open: evidence, which moves no due time'),
  events: z.array(Event).describe('In the order in which they happened'),
  sync: z
    .array(DossierLane)
    .describe('By system outside that follows the dossier: what was sent there, when, and what waits (đồng bộ hồ sơ)'),
}).meta({ id: 'Dossier' }) satisfies z.ZodType<DossierView>
