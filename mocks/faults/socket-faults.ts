// Faults of the wire itself: small honest programs that treat one connection badly.

import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type FaultName, type FaultRule, getParams } from '../faults.ts'
import { head, send } from '../wire/send.ts'
import type { Life } from '../wire/server-scope.ts'
import type { Reply } from '../wire/types.ts'

export type Wire = {
  readonly response: ServerResponse
  readonly socket: Socket
  readonly reply: Reply
  readonly life: Life
  readonly reset: () => void
  readonly params: Readonly<Record<string, string | number | boolean>>
}

export type WireFault = {
  /** True when the caller gets the whole answer in the end: then the request counts. */
  readonly delivers: boolean
  /** True when at least the beginning of the true answer leaves: then the work behind it was done. */
  readonly answers: boolean
  readonly act: (wire: Wire) => void | Promise<void>
}

export function findWireFault(rule: FaultRule): WireFault | undefined {
  return WIRES[rule.fault]
}

export function wireParams(rule: FaultRule): Wire['params'] {
  return getParams(rule)
}

const fails = (act: WireFault['act']): WireFault => ({ delivers: false, answers: false, act })
const cuts = (act: WireFault['act']): WireFault => ({ delivers: false, answers: true, act })

const WIRES: { readonly [K in FaultName]?: WireFault } = {
  reset: fails(({ reset }) => reset()),
  close: fails(({ socket }) => void socket.destroy()),
  'black-hole': fails(() => undefined),
  'reset-mid-headers': fails(({ socket, reset }) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/x', reset)
  }),
  'reset-mid-body': cuts(({ response, reset, reply }) => {
    const body = Buffer.from(reply.body)
    head(response, reply, { 'content-length': String(body.length) })
    response.write(body.subarray(0, body.length >> 1), reset)
  }),
  truncated: cuts(({ response, socket, reply, params }) => {
    const body = Buffer.from(reply.body)
    head(
      response,
      reply,
      params.mode === 'chunked' ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) },
    )
    // destroySoon sends what is written, then FIN.
    response.write(body.subarray(0, body.length >> 1), () => socket.destroySoon())
  }),
  'garbage-wire': fails(({ socket, params }) => {
    socket.write(randomBytes(Number(params.bytes)), () => socket.destroySoon())
  }),
  'huge-stream': fails(async ({ response, reply, life, params }) => {
    const bytes = Number(params.bytes)
    const inJson = reply.headers['content-type']?.includes('json') === true
    const opening = inJson
      ? '{"error_code":"SUCCESSFUL","message":"'
      : '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    const chunk = Buffer.from(inJson ? '0123456789abcdef'.repeat(4096) : '<a>0123456789</a>'.repeat(4096))
    head(response, reply, { 'transfer-encoding': 'chunked' })
    response.write(opening)
    for (let sent = opening.length; sent < bytes; sent += chunk.length) {
      if (!response.write(chunk) && !(await life.drained(response))) return
    }
    response.end(inJson ? '"}' : '</soapenv:Body></soapenv:Envelope>')
  }),
  'slow-headers': {
    delivers: true,
    answers: true,
    async act({ response, reply, life, params }) {
      if (await life.wait(Number(params.delayMs), response)) send(response, reply)
    },
  },
  'slow-body': {
    delivers: true,
    answers: true,
    async act({ response, reply, life, params }) {
      const body = Buffer.from(reply.body)
      const step = Math.max(1, Number(params.stepBytes))
      head(response, reply, { 'content-length': String(body.length) })
      response.flushHeaders()
      for (let at = 0; at < body.length; at += step) {
        if (!(await life.wait(Number(params.stepMs), response))) return
        response.write(body.subarray(at, at + step))
      }
      response.end()
    },
  },
}
