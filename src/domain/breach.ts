/**
 * A breach of the protection of personal data (vi phạm quy định bảo vệ dữ liệu cá nhân). Law 91/2025/QH15, Art. 23: the controller notifies the authority
 * within 72 hours of detection, the processor the controller at once; each violation is recorded, and the record kept.
 */
import { hourMs } from './duration.ts'

/** Who is notified: the controller (bên kiểm soát), the authority (cơ quan chuyên trách bảo vệ dữ liệu cá nhân), the persons concerned. */
export const breachRecipients = ['controller', 'authority', 'persons'] as const
export type BreachRecipient = (typeof breachRecipients)[number]

export interface BreachNotice {
  /** When they were notified, ISO 8601. */
  at: string
  /** Number of the paper or of the filing at the portal. */
  reference: string | null
  /** The account of the person who stated it. */
  by: string
}

/** What is stated of a breach; in the order of Form 08 (Decree 356/2025/NĐ-CP, Art. 28). No person is named. */
export interface BreachAccount {
  nature: string
  place: string | null
  consequences: string | null
  measures: string | null
  /** Who answers questions: the person or unit for data protection. */
  contact: string | null
}

/** Which records of the trail it is about; times in UTC, ISO 8601. */
export interface BreachScope {
  officer?: string | undefined
  consumer?: string | undefined
  unit?: string | undefined
  procedure?: string | undefined
  since: string
  until: string
}

export interface BreachCase {
  code: string
  /** Milliseconds since the epoch, as all times here. The clock runs from here. */
  detectedAt: number
  openedAt: number
  openedBy: string
  account: BreachAccount
  scope: BreachScope
  notices: Readonly<Partial<Record<BreachRecipient, BreachNotice>>>
  closedAt: number | null
}

const authorityMs = 72 * hourMs

/** Until when the authority must have been notified. */
export function findAuthorityDue({ detectedAt }: Pick<BreachCase, 'detectedAt'>): number {
  return detectedAt + authorityMs
}

/**
 * How pressing it is. `none`: closed, or all that is due was done. `controller`: the controller does not know yet. Of the authority: time enough, the last two days,
 * the last one, and too late.
 */
export type BreachPressure = 'none' | 'controller' | 'time' | 'two-days' | 'one-day' | 'overdue'

export function findPressure(
  breach: Pick<BreachCase, 'detectedAt' | 'notices' | 'closedAt'>,
  now: number,
): BreachPressure {
  if (breach.closedAt !== null) return 'none'
  if (breach.notices.authority) return breach.notices.controller ? 'none' : 'controller'
  const left = findAuthorityDue(breach) - now
  if (left <= 0) return 'overdue'
  if (left <= 24 * hourMs) return 'one-day'
  if (left <= 48 * hourMs) return 'two-days'
  return breach.notices.controller ? 'time' : 'controller'
}
