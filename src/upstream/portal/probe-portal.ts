/** The question with which a path to the portal is probed: about nobody's dossier, and signed in as every other. */
import type { EndpointClient } from '../access-layer/endpoint-client.ts'
import type { ProbeSettings } from '../access-layer/endpoint-settings.ts'
import { createProbeQuestion, type ProbeQuestion } from '../access-layer/probe.ts'
import { createFaultTable } from '../parsing/fault-rules.ts'
import { toReply } from './read/portal-reply.ts'
import type { AnswerReader } from './read/read-answer.ts'

/** Words of refusals are for dossiers; a question that names nothing can only meet those of the hops. */
const judge = {
  hop: 'provincial-bus',
  faults: createFaultTable([]),
  unauthorised: 'bus-credentials-refused',
} as const

export function createReachQuestion(
  probe: ProbeSettings,
  { line, reader }: { line: EndpointClient; reader: AnswerReader },
): ProbeQuestion {
  return createProbeQuestion(probe, { line, judge, checkJson: (reply) => reader.refuseEndedSession(toReply(reply)) })
}
