// The catalogue of misbehaviour of the linked-service software: a name is the operation that it strikes and what happens
// there. Data only.

type Twist = {
  readonly says: string
  /** `late`: after linkedSlowMs, whether or not the caller still waits. */
  readonly keep: 'now' | 'late' | 'no'
  readonly answer:
    | 'true'
    | 'success'
    | 'slow'
    | 'silence'
    | 'reset'
    | 'html'
    | 'truncated'
    | 'double'
    | 'empty'
    | 'server-error'
    | 'soap-fault'
    | 'not-updated'
    | 'adding-failed'
    | 'code-list'
    | 'unknown-text'
    | 'token'
  /** How many calls; 1 unless given. */
  readonly times?: number
}

const WRITES = {
  'kept-silence': { says: 'keeps it, never answers', keep: 'now', answer: 'silence' },
  'kept-reset': { says: 'keeps it, resets the connection', keep: 'now', answer: 'reset' },
  'kept-slow': { says: 'keeps it, answers after linkedSlowMs', keep: 'now', answer: 'slow' },
  'kept-late': {
    says: 'keeps it only after linkedSlowMs, whether or not the caller waits',
    keep: 'late',
    answer: 'slow',
  },
  'lost-silence': { says: 'keeps nothing, never answers', keep: 'no', answer: 'silence' },
  'kept-html': { says: 'keeps it, answers with an HTML page and status 200', keep: 'now', answer: 'html' },
  'kept-truncated': { says: 'keeps it, the answer ends in the middle', keep: 'now', answer: 'truncated' },
  'kept-double': { says: 'keeps it, the answer comes twice in one body', keep: 'now', answer: 'double' },
  'kept-server-error': { says: 'keeps it, answers "Server Error"', keep: 'now', answer: 'server-error' },
  'lost-server-error': { says: 'keeps nothing, answers "Server Error"', keep: 'no', answer: 'server-error' },
  'lost-soap-fault': { says: 'keeps nothing, answers "Client received SOAP Fault…"', keep: 'no', answer: 'soap-fault' },
  'kept-not-updated': { says: 'keeps it, answers "chưa cập nhật trạng thái"', keep: 'now', answer: 'not-updated' },
  'lost-not-updated': { says: 'keeps nothing, answers "chưa cập nhật trạng thái"', keep: 'no', answer: 'not-updated' },
  'lost-adding-failed': {
    says: 'keeps nothing, answers "có lỗi trong quá trình thêm mới"',
    keep: 'no',
    answer: 'adding-failed',
  },
  'lost-success': { says: 'keeps nothing and answers success', keep: 'no', answer: 'success' },
  'code-list': { says: 'a validation error that says "không tồn tại"; keeps nothing', keep: 'no', answer: 'code-list' },
  refused: {
    says: 'an error text that no one knows, forever; keeps nothing',
    keep: 'no',
    answer: 'unknown-text',
    times: Number.POSITIVE_INFINITY,
  },
  'token-ended': { says: 'the token has ended, once', keep: 'no', answer: 'token' },
} as const satisfies Record<string, Twist>

const READS = {
  silence: { says: 'is never answered', keep: 'no', answer: 'silence' },
  html: { says: 'is answered with an HTML page and status 200', keep: 'no', answer: 'html' },
  truncated: { says: 'the answer ends in the middle', keep: 'no', answer: 'truncated' },
  empty: { says: 'is answered with data null', keep: 'no', answer: 'empty' },
  'server-error': { says: 'is answered "Server Error"', keep: 'no', answer: 'server-error' },
} as const satisfies Record<string, Twist>

/** What the detail of a dossier is like, always. */
const CONTENTS = {
  'no-files': 'the detail has no files',
  'broken-xml': 'the XML of the declaration is not well-formed',
  'broken-json': 'data of the detail is no JSON',
  'broken-file': 'the first file is no base64',
  'old-number': 'the birth certificate of the hospital has a number of before October 2025',
  blanks: 'trailing blanks, decomposed Unicode',
} as const

const WRITING = { report: 9300, acknowledge: 9320 } as const
const READING = 9340
const CONTENT = 9350

type Writing = keyof typeof WRITING
export type LinkedOperation = Writing | 'detail'
export type LinkedScenarioName =
  | `${Writing}-${keyof typeof WRITES}`
  | `detail-${keyof typeof READS}`
  | keyof typeof CONTENTS

export type LinkedScenario = {
  readonly says: string
  /** Serial number of a dossier code that selects it. */
  readonly serial: number
  readonly twist?: Twist & { readonly operation: LinkedOperation }
  readonly content?: keyof typeof CONTENTS
}

function makeCatalogue(): ReadonlyMap<LinkedScenarioName, LinkedScenario> {
  const made = new Map<LinkedScenarioName, LinkedScenario>()
  for (const [operation, first] of Object.entries(WRITING) as [Writing, number][])
    for (const [index, [name, twist]] of (Object.entries(WRITES) as [keyof typeof WRITES, Twist][]).entries()) {
      const says = `${operation}: ${twist.says}`
      made.set(`${operation}-${name}`, { says, serial: first + 1 + index, twist: { ...twist, operation } })
    }
  for (const [index, [name, twist]] of (Object.entries(READS) as [keyof typeof READS, Twist][]).entries())
    made.set(`detail-${name}`, {
      says: `detail ${twist.says}`,
      serial: READING + 1 + index,
      twist: { ...twist, operation: 'detail' },
    })
  for (const [index, [name, says]] of (Object.entries(CONTENTS) as [keyof typeof CONTENTS, string][]).entries())
    made.set(name, { says, serial: CONTENT + 1 + index, content: name })
  return made
}

const CATALOGUE = makeCatalogue()
const BY_SERIAL = new Map([...CATALOGUE].map(([name, { serial }]) => [serial, name] as const))

/** Every scenario by name. */
export const LINKED_SCENARIOS: ReadonlyMap<string, LinkedScenario> = CATALOGUE

export const isLinkedScenarioName = (name: unknown): name is LinkedScenarioName =>
  typeof name === 'string' && LINKED_SCENARIOS.has(name)

export const getLinkedScenario = (name: LinkedScenarioName | undefined): LinkedScenario | undefined =>
  name === undefined ? undefined : CATALOGUE.get(name)

/** `G99.99.01-261130-9301` selects `report-kept-silence`. */
export function linkedScenarioBySerial(code: string): LinkedScenarioName | undefined {
  const serial = /-(\d+)$/.exec(code)?.[1]
  return serial === undefined ? undefined : BY_SERIAL.get(Number(serial))
}
