/**
 * By which of its codes a portal knows a dossier. One deployed client puts a made-up code in the place of one that the portal's rule
 * refuses, so that a citizen finds the dossier by neither; here such a dossier waits for a code that exists.
 */

export interface KnownCodes {
  /** Of the one-stop system. */
  code: string
  /** The second code, which the national portal gave; `null` = none is known. */
  nationalCode: string | null
  /** The second code is the one that the linked-service software gave: a portal that gives codes has given none yet. */
  linked: boolean
}

export interface CodeRule {
  /** What the part of a code before its first dash must hold: the code of the province (Hnn). `null` = every code is taken. */
  agency: string | null
  /** The portal gives the codes (portal of 2026). */
  givesCodes: boolean
}

export type PortalCode =
  | { kind: 'code'; code: string }
  /** The portal is asked for one, which is then the dossier's forever. */
  | { kind: 'given-there' }
  /** No code that is known fits the rule. */
  | { kind: 'none' }

/** `given`: the code that the portal gave for this dossier before; it stays. */
export function choosePortalCode(
  { code, nationalCode, linked }: KnownCodes,
  given: string | null,
  { agency, givesCodes }: CodeRule,
): PortalCode {
  if (given !== null) return { kind: 'code', code: given }
  if (nationalCode !== null && (givesCodes ? !linked : !fits(code, agency))) return { kind: 'code', code: nationalCode }
  if (givesCodes) return { kind: 'given-there' }
  return fits(code, agency) ? { kind: 'code', code } : { kind: 'none' }
}

function fits(code: string, agency: string | null): boolean {
  const [first = ''] = code.split('-', 1)
  return agency === null || first.toUpperCase().includes(agency.toUpperCase())
}
