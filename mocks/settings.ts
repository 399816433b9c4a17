// What can be set in the mock while it runs. Every value stands for an open question of the upstream contract or for a
// strictness it is tested with; the defaults are the contract's assumptions. Read live: a change counts from the next request.

import { defaultRegistrySettings, REGISTRY_CHOICES, type RegistrySettings } from './civil-registry/settings.ts'
import { defaultLinkedSettings, LINKED_CHOICES, type LinkedSettings } from './linked/settings.ts'
import { defaultPortalSettings, PORTAL_CHOICES, type PortalSettings } from './portal/settings.ts'

export type Settings = RegistrySettings &
  PortalSettings &
  LinkedSettings & {
    // --- what a request must look like
    /** Elements in the order of the contract; anything else is a SOAP Fault. */
    strictOrder: boolean
    /** A MaYeuCau that was already answered is a SOAP Fault. */
    refuseDuplicateRequestIds: boolean
    /** MaDonVi is required in the lookup over SOAP. */
    unitRequired: boolean
    /** `personal-number`: MaCanBo has 12 digits. `any`: an account name will do. */
    officerForm: 'personal-number' | 'any'
    /** `national`: MaDVC is d.dddddd. `any`: up to 20 characters. */
    procedureForm: 'national' | 'any'
    /** Which of the two known forms of the verify request is accepted. */
    verifyForm: '2022' | '2023' | 'either'
    /** The 2023 form of verify has no birth date; `optional` takes one when it comes. */
    verifyBirthDate: 'optional' | 'refused'

    // --- who may ask
    refusedOfficers: string[]
    refusedUnits: string[]
    refusedProcedures: string[]
    /** Only the officers of the credentials may ask, on every layer. */
    knownOfficersOnly: boolean

    // --- whom it finds
    /** `stripped`: NGUYENVANTHU. `upper-accented`: NGUYỄN VĂN THỬ. `either`: any spelling that strips to the key. */
    nameMode: 'stripped' | 'upper-accented' | 'either'
    lookupDateForm: 'yyyyMMdd' | 'yyyy-MM-dd' | 'either'
    verifyDateForm: 'yyyyMMdd' | 'yyyy-MM-dd' | 'either'

    // --- what an answer looks like
    /** `by-cause`: mismatch gives an empty collection, an unknown number a Body without one. */
    notFound: 'by-cause' | 'empty-collection' | 'no-collection'
    responsePrefix: 'ns1' | 'dc' | 'default'
    echoRequestNamespace: boolean
    /** Content-Type of XML answers; the bytes are UTF-8. */
    xmlContentType: string

    // --- national exchange (NDXP)
    timestampUnit: 'ms' | 's'
    timestampWindowMs: number
    refuseReplay: boolean
    checkXRoadClient: boolean
    checkApiKey: boolean
    authFailureStatus: number
    authFailureContentType: string
    authFailureBody: string

    // --- provincial bus (LGSP)
    tokenLifeSeconds: number
    newTokenRevokesPrevious: boolean
    l2ExpiryForm: 'epoch-ms' | 'iso'
    /** WSO2 3.x speaks XML, 4.x JSON. */
    wso2Form: 'json' | 'xml'
    /** A token got with lgspaccesstoken needs that header again on the call. */
    accessTokenHeaderOnCall: boolean
    /** lgsp-soap: AuthHash must be that of the officer in MaCanBo. */
    authHashPerOfficer: boolean
    /** `optional`: no token is fine, a bad one is not. */
    envelopeToken: 'required' | 'optional'
    treeToken: 'required' | 'optional'
    envelopeSuccessCode: string
    envelopeFailureCode: string
    envelopeRefusal: 'text' | 'soap-fault'

    // --- behaviour
    /** How long person …0090 lets callers wait. */
    slowDelayMs: number
    /** Shifts the Date header and the timestamp window; positive = the mock's clock is ahead. */
    clockSkewMs: number
    /** Added to every answer of a service layer: a plainly slow upstream. */
    latencyMs: number
    /** Seed of the dice that faults with a rate throw. */
    seed: number
  }

