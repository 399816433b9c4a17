/** A YAML file as a tree that remembers on which line each of its values stands. */
import { readFileSync } from 'node:fs'
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
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
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new ConfigProblems(shown, [
      fileProblem(null, { vi: `không đọc được tệp (${code})`, en: `the file cannot be read (${code})` }),
    ])
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    throw new ConfigProblems(
      shown,
      document.errors.map(({ code, linePos }) =>
        fileProblem(linePos === undefined ? null : { file: shown, line: linePos[0].line }, {
          vi: `không phải YAML đúng cú pháp (${code})`,
          en: `this is no valid YAML (${code})`,
        }),
      ),
    )
  }
  let tree: unknown
  try {
    tree = document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch {
    const says = { vi: 'không dùng bí danh (&, *) ở đây', en: 'aliases (&, *) are not used here' }
    throw new ConfigProblems(shown, [fileProblem(null, says)])
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

function fileProblem(at: ConfigProblem['at'], says: ConfigProblem['says']): ConfigProblem {
  return { place: '', at, says }
}
