/**
 * Records of the register behind a certificate. The first generation has questions for them (`dsHoSoDangKy`, `traHoSo`,
 * `traDanhSachHoSo`; civil-registry contract, section 2.1); the later ones are only known to tell of a dossier, whose result repeats
 * what was registered (sections 2.4 and 2.5). "None" is said only where the registry said so in a form that was read whole.
 */
import { certificateKinds } from '../../domain/certificate/certificate.ts'
import type {
  RecordAnswer,
  RecordCertainty,
  RecordQuestion,
  RegisterRecord,
} from '../../domain/certificate/register-record.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type {
  RegistryGeneration,
  RegistryKey,
  RegistryRoute,
  StatusAnswer,
} from '../../domain/filing/civil-registry.ts'
import type { FilingKind } from '../../domain/filing/filing.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { Span } from '../../domain/trace.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { codeKey, echoes, member } from '../parsing/compare-codes.ts'
import { findCode } from '../parsing/read-reply.ts'
import { errorNamed, readObject, refuseSignIn } from './read/read-answer.ts'
import { findObjects, readRecord, readRecordList } from './read/read-record.ts'
import { resultIn } from './read/read-result.ts'
import type { CivilRegistryPathSettings } from './settings.ts'

export interface RecordDeps {
  settings: CivilRegistryPathSettings
  clock: Clock
  /** One question of the first generation, signed in. */
  ask<T>(
    operation: string,
    body: object,
    signal: AbortSignal,
    span: Span | undefined,
    read: (answer: HttpAnswer) => T,
  ): Promise<T>
  /** How a dossier stands over one route, with its result as it came. */
  requestDossier(
    key: RegistryKey,
    route: RegistryRoute,
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<{ answer: StatusAnswer | undefined; result: unknown }>
}

/** A day of which no register lists anybody. */
const dayOfNoOne = '1900-01-01'

/** So many records in one question: each is a page of text. */
const recordsPerQuestion = 20

export function createRecordFinder({ settings, clock, ask, requestDossier }: RecordDeps) {
  const { G1, province } = settings

  /** Every way in which a dossier of this kind may have travelled; the one of its day first. */
  function findRoutes({ kind, registration }: RecordQuestion): { route: RegistryRoute; as: FilingKind }[] {
    const kinds: FilingKind[] =
      kind === 'birth' ? ['birth', 'birth-package'] : kind === 'death' ? ['death', 'death-package'] : [kind]
    const { date } = registration
    const holds = ({ from, until }: { from?: string | undefined; until?: string | undefined }) =>
      date === undefined || ((from === undefined || date >= from) && (until === undefined || date < until))
    const rules = kinds.flatMap((as) => settings.modules[as].map((rule) => ({ ...rule, as })))
    const usable = rules.filter(({ generation }) => settings[generation] !== undefined)
    const seen = new Set<string>()
    return [...usable.filter(holds), ...usable.filter((rule) => !holds(rule))].flatMap(({ generation, module, as }) => {
      const name = `${generation} ${module}`
      if (seen.has(name)) return []
      seen.add(name)
      return [{ route: { generation, module }, as }]
    })
  }

  /** Without the unit the first generation cannot be asked about a dossier. */
  const findDossierRoutes = (question: RecordQuestion) =>
    findRoutes(question).filter(({ route }) => route.generation !== 'G1' || question.registration.unitCode !== null)

  const getModules = (kind: RecordQuestion['kind']): readonly string[] => G1?.records.modules[kind] ?? []

  async function findByDossier(
    question: RecordQuestion & { dossier: string },
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<RecordAnswer> {
    const { kind, registration, dossier } = question
    const routes = findDossierRoutes(question)
    if (routes.length === 0) return { state: 'not-askable', because: 'no-way' }
    let unclear: RecordAnswer | undefined
    for (const { route, as } of routes) {
      const source = { way: 'dossier', certainty: certaintyOf[route.generation] } as const
      // The unit is compared as a field of the certificate, not as a key of the question: one that differs is to be named.
      const unit = route.generation === 'G1' ? (registration.unitCode ?? '') : ''
      const key = { dossier, linkedDossier: null, unit, kind: as }
      const { answer, result } = await requestDossier(key, route, signal, span)
      if (answer === undefined || answer.known === 'unclear') unclear ??= { state: 'unclear', ...source }
      else if (answer.known) {
        if (answer.status.state !== 'completed') return { state: 'unfinished', ...source }
        const given = resultIn(result)
        if (given === null) return { state: 'unclear', ...source }
        return { state: 'records', records: [readRecord(given, kind, clock.now())], ...source }
      }
    }
    // Where one of the questions brought nothing that counts, the others' "no" is not the whole answer.
    return (
      unclear ?? {
        state: 'none',
        complete: true,
        way: 'dossier',
        certainty: certaintyOf[routes[0]?.route.generation ?? 'G2'],
      }
    )
  }

  async function findByDay(
    question: RecordQuestion,
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<RecordAnswer> {
    const { kind, registration } = question
    const { date, lastNoteDate, unitCode } = registration
    if (G1 === undefined || date === undefined) return { state: 'not-askable', because: 'no-way' }
    if (unitCode === null) return { state: 'not-askable', because: 'unit-code-missing' }
    const { records: own } = G1
    const modules = getModules(kind)
    if (modules.length === 0) return { state: 'not-askable', because: 'no-way' }
    const certainty: RecordCertainty =
      own.confirmedUntil !== undefined && date >= own.confirmedUntil ? 'assumed' : 'contract'
    const source = { way: 'register-day', certainty } as const
    const inProvince = own.withProvince ? { maTinh: province } : {}
    const found: RegisterRecord[] = []
    let unfinished = false
    for (const module of modules) {
      const ids = new Set<string>()
      for (const day of new Set([date, lastNoteDate ?? date])) {
        const listed = await ask(own.list, { module, ngayCapNhat: day, ...inProvince }, signal, span, readList)
        if (listed === null) return { state: 'unclear', ...source }
        for (const { id, unit } of listed) if (isUnit(unit, unitCode)) ids.add(id)
      }
      if (ids.size > own.recordsMax) return { state: 'not-askable', because: 'too-many' }
      const all = [...ids]
      for (let from = 0; from < all.length; from += recordsPerQuestion) {
        const some = all.slice(from, from + recordsPerQuestion)
        const read = (answer: HttpAnswer) => readRecords(answer, some, { kind, module, unitCode })
        const [only] = some
        const answer =
          some.length === 1 && only !== undefined
            ? await ask(own.one, { module, maHoSo: toLong(only), ...inProvince }, signal, span, read)
            : await ask(own.many, { maTinh: province, module, dsMaHoSo: some.map(toLong) }, signal, span, read)
        if (answer === 'unclear') return { state: 'unclear', ...source }
        if (answer === 'unfinished') unfinished = true
        else found.push(...answer)
      }
    }
    if (found.length > 0) return { state: 'records', records: found, ...source }
    if (unfinished) return { state: 'unfinished', ...source }
    return { state: 'none', complete: date >= own.completeFrom, ...source }
  }

  function readRecords(
    answer: HttpAnswer,
    asked: readonly string[],
    { kind, module, unitCode }: { kind: RecordQuestion['kind']; module: string; unitCode: string },
  ): RegisterRecord[] | 'unfinished' | 'unclear' {
    const reply = readObject(answer)
    const code = findCode(member(reply, 'errorCode'))
    refuseSignIn(code)
    const items = findObjects(member(reply, 'value'))
    if (findCode(member(reply, 'status')) !== '1') {
      if (items === null || items.length > 0) return 'unclear'
      if (code === '200') return 'unfinished'
      if (code === '201') return []
      throw refused(code)
    }
    if (items === null || errorNamed(reply) !== null) return 'unclear'
    const isOurs = (item: Readonly<Record<string, unknown>>) => {
      const id = codeKey(member(item, 'id'))
      return (
        (id === null ? asked.length === 1 : asked.includes(id)) &&
        echoes(member(item, 'module'), module) &&
        (member(item, 'maDonVi') === undefined || isUnit(member(item, 'maDonVi'), unitCode))
      )
    }
    if (!items.every(isOurs)) return 'unclear'
    return items.map((item) => readRecord(item, kind, clock.now()))
  }

  const hasWay = (question: RecordQuestion): boolean => {
    const { dossier, number, date } = question.registration
    if (dossier !== undefined && findDossierRoutes(question).length > 0) return true
    return (dossier === undefined || number !== undefined) && date !== undefined && getModules(question.kind).length > 0
  }

  const findRecords = async (question: RecordQuestion, signal: AbortSignal, span?: Span): Promise<RecordAnswer> => {
    const { dossier, number } = question.registration
    if (dossier === undefined) return findByDay(question, signal, span)
    const answer = await findByDossier({ ...question, dossier }, signal, span)
    const open = answer.state === 'none' || answer.state === 'not-askable'
    if (!open || number === undefined) return answer
    // The code may be wrong where the number is right.
    const byDay = await findByDay(question, signal, span)
    return byDay.state === 'not-askable' ? answer : byDay
  }

  /**
   * Asks for the list of a day of before all registers: it names no one, and shows whether the question is understood. `null` = there is
   * no such question on this path. Fails as every question does, and with `answer-unreadable` where what comes is no list.
   */
  async function probe(signal: AbortSignal): Promise<{ operation: string } | null> {
    const module = certificateKinds.flatMap(getModules)[0]
    if (G1 === undefined || module === undefined) return null
    const { list: operation, withProvince } = G1.records
    const body = { module, ngayCapNhat: dayOfNoOne, ...(withProvince ? { maTinh: province } : {}) }
    const listed = await ask(operation, body, signal, undefined, readList)
    if (listed === null) throw new GatewayFailure('answer-unreadable', { sent: 'answered' })
    return { operation }
  }

  return { hasWay, findRecords, probe }
}

/** What is known of each generation's question about a dossier; the name of the operation and the newest form are assumptions. */
const certaintyOf: Readonly<Record<RegistryGeneration, RecordCertainty>> = {
  G1: 'contract',
  G2: 'contract',
  G3: 'assumed',
}

function readList(answer: HttpAnswer): ReturnType<typeof readRecordList> {
  const reply = readObject(answer)
  const code = findCode(member(reply, 'errorCode'))
  refuseSignIn(code)
  const value = member(reply, 'value')
  if (findCode(member(reply, 'status')) === '1') return errorNamed(reply) === null ? readRecordList(value) : null
  // "No such record" of a day on which nothing was registered.
  if (code === '201') return readRecordList(value)?.length === 0 ? [] : null
  throw refused(code)
}

/** A Long eats the zeros in front; what names no unit is compared when its record is read. */
const isUnit = (listed: unknown, unitCode: string): boolean => codeKey(listed) === null || echoes(listed, unitCode)

/** The registry's own ids are numbers (Long). */
const toLong = (id: string): number | string => (/^\d{1,15}$/.test(id) ? Number(id) : id)

/** The registry refuses the question itself: a wrong province, an error that no contract names. */
function refused(code: string | null): GatewayFailure {
  return new GatewayFailure('ministry-refused', {
    layer: 'ministry',
    detail: `code ${code ?? 'none'}`,
    sent: 'answered',
  })
}
