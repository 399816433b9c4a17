/** The people whom a linked dossier concerns, for the audit trail: their numbers, which the trail turns into keyed hashes at once. */
import type { DeclarationDraft } from '../domain/linked/linked.ts'

/** The child has no number yet: the record is searched by the parents'. */
const concerned = ['child', 'mother', 'father', 'deceased'] as const

/** One text per person: the personal number, else the number of the identity paper, else name and birth. Never empty. */
export function toSubjects(declaration: DeclarationDraft, code: string): string[] {
  const people = concerned.flatMap((role) => {
    const person = declaration[role]
    return isGroup(person) ? [person] : []
  })
  const numbers = people.flatMap((person) => findNumber(person) ?? [])
  if (numbers.length > 0) return [...new Set(numbers)]
  const [first] = people
  // Of one that names nobody in a form that is read, the dossier itself is what the record is about.
  return [first === undefined ? code : JSON.stringify([first.fullName ?? null, first.dateOfBirth ?? null])]
}

type Group = Readonly<Record<string, unknown>>
const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null

function findNumber({ personalNumber, identityPaper }: Group): string | undefined {
  const number = personalNumber ?? (isGroup(identityPaper) ? identityPaper.number : undefined)
  return typeof number === 'string' ? number : undefined
}
