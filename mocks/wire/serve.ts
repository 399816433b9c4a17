// One request from its first byte to its last: read, answer truthfully without touching memory, let a fault have its way,
// commit only what was really answered.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Credentials } from '../credentials.ts'
import { type Bend, findBend } from '../faults/altered-answers.ts'
import { findStandIn } from '../faults/intermediary-answers.ts'
import { parseFaultHeader } from '../faults/parse.ts'
import { findWireFault, wireParams } from '../faults/socket-faults.ts'
import type { FaultTable } from '../faults/table.ts'
import type { FaultRule } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { STRAIGHT } from '../population/answer-mutation.ts'
import type { Memory } from '../population/memory.ts'
import type { Settings } from '../settings.ts'
import type { Listener } from './listener.ts'
import { send } from './send.ts'
import type { Life } from './server-scope.ts'
import { type Answer, type AnswerLayer, type Context, type Incoming, json, type Layer, type Reply } from './types.ts'

export type Serving = {
  readonly settings: Settings
  readonly credentials: Credentials
  readonly memory: Memory
  readonly faults: FaultTable
  readonly journal: Journal
  readonly life: Life
  readonly clock: () => number
  readonly listener: () => Listener
}

const BODY_BYTES_MAX = 2 * 1024 * 1024

/** Undefined when the body is too long or the caller hung up. */
export async function readBody(request: IncomingMessage, bytesMax = BODY_BYTES_MAX): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > bytesMax) return undefined
      pieces.push(piece)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(pieces, bytes)
}

export async function serveLayer(
  layer: Layer,
  answerLayer: AnswerLayer,
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
): Promise<void> {
  const { settings, faults, journal, clock } = serving
  const url = request.url ?? '/'
  const body = await readBody(request)
  if (body === undefined) return send(response, json(413, { message: 'too large' }))
  const incoming: Incoming = { method: request.method ?? 'GET', path: url, headers: request.headers, body }

  const now = clock()
  const straight = compute(answerLayer, incoming, serving, now, undefined)
  const requested = request.headers['x-mock-fault']
  const parsed = typeof requested === 'string' ? parseFaultHeader(requested) : undefined
  if (parsed?.problems) return send(response, json(400, { problems: parsed.problems }))
  const { subject, operation } = straight
  const rule = faults.choose({ layer, subject, operation, header: parsed?.rule, now })

  const bend = rule && findBend(rule)
  const answer = bend ? compute(answerLayer, incoming, serving, now, bend) : straight
  const shaped: Answer = bend?.reshape ? { ...answer, reply: bend.reshape(answer.reply) } : answer
  const dated = withDate(shaped, now + settings.clockSkewMs + (bend?.skewMs ?? 0))

  if (settings.latencyMs > 0 && layer !== 'token' && !(await serving.life.wait(settings.latencyMs, response))) return
  const status = await deliver(rule, dated, layer, response, serving)
  journal.note(now, layer, url, incoming, straight, rule?.fault, status)
}

function compute(
  answerLayer: AnswerLayer,
  incoming: Incoming,
  serving: Serving,
  now: number,
  bend: Bend | undefined,
): Answer {
  const { settings, credentials, memory } = serving
  const context: Context = {
    settings,
    credentials,
    memory,
    now: now + settings.clockSkewMs + (bend?.skewMs ?? 0),
    twist: bend?.twist ?? STRAIGHT,
  }
  return answerLayer(incoming, context)
}

/** Returns the status sent, or undefined when the caller got no whole answer. */
async function deliver(
  rule: FaultRule | undefined,
  answer: Answer,
  layer: Layer,
  response: ServerResponse,
  serving: Serving,
): Promise<number | undefined> {
  const standIn = rule && findStandIn(rule, { layer, reply: answer.reply, settings: serving.settings })
  if (standIn) {
    const date = answer.reply.headers.date
    send(response, date === undefined ? standIn : { ...standIn, headers: { ...standIn.headers, date } })
    return standIn.status
  }
  const wire = rule && findWireFault(rule)
  const { socket } = response
  if (!rule || !wire || !socket) {
    answer.commit?.()
    send(response, answer.reply)
    return answer.reply.status
  }
  if (wire.delivers || wireParams(rule).commits === true) answer.commit?.()
  const reset = (): void => serving.listener().reset(socket)
  // Not awaited: the journal must not wait for a slow body, nor a black hole hold this function open.
  void wire.act({ response, socket, reply: answer.reply, life: serving.life, reset, params: wireParams(rule) })
  return wire.delivers ? answer.reply.status : undefined
}

function withDate(answer: Answer, at: number): Answer {
  const reply: Reply = { ...answer.reply, headers: { ...answer.reply.headers, date: new Date(at).toUTCString() } }
  return { ...answer, reply }
}
