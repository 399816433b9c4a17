/**
 * The word of ours that somebody probably meant. Only what is near to one is ever taken for one: anything else may be data of a
 * person at a wrong place, which no message repeats.
 */

/** A slip or two of the keyboard, and never more than a third of the word. */
const slipsMax = 2
/** Longer than any word of the API. */
const charsMax = 60

export function nearest(sent: unknown, words: Iterable<string>): string | undefined {
  if (typeof sent !== 'string' || sent.length > charsMax) return undefined
  let best: { word: string; slips: number } | undefined
  for (const word of words) {
    // A short word has too many neighbours: of one only the letter case may differ.
    const allowed = word.length < 5 ? 0 : Math.min(slipsMax, Math.floor(word.length / 3))
    if (Math.abs(word.length - sent.length) > allowed) continue
    const slips = distance(sent.toLowerCase(), word.toLowerCase())
    if (slips <= allowed && (!best || slips < best.slips)) best = { word, slips }
  }
  return best?.word
}

/** Letters to insert, leave out or change (Levenshtein), row by row. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...to].entries()) {
      const [left = 0, above = 0, before = 0] = [next[column], row[column + 1], row[column]]
      next.push(Math.min(left + 1, above + 1, before + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[to.length] ?? 0
}
