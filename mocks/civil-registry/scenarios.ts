// The catalogue of misbehaviour: what can go wrong with one dossier, by name. Data only. A name selects it by header,
// by control, and by the serial number of the dossier code.

import type { DuplicateWording } from './settings.ts'

/** What happens to the first pushes of a dossier. */
export type PushTwist = {
  /** `now` when the body is there, `late` after registrySlowMs whether or not the caller still waits, `no`; `foreign`: somebody filed it before. */
  readonly register: 'now' | 'late' | 'no' | 'foreign'
  readonly answer:
    | 'true'
    | 'slow'
    | 'silence'
    | 'close'
    | 'reset'
    | 'html'
    | 'truncated'
    | 'duplicate'
    | 'unknown-text'
    | 'auth-401'
    | 'auth-100'
    | 'ip-101'
    | 'unit-106'
    | 'multi-error'
    | 'code-list-error'
    | 'date-error'
    | 'english-error'
    | 'disabled'
    | 'suspected'
    | 'file-refused'
  /** How many pushes; 1 unless given. */
  readonly times?: number
  readonly wording?: DuplicateWording
  /** The first file is not kept. */
  readonly loseFile?: boolean
}

/** How the dossier goes on once it is registered. */
type Life = {
  /** Rounds of supplement, asked for in this state. */
  readonly supplements?: number
  readonly supplementFrom?: 1 | 3
  /** Refused (6) out of this state. */
  readonly refuseFrom?: 1 | 3
  /** Never leaves this state. */
  readonly stop?: 1 | 3
  /** After 3 comes a status that no contract names. */
  readonly oddStatus?: number
  readonly vanish?: 'at-once' | 'late'
}

/** How its status is reported. */
export type Telling = {
  readonly document?: 'never' | 'late'
  readonly number?: 'never' | 'late'
  readonly types?: 'string' | 'number'
  readonly time?: 'missing' | 'odd'
  readonly text?: 'nfd' | 'blanks'
  readonly answer?: 'slow-large' | 'silence' | 'html' | 'truncated' | 'unknown-text'
}

export type Scenario = {
  readonly says: string
  /** Serial number of a dossier code that selects it. */
  readonly serial: number
  readonly push?: PushTwist
  readonly life?: Life
  readonly tell?: Telling
}

const push = (
  serial: number,
  says: string,
  register: PushTwist['register'],
  answer: PushTwist['answer'],
  more: Partial<PushTwist> = {},
): Scenario => ({
  says,
  serial,
  push: { register, answer, ...more },
})
const life = (serial: number, says: string, plan: Life): Scenario => ({ says, serial, life: plan })
const tell = (serial: number, says: string, telling: Telling): Scenario => ({ says, serial, tell: telling })

