/**
 * Fetching the record that a claim is about. The register compares number, name and date before it hands out a record, but
 * an answer may be another's, and a register may compare less than its contract says: the record itself has the last word.
 */
import { contradicts } from '../domain/person/compare-person.ts'
import type { Person } from '../domain/person/identity.ts'
import type { PopulationAnswer, PopulationPath, PopulationQuery } from '../domain/person/population.ts'

/**
 * A record that says another name or another birth than was claimed is `null`, as if the register had handed out none, and
 * leaves no notice: what is odd about it is another person's. It is an answer and no failure, since a slip of the citizen
 * says nothing about the path.
 */
export function fetchMatchingRecord(
  path: PopulationPath,
  query: PopulationQuery,
  signal: AbortSignal,
): Promise<PopulationAnswer<Person | null>> {
  return path.lookUp(query, signal).then((answer) => {
    if (answer.value === null || !contradicts(query.claim, answer.value)) return answer
    return { ...answer, value: null, notices: [] }
  })
}
