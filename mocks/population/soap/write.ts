// Writes a tree of elements as XML text and as the JSON tree that an XML mapper makes of it.

import type { Element } from './elements.ts'

export function escapeText(text: string): string {
  // `>` too: `]]>` must not stand in character data.
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

export function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, '&quot;')
}

/** Levels shallower than `broken` stand on lines of their own, as in the contract's sample; deeper ones are inline. */
export function toXml(one: Element, prefix: string, namespace: string | undefined, level = 0, broken = 2): string {
  const name = prefix === '' ? one.name : `${prefix}:${one.name}`
  const declaration =
    namespace === undefined ? '' : ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`
  let attributes = ''
  for (const [key, value] of Object.entries(one.attributes ?? {})) attributes += ` ${key}="${escapeAttribute(value)}"`
  if (one.content.length === 0) return `<${name}${declaration}${attributes}/>`
  if (typeof one.content === 'string') return `<${name}${declaration}${attributes}>${escapeText(one.content)}</${name}>`
  const line = level < broken ? `\n${'  '.repeat(level + 3)}` : ''
  const end = level < broken ? `\n${'  '.repeat(level + 2)}` : ''
  let inner = ''
  for (const child of one.content) inner += line + toXml(child, prefix, undefined, level + 1, broken)
  return `<${name}${declaration}${attributes}>${inner}${end}</${name}>`
}

type Json = string | { [key: string]: Json | Json[] }

/** An empty element is "", attributes become members, a repeated element a list. */
export function toJson(one: Element): Json {
  const attributes = Object.entries(one.attributes ?? {})
  if (typeof one.content === 'string' && attributes.length === 0) return one.content
  const made: { [key: string]: Json | Json[] } = Object.fromEntries(attributes)
  if (typeof one.content === 'string') return one.content === '' ? made : { ...made, '': one.content }
  for (const child of one.content) {
    const before = made[child.name]
    const value = toJson(child)
    made[child.name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return attributes.length === 0 && one.content.length === 0 ? '' : made
}
