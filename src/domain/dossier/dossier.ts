/**
 * The words of dossiers (hồ sơ thủ tục hành chính): through which channel one came, where it stands, what can happen to it, and
 * the one table of allowed steps. A dossier names no citizen.
 */
import { z } from 'zod'

/** How a dossier was handed in (kênh thực hiện): online, at the counter, by post. */
const channels = ['online', 'counter', 'post'] as const
export const Channel = z
  .enum(channels)
  .describe('How the dossier was handed in: `online` trực tuyến, `counter` trực tiếp, `post` bưu chính')
export type Channel = (typeof channels)[number]

/** The channel in the codes of the National Public Service Portal (`KenhThucHien`). */
export const channelCodes = { counter: 1, online: 2, post: 3 } as const satisfies Record<Channel, number>

/**
 * Where a dossier stands, with the codes of the National Public Service Portal (trạng thái hồ sơ, civil-registry contract,
 * section 4.4).
 */
export const dossierStatusCodes = {
  /** Mới đăng ký. */
  new: 1,
  /** Được tiếp nhận. */
  accepted: 2,
  /** Không được tiếp nhận. */
  'not-accepted': 3,
  /** Đang xử lý. */
  'in-process': 4,
  /** Yêu cầu bổ sung giấy tờ. */
  'supplement-asked': 5,
  /** Yêu cầu thực hiện nghĩa vụ tài chính. */
  'payment-asked': 6,
  /** Công dân yêu cầu rút hồ sơ. */
  'withdrawal-asked': 7,
  /** Dừng xử lý. */
  stopped: 8,
  /** Đã xử lý xong. */
  done: 9,
  /** Đã trả kết quả. */
  'result-returned': 10,
} as const
export type DossierStatus = keyof typeof dossierStatusCodes
export const dossierStatuses = Object.keys(dossierStatusCodes) as readonly DossierStatus[]

/**
 * What happens to a dossier. The first event of each is `received`.
 *
 * - `received`: handed in (nộp hồ sơ); at the counter also complete and taken in.
 * - `accepted`: officially accepted as complete and lawful (tiếp nhận chính thức, Decree 87/2020 Art. 12(3)(c)).
 * - `not-accepted`: refused at the door, with the reason (từ chối tiếp nhận, form 03).
 * - `processing-started`: handed to those who settle it; a filing that the registry took in does this by itself.
 * - `verification-asked`, `verification-answered`: another agency was asked, has answered (xác minh): a longer limit, no pause.
 * - `supplement-asked`, `supplement-completed`: papers are missing, have been handed in (yêu cầu bổ sung, form 02).
 * - `payment-asked`, `payment-completed`: a fee is to be paid, was paid.
 * - `withdrawal-asked`: the citizen asks for the dossier back (rút hồ sơ).
 * - `stopped`: ended without a result, with the reason (dừng giải quyết, form 05).
 * - `done`: settled, the result exists (đã xử lý xong).
 * - `result-returned`: the citizen has the result (đã trả kết quả).
 * - `reopened`: taken up again after an end, with the reason.
 * - `apology-sent`: a letter of apology with a new day went out (form 04).
 * - `due-time-changed`: a person set another due time, with the reason. The first one stays.
 * - `registered`: the one-stop system registered a dossier under which something was filed before, and completed what was not known
 *   of it. No step of the procedure.
 */
export const dossierEventTypes = [
  'received',
  'accepted',
  'not-accepted',
  'processing-started',
  'verification-asked',
  'verification-answered',
  'supplement-asked',
  'supplement-completed',
  'payment-asked',
  'payment-completed',
  'withdrawal-asked',
  'stopped',
  'done',
  'result-returned',
  'reopened',
  'apology-sent',
  'due-time-changed',
  'registered',
] as const
export type DossierEventType = (typeof dossierEventTypes)[number]

/** One thing that happened, as far as its order, its status and the clock need it. */
export interface DossierEvent {
  type: DossierEventType
  /** When it happened, ms since the epoch: what was said, not when it was heard here. */
  at: number
  /** Of `due-time-changed` and `apology-sent`: the new due time, ms since the epoch. */
  dueAt?: number
}

/** Statuses of an ended dossier. `withdrawal-asked` is none: the citizen has asked, nobody has stopped it yet. */
export const endedStatuses = [
  'not-accepted',
  'stopped',
  'done',
  'result-returned',
] as const satisfies readonly DossierStatus[]

