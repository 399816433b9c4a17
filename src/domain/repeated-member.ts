/**
 * JSON that states a member of an object twice. RFC 8259 (section 4) leaves open which one counts: of two readers on one way
 * each may go by another, so that nothing of the text can be relied on.
 */

/** Whether a text states a member of an object twice: of the two values, `JSON.parse` has kept the last in silence. */
export function repeatsMember(text: string, parsed: unknown): boolean {
  const members = countMembers(parsed)
  // A colon stands behind every name. As many as there are members: no name was there twice, and no text holds one.
  let colons = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) colons++
  if (colons === members) return false
  return colonsOutsideTexts(text) !== members
}

/** From quote to quote, and without a pattern: one that matches a text of many megabytes ends the stack. */
function colonsOutsideTexts(text: string): number {
  let colons = 0
  let quote = text.indexOf('"')
  let colon = text.indexOf(':')
  while (colon !== -1) {
    if (quote === -1 || colon < quote) {
      colons++
      colon = text.indexOf(':', colon + 1)
    } else {
      const behind = endOfText(text, quote)
      quote = text.indexOf('"', behind)
      if (colon < behind) colon = text.indexOf(':', behind)
    }
  }
  return colons
}

/** Behind the quote that ends the text which begins at `quote`: one with an even number of backslashes in front of it. */
function endOfText(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end
    while (text[before - 1] === '\\') before--
    if ((end - before) % 2 === 0) return end + 1
  }
  return text.length
}

/** Without recursion: anyone who nests ten thousand deep should not end the stack. */
function countMembers(parsed: unknown): number {
  let members = 0
  const open: unknown[] = [parsed]
  while (open.length > 0) {
    const value = open.pop()
    if (Array.isArray(value)) {
      for (const one of value) if (typeof one === 'object') open.push(one)
    } else if (isRecord(value)) {
      for (const key in value) {
        members++
        const inside = value[key]
        if (typeof inside === 'object') open.push(inside)
      }
    }
  }
  return members
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
