/** Blocks of code of a page, and whether an answer that it shows is the one that came. */

export interface Block {
  language: string
  text: string
  /** Of the comment before it, `<!-- example: … -->`; empty = there is none. */
  note: string
}

/** Every fenced block of a page, with the note before it. */
export function readBlocks(page: string): Block[] {
  return Array.from(
    page.matchAll(/(?:<!-- example: ([^\n]*?) -->\n+)?^[ \t]*```(\w+)\n([\s\S]*?)^[ \t]*```$/gm),
    ([, note = '', language = '', text = '']) => ({ language, text, note }),
  )
}

/** Commands as they run, whatever is said beside them. */
export const withoutComments = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replace(/(^|\s+)# .*$/, '').trimEnd())
    .filter((line) => line !== '')
    .join('\n')

/** Every JSON document in what was printed, one a line or over several. */
export function jsonIn(printed: string): unknown[] {
  const found: unknown[] = []
  for (let start = printed.indexOf('{'); start !== -1; ) {
    const end = endOfJson(printed, start)
    try {
      found.push(JSON.parse(printed.slice(start, end)))
    } catch {
      // Braces of something else.
    }
    start = printed.indexOf('{', end)
  }
  return found
}

function endOfJson(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let index = start; index < text.length; index++) {
    const character = text[index]
    if (quoted) {
      if (character === '\\') index++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return index + 1
  }
  return text.length
}

/** What differs from time to time and from machine to machine. */
const passing =
  /^(?:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{64}|\d{4}-\d{2}-\d{2}T\S+|\S*…\S*)$/

/**
 * Where an answer is not as shown: a member that is not there, of another type, or another word. Ids, hashes and moments are compared by
 * their kind alone, and `…` stands for anything. What comes may hold more than is shown.
 */
export function differencesOfAnswer(shown: unknown, came: unknown, at = ''): string[] {
  if (typeof shown === 'string' && shown.includes('…')) return []
  if (Array.isArray(shown)) {
    if (!Array.isArray(came)) return [`${at}: no list`]
    return shown.flatMap((one, index) => differencesOfAnswer(one, came[index], `${at}/${index}`))
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof came !== 'object' || came === null) return [`${at}: no object`]
    const there = new Map(Object.entries(came))
    return Object.entries(shown).flatMap(([name, value]) =>
      name === '…' || value === '…'
        ? []
        : there.has(name)
          ? differencesOfAnswer(value, there.get(name), `${at}/${name}`)
          : [`${at}/${name}: missing`],
    )
  }
  if (typeof shown !== typeof came) return [`${at}: ${JSON.stringify(came)} for ${JSON.stringify(shown)}`]
  if (typeof shown === 'string' && passing.test(shown)) return passing.test(String(came)) ? [] : [`${at}: ${came}`]
  return shown === came ? [] : [`${at}: ${JSON.stringify(came)} for ${JSON.stringify(shown)}`]
}