/** `same`: no other status. `back`: `in-process` when it was officially accepted, otherwise `new`: the first step again. */
type Target = DossierStatus | 'same' | 'back'

const underWay = ['new', 'accepted', 'in-process', 'supplement-asked', 'payment-asked', 'withdrawal-asked'] as const
const everywhere = dossierStatuses
type Row = { from: readonly DossierStatus[]; to: Target }

/**
 * The table: from which statuses each event may happen and what comes of it. Steps may be skipped forward, because many one-stop
 * systems report only some of them; none leads back except `supplement-completed`, `payment-completed` and `reopened`.
 */
const steps = {
  received: { from: [], to: 'new' },
  accepted: { from: ['new'], to: 'accepted' },
  'not-accepted': { from: underWay, to: 'not-accepted' },
  'processing-started': { from: ['new', 'accepted', 'in-process', 'withdrawal-asked'], to: 'in-process' },
  'verification-asked': { from: ['accepted', 'in-process'], to: 'same' },
  'verification-answered': { from: everywhere, to: 'same' },
  'supplement-asked': { from: ['new', 'accepted', 'in-process', 'payment-asked'], to: 'supplement-asked' },
  'supplement-completed': { from: ['supplement-asked'], to: 'back' },
  'payment-asked': { from: ['new', 'accepted', 'in-process'], to: 'payment-asked' },
  'payment-completed': { from: ['payment-asked'], to: 'back' },
  'withdrawal-asked': { from: underWay, to: 'withdrawal-asked' },
  stopped: { from: underWay, to: 'stopped' },
  done: { from: underWay, to: 'done' },
  'result-returned': { from: ['accepted', 'in-process', 'done'], to: 'result-returned' },
  reopened: { from: endedStatuses, to: 'back' },
  'apology-sent': { from: underWay, to: 'same' },
  'due-time-changed': { from: underWay, to: 'same' },
  registered: { from: everywhere, to: 'same' },
} as const satisfies Record<DossierEventType, Row>

/** Where a dossier stands after some of its events. */
export interface DossierPosition {
  status: DossierStatus
  /** Whether it was officially accepted, by an own event or by a step that supposes it. */
  accepted: boolean
}

/** The position after one more event; `undefined` = the table does not allow it here. `before` is `undefined` for the first event. */
export function stepDossier(before: DossierPosition | undefined, type: DossierEventType): DossierPosition | undefined {
  if (before === undefined) return type === 'received' ? { status: 'new', accepted: false } : undefined
  const { from, to }: Row = steps[type]
  if (!from.includes(before.status)) return undefined
  const accepted = before.accepted || type === 'accepted' || type === 'processing-started'
  if (to === 'same') return { status: before.status, accepted }
  if (to === 'back') return { status: accepted ? 'in-process' : 'new', accepted }
  return { status: to, accepted }
}

/** The events that may happen to a dossier that stands there. */
export function allowedEvents(status: DossierStatus): readonly DossierEventType[] {
  return dossierEventTypes.filter((type) => (steps[type] as Row).from.includes(status))
}

const rank = new Map(dossierEventTypes.map((type, index) => [type, index]))

/** The order in which events count: by when they happened; at the same moment by their place in the list of types. */
export function inOrder<E extends DossierEvent>(events: readonly E[]): E[] {
  return [...events].sort((a, b) => a.at - b.at || (rank.get(a.type) ?? 0) - (rank.get(b.type) ?? 0))
}

export type DossierHistory =
  | ({ allowed: true } & DossierPosition)
  /** The first event, in order, that the table does not allow, and where the dossier stood. */
  | { allowed: false; at: number; type: DossierEventType; status: DossierStatus | null }

/** Where these events lead, in whatever order they were heard. The whole history must be allowed. */
export function readHistory(events: readonly DossierEvent[]): DossierHistory {
  let position: DossierPosition | undefined
  for (const { type, at } of inOrder(events)) {
    const next = stepDossier(position, type)
    if (next === undefined) return { allowed: false, at, type, status: position?.status ?? null }
    position = next
  }
  if (position === undefined) return { allowed: false, at: 0, type: 'received', status: null }
  return { allowed: true, status: position.status, accepted: position.accepted }
}
