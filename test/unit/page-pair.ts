/**
 * What two pages of the same content in two languages share whatever the language: the order of headings, the blocks of code, and, section
 * by section, the figures, the codes, the links and the rows of tables. `differences` names each thing that one of them lacks.
 */

interface Section {
  readonly level: number
  readonly title: string
  readonly prose: string
}

interface Page {
  readonly sections: readonly Section[]
  readonly blocks: readonly string[]
}

const englishMonths = 'January February March April May June July August September October November December'.split(' ')

/** Texts of answers that come in the language of the request. */
const spokenMembers = /("(?:title|detail|nextStep|message)": ?)"[^"]*"/g

/** What a program prints for people comes in the language of the terminal: its addresses, paths, options and figures stay. */
const printed = /https?:\/\/[^\s)]+|[.…]*\/[^\s')]+|--[\w-]+|\d[\w.:/-]*|[A-Z_]{3,}/g

/** A block without its comments, without what an answer says in words and without the language that it asks for. */
function toCode(language: string, lines: readonly string[]): string {
  if (language === 'text') return lines.map((line) => line.match(printed)?.join(' ') ?? '').join('\n')
  const comment = language === 'ts' ? /(^|\s+)\/(?:\/|\*\*) .*$/ : /(^|\s+)# .*$/
  const code = lines.map((line) => line.replace(comment, '').trimEnd()).join('\n')
  const same = code.replaceAll('.vi.md', '.md').replaceAll(/\blanguage: '(?:vi|en)'/g, "language: '…'")
  return `${language}\n${language === 'json' ? same.replaceAll(spokenMembers, '$1"…"') : same}`
}

/** Takes a page apart; a line that is only the link to the other language belongs to neither. */
function readPage(text: string): Page {
  const sections: { level: number; title: string; prose: string }[] = [{ level: 0, title: '', prose: '' }]
  const blocks: string[] = []
  let block: { language: string; lines: string[] } | null = null
  for (const line of text.split('\n')) {
    if (block !== null) {
      if (line.trim() === '```') {
        blocks.push(toCode(block.language, block.lines))
        block = null
      } else block.lines.push(line)
      continue
    }
    const fence = /^\s*```(\w*)$/.exec(line)
    const heading = /^(#+) (.*)$/.exec(line)
    if (fence !== null) block = { language: fence[1] ?? '', lines: [] }
    else if (heading !== null) sections.push({ level: heading[1]?.length ?? 0, title: heading[2] ?? '', prose: '' })
    else {
      const last = sections.at(-1)
      if (last !== undefined) last.prose += `${line}\n`
    }
  }
  return { sections, blocks }
}

/** The link to the same page in the other language, wherever it stands. */
const otherLanguage = /\*?(?:Tiếng Việt|In English|English|Bản tiếng Việt)?:? ?\(?\[(?:[^\]]*)\]\([^)]*\)\)?\.?\*?/

function withoutSwitch(prose: string, names: readonly string[]): string {
  return prose.replaceAll(new RegExp(otherLanguage, 'g'), (found) => {
    const target = /\]\(([^)#]*)/.exec(found)?.[1] ?? ''
    return names.includes(target.replace(/^\.\//, '')) ? '' : found
  })
}

const codesIn = (prose: string) =>
  [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '))

const linksIn = (prose: string) =>
  [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) =>
    target
      .replace(/^\.\//, '')
      .replace(/#.*$/, '')
      .replace(/\.vi\.(md|png)$/, '.$1'),
  )

/** Each figure without separators and leading zeros, months of English dates as numbers: "1 July 2025" and "01/07/2025" are alike. */
function figuresIn(prose: string): string[] {
  const plain = prose.replaceAll(/`[^`]+`/g, ' ').replaceAll(/\]\([^)]*\)/g, ']')
  const dated = englishMonths.reduce(
    (left, month, index) =>
      left.replaceAll(new RegExp(String.raw`\b${month}(?= \d)|(?<=\d )${month}\b`, 'g'), ` ${index + 1} `),
    plain,
  )
  return [...dated.replaceAll(/(?<=\d)[.,](?=\d)/g, '').matchAll(/\d+/g)].map(([digits]) =>
    digits.replace(/^0+(?=\d)/, ''),
  )
}

const rowsIn = (prose: string) => [String(prose.split('\n').filter((line) => /^\s*\|/.test(line)).length)]

const itemsIn = (prose: string) => [String(prose.split('\n').filter((line) => /^\s*(?:[-*]|\d+\.) /.test(line)).length)]

const perSection = {
  'row count of tables': rowsIn,
  'item count of lists': itemsIn,
  code: codesIn,
  link: linksIn,
  figure: figuresIn,
} satisfies Record<string, (prose: string) => string[]>

/**
 * Everything in which the pages differ, in words; empty = a faithful pair.
 *
 * @param names - file names of the two pages, whose links to each other do not count
 */
export function differences(english: string, vietnamese: string, names: readonly string[] = []): string[] {
  const [en, vi] = [readPage(english), readPage(vietnamese)]
  const levels = (page: Page) => page.sections.map((section) => section.level).join(' ')
  if (levels(en) !== levels(vi)) {
    const at = en.sections.findIndex((section, index) => section.level !== vi.sections[index]?.level)
    return [
      `headings part at "${en.sections[at]?.title ?? '(end)'}" / "${vi.sections[at === -1 ? en.sections.length : at]?.title ?? '(end)'}"`,
    ]
  }
  const blocks = en.blocks.flatMap((block, index) =>
    block === vi.blocks[index] ? [] : [`block ${index + 1} differs: ${block.slice(0, 120)}`],
  )
  const more = vi.blocks.length > en.blocks.length ? ['more blocks in Vietnamese'] : []
  const inSections = en.sections.flatMap((section, index) => {
    const [left, right] = [section.prose, vi.sections[index]?.prose ?? ''].map((prose) => withoutSwitch(prose, names))
    return Object.entries(perSection).flatMap(([what, read]) => {
      const [here, there] = [new Set(read(left ?? '')), new Set(read(right ?? ''))]
      const ours = Array.from(here.difference(there), (each) => `"${section.title}": ${what} ${each} only in English`)
      const theirs = Array.from(
        there.difference(here),
        (each) => `"${section.title}": ${what} ${each} only in Vietnamese`,
      )
      return ours.concat(theirs)
    })
  })
  return [...blocks, ...more, ...inSections]
}
