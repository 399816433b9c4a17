// The catalogue of misbehaviour: what can go wrong with one dossier at the portal, by name. A name is the operation that
// it strikes and what happens there: `progress-kept-silence`. Data only.

/** What happens to the first call of the operation. */
type Twist = {
  readonly says: string
  /** `now` when the body is there; `late` after portalSlowMs whether or not the caller still waits; `half` of the steps; `no`. */
  readonly keep: 'now' | 'late' | 'half' | 'no'
  readonly answer:
    | 'true'
    | 'success'
    | 'slow'
    | 'silence'
    | 'reset'
    | 'html'
    | 'truncated'
    | 'error-text'
    | 'no-phrase'
    | 'double'
    | 'exists'
    | 'unknown-text'
    | 'session'
    | 'bad-gateway'
  /** How many calls; 1 unless given. */
  readonly times?: number
}

const WRITES = {
  'kept-silence': { says: 'keeps it, never answers', keep: 'now', answer: 'silence' },
  'kept-reset': { says: 'keeps it, resets the connection', keep: 'now', answer: 'reset' },
  'kept-slow': { says: 'keeps it, answers after portalSlowMs', keep: 'now', answer: 'slow' },
  'kept-late': {
    says: 'keeps it only after portalSlowMs, whether or not the caller waits',
    keep: 'late',
    answer: 'slow',
  },
  'lost-silence': { says: 'keeps nothing, never answers', keep: 'no', answer: 'silence' },
  'kept-html': { says: 'keeps it, answers with an HTML page and status 200', keep: 'now', answer: 'html' },
  'lost-html': { says: 'keeps nothing, answers with an HTML page and status 200', keep: 'no', answer: 'html' },
  'kept-truncated': { says: 'keeps it, the answer ends in the middle', keep: 'now', answer: 'truncated' },
  'kept-error-text': { says: 'keeps it, answers 200 with an error text', keep: 'now', answer: 'error-text' },
  'lost-success': { says: 'keeps nothing and answers "thành công"', keep: 'no', answer: 'success' },
  'lost-no-phrase': {
    says: 'keeps nothing, error_code of success without "thành công"',
    keep: 'no',
    answer: 'no-phrase',
  },
  'kept-double': { says: 'keeps it, the answer comes twice in one body', keep: 'now', answer: 'double' },
  half: {
    says: 'keeps the first half of the steps, answers 200 with an error text',
    keep: 'half',
    answer: 'error-text',
  },
  refused: {
    says: 'an error text that no one knows, forever; keeps nothing',
    keep: 'no',
    answer: 'unknown-text',
    times: Number.POSITIVE_INFINITY,
  },
  'session-ended': { says: 'the session or token has ended, once', keep: 'no', answer: 'session' },
  'kept-exists': { says: 'keeps it, and answers "đã tồn tại"', keep: 'now', answer: 'exists' },
  'lost-502': { says: 'keeps nothing, 502 with a page', keep: 'no', answer: 'bad-gateway' },
  'kept-502': { says: 'keeps it, 502 with a page', keep: 'now', answer: 'bad-gateway' },
} as const satisfies Record<string, Twist>

const QUERIES = {
  silence: { says: 'is never answered', keep: 'no', answer: 'silence' },
  html: { says: 'is answered with an HTML page and status 200', keep: 'no', answer: 'html' },
  truncated: { says: 'the answer ends in the middle', keep: 'no', answer: 'truncated' },
  'error-text': { says: 'is answered 200 with an error text', keep: 'no', answer: 'error-text' },
  empty: { says: 'is answered as if it were not there', keep: 'no', answer: 'true' },
} as const satisfies Record<string, Twist>

/** What happens to the dossier after it was kept. */
type Life = { readonly says: string; readonly life: 'vanish' | 'behind' | 'ahead' | 'other-due' | 'false-done' }

const LIVES = {
  vanishes: { says: 'is kept, then never found again', life: 'vanish' },
  'stays-behind': { says: 'shows the status that it was created with, whatever comes', life: 'behind' },
  'runs-ahead': { says: 'shows 9 although 9 was never sent', life: 'ahead' },
  'other-due-time': { says: 'shows a due time one day later', life: 'other-due' },
  'done-at-receipt': { says: 'shows 9, ended at the moment of receipt', life: 'false-done' },
} as const satisfies Record<string, Life>

/** Operations that write, with the serial number before their first scenario. */
const WRITING = { create: 9100, update: 9120, progress: 9140 } as const
const QUERYING = 9160
const LIVING = 9170

type Writing = keyof typeof WRITING
export type ScenarioName = `${Writing}-${keyof typeof WRITES}` | `look-up-${keyof typeof QUERIES}` | keyof typeof LIVES
export type TwistedOperation = Writing | 'look-up'

export type Scenario = {
  readonly says: string
  /** Serial number of a dossier code that selects it. */
  readonly serial: number
  readonly twist?: Twist & { readonly operation: TwistedOperation }
  readonly life?: Life['life']
}

function makeCatalogue(): ReadonlyMap<ScenarioName, Scenario> {
  const made = new Map<ScenarioName, Scenario>()
  for (const [operation, first] of Object.entries(WRITING) as [Writing, number][])
    for (const [index, [name, twist]] of (Object.entries(WRITES) as [keyof typeof WRITES, Twist][]).entries()) {
      const says = `${operation}: ${twist.says}`
      made.set(`${operation}-${name}`, { says, serial: first + 1 + index, twist: { ...twist, operation } })
    }
  for (const [index, [name, twist]] of (Object.entries(QUERIES) as [keyof typeof QUERIES, Twist][]).entries())
    made.set(`look-up-${name}`, {
      says: `look-up ${twist.says}`,
      serial: QUERYING + 1 + index,
      twist: { ...twist, operation: 'look-up' },
    })
  for (const [index, [name, { says, life }]] of (Object.entries(LIVES) as [keyof typeof LIVES, Life][]).entries())
    made.set(name, { says, serial: LIVING + 1 + index, life })
  return made
}

const CATALOGUE = makeCatalogue()
const BY_SERIAL = new Map([...CATALOGUE].map(([name, { serial }]) => [serial, name] as const))

/** Every scenario by name. */
export const PORTAL_SCENARIOS: ReadonlyMap<string, Scenario> = CATALOGUE

export const isScenarioName = (name: unknown): name is ScenarioName =>
  typeof name === 'string' && PORTAL_SCENARIOS.has(name)

export const getScenario = (name: ScenarioName | undefined): Scenario | undefined =>
  name === undefined ? undefined : CATALOGUE.get(name)

/** `H99.01.02-261130-9141` selects `progress-kept-silence`, however many zeros stand before the serial number. */
export function scenarioBySerial(code: string): ScenarioName | undefined {
  const serial = /-(\d+)$/.exec(code)?.[1]
  return serial === undefined ? undefined : BY_SERIAL.get(Number(serial))
}
