/** What a push was answered with (civil-registry contract, sections 2.3, 5.2 and 5.3). Nothing is guessed at. */
import type { PushAnswer } from '../../domain/civil-registry.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { HttpAnswer } from '../exchange.ts'
import { createPhrases } from './fold.ts'
import { codeOf, firstText, readObject, refuseSignIn } from './read-answer.ts'
import { type Pushed, readFaults } from './read-faults.ts'
import type { CivilRegistryPathSettings } from './settings.ts'

export type PushReader = (answer: HttpAnswer, pushed: Pushed) => PushAnswer

export function createPushReader({ phrases, codes }: Pick<CivilRegistryPathSettings, 'phrases' | 'codes'>): PushReader {
  const isOneOf = (code: string | null, listed: readonly string[]) => code !== null && listed.includes(code)
  const duplicate = createPhrases(phrases.duplicate)
  const suspected = createPhrases(phrases.suspectedDuplicate)
  const disabled = createPhrases(phrases.moduleDisabled)

  return (answer, pushed) => {
    const said = readObject(answer)
    const code = codeOf(said.errorCode)
    const text = firstText(said.errorDescription, joined(said.errors), said.statusDescription, said.title)
    if (codeOf(said.status) === '1') return { outcome: 'accepted', text }
    refuseSignIn(code)
    if (text === null && code === null) {
      throw new GatewayFailure('answer-unreadable', { detail: 'no status', phase: 'body', sent: 'maybe' })
    }
    const words = text ?? `errorCode ${code}`
    if (duplicate(words) || isOneOf(code, codes.duplicate)) return { outcome: 'duplicate', text: words }
    if (suspected(words) || isOneOf(code, codes.suspectedDuplicate))
      return { outcome: 'suspected-duplicate', text: words }
    if (disabled(words) || isOneOf(code, codes.moduleDisabled))
      return { outcome: 'refused', code: 'module-disabled', text: words }
    if (isOneOf(code, codes.unitUnknown)) return { outcome: 'refused', code: 'unit-unknown', text: words }
    if (isOneOf(code, codes.provinceUnknown)) return { outcome: 'refused', code: 'province-unknown', text: words }
    if (code === '500' || said.errors !== undefined) {
      const faults = readFaults(words, pushed)
      // "Your data are wrong" without a sentence that is known may be a duplicate in new words: a person decides.
      return faults.length > 0
        ? { outcome: 'invalid', faults, text: words }
        : { outcome: 'unintelligible', text: words }
    }
    return { outcome: 'unintelligible', text: words }
  }
}

/** The adapter joins its sentences itself; should it send a list one day, it is read too. */
function joined(errors: unknown): unknown {
  return Array.isArray(errors) ? errors.filter((one) => typeof one === 'string').join(' ') : errors
}
