/** Who asks, why, and what the policy says about it. */
import { z } from 'zod'
import { officerCharsMax } from './limits.ts'
import type { Attribute, Field } from './person/identity.ts'
import { line } from './text.ts'
import { encodeBilingual } from './texts/bilingual.ts'

/**
 * What a consumer may do at all, per procedure: `verify` and `lookup` a person; `file` a filing (nộp hồ sơ) and act on its
 * own; `follow` its own filings, with their results, and the dossiers of its units; `register` dossiers of its units and report
 * their steps; `watch` the dossiers of its units without reasons and officers; `public-status` the status of
 * one, for a citizen who knows its code and a second fact; `receive` the linked dossiers of its units, with their declarations
 * and files; `check-file` what a signed file is worth that it was shown, and whether it came through here; `verify-certificate` a certificate that somebody holds,
 * against the register.
 */
export const Operation = {
  verify: 'verify',
  lookup: 'lookup',
  file: 'file',
  follow: 'follow',
  register: 'register',
  watch: 'watch',
  publicStatus: 'public-status',
  receive: 'receive',
  checkFile: 'check-file',
  verifyCertificate: 'verify-certificate',
} as const
export type Operation = (typeof Operation)[keyof typeof Operation]

/**
 * What a consumer may do beyond its own matters: `operator` acts on anybody's filings, `auditor` only reads about them; `leader`
 * (lãnh đạo thành phố) reads the board of every unit, `unit` (lãnh đạo phường, xã) that of its own units;
 * `investigator` (người xác minh giấy tờ) reads which certificates did not hold against the register. None includes another.
 */
export const Role = {
  operator: 'operator',
  auditor: 'auditor',
  leader: 'leader',
  unit: 'unit',
  investigator: 'investigator',
} as const
export type Role = (typeof Role)[keyof typeof Role]

const account = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(
      /^[A-Za-z0-9._@-]+$/,
      encodeBilingual('Chỉ gồm chữ không dấu, số và . _ @ -', 'Only plain letters, digits and . _ @ -'),
    )

/** The account of a person who acts (tài khoản cán bộ), in a system of the city or at the operators' page. */
export const OfficerAccount = account(officerCharsMax)

/**
 * Why a person's data is asked for. The upstream demands it, the law demands it (Law 91/2025/QH15: purpose limitation),
 * and the audit is made of it. Lengths: population contract, section 2.2.
 */
export const Purpose = z
  .strictObject({
    procedure: z
      .string()
      .regex(
        /^\d\.\d{6}(\.\d{3}\.\d{2}\.\d{2}\.[HG]\d{2})?$/,
        encodeBilingual(
          'Mã thủ tục có dạng 1.001193 hoặc 1.001193.000.00.00.H99',
          'A procedure code looks like 1.001193 or 1.001193.000.00.00.H99',
        ),
      )
      .describe(
        'Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire',
      )
      .meta({ examples: ['1.001193'] }),
    dossier: line(100)
      .describe('Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question')
      .meta({ examples: ['H99.01.02-261123-0001'] }),
    officer: account(20)
      .describe(
        'The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows',
      )
      .meta({ examples: ['999085000777'] }),
    officerAccount: OfficerAccount.optional()
      .describe("The officer's account in the calling system (tài khoản)")
      .meta({ examples: ['canbo.mau'] }),
    unit: z
      .string()
      .max(35)
      .regex(
        /^([HG]\d{2}(\.\d{1,3})*|\d{3}\.\d{2}\.\d{2}\.[HG]\d{2})$/,
        encodeBilingual(
          'Mã đơn vị có dạng H99.01.02 hoặc 000.01.02.H99',
          'A unit code looks like H99.01.02 or 000.01.02.H99',
        ),
      )
      .describe('Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)')
      .meta({ examples: ['H99.01.02'] }),
  })
  .describe('Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit')
export type Purpose = z.infer<typeof Purpose>

/** In the place of a code: every procedure, those of tomorrow too. Only for operations that bring nothing of a person. */
export const everyProcedure = '*'
export const impersonalOperations = ['watch', 'public-status'] as const satisfies readonly Operation[]

/** What is asked about one unit at a time: for these a grant may name units of its own. What is listed goes by those of the consumer. */
export const unitBoundOperations = [
  'verify',
  'lookup',
  'file',
  'check-file',
  'verify-certificate',
  'public-status',
] as const satisfies readonly Operation[]

/** What one procedure allows one consumer. Deny by default: what is not listed is refused. */
export interface Grant {
  /** Which of the grants of its consumer, from 1: what the reason of a refusal names. */
  row: number
  procedures: ReadonlySet<string>
  operations: ReadonlySet<Operation>
  fields: ReadonlySet<Field>
  attributes: ReadonlySet<Attribute>
  /** Narrows it to these of the units of the consumer. Absent: every one of them. */
  units?: readonly string[]
  /** First instant of it, and the first one behind it, in ms since the epoch. Absent: no bound. */
  from?: number
  until?: number
}

/** How often a consumer may call (hạn mức). */
export interface Quota {
  perMinute: number
  burst: number
  /** Of the questions about some procedures, within the whole. Absent: none of their own. */
  procedures?: readonly { procedures: readonly string[]; perMinute: number; burst: number }[] | undefined
}

/** A registered system (hệ thống khai thác) that may call the gateway. */
export interface Consumer {
  id: string
  name: string
  /** Those in force: no decision sees any other. */
  grants: readonly Grant[]
  /** Those that begin later or have ended: only named in the reason of a refusal. Absent: none. */
  dormant?: readonly Grant[]
  /** Agency codes it may act for: exact, or every code below (`H99` covers `H99.01.02`). */
  units: readonly string[]
  quota: Quota
  /** None unless the register says so. */
  roles: ReadonlySet<Role>
}

/** The consumer of one request, established by its credentials. */
export interface Caller {
  consumer: Consumer
  credentialId: string
  /** The officer whom the caller's token names; the purpose must name the same. Absent: it names none. */
  officer?: string
  /** The units that the caller's token names; `consumer` is narrowed to them. Absent: it names none. */
  units?: readonly string[]
  /** When the caller's token ends, in milliseconds since the epoch. Absent: no token was shown. */
  endsAt?: number
}

/** Signatures of proofs of possession (DPoP) that count, as a refusal names them. */
export const proofAlgorithms = ['ES256', 'ES384', 'PS256', 'RS256', 'Ed25519', 'EdDSA'] as const

/** The national form of a procedure code: the provincial form carries the same code in its first eight characters. */
export function nationalProcedure(code: string): string {
  return code.slice(0, 8)
}
