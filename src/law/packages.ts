/**
 * Linked packages (thủ tục hành chính liên thông): which agencies have a part in one and what limit each has, by date of receipt. The
 * limit of the package itself is that of its procedure.
 */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { type DayNumber, fromDate } from '../domain/working-time/days.ts'
import type { LawFile, LawTree } from './law-file.ts'
import { type Limit, readLimit } from './limit.ts'

/** The part that is settled by the office whose dossiers these are. The end of every other one is not heard here. */
export const civilStatusPart = 'civil-status'

/** What one agency does in a package (phần việc của một cơ quan trong gói liên thông). */
export interface PackagePart {
  id: string
  agency: Bilingual
  act: Bilingual
  /** `null` = the texts give it none of its own: it is due with the package. */
  limit: Limit | null
  /** The part whose end begins it; `null` = it begins with the package. */
  after: string | null
}

export interface PackageRule {
  /** Days of receipt, both included. */
  from: DayNumber
  to: DayNumber | null
  parts: readonly PackagePart[]
  /** How long the citizen has to hand in what is missing (hạn bổ sung); `null` = not known. */
  supplement: Limit | null
  article: Bilingual
  mark: 'confirmed' | 'seen-once' | 'inferred'
  /** Last day on which a person compared it with the texts, `yyyy-mm-dd`. */
  verified: string
  /** What is open about it: due times of its parts are provisional. */
  doubt: Bilingual | null
  /** SHA-256 of all that a due time takes from it. */
  hash: string
}

/** By code of the procedure. */
export type Packages = ReadonlyMap<string, readonly PackageRule[]>

type StatedRule = NonNullable<LawTree['packages']>[number]['rules'][number]
type Report = (file: LawFile, place: readonly (string | number)[], vi: string, en: string) => void

/** Later files override earlier ones, package by package. */
export function mergePackages(files: readonly LawFile[], report: Report, toHash: (rule: unknown) => string): Packages {
  const packages = new Map<string, readonly PackageRule[]>()
  for (const file of files) {
    const here = new Set<string>()
    for (const [index, { procedure, rules }] of (file.tree.packages ?? []).entries()) {
      const place = ['packages', index] as const
      if (here.has(procedure))
        report(file, [...place, 'procedure'], `${procedure} có hai lần`, `${procedure} stands twice`)
      here.add(procedure)
      const made = rules.map((rule, at) => {
        findPartFaults(rule, (where, vi, en) => report(file, [...place, 'rules', at, ...where], vi, en))
        return toRule(rule, procedure, toHash)
      })
      for (const [at, rule] of made.entries()) {
        const clash = made.findIndex((other, before) => before < at && overlap(other, rule))
        if (clash < 0) continue
        const nth = clash + 1
        report(
          file,
          [...place, 'rules', at],
          `chồng lên quy tắc thứ ${nth} của gói này`,
          `counts for the same days as rule ${nth} of this package`,
        )
      }
      packages.set(procedure, made)
    }
  }
  return packages
}

function findPartFaults({ parts }: StatedRule, report: (where: (string | number)[], vi: string, en: string) => void) {
  const before = new Set<string>()
  for (const [at, { id, after }] of parts.entries()) {
    if (before.has(id)) report(['parts', at, 'id'], `${id} có hai lần`, `${id} stands twice`)
    if (after !== undefined && !before.has(after)) {
      report(['parts', at, 'after'], `không có phần việc ${after} ở trước`, `there is no part ${after} before this one`)
    }
    before.add(id)
  }
  if (!before.has(civilStatusPart)) {
    report(['parts'], `thiếu phần việc ${civilStatusPart}`, `the part ${civilStatusPart} is missing`)
  }
}

function toRule(stated: StatedRule, procedure: string, toHash: (rule: unknown) => string): PackageRule {
  const counted = {
    from: fromDate(stated.from),
    to: stated.to === undefined ? null : fromDate(stated.to),
    parts: stated.parts.map(({ id, agency, act, limit, after }) => ({
      id,
      agency,
      act,
      limit: limit === undefined ? null : readLimit(limit),
      after: after ?? null,
    })),
    supplement: stated.supplement === undefined ? null : readLimit(stated.supplement),
    article: stated.article,
    doubt: stated.doubt ?? null,
  }
  const { mark, verified } = stated
  return { ...counted, mark, verified, hash: toHash({ procedure, ...counted }) }
}

function overlap(a: PackageRule, b: PackageRule): boolean {
  const [before, after] = a.from <= b.from ? [a, b] : [b, a]
  return before.to === null || before.to >= after.from
}
