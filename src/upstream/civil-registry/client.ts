/**
 * One road to the civil registry: the generations that its settings name, over one bus login. The three generations run
 * through the same lines; only encoders and readers differ. Every error thrown is a GatewayFailure whose `sent` says
 * what became of the request.
 */
import type { AskAnswer, RegistryKey, RegistryPath, RegistryRoute } from '../../domain/civil-registry.ts'
import { dayInVietnam } from '../../domain/declaration/days.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { FilingKind } from '../../domain/filing.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { Span } from '../../domain/trace.ts'
import { createBusLogin, type SignedParts } from '../access-layer/lgsp.ts'
import { createLine, type Line } from '../access-layer/line.ts'
import { runProbe } from '../access-layer/probe.ts'
import type { HttpAnswer } from '../exchange.ts'
import { createRegistryQuestion, operationPath } from './ask-harmless.ts'
import { member } from './compare-codes.ts'
import { fieldsOf } from './encode-declaration.ts'
import { type EnvelopeSettings, fingerprintOf, pushBody } from './envelope.ts'
import { codeOf, readObject, refuseSignIn } from './read-answer.ts'
import { createPushReader } from './read-push.ts'
import { readResult } from './read-result.ts'
import { createStandingReader } from './read-standing.ts'
import type { CivilRegistryPathSettings } from './settings.ts'

const constant = ['Content-Type', 'application/json; charset=utf-8', 'Accept', 'application/json']

/** Beside the clock: who is told what the sockets of this path do, and how names become addresses. */
export interface RegistryPathParts extends SignedParts {
  clock: Clock
}

/** Opens no connection: the first filing does. */
export function createCivilRegistryPath(
  settings: CivilRegistryPathSettings,
  { clock, ...wire }: RegistryPathParts,
): RegistryPath {
  const login = createBusLogin({ ...settings, url: lineUrl(settings), authHash: { mode: 'none' } }, clock, wire)
  const lines = { G1: lineOf(settings.G1), G2: lineOf(settings.G2), G3: lineOf(settings.G3) }
  const question = createRegistryQuestion(settings, lines)
  const readPush = createPushReader(settings)
  const readStanding = createStandingReader(settings, clock)
  const envelope: EnvelopeSettings = {
    absentFields: {
      G1: settings.G1?.absentFields ?? 'omit',
      G2: settings.G2?.absentFields ?? 'empty',
      G3: settings.G3?.absentFields ?? 'empty',
    },
    sendFiles: settings.sendFiles,
  }

  function lineOf(generation: { url: string } | undefined): Line | null {
    return generation ? createLine({ ...settings, url: generation.url }, constant, wire) : null
  }

  function routeOf(kind: FilingKind, receivedAt: string): RegistryRoute | null {
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
    const route = routeOf(kind, receivedAt)
    if (route === null) throw new GatewayFailure('kind-not-carried', { sent: 'no' })
    return route
  }

  function post(
    generation: RegistryRoute['generation'],
    operation: string,
    body: string,
    { repeatable, signal, span }: { repeatable: boolean; signal: AbortSignal; span: Span | undefined },
    headers: readonly string[],
  ): Promise<HttpAnswer> {
    const line = lines[generation]
    if (line === null) throw new GatewayFailure('kind-not-carried', { sent: 'no' })
    return line.post({ path: operationPath(line, operation), headers, body, signal, repeatable, span })
  }

  async function askOne(
    key: RegistryKey,
    route: RegistryRoute,
    signal: AbortSignal,
    span: Span | undefined,
  ): Promise<AskAnswer> {
    const { G1 } = settings
    if (G1 === undefined) throw new GatewayFailure('kind-not-carried', { sent: 'no' })
    const body = JSON.stringify({ maDonVi: key.unit, maHoSo: key.dossier })
    const question = { repeatable: true, signal, span }
    const answer = await login.run(null, signal, async (headers) =>
      readStanding.one(await post('G1', G1.status, body, question, headers), key, route),
    )
    if (answer.known !== true || answer.standing.state !== 'completed') return answer
    const result = await login.run(null, signal, async (headers) => {
      const said = readObject(await post('G1', G1.result, body, question, headers))
      refuseSignIn(codeOf(member(said, 'errorCode')))
      return said
    })
    const read = readResult(member(result, 'value'), key.kind, G1.certificates, clock.now())
    return { known: true, standing: { ...answer.standing, result: read } }
  }

  return {
    name: settings.name,
    askMax: settings.askMax,
    routeOf,
    fingerprint: (filing) => fingerprintOf(filing, routeFor(filing.kind, filing.receivedAt), envelope),
    async push(filing, signal, span) {
      const route = routeFor(filing.kind, filing.receivedAt)
      const { push = '' } = settings[route.generation] ?? {}
      const body = pushBody(filing, route, envelope)
      return login.run(null, signal, async (headers) =>
        readPush(await post(route.generation, push, body, { repeatable: false, signal, span }, headers), {
          fields: fieldsOf(filing),
          fileNames: filing.files.map(({ fileName }) => fileName),
        }),
      )
    },
    async ask(keys, receivedAt, signal, span) {
      const [first] = keys
      if (first === undefined) return []
      const route = routeFor(first.kind, receivedAt)
      const { generation, module } = route
      if (generation === 'G1') {
        const answers: AskAnswer[] = []
        for (const key of keys) answers.push(await askOne(key, route, signal, span))
        return answers
      }
      const { ask = '', certificates = true } = settings[generation] ?? {}
      const askAbout = (some: readonly RegistryKey[]) => {
        const maDinhDanhHoSo = some.map(({ dossier }) => dossier)
        const body = JSON.stringify({ maDinhDanhHoSo, maTinh: settings.province, module })
        return login.run(null, signal, async (headers) => {
          const answer = await post(generation, ask, body, { repeatable: true, signal, span }, headers)
          return readStanding.several(answer, { keys: some, route, certificates })
        })
      }
      const together = await askAbout(keys)
      if (Array.isArray(together)) return together
      // Which dossier of several it refuses is not said, so each is asked about alone.
      const alone: AskAnswer[] = []
      for (const key of keys.length === 1 ? [] : keys) {
        const answer = await askAbout([key])
        alone.push(...(Array.isArray(answer) ? answer : [answer.refused]))
      }
      return keys.length === 1 ? [together.refused] : alone
    },
    probe: (signal) =>
      runProbe(signal, (bound) => login.probe(bound, (headers, heard) => question(headers, bound, heard))),
    condition: () => login.condition(),
    async close() {
      await Promise.all([login.close(), ...Object.values(lines).map((line) => line?.close())])
    },
  }
}

/** The login asks for tokens over a line of its own; which generation's address it is made from does not matter. */
function lineUrl({ G1, G2, G3 }: CivilRegistryPathSettings): string {
  const { url } = G1 ?? G2 ?? G3 ?? {}
  if (url === undefined) throw new GatewayFailure('internal-error')
  return url
}
