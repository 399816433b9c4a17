// New dossiers: by themselves, as the clock goes, and on command. Nothing runs in the background: anyone who reads the list
// first after one was due writes it down.

import { hash } from '../nation/seed.ts'
import type { LinkedDeps } from './deps.ts'
import type { LinkedScenarioName } from './scenarios.ts'
import type { Arrival, LinkedDossier, LinkedKind } from './state.ts'
import { toDigits } from './time.ts'

const PROCEDURES: Readonly<Record<LinkedKind, string>> = { birth: '2.000986', death: '1.011733' }

/** What is made at once when nobody read the list for long. */
const BATCH_MAX = 50

export type Wanted = {
  readonly kind: LinkedKind
  readonly seed: number
  readonly unit?: string | undefined
  readonly twins?: boolean
  readonly procedure?: string | undefined
  readonly scenario?: LinkedScenarioName | undefined
}

const isOver = (now: number, { linkedValidUntil }: LinkedDeps['settings']): boolean =>
  now >= Date.parse(linkedValidUntil)

/** Writes down what was due by `now`, and what came back with a supplement. */
export function advance(now: number, deps: LinkedDeps): void {
  const { settings, dossiers } = deps
  returnSupplements(now, deps)
  const { linkedArrivalMs, linkedOpenMax, linkedDeathPercent, linkedTwinPercent } = settings
  if (linkedArrivalMs <= 0) return
  let open = [...dossiers.all()].filter((one) => one.acknowledgedAt === null).length
  const last = dossiers.lastArrivalAt()
  let due = last === undefined ? now : last + linkedArrivalMs
  // What was due while nobody read is not made up for.
  if (last !== undefined && (now - last) / linkedArrivalMs > BATCH_MAX) due = now
  for (; due <= now && open < linkedOpenMax && !isOver(due, settings); due += linkedArrivalMs) {
    const seed = hash('linked', settings.seed, dossiers.count())
    const kind = hash('kind', seed) % 100 < linkedDeathPercent ? 'death' : 'birth'
    const twins = kind === 'birth' && hash('twins', seed) % 100 < linkedTwinPercent
    open += arrive({ kind, seed, twins }, due, deps, true).length
  }
}

/** One dossier, or two of twins. Returns their codes. */
export function arrive(wanted: Wanted, at: number, deps: LinkedDeps, byItself: boolean): string[] {
  const { dossiers, settings, rules } = deps
  const { kind, seed, twins = false, scenario } = wanted
  const units = settings.linkedUnits
  const unit = wanted.unit ?? units[hash('unit', seed) % Math.max(1, units.length)] ?? '99001'
  return (twins ? [1, 2] : [0]).map((twin) => {
    const number = dossiers.count() + 1
    const code = `G99.${unit.slice(0, 2)}.01-${toDigits(at)}-${String(number).padStart(4, '0')}`
    const arrival: Arrival = {
      code,
      id: toGuid(seed, twin, number),
      kind,
      seed,
      twin,
      unit,
      procedure: wanted.procedure ?? PROCEDURES[kind],
    }
    const chosen = scenario ?? rules.choose({ code })
    dossiers.record({ t: 'arrive', at, arrival, byItself, ...(chosen === undefined ? {} : { scenario: chosen }) })
    return code
  })
}

function toGuid(...key: readonly number[]): string {
  const hex = [1, 2, 3, 4]
    .map((piece) =>
      hash('guid', piece, ...key)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** A citizen who was asked for a supplement brings it, and the dossier stands in the list again. */
function returnSupplements(now: number, { settings, dossiers }: LinkedDeps): void {
  if (settings.linkedSupplementMs <= 0) return
  for (const one of dossiers.all()) {
    const last = one.steps.at(-1)
    if (last?.status !== 2 || one.acknowledgedAt === null || one.acknowledgedAt > last.receivedAt) continue
    if (last.receivedAt + settings.linkedSupplementMs > now) continue
    dossiers.record({ t: 'return', at: now, code: one.arrival.code })
  }
}

/** As the list and the detail name it. `maDonVi` is a number, which loses the zeros in front. */
export function toListed({ arrival, arrivedAt }: LinkedDossier, moment: (at: number) => string): object {
  return {
    maDonVi: Number(arrival.unit),
    maTTHC: arrival.procedure,
    module: arrival.kind === 'birth' ? 'KS' : 'KT',
    maHoSo: arrival.code,
    ngayTiepNhan: moment(arrivedAt),
    techId: `tech-${arrival.id.slice(0, 8)}`,
  }
}