export const SCENARIOS = {
  happy: { says: '1 → 3 → 4 with number and document', serial: 9001 },

  'accept-then-silence': push(9011, 'registers, never answers', 'now', 'silence'),
  'accept-then-close': push(9012, 'registers, closes the connection without a byte', 'now', 'close'),
  'accept-then-reset': push(9013, 'registers, resets the connection', 'now', 'reset'),
  'slow-accept': push(9014, 'registers, answers after registrySlowMs', 'now', 'slow'),
  'late-accept': push(
    9015,
    'registers only after registrySlowMs, whether or not the caller still waits',
    'late',
    'slow',
  ),
  'silent-drop': push(9016, 'reads the push, registers nothing, never answers', 'no', 'silence'),
  'accept-html': push(9017, 'registers, answers with an HTML page and status 200', 'now', 'html'),
  'drop-html': push(9018, 'registers nothing, answers with an HTML page and status 200', 'no', 'html'),
  'accept-truncated': push(9019, 'registers, the JSON of the answer ends in the middle', 'now', 'truncated'),

  duplicate: push(9021, 'registers, and answers as if it had been received before', 'now', 'duplicate', {
    wording: 'plain',
  }),
  'duplicate-upper': push(9022, 'the same in capitals', 'now', 'duplicate', { wording: 'upper' }),
  'duplicate-nfd': push(9023, 'the same in decomposed Unicode', 'now', 'duplicate', { wording: 'nfd' }),
  'duplicate-changed': push(9024, 'the same in words that nobody configured', 'now', 'duplicate', {
    wording: 'changed',
  }),
  'duplicate-foreign': push(9025, 'somebody filed other content under this code before', 'foreign', 'duplicate'),
  'unknown-text': push(9026, 'an error text that nobody knows, forever; registers nothing', 'no', 'unknown-text', {
    times: Number.POSITIVE_INFINITY,
  }),

  'auth-401': push(9031, 'the first push is answered with 401', 'no', 'auth-401'),
  'auth-100': push(9032, 'the first push is answered with errorCode 100', 'no', 'auth-100'),
  'auth-100-for-ever': push(9033, 'errorCode 100 whatever the token', 'no', 'auth-100', {
    times: Number.POSITIVE_INFINITY,
  }),
  'ip-disallowed': push(9034, 'errorCode 101 (IP_DISALLOWED)', 'no', 'ip-101', { times: Number.POSITIVE_INFINITY }),

  'unit-unknown': push(9041, 'errorCode 106 (AGENCY_ID_INCORRECT) at the first push', 'no', 'unit-106'),
  'multi-error': push(
    9042,
    'several errors in one text at the first push, on G3 with the broken newline',
    'no',
    'multi-error',
  ),
  'code-list-error': push(9043, 'one error that says "không tồn tại" at the first push', 'no', 'code-list-error'),
  'date-error': push(9044, 'a format error on a valid birth date at the first push', 'no', 'date-error'),
  'english-error': push(9045, 'an error text in English at the first push', 'no', 'english-error'),
  disabled: push(9046, 'the function is switched off, forever', 'no', 'disabled', { times: Number.POSITIVE_INFINITY }),
  'suspected-duplicate': push(9047, 'suspected duplicate at the first push, accepted at the second', 'no', 'suspected'),
  'file-refused': push(9048, 'the first file is refused at the first push', 'no', 'file-refused'),
  'file-lost': push(9049, 'registers without the first file and says nothing', 'now', 'true', { loseFile: true }),

  supplement: life(9051, '1 → 2, and on after a second push', { supplements: 1, supplementFrom: 1 }),
  'supplement-twice': life(9052, 'two rounds of supplement', { supplements: 2, supplementFrom: 1 }),
  'supplement-thrice': life(9053, 'three rounds of supplement', { supplements: 3, supplementFrom: 1 }),
  'supplement-late': life(9054, '3 → 2, and on after a second push', { supplements: 1, supplementFrom: 3 }),
  refusal: life(9055, '1 → 6', { refuseFrom: 1 }),
  'refusal-late': life(9056, '3 → 6', { refuseFrom: 3 }),
  'never-begun': life(9057, 'stays in 1 forever', { stop: 1 }),
  'never-finished': life(9058, 'stays in 3 forever', { stop: 3 }),
  lost: life(9059, 'accepted, then never found', { vanish: 'at-once' }),
  'lost-later': life(9060, 'found for registryLateMs, then never again', { vanish: 'late', stop: 1 }),
  'unknown-status': life(9061, '3 → 9, which means nothing to anybody', { oddStatus: 9 }),

  'no-document': tell(9071, '4 with null ketQuaXuLy, forever', { document: 'never' }),
  'late-document': tell(9072, '4 with null ketQuaXuLy, filled in after registryLateMs', { document: 'late' }),
  'no-number': tell(9073, '4 with an empty soDinhDanh, forever', { number: 'never' }),
  'late-number': tell(9074, '4 with an empty soDinhDanh, filled in after registryLateMs', { number: 'late' }),
  'status-string': tell(9075, 'status and trangThai as strings', { types: 'string' }),
  'status-number': tell(9076, 'status and trangThai as numbers', { types: 'number' }),
  'no-time': tell(9077, 'thoiGianThucHien is missing', { time: 'missing' }),
  'odd-time': tell(9078, 'thoiGianThucHien in another format', { time: 'odd' }),
  nfd: tell(9079, 'texts in decomposed Unicode', { text: 'nfd' }),
  blanks: tell(9080, 'trailing blanks, and "" where others leave a value out', { text: 'blanks' }),
  'slow-ask': tell(9081, 'the status query is slow, and large once there is a document', { answer: 'slow-large' }),
  'silent-ask': tell(9082, 'a status query that names it is never answered', { answer: 'silence' }),
  'html-ask': tell(9083, 'an HTML page with status 200', { answer: 'html' }),
  'truncated-ask': tell(9084, 'the JSON of the status ends in the middle', { answer: 'truncated' }),
  'unknown-text-ask': tell(9085, 'a status query that names it brings an error text that nobody knows', {
    answer: 'unknown-text',
  }),
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS

export const isScenarioName = (name: unknown): name is ScenarioName =>
  typeof name === 'string' && Object.hasOwn(SCENARIOS, name)

export function getScenario(name: ScenarioName | undefined): Scenario {
  return SCENARIOS[name ?? 'happy']
}

const BY_SERIAL = new Map<number, ScenarioName>(
  Object.entries(SCENARIOS).map(([name, { serial }]) => [serial, name as ScenarioName]),
)

/** `H99.001-260101-9051` selects `supplement`, however many zeros stand before the serial number. */
export function scenarioBySerial(code: string): ScenarioName | undefined {
  const serial = /-(\d+)$/.exec(code)?.[1]
  return serial === undefined ? undefined : BY_SERIAL.get(Number(serial))
}
