// Times as the registry writes them, in Vietnam's own.

const local = (at: number): string => new Date(at + 7 * 3_600_000).toISOString()

/** `31/12/2025` */
export function toDay(at: number): string {
  const text = local(at)
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)}`
}

/** `31/12/2025 23:59:59` */
export const getMoment = (at: number): string => `${toDay(at)} ${local(at).slice(11, 19)}`

/** `2025-12-31` */
export const isoDay = (at: number): string => local(at).slice(0, 10)

export const toYear = (at: number): number => Number(local(at).slice(0, 4))
