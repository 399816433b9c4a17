/** A start that may not go on: what is wrong and what to do, in both languages, without a secret and without a stack. */
import type { Bilingual } from './texts/bilingual.ts'

export interface StartProblem {
  /** What is wrong, with the name of the setting where there is one. */
  says: Bilingual
  /** What to do next. */
  advice: Bilingual
}

export class StartRefusal extends Error {
  readonly problems: readonly StartProblem[]

  constructor(problems: readonly StartProblem[]) {
    super(problems.map(({ says, advice }) => `${says.en}. ${advice.en}`).join('\n'))
    this.name = 'StartRefusal'
    this.problems = problems
  }
}
