/** Every message that a check of a schema gives in words of its own: found by walking the schema, so that none is forgotten. */
import type { z } from 'zod'

interface Node {
  _zod: {
    def: Record<string, unknown> & { error?: ((issue: object) => unknown) | undefined; checks?: readonly Node[] }
  }
}

export function getMessages(schema: z.core.$ZodType): string[] {
  const seen = new Set<unknown>()
  const messages = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (Array.isArray(value)) for (const one of value) visit(one)
    else if ('_zod' in value) {
      const { def } = (value as Node)._zod
      const reply = def.error?.({ code: 'custom', input: undefined, path: [] })
      if (typeof reply === 'string') messages.add(reply)
      for (const inner of Object.values(def)) visit(inner)
    } else for (const inner of Object.values(value)) visit(inner)
  }
  visit(schema)
  return [...messages]
}
