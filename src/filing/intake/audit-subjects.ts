/** The people whom a filing concerns, for the audit trail: their numbers, which the trail turns into keyed hashes at once. */
import type { DeclaredPerson } from '../../domain/declaration/blocks.ts'
import type { FilingRequest } from '../../domain/filing/filing-request.ts'

/**
 * One text per person concerned: the personal number, else the number of the identity paper, else name and birth. A newborn
 * has no number: the texts are the parents', because such a record will be searched by them.
 */
export function concernedBy(request: FilingRequest): string[] {
  const people = getPeople(request).filter((person) => person !== undefined)
  const numbered = people.filter((person) => findNumber(person) !== undefined)
  return [...new Set((numbered.length > 0 ? numbered : people.slice(0, 1)).map(toName))]
}

type Named = Pick<DeclaredPerson, 'fullName' | 'personalNumber' | 'identityPaper' | 'dateOfBirth'>

function getPeople(request: FilingRequest): (Named | undefined)[] {
  switch (request.kind) {
    case 'birth':
    case 'birth-package':
      return [request.declaration.child, request.declaration.mother, request.declaration.father]
    case 'death':
    case 'death-package':
      return [request.declaration.deceased]
    case 'marriage':
      return [request.declaration.husband, request.declaration.wife]
    case 'parent-child':
      return [request.declaration.child, request.declaration.parent]
    case 'guardianship':
      return [request.declaration.ward, request.declaration.guardian]
    case 'marital-status':
    case 'change':
    case 'extract':
      return [request.declaration.person]
  }
}

const findNumber = (person: Named) => person.personalNumber ?? person.identityPaper?.number
const toName = (person: Named) => findNumber(person) ?? JSON.stringify([person.fullName, person.dateOfBirth ?? null])