export function defaultSettings(): Settings {
  return {
    ...defaultRegistrySettings(),
    ...defaultPortalSettings(),
    ...defaultLinkedSettings(),
    strictOrder: true,
    refuseDuplicateRequestIds: false,
    unitRequired: true,
    officerForm: 'personal-number',
    procedureForm: 'national',
    verifyForm: 'either',
    verifyBirthDate: 'optional',
    refusedOfficers: [],
    refusedUnits: [],
    refusedProcedures: [],
    knownOfficersOnly: false,
    nameMode: 'stripped',
    lookupDateForm: 'yyyyMMdd',
    verifyDateForm: 'yyyyMMdd',
    notFound: 'by-cause',
    responsePrefix: 'ns1',
    echoRequestNamespace: true,
    xmlContentType: 'application/xml; charset=utf-8',
    timestampUnit: 'ms',
    timestampWindowMs: 300_000,
    refuseReplay: false,
    checkXRoadClient: true,
    checkApiKey: true,
    authFailureStatus: 401,
    authFailureContentType: 'text/plain; charset=utf-8',
    authFailureBody: 'Unauthorized',
    tokenLifeSeconds: 3600,
    newTokenRevokesPrevious: false,
    l2ExpiryForm: 'epoch-ms',
    wso2Form: 'json',
    accessTokenHeaderOnCall: true,
    authHashPerOfficer: true,
    envelopeToken: 'optional',
    treeToken: 'optional',
    envelopeSuccessCode: 'SUCCESSFUL',
    envelopeFailureCode: '-1',
    envelopeRefusal: 'text',
    slowDelayMs: 30_000,
    clockSkewMs: 0,
    latencyMs: 0,
    seed: 1,
  }
}

const CHOICES: { [K in keyof Settings]?: readonly Settings[K][] } = {
  ...REGISTRY_CHOICES,
  ...PORTAL_CHOICES,
  ...LINKED_CHOICES,
  officerForm: ['personal-number', 'any'],
  procedureForm: ['national', 'any'],
  verifyForm: ['2022', '2023', 'either'],
  verifyBirthDate: ['optional', 'refused'],
  nameMode: ['stripped', 'upper-accented', 'either'],
  lookupDateForm: ['yyyyMMdd', 'yyyy-MM-dd', 'either'],
  verifyDateForm: ['yyyyMMdd', 'yyyy-MM-dd', 'either'],
  notFound: ['by-cause', 'empty-collection', 'no-collection'],
  responsePrefix: ['ns1', 'dc', 'default'],
  timestampUnit: ['ms', 's'],
  l2ExpiryForm: ['epoch-ms', 'iso'],
  wso2Form: ['json', 'xml'],
  envelopeToken: ['required', 'optional'],
  treeToken: ['required', 'optional'],
  envelopeRefusal: ['text', 'soap-fault'],
}

/** Applies a patch, all of it or nothing. Returns what was wrong, every problem at once. */
export function patchSettings(settings: Settings, patch: unknown): string[] {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return ['expected a JSON object']
  const known = defaultSettings() as Record<string, unknown>
  const problems: string[] = []
  for (const [key, value] of Object.entries(patch)) {
    const model = known[key]
    const choices = (CHOICES as Record<string, readonly unknown[] | undefined>)[key]
    if (model === undefined) problems.push(`unknown setting: ${key}`)
    else if (Array.isArray(model) ? !isStringList(value) : typeof value !== typeof model)
      problems.push(`${key}: expected ${Array.isArray(model) ? 'a list of strings' : typeof model}`)
    else if (choices && !choices.includes(value)) problems.push(`${key}: expected one of ${choices.join(', ')}`)
  }
  if (problems.length === 0) Object.assign(settings, patch)
  return problems
}

function isStringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
