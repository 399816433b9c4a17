/** What a generation of the portal does in its own way; everything around it is the same for all. */
import type { RequestFault } from '../../domain/failure.ts'
import type { PortalAnswer, PortalDossier, PortalKey, PortalStep } from '../../domain/portal/portal.ts'
import type { Span } from '../../domain/trace.ts'
import type { EndpointClient } from '../access-layer/endpoint-client.ts'
import type { BusLogin, Heard } from '../access-layer/lgsp/lgsp.ts'
import type { AnswerReader } from './read/read-answer.ts'
import type { LookUpReader, LookUpReading } from './read/read-look-up.ts'

/** Of one call: until when, and in which trace. */
export interface During {
  signal: AbortSignal
  span: Span | undefined
}

export interface PortalCalls {
  toFaults(dossier: PortalDossier): RequestFault[]
  /** Only where the portal gives the codes. */
  nextCode?(procedure: string, during: During): Promise<string>
  create(dossier: PortalDossier, during: During): Promise<PortalAnswer>
  update(dossier: PortalDossier, during: During): Promise<PortalAnswer>
  appendSteps(key: PortalKey, steps: readonly PortalStep[], during: During): Promise<PortalAnswer>
  lookUp(codes: readonly string[], during: During): Promise<LookUpReading>
  /** Lets go what it opened beside the line that it got. */
  close?(): Promise<void>
  /** The harmless question, with the headers of the sign-in or with its token. */
  probe(headers: readonly string[], signal: AbortSignal, heard: Heard, token: string): Promise<void>
}

export interface CallDeps {
  login: BusLogin
  line: EndpointClient
  reader: AnswerReader
  readLookUp: LookUpReader
}
