// The direct path over the national exchange: an X-Road security server in front of the ministry's SOAP service.
// The server checks the client; the ministry checks path + username + timestamp + secret, hashed. Neither sees the other's errors.

import { createHash, randomUUID } from 'node:crypto'
import type { Answer, Context, Incoming, Reply } from '../../wire/types.ts'
import { header } from '../../wire/types.ts'
import { answerSoap } from '../soap/soap-answer.ts'
import { xroadError } from './xroad.ts'

const SERVICE = 'TEST/GOV/G01/NPD/dancu'

export function answerNdxp(incoming: Incoming, context: Context): Answer {
  return admitNdxp(incoming, context, () => answerSoap(incoming, context, () => undefined))
}

/** Past the security server and the ministry's sign-in, or their refusal. */
export function admitNdxp(incoming: Incoming, context: Context, behind: () => Answer): Answer {
  const operation = incoming.method === 'GET' ? 'probe' : undefined
  const client = refuseClient(incoming, context)
  if (client) return { reply: client, operation }
  const login = refuseLogin(incoming, context)
  if (login) return { reply: withExchangeHeaders(login, incoming), operation }
  const answer = behind()
  const proof = header(incoming, 'authorization') ?? ''
  const commit = (): void => {
    answer.commit?.()
    context.memory.proofs.add(proof)
  }
  return { ...answer, commit, reply: withExchangeHeaders(answer.reply, incoming) }
}

function refuseClient(incoming: Incoming, { settings, credentials }: Context): Reply | undefined {
  if (!settings.checkXRoadClient) return undefined
  const client = header(incoming, 'x-road-client')
  const form = acceptsOnlyXml(incoming) ? 'xml' : 'json'
  if (client === undefined) return xroadError('Client.BadRequest', 'Missing required header X-Road-Client', form)
  if (client !== credentials.ndxp.xRoadClient)
    return xroadError('Server.ClientProxy.UnknownMember', 'Client is not registered at this security server', form)
  return undefined
}

// Without Accept the security server speaks JSON, although the service behind it speaks XML.
function acceptsOnlyXml(incoming: Incoming): boolean {
  const accept = header(incoming, 'accept') ?? ''
  return /xml/.test(accept) && !/json|\*/.test(accept)
}

function refuseLogin(incoming: Incoming, { settings, credentials, now, memory }: Context): Reply | undefined {
  const { hashPath, username, secret, apiKey } = credentials.ndxp
  const refused: Reply = {
    status: settings.authFailureStatus,
    headers: { 'content-type': settings.authFailureContentType },
    body: settings.authFailureBody,
  }
  if (settings.checkApiKey && header(incoming, 'apikey') !== apiKey) return refused

  const timestamp = header(incoming, 'timestamp') ?? ''
  if (!/^\d+$/.test(timestamp)) return refused
  const at = Number(timestamp) * (settings.timestampUnit === 's' ? 1000 : 1)
  if (Math.abs(now - at) > settings.timestampWindowMs) return refused

  const token = createHash('sha256')
    .update(hashPath + username + timestamp + secret, 'utf8')
    .digest('hex')
  const expected = `Basic ${Buffer.from(`${username}:${token}`, 'utf8').toString('base64')}`
  const proof = header(incoming, 'authorization') ?? ''
  if (proof !== expected) return refused
  if (settings.refuseReplay && memory.proofs.has(proof)) return refused
  return undefined
}

function withExchangeHeaders(reply: Reply, incoming: Incoming): Reply {
  const headers: Record<string, string> = {
    ...reply.headers,
    'x-road-id': header(incoming, 'x-road-id') ?? randomUUID(),
    'x-road-request-id': randomUUID(),
    'x-road-request-hash': createHash('sha512').update(incoming.body).digest('base64'),
    'x-road-service': SERVICE,
  }
  const client = header(incoming, 'x-road-client')
  if (client !== undefined) headers['x-road-client'] = client
  return { ...reply, headers }
}
