/** The known name that somebody probably meant: of settings, options of commands, addresses. */
import { closest, distance } from 'fastest-levenshtein'

/** The same name in another spelling of its words, or one that differs in at most a third of its letters. */
export function findNearest(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const same = known.find((name) => plain(name) === plain(written))
  if (same !== undefined) return same
  const found = closest(written, [...known])
  // A short name has too many neighbours: of one only a single letter may differ.
  const allowed = written.length < 5 ? 1 : Math.max(2, Math.floor(written.length / 3))
  return distance(written, found) <= allowed ? found : undefined
}
