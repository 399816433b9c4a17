/**
 * What an examination says: one line per thing looked at, whether it is well, and what to do where it is not. Everything
 * in it comes from the configuration's public part, from closed sets, or is a figure: it may be mailed to anybody.
 */
import type { Bilingual } from '../domain/texts/bilingual.ts'

/** `warn` = it works and will not for long, or it is unusual; `skip` = it could not be looked at, for a reason named above. */
export type Status = 'ok' | 'warn' | 'fail' | 'skip'

export type Check =
  | 'configuration'
  | 'consumers'
  | 'law'
  | 'units'
  | 'profile'
  | 'example'
  | 'signing-certificate'
  | 'agreement'
  | 'own-certificate'
  | 'reachable'
  | 'version'
  | 'migrations'
  | 'durability'
  | 'connections'
  | 'clock'
  | 'writes'
  | 'keys'
  | 'chain-key'
  | 'last-check'
  | 'dns'
  | 'tcp'
  | 'proxy'
  | 'tls'
  | 'certificate'
  | 'sign-in'
  | 'call'
  | 'records'
  | 'speed'
  | 'lanes'
  | 'waiting'
  | 'moved'
  | 'reconciliation'
  | 'resolves'
  | 'description'

/** From so many days left on, a certificate of ours is a warning. The settings have no word on it; a new one takes weeks. */
export const ownCertificateWarnDays = 30

export interface Finding {
  /** Which part: `configuration`, `database`, `audit`, `population/ndxp`, `alerts`… */
  subject: string
  check: Check
  status: Status
  says: Bilingual
  /** What to do; `null` where there is nothing to do. */
  advice: Bilingual | null
  /** For scripts: codes and figures. */
  facts?: Readonly<Record<string, string | number | boolean | null>>
}

export type Words = readonly [vi: string, en: string]
const bilingual = ([vi, en]: Words): Bilingual => ({ vi, en })

type Facts = Finding['facts']

/** Writes findings about one subject. */
export function about(subject: string) {
  const make = (status: Status) => (check: Check, says: Words, advice?: Words | null, facts?: Facts) => ({
    subject,
    check,
    status,
    says: bilingual(says),
    advice: advice ? bilingual(advice) : null,
    ...(facts && { facts }),
  })
  const [ok, warn, fail, skip] = [make('ok'), make('warn'), make('fail'), make('skip')]
  return {
    ok: (check: Check, says: Words, facts?: Facts): Finding => ok(check, says, null, facts),
    warn: (check: Check, says: Words, advice: Words, facts?: Facts): Finding => warn(check, says, advice, facts),
    fail: (check: Check, says: Words, advice: Words, facts?: Facts): Finding => fail(check, says, advice, facts),
    skip: (check: Check, says: Words): Finding => skip(check, says),
  }
}

export const worst = (findings: readonly Finding[]): Status =>
  (['fail', 'warn', 'ok'] as const).find((status) => findings.some((finding) => finding.status === status)) ?? 'ok'
