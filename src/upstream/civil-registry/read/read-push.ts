/** What a push was answered with (civil-registry contract, sections 2.3, 5.2 and 5.3). Nothing is guessed at. */

import { GatewayFailure } from '../../../domain/failure.ts'
import type { PushAnswer } from '../../../domain/filing/civil-registry.ts'
import type { HttpAnswer } from '../../http/exchange.ts'
import { echoes, member, namesAnother } from '../../parsing/compare-codes.ts'
import { createPhrases } from '../../parsing/phrases.ts'
import { findCode, firstText, type ReplyJson } from '../../parsing/read-reply.ts'
import type { CivilRegistryPathSettings } from '../settings.ts'
import { errorNamed, readObject, refuseSignIn } from './read-answer.ts'
import { type Pushed, readFaults } from './read-faults.ts'

export type PushReader = (answer: HttpAnswer, pushed: Pushed) => PushAnswer

export function createPushReader({ phrases, codes }: Pick<CivilRegistryPathSettings, 'phrases' | 'codes'>): PushReader {
  const isOne = (code: string | null, listed: readonly string[]) => code !== null && listed.includes(code)
  const duplicate = createPhrases(phrases.duplicate)
  const suspected = createPhrases(phrases.suspectedDuplicate)
  const disabled = createPhrases(phrases.moduleDisabled)

  return (answer, pushed) => {
    const reply = readObject(answer)
    const code = findCode(reply.errorCode)
    const { errors } = reply
    const text = firstText(joined(reply.errorDescription), joined(errors), reply.statusDescription, reply.title)
    if (findCode(reply.status) === '1') {
      // It is open whether it was taken: the registry is asked before anything is reported or sent again.
      if (errorNamed(reply) !== null) {
        throw new GatewayFailure('answer-unreadable', { detail: 'success with an error', phase: 'body', sent: 'maybe' })
      }
      return isOurs(reply, text ?? '', pushed.codes)
        ? { outcome: 'accepted', text }
        : { outcome: 'unintelligible', text: aboutAnother }
    }
    refuseSignIn(code)
    if (text === null && code === null) {
      throw new GatewayFailure('answer-unreadable', { detail: 'no status', phase: 'body', sent: 'maybe' })
    }
    const words = text ?? `errorCode ${code}`
    if (!isOurs(reply, words, pushed.codes)) return { outcome: 'unintelligible', text: aboutAnother }
    if (duplicate(words) || isOne(code, codes.duplicate)) return { outcome: 'duplicate', text: words }
    if (suspected(words) || isOne(code, codes.suspectedDuplicate))
      return { outcome: 'suspected-duplicate', text: words }
    if (disabled(words) || isOne(code, codes.moduleDisabled))
      return { outcome: 'refused', code: 'module-disabled', text: words }
    if (isOne(code, codes.unitUnknown)) return { outcome: 'refused', code: 'unit-unknown', text: words }
    if (isOne(code, codes.provinceUnknown)) return { outcome: 'refused', code: 'province-unknown', text: words }
    if (code === '500' || errors !== undefined) {
      const faults = readFaults(words, pushed)
      // "Your data are wrong" without a sentence that is known may be a duplicate in new words: a person decides.
      return faults.length > 0
        ? { outcome: 'invalid', faults, text: words }
        : { outcome: 'unintelligible', text: words }
    }
    return { outcome: 'unintelligible', text: words }
  }
}

/** Reported in place of words about somebody else's dossier. */
const aboutAnother = 'Trả lời về một hồ sơ khác.'

/** Nothing in the answer, neither a member nor a word of it, names a dossier that is not the one that was pushed. */
function isOurs(reply: ReplyJson, words: string, codes: readonly string[]): boolean {
  const isEchoed = (name: string) => codes.some((code) => echoes(member(reply, name), code))
  if (!['maHoSo', 'maHoSoMCDT'].every(isEchoed)) return false
  return !namesAnother(words, codes)
}

/** The adapter joins its sentences itself; should it send a list one day, it is read too. */
function joined(errors: unknown): unknown {
  return Array.isArray(errors) ? errors.filter((one) => typeof one === 'string').join(' ') : errors
}
