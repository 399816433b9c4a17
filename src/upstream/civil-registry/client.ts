/**
 * One path to the civil registry: the generations that its settings name, over one bus login. The three generations run
 * through the same lines; only encoders and readers differ. Every error thrown is a GatewayFailure whose `sent` says
 * what became of the request.
 */

import type { RegisterRecords } from '../../domain/certificate/register-record.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import {
  type RegistryGeneration,
  type RegistryKey,
  type RegistryPath,
  type RegistryRoute,
  registryGenerations,
  type StatusAnswer,
} from '../../domain/filing/civil-registry.ts'
import type { FilingKind } from '../../domain/filing/filing.ts'
import { type Anomaly, anomalyName } from '../../domain/link/anomaly.ts'
import type { UnitCodesOfDay } from '../../domain/person/units.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { Span } from '../../domain/trace.ts'
import { dayInVietnam } from '../../domain/vietnam-time.ts'
import { createLine, type EndpointClient } from '../access-layer/endpoint-client.ts'
import { type BusLogin, createBusLogin, type SignedDeps } from '../access-layer/lgsp/lgsp.ts'
import { runProbe } from '../access-layer/probe.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { getLength, type LargeBody } from '../http/large-body.ts'
import { createJsonForm, type JsonForm } from '../parsing/json-form.ts'
import { anomalyIn } from '../unreadable-answers.ts'
import { toFields } from './encode/encode-declaration.ts'
import { type EndpointForm, type EnvelopeSettings, getFingerprint, pushBody } from './encode/envelope.ts'
import { createFileTypes } from './encode/field-forms.ts'
import type { WireField } from './encode/wire-field.ts'
import { createRecordFinder } from './find-records.ts'
import { createRegistryQuestion, operationPath, probedGeneration } from './probe-registry.ts'
import { createPushReader } from './read/read-push.ts'
import { createStatusReader, type Saw } from './read/read-status.ts'
import { ruleFaults } from './read/rule-faults.ts'
import { carriesFiles, travelFaults } from './read/transport-faults.ts'
import type { CivilRegistryPathSettings } from './settings.ts'

const constant = ['Content-Type', 'application/json; charset=utf-8', 'Accept', 'application/json']

/** Besides the clock: the observer of this path's sockets, and how names become addresses. */
export interface RegistryPathDeps extends SignedDeps {
  clock: Clock
  /** Called for everything in an answer that was not understood: a sign that the registry or the bus changed something. */
  onAnomaly?: ((path: string, anomaly: Anomaly) => void) | undefined
  /** By which units are named in words. Absent: the shipped lists. */
  unitCodes?: UnitCodesOfDay | undefined
}

