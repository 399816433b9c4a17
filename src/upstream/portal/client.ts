/**
 * One path to the public-service portal, in the generation that its settings name. The generations differ in what is sent and where;
 * line, sign-in, probe and readers are the same. Every error thrown is a GatewayFailure whose `sent` says what became of the request;
 * an answer that came and was not understood is `unintelligible` or, where it was no answer of the portal at all, a failure
 * that leaves open what was done.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import { type Anomaly, anomalyName } from '../../domain/link/anomaly.ts'
import type { PortalAnswer, PortalDossier, PortalLookup, PortalPath } from '../../domain/portal/portal.ts'
import type { Clock } from '../../domain/runtime.ts'
import { createLine } from '../access-layer/endpoint-client.ts'
import { createBusLogin, type SignedDeps } from '../access-layer/lgsp/lgsp.ts'
import { runProbe } from '../access-layer/probe.ts'
import { createJsonForm } from '../parsing/json-form.ts'
import { anomalyIn } from '../unreadable-answers.ts'
import { createBusCalls } from './bus-calls.ts'
import type { During, PortalCalls } from './calls.ts'
import { createPortal2026Calls } from './portal-2026-calls.ts'
import type { Saw } from './read/portal-reply.ts'
import { createAnswerReader } from './read/read-answer.ts'
import { createLookUpReader } from './read/read-look-up.ts'
import { createSessionCalls } from './session-calls.ts'
import type { PortalPathSettings } from './settings.ts'

/** Besides the clock: the observer of this path's sockets, and how names become addresses. */
export interface PortalPathDeps extends SignedDeps {
  clock: Clock
  /** Called for everything in an answer that was not understood: a sign that the portal or the bus changed something. */
  onAnomaly?: ((path: string, anomaly: Anomaly) => void) | undefined
}

/** Opens no connection: the first call does. */
export function createPortalPath(
  settings: PortalPathSettings,
  { clock, onAnomaly, ...wire }: PortalPathDeps,
): PortalPath {
  const saw: Saw = (kind, name) => onAnomaly?.(settings.name, { kind, name: anomalyName(name) })
  const login = createBusLogin({ ...settings, authHash: { mode: 'none' } }, clock, wire)
  const jsonForm = createJsonForm({ members: settings.answer.members })
  const openLine = (contentType: string) =>
    createLine({ ...settings, jsonForm }, ['Content-Type', contentType, 'Accept', 'application/json'], wire)
  const line = openLine('application/json; charset=utf-8')
  const reader = createAnswerReader(settings, saw)
  const readLookUp = createLookUpReader(settings, reader, clock, saw)
  const calls = createCalls()
  const { lookUp, stepsMax } = settings

  async function counted<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      const anomaly = anomalyIn(error)
      if (anomaly !== null) saw(anomaly.kind, anomaly.name)
      throw error
    }
  }

  async function send(
    dossier: PortalDossier,
    call: (dossier: PortalDossier, during: During) => Promise<PortalAnswer>,
    during: During,
  ): Promise<PortalAnswer> {
    const faults = calls.toFaults(dossier)
    if (faults.length > 0) throw new GatewayFailure('request-invalid', { layer: 'gateway', sent: 'no', faults })
    return counted(call(dossier, during))
  }

  async function lookUpTogether(codes: readonly string[], during: During): Promise<readonly PortalLookup[]> {
    const together = await counted(calls.lookUp(codes, during))
    if (together !== 'alone') return together
    const alone: PortalLookup[] = []
    for (const code of codes) alone.push(...(await lookUpTogether([code], during)))
    return alone
  }

  return {
    name: settings.name,
    generation: settings.generation,
    stepsMax,
    canLookUp: lookUp.exists,
    givesCodes: calls.nextCode !== undefined,
    takesPapers: settings.generation !== '2026' || settings.componentCode !== undefined,
    toFaults: (dossier) => calls.toFaults(dossier),
    async nextCode(procedure, signal, span) {
      if (calls.nextCode === undefined) throw new GatewayFailure('kind-not-carried', { layer: 'gateway', sent: 'no' })
      return counted(calls.nextCode(procedure, { signal, span }))
    },
    create: (dossier, signal, span) => send(dossier, calls.create, { signal, span }),
    update: (dossier, signal, span) => send(dossier, calls.update, { signal, span }),
    async appendSteps(key, steps, signal, span) {
      if (steps.length === 0 || steps.length > stepsMax) throw new GatewayFailure('internal-error', { sent: 'no' })
      return counted(calls.appendSteps(key, steps, { signal, span }))
    },
    async lookUp(codes, signal, span) {
      if (!lookUp.exists) throw new GatewayFailure('kind-not-carried', { layer: 'gateway', sent: 'no' })
      const answers: PortalLookup[] = []
      for (let at = 0; at < codes.length; at += lookUp.codesMax)
        answers.push(...(await lookUpTogether(codes.slice(at, at + lookUp.codesMax), { signal, span })))
      return answers
    },
    probe: (signal) =>
      runProbe(signal, (bound) =>
        login.probe(bound, (headers, heard, token) => calls.probe(headers, bound, heard, token)),
      ),
    condition: () => login.condition(),
    async close() {
      await Promise.all([login.close(), line.close(), calls.close?.()])
    },
  }

  function createCalls(): PortalCalls {
    const deps = { login, line, reader, readLookUp }
    switch (settings.generation) {
      case 'session':
        return createSessionCalls(settings, deps)
      case 'bus':
        return createBusCalls(settings, deps)
      case '2026':
        return createPortal2026Calls(settings, { ...deps, openLine })
    }
  }
}
