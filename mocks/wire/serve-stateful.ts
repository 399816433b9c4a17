// One request to a mock that remembers: let a fault have its way or do the work, write it down, and only then answer, in
// the way that the scenario wants.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Bend, findBend } from '../faults/altered-answers.ts'
import { findStandIn } from '../faults/intermediary-answers.ts'
import { parseFaultHeader } from '../faults/parse.ts'
import { findWireFault, wireParams } from '../faults/socket-faults.ts'
import type { FaultRule } from '../faults.ts'
import { send } from './send.ts'
import type { Serving } from './serve.ts'
import { type Incoming, json, type Layer, type Operation, type Reply } from './types.ts'

/** What came of the work: the answer, and how it leaves. */
export type Deed = {
  readonly reply: Reply
  /** `silence`, `close`, `reset`: no byte leaves. `slow`, `slow-large`: it leaves after `slowMs`. Any other: it leaves. */
  readonly act: string
  /** The work is done only after `slowMs`, whether or not the caller still waits. */
  readonly late?: ((at: number) => Reply) | undefined
}

/** One request to a mock that remembers. */
export type StatefulWork = {
  readonly layer: Layer
  readonly operation: Operation
  /** The dossier that it is about, as far as it could be read. */
  readonly subject: string | undefined
  readonly incoming: Incoming
  readonly slowMs: number
  /** Counts a request on which a fault struck before the mock saw it. */
  noteDropped(now: number): void
  /** Resolves when everything that happened so far is on disk. */
  written(): Promise<void>
  later(ms: number, work: (now: number) => Promise<void>): void
  /** `now`: the mock's own idea of the time, skew included. */
  perform(now: number): Deed | Promise<Deed>
}

const NOTHING: Reply = { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '' }

/** `problems`: what is wrong with the headers that steer the mock; any is a mistake of the caller. */
export async function serveStateful(
  work: StatefulWork,
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
  problems: readonly string[] = [],
): Promise<void> {
  const { journal, clock } = serving
  const { layer, operation, subject, incoming } = work
  const requested = request.headers['x-mock-fault']
  const parsed = typeof requested === 'string' ? parseFaultHeader(requested) : undefined
  const wrong = [...problems, ...(parsed?.problems ?? [])]
  if (wrong.length > 0) return send(response, json(400, { problems: wrong }))

  const now = clock()
  const rule = serving.faults.choose({ layer, subject, operation, header: parsed?.rule, now })
  const status = await act(rule, work, now, response, serving)
  journal.note(now, layer, incoming.path, incoming, { reply: NOTHING, subject, operation }, rule?.fault, status)
}

async function act(
  rule: FaultRule | undefined,
  work: StatefulWork,
  now: number,
  response: ServerResponse,
  serving: Serving,
): Promise<number | undefined> {
  const { settings } = serving
  const { socket } = response
  const standIn = rule && findStandIn(rule, { layer: work.layer, reply: NOTHING, settings })
  const wire = rule && findWireFault(rule)
  const params = rule && wireParams(rule)
  // Another one answered, or no one: the mock never worked on it, unless the fault says so.
  const untouched = standIn !== undefined || (wire && !wire.answers && params?.commits !== true)
  if (untouched && work.incoming.method !== 'GET') {
    work.noteDropped(now)
    await work.written()
  }
  const bend = rule && findBend(rule)
  const clock = now + settings.clockSkewMs + (bend?.skewMs ?? 0)
  if (standIn) {
    send(response, dated(standIn, clock))
    return standIn.status
  }
  if (settings.latencyMs > 0 && !(await serving.life.wait(settings.latencyMs, response))) return undefined

  const deed: Deed = untouched ? { reply: NOTHING, act: 'true' } : await work.perform(clock)
  await work.written()
  const reply = dated(bent(deed.reply, bend), clock)
  if (wire && socket && params) {
    const reset = (): void => serving.listener().reset(socket)
    void wire.act({ response, socket, reply, life: serving.life, reset, params })
    return wire.delivers ? reply.status : undefined
  }
  return answer(deed, reply, response, serving, work)
}

/** Returns the status sent, or undefined when the caller got no answer. */
async function answer(
  deed: Deed,
  reply: Reply,
  response: ServerResponse,
  { life, listener }: Serving,
  { slowMs, later, written }: StatefulWork,
): Promise<number | undefined> {
  const { socket } = response
  if (deed.late) {
    const late = deed.late
    later(slowMs, async (at) => {
      const made = late(at)
      await written()
      send(response, dated(made, at))
    })
    return undefined
  }
  if (deed.act === 'silence') return undefined
  if (deed.act === 'close' || deed.act === 'reset') {
    if (deed.act === 'close') socket?.destroy()
    else if (socket) listener().reset(socket)
    return undefined
  }
  const slow = deed.act === 'slow' || deed.act === 'slow-large'
  if (slow && !(await life.wait(slowMs, response))) return undefined
  send(response, reply)
  return reply.status
}

function bent(reply: Reply, bend: Bend | undefined): Reply {
  if (!bend) return reply
  const { spoil, doubleEscaped } = bend.twist ?? {}
  const text = typeof reply.body === 'string' ? reply.body : reply.body.toString('utf8')
  const spoiled = spoil ? spoil(text) : doubleEscaped ? JSON.stringify(text) : reply.body
  const made = { ...reply, body: spoiled }
  return bend.reshape ? bend.reshape(made) : made
}

function dated(reply: Reply, at: number): Reply {
  return { ...reply, headers: { ...reply.headers, date: new Date(at).toUTCString() } }
}
