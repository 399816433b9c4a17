/** A count with its word in English. `count` may be a number that is written already. */
export const plural = (count: number | string, one: string, many: string) =>
  `${count} ${String(count) === '1' ? one : many}`
