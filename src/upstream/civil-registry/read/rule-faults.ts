/**
 * Rules of an endpoint for declarations beyond the law's own: what must be stated, how long it may be, how it is written.
 * Faults are reported at intake, at the consumer's own places, so that nothing is accepted only to be refused.
 */

import type { RequestFault } from '../../../domain/failure.ts'
import type { RegistryFiling, RegistryGeneration, RegistryRoute } from '../../../domain/filing/civil-registry.ts'
import type { FilingKind } from '../../../domain/filing/filing.ts'
import { toFields } from '../encode/encode-declaration.ts'
import type { WireValue } from '../encode/wire-field.ts'

export interface DeclarationRule {
  field: string
  kinds?: readonly FilingKind[] | undefined
  generations?: readonly RegistryGeneration[] | undefined
  required: boolean
  lengthMax?: number | undefined
  pattern?: string | undefined
  values?: readonly string[] | undefined
  message?: RequestFault['message'] | undefined
}

export function ruleFaults(
  filing: Omit<RegistryFiling, 'files'>,
  { generation }: RegistryRoute,
  rules: readonly DeclarationRule[],
): RequestFault[] {
  const holding = rules.filter(
    ({ kinds, generations }) =>
      (kinds === undefined || kinds.includes(filing.kind)) &&
      (generations === undefined || generations.includes(generation)),
  )
  if (holding.length === 0) return []
  const fields = toFields(filing).filter(({ only }) => only === undefined || only.includes(generation))
  return holding.flatMap((rule) =>
    fields
      .filter(({ name }) => name === rule.field)
      .flatMap(({ pointer, value }) => {
        const code = broken(rule, value === null ? '' : toText(value))
        return code === null ? [] : [{ pointer, code, message: rule.message ?? words[code](rule) }]
      }),
  )
}

type Broken = 'missing' | 'length' | 'code-list' | 'format'

function broken({ required, lengthMax, values, pattern }: DeclarationRule, text: string): Broken | null {
  if (text === '') return required ? 'missing' : null
  if (lengthMax !== undefined && [...text].length > lengthMax) return 'length'
  if (values !== undefined && !values.includes(text)) return 'code-list'
  return pattern !== undefined && !new RegExp(pattern, 'u').test(text) ? 'format' : null
}

/** What a rule looks at: the text of a value before any generation has given it a form. */
function toText(value: WireValue): string {
  switch (value.as) {
    case 'text':
      return value.text
    case 'name':
      return value.fullName
    case 'birth':
      return value.date.precision === 'year' ? String(value.date.year) : value.date.date
    case 'day':
      return value.day
    case 'code':
      return value.code
    case 'count':
      return String(value.count)
    case 'address':
      return value.address.detail
  }
}

/** They repeat no value: it may name a person. */
const words: Readonly<Record<Broken, (rule: DeclarationRule) => RequestFault['message']>> = {
  missing: () => ({ vi: 'Cơ quan đăng ký yêu cầu phải khai mục này', en: 'The registry requires this to be stated' }),
  length: ({ lengthMax }) => ({
    vi: `Cơ quan đăng ký chỉ nhận tối đa ${lengthMax} ký tự`,
    en: `The registry takes at most ${lengthMax} characters`,
  }),
  'code-list': () => ({ vi: 'Cơ quan đăng ký không nhận giá trị này', en: 'The registry does not take this value' }),
  format: () => ({
    vi: 'Cơ quan đăng ký yêu cầu mục này viết theo dạng khác',
    en: 'The registry wants this written in another form',
  }),
}
