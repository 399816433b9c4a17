/** A sample filing with changes, and what the schema and the units say of it. */
import { expect } from 'vitest'
import type { FilingKind } from '../../../../src/domain/filing/filing.ts'
import { FilingRequest } from '../../../../src/domain/filing/filing-request.ts'
import { unitFaults } from '../../../../src/domain/filing/filing-rules.ts'
import { shippedUnitCodes } from '../../../../src/domain/person/units.ts'
import { decodeBilingual } from '../../../../src/domain/texts/bilingual.ts'
import { makeFiling } from '../../../support/declarations.ts'

export type Loose = Record<string, unknown>

/** `declaration.child.sex` → value; `undefined` removes the member. */
export function changed(kind: FilingKind, changes: Loose): unknown {
  const filing = JSON.parse(JSON.stringify(makeFiling(kind))) as Loose
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.')
    const last = steps.pop() as string
    const home = steps.reduce<Loose>((at, step) => at[step] as Loose, filing)
    if (value === undefined) delete home[last]
    else home[last] = value
  }
  return filing
}

/** Without what only an operator can know: which codes of no list are units. */
const shipped = { codes: () => shippedUnitCodes, further: [], isKnown: () => true }

/** Pointer and code of every fault, each with a text in both languages where it is ours. */
export function toFaults(filing: unknown): string[] {
  const { error } = FilingRequest.safeParse(filing)
  const ofSchema = (error?.issues ?? []).map((issue) => {
    const code = issue.code === 'custom' ? (issue.params?.code as string) : issue.code
    if (issue.code === 'custom') expect(decodeBilingual(issue.message), issue.message).toBeDefined()
    return `/${issue.path.join('/')} ${code}`
  })
  return [...ofSchema, ...unitFaults(filing, shipped).map(({ path, code }) => `/${path.join('/')} ${code}`)]
}

export const born = (date: string) => ({ precision: 'day', date })
export const bornIn = (year: number) => ({ precision: 'year', year })
/** Below the declaration. */
export const d = (path: string) => `declaration.${path}`
