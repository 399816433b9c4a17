/**
 * Durations in buckets that grow by a fifth each: 80 counters hold 0.2 ms to six minutes, and a percentile read out of
 * them is off by a tenth at most. Adding costs one logarithm, however many durations there were.
 */
const lowestMs = 0.2
const growth = 1.2
const perGrowth = 1 / Math.log(growth)
export const bucketCount = 80

export function toBucket(ms: number): number {
  if (!(ms > lowestMs)) return 0
  return Math.min(bucketCount - 1, Math.ceil(Math.log(ms / lowestMs) * perGrowth))
}

/** The duration below which this share (0..1) of all lies, in ms; 0 when there is none. */
export function percentile(counts: ArrayLike<number>, share: number): number {
  let total = 0
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket] ?? 0
  const wanted = Math.max(1, Math.ceil(total * share))
  let seen = 0
  for (let bucket = 0; bucket < counts.length; bucket++) {
    seen += counts[bucket] ?? 0
    // The middle of the bucket, on the logarithmic scale.
    if (seen >= wanted) return rounded(bucket === 0 ? lowestMs : lowestMs * growth ** (bucket - 0.5))
  }
  return 0
}

/** Three figures are more than the buckets know. */
function rounded(ms: number): number {
  return ms === 0 ? 0 : Number(ms.toPrecision(3))
}
