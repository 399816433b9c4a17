/** Phrases of an upstream, found in its texts as people read them. */
import { fold } from '../../domain/text.ts'

/** Whether a text begins with one of these phrases, alone or behind the name of an error (`RECORD_NOT_FOUND - …`). */
export function createOpenings(phrases: readonly string[]): (text: string) => boolean {
  const folded = phrases.map(fold)
  return (text) => {
    const reply = fold(text).replace(/^[a-z_]+ - /, '')
    return folded.some((phrase) => reply.startsWith(phrase))
  }
}

/** Whether a text holds one of these phrases. */
export function createPhrases(phrases: readonly string[]): (text: string) => boolean {
  const folded = phrases.map(fold)
  return (text) => {
    const reply = fold(text)
    return folded.some((phrase) => reply.includes(phrase))
  }
}

/** Whether a text denies one of these phrases, near or far, in the clause that holds it ("không cập nhật thành công"). */
export function createDenials(phrases: readonly string[]): (text: string) => boolean {
  const folded = phrases.map(fold)
  return (text) =>
    fold(text)
      .split(/[.,;:!?](?= |$)/)
      .some((clause) => {
        const at = clause.search(/\b(?:khong|chua|not)\b/)
        return at !== -1 && folded.some((phrase) => clause.includes(phrase, at))
      })
}
