/**
 * The kind of settings that a path with JSON messages has, whatever service stands behind it: its line with times long enough for files,
 * the form of its answers, the words that decide, and where a member stands. Registry, portal and linked-service software use it.
 */
import { z } from 'zod'
import { ms } from '../../domain/settings-kit.ts'
import { assumableCharsets } from '../parsing/decode-text.ts'
import { lineSettings } from './endpoint-settings.ts'

interface JsonPathKind {
  /** Why the first byte of an answer may take so long, behind the default. */
  slowBecause: string
  answerBytes: { preset: number; max: number; holds: string }
}

/** `lineSettings` with what differs where messages carry files. */
export function jsonPathSettings({ slowBecause, answerBytes: { preset, max, holds } }: JsonPathKind) {
  return Object.assign({}, lineSettings, {
    headersTimeoutMs: ms(100, 300_000)
      .default(60_000)
      .describe(`Milliseconds from request to first answer header. Absent: 60000${slowBecause}`),
    bodyTimeoutMs: ms(100, 300_000)
      .default(60_000)
      .describe('Milliseconds between two pieces of the answer. Absent: 60000'),
    answerBytesMax: z
      .int()
      .min(1_024)
      .max(max)
      .default(preset)
      .describe(`Bytes of an answer; ${holds}. Reading stops there and the connection is cut. Absent: ${preset}`),
  })
}

/** Of the form of the answers. */
export const answerCharset = z
  .enum(assumableCharsets)
  .optional()
  .describe('Charset of answers that are not UTF-8 and declare none. Absent: such answers are refused')

/** Names of members, the outer one first, with dots between them. */
export const memberPath = z
  .string()
  .regex(/^[^.\s][^.]{0,59}(\.[^.]{1,60}){0,5}$/, 'must be names of members with dots between them, like data.token')

/** Words of answers in free text that decide. */
export const phrases = (defaults: readonly string[], meaning: string) =>
  z
    .array(z.string().min(3).max(200))
    .default([...defaults])
    .describe(`${meaning}. Compared without accents, letter case and Unicode form. Absent: ${defaults.join('; ')}`)
