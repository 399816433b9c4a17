// What can be set in the mock registry while it runs; part of the settings of the mocks. Every value stands for an open
// question of the registry's contract (its section 11) or for a strictness it is tested with.

type TokenNeed = 'none' | 'bearer' | 'bearer+lgspaccesstoken'
export type DuplicateWording = 'plain' | 'upper' | 'nfd' | 'changed' | 'english'

export type RegistrySettings = {
  // --- where it is
  registryG1Base: string
  registryG2Base: string
  registryG3Base: string
  /** Last part of the path of the status query of G2 and G3. */
  registryAskOperation: string

  // --- who may call
  registryG1Token: TokenNeed
  registryG2Token: TokenNeed
  registryG3Token: TokenNeed
  /** How a refused token shows: HTTP 401 of the bus, or errorCode 100 in a normal answer. */
  registryAuthFailure: 'http-401' | 'body-100'
  /** errorCode 101 for everybody. */
  registryIpDisallowed: boolean

  // --- what is refused
  /** `phrase`: a repeated push is an error that says "đã được tiếp nhận". `accept`: it is registered AGAIN, so that the ledger shows who sends twice. */
  duplicates: 'phrase' | 'accept'
  duplicateWording: DuplicateWording
  /** errorCode beside the duplicate phrase, which no source states; 500 is the one that could be taken for faulty data. */
  duplicateCode: string
  /** `compare`: the duplicate answer says whether the content is the one received before (pitfall 28). */
  duplicateContent: 'silent' | 'compare'
  /** `suspect`: a second child of the same parents and birth date is a suspected duplicate until it is pushed again. */
  registryTwins: 'register' | 'suspect'
  /** Fields, code lists and date formats of the contract. `off` still wants a well-formed envelope. */
  registryChecks: 'contract' | 'off'
  /** Codes of 5, 3 or 2 digits that no catalogue knows: errorCode 106. */
  registryUnknownUnits: string[]
  /** ISO 8601 with offset: from then on, by the time of receipt, the catalogue is the one of two levels. */
  registryCatalogueSwitch: string
  /** Whether a unit that ended with the switch is refused (106) or read as whatever has its number now. */
  registryOldUnits: 'refused' | 'reinterpreted'
  /** District codes of the registry against those of the statistics office: 3 where the contract saw 625 for 622. */
  registryDistrictShift: number
  /** Modules that are switched off. */
  registryDisabledModules: string[]
  /** Of one attachment, decoded. */
  registryFileBytesMax: number
  /** Dossiers in one status query; 0 = no limit. */
  registryAskMax: number
  registryBodyBytesMax: number

  // --- how a dossier lives
  /** From received (1) to the next step. */
  registryReceivedMs: number
  /** From eligible (3) to the next step. */
  registryEligibleMs: number
  /** How long a supplement may take: hanBoSungHoSo. */
  registrySupplementMs: number
  /** Scenarios `late-…` and `lost-later`: when the number or the document comes, when the dossier vanishes. */
  registryLateMs: number
  /** Scenarios `slow-accept`, `late-accept` and `slow-ask`. */
  registrySlowMs: number
  /** Serial numbers 9001–9099 of a dossier code select a scenario. */
  registrySuffixScenarios: boolean

  // --- what an answer looks like
  /** `status` and `trangThai`: as the contract's samples have it, or all of one type, or changing from answer to answer. */
  registryStatusType: 'sample' | 'string' | 'number' | 'mixed'
  /** How a status query answers for a dossier it does not know. */
  registryUnknownDossier: 'absent' | 'item' | 'error'
  /** Shape of `value` in ketQuaDangKyHS, which no source states: one object, the same as JSON text, or a list of it. */
  registryG1Result: 'object' | 'text' | 'list'
  /** HTTP status of the validation errors of G3. */
  registryG3ErrorStatus: number
  /** What stands between two sentences of a validation error of G3: a newline that lost its backslash. */
  registryG3Join: string
  /** Size of the certificate in `slow-ask`. */
  registryLargePdfBytes: number
}

export function defaultRegistrySettings(): RegistrySettings {
  return {
    registryG1Base: '/registry/g1',
    registryG2Base: '/registry/g2',
    registryG3Base: '/registry/g3',
    registryAskOperation: 'layKetQua',
    registryG1Token: 'bearer',
    registryG2Token: 'none',
    registryG3Token: 'bearer+lgspaccesstoken',
    registryAuthFailure: 'http-401',
    registryIpDisallowed: false,
    duplicates: 'phrase',
    duplicateWording: 'plain',
    duplicateCode: '500',
    duplicateContent: 'silent',
    registryTwins: 'register',
    registryChecks: 'contract',
    registryUnknownUnits: ['99999', '999', '00'],
    registryCatalogueSwitch: '2025-07-01T00:00:00+07:00',
    registryOldUnits: 'refused',
    registryDistrictShift: 0,
    registryDisabledModules: [],
    registryFileBytesMax: 6 * 1024 * 1024,
    registryAskMax: 0,
    registryBodyBytesMax: 200 * 1024 * 1024,
    registryReceivedMs: 1000,
    registryEligibleMs: 1000,
    registrySupplementMs: 7 * 86_400_000,
    registryLateMs: 5000,
    registrySlowMs: 30_000,
    registrySuffixScenarios: true,
    registryStatusType: 'sample',
    registryUnknownDossier: 'absent',
    registryG1Result: 'object',
    registryG3ErrorStatus: 200,
    registryG3Join: 'n',
    registryLargePdfBytes: 5 * 1024 * 1024,
  }
}

const tokens: readonly TokenNeed[] = ['none', 'bearer', 'bearer+lgspaccesstoken']

export const REGISTRY_CHOICES: { [K in keyof RegistrySettings]?: readonly RegistrySettings[K][] } = {
  registryG1Token: tokens,
  registryG2Token: tokens,
  registryG3Token: tokens,
  registryAuthFailure: ['http-401', 'body-100'],
  duplicates: ['phrase', 'accept'],
  duplicateWording: ['plain', 'upper', 'nfd', 'changed', 'english'],
  duplicateContent: ['silent', 'compare'],
  registryTwins: ['register', 'suspect'],
  registryChecks: ['contract', 'off'],
  registryOldUnits: ['refused', 'reinterpreted'],
  registryStatusType: ['sample', 'string', 'number', 'mixed'],
  registryUnknownDossier: ['absent', 'item', 'error'],
  registryG1Result: ['object', 'text', 'list'],
}
