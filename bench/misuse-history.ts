/**
 * A city's questions out of a seed: officers at their counters, with queues, evenings, wrong numbers, wrong codes, families, agents and colleagues who come as
 * applicants; and in it misuse that was planted, of each kind and of every strength down to a handful. It knows no rule and no threshold.
 */

import { dayMs, hourMs } from '../src/domain/duration.ts'
import type { MisuseRule } from '../src/domain/misuse.ts'
import { startOfDayInVietnam, toVietnamDay } from '../src/domain/vietnam-time.ts'
import type { KnownDossier } from '../src/oversight/misuse/explain.ts'
import type { Access } from '../src/oversight/misuse/profile.ts'

export interface Planted {
  kind: MisuseRule
  /** Officers, or the system, that do it; of `watched-person` the person. */
  about: string
  days: readonly string[]
}

export interface History {
  /** By day; `reason` and `holder` are still to be found. */
  days: { day: string; accesses: Access[] }[]
  dossiers: ReadonlyMap<string, KnownDossier & { holder: string }>
  planted: readonly Planted[]
  /** Officers who did something planted, by day: these days say nothing of false alarms. */
  touched: ReadonlyMap<string, ReadonlySet<string>>
  officers: ReadonlyMap<string, string>
}

/** mulberry32: the same numbers from a seed everywhere. */
function createRandom(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const usualFields = ['fullName', 'dateOfBirth', 'permanentResidence']
const people = 2_000_000
/** Numbers that could be given out: people stand thinly among them. */
const numbers = 180_000_000
const firstDay = startOfDayInVietnam('2026-03-02')

export function makeHistory({
  seed,
  officers: count,
  days: dayCount,
  judgedFrom,
}: {
  seed: number
  officers: number
  days: number
  judgedFrom: number
}): History {
  const random = createRandom(seed)
  const below = (n: number) => Math.floor(random() * n)
  const chance = (share: number) => random() < share
  const between = (least: number, most: number) => least + below(most - least + 1)
  const bell = () => (random() + random() + random() + random() - 2) * 1.7

  const unitCount = Math.ceil(count / 10)
  const staff = Array.from({ length: count }, (_, n) => ({
    id: `999${String(n).padStart(9, '0')}`,
    unit: `H99.${String(n % unitCount).padStart(3, '0')}`,
    // Every eighth unit has night duty.
    night: (n % unitCount) % 8 === 7 && chance(0.3),
    consumer: (n % unitCount) % 8 === 7 ? 'residence' : `one-stop-${(n % unitCount) % 3}`,
    load: Math.exp(2.1 + 0.35 * bell()),
    /** Where they live: their own number is among the people. */
    number: Math.floor(random() * numbers),
    startsOn: chance(0.05) ? below(dayCount) : 0,
  }))
  const toSubject = (number: number) => `${String(number).padStart(9, '0')}-of-a-person`
  const toSeries = (number: number) => `series-${Math.floor(number / 100)}`
  const persons = (n: number) => Math.floor((n / people) * numbers) + ((n * 7919) % 61)
  const somebody = () => persons(below(people))
  const dossiers = new Map<string, KnownDossier & { holder: string }>()
  const opened: string[][] = Array.from({ length: dayCount }, () => [])
  const byDay = Array.from({ length: dayCount }, (_, n) => ({
    day: toVietnamDay(firstDay + n * dayMs + 12 * hourMs),
    accesses: [] as Access[],
  }))
  let seq = 0
  const ask = (
    n: number,
    officer: (typeof staff)[number],
    at: number,
    number: number,
    dossier: string,
    more: Partial<Access> = {},
  ) => {
    byDay[n]?.accesses.push({
      at,
      chain: 'bench',
      seq: seq++,
      officer: officer.id,
      consumer: officer.consumer,
      unit: officer.unit,
      procedure: officer.consumer === 'residence' ? '1.004222' : `1.00${1000 + below(4)}`,
      dossier,
      subject: toSubject(number),
      series: toSeries(number),
      fields: chance(0.006) ? [...usualFields, 'spouse.fullName'] : usualFields,
      found: true,
      reason: 'unknown',
      holder: '',
      ...more,
    })
  }
  const open = (holder: number, from: number) => {
    const code = `H99-${String(dossiers.size).padStart(7, '0')}`
    // Some are registered on the next morning, most within minutes; holders are stated of seven in ten.
    const receivedAt = from + (chance(0.03) ? 16 * hourMs : chance(0.05) ? 600_000 : -60_000)
    const endedAt = chance(0.1) ? null : from + (0.1 + 6 * random() ** 2) * dayMs
    opened[Math.floor((from - firstDay) / dayMs)]?.push(code)
    dossiers.set(code, { receivedAt, endedAt, holder: chance(0.7) ? toSubject(holder) : '' })
    return code
  }
  const wrongCode = () => `H99-X${below(1_000_000)}`
  const pending: { officer: number; code: string; family: number[] }[][] = Array.from(
    { length: dayCount + 8 },
    () => [],
  )
  const agents = Array.from({ length: Math.max(1, Math.floor(count / 80)) }, () => ({
    number: somebody(),
    unit: below(unitCount),
  }))

  for (const [n] of byDay.entries()) {
    const midnight = firstDay + n * dayMs
    const weekday = n % 7
    const atWork = weekday < 5 || (weekday === 5 && chance(0.5))
    const rush = chance(0.05) ? 1.8 : 1
    const campaigns = new Set(chance(0.25) ? [below(unitCount)] : [])
    for (const [index, officer] of staff.entries()) {
      if (n < officer.startsOn) continue
      const mayWork = officer.night ? chance(0.7) : atWork && chance(0.92)
      if (!mayWork) continue
      const many = Math.max(1, Math.round(officer.load * rush * (1 + 0.25 * bell())))
      // Alone, and later than usual; now and then well into the evening.
      const overtime = chance(0.003) ? midnight + (17.5 + 3.5 * random() ** 2) * hourMs : 0
      let at = midnight + (officer.night ? (chance(0.5) ? 0.5 : 19) : 7.5) * hourMs + below(hourMs)
      for (let k = 0; k < many; k++) {
        // Mornings are busier than afternoons; somebody stands there all the time, or nobody does.
        at += (1.5 + (k > many / 2 ? 14 : 7) * random()) * 60_000 * (chance(0.1) ? 4 : 1)
        if (!officer.night && at > midnight + 17 * hourMs) at = midnight + (13.5 + 3 * random()) * hourMs
        if (overtime > 0 && k > many - 6) at = overtime + (k - many + 6) * 300_000
        const agent = agents.find(({ unit }) => unit === index % unitCount && chance(0.03))
        const colleague = chance(0.5 / 60 / officer.load) ? staff[below(count)] : undefined
        const first = agent?.number ?? colleague?.number ?? somebody()
        // A household that registers together is three in a hundred, and has siblings of one year now and then.
        const size = chance(0.03) ? between(5, 9) : between(1, 3)
        const family = [
          first,
          ...Array.from({ length: size - 1 }, () => (chance(0.01) ? first + between(1, 60) : somebody())),
        ]
        const code = open(first, at)
        for (const [m, number] of family.entries()) {
          const stated = chance(0.005) ? wrongCode() : code
          if (chance(0.03)) ask(n, officer, at + m * 20_000, Math.floor(random() * numbers), stated, { found: false })
          ask(n, officer, at + m * 20_000 + 10_000, number, stated)
        }
        if (chance(0.2)) pending[n + between(1, 6)]?.push({ officer: index, code, family })
      }
      if (campaigns.has(index % unitCount) && chance(0.8)) {
        for (let k = 0; k < between(2, 8); k++) {
          const number = somebody()
          const evening = midnight + (18.5 + 2 * random()) * hourMs + k * 60_000
          ask(n, officer, evening, number, open(number, evening))
        }
      }
      for (const { code, family } of pending[n]?.filter((one) => one.officer === index) ?? [])
        ask(n, officer, midnight + (8 + 8 * random()) * hourMs, family[0] ?? 0, code)
    }
  }

  // What is planted, by officers who otherwise work as before.
  const planted: Planted[] = []
  const touched = new Map<string, Set<string>>()
  const touch = (n: number, who: string) => {
    const day = byDay[n]?.day ?? ''
    touched.set(day, (touched.get(day) ?? new Set()).add(who))
    return day
  }
  const workday = () => {
    for (;;) {
      const n = between(judgedFrom, dayCount - 1)
      if (n % 7 < 5) return n
    }
  }
  const someone = () => {
    for (;;) {
      const one = staff[below(count)]
      if (one && !one.night && one.startsOn === 0) return one
    }
  }
  /** Codes of dossiers that are open on that day: who misuses the register has one at hand. */
  const openCodes = (n: number) => () => {
    const at = firstDay + n * dayMs + 9 * hourMs
    for (;;) {
      const codes = opened[Math.max(0, n - below(5))] ?? []
      const code = codes[below(codes.length)]
      const dossier = code === undefined ? undefined : dossiers.get(code)
      if (code !== undefined && dossier && (dossier.endedAt ?? at * 2) > at + 10 * hourMs) return code
    }
  }
  const plant = (kind: MisuseRule, about: string, days: readonly string[]) =>
    planted.push({ kind, about, days: [...new Set(days)] })
  const each = Math.max(6, Math.round(count / 20))
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    const code = openCodes(n)
    const at = (minutes: number) => firstDay + n * dayMs + 9.2 * hourMs + minutes * 60_000
    const list = somebody()
    // A list of neighbours in the register: read number by number, found or not.
    const exists = chance(0.5) ? 0.9 : 0.1
    const long = between(5, 40)
    for (let m = 0; m < long; m++)
      ask(n, officer, at(m * 2), list + m * (chance(0.7) ? 1 : 2), code(), { found: chance(exists) })
    plant('number-series', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    const code = openCodes(n)
    const tries = between(10, 60)
    for (let m = 0; m < tries; m++)
      ask(n, officer, firstDay + n * dayMs + (9 + m / 20) * hourMs, Math.floor(random() * numbers), code(), {
        found: chance(0.05),
      })
    plant('guessing', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    const code = openCodes(n)
    const many = between(60, 200)
    for (let m = 0; m < many; m++)
      ask(n, officer, firstDay + n * dayMs + 14 * hourMs + m * (5_400_000 / many), somebody(), code())
    plant('rate', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const officer = someone()
    const n = between(judgedFrom, dayCount - 1)
    const code = openCodes(n)
    const many = between(4, 15)
    const hour = chance(0.3) ? 4 : 20.5 + 2 * random()
    for (let m = 0; m < many; m++)
      ask(n, officer, firstDay + n * dayMs + hour * hourMs + m * 240_000, somebody(), code())
    plant('hours', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    const many = between(3, 12)
    for (let m = 0; m < many; m++)
      ask(n, officer, firstDay + n * dayMs + (10 + m / 4) * hourMs, somebody(), wrongCode())
    plant('no-dossier', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    const code = openCodes(n)()
    const many = between(9, 30)
    for (let m = 0; m < many; m++) ask(n, officer, firstDay + n * dayMs + (8 + m / 5) * hourMs, somebody(), code)
    plant('crowded-dossier', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const [officer, number] = [someone(), somebody()]
    const begin = between(judgedFrom, dayCount - 13)
    const on = [0, ...Array.from({ length: between(2, 5) }, () => between(1, 12))].map((more) => begin + more)
    for (const n of on) ask(n, officer, firstDay + n * dayMs + (9 + 6 * random()) * hourMs, number, openCodes(n)())
    plant(
      'watching',
      officer.id,
      on.map((n) => touch(n, officer.id)),
    )
  }
  for (let k = 0; k < Math.ceil(each / 2); k++) {
    const [number, n] = [somebody(), workday()]
    const code = openCodes(n)
    const many = between(6, 20)
    for (let m = 0; m < many; m++) {
      const officer = staff[(k * 31 + m * 7) % count]
      if (!officer) continue
      ask(n, officer, firstDay + n * dayMs + (9 + 7 * random()) * hourMs, number, code())
      touch(n, officer.id)
    }
    plant('watched-person', toSubject(number), [byDay[n]?.day ?? ''])
  }
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    ask(n, officer, firstDay + n * dayMs + 11 * hourMs, officer.number, openCodes(n)())
    plant('own-data', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < each; k++) {
    const [officer, n] = [someone(), workday()]
    const code = openCodes(n)
    const many = between(1, 3)
    for (let m = 0; m < many; m++) {
      const other = someone()
      if (other !== officer) ask(n, officer, firstDay + n * dayMs + (10 + m) * hourMs, other.number, code())
    }
    plant('colleague', officer.id, [touch(n, officer.id)])
  }
  for (let k = 0; k < 6; k++) {
    const [consumer, procedure] = [`one-stop-${k % 3}`, `1.00${1000 + Math.floor(k / 3)}`]
    const n = workday()
    const share = 0.1 + 0.9 * random()
    const field = `father.${['fullName', 'personalNumber'][k % 2]}`
    for (const access of byDay[n]?.accesses ?? []) {
      if (access.consumer === consumer && access.procedure === procedure && chance(share))
        access.fields = [...access.fields, field]
    }
    plant('new-fields', `${consumer} ${procedure} ${field}`, [byDay[n]?.day ?? ''])
  }
  for (const { accesses } of byDay) accesses.sort((one, other) => one.at - other.at || one.seq - other.seq)
  return {
    days: byDay,
    dossiers,
    planted,
    touched,
    officers: new Map(staff.map(({ id, number }) => [toSubject(number), id])),
  }
}
