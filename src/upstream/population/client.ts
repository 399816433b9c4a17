/**
 * One path to the population database, ready to be asked: the ministry's codec on the access layer that the settings name.
 * All access layers run through the same lines below; only the configuration differs. A new one is a driver in
 * `../access-layer/`, a shape in `settings.ts` and a case in `createAccessLayer`.
 */

import { GatewayFailure } from '../../domain/failure.ts'
import type { Anomaly } from '../../domain/link/anomaly.ts'
import type { PersonClaim } from '../../domain/person/identity.ts'
import { nameKey } from '../../domain/person/names.ts'
import type { PopulationPath, PopulationQuery } from '../../domain/person/population.ts'
import { shippedUnitCodes, type UnitCodesOfDay } from '../../domain/person/units.ts'
import type { Clock } from '../../domain/runtime.ts'
import { toVietnamDay } from '../../domain/vietnam-time.ts'
import type { AccessLayer } from '../access-layer/access-layer.ts'
import type { SignedDeps } from '../access-layer/lgsp/lgsp.ts'
import { createLgspJsonEnvelope } from '../access-layer/lgsp/lgsp-json-envelope.ts'
import { createLgspJsonTree } from '../access-layer/lgsp/lgsp-json-tree.ts'
import { createLgspSoap } from '../access-layer/lgsp/lgsp-soap.ts'
import { createNdxpSoap } from '../access-layer/soap/ndxp-soap.ts'
import { createFaultTable } from '../parsing/fault-rules.ts'
import { createJsonForm, renamed } from '../parsing/json-form.ts'
import { anomalyIn } from '../unreadable-answers.ts'
import type { MinistryBody } from '../xml/soap.ts'
import { type AnswerShape, createAnswerShape } from './answer-shape.ts'
import { readLookup, readVerification } from './codec-answer.ts'
import { createRequestCodec } from './codec-request.ts'
import type { PopulationPathSettings } from './settings.ts'

/** Besides the clock: the observer of this path's sockets, and how names become addresses. */
export interface PopulationPathDeps extends SignedDeps {
  clock: Clock
  /** Ids of messages at the exchange (X-Road-Id); absent = random UUIDs. */
  newMessageId?: () => string
  /** By which codes of units are read. Absent: by the lists that are shipped. */
  unitCodes?: UnitCodesOfDay | undefined
  /** Called for everything in an answer that was not understood: a sign that the ministry or the bus changed something. */
  onAnomaly?: ((path: string, anomaly: Anomaly) => void) | undefined
}

/** Opens no connection: the first question does. Every error it throws is a GatewayFailure. */
export function createPopulationPath(settings: PopulationPathSettings, deps: PopulationPathDeps): PopulationPath {
  const { name, services } = settings
  const { clock, onAnomaly, unitCodes = () => shippedUnitCodes } = deps
  const codec = createRequestCodec(settings)
  const path = inShape(createAccessLayer(settings, deps), createAnswerShape(settings.answer))

  return {
    name,
    verifies: verifiedClaims(services.verify),
    async lookUp(query: PopulationQuery, signal: AbortSignal) {
      try {
        const { body, exchangeId } = await path.send(codec.lookup(query), signal)
        const { value, asOf, notices, anomalies } = readAt(clock.now(), body, query.claim)
        if (anomalies.length > 0) report(anomalies, query.claim)
        return { value, asOf, exchangeId, notices }
      } catch (error) {
        reportUnreadable(error)
        throw error
      }
    },
    async verify(query: PopulationQuery, signal: AbortSignal) {
      // Callers read `verifies` first; asking a service that is switched off is a defect, not an outage.
      if (!services.verify.enabled) throw new GatewayFailure('internal-error', { sent: 'no' })
      try {
        const { body, exchangeId } = await path.send(codec.verify(query), signal)
        return { value: readVerification(body, query), asOf: null, exchangeId, notices: [] }
      } catch (error) {
        reportUnreadable(error)
        throw error
      }
    },
    probe: (signal) => path.probe(signal),
    condition: () => path.condition(),
    close: () => path.close(),
  }

  function readAt(now: number, body: MinistryBody, claim: PersonClaim) {
    return readLookup(body, claim, now, unitCodes(toVietnamDay(now)))
  }

  /** Names of elements are the other side's to choose: one that spells the person who was asked about is not passed on. */
  function report(anomalies: readonly Anomaly[], { fullName }: PersonClaim): void {
    if (!onAnomaly || anomalies.length === 0) return
    const key = nameKey(fullName)
    for (const anomaly of anomalies) {
      const spelled = nameKey(anomaly.name)
      onAnomaly(name, key !== '' && spelled.includes(key) ? { ...anomaly, name: 'other' } : anomaly)
    }
  }

  function reportUnreadable(error: unknown): void {
    const anomaly = onAnomaly ? anomalyIn(error) : null
    if (anomaly !== null) onAnomaly?.(name, anomaly)
  }
}

const envelopeForm = ({ code, message }: { code: string; message: string }) =>
  createJsonForm({ members: renamed({ error_code: code, message }) })
const treeForm = ({ body, code, message }: { body: string; code: string; message: string }) =>
  createJsonForm({ members: renamed({ Body: body, errorCode: code, message }) })

/** The access layer with its answers in the contract's form. */
function inShape(path: AccessLayer, shape: AnswerShape | null): AccessLayer {
  if (shape === null) return path
  return {
    ...path,
    async send(message, signal) {
      const carried = await path.send(message, signal)
      return { ...carried, body: shape(carried.body, message.operation) }
    },
  }
}

function createAccessLayer(
  settings: PopulationPathSettings,
  { clock, monotonic, newMessageId, observer, lookup, open, shelves }: PopulationPathDeps,
): AccessLayer {
  const faults = createFaultTable(settings.faultRules)
  const wire: SignedDeps = { observer, lookup, monotonic, open, shelves }
  const { verify } = settings.services
  switch (settings.driver) {
    case 'ndxp-soap':
      return createNdxpSoap(settings, verify, faults, clock, wire, newMessageId)
    case 'lgsp-soap':
      return createLgspSoap(settings, verify, faults, clock, wire)
    case 'lgsp-json-envelope':
      return createLgspJsonEnvelope(
        { ...settings, jsonForm: envelopeForm(settings.answerMembers) },
        verify,
        faults,
        clock,
        wire,
      )
    case 'lgsp-json-tree':
      return createLgspJsonTree(
        { ...settings, jsonForm: treeForm(settings.answerMembers) },
        verify,
        faults,
        clock,
        wire,
      )
  }
}

/** The 2023 form carries no birth date, so it cannot have checked one. */
function verifiedClaims(verify: PopulationPathSettings['services']['verify']): PopulationPath['verifies'] {
  if (!verify.enabled) return []
  const numberAndName = ['personalNumber', 'oldCardNumber', 'fullName'] as const
  return verify.form === '2022' ? [...numberAndName, 'dateOfBirth'] : numberAndName
}
