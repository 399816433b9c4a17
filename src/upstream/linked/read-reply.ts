/**
 * What a report or an acknowledgement was answered with (linked-services contract, "Answers"). A message is judged by its field and
 * as a whole: "không tồn tại" of a dossier is one thing, and inside the complaint about a field another.
 */
import type { LinkedAnswer } from '../../domain/linked/linked.ts'
import { fold, normalized, withoutEnd } from '../../domain/text.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { codeKey } from '../parsing/compare-codes.ts'
import type { ReplyJson } from '../parsing/read-reply.ts'
import { findText, isObject, readObject } from './read-answer.ts'
import type { LinkedServicesPathSettings } from './settings.ts'

type Phrases = LinkedServicesPathSettings['phrases']

/** What was sent: the code that it is about, and the names of its members. */
interface SentMessage {
  code: string
  fields: readonly string[]
}

export type ReplyReader = (answer: HttpAnswer, sent: SentMessage) => LinkedAnswer

/** Members under which a message is about the dossier. */
const aboutDossier: ReadonlySet<string> = new Set(['sohosolt', 'mahoso', ''])

export function createReplyReader(phrases: Phrases): ReplyReader {
  const listed = {
    success: phrases.success.map(fold),
    present: phrases.present.map(bare),
    absent: phrases.absent.map(bare),
    later: phrases.later.map(bare),
    outOfOrder: phrases.outOfOrder.map(bare),
  }

  return (answer, sent) => {
    const reply = readObject(answer)
    const messages = readMessages(reply)
    const title = findText(reply.title) ?? ''
    const text = [title, ...messages.map((one) => one.text)].filter((one) => one !== '').join(' ')
    const unintelligible: LinkedAnswer = { outcome: 'unintelligible', text }
    if (messages.length === 0) {
      const done = isSuccess(reply, answer) && title !== ''
      const known = listed.success.length === 0 || listed.success.some((words) => fold(title).includes(words))
      return done && known && !isNegated(title) && namesNoOther(title, sent.code)
        ? { outcome: 'accepted' }
        : unintelligible
    }
    // Beside a complaint a success says two things, and no one knows which of them is meant.
    if (isSuccess(reply, answer)) return unintelligible
    if (!messages.every((one) => namesNoOther(one.text, sent.code))) return unintelligible
    const judged = messages.map((one) => judge(one, sent))
    const [first, ...others] = judged
    return first !== undefined && others.every((one) => isSame(one, first)) ? first : unintelligible
  }

  function judge({ field, text }: Message, { code, fields }: SentMessage): LinkedAnswer {
    const wrong = findField(field, text, fields)
    if (wrong !== null) return { outcome: 'refused', cause: 'field', field: wrong, text }
    if (!aboutDossier.has(field.toLowerCase())) return { outcome: 'unintelligible', text }
    const words = withoutDossier(text, code)
    if (listed.absent.includes(words)) return { outcome: 'absent', text }
    if (listed.outOfOrder.includes(words)) return { outcome: 'refused', cause: 'out-of-order', field: null, text }
    if (listed.present.some((phrase) => words.startsWith(phrase))) return { outcome: 'present', text }
    if (listed.later.some((phrase) => words.startsWith(phrase))) return { outcome: 'later', text }
    return { outcome: 'unintelligible', text }
  }
}

interface Message {
  field: string
  text: string
}

/** Every sentence with the member that it stands under. A form that is no list of texts is one message that says nothing known. */
function readMessages({ errors }: ReplyJson): Message[] {
  if (errors === undefined || errors === null || errors === '') return []
  if (!isObject(errors)) return [{ field: '', text: findText(errors) ?? 'errors' }]
  return Object.entries(errors).flatMap(([field, value]) => {
    const texts = Array.isArray(value) ? value : [value]
    return texts.map((text) => ({ field, text: findText(text) ?? 'errors' }))
  })
}

/** Theirs under a success of HTTP as well; a number that is a text is the number. */
function isSuccess({ status }: ReplyJson, answer: HttpAnswer): boolean {
  return answer.status < 300 && (status === 200 || status === '200')
}

/** "Không thành công" holds the words of a success. */
const isNegated = (title: string): boolean => /\b(khong|chua|not|un)\b|unsuccess/.test(fold(title))

/** A complaint about a field: it stands under the name of a member that was sent, or begins with one. */
function findField(field: string, text: string, fields: readonly string[]): string | null {
  const under = fields.find((name) => name.toLowerCase() === field.trim().toLowerCase())
  if (under !== undefined && !aboutDossier.has(under.toLowerCase())) return under
  const first = /^[\p{L}\d]+/u.exec(text.trim())?.[0]?.toLowerCase()
  return fields.find((name) => name.toLowerCase() === first) ?? null
}

/** Agency, date, serial: the five formats of codes of dossiers, anywhere in a text. */
const dossierLike = /(?<![\p{L}\p{N}.-])[A-Z0-9]{1,10}(?:\.[A-Z0-9]{1,10}){0,7}-\d{6,8}-\d{3,10}(?![\p{L}\p{N}-])/giu

const namesNoOther = (text: string, code: string): boolean =>
  [...normalized(text, 'NFKC').matchAll(dossierLike)].every(([found]) => codeKey(found) === codeKey(code))

/** The message without the dossier that it names. */
function withoutDossier(text: string, code: string): string {
  return bare(
    normalized(text, 'NFKC').replaceAll(dossierLike, (found) => (codeKey(found) === codeKey(code) ? ' ' : found)),
  )
}

/** Words to be compared as a whole: folded, without "hồ sơ" in front and without punctuation at the ends. */
function bare(text: string): string {
  return withoutEnd(fold(text), `"' :.,…!-`)
    .replace(/^["'\s:.,…-]+/u, '')
    .replace(/^(ma )?ho so\b[\s:]*/u, '')
    .trim()
}

function isSame(one: LinkedAnswer, other: LinkedAnswer): boolean {
  const cause = (answer: LinkedAnswer) => (answer.outcome === 'refused' ? answer.cause : null)
  return one.outcome === other.outcome && cause(one) === cause(other)
}
