/**
 * Recorded questions, judged again: what a change would have refused or allowed, and which grants no one used. What is judged is metadata
 * of the trail; no person is in it, and nothing is asked anew.
 */
import { type Consumer, nationalProcedure, type Operation } from '../../domain/access.ts'
import type { AuditRecord } from '../../domain/audit.ts'
import { type Attribute, attributes, type Field, fields } from '../../domain/person/identity.ts'
import { decide, toRecordedQuestion } from '../policy.ts'
import type { RegisterEntry } from '../register.ts'

/** What of a record the policy looks at. */
export interface RecordedCall {
  at: string
  requestId: string
  consumer: string
  operation: AuditRecord['operation']
  procedure: string
  unit: string
  fields: readonly string[]
  refused: boolean
}

/** Calls that one side allows and the other refuses, which differ in nothing that the policy looks at. */
export interface ReplayedCalls {
  consumer: string
  operation: Operation
  procedure: string
  unit: string
  /** Why: the code of the refusal. */
  code: string
  /** What of the names was refused; empty where the whole was. */
  names: readonly string[]
  calls: number
  /** One of them. */
  example: { requestId: string; at: string }
}

export interface UnusedGrant {
  consumer: string
  grant: number
  /** Nothing of it was used, and it has no operation whose use stands on no record. */
  whole: boolean
  procedures: readonly string[]
  operations: readonly Operation[]
  names: readonly (Field | Attribute)[]
}

export interface Replay {
  records: number
  /** Records of questions that the policy decides by procedure and unit. */
  judged: number
  refused: { calls: number; groups: readonly ReplayedCalls[] }
  allowed: { calls: number; groups: readonly ReplayedCalls[] }
  unused: readonly UnusedGrant[]
}

/**
 * Which operation of the policy a record is about. Of the others the policy looks at no procedure and unit, or the record does not say
 * which operation allowed it: a step is reported by `register`, or by `file` of what the consumer brought itself.
 */
const judgedAs: Partial<Record<AuditRecord['operation'], Operation>> = {
  verify: 'verify',
  lookup: 'lookup',
  file: 'file',
  supplement: 'file',
  'register-dossier': 'register',
  'public-status': 'public-status',
  'check-file': 'check-file',
  'verify-certificate': 'verify-certificate',
  'linked-dossier': 'receive',
  'linked-file': 'receive',
}

/**
 * Takes records one by one. `before` absent: what the records say of a refusal stands for it. Both registers are judged as of one
 * moment: what a change would do, not what was in force then.
 */
export class ReplayRecords {
  readonly #before: ReadonlyMap<string, Consumer> | undefined
  readonly #after: ReadonlyMap<string, Consumer>
  readonly #refused = new Map<string, ReplayedCalls>()
  readonly #allowed = new Map<string, ReplayedCalls>()
  /** By consumer, procedure and operation: the names that were asked for and allowed. */
  readonly #used = new Map<string, Set<string>>()
  #records = 0
  #judged = 0

  constructor(before: ReadonlyMap<string, Consumer> | undefined, after: ReadonlyMap<string, Consumer>) {
    this.#before = before
    this.#after = after
  }

  add(call: RecordedCall): void {
    this.#records += 1
    const operation = judgedAs[call.operation]
    if (operation === undefined || call.procedure === '' || call.unit === '') return
    this.#judged += 1
    const was = this.#before ? judge(this.#before.get(call.consumer), operation, call) : recorded(call)
    const is = judge(this.#after.get(call.consumer), operation, call)
    if (was === null && is !== null) note(this.#refused, operation, call, is)
    if (was !== null && is === null) note(this.#allowed, operation, call, was)
    if (call.refused) return
    const key = toKey(call.consumer, nationalProcedure(call.procedure), operation)
    const names = this.#used.get(key) ?? new Set()
    for (const name of call.fields) names.add(name)
    this.#used.set(key, names)
  }

  /** `entries`: whose grants are looked at for use. */
  end(entries: readonly RegisterEntry[]): Replay {
    return {
      records: this.#records,
      judged: this.#judged,
      refused: summed(this.#refused),
      allowed: summed(this.#allowed),
      unused: entries.flatMap((entry) => this.#findUnused(entry)),
    }
  }

  #findUnused({ id, grants }: RegisterEntry): UnusedGrant[] {
    return grants.flatMap((grant) => {
      const names: readonly (Field | Attribute)[] = [
        ...(grant.operations.includes('lookup') ? grant.fields : []),
        ...(grant.operations.includes('verify') ? grant.attributes : []),
      ]
      const judgedBy = grant.operations.filter((operation) => recordable.has(operation))
      if (judgedBy.length === 0 || grant.procedures.includes('*')) return []
      const uses = (procedure: string, operation: Operation) => this.#used.get(toKey(id, procedure, operation))
      const procedures = grant.procedures.filter((code) => !judgedBy.some((operation) => uses(code, operation)))
      const operations = judgedBy.filter((operation) => !grant.procedures.some((code) => uses(code, operation)))
      const unusedNames = names.filter(
        (name) => !grant.procedures.some((code) => judgedBy.some((operation) => uses(code, operation)?.has(name))),
      )
      if (procedures.length + operations.length + unusedNames.length === 0) return []
      const whole = operations.length === grant.operations.length
      return [{ consumer: id, grant: grant.row, whole, procedures, operations, names: [...new Set(unusedNames)] }]
    })
  }
}

const recordable: ReadonlySet<Operation> = new Set(Object.values(judgedAs))

const toKey = (consumer: string, procedure: string, operation: Operation) => `${consumer} ${procedure} ${operation}`

interface Refusal {
  code: string
  names: readonly string[]
}

const recorded = ({ refused }: RecordedCall): Refusal | null => (refused ? { code: 'refused', names: [] } : null)

/** `null` = it is allowed. */
function judge(consumer: Consumer | undefined, operation: Operation, call: RecordedCall): Refusal | null {
  if (!consumer) return { code: 'credentials-unknown', names: [] }
  const decision = decide(consumer, toRecordedQuestion(operation, call, call.fields))
  if (decision.allowed) return null
  const possible: readonly string[] = operation === 'lookup' ? fields : attributes
  const refused =
    decision.code === 'field-not-allowed' ? decision.refusedNames.filter((name) => possible.includes(name)) : []
  return { code: decision.code, names: refused }
}

function note(list: Map<string, ReplayedCalls>, operation: Operation, call: RecordedCall, why: Refusal): void {
  const { consumer, procedure, unit, requestId, at } = call
  const key = [consumer, operation, procedure, unit, why.code, ...why.names].join(' ')
  const known = list.get(key)
  const group = { consumer, operation, procedure, unit, ...why, calls: (known?.calls ?? 0) + 1 }
  list.set(key, { ...group, example: known?.example ?? { requestId, at } })
}

function summed(list: ReadonlyMap<string, ReplayedCalls>): Replay['refused'] {
  const groups = [...list.values()].sort((one, other) => other.calls - one.calls)
  return { calls: groups.reduce((sum, { calls }) => sum + calls, 0), groups }
}
