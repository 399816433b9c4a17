// Puts a reply on the wire, and the head of one alone for those who send the body their own way.

import type { ServerResponse } from 'node:http'
import type { Reply } from '../population/layer.ts'

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  const body = Buffer.from(reply.body)
  head(response, reply, { 'content-length': String(body.length) })
  response.end(body)
}

export function head(response: ServerResponse, reply: Reply, more: Readonly<Record<string, string>>): void {
  if (!response.destroyed) response.writeHead(reply.status, { ...reply.headers, ...more })
}
