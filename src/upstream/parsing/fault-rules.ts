/**
 * The table that turns what an upstream says in words and codes into our failure catalogue. No official list of its
 * errors is known, so the table is a setting, tried from top to bottom; the default below says what we assume until then.
 */

import { z } from 'zod'
import { type FailureCode, failures } from '../../domain/failure.ts'
import { fold } from '../../domain/text.ts'

/** What a rule may conclude: a failure of the catalogue, or the upstream's way of saying "no such person". */
export type Conclusion = FailureCode | 'not-matched'

const pattern = z.string().min(1).max(500).refine(compiles, 'must be a regular expression')

export const FaultRule = z
  .strictObject({
    status: z
      .int()
      .min(100)
      .max(599)
      .optional()
      .describe(
        'HTTP status the rule is for; absent = any, but only for a fault in words, never for a bare HTTP error',
      ),
    code: pattern.optional().describe('Regular expression for the fault code (faultcode, errorCode); absent = any'),
    text: pattern
      .optional()
      .describe(
        'Regular expression for the text, written in lower case without accents and with single spaces (the text is folded the same way); absent = any',
      ),
    means: z
      .enum([...(Object.keys(failures) as [FailureCode, ...FailureCode[]]), 'not-matched'])
      .describe(
        'The failure code it becomes, or `not-matched` for "no such person, or the data do not match" (faults in words only)',
      ),
  })
  .describe('One row of the fault table: everything stated must hold')
export type FaultRule = z.infer<typeof FaultRule>

/** A subject and a word about rights, in any order: "Cán bộ không có quyền …" as well as "access denied for officer". */
const getRights = (subject: string) =>
  `^(?=.*(${subject}))(?=.*(quyen|phep|authori|permission|allowed|denied|forbidden))`

/**
 * What we assume until the ministry publishes a list. 001-005 are the codes of the one-stop facade; the texts follow the
 * words that integrators and provinces report. Rights come before credentials: "the token of this officer has no right" names both.
 */
export const defaultFaultRules: readonly FaultRule[] = [
  { code: '^00[123]$', means: 'ministry-refused' },
  { code: '^004$', means: 'procedure-not-authorised' },
  { code: '^005$', means: 'officer-not-authorised' },
  { text: getRights('can ?bo|officer|staff'), means: 'officer-not-authorised' },
  { text: getRights('madvc|thu tuc|procedure|dich vu cong'), means: 'procedure-not-authorised' },
  { text: getRights('don ?vi|unit|agency'), means: 'unit-not-authorised' },
  { text: '\\b(timestamp|token|hash|api ?key|authentication)\\b', means: 'ministry-credentials-refused' },
]

/** What the upstream said, for matching only: nothing of `text` may be published, it can echo a person. */
export interface Utterance {
  status: number
  code?: string | undefined
  text?: string | undefined
  /** An HTTP error and not a fault in words: only rules that name its status are for it. */
  bare?: boolean
}

/** A rule that needs more characters of a text is no rule. */
const textMax = 2_000

/** The first rule that fits, or `null`. */
export type FaultTable = (reply: Utterance) => Conclusion | null

export function createFaultTable(rules: readonly FaultRule[]): FaultTable {
  const compiled = rules.map((rule) => ({
    status: rule.status,
    code: rule.code === undefined ? null : new RegExp(rule.code, 'i'),
    text: rule.text === undefined ? null : new RegExp(rule.text, 's'),
    means: rule.means,
  }))
  return (reply) => {
    const folded = fold((reply.text ?? '').slice(0, textMax))
    for (const rule of compiled) {
      if (rule.status === undefined ? reply.bare === true : rule.status !== reply.status) continue
      if (rule.code !== null && !rule.code.test(reply.code ?? '')) continue
      if (rule.text !== null && !rule.text.test(folded)) continue
      return rule.means
    }
    return null
  }
}

function compiles(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
