/** The clocks of a linked package as they are shown: the whole, and the part of each agency. Moments are ISO 8601 in UTC. */
import type { PackageVerdict } from '../../domain/linked/linked.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { PackageAnswer, PartAnswer } from '../../settlement/clock/package-clock.ts'

interface PartSummary {
  id: string
  agency: Bilingual
  act: Bilingual
  dueAt: string | null
  provisional: boolean
  endedAt: string | null
  verdict: PackageVerdict
}

export interface PackageSummary {
  dueAt: string | null
  /** Why it is not known; `null` = it is. */
  why: string | null
  provisional: boolean
  verdict: PackageVerdict
  parts: readonly PartSummary[]
}

interface PartView extends PartSummary {
  limit: string | null
  startAt: string | null
  reasons: readonly Bilingual[]
}

export interface PackageView extends Omit<PackageSummary, 'parts'> {
  firstDueAt: string | null
  reasons: readonly Bilingual[]
  rulesHash: string | null
  parts: readonly PartView[]
}

export function toPackageSummary({ whole, verdict, parts }: PackageAnswer): PackageSummary {
  return {
    dueAt: whole.known ? findIso(whole.dueAt) : null,
    why: whole.known ? null : whole.why,
    provisional: whole.known && whole.provisional,
    verdict,
    parts: parts.map(toPart),
  }
}

export function toPackageView(answer: PackageAnswer): PackageView {
  const { whole, parts, reasons, rulesHash } = answer
  return {
    ...toPackageSummary(answer),
    firstDueAt: whole.known ? findIso(whole.firstDueAt) : null,
    reasons: [...whole.reasons, ...reasons],
    rulesHash,
    parts: parts.map((part) => ({
      ...toPart(part),
      limit: part.limit,
      startAt: findIso(part.startAt),
      reasons: part.reasons,
    })),
  }
}

function toPart({ id, agency, act, dueAt, provisional, endedAt, verdict }: PartAnswer): PartSummary {
  return { id, agency, act, dueAt: findIso(dueAt), provisional, endedAt: findIso(endedAt), verdict }
}
