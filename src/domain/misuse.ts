/**
 * Signs that somebody may be using the register for what is no duty of theirs (dấu hiệu khai thác dữ liệu sai mục đích). A signal is a question to a
 * person and no finding of guilt: it says what was counted, against which threshold, and which records of the trail show it. Nothing is blocked by one.
 */

export const misuseRules = [
  'number-series',
  'guessing',
  'rate',
  'hours',
  'no-dossier',
  'crowded-dossier',
  'watching',
  'watched-person',
  'own-data',
  'colleague',
  'new-fields',
] as const
export type MisuseRule = (typeof misuseRules)[number]

/** Where a record stands in the trail. */
interface RecordPlace {
  chain: string
  seq: number
}

export interface MisuseSignal {
  rule: MisuseRule
  /** The day in Viet Nam, `yyyy-mm-dd`. One signal of a rule for a day and whom it is about: it grows as the day goes on. */
  day: string
  /** Officer; of `watched-person` the keyed hash of the person; of `new-fields` the consumer with procedure and field. */
  about: string
  consumer: string
  /** Empty: of several, or none. */
  unit: string
  /** What was counted, and from where on it is a signal. */
  count: number
  threshold: number
  /** What it is compared with, where it is: their own or their colleagues' usual. */
  usual: number | null
  /** Of the records that show it, ISO 8601. */
  firstAt: string
  lastAt: string
  /** The first of them, at most `evidenceMax`. */
  records: readonly RecordPlace[]
}

/** As many as a person reads; the search finds the others. */
export const evidenceMax = 20

/** What a person made of a signal: there is a reason for it, or it was handed on to those who inspect. */
export const misuseVerdicts = ['explained', 'forwarded'] as const
export type MisuseVerdict = (typeof misuseVerdicts)[number]
