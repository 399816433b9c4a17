/** The step of a start that failed at the database. The cause is reported by its code only (doctor/database-failure.ts). */
import { StartRefusal } from '../../domain/start-refusal.ts'

export type StartStep = 'connect' | 'migrate' | 'clock' | 'keys' | 'trail'

export class DatabaseStartFailure extends Error {
  readonly step: StartStep
  /** SQLSTATE or the code of the socket, as the cause has it. */
  readonly code: unknown

  constructor(step: StartStep, cause: unknown) {
    super(`database: ${step}`, { cause })
    this.name = 'DatabaseStartFailure'
    this.step = step
    this.code = (cause as { code?: unknown } | null)?.code
  }
}

/** `work` of a start; its failures say at which step they came. A refusal of ours says so itself. */
export async function startStep<T>(step: StartStep, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof StartRefusal ? error : new DatabaseStartFailure(step, error)
  }
}
