/** Which part of a file a request wants (RFC 9110, section 14): one range of bytes, or all of it. */

export type WantedRange =
  /** No range, one that is not understood, or several at once: the whole file is a right answer to each of these. */
  { wanted: 'whole' } | { wanted: 'part'; from: number; to: number } | { wanted: 'unsatisfiable' }

/** `to` is the position behind the last byte. `etag` and `ifRange`: a range of another version than the client has is not wanted. */
export function readRange(
  range: string | undefined,
  ifRange: string | undefined,
  { bytes, etag }: { bytes: number; etag: string },
): WantedRange {
  const [, first = '', last = ''] = /^bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i.exec(range ?? '') ?? []
  if (first === '' && last === '') return { wanted: 'whole' }
  // A date is never the right validator here: files have none.
  if (ifRange !== undefined && ifRange.trim() !== etag) return { wanted: 'whole' }
  if (first === '') {
    const from = Math.max(0, bytes - Number(last))
    return Number(last) === 0 || bytes === 0 ? { wanted: 'unsatisfiable' } : { wanted: 'part', from, to: bytes }
  }
  if (last !== '' && Number(last) < Number(first)) return { wanted: 'whole' }
  if (Number(first) >= bytes) return { wanted: 'unsatisfiable' }
  return { wanted: 'part', from: Number(first), to: last === '' ? bytes : Math.min(Number(last) + 1, bytes) }
}
