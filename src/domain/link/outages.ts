/** When a whole link was down: all of its paths at once. One path that is left carries on, and explains no delay. */
export interface Outage {
  /** ms since the epoch */
  from: number
  until: number
}

export function findOutages(paths: readonly string[], downTimes: readonly (Outage & { path: string })[]): Outage[] {
  const [first, ...others] = paths
  if (first === undefined) return []
  const of = (path: string) => merge(downTimes.filter((each) => each.path === path))
  return others.reduce((down, path) => intersect(down, of(path)), of(first))
}

/** In order, without overlaps: several processes saw the same outage. */
function merge(spans: readonly Outage[]): Outage[] {
  const merged: Outage[] = []
  for (const { from, until } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && from <= last.until) last.until = Math.max(last.until, until)
    else merged.push({ from, until })
  }
  return merged
}

function intersect(these: readonly Outage[], those: readonly Outage[]): Outage[] {
  return these.flatMap((one) =>
    those
      .map((other) => ({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }))
      .filter(({ from, until }) => from < until),
  )
}
