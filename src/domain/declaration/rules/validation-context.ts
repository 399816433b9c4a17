/**
 * A declaration as its rules see it. A caller shall learn of all faults at once, so rules also run over a declaration
 * whose parts are wrong: a part that cannot be read counts as not stated, and its own fault is already reported.
 */
import type { z } from 'zod'

/** Members from the top of the filing, such as `['declaration', 'child', 'dateOfBirth']`. */
export type Path = readonly (string | number)[]

export interface Fault {
  path: Path
  /** For programs; kebab-case. */
  code: string
  /** In both languages (`said`). */
  message: string
}

/** What a rule is given: the declaration, the day of receipt in Viet Nam, and where to put faults. */
export interface ValidationContext {
  /** `yyyy-mm-dd`. */
  readonly receivedOn: string
  /** Whether something, right or wrong, stands there. */
  has(...path: Path): boolean
  /** What stands there, if it is of this shape. */
  read<T>(schema: z.ZodType<T>, ...path: Path): T | undefined
  fault(path: Path, code: string, message: string): void
}

export type Rule = (context: ValidationContext) => void

export function createValidationContext(
  declaration: unknown,
  receivedOn: string,
  report: (fault: Fault) => void,
): ValidationContext {
  const at = (path: Path): unknown =>
    path.reduce<unknown>((value, step) => {
      const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
      return inside ? (value as Record<string | number, unknown>)[step] : undefined
    }, declaration)
  return {
    receivedOn,
    has: (...path) => at(path) !== undefined,
    read: (schema, ...path) => {
      const value = at(path)
      return value === undefined ? undefined : schema.safeParse(value).data
    },
    fault: (path, code, message) => report({ path, code, message }),
  }
}
