/** Keyed hashes of what a citizen must know of a dossier: the values themselves stand nowhere outside the sealed holder. */
import type { PublicFact } from '../domain/dossier/public-status.ts'
import type { DossierDeps } from './deps.ts'

/** Bound to the dossier and to what kind of fact it is; `code`: of a code that was asked for. No personal number looks like this text. */
export function hashFact(
  { trail }: Pick<DossierDeps, 'trail'>,
  dossier: number,
  fact: PublicFact | 'code',
  value: string,
): string {
  return trail.getSubject(toText(dossier, fact, value))
}

/** By which it may stand in rows: that of now first, then those of keys of before. */
export function hashFacts(
  { trail }: Pick<DossierDeps, 'trail'>,
  dossier: number,
  fact: PublicFact,
  value: string,
): string[] {
  return trail.getSubjects(toText(dossier, fact, value))
}

const toText = (dossier: number, fact: string, value: string): string => `public-status/1 ${dossier} ${fact} ${value}`
