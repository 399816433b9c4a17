// What can be set in the mock linked-service software while it runs; part of the settings of the mocks. Every value stands
// for an open question of its contract or for a strictness it is tested with.

export type LinkedSettings = {
  linkedBase: string
  linkedTokenSeconds: number

  // --- which dossiers come
  /** A new dossier comes by itself this often; the first one at once. 0: none by itself. */
  linkedArrivalMs: number
  /** So many that are not acknowledged, and no more come by themselves. */
  linkedOpenMax: number
  /** Percent of them that are deaths. */
  linkedDeathPercent: number
  /** Percent of the births that are twins: two dossiers. */
  linkedTwinPercent: number
  /** Units of which dossiers come, 5 digits. */
  linkedUnits: string[]
  /** ISO 8601 with offset: from then on no new dossiers; what came before may be finished. */
  linkedValidUntil: string
  /** ISO 8601 with offset: from then on nothing is answered but 410. Empty: never. */
  linkedOffAt: string

  // --- what is refused
  /** Fields of a report. `off` still wants codes and a status. */
  linkedChecks: 'contract' | 'off'
  /** A report before the acknowledgement is refused. */
  linkedNeedsAcknowledgement: boolean
  /** 2, 3 or 7 when it is there already: success, or out of order. 1, 4, 5 and 6 have words of their own. */
  linkedRepeats: 'success' | 'logic'

  // --- what an answer looks like
  /** HTTP status and `status` of a failure. */
  linkedFailureStatus: number
  /** Where the words of a validation error stand: under the field that is wrong, or under soHoSoLT like all others. */
  linkedValidationField: 'field' | 'soHoSoLT'

  // --- how it behaves by itself
  /** After a request for a supplement, the dossier stands in the list again. 0: never. */
  linkedSupplementMs: number
  /** Scenarios `…-slow` and `…-late`. */
  linkedSlowMs: number
  /** Serial numbers 9301–9399 of a dossier code select a scenario. */
  linkedSuffixScenarios: boolean
}

export function defaultLinkedSettings(): LinkedSettings {
  return {
    linkedBase: '/linked',
    linkedTokenSeconds: 3600,
    linkedArrivalMs: 300_000,
    linkedOpenMax: 20,
    linkedDeathPercent: 33,
    linkedTwinPercent: 3,
    linkedUnits: ['99001'],
    linkedValidUntil: '2027-01-01T00:00:00+07:00',
    linkedOffAt: '',
    linkedChecks: 'contract',
    linkedNeedsAcknowledgement: true,
    linkedRepeats: 'success',
    linkedFailureStatus: 400,
    linkedValidationField: 'soHoSoLT',
    linkedSupplementMs: 0,
    linkedSlowMs: 30_000,
    linkedSuffixScenarios: true,
  }
}

export const LINKED_CHOICES: { readonly [K in keyof LinkedSettings]?: readonly LinkedSettings[K][] } = {
  linkedChecks: ['contract', 'off'],
  linkedRepeats: ['success', 'logic'],
  linkedValidationField: ['field', 'soHoSoLT'],
}
