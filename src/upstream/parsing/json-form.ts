/**
 * Answers of an endpoint that names things otherwise, brought into the names of the contract before anybody reads them: one
 * reader stays one reader. What a path does not lead to is left as it came.
 */

import type { HttpAnswer } from '../http/exchange.ts'
import { readBoundedJson } from './bounded-json.ts'
import { decodeAnswer } from './decode-text.ts'

/** Name in the contract → where it stands in their answer, names with dots between them. */
export type MemberPaths = Readonly<Record<string, string>>

export interface JsonFormSettings {
  members: MemberPaths
  /** The same for each item of the list in `items.list`, by its name in the contract. */
  items?: { list: string; members: MemberPaths } | undefined
  /** Member of the contract → their value → the contract's. */
  values?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
}

export type JsonForm = (answer: HttpAnswer) => HttpAnswer

/** `null` = answers have the form of the contract. */
export function createJsonForm({ members, items, values = {} }: JsonFormSettings): JsonForm | null {
  const idle = Object.keys(members).length === 0 && Object.keys(items?.members ?? {}).length === 0
  if (idle && Object.keys(values).length === 0) return null
  const rename = createRenaming(members)
  const renameItem = createRenaming(items?.members ?? {})
  return (answer) => {
    let text: string
    try {
      text = decodeAnswer(answer, 'provincial-bus')
    } catch {
      // Who reads it says so, with the layer and the words for it.
      return answer
    }
    // Neither what is no JSON nor what exceeds its bounds: who reads it says so.
    const reply = readBoundedJson(text).value
    if (!isRecord(reply)) return answer
    const result = rename(reply)
    for (const [name, table] of Object.entries(values)) {
      const value = result[name]
      const key = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
      const known = Object.hasOwn(table, key) ? table[key] : undefined
      if (known !== undefined) result[name] = known
    }
    const list = items === undefined ? undefined : result[items.list]
    if (items !== undefined && Array.isArray(list)) {
      result[items.list] = list.map((one: unknown) => (isRecord(one) ? renameItem(one) : one))
    }
    const headers = { ...answer.headers, 'content-type': 'application/json; charset=utf-8' }
    return { ...answer, headers, body: Buffer.from(JSON.stringify(result), 'utf8') }
  }
}

/** Without the members that keep their names. */
export const renamed = (members: MemberPaths): MemberPaths =>
  Object.fromEntries(Object.entries(members).filter(([name, path]) => name !== path))

function createRenaming(paths: MemberPaths): (given: Record<string, unknown>) => Record<string, unknown> {
  const rows = Object.entries(paths).map(([name, path]) => ({ name, steps: path.split('.') }))
  return (given) => {
    const result = { ...given }
    for (const { name, steps } of rows) {
      const value = steps.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), given)
      if (value !== undefined) result[name] = value
    }
    return result
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
