/**
 * A history as columns of numbers: some twenty bytes an event instead of two objects. A year of a large city has millions of events,
 * and the back-test walks over them once; as objects they would fill the memory of the gateway that is tested beside its work.
 */
import { type DayNumber, toDay } from '../../domain/working-time/days.ts'
import {
  type ForecastCase,
  type ForecastEvent,
  type KnownEvent,
  type LinkOutage,
  ranks,
  toCaseEvents,
  toLinkEvents,
} from './history.ts'

const pieceLength = 65_536

type Numbers = Float64Array | Uint32Array | Uint8Array

/** A column that grows piece by piece: nothing is copied, and nothing is kept twice. */
class Column<Piece extends Numbers> {
  readonly #create: (length: number) => Piece
  readonly #pieces: Piece[] = []
  length = 0

  constructor(create: (length: number) => Piece) {
    this.#create = create
  }

  push(value: number): void {
    const at = this.length++
    const inPiece = at % pieceLength
    if (inPiece === 0) this.#pieces.push(this.#create(pieceLength))
    const piece = this.#pieces.at(-1)
    if (piece !== undefined) piece[inPiece] = value
  }

  get(at: number): number {
    return this.#pieces[Math.floor(at / pieceLength)]?.[at % pieceLength] ?? Number.NaN
  }

  set(at: number, value: number): void {
    const piece = this.#pieces[Math.floor(at / pieceLength)]
    if (piece !== undefined) piece[at % pieceLength] = value
  }
}

const reals = () => new Column((length) => new Float64Array(length))
const counts = () => new Column((length) => new Uint32Array(length))
const bytes = () => new Column((length) => new Uint8Array(length))

/** Names as small numbers. */
class Names {
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = []

  toNumber(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const fresh = this.#names.length
    this.#numbers.set(name, fresh)
    this.#names.push(name)
    return fresh
  }

  toName(number: number): string {
    return this.#names[number] ?? ''
  }
}

const types = ['received', 'due', 'step', 'ended', 'link-down', 'link-up'] as const satisfies ForecastEvent['type'][]
const typeNumbers = Object.fromEntries(types.map((type, number) => [type, number])) as Record<
  ForecastEvent['type'],
  number
>

/** An event of a dossier whose receipt is not in the history. It moves nothing, and time goes on by it. */
const nobody = 0xffff_ffff
/** The channel that is not known, beside the numbers of those that are. */
const noChannel = 0xffff_ffff

/** Dossiers are numbered from 0 in the order in which they became known. */
export class KnownHistory {
  readonly #names = new Names()
  readonly #ids: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #procedures = counts()
  readonly #kinds = counts()
  readonly #units = counts()
  readonly #channels = counts()
  readonly #receivedAt = reals()
  readonly #dueAt = reals()
  readonly #endedAt = reals()

  readonly #types = bytes()
  readonly #knownAt = reals()
  readonly #at = reals()
  /** The dossier, or the name of the link. */
  readonly #subjects = counts()
  /** The due time of `due`, the name of `step`. */
  readonly #values = reals()

  /** Takes in what became known next. */
  add({ knownAt, event }: KnownEvent): void {
    if (event.type === 'link-down' || event.type === 'link-up') {
      this.#push(event.type, knownAt, event.at, this.#names.toNumber(event.link), 0)
      return
    }
    const dossier = event.type === 'received' ? this.#receive(event) : (this.#numbers.get(event.id) ?? nobody)
    const value = event.type === 'due' ? event.dueAt : event.type === 'step' ? this.#names.toNumber(event.step) : 0
    this.#push(event.type, knownAt, event.at, dossier, value)
    // What comes after its end changes nothing about its fate.
    if (dossier === nobody || this.endedAt(dossier) !== null) return
    if (event.type === 'due') this.#dueAt.set(dossier, event.dueAt)
    else if (event.type === 'ended') this.#endedAt.set(dossier, event.at)
  }

