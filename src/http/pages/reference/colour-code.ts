/** Code with its parts marked for the eye: names of members, texts, figures, words of the language, remarks. What is not known stays plain. */
import { html } from 'hono/html'
import type { Markup } from './frame.ts'

type Part = 'key' | 'text' | 'figure' | 'word' | 'note'

/** Alike in the five languages and in JSON, as far as the samples use them. A text ends on its line: one that goes on is plain. */
const part =
  /(?<key>(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*')(?=\s*:))|(?<text>"(?:\\.|[^"\\\n])*"|'[^'\n]*'|`[^`\n]*`)|(?<figure>\b(?:true|false|null|\d+(?:\.\d+)?)\b)|(?<word>\b(?:import|from|const|await|new|using|var|try|except|as|curl)\b|(?<=\s)--?[a-zA-Z][a-zA-Z-]*\b)|(?<note> {2}# .*)/g

export function colourCode(text: string): Markup {
  const pieces: (string | Markup)[] = []
  let end = 0
  for (const match of text.matchAll(part)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? []
    pieces.push(text.slice(end, match.index), html`<span class="${toClass(kind as Part)}">${match[0]}</span>`)
    end = match.index + match[0].length
  }
  pieces.push(text.slice(end))
  return html`${pieces}`
}

/** One letter: there are some thousands of them on a page. */
const toClass = (kind: Part): string => kind.charAt(0)