/** Opens no connection: the first filing does. */
export function createCivilRegistryPath(
  settings: CivilRegistryPathSettings,
  { clock, onAnomaly, unitCodes, ...wire }: RegistryPathDeps,
): RegistryPath & RegisterRecords {
  const saw: Saw = (kind, name) => onAnomaly?.(settings.name, { kind, name: anomalyName(name) })
  const login = createBusLogin({ ...settings, url: lineUrl(settings), authHash: { mode: 'none' } }, clock, wire)
  /** Generations with a token of their own sign in apart. */
  const ownLogins = new Map<RegistryGeneration, BusLogin>()
  for (const generation of registryGenerations) {
    const { url, token } = settings[generation] ?? {}
    if (url === undefined || token === undefined) continue
    ownLogins.set(generation, createBusLogin({ ...settings, url, token, authHash: { mode: 'none' } }, clock, wire))
  }
  const getLogin = (generation: RegistryGeneration): BusLogin => ownLogins.get(generation) ?? login
  const lines = { G1: findLine('G1'), G2: findLine('G2'), G3: findLine('G3') }
  const question = createRegistryQuestion(settings, lines)
  const readPush = createPushReader(settings)
  const statusReader = createStatusReader(settings, clock, saw)
  const envelope: EnvelopeSettings = {
    absentFields: {
      G1: settings.G1?.absentFields ?? 'omit',
      G2: settings.G2?.absentFields ?? 'empty',
      G3: settings.G3?.absentFields ?? 'empty',
    },
    nameCase: {
      G1: settings.G1?.nameCase ?? 'upper',
      G2: settings.G2?.nameCase ?? 'upper',
      G3: settings.G3?.nameCase ?? 'upper',
    },
    sendFiles: settings.sendFiles,
    forms: { G1: findForm(settings, 'G1'), G2: findForm(settings, 'G2'), G3: findForm(settings, 'G3') },
    getFileType: createFileTypes(settings.fileTypes),
    messageBytesMax: settings.messageBytesMax,
    unitCodes,
  }

  function findLine(generation: RegistryGeneration): EndpointClient | null {
    const { url, ...form } = settings[generation] ?? {}
    return url === undefined ? null : createLine({ ...settings, url, jsonForm: findJsonForm(form) }, constant, wire)
  }

  function findRoute(kind: FilingKind, receivedAt: string): RegistryRoute | null {
    const day = dayInVietnam(receivedAt)
    const rule = settings.modules[kind].find(
      ({ generation, from, until }) =>
        settings[generation] !== undefined &&
        (from === undefined || day >= from) &&
        (until === undefined || day < until),
    )
    return rule ? { generation: rule.generation, module: rule.module } : null
  }

  function routeFor(kind: FilingKind, receivedAt: string): RegistryRoute {
    const route = findRoute(kind, receivedAt)
    if (route === null) throw new GatewayFailure('kind-not-carried', { sent: 'no' })
    return route
  }

  function post(
    generation: RegistryRoute['generation'],
    operation: string,
    body: string | LargeBody,
    { repeatable, signal, span }: { repeatable: boolean; signal: AbortSignal; span: Span | undefined },
    headers: readonly string[],
  ): Promise<HttpAnswer> {
    const line = lines[generation]
    if (line === null) throw new GatewayFailure('kind-not-carried', { sent: 'no' })
    return line.post({ path: operationPath(line, operation), headers, body, signal, repeatable, span })
  }

  async function counted<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      const anomaly = anomalyIn(error)
      if (anomaly !== null) saw(anomaly.kind, anomaly.name)
      throw error
    }
  }

  async function pollOne(
    key: RegistryKey,
    route: RegistryRoute,
    signal: AbortSignal,
    span: Span | undefined,
    onResult?: (result: unknown) => void,
  ): Promise<StatusAnswer> {
    const { G1 } = settings
    if (G1 === undefined) throw new GatewayFailure('kind-not-carried', { sent: 'no' })
    const body = JSON.stringify({ maDonVi: key.unit, maHoSo: key.dossier })
    const question = { repeatable: true, signal, span }
    const answer = await getLogin('G1').run(null, signal, async (headers) =>
      statusReader.one(await post('G1', G1.status, body, question, headers), key, route),
    )
    if (answer.known !== true || answer.status.state !== 'completed') return answer
    return getLogin('G1').run(null, signal, async (headers) => {
      const brought = await post('G1', G1.result, body, question, headers)
      return statusReader.withResult(answer, brought, key, { route, certificates: G1.certificates, onResult })
    })
  }

  /** One question of the later generations, about dossiers of one route and, where the endpoint wants one, of one unit. */
  function pollRoute(
    some: readonly RegistryKey[],
    route: RegistryRoute,
    signal: AbortSignal,
    span: Span | undefined,
    onResult?: (result: unknown) => void,
  ) {
    const { generation, module } = route
    const own = generation === 'G1' ? undefined : settings[generation]
    const { ask: operation = '', certificates = true, eformUnit = false } = own ?? {}
    const maDinhDanhHoSo = some.map(({ dossier }) => dossier)
    const unit = some[0]?.unit
    const eformData = eformUnit && unit !== '' ? { eformData: { noiDangKy: unit } } : {}
    const body = JSON.stringify({ maDinhDanhHoSo, maTinh: settings.province, module, ...eformData })
    return getLogin(generation).run(null, signal, async (headers) => {
      const answer = await post(generation, operation, body, { repeatable: true, signal, span }, headers)
      return statusReader.several(answer, { keys: some, route, certificates, onResult })
    })
  }

  const records = createRecordFinder({
    settings,
    clock,
    ask: (operation, body, signal, span, read) =>
      getLogin('G1').run(null, signal, async (headers) =>
        read(await post('G1', operation, JSON.stringify(body), { repeatable: true, signal, span }, headers)),
      ),
    async requestDossier(key, route, signal, span) {
      let result: unknown
      const onResult = (value: unknown) => {
        result = value
      }
      if (route.generation === 'G1') return { answer: await pollOne(key, route, signal, span, onResult), result }
      const answers = await pollRoute([key], route, signal, span, onResult)
      return { answer: Array.isArray(answers) ? answers[0] : answers.refused, result }
    },
  })

  async function request(
    keys: readonly RegistryKey[],
    receivedAt: string,
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<readonly StatusAnswer[]> {
    const [first] = keys
    if (first === undefined) return []
    const route = routeFor(first.kind, receivedAt)
    const { generation } = route
    if (generation === 'G1') {
      const answers: StatusAnswer[] = []
      for (const key of keys) answers.push(await pollOne(key, route, signal, span))
      return answers
    }
    const { eformUnit = false } = settings[generation] ?? {}
    const pollBatch = (some: readonly RegistryKey[]) => pollRoute(some, route, signal, span)
    const pollTogether = async (some: readonly RegistryKey[]): Promise<readonly StatusAnswer[]> => {
      const together = await pollBatch(some)
      if (Array.isArray(together)) return together
      // Which dossier of several it refuses is not said, so each is asked about alone.
      const alone: StatusAnswer[] = []
      for (const key of some.length === 1 ? [] : some) {
        const answer = await pollBatch([key])
        alone.push(...(Array.isArray(answer) ? answer : [answer.refused]))
      }
      return some.length === 1 ? [together.refused] : alone
    }
    if (!eformUnit) return pollTogether(keys)
    // A question that names a unit is about dossiers of that unit.
    const answers = new Map<RegistryKey, StatusAnswer>()
    for (const unit of new Set(keys.map((key) => key.unit))) {
      const some = keys.filter((key) => key.unit === unit)
      const reply = await pollTogether(some)
      some.forEach((key, at) => {
        const answer = reply[at]
        if (answer !== undefined) answers.set(key, answer)
      })
    }
    return keys.flatMap((key) => answers.get(key) ?? [])
  }

  return {
    name: settings.name,
    askMax: settings.askMax,
    findRoute,
    toFaults(filing, files) {
      const route = findRoute(filing.kind, filing.receivedAt)
      if (route === null) return []
      return [...travelFaults(filing, files, route, envelope), ...ruleFaults(filing, route, settings.rules)]
    },
    fingerprint: (filing) => getFingerprint(filing, routeFor(filing.kind, filing.receivedAt), envelope),
    async push(filing, signal, span) {
      const route = routeFor(filing.kind, filing.receivedAt)
      const { push = '' } = settings[route.generation] ?? {}
      if (filing.files.length > 0 && !carriesFiles(route, envelope)) {
        throw new GatewayFailure('attachments-not-carried', { sent: 'no' })
      }
      const body = pushBody(filing, route, envelope)
      if (getLength(body) > (settings.messageBytesMax ?? Number.POSITIVE_INFINITY)) {
        throw new GatewayFailure('message-too-large', { layer: 'caller', sent: 'no' })
      }
      const pushed = getLogin(route.generation).run(null, signal, async (headers) =>
        readPush(await post(route.generation, push, body, { repeatable: false, signal, span }, headers), {
          fields: named(toFields(filing), settings[route.generation]?.fields),
          fileNames: filing.files.map(({ fileName }) => fileName),
          codes: [filing.dossier, ...(filing.linkedDossier === null ? [] : [filing.linkedDossier])],
        }),
      )
      const answer = await counted(pushed)
      if (answer.outcome === 'unintelligible') saw('unknown-code', 'errorCode')
      return answer
    },
    pollStatus: (keys, receivedAt, signal, span) => counted(request(keys, receivedAt, signal, span)),
    hasWay: records.hasWay,
    findRecords: (question, signal, span) => counted(records.findRecords(question, signal, span)),
    probeRecords: (signal) => records.probe(signal),
    probe: (signal) =>
      runProbe(signal, (bound) =>
        getLogin(probedGeneration(settings)).probe(bound, (headers, heard) => question(headers, bound, heard)),
      ),
    condition: () => login.condition(),
    async close() {
      const closing = [login, ...ownLogins.values()].map((one) => one.close())
      await Promise.all([...closing, ...Object.values(lines).map((line) => line?.close())])
    },
  }
}

