// Reads a flat JSON body of texts. A number or a list where a text belongs is a malformed request.

import type { Incoming } from '../../wire/types.ts'
import { Refused } from '../refusals.ts'

export type Flat = (key: string) => string

export function readFlat(incoming: Incoming): Flat {
  let value: unknown
  try {
    value = JSON.parse(incoming.body.toString('utf8'))
  } catch {
    throw new Refused('malformed')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('malformed')
  const members = new Map<string, string>()
  for (const [key, text] of Object.entries(value)) {
    if (text !== null && typeof text !== 'string') throw new Refused('malformed')
    members.set(key, text ?? '')
  }
  return (key) => members.get(key) ?? ''
}
