/**
 * The reader of units' codes (domain/person/units.ts) as it counts on a day: by the list that is whole on that day, by the names that
 * its units have by then, and for the time before the reform by the shipped snapshot or what an operator put in its place.
 */
import { createUnitCodes, type UnitCodes, type UnitCodesOfDay, type UnitLines } from '../domain/person/units.ts'
import { nfc } from '../domain/text.ts'
import type { UnitTree } from './unit-file.ts'

/** The snapshot of the time before the reform that has communes that were merged in 2023 and 2024 too: old records are full of them. */
const oldList = 'about-2021'

type List = NonNullable<UnitTree['lists']>[number]

/** `trees`: in the order in which they count, later ones over earlier. They fit together: `createUnits` has read them. */
export function createCodesOfDay(trees: readonly Pick<UnitTree, 'lists' | 'changes'>[]): UnitCodesOfDay {
  const lists = new Map<string, List>()
  for (const list of trees.flatMap((tree) => tree.lists ?? [])) lists.set(list.id, list)
  const changes = trees
    .flatMap((tree) => tree.changes ?? [])
    .flatMap(({ on, units }) => units.map((text) => ({ on, ...readChange(text) })))
    // Stable: of one day and code the later file's comes last.
    .sort((a, b) => (a.on < b.on ? -1 : Number(a.on > b.on)))
  /** The days from which on codes are read otherwise, latest first: a reader counts for the whole time from one to the next. */
  const listed = [...lists.values()].flatMap(({ from }) => from ?? [])
  const beginnings = [...new Set(listed.concat(changes.map(({ on }) => on)))].sort().reverse()
  const readers = new Map<string, UnitCodes>()
  return (day) => {
    const since = beginnings.find((beginning) => beginning <= day) ?? ''
    let codes = readers.get(since)
    if (codes === undefined) {
      codes = createUnitCodes(getLines(since))
      readers.set(since, codes)
    }
    return codes
  }

  function getLines(day: string): UnitLines {
    const since = findWhole([...lists.values()], day)
    const renamed = new Map<string, string>()
    for (const { on, code, name } of changes) if (on <= day && on >= (since?.from ?? '')) renamed.set(code, name)
    return { before: lists.get(oldList)?.units.map(nfc) ?? [], since: since?.units.map(nfc) ?? [], renamed }
  }
}

/** The list that counts from the latest day on that has come; of a day before all of them the first. */
function findWhole(lists: readonly List[], day: string): List | undefined {
  const whole = lists
    .filter(({ from }) => from !== undefined)
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
  return whole.findLast(({ from }) => (from ?? '') <= day) ?? whole[0]
}

function readChange(text: string): { code: string; name: string } {
  const at = text.indexOf(' ')
  return { code: text.slice(0, at), name: nfc(text.slice(at + 1).trim()) }
}
