/** The kinds of settings that every room has: a length of time, a share, a secret. Names carry the unit, so texts need not. */
import { z } from 'zod'
import { memoize } from './memoize.ts'

export const ms = memoize((min: number, max: number) => z.int().min(min).max(max))

/** From 1 to so many days. */
export const days = memoize((max: number) => z.int().min(1).max(max))

export const percent = memoize((min: number) => z.number().min(min).max(100))

/** Never printed: the configuration in force, the doctor and the generated page show that it is set, and no more. */
export const secret = (meaning: string) => z.string().min(1).describe(meaning).meta({ secret: true })
