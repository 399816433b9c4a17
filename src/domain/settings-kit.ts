/** The kinds of settings that every room has: a length of time, a share, a secret. Names carry the unit, so texts need not. */
import { z } from 'zod'

export const ms = (min: number, max: number) => z.int().min(min).max(max)

/** From 1 to so many days. */
export const days = (max: number) => z.int().min(1).max(max)

export const percent = (min: number) => z.number().min(min).max(100)

/** Never printed: the configuration in force, the doctor and the generated page show that it is set, and no more. */
export const secret = (meaning: string) => z.string().min(1).describe(meaning).meta({ secret: true })
