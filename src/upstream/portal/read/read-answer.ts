/**
 * What the portal answered to a dossier or to steps (public-service-portal contract, "Answers and the order of calls"). A success is
 * a code of success and the words; a no is a code that is known to be one. Everything else says nothing about what was done.
 */
import { GatewayFailure } from '../../../domain/failure.ts'
import type { PortalAnswer } from '../../../domain/portal/portal.ts'
import { fold } from '../../../domain/text.ts'
import { codeKey, echoes, member, namesAnother } from '../../parsing/compare-codes.ts'
import { createDenials, createPhrases } from '../../parsing/phrases.ts'
import { findCode } from '../../parsing/read-reply.ts'
import type { PortalPathSettings } from '../settings.ts'
import type { PortalReply, Saw } from './portal-reply.ts'
import { createCountReader } from './read-counts.ts'

/** What was sent: of which dossier, and how many steps; 0 = the dossier itself. `update`: as one that is there already. */
interface Sent {
  code: string
  steps: number
  update?: boolean
}

export interface AnswerReader {
  /** Throws where the session has ended, so that it is renewed. */
  refuseEndedSession(reply: PortalReply): void
  isSuccess(reply: PortalReply): boolean
  /** The words alone are a success, for answers without a code. */
  hasSuccessWords(text: string): boolean
  /** Words of a failure, of trouble or of a session that has ended: beside them no code is a success. */
  deniesSuccess(text: string): boolean
  /** It was said of this very dossier that it is not there. */
  isAbsent(reply: PortalReply, code: string): boolean
  read(reply: PortalReply, sent: Sent): PortalAnswer
  /** Plain text, as steps are answered over the bus. */
  readText(text: string, sent: Sent): PortalAnswer
}

export function createAnswerReader(
  { codes, phrases, refusedSteps }: Pick<PortalPathSettings, 'codes' | 'phrases' | 'refusedSteps'>,
  saw: Saw,
): AnswerReader {
  const succeeds = createPhrases(phrases.success)
  const denied = createDenials(phrases.success)
  const fails = createPhrases(phrases.failure)
  const exists = createPhrases(phrases.exists)
  const ended = createPhrases(phrases.signInEnded)
  const troubled = createPhrases(phrases.trouble)
  const isAbsence = createWholeMessage(phrases.absent)
  const countsLess = createCountReader(phrases)
  const isOne = (code: string | null, listed: readonly string[]) => code !== null && listed.includes(code)

  const isWordedSo = (text: string) => succeeds(text) && !denied(text) && !fails(text) && !troubled(text)
  const hasSuccessWords = (text: string) => isWordedSo(text) && !countsLess(text)
  const deniesSuccess = (text: string) =>
    denied(text) || fails(text) || troubled(text) || ended(text) || countsLess(text)
  const isSuccess = ({ code, text }: PortalReply) =>
    isOne(code, codes.success) && text !== null && hasSuccessWords(text)
  const isAbsent = ({ code, text }: PortalReply, dossier: string) =>
    isOne(code, codes.refused) && text !== null && isAbsence(text, dossier)

  function isFailed(item: Readonly<Record<string, unknown>>): boolean {
    const code = findCode(member(item, 'error_code'))
    return code !== null && !isOne(code, codes.success)
  }

  function refuseEndedSession({ code, text }: PortalReply): void {
    if (text === null || isOne(code, codes.success) || !ended(text)) return
    throw new GatewayFailure('bus-credentials-refused', { layer: 'ministry', detail: 'session ended', sent: 'no' })
  }

  /** A no to several steps may have kept those before the bad one. */
  function refused(code: string | null, text: string, { steps }: Sent): PortalAnswer {
    const clear = steps < 2 || refusedSteps === 'none-kept'
    return clear ? { outcome: 'refused', code, text } : { outcome: 'unintelligible', text }
  }

  function unintelligible(text: string | null): PortalAnswer {
    saw('unknown-code', 'error_code')
    return { outcome: 'unintelligible', text: text ?? '' }
  }

  return {
    refuseEndedSession,
    isSuccess,
    hasSuccessWords,
    deniesSuccess,
    isAbsent,
    read(reply, sent) {
      const { code, text, data } = reply
      refuseEndedSession(reply)
      if (isAboutAnother(text, data, sent.code)) return { outcome: 'unintelligible', text: aboutAnother }
      // To an update it is no news that the dossier is there.
      const isNews = sent.update !== true || !isSuccess(reply)
      if (text !== null && exists(text) && isNews) {
        // Which of the steps are there already is not said.
        if (sent.steps > 0 || !isOne(code, codes.exists)) return unintelligible(text)
        return { outcome: 'exists', text }
      }
      // A success of the whole beside the failure of a part: which of the steps are there is not said.
      if (isSuccess(reply) && toItems(data).some(isFailed)) return unintelligible(text)
      // How many of the steps went is said, and not which.
      if (isSuccess(reply) && countsLess(text ?? '', sent.steps)) return unintelligible(text)
      if (isSuccess(reply)) return { outcome: 'accepted', id: null, text }
      if (isAbsent(reply, sent.code)) return { outcome: 'absent', text: text ?? '' }
      const contradicts = text !== null && (isWordedSo(text) || troubled(text))
      if (!isOne(code, codes.refused) || contradicts) return unintelligible(text)
      return refused(code, text ?? `error_code ${code}`, sent)
    },
    readText(text, sent) {
      refuseEndedSession({ code: null, text, data: undefined })
      if (isAboutAnother(text, undefined, sent.code)) return { outcome: 'unintelligible', text: aboutAnother }
      if (exists(text)) return unintelligible(text)
      if (succeeds(text) && countsLess(text, sent.steps)) return unintelligible(text)
      if (hasSuccessWords(text)) return { outcome: 'accepted', id: null, text }
      if (isAbsence(text, sent.code)) return { outcome: 'absent', text }
      return fails(text) && !troubled(text) ? refused(null, text, sent) : unintelligible(text)
    },
  }
}

/** Reported in place of words about somebody else's dossier. */
const aboutAnother = 'Trả lời về một hồ sơ khác.'

/** A word of the answer or an item in it names a dossier that is not ours. */
function isAboutAnother(text: string | null, data: unknown, code: string): boolean {
  if (text !== null && namesAnother(text, [code])) return true
  return toItems(data).some((item) => !echoes(member(item, 'MaHoSo'), code))
}

/** The objects of a list, or one alone. */
function toItems(data: unknown): Readonly<Record<string, unknown>>[] {
  return (Array.isArray(data) ? data : [data]).filter(isItem)
}

export const isItem = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Words around the phrase that add nothing to it. */
const dossierWords = /\b(?:ma )?ho so\b|\bma so\b|\b(?:tren|trong) (?:he thong|co so du lieu|csdl)\b/g

/** Whether one of these phrases is the whole of a text about this dossier, but for its code and the words for a dossier. */
function createWholeMessage(phrases: readonly string[]): (text: string, code: string) => boolean {
  const folded = phrases.map(fold)
  return (text, code) => {
    const ours = codeKey(code)
    const words = fold(text)
      .split(' ')
      .filter((word) => codeKey(word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')) !== ours)
      .join(' ')
    const rest = words
      .replace(/[^\p{L}\p{N} ]+/gu, ' ')
      .replace(/ +/g, ' ')
      .replace(dossierWords, '')
      .replace(/ +/g, ' ')
      .trim()
    return folded.includes(rest)
  }
}
