// What can be set in the mock portal while it runs; part of the settings of the mocks. Every value stands for an open
// question of the portal's contract or for a strictness it is tested with.

type TokenNeed = 'none' | 'bearer' | 'bearer+lgspaccesstoken'
type ExistsWording = 'plain' | 'upper' | 'nfd' | 'changed'

export type PortalSettings = {
  // --- where it is
  portalSessionBase: string
  portalBusBase: string
  portal2026Base: string
  /** The page for citizens. */
  portalPublicBase: string

  // --- who may call
  portalBusToken: TokenNeed
  portalSessionSeconds: number
  /** A new session ends the one before. */
  portalNewSessionEndsPrevious: boolean
  /** How an ended session or token of the session style shows. */
  portalSessionRefusal: 'body' | 'http-401'
  /** `agency`: the part of a dossier code before the dash contains portalAgency. */
  portalCodeRule: 'agency' | 'any'
  portalAgency: string

  // --- what is refused
  /** Units that may not send: HTTP 403 in 2026, a refusal elsewhere. Of the session style the madonvi, of 2026 the MaDonViTiepNhan. */
  portalRefusedUnits: string[]
  /** Lists, lengths, dates and types of the contract. `off` still wants a well-formed envelope and a code. */
  portalChecks: 'contract' | 'off'
  portalUnknownFields: 'refused' | 'kept'
  /** LoaiDoiTuong of the session and bus styles, and of 2026. */
  portalApplicantKinds: string[]
  portal2026ApplicantKinds: string[]
  /** Steps in one call. */
  portalChunkMax: number
  /** One bad step: `whole` refuses all of the chunk, `prefix` keeps what stood before it. */
  portalChunks: 'whole' | 'prefix'
  /** What may follow what: refused, or kept and counted. */
  portalTransitions: 'enforced' | 'kept'
  /** `4>3`: allowed beyond the table of the contract. */
  portalExtraTransitions: string[]
  /** A step whose time is before that of the step before: refused, or kept and counted. */
  portalStepTimes: 'enforced' | 'kept'
  /** A step that is there already. `keep`: once more, so that the ledger shows who sends twice. */
  portalRepeatedSteps: 'keep' | 'ignore' | 'refuse'
  /** 2026: a dossier code that the portal did not give. */
  portalForeignCodes: 'refused' | 'kept'
  portalFileBytesMax: number
  portalBodyBytesMax: number

  // --- what an answer looks like
  /** error_code of success in the session style, whose clients know 0 and "00". */
  portalSessionOk: '0' | '00' | 'number'
  /** error_code beside "đã tồn tại". */
  portalExistsCode: '0' | '3' | '-3'
  portalExistsWording: ExistsWording
  portalRefusalCode: string
  /** `code` of success in 2026. */
  portal2026Ok: string
  /** What TraCuuHoSo answers of a dossier: with its steps, alone, or its code and status only. */
  portalLookUpShows: 'progress' | 'dossier' | 'status'
  portalNotFound: 'empty' | 'refusal'
  /** Styles that answer TraCuuHoSo: session, bus, 2026. */
  portalLookUpIn: string[]

  // --- how it behaves by itself
  /** Scenarios `…-slow` and `…-late`. */
  portalSlowMs: number
  /** Serial numbers 9101–9199 of a dossier code select a scenario. */
  portalSuffixScenarios: boolean
  /** What it does with the address of a file, in this order: HEAD, GET, RANGE, LATE (GET after portalFetchLateMs). Empty: nothing by itself. */
  portalFetches: string[]
  portalFetchAfterMs: number
  portalFetchLateMs: number
  portalFetchTimeoutMs: number
}

export function defaultPortalSettings(): PortalSettings {
  return {
    portalSessionBase: '/portal/session',
    portalBusBase: '/portal/bus',
    portal2026Base: '/portal/2026',
    portalPublicBase: '/portal/tra-cuu',
    portalBusToken: 'bearer',
    portalSessionSeconds: 1800,
    portalNewSessionEndsPrevious: false,
    portalSessionRefusal: 'body',
    portalCodeRule: 'agency',
    portalAgency: 'H99',
    portalRefusedUnits: [],
    portalChecks: 'contract',
    portalUnknownFields: 'refused',
    portalApplicantKinds: ['1', '2', '3', '4'],
    portal2026ApplicantKinds: ['0', '1', '2'],
    portalChunkMax: 10,
    portalChunks: 'whole',
    portalTransitions: 'enforced',
    portalExtraTransitions: [],
    portalStepTimes: 'kept',
    portalRepeatedSteps: 'keep',
    portalForeignCodes: 'refused',
    portalFileBytesMax: 20 * 1024 * 1024,
    portalBodyBytesMax: 40 * 1024 * 1024,
    portalSessionOk: '00',
    portalExistsCode: '3',
    portalExistsWording: 'plain',
    portalRefusalCode: '-1',
    portal2026Ok: '200',
    portalLookUpShows: 'progress',
    portalNotFound: 'empty',
    portalLookUpIn: ['session', 'bus', '2026'],
    portalSlowMs: 30_000,
    portalSuffixScenarios: true,
    portalFetches: ['GET'],
    portalFetchAfterMs: 1000,
    portalFetchLateMs: 3_600_000,
    portalFetchTimeoutMs: 30_000,
  }
}

export const PORTAL_CHOICES: { readonly [K in keyof PortalSettings]?: readonly PortalSettings[K][] } = {
  portalBusToken: ['none', 'bearer', 'bearer+lgspaccesstoken'],
  portalSessionRefusal: ['body', 'http-401'],
  portalCodeRule: ['agency', 'any'],
  portalChecks: ['contract', 'off'],
  portalUnknownFields: ['refused', 'kept'],
  portalChunks: ['whole', 'prefix'],
  portalTransitions: ['enforced', 'kept'],
  portalStepTimes: ['enforced', 'kept'],
  portalRepeatedSteps: ['keep', 'ignore', 'refuse'],
  portalForeignCodes: ['refused', 'kept'],
  portalSessionOk: ['0', '00', 'number'],
  portalExistsCode: ['0', '3', '-3'],
  portalExistsWording: ['plain', 'upper', 'nfd', 'changed'],
  portalLookUpShows: ['progress', 'dossier', 'status'],
  portalNotFound: ['empty', 'refusal'],
}
