// Errors the X-Road security server makes itself: known by the header X-Road-Error, 400 when the client is to blame.

import { randomUUID } from 'node:crypto'
import { json, type Reply } from '../../wire/types.ts'
import { escapeText } from '../soap/write.ts'

export function xroadError(type: string, message: string, form: 'json' | 'xml' = 'json', status = 0): Reply {
  const detail = randomUUID()
  const code = status || (type.startsWith('Client.') ? 400 : 500)
  const headers = { 'x-road-error': type }
  if (form === 'json') return json(code, { type, message, detail }, headers)
  return {
    status: code,
    headers: { 'content-type': 'application/xml; charset=utf-8', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?><error><type>${escapeText(type)}</type><message>${escapeText(message)}</message><detail>${detail}</detail></error>`,
  }
}
