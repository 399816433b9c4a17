/** What is wrong with a configuration, in words for the person who wrote it: where it stands, and what would be right. */
import type { Bilingual } from '../domain/texts/bilingual.ts'

export interface ConfigProblem {
  /** Name of the setting, such as `server.port`; empty = the file itself. */
  place: string
  /** Where it stands; `null` = in no file, or nowhere at all. */
  at: { file: string; line: number; column?: number } | null
  /** Holds no value from the file. */
  says: Bilingual
}

export type ConfigLanguage = keyof Bilingual

export function tellProblem({ place, at, says }: ConfigProblem, language: ConfigLanguage): string {
  const position = at === null ? [] : [[at.file, at.line, ...(at.column === undefined ? [] : [at.column])].join(':')]
  const where = [...position, ...(place === '' ? [] : [place])]
  return [...(where.length === 0 ? [] : [`${where.join(' ')}:`]), says[language]].join(' ')
}

const headline: Record<ConfigLanguage, (source: string) => string> = {
  vi: (source) => `không dùng được ${source}:`,
  en: (source) => `${source} cannot be used:`,
}

/** A configuration that cannot be used. It lists every problem, and holds no value from the file. */
export class ConfigProblems extends Error {
  readonly source: string
  readonly problems: readonly ConfigProblem[]

  constructor(source: string, problems: readonly ConfigProblem[]) {
    super(tellAll(source, problems, 'en'))
    this.name = 'ConfigProblems'
    this.source = source
    this.problems = problems
  }

  tell(language: ConfigLanguage): string {
    return tellAll(this.source, this.problems, language)
  }
}

function tellAll(source: string, problems: readonly ConfigProblem[], language: ConfigLanguage): string {
  return [headline[language](source), ...problems.map((one) => `  - ${tellProblem(one, language)}`)].join('\n')
}
