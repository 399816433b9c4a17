/** The procedures of the generated years with their share of all dossiers and how they are handled. */

export interface GeneratedProcedure {
  readonly code: string
  /** Group of procedures that are alike. */
  readonly kind: string
  /** Working days; 0 = the same day, or the next one when received after 15:00. */
  readonly limitDays: number
  /** Share of all dossiers, as weight. */
  readonly weight: number
  /** How much work it is, against the mean of all. */
  readonly effort: number
  /** Whether it is filed at the civil-status registry. */
  readonly filed: boolean
  /** Share of dossiers for which another agency is asked; each adds `verificationDays` to the limit. */
  readonly verified: number
  readonly verificationDays: number
}

/** Limits by the Law on Civil Status 60/2014/QH13 and Decrees 123/2015, 87/2020 and 120/2025. */
export const generatedProcedures: readonly GeneratedProcedure[] = [
  row('1.001193', 'birth', 0, 20, 1, true, 0, 0),
  row('1.000656', 'death', 0, 9, 0.9, true, 0.02, 3),
  row('1.000894', 'marriage', 0, 9, 1.2, true, 0.03, 5),
  row('2.000635', 'extract', 0, 26, 0.5, false, 0, 0),
  row('1.004873', 'marital-status', 3, 18, 1, true, 0.06, 3),
  row('1.001022', 'parent-child', 3, 2, 1.6, true, 0.08, 5),
  row('1.004859', 'change', 3, 6, 1.5, true, 0.08, 3),
  row('1.004837', 'guardianship', 3, 0.6, 1.4, true, 0, 0),
  row('1.004884', 'birth', 5, 2.4, 1.8, true, 0.1, 5),
  row('2.002189', 'marriage', 5, 1, 1.6, true, 0.08, 3),
  row('2.000806', 'marriage', 5, 1, 2, true, 0.1, 5),
  row('2.000986', 'birth-package', 20, 5, 1.5, true, 1, 0),
]

function row(
  code: string,
  kind: string,
  limitDays: number,
  weight: number,
  effort: number,
  filed: boolean,
  verified: number,
  verificationDays: number,
): GeneratedProcedure {
  return { code, kind, limitDays, weight, effort, filed, verified, verificationDays }
}
