/** A YAML file as a tree that remembers on which line each of its values stands. */
import { readFileSync } from 'node:fs'
import { type Document, type ErrorCode, isMap, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import type { ConfigPath } from './json-schema.ts'
import { type ConfigProblem, ConfigProblems } from './problem.ts'

export interface YamlFile {
  tree: unknown
  /** The line of a value, or of the nearest thing above it that is there; `key`: of the name itself. */
  toLine(place: ConfigPath): number
}

/** Throws ConfigProblems for a file that cannot be read at all. `shown` is its name for people. */
export function readYaml(file: string, shown: string): YamlFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigProblems(shown, [fileProblem(null, explainUnreadable(error))])
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    throw new ConfigProblems(
      shown,
      document.errors.map((error) => {
        const { line, column } = toPosition(error, lines)
        return fileProblem({ file: shown, line, column }, explainYaml(error, text))
      }),
    )
  }
  let tree: unknown
  try {
    tree = document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch {
    const alias = findAlias(document)
    const at = alias === undefined ? null : { file: shown, line: lines.linePos(alias).line }
    throw new ConfigProblems(shown, [fileProblem(at, noAliases)])
  }

  return { tree, toLine }

  function toLine(place: ConfigPath): number {
    for (let length = place.length; length > 0; length--) {
      const parent = length === 1 ? document.contents : document.getIn(place.slice(0, length - 1), true)
      const last = place[length - 1]
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
        : undefined
      const node = pair?.key ?? document.getIn(place.slice(0, length), true)
      const offset = (node as { range?: [number, number, number] | null } | undefined)?.range?.[0]
      if (offset !== undefined) return lines.linePos(offset).line
    }
    return 1
  }
}

function findAlias(document: Document): number | undefined {
  let found: number | undefined
  visit(document, {
    Alias(_, { range }) {
      found = range?.[0]
      return visit.BREAK
    },
  })
  return found
}

export const noAliases: Bilingual = {
  vi: 'không dùng bí danh của YAML (& và *) ở đây; hãy ghi lại giá trị, hoặc đặt nó trong dấu nháy',
  en: 'aliases of YAML (& and *) are not used here; write the value again, or put it in quotes',
}

/** Where the fault of a text is, from 1. */
export function toPosition({ pos }: YAMLError, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(pos[0])
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/** What is wrong with a text that is no YAML, for its writer; the library says it to programmers, and in English. */
export function explainYaml({ code, pos }: YAMLError, text: string): Bilingual {
  if (code !== 'DUPLICATE_KEY') return yamlFaults[code] ?? noYaml
  const name = /^["']?([\w.-]{1,60})/.exec(text.slice(pos[0]))?.[1] ?? ''
  return { vi: `mục ${name} được ghi hai lần`, en: `${name} stands here twice` }
}

const noYaml: Bilingual = { vi: 'không đúng cú pháp YAML', en: 'this is no valid YAML' }
const indentation: Bilingual = {
  vi: 'thụt lề không khớp với các dòng trên, hoặc một dấu ngoặc [ { chưa được đóng',
  en: 'the indentation does not fit the lines above, or a bracket [ { is not closed',
}
const mapping: Bilingual = {
  vi: 'ở đây phải là một dòng `tên: giá trị`; giá trị có dấu : hoặc # thì đặt trong dấu nháy',
  en: 'a line `name: value` belongs here; a value with : or # in it stands in quotes',
}
const tags: Bilingual = {
  vi: 'không dùng thẻ của YAML (!) ở đây; hãy đặt giá trị trong dấu nháy',
  en: 'tags of YAML (!) are not used here; put the value in quotes',
}

const yamlFaults: Readonly<Partial<Record<ErrorCode, Bilingual>>> = {
  ALIAS_PROPS: noAliases,
  BAD_ALIAS: noAliases,
  BAD_COLLECTION_TYPE: tags,
  BAD_DQ_ESCAPE: {
    vi: 'dấu \\ trong dấu nháy kép không đúng; hãy dùng dấu nháy đơn',
    en: 'a \\ in double quotes is not understood; use single quotes',
  },
  BAD_INDENT: indentation,
  BAD_SCALAR_START: {
    vi: 'giá trị bắt đầu bằng một ký tự đặc biệt; hãy đặt nó trong dấu nháy',
    en: 'the value begins with a special character; put it in quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: mapping,
  BLOCK_IN_FLOW: indentation,
  MISSING_CHAR: {
    vi: 'thiếu dấu nháy đóng, dấu ngoặc đóng hoặc dấu phẩy',
    en: 'a closing quote, a closing bracket or a comma is missing',
  },
  MULTILINE_IMPLICIT_KEY: mapping,
  MULTIPLE_ANCHORS: noAliases,
  MULTIPLE_DOCS: {
    vi: 'tệp có nhiều tài liệu (dòng ---); chỉ dùng được một',
    en: 'the file has several documents (a line ---); there may be one only',
  },
  MULTIPLE_TAGS: tags,
  TAB_AS_INDENT: { vi: 'dòng thụt lề bằng phím Tab; hãy dùng dấu cách', en: 'a tab indents the line; use spaces' },
  TAG_RESOLVE_FAILED: tags,
  UNEXPECTED_TOKEN: mapping,
}

function fileProblem(at: ConfigProblem['at'], says: ConfigProblem['says']): ConfigProblem {
  return { place: '', at, says }
}
