// Puts a reply on the wire, and the head of one alone for those who send the body their own way.

import type { ServerResponse } from 'node:http'
import type { Reply } from './types.ts'

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  head(response, reply, { 'content-length': String(Buffer.byteLength(reply.body)) })
  // A text goes out in one write together with its headers.
  response.end(reply.body)
}

export function head(response: ServerResponse, reply: Reply, more: Readonly<Record<string, string>>): void {
  if (!response.destroyed) response.writeHead(reply.status, { ...reply.headers, ...more })
}
