/** The question with which a path to the registry is probed: about nobody's dossier, and signed in as every other. */
import type { RegistryGeneration } from '../../domain/filing/civil-registry.ts'
import type { EndpointClient } from '../access-layer/endpoint-client.ts'
import { createProbeQuestion, inTime, type ProbeQuestion } from '../access-layer/probe.ts'
import { createFaultTable } from '../parsing/fault-rules.ts'
import { findCode } from '../parsing/read-reply.ts'
import { readObject, refuseSignIn } from './read/read-answer.ts'
import type { CivilRegistryPathSettings } from './settings.ts'

/** The words of refusals are for filings; a question that names nothing can only meet those of the hops. */
const judge = {
  hop: 'provincial-bus',
  faults: createFaultTable([]),
  unauthorised: 'bus-credentials-refused',
} as const

export function createRegistryQuestion(
  settings: CivilRegistryPathSettings,
  lines: Readonly<Record<RegistryGeneration, EndpointClient | null>>,
): ProbeQuestion {
  const { probe } = settings
  if (probe.kind === 'catalogue') {
    const body = JSON.stringify({ loaiDanhMuc: probe.type })
    return async (headers, signal) => {
      const line = lines.G1 as EndpointClient
      const path = operationPath(line, probe.operation)
      const answer = await inTime(line.post({ path, headers, body, signal, fresh: true }))
      // Whatever else it says, the registry said it.
      refuseSignIn(findCode(readObject(answer).errorCode))
    }
  }
  const generation = probedGeneration(settings)
  const line = lines[generation] as EndpointClient
  const { G1, G2, G3 } = settings
  const pending = generation === 'G1' ? G1?.status : (generation === 'G2' ? G2 : G3)?.ask
  return createProbeQuestion(probe, {
    line,
    judge,
    path: operationPath(line, pending ?? ''),
    checkJson: (reply) => refuseSignIn(findCode(reply.errorCode)),
  })
}

/** The generation whose address is asked. */
export function probedGeneration({ probe, G2, G3 }: CivilRegistryPathSettings): RegistryGeneration {
  if (probe.kind === 'catalogue') return 'G1'
  return probe.generation ?? (G3 ? 'G3' : G2 ? 'G2' : 'G1')
}

/** Where an operation is called: its name behind the base of its generation. */
export function operationPath(line: EndpointClient, operation: string): string {
  return `${line.path.replace(/\/$/, '')}/${operation}`
}