/** `undefined` = the declaration goes out in the form of its generation. */
function findForm(settings: CivilRegistryPathSettings, generation: RegistryGeneration): EndpointForm | undefined {
  const own = settings[generation]
  if (own === undefined) return undefined
  const { forms, fields, constants } = own
  const { paperTypes } = settings
  const idle = [forms, fields, constants, paperTypes].every((table) => Object.keys(table).length === 0)
  return idle ? undefined : { forms, fields, constants, paperTypes }
}

interface AnswerNames {
  members?: Readonly<Record<string, string>>
  itemMembers?: Readonly<Record<string, string>>
  statusValues?: Readonly<Record<string, string>>
}

function findJsonForm({ members = {}, itemMembers = {}, statusValues = {} }: AnswerNames): JsonForm | null {
  const values = Object.keys(statusValues).length === 0 ? {} : { values: { status: statusValues } }
  return createJsonForm({ members, items: { list: 'value', members: itemMembers }, ...values })
}

/** The fields of a declaration under the names that the endpoint knows, so that its complaints find them. */
function named(fields: readonly WireField[], names: Readonly<Record<string, string>> = {}): WireField[] {
  return fields.map((field) => ({ ...field, name: names[field.name] ?? field.name }))
}

/** The login asks for tokens over a line of its own; which generation's address it is made from does not matter. */
function lineUrl({ G1, G2, G3 }: CivilRegistryPathSettings): string {
  const { url } = G1 ?? G2 ?? G3 ?? {}
  if (url === undefined) throw new GatewayFailure('internal-error')
  return url
}