  #push(type: ForecastEvent['type'], knownAt: number, at: number, subject: number, value: number): void {
    this.#types.push(typeNumbers[type])
    this.#knownAt.push(knownAt)
    this.#at.push(at)
    this.#subjects.push(subject)
    this.#values.push(value)
  }

  #receive({ id, procedure, kind, unit, channel, at }: Extract<ForecastEvent, { type: 'received' }>): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    const fresh = this.#ids.length
    this.#numbers.set(id, fresh)
    this.#ids.push(id)
    this.#procedures.push(this.#names.toNumber(procedure))
    this.#kinds.push(this.#names.toNumber(kind))
    this.#units.push(this.#names.toNumber(unit))
    this.#channels.push(channel === null ? noChannel : this.#names.toNumber(channel))
    this.#receivedAt.push(at)
    this.#dueAt.push(Number.NaN)
    this.#endedAt.push(Number.NaN)
    return fresh
  }

  /** How many dossiers it has. */
  get dossiers(): number {
    return this.#ids.length
  }

  /** When the last event became known; `null` = there is none. */
  get lastKnownAt(): number | null {
    const { length } = this.#knownAt
    return length === 0 ? null : this.#knownAt.get(length - 1)
  }

  /** The number of a dossier. */
  find(id: string): number | undefined {
    return this.#numbers.get(id)
  }

  receivedAt(dossier: number): number {
    return this.#receivedAt.get(dossier)
  }

  /** The last due time that was set before its end. */
  dueAt(dossier: number): number | null {
    return orNull(this.#dueAt.get(dossier))
  }

  endedAt(dossier: number): number | null {
    return orNull(this.#endedAt.get(dossier))
  }

  /** Dossiers by the day of their due time. */
  byDueDay(): Map<DayNumber, number[]> {
    const days = new Map<DayNumber, number[]>()
    for (let dossier = 0; dossier < this.dossiers; dossier++) {
      const dueAt = this.dueAt(dossier)
      if (dueAt === null) continue
      const day = toDay(dueAt)
      const list = days.get(day)
      if (list === undefined) days.set(day, [dossier])
      else list.push(dossier)
    }
    return days
  }

  /** What happened, in the order in which it became known. */
  *events(): Generator<KnownEvent> {
    const { length } = this.#types
    for (let at = 0; at < length; at++) yield { knownAt: this.#knownAt.get(at), event: this.#toEvent(at) }
  }

  /** The same history, in which everything became known when it happened. */
  inOrder(): KnownHistory {
    const ranked = new Uint32Array(this.dossiers)
    const byReceipt = Uint32Array.from(ranked, (_, dossier) => dossier)
    byReceipt.sort((a, b) => this.receivedAt(a) - this.receivedAt(b) || a - b)
    for (const [rank, dossier] of byReceipt.entries()) ranked[dossier] = rank
    const { length } = this.#types
    const times = Float64Array.from({ length }, (_, event) => this.#at.get(event))
    const getRank = (event: number) => ranks[types[this.#types.get(event)] ?? 'step']
    const getDossier = (event: number) => ranked[this.#subjects.get(event)] ?? 0
    const order = Uint32Array.from({ length }, (_, event) => event)
    order.sort(
      (a, b) => (times[a] ?? 0) - (times[b] ?? 0) || getRank(a) - getRank(b) || getDossier(a) - getDossier(b) || a - b,
    )
    const ordered = new KnownHistory()
    for (const number of order) {
      const event = this.#toEvent(number)
      ordered.add({ knownAt: event.at, event })
    }
    return ordered
  }

  #toEvent(number: number): ForecastEvent {
    const type = types[this.#types.get(number)] ?? 'step'
    const at = this.#at.get(number)
    const subject = this.#subjects.get(number)
    if (type === 'link-down' || type === 'link-up') return { type, at, link: this.#names.toName(subject) }
    const id = this.#ids[subject] ?? ''
    if (type === 'due') return { type, at, id, dueAt: this.#values.get(number) }
    if (type === 'step') return { type, at, id, step: this.#names.toName(this.#values.get(number)) }
    if (type === 'ended') return { type, at, id }
    const channel = this.#channels.get(subject)
    return {
      type,
      at,
      id,
      procedure: this.#names.toName(this.#procedures.get(subject)),
      kind: this.#names.toName(this.#kinds.get(subject)),
      unit: this.#names.toName(this.#units.get(subject)),
      channel: channel === noChannel ? null : this.#names.toName(channel),
    }
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** A history in which everything became known when it happened. Its dossiers are let go one after the other. */
export function toKnownHistory(history: {
  cases: Iterable<ForecastCase>
  outages: readonly LinkOutage[]
}): KnownHistory {
  const collected = new KnownHistory()
  const addAll = (events: Iterable<ForecastEvent>) => {
    for (const event of events) collected.add({ knownAt: event.at, event })
  }
  for (const dossier of history.cases) addAll(toCaseEvents(dossier))
  addAll(toLinkEvents(history.outages))
  return collected.inOrder()
}
