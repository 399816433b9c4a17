// What makes a dossier look other than it is: practices that were seen in running clients.

import type { PortalDossier } from './dossier.ts'

export type Finding = {
  readonly kind:
    | 'done-at-receipt'
    | 'input-as-result'
    | 'invented-number'
    | 'due-time-moved'
    | 'no-due-time'
    | 'done-without-end'
  readonly about: string
}

/** Every finding about what came under one code. */
export function getFindings({ shown, steps, firstDue, fetches, held, style }: PortalDossier): Finding[] {
  if (!held) return []
  const found: Finding[] = []
  for (const [index, step] of steps.entries())
    if (step.status === '9' && step.at !== null && step.at === shown.received)
      found.push({ kind: 'done-at-receipt', about: `step ${index + 1}` })

  const papers = shown.files.filter(({ kind }) => kind === 'paper')
  const content = (url: string): string | null =>
    fetches.findLast((fact) => fact.url === url && fact.method === 'GET' && fact.range === null && fact.status === 200)
      ?.sha256 ?? null
  for (const result of shown.files.filter(({ kind }) => kind === 'result')) {
    const same = papers.some(({ url }) => {
      if (result.url === '') return false
      return url === result.url || (content(url) !== null && content(url) === content(result.url))
    })
    if (same) found.push({ kind: 'input-as-result', about: result.name })
  }
  for (const number of shown.identityNumbers)
    if (/^0{6,}/.test(number)) found.push({ kind: 'invented-number', about: number })
  // A supplement moves the due time, and says from where to where.
  const explained = shown.supplements.some(({ dueAfter }) => dueAfter === shown.due)
  if (firstDue != null && shown.due !== firstDue && !explained)
    found.push({ kind: 'due-time-moved', about: 'NgayHenTra' })
  // The messages of 2026 have neither.
  if (style === '2026') return found
  if (shown.due === null && ['2', '4', '9', '10'].includes(shown.status))
    found.push({ kind: 'no-due-time', about: 'NgayHenTra' })
  if (shown.ended === null && ['9', '10'].includes(shown.status))
    found.push({ kind: 'done-without-end', about: 'NgayKetThucXuLy' })
  return found
}
